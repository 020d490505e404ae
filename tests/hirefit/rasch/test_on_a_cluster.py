"""A fit on a Dask cluster of worker processes, one of which is killed meanwhile."""

from __future__ import annotations

import os
import signal
import warnings
from collections.abc import Iterator

import numpy as np
import pytest
from dask.distributed import Client, LocalCluster
from joblib import parallel_config

from hirefit.calibration.from_fit import labels_of
from hirefit.datasets.simulate import InterviewDesign, simulate_interviews
from hirefit.rasch.estimator import ManyFacetRasch
from hirefit.rasch.plan import Progress

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]
TABLE = simulate_interviews(
    InterviewDesign(n_applications=60, n_raters=6, n_competencies=2, questions_per_competency=2)
).table


@pytest.fixture(scope="module")
def cluster() -> Iterator[Client]:
    with (
        warnings.catch_warnings(),
        LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
        ) as workers,
        Client(workers) as client,
    ):
        warnings.simplefilter("ignore")
        yield client


def _fit(**options: object) -> ManyFacetRasch:
    model = ManyFacetRasch(scale=(1, 5), partition_size=20, **options)
    return model.fit(labels_of(TABLE), TABLE.level)


def test_workers_find_what_one_process_finds_even_if_one_is_killed(cluster: Client) -> None:
    killed: list[int] = []

    def kill_in_the_third_round(progress: Progress) -> None:
        if progress.round == 3:
            process = next(iter(cluster.run(os.getpid).values()))
            os.kill(process, signal.SIGKILL)
            killed.append(process)

    here = _fit()
    with parallel_config(backend="dask", n_jobs=-1):
        there = _fit(progress=kill_in_the_third_round)
    assert len(killed) == 1
    assert killed[0] not in cluster.run(os.getpid).values()
    assert there.severity_ == pytest.approx(here.severity_, abs=1e-8)
    assert there.covariance_ == pytest.approx(here.covariance_, abs=1e-8)
    assert there.ability_covariance_ == pytest.approx(here.ability_covariance_, abs=1e-8)
    assert np.isfinite(there.log_likelihood_)
