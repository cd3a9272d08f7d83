# SPDX-License-Identifier: EUPL-1.2
"""Corner periods from ordinates: exact least squares in the logarithm.

Source: own. In ln, the elastic spectrum over a_g is P - (t - c)+ - (t - d)+ from T_B on, where
P = ln p, t = ln T, c = ln T_C, d = ln T_D, and ln(1 + s T) with s = (p - 1)/T_B below it. Say on
which period, or between which two, each corner lies: then every unknown is a mean, or the root of
one equation in one unknown. All these cases are gone through, but for those whose bound lies above
the best so far; there is no start to choose and no local minimum to be caught in.
Deviation: none. Verification: tests/spectra/elastic, against scipy from many starts.
"""

import math
from typing import NamedTuple

import numpy as np

from npr.core.jit import kernel

_STEPS = 60
_TOLERANCE = 1e-9
_SLACK = 1e-13
CASES = 4
"""Tails: T_C and T_D between periods; T_C on one; T_D on one; both on one."""


class Ordinates(NamedTuple):
    """Ordinates of one spectrum and running sums of them; arrays of float64.

    Attributes
    ----------
    period, ln_period : (period)
    y : (period)
        Ln of the ordinates over a_g.
    sums, squares : (slope, period + 1)
        Sums of y + slope t, and of its square, before each position; slopes 0, 1, 2.
    rise, rise_squares : (period + 1)
        Slope s by which ln(1 + s T) fits the first ordinates best, and its sum of squares.
    """

    period: np.ndarray
    ln_period: np.ndarray
    y: np.ndarray
    sums: np.ndarray
    squares: np.ndarray
    rise: np.ndarray
    rise_squares: np.ndarray


class Best(NamedTuple):
    """Best case so far: sum of squares, and ln p, ln T_B, ln T_C, ln T_D; floats."""

    squares: float
    P: float
    b: float
    c: float
    d: float


class Group(NamedTuple):
    """Ordinates that share one unknown level: number, sum, and sum of squares; floats."""

    number: float
    total: float
    squares: float


class Tail(NamedTuple):
    """How the spectrum goes on beyond the plateau.

    Attributes
    ----------
    fall, drop : int
        Position of the first ordinate beyond T_C, and beyond T_D.
    coupled : Group
        Ordinates beyond T_C that depend on P alone, as levels of the plateau.
    squares : float
        Sum of squares of those that do not depend on P.
    c, d : float
        Ln of T_C and T_D where they are periods of the ordinates; NaN where they follow from P.
    level_c, level_d : float
        P + c, or P + c + d, of a T_C or T_D between periods; else NaN. Where no ordinate lies
        between T_C and T_D only c + d is known: both are NaN but ``level_d``, and T_C = T_D.
    """

    fall: int
    drop: int
    coupled: Group
    squares: float
    c: float
    d: float
    level_c: float
    level_d: float


@kernel
def group(sums, squares, first, last, shift):
    """Group of what was summed, less a shift, over positions ``first`` to ``last`` - 1."""
    count = float(last - first)
    total = sums[last] - sums[first]
    about = squares[last] - squares[first] + shift * (count * shift - 2.0 * total)
    return Group(count, total - count * shift, about)


@kernel
def together(one, other):
    """Both groups as one."""
    return Group(one.number + other.number, one.total + other.total, one.squares + other.squares)


@kernel
def scatter(of):
    """Sum of squares of a group about its own mean."""
    return max(of.squares - of.total * of.total / of.number, 0.0)


@kernel
def corner_residual(P, corner, level, ordinates):
    """Sum of squares of the rise to a T_B at a given period and of a level P there.

    Returns
    -------
    squares, gradient, curvature : float64
        Half of the derivatives in P; curvature as Gauss and Newton have it, never negative.
    """
    squares = level.squares + P * (level.number * P - 2.0 * level.total)
    gradient = level.number * P - level.total
    curvature = level.number
    p = math.exp(P)
    for i in range(corner):
        share = ordinates.period[i] / ordinates.period[corner]
        at = 1.0 + share * (p - 1.0)
        residual = math.log(at) - ordinates.y[i]
        derivative = share * p / at
        squares += residual * residual
        gradient += residual * derivative
        curvature += derivative * derivative
    return squares, gradient, curvature


