# SPDX-License-Identifier: EUPL-1.2
"""Fits against answers known in closed form (P1 to P4 of the issue, W10)."""

from __future__ import annotations

import numpy as np
import pytest
from power_law import PowerLaw, PowerLawPairs, collapse_rate, required_median
from threadpoolctl import threadpool_info, threadpool_limits

from npr.calibration import fitting
from npr.calibration.fitting import Fit, Settings, fit, jacobian
from npr.calibration.identifiability import Identifiability, identifiability
from npr.calibration.parameters import FreeParameter
from npr.calibration.scan import Crossings, VerdictCost, best_steps, steps
from npr.calibration.stepwise import scan
from npr.core.errors import CalibrationError

YEARS = FreeParameter("T_R", 100.0, 1e6)
FACTOR = FreeParameter("phi", 0.05, 20.0)
P2 = PowerLaw.of(k=2.5, beta=[0.3, 0.4, 0.5], p_death=[0.42, 0.336, 0.1353])


def _settings(objective: str = "least_squares", **cost: float) -> Settings:
    return Settings(objective, VerdictCost(**cost), "none", 1)  # type: ignore[arg-type]


def _fit(law: PowerLaw, *free: FreeParameter, objective: str = "least_squares") -> Fit:
    start = np.log([2475.0, 1.0][: len(free)])
    return fit(PowerLawPairs.of(law), free, start, _settings(objective))


def _judged(law: PowerLaw, found: Fit) -> Identifiability:
    pairs = PowerLawPairs.of(law)
    slopes = jacobian(pairs, found.ln_values)
    return identifiability(slopes, found.weight, ["T_R", "phi"], found.ln_values)


def test_fit__one_pair_meets_the_norm_exactly() -> None:  # P1
    law = PowerLaw.of(k=2.5, beta=0.4, p_death=0.336)
    risk = 1e-5 * np.exp(law.margin(2475.0)[0])
    assert risk == pytest.approx(2.238264e-4, rel=1e-6)
    assert law.capacity_factor(2475.0)[0] == pytest.approx(0.2884267, abs=1e-7)
    found = _fit(law, YEARS)
    assert np.exp(found.ln_values[0]) == pytest.approx(55_397.03, rel=1e-6)
    # The same by the capacity factor alone: the return period held at 2,475 years.
    factor = np.exp(-(np.log(55_397.03) - np.log(2475.0)) / 2.5)
    assert factor == pytest.approx(0.2884267, rel=1e-6)


