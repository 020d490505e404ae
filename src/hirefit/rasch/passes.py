"""Passes over partitions, wherever they are: threads, processes or a cluster.

joblib decides where (``joblib.parallel_config(backend=...)``; threads by default, as compiled code
holds no lock). A partition's data and parameters go to a worker, only sums come back. A worker
keeps the sites it settled on and starts from them next time. A worker that was lost, or is new,
starts from a first guess and settles to the same answer, within the tolerance of the pass.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from joblib import Parallel, delayed

from hirefit.rasch.blocks import Blocks
from hirefit.rasch.expectation_propagation import Setting, begin, room_for
from hirefit.rasch.information import sweep_partition
from hirefit.rasch.newton import Covariance
from hirefit.rasch.sums import Sums, empty_sums, local_room
from hirefit.rasch.uncertainty import Abilities, empty_abilities, spread_partition

Floats = npt.NDArray[np.float64]
Name = tuple[str, int]
KEPT_AT_MOST = 512
_kept: OrderedDict[Name, Floats] = OrderedDict()


def _sites(name: Name, blocks: Blocks, setting: Setting) -> Floats:
    """Return the sites this worker settled on last time, or a first guess."""
    sites = _kept.pop(name, None)
    if sites is None:
        sites = np.zeros((len(blocks.score), 2))
        begin(blocks, setting, sites)
    _kept[name] = sites
    while len(_kept) > KEPT_AT_MOST:
        _kept.popitem(last=False)
    return sites


def forget(fit: str) -> None:
    """Drop the sites of a fit in this process."""
    for name in [name for name in _kept if name[0] == fit]:
        _kept.pop(name, None)


def sum_partition(
    name: Name, blocks: Blocks, setting: Setting, shape: tuple[int, int, int], *, informed: bool
) -> Sums:
    """Sum one partition; `shape` is the number of raters, of the border and of pairs."""
    n_raters, n_border, n_pairs = shape
    sums = empty_sums(n_raters, n_border, n_pairs, setting.mean.shape, information=informed)
    room = room_for(blocks, setting.mean.shape[1], len(setting.nodes))
    local = local_room(blocks, setting)
    sites = _sites(name, blocks, setting)
    sweep_partition(blocks, setting, sites, room, local, sums, informed)
    return sums


def spread_one(
    name: Name, blocks: Blocks, setting: Setting, covariance: Covariance, n_competencies: int
) -> Abilities:
    """Posteriors of one partition, the parameters' uncertainty included."""
    out = empty_abilities(blocks, setting, n_competencies)
    room = room_for(blocks, setting.mean.shape[1], len(setting.nodes))
    known = (covariance.pair, covariance.rater_border, covariance.border)
    sites = _sites(name, blocks, setting)
    spread_partition(blocks, setting, sites, room, local_room(blocks, setting), known, out)
    return out


def sum_all(
    fit: str,
    partitions: Sequence[Blocks],
    setting: Setting,
    shape: tuple[int, int, int],
    *,
    informed: bool,
    n_jobs: int | None,
) -> Sums:
    """Sum all partitions, always in their order."""
    parts = Parallel(n_jobs=n_jobs, prefer="threads")(
        delayed(sum_partition)((fit, number), blocks, setting, shape, informed=informed)
        for number, blocks in enumerate(partitions)
    )
    last_move = max(float(part.total[3]) for part in parts)
    whole = Sums(*(np.sum(values, axis=0) for values in zip(*parts, strict=True)))
    whole.total[3] = last_move
    return whole


def spread_all(
    fit: str,
    partitions: Sequence[Blocks],
    setting: Setting,
    covariance: Covariance,
    n_competencies: int,
    *,
    n_jobs: int | None,
) -> list[Abilities]:
    """Posteriors of all partitions."""
    return list(
        Parallel(n_jobs=n_jobs, prefer="threads")(
            delayed(spread_one)((fit, number), blocks, setting, covariance, n_competencies)
            for number, blocks in enumerate(partitions)
        )
    )