@kernel
def best_at_corner(start, corner, level, ordinates, needed):
    """P that fits best with T_B at a given period, and the sum of squares.

    The search ends early when it is plain that the sum of squares stays above ``needed``.
    """
    best = start
    least, gradient, curvature = corner_residual(best, corner, level, ordinates)
    for _ in range(_STEPS):
        step = -gradient / curvature
        # What a step wins is gradient²/curvature if the sum is a parabola; it nearly is.
        if abs(step) <= _TOLERANCE or least + 4.0 * gradient * step > needed:
            break
        squares, g, h = corner_residual(best + step, corner, level, ordinates)
        while not squares < least and abs(step) > _TOLERANCE:
            step *= 0.5
            squares, g, h = corner_residual(best + step, corner, level, ordinates)
        if not squares < least:
            break
        best, least, gradient, curvature = best + step, squares, g, h
    return best, least


@kernel
def lies_between(value, upper, ordinates):
    """Whether ln of a period lies between the period at position ``upper`` and the one before."""
    return ordinates.ln_period[upper - 1] <= value <= ordinates.ln_period[upper]


@kernel
def tail_corners(P, tail, ordinates):
    """Ln T_C and ln T_D of a tail at a given P; NaN where they are not where the case has them."""
    c, d = tail.c, tail.d
    if math.isnan(c) and math.isnan(tail.level_c):
        c = 0.5 * (tail.level_d - P)
        return (c, c) if lies_between(c, tail.fall, ordinates) else (np.nan, np.nan)
    if math.isnan(c):
        c = tail.level_c - P
        if not lies_between(c, tail.fall, ordinates):
            c = np.nan
    if math.isnan(d):
        d = tail.level_d - P - c
        if not lies_between(d, tail.drop, ordinates):
            d = np.nan
    return c, d


@kernel
def with_tail(tail, first, ordinates, best):
    """Try a tail with every place of T_B; give the best of them and of what was best before.

    A plateau has one ordinate at least. Without any, T_B and T_C may lie anywhere between the same
    two periods, with p to match: that T_B is a period, or T_C is, is one of these, and the choice.
    """
    sums, squares = ordinates.sums[0], ordinates.squares[0]
    for corner in range(first, tail.fall):
        level = together(group(sums, squares, corner, tail.fall, 0.0), tail.coupled)
        # At best the rise is as if it were free of the plateau: a bound, and often the answer.
        bound = tail.squares + ordinates.rise_squares[corner] + scatter(level)
        if not bound < best.squares - _SLACK:
            continue
        P = level.total / level.number
        slope = ordinates.rise[corner]
        if slope != 0.0:
            width = (math.exp(P) - 1.0) / slope
            if width > 0.0 and lies_between(math.log(width), corner, ordinates):
                c, d = tail_corners(P, tail, ordinates)
                if c <= d:
                    best = Best(bound, P, math.log(width), c, d)
                    continue
        needed = best.squares - tail.squares
        P, total = best_at_corner(P, corner, level, ordinates, needed)
        if total + tail.squares < best.squares - _SLACK:
            c, d = tail_corners(P, tail, ordinates)
            if c <= d:
                best = Best(total + tail.squares, P, ordinates.ln_period[corner], c, d)
    return best


@kernel
def both_on_periods(fall, drop, ordinates):
    """Tail with T_C and T_D on the periods before those of ``fall`` and ``drop``."""
    sums, squares, t = ordinates.sums, ordinates.squares, ordinates.ln_period
    c, d = t[fall - 1], t[drop - 1]
    middle = group(sums[1], squares[1], fall, drop, c)
    coupled = together(middle, group(sums[2], squares[2], drop, t.size, c + d))
    return Tail(fall, drop, coupled, 0.0, c, d, np.nan, np.nan)


