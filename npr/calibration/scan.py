# SPDX-License-Identifier: EUPL-1.2
"""Exact least cost of verdicts over one parameter: a step function, scanned step by step."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]


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
        return self.type_2 <= alpha * self.passing * (1.0 + 1e-12)


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


def verdicts(passes: Flags, is_unsafe: Flags, weight: Floats, cost: VerdictCost) -> Verdicts:
    """Weighted sums for one set of verdicts; arrays (pair)."""
    type_1 = float(weight[~passes & ~is_unsafe].sum())
    type_2 = float(weight[passes & is_unsafe].sum())
    total = cost.type_1 * type_1 + cost.type_2 * type_2
    return Verdicts(total, float(weight[passes].sum()), type_1, type_2)


def steps(
    breakpoint: Floats,
    passes_below: Flags,
    is_unsafe: Flags,
    weight: Floats,
    cost: VerdictCost,
    bounds: tuple[float, float],
) -> list[Step]:
    """Every interval between the breakpoints of the pairs, in order.

    Parameters
    ----------
    breakpoint : (pair) float64
        Where the verdict of each changes; outside the bounds or infinite where it does not.
    passes_below : (pair) bool
        Whether it passes up to and with its breakpoint (a larger parameter asks more); otherwise
        it passes from there on.
    is_unsafe : (pair) bool
    weight : (pair) float64
    cost : VerdictCost
    bounds : (low, high)

    Examples
    --------
    Unity checks scaled by f: each passes while f is at most 1 over its own.

    >>> uc = np.array([0.5, 0.7, 0.9, 1.1, 1.4, 2.0])
    >>> risk = np.array([0.3, 0.8, 1.6, 0.6, 1.2, 5.0])
    >>> found = steps(1 / uc, np.ones(6, bool), risk > 1, np.ones(6), VerdictCost(1, 5), (0.1, 10))
    >>> best = min(found, key=lambda step: step.verdicts.cost)
    >>> round(best.low, 4), round(best.high, 4), best.verdicts.cost
    (1.1111, 1.4286, 1.0)
    """
    low, high = bounds
    inside = breakpoint[(breakpoint > low) & (breakpoint < high)]
    edges = np.unique(np.concatenate([[low], inside, [high]]))
    found = []
    for left, right in pairwise(edges.tolist()):
        passes = np.where(passes_below, right <= breakpoint, left >= breakpoint)
        sums = verdicts(passes, is_unsafe, weight, cost)
        found.append(Step(left, right, sums, sums.meets(cost.alpha)))
    return found


def best_steps(found: list[Step]) -> list[Step]:
    """Steps of the least cost among those that the constraint allows; none when it allows none."""
    allowed = [step for step in found if step.meets]
    if not allowed:
        return []
    least = min(step.verdicts.cost for step in allowed)
    return [step for step in allowed if step.verdicts.cost <= least * (1.0 + 1e-12) + 1e-300]
