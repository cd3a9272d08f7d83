# SPDX-License-Identifier: EUPL-1.2
"""How sure the estimates are: linear theory, bootstrap by class, branches of the logic tree."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from npr.calibration.fitting import Fit, fit, jacobian
from npr.calibration.objective import margins
from npr.core.errors import CalibrationError
from npr.core.threads import map_unordered

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from npr.calibration.fitting import Settings
    from npr.calibration.pairs import Pairs
    from npr.calibration.parameters import FreeParameter

    Floats = NDArray[np.float64]

LEVEL = 0.95
_MOST_WITHOUT = 0.05
"""Share of draws without a solution beyond which the others say nothing."""


class Interval(NamedTuple):
    """Limits of one parameter, in its own unit; NaN where they are unknown."""

    low: float
    high: float


@dataclass(frozen=True, eq=False)
class Resampled:
    """Pairs of which whole classes were drawn again, and whose capacities were moved.

    Buildings of a class share what is not known of the class: 27,000 addresses of 35 classes are
    35 observations and not 27,000.
    """

    pairs: Pairs
    weight: Floats
    ln_shift: Floats

    @property
    def class_index(self) -> NDArray[np.int64]:
        """Of the pairs."""
        return self.pairs.class_index

    @property
    def place_index(self) -> NDArray[np.int64]:
        """Of the pairs."""
        return self.pairs.place_index

    @property
    def classes(self) -> tuple[str, ...]:
        """Of the pairs."""
        return self.pairs.classes

    @property
    def places(self) -> tuple[str, ...]:
        """Of the pairs."""
        return self.pairs.places

    @property
    def kinks(self) -> Floats:
        """Of the pairs."""
        return self.pairs.kinks

    def ln_unity_check(self, ln_values: Floats) -> Floats:
        """Ln of the unity check with the capacities moved."""
        return self.pairs.ln_unity_check(ln_values) - self.ln_shift

    def ln_risk(self, ln_factor: Floats) -> Floats:
        """Of the pairs: the medians stay."""
        return self.pairs.ln_risk(ln_factor)

    def is_tabulated(self, ln_factor: Floats) -> NDArray[np.bool_]:
        """Of the pairs."""
        return self.pairs.is_tabulated(ln_factor)


def linear_intervals(pairs: Pairs, found: Fit) -> tuple[Floats, list[Interval]]:
    """Standard errors of the logarithms and intervals, with pairs of a class taken as one.

    Returns
    -------
    standard_error : (parameter) float64, of the logarithm
    intervals : list of Interval
        95 % by Student's distribution with as many degrees of freedom as classes less one.
    """
    from scipy.stats import t as student

    n = len(found.ln_values)
    weight = found.weight
    margin = margins(pairs, found.ln_values, weight).margin
    slopes = jacobian(pairs, found.ln_values)
    bread = slopes.T @ (weight[:, np.newaxis] * slopes)
    present = np.unique(pairs.class_index[weight > 0.0])
    scores = np.zeros((len(pairs.classes), n))
    np.add.at(scores, pairs.class_index, (weight * margin)[:, np.newaxis] * slopes)
    count = len(present)
    is_known = count > 1 and not found.is_binding and np.linalg.cond(bread) < 1e12
    if not is_known:
        unknown = np.full(n, np.nan)
        return unknown, [Interval(np.nan, np.nan)] * n
    inverse = np.linalg.inv(bread)
    covariance = inverse @ (scores.T @ scores) @ inverse * count / (count - 1.0)
    error = np.sqrt(np.diag(covariance))
    reach = float(student.ppf(0.5 + 0.5 * LEVEL, count - 1)) * error
    low, high = np.exp(found.ln_values - reach), np.exp(found.ln_values + reach)
    return error, [Interval(*pair) for pair in zip(low.tolist(), high.tolist(), strict=True)]


def effective_classes(pairs: Pairs, found: Fit) -> Floats:
    """Number of classes that each parameter rests on, (parameter): 1 where one says it all.

    (sum of a)² / sum of a² with a the weight times the squared slope of the margins of a class.
    """
    slopes = jacobian(pairs, found.ln_values)
    say = np.zeros((len(pairs.classes), slopes.shape[1]))
    np.add.at(say, pairs.class_index, found.weight[:, np.newaxis] * slopes**2)
    square = (say**2).sum(axis=0)
    return np.divide(say.sum(axis=0) ** 2, square, out=np.zeros(len(square)), where=square > 0.0)


def bootstrap(
    pairs: Pairs,
    free: Sequence[FreeParameter],
    found: Fit,
    settings: Settings,
    *,
    count: int,
    within_type_spread: float,
) -> Floats:
    """Estimates for classes drawn again with replacement, (draw, parameter).

    NaN where a draw has no solution, and for a parameter that acts on nothing that was drawn.

    Parameters
    ----------
    within_type_spread : float
        Standard deviation of ln capacity of a class about its index building: every draw of a class
        moves the capacity of all its pairs by one number.
    """
    present = np.unique(pairs.class_index)
    children = np.random.SeedSequence(settings.seed).spawn(count)

    def refit(draw: int) -> Floats:
        rng = np.random.default_rng(children[draw])
        drawn = rng.choice(present, size=len(present))
        number = np.bincount(drawn, minlength=len(pairs.classes)).astype(np.float64)
        shift = within_type_spread * rng.standard_normal(len(pairs.classes))
        weight = pairs.weight * number[pairs.class_index]
        if weight.sum() <= 0.0:
            return np.full(len(free), np.nan)
        again = Resampled(pairs, weight / weight.sum(), shift[pairs.class_index])
        return _refitted(again, free, found, settings)

    return _all(refit, count, len(free))


def by_branch(
    with_branch: Callable[[int], Pairs],
    count: int,
    free: Sequence[FreeParameter],
    found: Fit,
    settings: Settings,
) -> Floats:
    """Estimates by the risk of single branches of the logic tree, (branch, parameter)."""

    def refit(branch: int) -> Floats:
        return _refitted(with_branch(branch), free, found, settings)

    return _all(refit, count, len(free))


def percentiles(draws: Floats, classes: int | None = None) -> list[Interval]:
    """Interval of each parameter from draws (draw, parameter); unknown where draws are.

    Parameters
    ----------
    draws : (draw, parameter) float64
    classes : int, optional
        Number of classes that were drawn again: with few, percentiles lie further out, as Student's
        distribution does (expanded percentile interval, Hesterberg 2015, The American Statistician
        69, 371-386).
    """
    from scipy.stats import norm
    from scipy.stats import t as student

    tail = 0.5 * (1.0 - LEVEL)
    if classes is not None and classes > 1:
        reach = student.ppf(tail, classes - 1) * np.sqrt(classes / (classes - 1.0))
        tail = float(norm.cdf(reach))
    found = []
    for column in draws.T:
        if len(column) == 0 or np.isnan(column).mean() > _MOST_WITHOUT:
            found.append(Interval(np.nan, np.nan))
        else:
            low, high = np.nanpercentile(column, [100.0 * tail, 100.0 * (1.0 - tail)])
            found.append(Interval(float(low), float(high)))
    return found


def profile(
    pairs: Pairs,
    free: Sequence[FreeParameter],
    found: Fit,
    settings: Settings,
    *,
    parameter: int,
    count: int = 21,
) -> tuple[Floats, Floats]:
    """Least objective with one parameter held, over its bounds, with the weights of the fit.

    Returns
    -------
    values : (count) float64, of the parameter
    objective : (count) float64

    Raises
    ------
    CalibrationError
        The objective has steps: it has no profile that says how sure a parameter is.
    """
    if settings.objective == "verdict_cost":
        raise CalibrationError(
            what="a cost of verdicts has steps and no profile",
            where="profile",
            got=settings.objective,
            expected="least_squares or minimax",
        )
    one = free[parameter]
    values = np.geomspace(one.low, one.high, count)
    held = replace(settings, relevance="none")
    weighed = Resampled(pairs, found.weight, np.zeros(len(found.weight)))
    others = [each for i, each in enumerate(free) if i != parameter]
    out = np.empty(count)
    for i, value in enumerate(values.tolist()):
        fixed = _Held(weighed, weighed.weight, weighed.ln_shift, parameter, float(np.log(value)))
        if others:
            start = np.delete(found.ln_values, parameter)
            out[i] = fit(fixed, others, start, held).value
        else:
            at = margins(fixed, np.empty(0), weighed.weight)
            is_square = settings.objective == "least_squares"
            out[i] = at.mean_square if is_square else at.largest
    return values, out


@dataclass(frozen=True, eq=False)
class _Held(Resampled):
    """Pairs with one parameter held at a value."""

    parameter: int
    ln_value: float

    def ln_unity_check(self, ln_values: Floats) -> Floats:
        """Ln of the unity check for the other parameters."""
        return self.pairs.ln_unity_check(np.insert(ln_values, self.parameter, self.ln_value))

    def is_tabulated(self, ln_factor: Floats) -> NDArray[np.bool_]:
        """All: the pairs that count were chosen by the fit, and keep their weight everywhere."""
        return np.isfinite(ln_factor)


def _refitted(
    pairs: Pairs, free: Sequence[FreeParameter], found: Fit, settings: Settings
) -> Floats:
    try:
        again = fit(pairs, free, found.ln_start, settings, begin=found.ln_values)
        values = np.exp(again.ln_values)
        if settings.objective != "verdict_cost":
            values[effective_classes(pairs, again) == 0.0] = np.nan
        return values
    except CalibrationError:
        return np.full(len(free), np.nan)  # a draw without a solution, and counted as one


def _all(make: Callable[[int], Floats], count: int, n: int) -> Floats:
    out = np.full((count, n), np.nan)
    for i, values in map_unordered(make, range(count)):
        out[i] = values
    return out