def test_fit__searches_on_one_thread_of_blas_and_gives_up_what_creeps(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    threads: list[int] = []

    class Watched(PowerLawPairs):
        def ln_unity_check(self, ln_values: np.ndarray) -> np.ndarray:
            threads.extend(
                pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"
            )
            return super().ln_unity_check(ln_values)

    with threadpool_limits(limits=2, user_api="blas"):
        fit(Watched.of(P2), [YEARS, FACTOR], np.log([2475.0, 1.0]), _settings())
    assert set(threads) == {1}
    usual = len(threads)
    monkeypatch.setattr(fitting, "_MOST_EVALUATIONS", 2)
    threads.clear()
    fit(Watched.of(P2), [YEARS, FACTOR], np.log([2475.0, 1.0]), _settings())
    assert len(threads) < usual


def test_fit__three_classes_least_squares_and_minimax() -> None:  # P2
    found = _fit(P2, YEARS)
    assert np.exp(found.ln_values[0]) == pytest.approx(44_994.27, rel=1e-6)
    assert np.sqrt(found.value) == pytest.approx(0.2972558, rel=1e-6)
    smallest = _fit(P2, YEARS, objective="minimax")
    assert np.exp(smallest.ln_values[0]) == pytest.approx(40_550.15, rel=1e-6)
    assert P2.least_squares_return_period() == pytest.approx(44_994.27, rel=1e-6)
    assert P2.minimax_return_period() == pytest.approx(40_550.15, rel=1e-6)


@pytest.mark.parametrize(("years", "factor"), [(475.0, 1.0), (2475.0, 0.3), (50_000.0, 2.0)])
def test_margin__uniformity_is_that_of_the_classes(years: float, factor: float) -> None:  # P2
    margin = P2.margin(years, factor)
    assert np.exp(margin.max() - margin.min()) == pytest.approx(1.882800, rel=1e-6)


def test_fit__two_slopes_tell_two_parameters() -> None:  # P3
    law = PowerLaw.of(k=[2.0, 3.0], beta=0.4, p_death=0.336)
    found = _fit(law, YEARS, FACTOR)
    years, factor = np.exp(found.ln_values)
    assert factor == pytest.approx(0.6703200, rel=1e-6)
    assert years == pytest.approx(20_791.12, rel=1e-6)
    assert found.value == pytest.approx(0.0, abs=1e-12)
    assert _judged(law, found).is_identified


def test_fit__one_slope_tells_a_combination_only() -> None:  # P3
    law = PowerLaw.of(k=[2.5, 2.5], beta=0.4, p_death=0.336)
    found = _fit(law, YEARS, FACTOR)
    judged = _judged(law, found)
    assert not judged.is_identified
    (known,) = judged.combinations
    assert known.exponents == pytest.approx((1.0, -2.5), rel=1e-6)
    assert known.value == pytest.approx(55_397.03, rel=1e-6)
    assert "not identifiable" in judged.warnings[0]
    assert "T_R x phi^-2.5 = 55,397" in judged.warnings[1]


def test_identifiability__slopes_of_groningen_correlate() -> None:
    # 2.2 to 2.8 over the places: correlation about 0.997.
    law = PowerLaw.of(k=np.linspace(2.2, 2.8, 101), beta=0.4, p_death=0.336)
    judged = _judged(law, _fit(law, YEARS, FACTOR))
    assert judged.correlation[0, 1] == pytest.approx(0.9976, abs=5e-4)
    assert judged.is_identified
    assert judged.combinations[0].exponents[1] == pytest.approx(-2.5, abs=0.02)


def test_identifiability__parameter_without_effect_is_named() -> None:
    slopes = np.array([[-1.0, 0.0], [-1.0, 0.0], [-1.0, 0.0]])
    judged = identifiability(slopes, np.full(3, 1 / 3), ["a", "b"], np.zeros(2))
    assert judged.without_effect == ("b",)
    assert not judged.is_identified
    assert "b changes no margin" in judged.warnings[0]


UC = np.array([0.5, 0.7, 0.9, 1.1, 1.4, 2.0])
RISK = np.array([0.3, 0.8, 1.6, 0.6, 1.2, 5.0])


@pytest.mark.parametrize(
    ("cost", "low", "high", "least"),
    [
        (VerdictCost(1.0, 5.0), 1.1111, 1.4286, 1.0),
        (VerdictCost(1.0, 0.4), 0.7143, 0.9091, 0.4),
        (VerdictCost(1.0, 0.4, 0.2), 1.1111, 1.4286, 1.0),
    ],
)
def test_steps__six_buildings(cost: VerdictCost, low: float, high: float, least: float) -> None:
    crossings = Crossings(1.0 / UC, np.arange(6), np.zeros(6, bool))
    found = steps(crossings, np.ones(6, bool), RISK > 1.0, np.ones(6), cost, (0.1, 10.0))
    (best,) = best_steps(found)
    assert (best.low, best.high) == pytest.approx((low, high), abs=5e-5)
    assert best.verdicts.cost == pytest.approx(least)


def _six() -> PowerLawPairs:
    """The same six, as pairs whose unity check falls with the return period that is asked."""
    law = PowerLaw.of(k=np.ones(6), beta=0.0, p_death=1e-5 * RISK * 1000.0 / UC)
    return PowerLawPairs.of(law, 1000.0 / UC)


@pytest.mark.parametrize(
    ("cost", "low", "high"),
    [
        (VerdictCost(1.0, 5.0), 1.0 / 0.9, 1.0 / 0.7),
        (VerdictCost(1.0, 0.4), 1.0 / 1.4, 1.0 / 1.1),
        (VerdictCost(1.0, 0.4, 0.2), 1.0 / 0.9, 1.0 / 0.7),
    ],
)
def test_scan__finds_the_crossings_itself(cost: VerdictCost, low: float, high: float) -> None:
    pairs = _six()
    np.testing.assert_allclose(np.exp(pairs.ln_risk(np.zeros(6))), RISK)
    found = scan(pairs, np.log([[100.0], [10_000.0]]), cost)
    (best,) = found.best
    assert np.exp(best.low) / 1000.0 == pytest.approx(low, rel=1e-9)
    assert np.exp(best.high) / 1000.0 == pytest.approx(high, rel=1e-9)
    assert found.is_binding is (cost.alpha < 1.0)


def test_fit__verdict_cost_of_two_parameters_is_no_worse_than_of_one() -> None:
    one = fit(_six(), [YEARS], np.log([1000.0]), _settings("verdict_cost", type_2=5.0))
    two = fit(_six(), [YEARS, FACTOR], np.log([1000.0, 1.0]), _settings("verdict_cost", type_2=5.0))
    assert two.value == pytest.approx(one.value)


def test_fit__constraint_binds_and_moves_the_estimate() -> None:
    pairs = _six()
    free = fit(pairs, [YEARS], np.log([1000.0]), _settings())
    held = fit(pairs, [YEARS], np.log([1000.0]), _settings(alpha=0.0))
    assert not free.is_binding
    assert held.is_binding
    assert held.value > free.value
    uc = np.exp(pairs.ln_unity_check(held.ln_values))
    assert not (RISK[uc <= 1.0] > 1.0).any()


def test_fit__constraint_that_holds_nowhere_is_refused() -> None:
    narrow = FreeParameter("T_R", 100.0, 400.0)
    with pytest.raises(CalibrationError, match="constraint holds nowhere") as error:
        fit(_six(), [narrow], np.log([200.0]), _settings("verdict_cost", alpha=0.1))
    assert "alpha" in str(error.value)


def test_fit__nothing_passes_and_the_constraint_holds() -> None:
    strict = FreeParameter("T_R", 5e4, 1e6)
    found = fit(_six(), [strict], np.log([1e5]), _settings("verdict_cost", alpha=0.0))
    assert found.interval is not None
    assert found.interval.verdicts.passing == 0.0


def test_fit__no_class_near_the_norm_is_refused() -> None:
    law = PowerLaw.of(k=[2.5, 2.5], beta=0.4, p_death=0.336)
    pairs = PowerLawPairs.of(law, 1e-6)
    settings = Settings("least_squares", VerdictCost(), "estimate", 1)
    with pytest.raises(CalibrationError, match="no class is near the norm"):
        fit(pairs, [YEARS], np.log([2475.0]), settings)


def test_fit__unknown_unity_check_is_refused() -> None:
    law = PowerLaw.of(k=[2.5, 2.5], beta=0.4, p_death=0.336)
    pairs = PowerLawPairs.of(law, [2475.0, np.nan])
    with pytest.raises(CalibrationError, match="unity check of some pairs is unknown") as error:
        fit(pairs, [YEARS], np.log([2475.0]), _settings())
    assert "class 1" in str(error.value)


def test_fit__unknown_figures_make_no_verdict() -> None:
    law = PowerLaw.of(k=[2.5, 2.5], beta=0.4, p_death=0.336)
    for pairs in (
        PowerLawPairs.of(law, [2475.0, np.nan]),
        PowerLawPairs.of(PowerLaw.of(k=2.5, beta=0.4, p_death=[0.3, np.nan])),
    ):
        for free in ([YEARS], [YEARS, FACTOR]):
            with pytest.raises(CalibrationError, match="of some pairs is unknown"):
                fit(pairs, free, np.log([2475.0, 1.0][: len(free)]), _settings("verdict_cost"))


def test_fit__constraint_on_two_parameters_is_said_to_bind() -> None:
    start = np.log([1000.0, 1.0])
    free = fit(_six(), [YEARS, FACTOR], start, _settings("verdict_cost", type_2=0.1))
    held = fit(_six(), [YEARS, FACTOR], start, _settings("verdict_cost", type_2=0.1, alpha=0.0))
    assert not free.is_binding
    assert held.is_binding
    assert held.value > free.value


def test_identifiability__three_parameters_of_which_one_combination_is_known() -> None:
    k = 2.5
    slopes = np.array([[-1.0, k, -k], [-1.0, k, -k]])
    values = np.log([20_000.0, 0.8, 1.1])
    judged = identifiability(slopes, np.full(2, 0.5), ["T_R", "phi", "imp"], values)
    assert not judged.is_identified
    (known,) = judged.combinations
    assert known.exponents == pytest.approx((1.0, -k, k))
    assert known.value == pytest.approx(20_000.0 * (1.1 / 0.8) ** k)
    assert "T_R x phi^-2.5 x imp^2.5" in judged.warnings[1]


@pytest.mark.parametrize(
    ("k", "ratio"), [(1.5, 3.3231), (2.0, 2.8811), (2.5, 2.7416), (3.0, 2.7331)]
)
def test_required_median__worked_example(k: float, ratio: float) -> None:  # W10
    assert required_median(1 / 2475, 1e-4, k=k, beta=0.6) == pytest.approx(ratio, abs=5e-5)


@pytest.mark.parametrize(
    ("median", "rate"), [(0.3, 5.7644e-4), (0.5, 2.0752e-4), (0.8, 8.1062e-5), (1.0, 5.1880e-5)]
)
def test_collapse_rate__worked_example(median: float, rate: float) -> None:  # W10
    assert collapse_rate(1 / 2475, 0.25, median, k=2.0, beta=0.6) == pytest.approx(rate, rel=1e-4)
