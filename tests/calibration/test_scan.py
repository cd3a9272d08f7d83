# SPDX-License-Identifier: EUPL-1.2
"""The scan of the cost of verdicts against plain enumeration, with pairs that cross repeatedly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from assessment_rows import table
from power_law import PowerLaw, PowerLawPairs

import npr
from npr.calibration.fitting import Settings, fit
from npr.calibration.objective import verdicts_of
from npr.calibration.parameters import FreeParameter
from npr.calibration.preparing import prepare
from npr.calibration.scan import Crossings, VerdictCost, best_steps, steps
from npr.calibration.stepwise import scan
from npr.calibration.uncertainty import Resampled
from npr.core.errors import CalibrationError
from npr.portfolio.encoding import encode
from npr.portfolio.reading import read_table

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from spectra.hazard import HazardModel
    from typologies import Catalogue

    Floats = NDArray[np.float64]

LOW, HIGH = 0.0, 1.0
BOUNDS = np.array([[LOW], [HIGH]])
COSTS = [
    VerdictCost(),
    VerdictCost(1.0, 5.0),
    VerdictCost(3.0, 1.0),
    VerdictCost(1.0, 0.5, 0.3),
    VerdictCost(1.0, 1.0, 0.1),
    VerdictCost(2.0, 1.0, 0.0),
]


@dataclass(frozen=True, eq=False)
class CurvedPairs(PowerLawPairs):
    """Pairs whose ln UC along the parameter is a function of it, (pair) for (1)."""

    curve: Callable[[float], Floats] | None = None
    ln_excess: Floats | None = None

    @classmethod
    def along(cls, curve: Callable[[float], Any], ln_excess: Any, weight: Any = None) -> Any:
        n = len(ln_excess)
        one = PowerLawPairs.of(PowerLaw.of(k=np.ones(n), beta=0.0, p_death=0.1))
        weight = np.full(n, 1.0 / n) if weight is None else weight
        return cls(
            one.law,
            one.passes_until_yr,
            weight,
            one.class_index,
            one.place_index,
            one.classes,
            one.places,
            curve,
            np.asarray(ln_excess),
        )

    def ln_unity_check(self, ln_values: Floats) -> Floats:
        assert self.curve is not None
        return np.asarray(self.curve(float(ln_values[0])))

    def ln_risk(self, ln_factor: Floats) -> Floats:
        assert self.ln_excess is not None
        return self.ln_excess - ln_factor


def _wavy(seed: int, n: int = 30) -> Any:
    """Waves about a slope, some with a jump."""
    rng = np.random.default_rng(seed)
    slope, often, phase, level = rng.normal(0.0, [[2.0], [12.0], [3.0], [0.6]], (4, n))
    jump, at = rng.choice([0.0, 0.5, -0.5], n), rng.uniform(LOW, HIGH, n)

    def curve(x: float) -> Floats:
        wave = np.sin(often * x + phase)
        return np.asarray(level + slope * (x - 0.5) + wave + np.where(x > at, jump, 0.0))

    weight = rng.integers(1, 20, n).astype(np.float64)
    return CurvedPairs.along(curve, rng.normal(0.0, 1.0, n), weight / weight.sum())


def _enumerated(pairs: Any, cost: VerdictCost, at: Floats) -> tuple[Floats, NDArray[np.bool_]]:
    found = [verdicts_of(pairs, np.array([x]), cost) for x in at]
    return np.array([one.cost for one in found]), np.array([one.meets(cost.alpha) for one in found])


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("cost", COSTS)
def test_scan__is_plain_enumeration(seed: int, cost: VerdictCost) -> None:
    pairs, at = _wavy(seed), np.linspace(LOW, HIGH, 5_003)[1:-1]
    costs, meets = _enumerated(pairs, cost, at)
    count = (np.diff([pairs.curve(x) <= 0.0 for x in at], axis=0) != 0).sum(axis=0)
    assert count.max() >= 3
    if not meets.any():
        with pytest.raises(CalibrationError, match="constraint holds nowhere"):
            scan(pairs, BOUNDS, cost)
        return
    found = scan(pairs, BOUNDS, cost)
    # No point is better, and what was found is true there: it is the least.
    assert found.best[0].verdicts.cost <= costs[meets].min() + 1e-12
    for step in found.best:
        middle = np.array([0.5 * (step.low + step.high)])
        true = verdicts_of(pairs, middle, cost)
        assert true == pytest.approx(step.verdicts, abs=1e-12)
        assert true.meets(cost.alpha)
    in_best = [np.any([step.low < x < step.high for step in found.best]) for x in at]
    np.testing.assert_array_equal(
        in_best, meets & (costs <= found.best[0].verdicts.cost * (1.0 + 1e-9))
    )
    allowed = [np.any([low < x < high for low, high in found.allowed]) for x in at]
    np.testing.assert_array_equal(allowed, meets)
    assert found.is_binding == (costs.min() < found.best[0].verdicts.cost - 1e-12)


@pytest.mark.parametrize("seed", range(4))
def test_scan__ends_of_the_best_step_are_exact(seed: int) -> None:
    pairs = _wavy(seed)
    (best, *_) = scan(pairs, BOUNDS, VerdictCost(1.0, 2.0)).best
    for end in {best.low, best.high} - {LOW, HIGH}:
        before, after = (pairs.curve(end + hair) <= 0.0 for hair in (-1e-11, 1e-11))
        assert (before != after).sum() == 1


def test_scan__sees_a_pair_that_turns_between_points() -> None:
    # It passes over a thousandth of the range, a quarter of the distance of points.
    def curve(x: float) -> Floats:
        return np.array([(abs(x - 0.3137) - 0.0005) * 10.0])

    (best,) = scan(CurvedPairs.along(curve, [-1.0]), BOUNDS, VerdictCost()).best
    assert (best.low, best.high) == pytest.approx((0.3132, 0.3142), abs=1e-9)
    assert best.verdicts.cost == 0.0


def test_scan__sees_a_pair_that_turns_at_an_end() -> None:
    def curve(x: float) -> Floats:
        return np.array([(0.0005 - abs(x - 0.001)) * 10.0])

    (best,) = scan(CurvedPairs.along(curve, [1.0]), BOUNDS, VerdictCost()).best
    assert (best.low, best.high) == pytest.approx((0.0005, 0.0015), abs=1e-9)


def test_scan__pairs_that_cross_together_leave_no_step_between_them() -> None:
    # Alike but for round-off: the unsafe one alone would pass nowhere, nor the safe one alone.
    def curve(x: float) -> Floats:
        return np.array([x - 0.1 - 0.2, x - 0.3])

    found = scan(CurvedPairs.along(curve, [-1.0, 1.0]), BOUNDS, VerdictCost())
    assert [step.verdicts.cost for step in found.best] == [0.5, 0.5]


@pytest.mark.parametrize(("slope", "cost"), [(1.0, 1.0), (-1.0, 0.0)])
def test_scan__unity_check_of_one_at_the_lower_bound(slope: float, cost: float) -> None:
    def curve(x: float) -> Floats:
        return np.array([slope * x])

    (best,) = scan(CurvedPairs.along(curve, [-1.0]), BOUNDS, VerdictCost()).best
    assert (best.low, best.high, best.verdicts.cost) == (LOW, HIGH, cost)


def test_scan__unknown_unity_check_is_refused() -> None:
    def curve(x: float) -> Floats:
        return np.array([x - 0.5, np.nan if x > 0.7 else -1.0])

    with pytest.raises(CalibrationError, match="unity check of some pairs is unknown"):
        scan(CurvedPairs.along(curve, [-1.0, -1.0]), BOUNDS, VerdictCost())


@pytest.mark.parametrize("seed", range(5))
def test_steps__any_number_of_crossings(seed: int) -> None:
    rng = np.random.default_rng(seed)
    n, count = 12, 40
    order = np.sort(rng.uniform(0.0, 1.0, count))
    pair, first = rng.integers(0, n, count), rng.random(n) < 0.5
    earlier = np.array([(pair[:i] == pair[i]).sum() for i in range(count)])
    crossings = Crossings(order, pair, first[pair] ^ (earlier % 2 == 0))
    unsafe, weight, cost = rng.random(n) < 0.4, rng.random(n), VerdictCost(1.0, 3.0, 0.4)
    mixed = rng.permutation(count)  # the order in which they are given says nothing
    crossings = Crossings(*(each[mixed] for each in crossings))
    found = steps(crossings, first, unsafe, weight, cost, (0.0, 1.0))
    assert [step.low for step in found] == [0.0, *order]
    for step in found:
        flips = np.bincount(pair[order <= step.low], minlength=n) % 2 == 1
        passes = first ^ flips
        assert step.verdicts.passing == pytest.approx(weight[passes].sum())
        assert step.verdicts.type_1 == pytest.approx(weight[~passes & ~unsafe].sum())
        assert step.verdicts.type_2 == pytest.approx(weight[passes & unsafe].sum())
        assert step.meets == (weight[passes & unsafe].sum() <= 0.4 * weight[passes].sum())
    assert best_steps(found)[0].meets


def test_fit__verdict_cost_where_spectra_turn_with_the_return_period(
    hazard: HazardModel, catalogue: Catalogue, edition: npr.Edition
) -> None:
    # Places of the demonstration portfolio where the fitted spectrum falls with the return period
    # over a stretch: a pair fails, passes and fails again.
    rows = {
        "north": {"vulnerability_class": "URM1F_HA", "place": (247_737.2, 603_390.9)},
        "south": {"vulnerability_class": "URM7L", "place": (234_114.1, 582_502.5)},
    }
    years = FreeParameter("code.return_period.NC.rejection.CC1b", 100.0, 50_000.0)
    encoded = encode(
        read_table(table(rows)), classes=catalogue.classes, zones=hazard.ground_motion.zones
    )
    pairs = prepare(encoded, (years,), hazard=hazard, catalogue=catalogue, edition=edition).pairs
    at = np.linspace(*np.log([years.low, years.high]), 4_001)
    passes = np.array([pairs.ln_unity_check(np.array([x])) <= 0.0 for x in at])
    np.testing.assert_array_equal((passes[1:] != passes[:-1]).sum(axis=0), [3, 3])
    assert len(pairs.kinks) == len(pairs.spectra.return_period_yr)
    cost = VerdictCost(1.0, 5.0)
    found = fit(pairs, [years], np.log([2475.0]), Settings("verdict_cost", cost, "none", 1))
    costs, _ = _enumerated(pairs, cost, at)
    assert found.value == pytest.approx(costs.min())
    drawn = Resampled(pairs, pairs.weight, np.zeros(2))
    np.testing.assert_array_equal(drawn.kinks, pairs.kinks)
