"""Sites of a few applications side by side, so that every loop runs along them.

A *lane* is a site of one of the applications in hand. What a site needs at its nodes (equations 2,
7 and 8 of docs/estimation.md) is the same arithmetic for all, so arrays have the nodes first and
the lanes last, and the compiler makes vector instructions of the loops along lanes. Ratings stand
in *slots*: the first of each site, the second, ...; a site that has no more is given a factor of
zero, at which Z is one.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from hirefit.rasch.blocks import Blocks
from hirefit.rasch.compiled import compiled
from hirefit.rasch.setting import ONE, Posterior, Setting

Floats = npt.NDArray[np.float64]
HUGE = 1e150  # of a product: what is left of the range is for the weights that it divides
FARTHEST = 40.0  # logits
LOWEST = -700.0  # whose exponential is still a normal number
FLATTEST = 1e-9  # a site's precision is never less: far-off ratings say next to nothing
TO_BASE_TWO = math.log2(math.e)
LN2_HIGH, LN2_LOW = 0.6931471803691238, 1.9082149292705877e-10  # their sum is log 2, to 80 bits
ROUNDER = 6755399441055744.0  # 1.5 * 2^52: adding it leaves a whole number in the last bits
SHIPPED_STEPS = 4
BIAS, FRACTION_BITS = 1023, 52  # of a double's exponent
FACTORIALS = tuple(1.0 / math.factorial(k) for k in range(13))


@compiled
def exponentials(values: Floats, lanes: int, shifted: Floats, bits: npt.NDArray[np.int64]) -> None:
    """Replace each of `lanes` values by its exponential, to the last digit but one."""
    exponentials_of_rows(values.reshape((1, len(values))), lanes, shifted, bits)


@compiled
def exponentials_of_rows(
    values: Floats, lanes: int, shifted: Floats, bits: npt.NDArray[np.int64]
) -> None:
    """Do as `exponentials` for the first lanes of every row.

    exp(x) = 2^k exp(r), r at most half of log 2: Taylor's series to the twelfth power is exact
    there. The library's own takes one number at a time. `bits` is `shifted`, seen as integers.
    """
    for q in range(len(values)):
        for i in range(lanes):
            x = min(max(values[q, i], LOWEST), -LOWEST)
            moved = x * TO_BASE_TWO + ROUNDER
            whole = moved - ROUNDER
            rest = (x - whole * LN2_HIGH) - whole * LN2_LOW
            total = FACTORIALS[12]
            total = total * rest + FACTORIALS[11]
            total = total * rest + FACTORIALS[10]
            total = total * rest + FACTORIALS[9]
            total = total * rest + FACTORIALS[8]
            total = total * rest + FACTORIALS[7]
            total = total * rest + FACTORIALS[6]
            total = total * rest + FACTORIALS[5]
            total = total * rest + FACTORIALS[4]
            total = total * rest + FACTORIALS[3]
            total = total * rest + FACTORIALS[2]
            total = total * rest + 1.0
            values[q, i] = total * rest + 1.0
            shifted[i] = moved
        for i in range(lanes):
            bits[i] = (bits[i] + BIAS) << FRACTION_BITS
        for i in range(lanes):
            values[q, i] *= shifted[i]


@compiled
def gather(start: int | np.int64, blocks: Blocks, setting: Setting, room: Posterior) -> int:
    """Take as many applications in hand as there are lanes for; return how many.

    Sites of very unlike numbers of ratings are not put side by side.
    """
    sites, ratings, first_lane = blocks.sites, blocks.ratings, room.first_lane
    site_of, score, most = room.site_of, room.score, len(room.site_of)
    count, lanes, slots, total, n = 0, 0, 0, 0, start
    while n < len(blocks.pattern):
        wide, own = sites[n + 1] - sites[n], ratings[sites[n + 1]] - ratings[sites[n]]
        deep = slots
        for i in range(sites[n], sites[n + 1]):
            deep = max(deep, ratings[i + 1] - ratings[i])
        if count and (lanes + wide > most or deep * (lanes + wide) > 2 * (total + own)):
            break
        room.application[count] = n
        first_lane[count] = lanes
        for i in range(sites[n], sites[n + 1]):
            site_of[lanes] = i
            score[lanes] = blocks.score[i]
            lanes += 1
        slots, total, count = deep, total + own, count + 1
        if count == len(room.application):
            break
        n += setting.stride
    first_lane[count] = lanes
    fill_slots(lanes, slots, blocks, setting, room)
    return count


@compiled
def fill_slots(lanes: int, slots: int, blocks: Blocks, setting: Setting, room: Posterior) -> None:
    """Put exp(-severity - difficulty) and the category weights of each rating into its slot.

    Weights that are common to all ratings are put there once.
    """
    easing, ease, easier, question = setting.easing, setting.ease, room.easier, blocks.question
    rater, ratings, site_of = blocks.rater, blocks.ratings, room.site_of
    room.slots[0] = slots
    for s in range(lanes):
        first = ratings[site_of[s]]
        own = ratings[site_of[s] + 1] - first
        for j in range(own):
            easier[j, s] = easing[rater[first + j]] * ease[question[first + j]]
        for j in range(own, slots):
            easier[j, s] = 0.0
    if setting.table_kind == ONE:
        for j in range(room.slots[1], slots):
            for k in range(setting.weight.shape[1]):
                room.weight_at[j, k, :] = setting.weight[0, k]
        room.slots[1] = max(room.slots[1], slots)
        return
    weight_at, weights, tables = room.weight_at, setting.weight, setting.table
    for s in range(lanes):
        first = ratings[site_of[s]]
        for j in range(ratings[site_of[s] + 1] - first):
            table = tables[question[first + j]]
            for k in range(weights.shape[1]):
                weight_at[j, k, s] = weights[table, k]


@compiled
def place_nodes(lanes: int, setting: Setting, room: Posterior) -> None:
    """Put the nodes of every lane at its posterior."""
    nodes, deviation, mean, variance = (
        setting.nodes,
        room.deviation,
        room.site_mean,
        room.site_variance,
    )
    location, power = (
        room.location,
        room.power,
    )
    for s in range(lanes):
        deviation[s] = math.sqrt(variance[s])
    for q in range(len(nodes)):
        node = nodes[q]
        for s in range(lanes):
            place = mean[s] + deviation[s] * node
            location[q, s] = place
            power[q, s] = min(max(place, -FARTHEST), FARTHEST)
    exponentials_of_rows(power, lanes, room.shifted, room.bits)


@compiled
def multiply_partitions(lanes: int, setting: Setting, room: Posterior) -> None:
    """Multiply the Z of the ratings of each lane, at its nodes (equation 2).

    A category's weight is a power of exp(eta), so Z is a polynomial and one exponential a node
    serves all. A product that is about to overflow is logged and begun anew; it is largest at the
    last node.
    """
    n_nodes = len(setting.nodes)
    product = room.node_weight
    banked, power = room.banked, room.power
    product[:, :lanes] = 1.0
    banked[:, :lanes] = 0.0
    four = room.weight_at.shape[1] == SHIPPED_STEPS + 1
    for j in range(room.slots[0]):
        if four:
            multiply_slot_of_four(j, lanes, power, room.easier, room.weight_at, product)
        else:
            multiply_slot(j, lanes, power, room, product)
        for s in range(lanes):
            if product[n_nodes - 1, s] > HUGE:
                for q in range(n_nodes):
                    banked[q, s] += math.log(product[q, s])
                    product[q, s] = 1.0


@compiled
def multiply_slot(j: int, lanes: int, power: Floats, room: Posterior, product: Floats) -> None:
    """Multiply the products by the Z of the ratings of one slot (Horner's scheme)."""
    factor, partition, easier, weights = room.factor_at, room.partition, room.easier, room.weight_at
    top = weights.shape[1] - 1
    for q in range(len(power)):
        for s in range(lanes):
            factor[s] = power[q, s] * easier[j, s]
            partition[s] = weights[j, top, s] * factor[s] + weights[j, top - 1, s]
        for k in range(top - 2, -1, -1):
            for s in range(lanes):
                partition[s] = partition[s] * factor[s] + weights[j, k, s]
        for s in range(lanes):
            product[q, s] *= partition[s]


@compiled
def multiply_slot_of_four(
    j: int, lanes: int, power: Floats, easier: Floats, weights: Floats, product: Floats
) -> None:
    """Do as `multiply_slot` for the four steps of the shipped scale, in one loop."""
    for q in range(len(power)):
        for s in range(lanes):
            z = power[q, s] * easier[j, s]
            total = (weights[j, 4, s] * z + weights[j, 3, s]) * z + weights[j, 2, s]
            product[q, s] *= (total * z + weights[j, 1, s]) * z + 1.0


@compiled
def tilt(lanes: int, setting: Setting, sites: Floats, room: Posterior) -> None:
    """Propose moments for each lane from its tilted distribution (equations 7 and 8).

    `moved` is how far the tilted moments are from the posterior's, in standard deviations: zero
    at the fixed point.
    """
    log_node_weight, n_nodes, score = setting.log_node_weight, len(setting.nodes), room.score
    location, banked = room.location, room.banked
    exponent, site_of = room.exponent, room.site_of
    mean, variance, rest, centre = room.site_mean, room.site_variance, room.rest, room.centre
    highest = room.highest
    for s in range(lanes):
        site = site_of[s]
        rest[s] = max(1.0 / variance[s] - sites[site, 0], FLATTEST)  # precision of the cavity
        centre[s] = (mean[s] / variance[s] - sites[site, 1]) / rest[s]
        highest[s] = -np.inf
    for q in range(n_nodes):
        own = log_node_weight[q]
        for s in range(lanes):
            gap = location[q, s] - centre[s]
            value = own + score[s] * location[q, s] - banked[q, s] - 0.5 * rest[s] * gap * gap
            exponent[q, s] = value
            highest[s] = max(highest[s], value)
    for q in range(n_nodes):
        for s in range(lanes):
            exponent[q, s] -= highest[s]
    exponentials_of_rows(exponent, lanes, room.shifted, room.bits)
    add_up(lanes, setting.nodes, room)


@compiled
def add_up(lanes: int, nodes: Floats, room: Posterior) -> None:
    """Sum over the nodes; the weights then add up to one."""
    mass, offset, square = room.mass, room.offset, room.square
    exponent = room.exponent
    weight = room.node_weight
    for s in range(lanes):
        mass[s] = 0.0
        offset[s] = 0.0
        square[s] = 0.0
    for q in range(len(nodes)):
        node = nodes[q]
        for s in range(lanes):
            value = exponent[q, s] / weight[q, s]
            weight[q, s] = value
            mass[s] += value
            offset[s] += value * node
            square[s] += value * (node * node)
    propose(lanes, room)
    for q in range(len(nodes)):
        for s in range(lanes):
            weight[q, s] *= square[s]


@compiled
def propose(lanes: int, room: Posterior) -> None:
    """Turn the sums into moments; leave in `square` what the weights are to be shared by.

    Precision and shift are those that would match the moments (equation 8).
    """
    mean, variance, rest, centre = room.site_mean, room.site_variance, room.rest, room.centre
    mass, offset, square, proposal = room.mass, room.offset, room.square, room.proposal
    deviation, moved = room.deviation, room.moved
    for s in range(lanes):
        share = 1.0 / mass[s]
        middle = offset[s] * share
        spread = max(square[s] * share - middle * middle, 1e-4)
        precision = max(1.0 / (variance[s] * spread) - rest[s], FLATTEST)
        proposal[0, s] = precision
        pull = (precision + rest[s]) * (mean[s] + deviation[s] * middle)
        proposal[1, s] = pull - rest[s] * centre[s]
        moved[s] = abs(middle) + abs(spread - 1.0)
        square[s] = share


@compiled
def log_mass(s: int, room: Posterior) -> float:
    """Log of the mass of lane s under its cavity, less the normalisers (equation 9)."""
    mean, rest, centre = room.site_mean[s], room.rest[s], room.centre[s]
    gap = rest * centre * centre - mean * mean / room.site_variance[s]
    return float(math.log(room.mass[s]) + room.highest[s] + 0.5 * gap)
