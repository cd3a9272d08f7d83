# SPDX-License-Identifier: EUPL-1.2
"""A synthetic portfolio with stated noise is recovered as often as the interval says."""

from __future__ import annotations

import numpy as np
import pytest
from power_law import PowerLaw, PowerLawPairs

from npr.calibration.fitting import Settings, fit
from npr.calibration.parameters import FreeParameter
from npr.calibration.scan import VerdictCost
from npr.calibration.uncertainty import bootstrap, linear_intervals, percentiles, profile
from npr.core.errors import CalibrationError

FREE = (FreeParameter("T_R", 10.0, 1e8),)
SETTINGS = Settings("least_squares", VerdictCost(), "none", 1)
CLASSES, PLACES, REPEATS, K = 35, 8, 100, 2.5
SPREAD = 0.3
"""Standard deviation of the margin of a class."""
TRUE_YR = 10_000.0


def _synthetic(seed: int) -> PowerLawPairs:
    """Classes whose margins scatter about nil at the true return period, and places that do not."""
    rng = np.random.default_rng(seed)
    of_class = np.repeat(np.arange(CLASSES), PLACES)
    margin = SPREAD * rng.standard_normal(CLASSES)
    p_death = 1e-5 * TRUE_YR * np.exp(margin)
    law = PowerLaw.of(k=K, beta=0.0, p_death=p_death[of_class])
    places = np.tile(np.arange(PLACES), CLASSES)
    return PowerLawPairs.of(law, TRUE_YR, of_class=of_class, place=places)


def _width(limits: tuple[float, float]) -> float:
    return float(np.log(limits[1] / limits[0]))


# What theory gives for a mean of independent classes.
FISHER_WIDTH = 2.0 * 1.959964 * SPREAD / np.sqrt(CLASSES)


@pytest.mark.parametrize("kind", ["linear", "bootstrap"])
def test_intervals__hold_the_truth_as_often_as_they_say(kind: str) -> None:
    inside, widths = 0, []
    for seed in range(REPEATS):
        pairs = _synthetic(seed)
        found = fit(pairs, FREE, np.log([2475.0]), SETTINGS)
        if kind == "linear":
            (limits,) = linear_intervals(pairs, found)[1]
        else:
            draws = bootstrap(pairs, FREE, found, SETTINGS, count=200, within_type_spread=0.0)
            (limits,) = percentiles(draws, CLASSES)
        inside += limits.low <= TRUE_YR <= limits.high
        widths.append(_width(limits))
    assert 90 <= inside <= 99
    assert float(np.median(widths)) == pytest.approx(FISHER_WIDTH, rel=0.3)


def test_intervals__many_addresses_of_few_classes_are_no_surer() -> None:
    pairs = _synthetic(1)
    twice = PowerLawPairs.of(
        PowerLaw.of(k=np.tile(pairs.law.k, 20), beta=0.0, p_death=np.tile(pairs.law.p_death, 20)),
        TRUE_YR,
        of_class=np.tile(pairs.class_index, 20),
    )
    few, many = (
        linear_intervals(each, fit(each, FREE, np.log([2475.0]), SETTINGS))[1][0]
        for each in (pairs, twice)
    )
    assert _width(many) == pytest.approx(_width(few), rel=1e-6)


def test_bootstrap__within_type_spread_widens() -> None:
    pairs = _synthetic(2)
    found = fit(pairs, FREE, np.log([2475.0]), SETTINGS)
    narrow, wide = (
        percentiles(bootstrap(pairs, FREE, found, SETTINGS, count=200, within_type_spread=spread))[
            0
        ]
        for spread in (0.0, 0.27)
    )
    # The capacity of a class moves by 0.27, its margin by k times that.
    spread = float(np.log(pairs.law.p_death).std())
    expected = np.hypot(spread, K * 0.27) / spread
    assert _width(wide) / _width(narrow) == pytest.approx(expected, rel=0.3)


def test_bootstrap__same_seed_same_draws() -> None:
    pairs = _synthetic(3)
    found = fit(pairs, FREE, np.log([2475.0]), SETTINGS)
    first, second = (
        bootstrap(pairs, FREE, found, SETTINGS, count=20, within_type_spread=0.1) for _ in range(2)
    )
    np.testing.assert_array_equal(first, second)


def test_profile__least_at_the_estimate_and_quadratic() -> None:
    pairs = _synthetic(4)
    found = fit(pairs, FREE, np.log([2475.0]), SETTINGS)
    years, objective = profile(pairs, FREE, found, SETTINGS, parameter=0, count=101)
    # Margins fall by the logarithm of the return period: the profile is a parabola in it.
    away = np.log(years) - found.ln_values[0]
    np.testing.assert_allclose(objective, found.value + away**2, rtol=1e-6)


def test_profile__of_two_parameters_is_flat_along_what_is_known() -> None:
    law = PowerLaw.of(k=[2.4, 2.5, 2.6], beta=0.4, p_death=0.336)
    pairs = PowerLawPairs.of(law)
    free = (FreeParameter("T_R", 1e3, 1e6), FreeParameter("phi", 0.01, 100.0))
    found = fit(pairs, free, np.log([2475.0, 1.0]), SETTINGS)
    years, objective = profile(pairs, free, found, SETTINGS, parameter=0, count=31)
    assert objective.min() >= found.value - 1e-9
    near = np.abs(np.log(years) - found.ln_values[0]) < 1.0
    # A factor e of return period is made good by the other parameter, but for the spread of k.
    assert objective[near].max() < 0.01
    assert objective.max() < 0.05


def test_profile__cost_of_verdicts_has_none() -> None:
    pairs = _synthetic(5)
    found = fit(pairs, FREE, np.log([2475.0]), SETTINGS)
    settings = Settings("verdict_cost", VerdictCost(), "none", 1)
    with pytest.raises(CalibrationError, match="no profile"):
        profile(pairs, FREE, found, settings, parameter=0)
