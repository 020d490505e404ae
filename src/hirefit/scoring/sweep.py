"""The compiled pass that makes each posterior's moments (docs/model.md, equations 4 and 7)."""

from __future__ import annotations

import math

import numpy as np

from hirefit.rasch.compiled import compiled
from hirefit.scoring.evidence import Codes, Floats


@compiled
def sweep_units(
    units: tuple[int, int],
    first_block: Codes,
    competency: Codes,
    block_row: Codes,
    likelihood: tuple[Floats, Floats],
    measures: tuple[Floats, Floats, Floats],
    results: tuple[Floats, Floats, Floats],
) -> None:
    """Fill in the moments of units ``units[0] <= u < units[1]`` and the pulls of their blocks.

    Parameters
    ----------
    units : tuple of int
    first_block : ndarray of int, shape (n_units + 1,)
        The last entry is the number of blocks.
    competency : ndarray of int, shape (n_units,)
    block_row : ndarray of int, shape (n_blocks,)
        Row of the likelihood table for each block.
    likelihood : tuple of ndarray, shape (n_rows, n_nodes)
        Log likelihood on the nodes, and its derivative by theta.
    measures : tuple of ndarray
        Nodes of theta; log prior and level curve, each of shape (n_competencies, n_nodes).
    results : tuple of ndarray
        Moments, shape (5, n_units): mean and variance of level, of theta, and their covariance.
        Severity pulls, shape (n_blocks,). Densities, shape (n_units, n_nodes) or no rows.
    """
    nodes, prior, curves = measures
    moments, pulls, densities = results
    density = np.empty(len(nodes))
    for unit in range(units[0], units[1]):
        curve = curves[competency[unit]]
        blocks = range(first_block[unit], first_block[unit + 1])
        density[:] = prior[competency[unit]]
        for block in blocks:
            density += likelihood[0][block_row[block]]
        top = density.max()
        total = 0.0
        for at in range(len(nodes)):
            density[at] = math.exp(density[at] - top)
            total += density[at]
        level = measure = 0.0
        for at in range(len(nodes)):
            density[at] /= total
            level += density[at] * curve[at]
            measure += density[at] * nodes[at]
        level_variance = variance = covariance = 0.0
        for at in range(len(nodes)):
            level_off, off = curve[at] - level, nodes[at] - measure
            level_variance += density[at] * level_off * level_off
            variance += density[at] * off * off
            covariance += density[at] * level_off * off
        moments[0, unit], moments[1, unit] = level, level_variance
        moments[2, unit], moments[3, unit], moments[4, unit] = measure, variance, covariance
        if len(densities):
            densities[unit] = density
        for at in range(len(nodes)):
            density[at] *= curve[at] - level
        for block in blocks:
            slope, pull = likelihood[1][block_row[block]], 0.0
            for at in range(len(nodes)):
                pull -= density[at] * slope[at]
            pulls[block] = pull
