# SPDX-License-Identifier: EUPL-1.2
"""Hazard times fragility: test cases of the OpenQuake engine, closed forms, unknown rates."""

from __future__ import annotations

import itertools
import json
import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from scipy.stats import norm

from npr.risk.convolution import convolved, midpoint_rates, probability_in_time, refined

if TYPE_CHECKING:
    from pathlib import Path

CASES = (
    "unit_continuous",
    "unit_discrete",
    "qa_case_1_continuous",
    "qa_case_1_discrete",
    "qa_case_1_interpolation",
)
# One case states a tolerance of its own; it differs by 1.2e-6.
ABSOLUTE = dict.fromkeys(CASES, 1e-6) | {"unit_discrete": 1e-5}


@pytest.fixture(scope="module")
def cases(shared: Path) -> dict[str, dict[str, Any]]:
    table = json.loads((shared / "reference/peers/oq_classical_damage.json").read_text("utf-8"))
    return {case["id"]: case for case in table["cases"]}


def probabilities(fragility: dict[str, Any], level: np.ndarray) -> np.ndarray:
    """Probability of reaching every damage state (level, state), as the engine defines it."""
    if fragility["type"] == "discrete":
        rows = [np.interp(level, fragility["imls"], poes) for poes in fragility["poes"]]
        return np.stack(rows, axis=1)
    # Mean and standard deviation are arithmetic, and no damage at or below the limit.
    mean, deviation = (np.array(fragility[name]) for name in ("mean", "stddev"))
    sigma = np.sqrt(np.log1p((deviation / mean) ** 2))
    median = mean**2 / np.hypot(deviation, mean)
    reached = norm.cdf(np.log(level[:, np.newaxis] / median) / sigma)
    reached[level <= fragility["no_damage_limit"]] = 0.0
    return reached


def levels_and_poes(case: dict[str, Any]) -> tuple[np.ndarray, np.ndarray]:
    """Levels of the curve; or those of the fragility, subdivided, with poes straight between."""
    level, poe = np.array(case["imls"]), np.array(case["poes"])
    n_step = case.get("steps_per_interval", 1)
    if n_step == 1:
        return level, poe
    ends = case["fragility"]["imls"]
    fine = np.unique([np.linspace(*pair, n_step + 1) for pair in itertools.pairwise(ends)])
    fine = np.clip(fine, level[0], level[-1])
    return fine, np.interp(fine, level, poe)


def occurrences(rate: np.ndarray, time_yr: float) -> np.ndarray:
    """Probability of every state, none to the last."""
    reached = probability_in_time(rate, time_yr)
    return -np.diff([1.0, *reached, 0.0])


@pytest.mark.parametrize("name", CASES)
def test_midpoint_rates__damage_is_that_of_openquake(
    cases: dict[str, dict[str, Any]], name: str
) -> None:
    case = cases[name]
    level, poe = levels_and_poes(case)
    rate = -np.log1p(-poe) / case["investigation_time"]
    damage = midpoint_rates(rate) @ probabilities(case["fragility"], level)
    got = occurrences(damage, case["risk_investigation_time"])
    expected = case["expected_probability_of_occurrence"]
    np.testing.assert_allclose(got, expected, rtol=0.0, atol=ABSOLUTE[name])


def test_convolved__differs_from_openquake_by_its_coarse_levels(
    cases: dict[str, dict[str, Any]],
) -> None:
    # Levels of 0.05 g: the engine's straight rates lie above the curve, ours follow it.
    case = cases["unit_continuous"]
    level, poe = levels_and_poes(case)
    rate = -np.log1p(-poe) / case["investigation_time"]
    engine = midpoint_rates(rate) @ probabilities(case["fragility"], level)
    curve = refined(rate[np.newaxis], np.log(level))
    reached = probabilities(case["fragility"], np.exp(curve.ln_level))
    ours = midpoint_rates(curve.rate[0]) @ reached
    ratio = engine / ours
    assert 1.10 < ratio.min() <= ratio.max() < 1.15


def power_law(ln_level: np.ndarray, slope: float) -> np.ndarray:
    return 1e-4 * np.exp(-slope * ln_level)


@pytest.mark.parametrize("slope", [1.5, 3.0])
def test_convolved__closed_form_of_a_power_law(slope: float) -> None:
    # Source: Cornell (1996): lambda(median) exp(k² beta² / 2) for lambda = k0 x^-k.
    ln_level = np.linspace(-7.0, 5.0, 25)
    beta = 0.6
    curve = refined(power_law(ln_level, slope)[np.newaxis], ln_level)
    reached = norm.cdf(curve.ln_level / beta)[:, np.newaxis]
    got = convolved(curve.rate, reached, np.ones(1))
    expected = 1e-4 * math.exp(0.5 * (slope * beta) ** 2)
    assert got.rate[0, 0] == pytest.approx(expected, rel=1e-3)
    assert got.open_rate[0, 0] < 1e-6 * expected


def test_refined__keeps_the_levels_and_passes_zeros() -> None:
    ln_level = np.log([0.1, 0.2, 0.4, 0.8])
    rate = np.array([[1e-2, 1e-3, 0.0, 0.0], [np.nan, 1e-3, 1e-4, 1e-5]])
    fine = refined(rate, ln_level)
    at = np.searchsorted(fine.ln_level, ln_level - 1e-9)
    np.testing.assert_allclose(fine.rate[:, at], rate, rtol=1e-12)
    assert np.diff(fine.ln_level).max() <= 0.02
    known = fine.rate[np.isfinite(fine.rate).all(axis=1)]
    assert (np.diff(known, axis=1) <= 0.0).all()


def test_convolved__below_the_first_known_rate_nothing_is_counted() -> None:
    rate = np.array([[np.nan, 0.1, 0.01]])
    got = convolved(rate, np.array([[0.2], [0.3], [0.4]]), np.array([0.5]))
    assert got.rate[0, 0] == pytest.approx(0.045 * 0.3 + 0.055 * 0.4)
    assert got.open_rate[0, 0] == pytest.approx(0.1 * 0.3 + 0.01 * 0.1)


@pytest.mark.parametrize("rate", [[0.1, np.nan, 0.01], [0.1, 0.01, np.nan], [np.nan] * 3])
def test_convolved__a_rate_unknown_above_a_known_one_makes_it_unknown(rate: list[float]) -> None:
    got = convolved(np.array([rate]), np.full((3, 1), 0.5), np.ones(1))
    assert np.isnan(got.rate).all()
