"""Time and memory of a fit with standard errors, from a thousand to a million ratings.

Beside them what a round cannot do without, as if nothing else limited it: the exponentials and
arithmetic of one sweep and one gradient at the nodes, and the bytes of ratings and sites.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from collections.abc import Iterator

import numpy as np

from hirefit.calibration.from_fit import labels_of
from hirefit.datasets.simulate import InterviewDesign, simulate_interviews
from hirefit.rasch.estimator import NODES, NODES_ALONE, ManyFacetRasch

SIZES = (1_000, 10_000, 100_000, 1_000_000)
GOALS = {1_000: 0.05, 10_000: 0.1, 100_000: 0.5, 1_000_000: 4.0, 10_000_000: 45.0}
GOALS_ONE = GOALS | {1_000_000: 1.0}
"""Wall seconds; of one competency without halo."""
PANEL = 2
OF_RATING, OF_SITE = 35, 70
"""Arithmetic of a node: Z of a rating and its gradient; two exponentials of a site and its tilt."""
RATING_BYTES, SITE_BYTES = 20, 56
"""Read of a rating; read and written of a site."""


def limit_of_a_round(ratings: int, competencies: int, *, halo: bool) -> str:
    """Say what one sweep over all sites and one gradient need."""
    applications = max(10, ratings // (20 if competencies == 1 else 24))
    sites = applications * competencies * (PANEL if halo else 1)
    nodes = NODES if halo or competencies > 1 else NODES_ALONE
    exponentials = 2 * nodes * sites / 1e6
    operations = nodes * (OF_RATING * ratings + OF_SITE * sites) / 1e9
    read = (RATING_BYTES * ratings + SITE_BYTES * sites) / 1e6
    return f"{exponentials:>9.2f}{operations:>8.3f}{read:>8.1f}"


def measure(ratings: int, competencies: int, *, halo: bool) -> tuple[float, float, int, float]:
    """Fit once warm; return wall seconds, CPU seconds, rounds and the peak in MB."""
    per_application = 20 if competencies == 1 else 24
    applications = max(10, ratings // per_application)
    design = InterviewDesign(
        n_applications=applications,
        n_raters=max(3, applications // 25),
        n_competencies=competencies,
        questions_per_competency=10 if competencies == 1 else 3,
        halo_sd=0.6 if halo else 0.0,
    )
    table = simulate_interviews(design, seed=1).table
    labels, levels = labels_of(table), table.level
    few = np.flatnonzero(labels[:, 0] < 30)
    ManyFacetRasch(scale=(1, 5), halo=halo, n_jobs=2).fit(labels[few], levels[few])
    wall, cpu = time.perf_counter(), time.process_time()
    model = ManyFacetRasch(scale=(1, 5), halo=halo, n_jobs=2).fit(labels, levels)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    return wall, cpu, model.n_iter_, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3


def report() -> Iterator[str]:
    """Yield one line a size; each size runs in a process of its own, so that peaks are its own."""
    yield "ratings     model                wall s   CPU s  rounds  peak MB   goal s  a round:"
    yield f"{'':>72}M exp   Gflop      MB"
    for ratings in SIZES:
        for competencies, halo in ((4, True), (1, False)):
            command = [sys.executable, "-W", "ignore", "-m", "benchmarks.fit"]
            command += [str(ratings), str(competencies), str(int(halo))]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            yield done.stdout.strip() or f"{ratings}: failed: {done.stderr[-200:]}"


def main() -> None:
    """Print the line of one size."""
    ratings, competencies, halo = (int(argument) for argument in sys.argv[1:4])
    wall, cpu, rounds, peak = measure(ratings, competencies, halo=bool(halo))
    goals = GOALS_ONE if competencies == 1 else GOALS
    model = f"{competencies} competenc{'y' if competencies == 1 else 'ies'}"
    model += ", halo" if halo else ", no halo"
    print(
        f"{ratings:<11} {model:<20}{wall:>7.2f}{cpu:>8.2f}{rounds:>8}{peak:>9.0f}"
        f"{goals[ratings]:>9.2f}{limit_of_a_round(ratings, competencies, halo=bool(halo))}"
    )


if __name__ == "__main__":
    main()
