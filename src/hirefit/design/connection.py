"""Is a design connected, and which single interviews hold it together.

Applications and raters are the nodes of a graph, interviews its edges. Two raters' severities can
be compared from the ratings only where a path joins them (Weeks & Williams 1964; Linacre 1989).
Practice cases have known levels, so all of them count as one node: raters who rated different
practice cases are joined.

A *bridge* is an interview without which the graph falls apart, found in one depth-first walk
(Tarjan 1974). Only bridges with raters on both sides matter here.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hirefit.design.plan import Codes, InterviewPlan
from hirefit.ratings.connection import connected_parts


@dataclass(frozen=True, slots=True)
class Subset:
    """A connected part of a design.

    Parameters
    ----------
    raters, applications : tuple of str
        Sorted; practice cases are not listed.
    sites : tuple of str
        Sites of the applications.
    """

    raters: tuple[str, ...]
    applications: tuple[str, ...]
    sites: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bridge:
    """An interview without which two groups of raters would no longer be joined.

    Parameters
    ----------
    application, rater : str
        The interview.
    raters : tuple of str
        The smaller of the two groups that it joins.
    """

    application: str
    rater: str
    raters: tuple[str, ...]


_Span = tuple[int, int]
"""First and last (excluded) place in the order of visits."""


@dataclass(frozen=True, slots=True)
class _Graph:
    """Nodes: raters first, then applications; all practice cases share the last node."""

    ends: Codes
    n_raters: int
    n_nodes: int


def subset_labels(plan: InterviewPlan) -> tuple[Codes, Codes]:
    """Return the part that each rater and each application belongs to.

    Returns
    -------
    of_rater : ndarray of int, shape (n_raters,)
    of_application : ndarray of int, shape (n_applications,)
    """
    graph = _graph(plan)
    label = connected_parts(graph.ends[0], graph.ends[1], graph.n_nodes)
    return label[: graph.n_raters], label[_node_of_application(plan)]


def connected_subsets(plan: InterviewPlan) -> tuple[Subset, ...]:
    """Return the connected parts that have a rater, the one with most applications first.

    Raters and applications without an interview belong to no part.
    """
    of_rater, of_application = subset_labels(plan)
    busy = np.bincount(plan.rater, minlength=len(plan.raters)) > 0
    seen = np.bincount(plan.application, minlength=len(plan.applications)) > 0
    people: dict[int, list[str]] = {}
    for r in np.flatnonzero(busy):
        people.setdefault(int(of_rater[r]), []).append(plan.raters[r])
    cases: dict[int, list[int]] = {label: [] for label in people}
    for n in np.flatnonzero(seen & ~plan.practice):
        cases[int(of_application[n])].append(int(n))
    subsets = [
        Subset(
            raters=tuple(raters),
            applications=tuple(plan.applications[n] for n in cases[label]),
            sites=tuple(sorted({plan.site[n] for n in cases[label]} - {""})),
        )
        for label, raters in people.items()
    ]
    return tuple(sorted(subsets, key=lambda s: (-len(s.applications), -len(s.raters), s.raters)))


def find_bridges(plan: InterviewPlan) -> tuple[Bridge, ...]:
    """Return the interviews that alone join raters, the largest cut-off group first.

    Of several interviews that part the raters in the same way the first by label is given.
    """
    walk = _Walk(_graph(plan))
    found: dict[tuple[str, ...], Bridge] = {}
    for edge, below, part in walk.bridges():
        codes = walk.smaller_side(below, part)
        if not codes:
            continue
        smaller = tuple(plan.raters[r] for r in codes)
        bridge = Bridge(
            plan.applications[plan.application[edge]], plan.raters[plan.rater[edge]], smaller
        )
        known = found.get(smaller)
        if known is None or _name(bridge) < _name(known):
            found[smaller] = bridge
    return tuple(sorted(found.values(), key=lambda b: (-len(b.raters), _name(b))))


def _name(bridge: Bridge) -> tuple[str, str]:
    return bridge.application, bridge.rater


def _node_of_application(plan: InterviewPlan) -> Codes:
    n_raters, count = len(plan.raters), len(plan.applications)
    return np.where(plan.practice, n_raters + count, n_raters + np.arange(count))


def _graph(plan: InterviewPlan) -> _Graph:
    nodes = _node_of_application(plan)
    ends = np.stack([plan.rater, nodes[plan.application]])
    return _Graph(ends, len(plan.raters), len(plan.raters) + len(plan.applications) + 1)


class _Walk:
    """A depth-first walk: when each node was entered, and how far back its subtree reaches."""

    def __init__(self, graph: _Graph) -> None:
        self._n_raters = graph.n_raters
        both = np.concatenate([graph.ends, graph.ends[::-1]], axis=1)
        edge = np.tile(np.arange(graph.ends.shape[1]), 2)
        order = np.argsort(both[0], kind="stable")
        self._first = np.searchsorted(both[0][order], np.arange(graph.n_nodes + 1)).tolist()
        self._other = both[1][order].tolist()
        self._edge = edge[order].tolist()
        self._entered = [-1] * graph.n_nodes
        self._back = [0] * graph.n_nodes
        self._visited: list[int] = []
        self._found: list[tuple[int, _Span]] = []

    def bridges(self) -> list[tuple[int, _Span, _Span]]:
        """Return each bridge with the spans of visits of its far side and of its whole part."""
        found: list[tuple[int, _Span, _Span]] = []
        for node in range(len(self._entered)):
            if self._entered[node] < 0:
                start = len(self._visited)
                self._found = []
                self._from(node)
                part = (start, len(self._visited))
                found.extend((edge, below, part) for edge, below in self._found)
        self._order = np.array(self._visited)
        self._raters_before = np.append(0, np.cumsum(self._order < self._n_raters))
        return found

    def smaller_side(self, below: _Span, part: _Span) -> tuple[int, ...]:
        """Return the raters on the smaller side of a bridge, none if all are on one side.

        Of two sides of one size the one with the first rater.
        """
        inside, whole = self._count(below), self._count(part)
        if inside in {0, whole}:
            return ()
        sides = []
        if 2 * inside <= whole:
            sides.append(self._raters(below))
        if 2 * inside >= whole:
            around = [(part[0], below[0]), (below[1], part[1])]
            sides.append(np.concatenate([self._raters(span) for span in around]))
        return min(tuple(np.sort(side).tolist()) for side in sides)

    def _count(self, span: _Span) -> int:
        return int(self._raters_before[span[1]] - self._raters_before[span[0]])

    def _raters(self, span: _Span) -> Codes:
        nodes = self._order[span[0] : span[1]]
        return np.asarray(nodes[nodes < self._n_raters])

    def _enter(self, node: int) -> None:
        self._entered[node] = self._back[node] = len(self._visited)
        self._visited.append(node)

    def _from(self, root: int) -> None:
        self._enter(root)
        path = [(root, -1, self._first[root])]
        while path:
            node, came_by, at = path[-1]
            if at == self._first[node + 1]:
                path.pop()
                if path:
                    self._leave(node, path[-1][0], came_by)
                continue
            path[-1] = (node, came_by, at + 1)
            other, edge = self._other[at], self._edge[at]
            if edge == came_by:
                continue
            if self._entered[other] < 0:
                self._enter(other)
                path.append((other, edge, self._first[other]))
            else:
                self._back[node] = min(self._back[node], self._entered[other])

    def _leave(self, node: int, parent: int, came_by: int) -> None:
        self._back[parent] = min(self._back[parent], self._back[node])
        if self._back[node] > self._entered[parent]:
            span = (self._entered[node], len(self._visited))
            self._found.append((came_by, span))
