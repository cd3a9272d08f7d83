# SPDX-License-Identifier: EUPL-1.2
"""Calibration on the demonstration portfolio: variants of an edition, fits, and how they grow."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import numpy as np
import pytest
from peers import report, seconds

import npr
from npr.calibration import branches
from npr.calibration import calibrating as c
from npr.calibration.fitting import Settings, fit
from npr.calibration.parameters import TUNABLE, FreeParameter, numbers_of
from npr.calibration.preparing import Prepared, prepare
from npr.calibration.scan import VerdictCost
from npr.calibration.uncertainty import bootstrap
from npr.checks import _kernels as checks
from npr.portfolio.demo import demo_portfolio
from npr.portfolio.encoding import encode
from npr.portfolio.reading import read_table
from spectra.elastic.fitting import fit_ordinates
from spectra.elastic.site import site_spectra

if TYPE_CHECKING:
    from collections.abc import Callable

    from npr.calibration.pairs import PortfolioPairs
    from spectra.hazard import HazardModel
    from typologies import Catalogue

COUNT = 26_800
VARIANTS = 1_000
DRAWS = 200
YEARS = FreeParameter("code.return_period.NC.rejection.CC1b", 100.0, 50_000.0)
MATERIALS = ("timber", "concrete", "steel", "masonry")
FREE = (
    YEARS,
    *(FreeParameter(f"code.factors.material.{m}.capacity", 0.2, 5.0) for m in MATERIALS[:3]),
    *(FreeParameter(f"code.factors.material.{m}.strength", 0.2, 5.0) for m in MATERIALS),
)
SETTINGS = Settings("least_squares", VerdictCost(), "estimate", 1)
# Bounds of damping, which is a share, and not a factor about the number of the edition.
SHARES = {
    "code.demand.damping_floor": (0.4, 0.7),
    "code.nlpo.initial_damping": (0.02, 0.08),
    "code.nlpo.hysteretic_cap": (0.1, 0.4),
    "code.nlpo.system_cap": (0.1, 0.4),
}


@pytest.fixture(scope="session")
def edition() -> npr.Edition:
    return npr.load_edition("npr9998-2018")


@pytest.fixture(scope="session")
def given(hazard: HazardModel, catalogue: Catalogue, edition: npr.Edition) -> dict[str, Any]:
    return {"hazard": hazard, "catalogue": catalogue, "edition": edition}


@pytest.fixture(scope="session")
def prepared(given: dict[str, Any]) -> Callable[[int], Prepared]:
    """Pairs of so many addresses, with a return period that is free; each number once."""
    zones, classes = given["hazard"].ground_motion.zones, given["catalogue"].classes
    made: dict[int, Prepared] = {}

    def make(count: int) -> Prepared:
        if count not in made:
            encoded = encode(demo_portfolio(count, 1), classes=classes, zones=zones)
            made[count] = prepare(encoded, (YEARS,), **given)
        return made[count]

    return make


def _variants(edition: npr.Edition) -> list[dict[str, float]]:
    """Every number that can be tuned drawn anew for each variant."""
    numbers, rng = numbers_of(edition), np.random.default_rng(1)
    bounds = {key: (0.8 * numbers[key], 1.25 * numbers[key]) for key in TUNABLE}
    bounds |= SHARES | {YEARS.key: (YEARS.low, YEARS.high)}
    low, high = np.log(list(bounds.values())).T
    drawn = np.exp(rng.uniform(low, high, (VARIANTS, len(low)))).tolist()
    return [dict(zip(bounds, values, strict=True)) for values in drawn]


def _ready(pairs: PortfolioPairs, values: dict[str, float]) -> tuple[Any, ...]:
    """What the kernel of the unity checks takes for a variant, all arrays filled."""
    with patch.object(checks, "unity_check_many") as kernel:
        pairs.unity_check(values)
    ready: tuple[Any, ...] = kernel.call_args.args
    return ready


@pytest.mark.parametrize("count", [COUNT // 10, COUNT, 10 * COUNT])
def test_calibrate__variants(benchmark, prepared, edition: npr.Edition, count: int) -> None:
    """Unity checks and verdicts of all addresses in 1,000 variants of the edition.

    The peer is the kernel alone on the pairs, its arrays ready.
    """
    found = prepared(count)
    pairs, pair_of = found.pairs, found.pair_of[found.pair_of >= 0]
    variants = _variants(edition)
    unity_check = np.empty(len(pair_of))

    def all_addresses() -> list[float]:
        passing = []
        for values in variants:
            of_pair = pairs.unity_check(values)
            # Into one array; a position that is out of range cannot occur.
            np.take(of_pair, pair_of, out=unity_check, mode="clip")
            passing.append(float(pairs.weight @ (of_pair <= 1.0)))
        return passing

    passing = benchmark.pedantic(all_addresses, rounds=5, warmup_rounds=1)
    assert len(set(passing)) > VARIANTS // 4
    assert passing[-1] == pytest.approx((unity_check <= 1.0).mean())
    ready = [_ready(pairs, values) for values in variants[:50]]

    def kernels() -> None:
        for _ in range(VARIANTS // len(ready)):
            for args in ready:
                checks.unity_check_many(*args)

    on_pairs = seconds(lambda: [pairs.unity_check(values) for values in variants], repeat=5)
    report(
        benchmark,
        kernel := seconds(kernels, repeat=5),
        "the kernel on the pairs",
        addresses=len(pair_of),
        pairs=len(pairs.weight),
        places=len(pairs.places),
        without_addresses=on_pairs / kernel,
        address_checks_per_s=VARIANTS * len(pair_of) / benchmark.stats.stats.min,
    )


def _evaluation(pairs: PortfolioPairs) -> float:
    """Seconds for the margins of all pairs once."""
    at = np.log([numbers_of(pairs.edition)[one.key] for one in pairs.free])
    return seconds(lambda: pairs.ln_risk(pairs.ln_unity_check(at)), repeat=200)


def _fit(pairs: PortfolioPairs, settings: Settings = SETTINGS) -> Any:
    numbers = numbers_of(pairs.edition)
    return fit(pairs, pairs.free, np.log([numbers[one.key] for one in pairs.free]), settings)


@pytest.mark.parametrize("count", [COUNT // 10, COUNT, 10 * COUNT])
def test_calibrate__scan(benchmark, prepared, count: int) -> None:
    """Exact least cost of verdicts over the return period, with a limit on unsafe passes."""
    pairs = prepared(count).pairs
    settings = replace(SETTINGS, objective="verdict_cost", cost=VerdictCost(1.0, 5.0, 0.003))
    found = benchmark.pedantic(lambda: _fit(pairs, settings), rounds=3, warmup_rounds=1)
    report(benchmark, _evaluation(pairs), "one evaluation of the pairs", cost=found.value)


@pytest.mark.parametrize("count", [COUNT // 10, COUNT, 10 * COUNT])
def test_calibrate__fit(benchmark, prepared, count: int) -> None:
    """Least squares of the return period, pairs prepared; the peer is one evaluation of them."""
    pairs = prepared(count).pairs
    found = benchmark.pedantic(lambda: _fit(pairs), rounds=3, warmup_rounds=1)
    report(benchmark, _evaluation(pairs), "one evaluation of the pairs", rounds=found.rounds)


@pytest.mark.parametrize("n", [1, 2, 4, 8])
def test_calibrate__free_parameters(benchmark, prepared, n: int) -> None:
    """Least squares of 1 to 8 parameters, every pair weighed once."""
    pairs = replace(prepared(COUNT).pairs, free=FREE[:n])
    once = replace(SETTINGS, relevance="base")
    found = benchmark.pedantic(lambda: _fit(pairs, once), rounds=1, warmup_rounds=0)
    report(benchmark, _evaluation(pairs), "one evaluation of the pairs", value=found.value)


@pytest.mark.parametrize("relevance", ["base", "estimate"])
@pytest.mark.parametrize("kind", ["bootstraps", "branches"])
def test_calibrate__uncertainty(benchmark, prepared, given, kind: str, relevance: Any) -> None:
    """200 refits on classes drawn again, and by single branches whose table is stored.

    By default pairs count by the edition that is started from; by the estimate it is many fits.
    """
    whole, settings = prepared(COUNT), replace(SETTINGS, relevance=relevance)
    pairs, found = whole.pairs, _fit(whole.pairs, settings)
    tree = branches.branch_risk(whole, count=DRAWS, seed=1, **given)
    problem = npr.CalibrationProblem(
        given["edition"],
        pairs.free,
        portfolio="",
        branches=DRAWS,
        bootstraps=DRAWS,
        relevance=relevance,
    )

    def run() -> np.ndarray:
        if kind == "branches":
            return c._by_tree(pairs, tree, problem, found)
        return bootstrap(pairs, pairs.free, found, settings, count=DRAWS, within_type_spread=0.0)

    draws = benchmark.pedantic(run, rounds=1)
    assert np.isfinite(draws).mean() > 0.9
    report(benchmark, _evaluation(pairs), "one evaluation of the pairs")


def test_calibrate__whole(benchmark, prepared, given, tmp_path) -> None:
    """From a file of addresses to an edition: fit, 200 bootstraps, 200 branches; tables stored.

    The peer is the preparation alone, which the fit of the spectra takes most of.
    """
    whole = prepared(COUNT)
    branches.branch_risk(whole, count=DRAWS, seed=1, **given)
    path = tmp_path / "portfolio.parquet"
    demo_portfolio(COUNT, 1).write_parquet(path)
    edition = given["edition"]
    models = {name: given[name] for name in ("hazard", "catalogue")}
    problem = npr.CalibrationProblem(
        edition, (YEARS,), portfolio=path, bootstraps=DRAWS, branches=DRAWS
    )
    found = benchmark.pedantic(lambda: npr.calibrate(problem, **models), rounds=1)
    assert np.isfinite(found.estimates[0].interval).all()
    encoded = encode(
        read_table(path),
        classes=given["catalogue"].classes,
        zones=given["hazard"].ground_motion.zones,
    )
    alone = seconds(lambda: prepare(encoded, (YEARS,), **given), repeat=1)
    report(benchmark, alone, "the preparation alone")


def test_calibrate__table_of_branches(benchmark, prepared, given) -> None:
    """Risk of every pair by 200 branches, nothing stored; the peer is the motion there alone."""
    whole = prepared(COUNT)
    model = branches.risk_model(given["hazard"], given["catalogue"], given["edition"])
    norm = given["edition"].norm_per_yr

    def run() -> object:
        severity = branches.severity_of(whole, model)
        drawn = branches.drawn_branches(severity, model.end_weights, DRAWS, 1)
        return branches._computed(whole, model, drawn, norm)[0]

    benchmark.pedantic(run, rounds=1)
    sites = whole.sites
    zones = np.unique(sites.zone)
    few = zones[:: len(zones) // 8]

    def motion() -> None:
        for zone in few.tolist():
            at = np.unique(np.stack([sites.x_rd_m, sites.y_rd_m])[:, sites.zone == zone], axis=1)
            model.hazard.motion_rates(zone, *at)

    per_zone = seconds(motion, repeat=1) / len(few)
    report(benchmark, per_zone * len(zones), "the motion alone, one zone after the other")


@pytest.mark.parametrize("count", [COUNT // 10, COUNT, 10 * COUNT])
def test_calibrate__prepare(benchmark, prepared, given, count: int) -> None:
    """From addresses to pairs, curves and risk of the zones stored.

    The peer is the fit of five parameters alone, to as many spectra.
    """
    places = prepared(count).sites  # stores the curves and the risk of the zones
    hazard = given["hazard"]
    zones, classes = hazard.ground_motion.zones, given["catalogue"].classes
    encoded = encode(demo_portfolio(count, 1), classes=classes, zones=zones)
    found = benchmark.pedantic(lambda: prepare(encoded, (YEARS,), **given), rounds=2)
    years, place = found.pairs.spectra.ln_a_g.shape
    sa = site_spectra(hazard, *places[:4], np.full(len(places.zone), 2475.0)).ordinates
    each = seconds(lambda: fit_ordinates(sa, sa[:, 0], hazard.ground_motion.period)) / len(sa)
    facts = {"return_periods": years, "places": place}
    report(benchmark, each * years * place, "the fit of the spectra, one thread", **facts)
