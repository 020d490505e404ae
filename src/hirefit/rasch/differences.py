"""How far two applications are apart, and how well that is known, whoever rated them.

Equation 20 of docs/estimation.md. Applications of one panel share what is not known of its raters;
those of two panels do not, and where the panels share no application with each other nothing but
the population says how their severities compare. The error of the difference holds all of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from hirefit.rasch import freedom, newton, passes
from hirefit.rasch.blocks import Blocks, Patterns, Ratings, lay_out
from hirefit.rasch.freedom import Spread
from hirefit.rasch.newton import ONE_THREAD, Frame, System
from hirefit.rasch.population import Population, gauss_hermite, setting_of

Floats = npt.NDArray[np.float64]
STRIDE = 1e-2  # logits, to either side
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
    """One application, laid out for a pass."""

    blocks: Blocks
    patterns: Patterns
    n_pairs: int


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
            return self._difference(self._lay_out(first), self._lay_out(second))

    def _difference(self, here: Application, there: Application) -> Difference:
        population, frame = self.population, self.frame
        own, other = self._posterior(here, population), self._posterior(there, population)
        by_rater, by_border = self._slopes(here, there)
        variance = np.diagonal(own[1] + other[1]).copy()
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
        return Difference(
            own[0] - other[0],
            np.sqrt(variance),
            bool(self.group[here.blocks.rater[0]] == self.group[there.blocks.rater[0]]),
        )

    def _lay_out(self, application: int) -> Application:
        rows = slice(self.starts[application], self.starts[application + 1])
        frame = self.frame
        ratings = Ratings(
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
        (blocks,), patterns, pairs = lay_out(ratings, halo=self.halo, largest=1)
        return Application(blocks, patterns, len(pairs.first))

    def _posterior(self, one: Application, population: Population) -> tuple[Floats, Floats]:
        """Mean and covariance of an application's abilities, the parameters given.

        A competency without ratings follows from those that have some.
        """
        blocks, patterns, n_pairs = one
        nodes = gauss_hermite(self.n_nodes)
        setting = setting_of(population, patterns, self.frame.tables, nodes, SETTLED)
        part = passes.Part(blocks, passes.first_sites(blocks, setting))
        shape = self.frame.n_raters, self.frame.n_border, n_pairs
        sums, _ = passes.sum_partition(part, setting, shape, informed=False)
        size = patterns.size[0]
        members, gap = patterns.competency[0, :size], sums.shift[0, :size]
        inside = sums.square[0, :size, :size] - np.outer(gap, gap)
        whole = population.covariance
        gain = whole[:, members] @ np.linalg.inv(whole[np.ix_(members, members)])
        left = whole - gain @ whole[members]
        return population.mean + gain @ gap, left + gain @ inside @ gain.T

    def _slopes(self, here: Application, there: Application) -> tuple[Floats, Floats]:
        """Slopes of the difference by severities and by the border, each of their own ratings."""
        frame = self.frame
        by_rater = np.zeros((frame.n_competencies, frame.n_raters))
        by_border = np.zeros((frame.n_competencies, frame.n_border))
        raters = np.union1d(here.blocks.rater, there.blocks.rater)
        questions = np.union1d(here.blocks.question, there.blocks.question)
        places = np.append(questions, np.arange(frame.n_questions, frame.n_border))
        for slopes, chosen, is_rater in ((by_rater, raters, True), (by_border, places, False)):
            for place in chosen.tolist():
                ends = [
                    self._posterior(here, moved)[0] - self._posterior(there, moved)[0]
                    for moved in self._moved(place, is_rater=is_rater)
                ]
                slopes[:, place] = (ends[1] - ends[0]) / (2.0 * STRIDE)
        return by_rater, by_border

    def _moved(self, place: int, *, is_rater: bool) -> Iterator[Population]:
        """Yield the population with one parameter less and more."""
        rater, border = np.zeros(self.frame.n_raters), np.zeros(self.frame.n_border)
        (rater if is_rater else border)[place] = STRIDE
        step = self.frame.split(rater, border)
        for length in (-1.0, 1.0):
            yield self.population.moved(step, length)
