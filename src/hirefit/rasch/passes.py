"""Passes over partitions, wherever they are: threads, processes or a cluster.

joblib decides where (``joblib.parallel_config(backend=...)``; threads by default, as compiled code
holds no lock). A task is a pure function of a partition, its sites and the parameters: what comes
back are sums, and for each site the two numbers it settled on. So a task that was lost with its
worker can run again anywhere and gives the same bits.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any, NamedTuple, cast

import numpy as np
import numpy.typing as npt
from joblib import Parallel, delayed
from joblib.parallel import get_active_backend

from hirefit.rasch.blocks import Blocks, blocks_record
from hirefit.rasch.expectation_propagation import begin
from hirefit.rasch.information import sweep_partition
from hirefit.rasch.newton import Covariance
from hirefit.rasch.setting import Setting, posterior_record, room_for, setting_record
from hirefit.rasch.sums import Sums, empty_sums, local_record, local_room, sums_record
from hirefit.rasch.uncertainty import (
    Abilities,
    abilities_record,
    empty_abilities,
    spread_partition,
)

Floats = npt.NDArray[np.float64]
FEWEST_AT_ONCE = 16  # partitions
NUMBERS_AT_ONCE = 250_000_000  # in the sums of the partitions that are summed at a time
Task = tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any]]


class Part(NamedTuple):
    """A partition with its sites: all of a task that is not shared.

    One tuple, so that joblib's Dask backend puts it into the task itself. Single arrays it would
    leave with one worker, and a fit would wait for ever if that worker died.
    """

    blocks: Blocks
    sites: Floats


def first_sites(blocks: Blocks, setting: Setting) -> Floats:
    """Return a first guess of every site, shape (n_sites, 2)."""
    sites = np.zeros((len(blocks.score), 2))
    begin(blocks_record(blocks), setting_record(setting), sites)
    return sites


def sum_partition(
    part: Part, setting: Setting, shape: tuple[int, int, int], *, informed: bool
) -> tuple[Sums, Floats]:
    """Sum one partition; `shape` is the number of raters, of the border and of pairs."""
    blocks, sites = part
    n_raters, n_border, n_pairs = shape
    sums = empty_sums(n_raters, n_border, n_pairs, setting.mean.shape, information=informed)
    settled = sites.copy()
    sweep_partition(
        blocks_record(blocks),
        setting_record(setting),
        settled,
        posterior_record(room_for(blocks, setting)),
        local_record(local_room(blocks, setting)),
        sums_record(sums),
        informed,
    )
    return sums, settled


def spread_one(
    part: Part, setting: Setting, covariance: Covariance, n_competencies: int
) -> Abilities:
    """Posteriors of one partition, the parameters' uncertainty included."""
    blocks, sites = part
    out = empty_abilities(blocks, setting, n_competencies)
    spread_partition(
        blocks_record(blocks),
        setting_record(setting),
        sites.copy(),
        posterior_record(room_for(blocks, setting)),
        local_record(local_room(blocks, setting)),
        (covariance.pair, covariance.rater_border, covariance.border),
        abilities_record(out),
    )
    return out


def _spread_out(tasks: int, n_jobs: int | None) -> Callable[[Iterable[Task]], list[Any]]:
    """Return what runs tasks where joblib says; a single one here, as it is the whole pass.

    Threads are started here, too: joblib looks every ten milliseconds whether they have done,
    which is as long as a pass over some thousand applications.
    """
    backend, configured = get_active_backend(prefer="threads")
    if tasks > 1 and not getattr(backend, "uses_threads", False):
        return cast("Callable[[Iterable[Task]], list[Any]]", Parallel(n_jobs=n_jobs))
    threads = min(tasks, backend.effective_n_jobs(configured if n_jobs is None else n_jobs))

    def run(chosen: Iterable[Task]) -> list[Any]:
        if threads == 1:
            return [_do(task) for task in chosen]
        return list(_pool(threads, os.getpid()).map(_do, chosen))

    return run


@cache
def _pool(threads: int, process: int) -> ThreadPoolExecutor:
    """Return threads that stay, as to start them takes as long as some tasks.

    A process that was forked from another has none of that one's threads, so it starts its own.
    """
    return ThreadPoolExecutor(threads, f"hirefit-fit-{process}")


def _do(task: Task) -> Any:  # noqa: ANN401 - whatever the task returns
    function, given, named = task
    return function(*given, **named)


def sum_all(
    partitions: Sequence[Blocks],
    sites: Sequence[Floats],
    setting: Setting,
    shape: tuple[int, int, int],
    *,
    informed: bool,
    n_jobs: int | None,
) -> tuple[Sums, list[Floats]]:
    """Sum all partitions, always in their order; return the sums and all sites.

    Each partition has a place for every rater, so with a million raters a few are summed at a time.
    """
    n_raters, n_border, n_pairs = shape
    size = n_raters + (n_pairs + n_border * (n_raters + n_border) if informed else n_border)
    at_once = max(FEWEST_AT_ONCE, NUMBERS_AT_ONCE // size)
    whole: Sums | None = None
    settled: list[Floats] = []
    for start in range(0, len(partitions), at_once):
        some = slice(start, start + at_once)
        for sums, own in _spread_out(len(partitions[some]), n_jobs)(
            delayed(sum_partition)(Part(blocks, own), setting, shape, informed=informed)
            for blocks, own in zip(partitions[some], sites[some], strict=True)
        ):
            settled.append(own)
            if whole is None:
                whole = sums
                continue
            last_move = max(whole.total[3], sums.total[3])
            for total, part in zip(whole, sums, strict=True):
                np.add(total, part, out=total)
            whole.total[3] = last_move
    if whole is None:
        raise ValueError("no partition to sum")
    return whole, settled


def spread_all(
    partitions: Sequence[Blocks],
    sites: Sequence[Floats],
    setting: Setting,
    covariance: Covariance,
    n_competencies: int,
    *,
    n_jobs: int | None,
) -> list[Abilities]:
    """Posteriors of all partitions.

    Where the setting leaves applications out, those that are looked at stand for the others in
    every sum.
    """
    found = _spread_out(len(partitions), n_jobs)(
        delayed(spread_one)(Part(blocks, own), setting, covariance, n_competencies)
        for blocks, own in zip(partitions, sites, strict=True)
    )
    total = sum(len(part.pattern) for part in partitions)
    weight = total / sum(-(-len(part.pattern) // setting.stride) for part in partitions)
    return [
        part._replace(
            halo=weight * part.halo,
            square=weight * part.square,
            information=weight * part.information,
        )
        for part in found
    ]
