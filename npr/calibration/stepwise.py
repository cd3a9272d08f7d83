# SPDX-License-Identifier: EUPL-1.2
"""Where the verdicts of pairs change along one parameter, and the best stretch of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from npr.calibration.objective import is_unsafe
from npr.calibration.scan import Step, best_steps, steps
from npr.core.errors import CalibrationError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from npr.calibration.pairs import Pairs
    from npr.calibration.scan import VerdictCost

    Floats = NDArray[np.float64]

_GRID = 257
_EDGE = 1e-9
_NEAR = 1e-5


class Stretch(NamedTuple):
    """A step, in the logarithm of the parameter."""

    step: Step

    def inside(self, wanted: float) -> float:
        """The value in the step nearest to a wanted one, a hair off the ends."""
        low, high = self.step.low + _EDGE, self.step.high - _EDGE
        return 0.5 * (low + high) if low >= high else min(max(wanted, low), high)


class Scan(NamedTuple):
    """All steps of one parameter.

    Attributes
    ----------
    best : list of Step
        Of the least cost that the constraint allows.
    allowed : list of (low, high)
        Stretches, joined, in which the constraint holds.
    is_binding : bool
        Whether a lower cost is forbidden by the constraint.
    """

    best: list[Step]
    allowed: list[tuple[float, float]]
    is_binding: bool

    def nearest(self, wanted: float) -> Stretch:
        """Of several equally good steps, the one nearest to where the search began."""

        def distance(step: Step) -> float:
            return max(step.low - wanted, wanted - step.high, 0.0)

        return Stretch(min(self.best, key=lambda step: (distance(step), step.low)))


def scan(pairs: Pairs, bounds: Floats, cost: VerdictCost) -> Scan:
    """Exact scan of the cost of verdicts along one parameter.

    Parameters
    ----------
    pairs : Pairs
    bounds : (2, 1) float64
        Logarithms.
    cost : VerdictCost

    Raises
    ------
    CalibrationError
        The constraint holds nowhere, or a verdict changes more than once along the parameter.
    """
    low, high = float(bounds[0, 0]), float(bounds[1, 0])
    breakpoint, passes_below = _breakpoints(pairs, low, high)
    unsafe_pairs = is_unsafe(pairs)
    known = np.zeros(len(breakpoint), bool)
    while True:
        found = steps(breakpoint, passes_below, unsafe_pairs, pairs.weight, cost, (low, high))
        best = best_steps(found)
        # The grid gives crossings nearly; those that bound the answer are found exactly.
        ends = [*best, *_ends(found)]
        edges = np.array([edge for step in ends for edge in (step.low, step.high)])
        near = np.abs(breakpoint[:, np.newaxis] - edges).min(axis=1, initial=np.inf) <= _NEAR
        rows = np.flatnonzero(near & ~known)
        if not rows.size:
            break
        for row in rows.tolist():
            breakpoint[row] = _exact(pairs, row, float(breakpoint[row]), (low, high))
        known[rows] = True
    if not best:
        share = min(step.verdicts.type_2 / step.verdicts.passing for step in found)
        raise CalibrationError(
            what="the constraint holds nowhere within the bounds",
            where="problem, alpha and bounds",
            got=f"at best {share:.3g} of what passes is unsafe; alpha is {cost.alpha:g}",
            expected="bounds that allow an edition strict enough",
            mend="raise alpha, or widen the bounds towards a longer return period or a smaller "
            "capacity factor",
        )
    least = min(step.verdicts.cost for step in found)
    allowed: list[tuple[float, float]] = []
    for step in found:
        if not step.meets:
            continue
        if allowed and allowed[-1][1] == step.low:
            allowed[-1] = (allowed[-1][0], step.high)
        else:
            allowed.append((step.low, step.high))
    allowed = [(left + _EDGE, right - _EDGE) for left, right in allowed]
    return Scan(best, allowed, best[0].verdicts.cost > least * (1.0 + 1e-12))


def _ends(found: list[Step]) -> list[Step]:
    """Steps at which the constraint begins or ends to hold."""
    changes = [i for i in range(1, len(found)) if found[i].meets != found[i - 1].meets]
    return [found[i] for i in changes]


def _breakpoints(pairs: Pairs, low: float, high: float) -> tuple[Floats, NDArray[np.bool_]]:
    """Where each pair's unity check crosses 1, and whether it passes below."""
    grid = np.linspace(low, high, _GRID)
    ln_uc = np.stack([pairs.ln_unity_check(np.array([x])) for x in grid], axis=1)
    passes = ln_uc <= 0.0
    changes = passes[:, 1:] != passes[:, :-1]
    count = changes.sum(axis=1)
    if (count > 1).any():
        names = sorted({pairs.classes[i] for i in pairs.class_index[count > 1]})
        raise CalibrationError(
            what="a verdict changes more than once along the parameter: no exact scan follows it",
            where="classes " + ", ".join(names),
            got=f"{int((count > 1).sum())} pairs",
            expected="a unity check that rises or falls with the parameter",
            mend="narrow the bounds, or free a second parameter: the search is then another one",
        )
    breakpoint = np.full(len(ln_uc), np.inf)  # a verdict that never changes does so nowhere
    rows = np.flatnonzero(count == 1)
    at = changes[rows].argmax(axis=1)
    left, right = ln_uc[rows, at], ln_uc[rows, at + 1]
    breakpoint[rows] = grid[at] + (grid[at + 1] - grid[at]) * left / (left - right)
    return breakpoint, passes[:, 0]


def _exact(pairs: Pairs, row: int, guess: float, bounds: tuple[float, float]) -> float:
    """Where the unity check of one pair crosses 1, to full precision."""
    from scipy.optimize import brentq

    def ln_uc(x: float) -> float:
        return float(pairs.ln_unity_check(np.array([x]))[row])

    reach = 2.0 * (bounds[1] - bounds[0]) / (_GRID - 1)
    low, high = max(guess - reach, bounds[0]), min(guess + reach, bounds[1])
    return float(brentq(ln_uc, low, high, xtol=1e-14, rtol=1e-14))
