"""The compiled pass that makes each posterior's moments (docs/model.md, equations 4 and 7)."""

from __future__ import annotations

import math

import numpy as np

from hirefit.rasch.compiled import compiled
from hirefit.rasch.one_location import moments_at
from hirefit.scoring.evidence import Codes, Floats

SMALLEST = 1e-200
"""A mass below this has lost digits."""


@compiled
def fill_measures(
    nodes: Floats, competencies: tuple[Floats, Floats, Floats], prior: Floats, curves: Floats
) -> None:
    """Fill in each competency's prior, in units of its top, and its level curve on the nodes.

    Parameters
    ----------
    nodes : ndarray, shape (n_nodes,)
    competencies : tuple of ndarray
        Mean and sd, shape (n_competencies,); ``exp`` of the cumulated thresholds, shape
        (n_competencies, K).
    prior, curves : ndarray, shape (n_competencies, n_nodes)
    """
    mean, sd, weights = competencies
    for competency in range(len(mean)):
        for at in range(len(nodes)):
            z = (nodes[at] - mean[competency]) / sd[competency]
            prior[competency, at] = math.exp(-0.5 * z * z)
            _, curves[competency, at], _ = moments_at(nodes[at], weights[competency])


@compiled
def fill_density(prior: Floats, likelihood: Floats, rows: Codes, density: Floats) -> float:
    """Multiply a prior by rows of the likelihood; return the sum over the nodes.

    Parameters
    ----------
    prior : ndarray, shape (n_nodes,)
    likelihood : ndarray, shape (n_rows, 2, n_nodes)
        See `LikelihoodTable`.
    rows : ndarray of int
        Row of each block.
    density : ndarray, shape (n_nodes,)
        To be filled in; in units of its top where raters contradict each other so much that the
        product would be too small for a number.
    """
    total = 0.0
    for careful in range(2):
        for at in range(len(prior)):
            density[at] = prior[at]
        for row in rows:
            top = 0.0
            for at in range(len(density)):
                density[at] *= likelihood[row, 0, at]
            if careful:
                for at in range(len(density)):
                    top = max(top, density[at])
                for at in range(len(density)):
                    density[at] /= top
        total = 0.0
        for at in range(len(density)):
            total += density[at]
        if total > SMALLEST:
            break
    return total


@compiled
def sweep_units(
    units: tuple[int, int],
    block_bounds: Codes,
    competency: Codes,
    block_row: Codes,
    likelihood: Floats,
    measures: tuple[Floats, Floats, Floats],
    results: tuple[Floats, Floats, Floats],
) -> None:
    """Fill in the moments of units ``units[0] <= u < units[1]`` and the pulls of their blocks.

    Parameters
    ----------
    units : tuple of int
    block_bounds : ndarray of int, shape (n_units + 1,)
    competency : ndarray of int, shape (n_units,)
    block_row : ndarray of int, shape (n_blocks,)
        Row of the likelihood table for each block.
    likelihood : ndarray, shape (n_rows, 2, n_nodes)
        Likelihood on the nodes, and the derivative of its log by theta.
    measures : tuple of ndarray
        Nodes of theta; prior and level curve, each of shape (n_competencies, n_nodes).
    results : tuple of ndarray
        Moments, shape (5, n_units): mean and variance of level, of theta, and their covariance.
        Severity pulls, shape (n_blocks,). Densities, shape (n_units, n_nodes) or no rows.
    """
    nodes, prior, curves = measures
    moments, pulls, densities = results
    density = np.empty(len(nodes))
    for unit in range(units[0], units[1]):
        own, first, end = competency[unit], block_bounds[unit], block_bounds[unit + 1]
        total = fill_density(prior[own], likelihood, block_row[first:end], density)
        level = measure = 0.0
        level_square = square = product = 0.0
        for at in range(len(nodes)):
            chance = density[at]
            level += chance * curves[own, at]
            measure += chance * nodes[at]
            level_square += chance * curves[own, at] * curves[own, at]
            square += chance * nodes[at] * nodes[at]
            product += chance * curves[own, at] * nodes[at]
        level, measure = level / total, measure / total
        moments[0, unit], moments[1, unit] = level, level_square / total - level * level
        moments[2, unit], moments[3, unit] = measure, square / total - measure * measure
        moments[4, unit] = product / total - level * measure
        if len(densities):
            for at in range(len(nodes)):
                densities[unit, at] = density[at] / total
        for block in range(first, end):
            row, pull = block_row[block], 0.0
            for at in range(len(nodes)):
                pull -= density[at] * (curves[own, at] - level) * likelihood[row, 1, at]
            pulls[block] = pull / total
