"""How far two applications are apart, and how well that is known, whoever rated them.

Equation 20 of docs/estimation.md. Applications of one panel share what is not known of its raters;
those of two panels do not, and where the panels share no application with each other nothing but
the population says how their severities compare. The error of the difference holds all of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from hirefit.rasch import freedom, newton, passes
from hirefit.rasch.blocks import Blocks, Ratings, blocks_record, lay_out
from hirefit.rasch.compiled import compiled
from hirefit.rasch.expectation_propagation import settle
from hirefit.rasch.freedom import Spread
from hirefit.rasch.links import find_links
from hirefit.rasch.newton import ONE_THREAD, Frame, System
from hirefit.rasch.population import Population, gauss_hermite, setting_of
from hirefit.rasch.setting import Posterior, Setting, posterior_record, room_for, setting_record
from hirefit.rasch.sums import Local, local_record, local_room

Floats = npt.NDArray[np.float64]
SETTLED = 1e-9  # tolerance of sites, where differences are taken


@dataclass(frozen=True)
class Difference:
    """Abilities of one application less those of another (logits).

    Parameters
    ----------
    value, standard_error : ndarray, shape (n_competencies,)
    linked : bool
        Whether applications that were rated by several raters link the raters of the one with
        those of the other. If not, the difference rests on the panels being alike on average.
    """

    value: Floats
    standard_error: Floats
    linked: bool


class Application(NamedTuple):
    """Abilities of one application, the parameters given.

    Parameters
    ----------
    mean : ndarray, shape (n_competencies,)
    covariance : ndarray, shape (n_competencies, n_competencies)
    by_rater, by_border : ndarray, shape (n_competencies, n_raters or n_border)
        How the mean moves with severities, and with the border.
    group : int
        Of its raters.
    """

    mean: Floats
    covariance: Floats
    by_rater: Floats
    by_border: Floats
    group: int


@compiled
def settle_one(
    blocks: Blocks, setting: Setting, sites: Floats, room: Posterior, local: Local
) -> None:
    """Settle a partition's first application.

    `room` then holds its posterior, `local` how the abilities move (J of equation 14, negative).
    """
    count = settle(np.int64(0), blocks, setting, sites, room)  # a literal would be compiled anew
    find_links(count, blocks, setting, sites, room, local)


@dataclass(frozen=True)
class Compared:
    """What a finished fit keeps so that applications can be compared.

    Parameters
    ----------
    spreads : tuple of Spread or None
        Of severities and difficulties, as errors rest on them; None if these are not shrunken.
    known : ndarray or None
        Abilities of practice cases, as in `Ratings`.
    starts : ndarray of int, shape (n_applications + 1,)
        Where each application's ratings begin.
    rater, question, category : ndarray of int, shape (n_ratings,)
        Of every rating, sorted by application.
    group : ndarray of int, shape (n_raters,)
        Raters of one group are linked.
    """

    population: Population
    frame: Frame
    system: System
    spreads: tuple[Spread, Spread] | None
    halo: bool
    n_nodes: int
    known: Floats | None
    starts: npt.NDArray[np.int64]
    rater: npt.NDArray[np.int32]
    question: npt.NDArray[np.int32]
    category: npt.NDArray[np.int32]
    group: npt.NDArray[np.integer]

    def difference(self, first: int, second: int) -> Difference:
        """Compare two applications, by their codes."""
        few = self.frame.n_raters <= ONE_THREAD  # whose systems are too small for several threads
        with threadpool_limits(1 if few else None, "blas"):
            return self._difference(self._look_at(first), self._look_at(second))

    def _difference(self, here: Application, there: Application) -> Difference:
        population, frame = self.population, self.frame
        by_rater, by_border = here.by_rater - there.by_rater, here.by_border - there.by_border
        variance = np.diagonal(here.covariance + there.covariance).copy()
        shared, spread = np.zeros((2, len(variance))), np.zeros(len(variance))
        for c in range(len(variance)):
            push = self.system._replace(
                rater_gradient=by_rater[c], border_gradient=frame.free.T @ by_border[c]
            )
            step = newton.solve(push, frame)
            spread[c] = by_rater[c] @ step.severity + by_border[c] @ frame.join(step)
            shared[0, c] = np.sum(step.severity**2) / population.severity_variance
            shared[1, c] = np.sum(step.difficulty**2) / population.difficulty_variance
        variance += spread
        if self.spreads is not None:
            variance = freedom.student(variance, shared[0], shared[1], self.spreads)
        return Difference(here.mean - there.mean, np.sqrt(variance), here.group == there.group)

    def _look_at(self, application: int) -> Application:
        """Find an application's abilities and how they move.

        A competency without ratings follows from those that have some (equation 23).
        """
        frame, whole = self.frame, self.population.covariance
        (blocks,), patterns, _ = lay_out(self._ratings_of(application), halo=self.halo, largest=1)
        nodes = gauss_hermite(self.n_nodes)
        setting = setting_of(self.population, patterns, frame.tables, nodes, SETTLED)
        sites, room, local = (
            passes.first_sites(blocks, setting),
            room_for(blocks, setting),
            local_room(blocks, setting),
        )
        settle_one(
            blocks_record(blocks),
            setting_record(setting),
            sites,
            posterior_record(room),
            local_record(local),
        )
        size, count = patterns.size[0], local.columns[0]
        column, moves = local.column[0, :count], -local.moved[0, :size, :count]
        members = patterns.competency[0, :size]
        gain = whole[:, members] @ np.linalg.inv(whole[np.ix_(members, members)])
        slopes = np.zeros((frame.n_competencies, frame.n_raters + frame.n_border))
        slopes[:, np.where(column < 0, -1 - column, frame.n_raters + column)] = gain @ moves
        if not patterns.is_known[0]:  # what is left to an ability's own mean
            means = slopes[:, -frame.n_competencies :]
            means += np.eye(frame.n_competencies)
            means[:, members] -= gain
        left = whole - gain @ whole[members]
        return Application(
            self.population.mean + gain @ (room.mean[:size, 0] - self.population.mean[members]),
            left + gain @ room.covariance[:size, :size, 0] @ gain.T,
            slopes[:, : frame.n_raters],
            slopes[:, frame.n_raters :],
            int(self.group[blocks.rater[0]]),
        )

    def _ratings_of(self, application: int) -> Ratings:
        rows = slice(self.starts[application], self.starts[application + 1])
        frame = self.frame
        return Ratings(
            application=np.zeros(rows.stop - rows.start, dtype=np.int64),
            rater=self.rater[rows],
            question=self.question[rows],
            category=self.category[rows],
            competency_of_question=frame.of_question,
            n_applications=1,
            n_raters=frame.n_raters,
            n_competencies=frame.n_competencies,
            n_categories=frame.steps + 1,
            known=None if self.known is None else self.known[application : application + 1],
        )