@kernel
def first_corner_on_period(fall, drop, ordinates):
    """Tail with T_C on the period before that of ``fall``, and T_D between two."""
    sums, squares, t = ordinates.sums, ordinates.squares, ordinates.ln_period
    middle = group(sums[1], squares[1], fall, drop, t[fall - 1])
    end = group(sums[2], squares[2], drop, t.size, 0.0)
    level = end.total / end.number
    return Tail(fall, drop, middle, scatter(end), t[fall - 1], np.nan, np.nan, level)


@kernel
def second_corner_on_period(fall, drop, ordinates):
    """Tail with T_C between two periods, and T_D on the one before that of ``drop``."""
    sums, squares, t = ordinates.sums, ordinates.squares, ordinates.ln_period
    d = t[drop - 1]
    middle = group(sums[1], squares[1], fall, drop, 0.0)
    of_c = together(middle, group(sums[2], squares[2], drop, t.size, d))
    level = of_c.total / of_c.number
    nothing = Group(0.0, 0.0, 0.0)
    return Tail(fall, drop, nothing, scatter(of_c), np.nan, d, level, np.nan)


@kernel
def none_on_period(fall, drop, ordinates):
    """Tail with T_C and T_D between periods."""
    sums, squares, t = ordinates.sums, ordinates.squares, ordinates.ln_period
    end = group(sums[2], squares[2], drop, t.size, 0.0)
    total, level = scatter(end), np.nan
    if drop > fall:
        middle = group(sums[1], squares[1], fall, drop, 0.0)
        total += scatter(middle)
        level = middle.total / middle.number
    nothing = Group(0.0, 0.0, 0.0)
    return Tail(fall, drop, nothing, total, np.nan, np.nan, level, end.total / end.number)


@kernel
def tail_of(case, fall, drop, ordinates):
    """One of the four tails with T_C before ``fall`` and T_D before ``drop``, as in ``CASES``."""
    if case == 0:
        return none_on_period(fall, drop, ordinates)
    if case == 1:
        return first_corner_on_period(fall, drop, ordinates)
    if case == 2:
        return second_corner_on_period(fall, drop, ordinates)
    return both_on_periods(fall, drop, ordinates)


@kernel
def is_case(case, fall, drop, n):
    """Whether there is such a tail: a T_D between periods has ordinates beyond it."""
    if case < 2:
        return drop < n
    return case == 3 or fall < drop


@kernel
def least_bound(tail, first, ordinates):
    """Bound on the sum of squares with a tail, whatever the place of T_B."""
    least = np.inf
    sums, squares = ordinates.sums[0], ordinates.squares[0]
    for corner in range(first, tail.fall):
        level = together(group(sums, squares, corner, tail.fall, 0.0), tail.coupled)
        least = min(least, ordinates.rise_squares[corner] + scatter(level))
    return tail.squares + least


@kernel
def best_case(first, ordinates, bounds):
    """Best of all cases: first the one that promises most, then all that may still be better.

    Parameters
    ----------
    first : int
        Position of the first period above 0.
    ordinates : Ordinates
    bounds : (case, period + 1, period + 1) float64, filled
    """
    n = ordinates.y.size
    best = Best(np.inf, np.nan, np.nan, np.nan, np.nan)
    # A literal zero would compile tail_of a second time.
    least, at_case, at_fall, at_drop = np.inf, n - n, n, n
    for fall in range(first + 1, n + 1):
        for drop in range(fall, n + 1):
            for case in range(CASES):
                bounds[case, fall, drop] = np.inf
                if is_case(case, fall, drop, n):
                    tail = tail_of(case, fall, drop, ordinates)
                    bound = least_bound(tail, first, ordinates)
                    bounds[case, fall, drop] = bound
                    if bound < least:
                        least, at_case, at_fall, at_drop = bound, case, fall, drop
    best = with_tail(tail_of(at_case, at_fall, at_drop, ordinates), first, ordinates, best)
    for fall in range(first + 1, n + 1):
        for drop in range(fall, n + 1):
            for case in range(CASES):
                if bounds[case, fall, drop] < best.squares - _SLACK:
                    tail = tail_of(case, fall, drop, ordinates)
                    best = with_tail(tail, first, ordinates, best)
    return best


