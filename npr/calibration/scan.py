# SPDX-License-Identifier: EUPL-1.2
"""Exact least cost of verdicts over one parameter: a step function, scanned step by step."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]
    Ints = NDArray[np.int64]

HAIR = 1e-9
"""Relative difference of sums of weights that is round-off; one address of a million is 1e-6."""
_DECIMALS = 13
_TOGETHER = 1e-12
"""Distance of crossings that are one: pairs of the same numbers cross together."""


class VerdictCost(NamedTuple):
    """What a wrong verdict costs, and how many unsafe passes are allowed.

    Attributes
    ----------
    type_1 : float
        Of a building that fails and meets the norm.
    type_2 : float
        Of a building that passes and does not meet the norm.
    alpha : float
        Largest share of unsafe buildings among those that pass; 1 allows all.
    """

    type_1: float = 1.0
    type_2: float = 1.0
    alpha: float = 1.0


class Verdicts(NamedTuple):
    """Weighted sums of verdicts against the norm.

    Attributes
    ----------
    cost : float
    passing : float
        Weight of what passes.
    type_1, type_2 : float
        Weight of what fails and meets the norm, and of what passes and does not.
    """

    cost: float
    passing: float
    type_1: float
    type_2: float

    def meets(self, alpha: float) -> bool:
        """Whether the share of unsafe passes is allowed; it is when nothing passes."""
        return self.type_2 <= alpha * self.passing * (1.0 + HAIR)


class Step(NamedTuple):
    """An interval of the parameter over which no verdict changes: low < parameter <= high.

    Attributes
    ----------
    low, high : float
    verdicts : Verdicts
    meets : bool
        Whether the constraint holds.
    """

    low: float
    high: float
    verdicts: Verdicts
    meets: bool


class Crossings(NamedTuple):
    """Where verdicts change along the parameter; a pair may do so any number of times.

    Attributes
    ----------
    position : (crossing) float64
        A pair passes, or fails, up to and with this value.
    pair : (crossing) int64
    passes_after : (crossing) bool
        Whether the pair passes beyond it.
    """

    position: Floats
    pair: Ints
    passes_after: Flags

    def effects(self, is_unsafe: Flags, weight: Floats) -> Floats:
        """Change of what passes, of type I and of type II, (crossing, 3)."""
        gain = np.where(self.passes_after, weight[self.pair], -weight[self.pair])
        unsafe = is_unsafe[self.pair]
        return np.stack([gain, np.where(unsafe, 0.0, -gain), np.where(unsafe, gain, 0.0)], axis=1)


def verdicts(passes: Flags, is_unsafe: Flags, weight: Floats, cost: VerdictCost) -> Verdicts:
    """Weighted sums for one set of verdicts; arrays (pair)."""
    type_1 = float(weight[~passes & ~is_unsafe].sum())
    type_2 = float(weight[passes & is_unsafe].sum())
    total = cost.type_1 * type_1 + cost.type_2 * type_2
    return Verdicts(total, float(weight[passes].sum()), type_1, type_2)


def steps(
    crossings: Crossings,
    passes_first: Flags,
    is_unsafe: Flags,
    weight: Floats,
    cost: VerdictCost,
    bounds: tuple[float, float],
) -> list[Step]:
    """Every interval between the crossings of the pairs, in order.

    Parameters
    ----------
    crossings : Crossings
        Those at or below the lower bound hold from there on, those at the upper one do not count.
    passes_first : (pair) bool
        Whether each passes before its first crossing.
    is_unsafe : (pair) bool
    weight : (pair) float64
    cost : VerdictCost
    bounds : (low, high)

    Examples
    --------
    Unity checks scaled by f: each passes while f is at most 1 over its own.

    >>> uc = np.array([0.5, 0.7, 0.9, 1.1, 1.4, 2.0])
    >>> risk = np.array([0.3, 0.8, 1.6, 0.6, 1.2, 5.0])
    >>> crossings, passes = Crossings(1 / uc, np.arange(6), np.zeros(6, bool)), np.ones(6, bool)
    >>> found = steps(crossings, passes, risk > 1, np.ones(6), VerdictCost(1, 5), (0.1, 10))
    >>> best = min(found, key=lambda step: step.verdicts.cost)
    >>> round(best.low, 4), round(best.high, 4), best.verdicts.cost
    (1.1111, 1.4286, 1.0)
    """
    position = _joined(np.concatenate([bounds, np.clip(crossings.position, *bounds)]))
    edges, at = np.unique(position, return_inverse=True)
    change = np.zeros((len(edges), 3))
    np.add.at(change, at[2:], crossings.effects(is_unsafe, weight))
    first = verdicts(passes_first, is_unsafe, weight, cost)
    # Rounded: what is added and taken away again leaves nothing.
    sums = np.round(np.cumsum(change, axis=0) + first[1:], _DECIMALS)[:-1].tolist()
    found = []
    for low, high, (passing, type_1, type_2) in zip(edges[:-1], edges[1:], sums, strict=True):
        total = cost.type_1 * type_1 + cost.type_2 * type_2
        here = Verdicts(total, passing, type_1, type_2)
        found.append(Step(float(low), float(high), here, here.meets(cost.alpha)))
    return found


def _joined(position: Floats) -> Floats:
    """Positions with those that lie together made one: no step is as narrow as round-off."""
    order = np.argsort(position, kind="stable")
    begins = np.diff(position[order], prepend=-np.inf) > _TOGETHER
    joined = np.empty_like(position)
    joined[order] = position[order][begins][np.cumsum(begins) - 1]
    return joined


def best_steps(found: list[Step]) -> list[Step]:
    """Steps of the least cost among those that the constraint allows; none when it allows none."""
    allowed = [step for step in found if step.meets]
    if not allowed:
        return []
    least = min(step.verdicts.cost for step in allowed)
    return [step for step in allowed if step.verdicts.cost <= least * (1.0 + HAIR)]
