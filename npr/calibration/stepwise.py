# SPDX-License-Identifier: EUPL-1.2
"""Where the verdicts of pairs change along one parameter, and the best stretch of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from npr.calibration.objective import check_known, is_unsafe
from npr.calibration.scan import HAIR, Crossings, Step, best_steps, steps, verdicts
from npr.core.errors import CalibrationError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from npr.calibration.pairs import Pairs
    from npr.calibration.scan import VerdictCost

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]
    Ints = NDArray[np.int64]

_GRID = 257
_EDGE = 1e-9
_ROUND_OFF = 1e-12


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

    def nearest(self, wanted: float) -> Step:
        """Of several equally good steps, the one nearest to where the search began."""

        def distance(step: Step) -> float:
            return max(step.low - wanted, wanted - step.high, 0.0)

        return min(self.best, key=lambda step: (distance(step), step.low))


def off_ends(low: float, high: float) -> tuple[float, float]:
    """The same stretch without a hair at its ends; its middle where it is no wider than that."""
    if high - low > 2.0 * _EDGE:
        return low + _EDGE, high - _EDGE
    middle = 0.5 * (low + high)
    return middle, middle


class _Changes(NamedTuple):
    """Verdicts along a grid.

    Attributes
    ----------
    grid : (point) float64
        Logarithms of the parameter.
    passes_first : (pair) bool
    crossings : Crossings
        Between points as if the logarithm of the unity check were straight there.
    cell : (crossing) int64
        The point before each.
    """

    grid: Floats
    passes_first: Flags
    crossings: Crossings
    cell: Ints


def scan(pairs: Pairs, bounds: Floats, cost: VerdictCost) -> Scan:
    """Exact scan of the cost of verdicts along one parameter; a pair may cross any number of times.

    Exact for the crossings that are seen. The points are a grid of 257 and the kinks of the pairs.
    Seen are crossings between points whose verdicts differ, and those of a pair that goes to 1 and
    back between three points in a row. Not seen are two crossings between neighbouring points of a
    pair that turns twice within those three.

    Parameters
    ----------
    pairs : Pairs
    bounds : (2, 1) float64
        Logarithms.
    cost : VerdictCost

    Raises
    ------
    CalibrationError
        The constraint holds nowhere, or a unity check or a risk is unknown.
    """
    low, high = float(bounds[0, 0]), float(bounds[1, 0])
    unsafe, weight = is_unsafe(pairs), pairs.weight
    changes = _changes(pairs, low, high)
    crossings = changes.crossings
    # Between points crossings are known nearly; those that may decide are found exactly.
    for i in np.flatnonzero(_deciding(changes, unsafe, weight, cost)).tolist():
        crossings.position[i] = _exact(pairs, changes, i)
    found = steps(crossings, changes.passes_first, unsafe, weight, cost, (low, high))
    best = best_steps(found)
    if not best:
        share = min(step.verdicts.type_2 / step.verdicts.passing for step in found)
        raise CalibrationError(
            what="the constraint holds nowhere within the bounds",
            where="problem, alpha and bounds",
            got=f"at best {share:.3g} of what passes is unsafe; alpha is {cost.alpha:g}",
            expected="bounds that allow an edition strict enough",
            repair="raise alpha, or widen the bounds towards a longer return period or a smaller "
            "capacity factor",
        )
    least = min(step.verdicts.cost for step in found)
    return Scan(best, _allowed(found), best[0].verdicts.cost > least * (1.0 + HAIR))


def _allowed(found: list[Step]) -> list[tuple[float, float]]:
    """Stretches in which the constraint holds."""
    joined: list[tuple[float, float]] = []
    for step in found:
        if not step.meets:
            continue
        if joined and joined[-1][1] == step.low:
            joined[-1] = (joined[-1][0], step.high)
        else:
            joined.append((step.low, step.high))
    return [off_ends(*each) for each in joined]


def _changes(pairs: Pairs, low: float, high: float) -> _Changes:
    """Where unity checks cross 1, nearly."""
    inside = pairs.kinks[(pairs.kinks > low) & (pairs.kinks < high)]
    grid = np.unique(np.concatenate([np.linspace(low, high, _GRID), inside]))
    ln_uc = _ln_unity_checks(pairs, grid)
    turns = _turns(pairs, grid, ln_uc)
    if turns.size:
        grid, first = np.unique(np.concatenate([grid, turns]), return_index=True)
        ln_uc = np.concatenate([ln_uc, _ln_unity_checks(pairs, turns)], axis=1)[:, first]
    check_known(pairs, ln_uc.sum(axis=1), "unity check")
    passes = ln_uc <= 0.0
    # A point belongs to the stretch that ends there; what is exactly 1 changes just beyond it.
    passes[:, :-1] = np.where(ln_uc[:, :-1] == 0.0, passes[:, 1:], passes[:, :-1])
    pair, cell = np.nonzero(passes[:, 1:] != passes[:, :-1])
    left, right = ln_uc[pair, cell], ln_uc[pair, cell + 1]
    position = grid[cell] + (grid[cell + 1] - grid[cell]) * left / (left - right)
    crossings = Crossings(position, pair, passes[pair, cell + 1])
    return _Changes(grid, passes[:, 0], crossings, cell)


def _ln_unity_checks(pairs: Pairs, at: Floats) -> Floats:
    """Ln of the unity checks, (pair, point)."""
    return np.stack([pairs.ln_unity_check(np.array([x])) for x in at], axis=1)


def _turns(pairs: Pairs, grid: Floats, ln_uc: Floats) -> Floats:
    """Where pairs that may cross 1 and back between points come nearest to it, (turn).

    They may where the nearest to 1 of three points in a row is as near to 1 as to another of them.
    """
    from scipy.optimize import minimize_scalar

    distance = np.abs(ln_uc)
    # Beyond the ends things are as on this side of them.
    around = np.pad(distance, ((0, 0), (1, 1)), mode="reflect")
    sides = np.pad(ln_uc <= 0.0, ((0, 0), (1, 1)), mode="reflect")
    before, after = around[:, :-2], around[:, 2:]
    may = (distance <= np.minimum(before, after)) & (2.0 * distance <= np.maximum(before, after))
    may &= (sides[:, :-2] == sides[:, 1:-1]) & (sides[:, 2:] == sides[:, 1:-1])
    found = []
    for row, i in np.argwhere(may).tolist():
        sign = 1.0 if ln_uc[row, i] > 0.0 else -1.0
        ends = grid[max(i - 1, 0)], grid[min(i + 1, len(grid) - 1)]
        nearest = minimize_scalar(
            lambda x, row=row, sign=sign: sign * pairs.ln_unity_check(np.array([x]))[row],
            bounds=ends,
            method="bounded",
            options={"xatol": _EDGE},
        )
        found.append(float(nearest.x))
    return np.array(found)


def _deciding(changes: _Changes, unsafe: Flags, weight: Floats, cost: VerdictCost) -> Flags:
    """Crossings whose order may matter, (crossing).

    Figures at the points of the grid are exact, and between them they lie within what the crossings
    of a cell add up to, in any order. Exact must be the crossings of a cell that may hold the least
    cost, with or without the constraint, or an end of where the constraint holds.
    """
    cell, count = changes.cell, len(changes.grid) - 1
    effects = changes.crossings.effects(unsafe, weight)
    first = verdicts(changes.passes_first, unsafe, weight, cost)

    def within(per_sum: list[float]) -> tuple[Floats, Floats, Floats]:
        """A sum at the begin of each cell, and its least and largest there."""
        effect = effects @ per_sum
        change, rise = (np.bincount(cell, each, count) for each in (effect, effect.clip(0.0)))
        begin = np.dot(first[1:], per_sum) + np.cumsum(change) - change
        return begin, begin + change - rise - _ROUND_OFF, begin + rise + _ROUND_OFF

    total, least, _ = within([0.0, cost.type_1, cost.type_2])
    excess, least_excess, largest_excess = within([-cost.alpha, 0.0, 1.0])
    may_hold = least_excess <= 0.0
    held = total[excess <= _ROUND_OFF].min(initial=np.inf)
    decides = (least <= total.min()) | (may_hold & (least <= held))
    decides |= may_hold & (largest_excess > 0.0)
    return decides[cell]


def _exact(pairs: Pairs, changes: _Changes, crossing: int) -> float:
    """Where a unity check crosses 1, to full precision."""
    from scipy.optimize import brentq

    pair, cell = changes.crossings.pair[crossing], changes.cell[crossing]

    def ln_uc(x: float) -> float:
        return float(pairs.ln_unity_check(np.array([x]))[pair])

    low, high = changes.grid[cell], changes.grid[cell + 1]
    return float(brentq(ln_uc, low, high, xtol=1e-14, rtol=1e-14))