@kernel
def fill_sums(first, ordinates):
    """Fill the running sums of ordinates, and the fits of their rise."""
    n = ordinates.y.size
    for slope in range(3):
        total, squares = 0.0, 0.0
        for i in range(n):
            ordinates.sums[slope, i] = total
            ordinates.squares[slope, i] = squares
            if i >= first:
                value = ordinates.y[i] + slope * ordinates.ln_period[i]
                total += value
                squares += value * value
        ordinates.sums[slope, n] = total
        ordinates.squares[slope, n] = squares
    # Ordinates before the first period above 0 are a_g whatever the rest is.
    ordinates.rise[0], ordinates.rise_squares[0] = 0.0, 0.0
    ordinates.rise[first] = 0.0
    ordinates.rise_squares[first] = ordinates.y[0] * ordinates.y[0] if first > 0 else 0.0
    for count in range(first + 1, n + 1):
        # The last ordinate is the level of a corner at its period. The best slope lies between
        # the one before and the one of that ordinate alone.
        corner = count - 1
        y = ordinates.y[corner]
        level = Group(1.0, y, y * y)
        start = y
        before = 1.0 + ordinates.rise[corner] * ordinates.period[corner]
        if corner > first and before > 0.0:
            alone, _, _ = corner_residual(y, corner, level, ordinates)
            as_before, _, _ = corner_residual(math.log(before), corner, level, ordinates)
            if as_before < alone:
                start = math.log(before)
        P, least = best_at_corner(start, corner, level, ordinates, np.inf)
        ordinates.rise[count] = (math.exp(P) - 1.0) / ordinates.period[corner]
        ordinates.rise_squares[count] = least


@kernel
def misfit(P, b, c, d, ordinates):
    """Root mean square and largest absolute difference of ordinates from a spectrum, in ln."""
    squares, largest = 0.0, 0.0
    p, t_b = math.exp(P), math.exp(b)
    for i in range(ordinates.y.size):
        t = ordinates.ln_period[i]
        model = P - max(t - c, 0.0) - max(t - d, 0.0)
        if t < b:
            model = math.log(1.0 + ordinates.period[i] / t_b * (p - 1.0))
        residual = ordinates.y[i] - model
        squares += residual * residual
        largest = max(largest, abs(residual))
    return math.sqrt(squares / ordinates.y.size), largest


@kernel
def fit_many(ln_sa, ln_a_g, period, out):
    """Spectra that come nearest to ordinates at 5 % damping.

    T_B is at least the shortest period above 0 and T_D at most the longest: beyond these the
    ordinates say nothing. Where they cannot tell a corner, T_B is the shortest that fits; T_C and
    T_D between the same two periods are equal.

    Parameters
    ----------
    ln_sa : (site, period) float64
        Ln of the ordinates.
    ln_a_g : (site) float64
        Ln of the ground acceleration, in the same unit.
    period : (period) float64, s
        Rising; the first may be 0.
    out : (site, 7) float64, filled
        a_g in the unit of the ordinates, p, T_B, T_C, T_D, then root mean square and largest
        absolute misfit in ln; NaN where an ordinate is unknown.
    """
    n = period.size
    ln_period = np.empty(n)
    for i in range(n):
        ln_period[i] = math.log(period[i]) if period[i] > 0.0 else -np.inf
    first = 1 if period[0] <= 0.0 else 0
    ordinates = Ordinates(
        period,
        ln_period,
        np.empty(n),
        np.empty((3, n + 1)),
        np.empty((3, n + 1)),
        np.empty(n + 1),
        np.empty(n + 1),
    )
    bounds = np.empty((CASES, n + 1, n + 1))
    for s in range(ln_sa.shape[0]):
        out[s] = np.nan
        total = 0.0
        for i in range(n):
            ordinates.y[i] = ln_sa[s, i] - ln_a_g[s]
            total += ordinates.y[i]
        if not math.isfinite(total):
            continue
        fill_sums(first, ordinates)
        best = best_case(first, ordinates, bounds)
        out[s, 0] = math.exp(ln_a_g[s])
        for i, value in enumerate((best.P, best.b, best.c, best.d)):
            out[s, i + 1] = math.exp(value)
        out[s, 5], out[s, 6] = misfit(best.P, best.b, best.c, best.d, ordinates)
