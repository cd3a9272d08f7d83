# SPDX-License-Identifier: EUPL-1.2
"""Sensitivity of a small portfolio: closed forms where there are, and what is refused."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from scipy.stats import truncnorm
from variants_file import FILE

import npr
from npr.assessment.bulk import locate, risk_model, sites_of
from npr.core.errors import EditionError, NprError
from npr.risk.table import site_risk, structural_risk
from npr.variants.code_indices import code_indices, numeric_inputs
from npr.variants.one_at_a_time import one_at_a_time
from npr.variants.reading import read_variants
from npr.variants.risk_indices import risk_indices, scalable_risk, spreads
from npr.variants.running import Runs
from npr.variants.setup import Setup, Sources
from npr.variants.sobol import REACH

IMPORTANCE, CAPACITY = "code.demand.importance_factor", "code.factors.capacity"


@pytest.fixture(scope="module")
def old(sources: Sources) -> Setup:
    return read_variants(FILE, sources=sources).setups["old"]


@pytest.fixture(scope="module")
def by_risk(old: Setup) -> Setup:
    return replace(old, edition=npr.load_edition("individual-risk-1e-5"), route="risk")


@pytest.fixture(scope="module")
def trials(old: Setup, runs: Runs) -> pl.DataFrame:
    return one_at_a_time(
        old,
        runs,
        years=(2030,),
        events_per_year=(20.0,),
        catalogues=("v7",),
        readings=("corrected",),
    )


def row(trials: pl.DataFrame, key: str, alternative: str = "") -> dict[str, object]:
    found = trials.filter((pl.col("key") == key) & (pl.col("alternative") == alternative))
    assert found.height == 1
    return found.to_dicts()[0]


def test_one_at_a_time__tries_every_alternative(trials: pl.DataFrame, old: Setup) -> None:
    values = old.edition.values
    expected = [(key, str(a)) for key in old.edition.assumed for a in values[key].alternatives]
    assert trials.height == 1 + len(expected) + 4
    assert trials.select("key", "alternative").rows()[1 : 1 + len(expected)] == expected


def test_one_at_a_time__closed_forms(trials: pl.DataFrame) -> None:
    for key, alternative, ratio in (
        ("", "", 1.0),
        (IMPORTANCE, "1.2", 1.2),
        (CAPACITY, "0.8", 1.25),
        ("code.mass.phi_roof", "0.8", 1.0),
    ):
        got = row(trials, key, alternative)
        assert got["uc_ratio"] == pytest.approx(ratio, rel=1e-9)
        assert got["lpr_ratio"] == pytest.approx(1.0, rel=1e-12)
    events = row(trials, "events_per_year", "20.0")
    assert events["lpr_ratio"] == pytest.approx(20.0 / 9.0410, rel=1e-3)
    assert events["unit"] == "1/yr"
    assert row(trials, "year", "2030")["value"] == "2024"


def test_one_at_a_time__counts_are_those_of_a_run(
    trials: pl.DataFrame, old: Setup, runs: Runs
) -> None:
    key = "code.return_period.NC.rejection.CC1b"
    table = runs.table(replace(old, edition=old.edition.with_value(key, 3600.0))).to_polars()
    got = row(trials, key, "3600.0")
    for name, verdict in (("code_fails", "fails"), ("code_unknown", "unknown")):
        assert got[name] == (table["code_verdict"].cast(pl.String) == verdict).sum()
    assert got["lpr_above_norm"] == (table["lpr_mean_per_yr"] > 1e-5).sum()
    unknown = row(trials, "code.default_case.consequence_class", "CC2")
    assert unknown["code_unknown"] == len(runs)
    assert unknown["uc_mean"] is None


def test_one_at_a_time__shares_of_the_time_and_an_edition_without_code_route(
    by_risk: Setup, portfolio: pl.DataFrame
) -> None:
    got = one_at_a_time(by_risk, portfolio.head(1), inside=(0.5, 0.01))
    assert got["code_fails"].to_list() == [None] * 3
    assert got["key"].to_list() == ["", "exposure.inside", "exposure.inside"]
    # LPR is linear in the share of the time inside: halfway between 0.99 and 0.01 is the mean, but
    # for the interpolation between nodes, which is in the logarithm.
    usual, half, outside = got["lpr_ratio"].to_list()
    assert half == pytest.approx((usual + outside) / 2.0, rel=1e-5)
    assert abs(half - usual) > 0.05


def test_scalable_risk__is_the_risk_of_the_tables(by_risk: Setup, runs: Runs) -> None:
    risk, rows = scalable_risk(by_risk, runs, REACH * 0.27)
    located = locate(runs.encoded(by_risk), by_risk.hazard)
    model = risk_model(by_risk.hazard, by_risk.catalogue, by_risk.edition)
    sites = sites_of(located, rows, by_risk.hazard)
    mean = site_risk(model, sites).mean
    np.testing.assert_allclose(risk.lpr(1.0, 1.0, 1.0), mean, rtol=1e-3)
    np.testing.assert_allclose(risk.lpr(2.0, 1.0, 3.0), 6.0 * risk.lpr(1.0, 1.0, 1.0), rtol=1e-12)
    b1 = by_risk.catalogue.dataset["b1"].values[sites.class_index]
    single = sites.class_index >= 0
    assert not single.all()
    for factor in (0.6, 1.7):
        expected = structural_risk(model, sites, factor ** (1.0 / b1)) + risk.chimney
        got = risk.lpr(1.0, factor, 1.0)
        np.testing.assert_allclose(got[single], expected[single], rtol=2e-3)


def test_risk_indices__closed_form(by_risk: Setup, runs: Runs) -> None:
    """ln LPR = ln events + ln death + g(displacement): shares of the variance, nothing joint."""
    got = risk_indices(by_risk, runs, n=1024, seed=3)
    sigma = spreads()
    risk, rows = scalable_risk(by_risk, runs, REACH * sigma.displacement.value)
    z = truncnorm.ppf((np.arange(2000) + 0.5) / 2000, -REACH, REACH)
    factors = np.exp(sigma.displacement.value * z).tolist()
    g = [np.log(risk.lpr(1.0, factor, 1.0)).mean() for factor in factors]
    variance = {
        "events": (sigma.events.value * z).var(),
        "displacement": np.var(g),
        "death": (sigma.death.value * z).var(),
    }
    total = sum(variance.values())
    for name, value in variance.items():
        for order in ("first_order", "total_order"):
            found = float(got[order].sel(output="ln_lpr", input=name))
            assert found == pytest.approx(value / total, abs=0.015)
    assert float(got["standard_deviation"].sel(output="ln_lpr")) == pytest.approx(
        np.sqrt(total), rel=0.02
    )
    assert int(got["addresses"].sel(output="ln_lpr")) == len(rows)
    assert int(got["addresses"].sel(output="ln_lpr of URM1F_B")) == 3
    assert got.attrs["variant"] == "old"


def test_risk_indices__refuse_what_is_not_tabulated(by_risk: Setup, runs: Runs) -> None:
    with pytest.raises(NprError, match="varies more than") as error:
        risk_indices(by_risk, runs, seed=1, displacement=2.0)
    assert "at most 4" in str(error.value)


def test_risk_indices__no_address_has_a_risk(by_risk: Setup, portfolio: pl.DataFrame) -> None:
    bad = portfolio.filter(pl.col("address_id") == "unknown class")
    with pytest.raises(NprError, match="no address has a risk"):
        risk_indices(by_risk, bad, seed=1)


def test_code_indices__closed_form(old: Setup, runs: Runs) -> None:
    """ln UC = ln importance - ln capacity + what does not vary."""
    bounds = {IMPORTANCE: (0.8, 1.2), CAPACITY: (0.9, 1.1)}
    got = code_indices(old, runs, n=64, seed=3, keys=(), bounds=bounds, addresses=4)
    q = (np.arange(10_000) + 0.5) / 10_000
    variance = np.array([np.log(low + (high - low) * q).var() for low, high in bounds.values()])
    shares = got["first_order"].sel(output="ln_uc")
    assert shares["input"].values.tolist() == [IMPORTANCE, CAPACITY]
    np.testing.assert_allclose(shares, variance / variance.sum(), atol=0.08)
    assert got.attrs["addresses"] == 4
    assert got.attrs["samples"] == 64 * 4


def test_code_indices__the_same_seed_gives_the_same(old: Setup, runs: Runs) -> None:
    def found(seed: int) -> object:
        return code_indices(old, runs, n=4, seed=seed, keys=(CAPACITY,), addresses=3)

    assert found(1).identical(found(1))  # type: ignore[attr-defined]


def test_numeric_inputs__bounds_are_those_of_the_alternatives(old: Setup) -> None:
    inputs = {one.name: one for one in numeric_inputs(old.edition)}
    assert inputs[CAPACITY][1:] == ("uniform", 0.8, 1.2, "1")
    period = inputs["code.return_period.NC.rejection.CC1b"]
    assert period[1:] == ("log_uniform", 975.0, 3600.0, "yr")
    assert all(one.name in old.edition.assumed for one in inputs.values())
    assert "code.demand.damping_correction" not in inputs


def test_numeric_inputs__refuses(old: Setup, by_risk: Setup, runs: Runs) -> None:
    with pytest.raises(EditionError, match="no such number"):
        numeric_inputs(old.edition, keys=["code.demand.damping_correction"])
    with pytest.raises(EditionError, match="no other value") as error:
        numeric_inputs(old.edition, keys=["exposure.inside"])
    assert "bounds=" in str(error.value)
    with pytest.raises(EditionError, match="no code route"):
        code_indices(by_risk, runs, seed=1)
