# SPDX-License-Identifier: EUPL-1.2
"""The code route for a portfolio: figures, bits, combination with the risk, and by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pint
import polars as pl
import pytest
from assessment_rows import PLACE, ROWS, SMALL, Assess, By_name, table

import npr
import spectra
import typologies
from npr.checks.nonlinear_pushover import nlpo
from npr.core.errors import EditionError
from npr.core.status import CheckStatus, effect_mask, status_texts
from npr.core.units import STANDARD_GRAVITY
from npr.norms.edition import Edition
from npr.risk.table import structural_risk
from spectra.hazard import HazardModel
from typologies import CapacityCurve

UNITY_CHECKS = ("uc_low", "uc_central", "uc_high")
OWN = {
    "yield_acceleration_g": 0.2,
    "yield_displacement_mm": 4.5,
    "ultimate_displacement_mm": 32.0,
}


@pytest.fixture(scope="module")
def norm() -> Edition:
    return npr.load_edition("npr9998-2020")


@pytest.fixture(scope="module")
def both(assess: Assess, portfolio: pl.DataFrame, norm: Edition) -> npr.AssessmentTable:
    return assess(portfolio, edition=norm, route="both")


@pytest.fixture(scope="module")
def rows_both(both: npr.AssessmentTable) -> By_name:
    return dict(zip(ROWS, both.arrow.to_pylist(), strict=True))


def one(assess: Assess, norm: Edition, route: str = "both", **columns: Any) -> dict[str, Any]:
    """The usual address with other columns, by the code route."""
    row = table({"one": {}}).with_columns(**{n: pl.lit(v) for n, v in columns.items()})
    return assess(row, edition=norm, route=route).arrow.to_pylist()[0]


def test_code__of_a_class_equals_the_check_by_hand(
    rows_both: By_name, hazard: HazardModel, norm: Edition
) -> None:
    got = rows_both["good"]
    defaults = typologies.class_capacity(got["vulnerability_class"])
    place = tuple(pint.Quantity(value, "m") for value in PLACE)
    spectrum = norm.spectrum(hazard, place)
    height = float(defaults.effective_height[0])
    for name, a_y in zip(UNITY_CHECKS, defaults.yield_acceleration[0].tolist(), strict=True):
        d_y = a_y * (float(defaults.period[0]) / (2.0 * np.pi)) ** 2
        curve = CapacityCurve.bilinear(
            yield_acceleration=pint.Quantity(a_y, "m/s**2"),
            yield_displacement=pint.Quantity(d_y, "m"),
            ultimate_displacement=pint.Quantity(0.008 * height, "m"),
        )
        check = nlpo(spectrum, curve, edition=norm)
        assert got[name] == pytest.approx(check.unity_check, rel=1e-12)
    assert got["return_period_yr"] == 2475.0
    assert got["a_g_g"] == pytest.approx(spectrum.a_g.to("standard_gravity").magnitude, rel=1e-12)


def test_code__required_factors_of_both_routes(
    assess: Assess, portfolio: pl.DataFrame, norm: Edition, by_name: By_name, rows_both: By_name
) -> None:
    alone = dict(zip(ROWS, assess(portfolio, edition=norm).arrow.to_pylist(), strict=True))
    seen = 0
    for name, row in rows_both.items():
        by_risk, uc = by_name[name]["required_capacity_factor"], row["uc_central"]
        assert alone[name]["required_capacity_factor"] == uc
        if by_risk is None or uc is None:
            assert row["required_capacity_factor"] is None
            continue
        seen += 1
        assert row["required_capacity_factor"] == max(by_risk, uc)
        assert (by_risk <= 1.0) == (row["lpr_mean_per_yr"] <= 1e-5)
        assert (row["required_strength_factor"] == 1.0) == (uc <= 1.0)
    assert seen >= 10


def test_code__the_required_strength_makes_it_pass(assess: Assess, norm: Edition) -> None:
    names = ("yield_acceleration_g", "yield_displacement_mm", "ultimate_displacement_mm")
    weak = dict(zip(names, (0.06, 1.0, 12.0), strict=True))
    base = table({"weak": {}}).with_columns(**{n: pl.lit(v) for n, v in weak.items()})
    (row,) = assess(base, edition=norm).arrow.to_pylist()
    factor = row["required_strength_factor"]
    assert row["uc_central"] > 1.0
    assert 1.0 < factor < 100.0
    for times, passes in ((1.0001, True), (0.9999, False)):
        stronger = base.with_columns(
            pl.col("yield_acceleration_g", "yield_displacement_mm") * factor * times
        )
        (again,) = assess(stronger, edition=norm).arrow.to_pylist()
        assert (again["uc_central"] <= 1.0) == passes


def test_code__risk_figures_are_those_of_the_risk_route(
    rows_both: By_name, by_name: By_name
) -> None:
    for name, row in by_name.items():
        for figure in ("lpr_mean_per_yr", "lpr_p90_per_yr", "pga_475yr_g", "zone_used"):
            assert rows_both[name][figure] == row[figure]


def test_code__rows_without_a_place_or_class_have_no_figure(rows_both: By_name) -> None:
    barred = effect_mask("invalid", "outside", "not_assessable")
    names = {text.name for bit, text in status_texts().items() if bit & barred}
    seen = 0
    for row in rows_both.values():
        if names & set(row["status"].split(";")):
            seen += 1
            assert all(row[name] is None for name in UNITY_CHECKS)
            assert row["code_verdict"] == "unknown"
            assert row["verdict"] not in ("meets_norm", "needs_reinforcement")
    assert seen > 5


def test_code__a_class_default_alone_never_meets_the_norm(
    assess: Assess, portfolio: pl.DataFrame, norm: Edition, rows_both: By_name
) -> None:
    alone = assess(portfolio, edition=norm)  # the rule of the edition: code
    assert alone.counts()["meets_norm"] == 0
    good = dict(zip(ROWS, alone.arrow.to_pylist(), strict=True))["good"]
    assert good["code_verdict"] == "passes_indicatively"
    assert good["verdict"] == "not_assessable"
    assert good["lpr_mean_per_yr"] is None
    assert good["risk_profile"] == "unknown"
    assert "as an indication only" in good["reason_en"]
    # Beside a risk that meets the norm it may, and the basis says on what it rests.
    assert rows_both["good"]["verdict"] == "meets_norm"
    assert rows_both["good"]["verdict_basis"] == "class_default"
    # What fails by its risk does not rest on the class default.
    assert rows_both["barn"]["verdict"] == "needs_reinforcement" or (
        rows_both["barn"]["lpr_mean_per_yr"] <= 1e-5
    )


def test_code__own_capacity(assess: Assess, norm: Edition) -> None:
    global_only = one(assess, norm, "code", class_source="opname", **OWN)
    assert global_only["code_verdict"] == "passes_indicatively"
    assert global_only["code_status"].split(";")[-1] == "local_mechanisms_not_checked"
    assert global_only["verdict"] == "not_assessable"
    checked = {"lokale_mechanismen_getoetst": "ja", "class_source": "opname"}
    row = one(assess, norm, "code", **checked, **OWN)
    assert row["uc_low"] == row["uc_central"] == row["uc_high"]
    assert row["code_verdict"] == "passes"
    assert (row["verdict"], row["verdict_basis"]) == ("meets_norm", "surveyed")
    assert "class_default" not in row["code_status"]
    weak = OWN | {"yield_acceleration_g": 0.05, "ultimate_displacement_mm": 5.0}
    weak = one(assess, norm, "code", **weak)
    assert weak["uc_central"] > 1.0
    assert weak["verdict"] == "needs_reinforcement"


@pytest.mark.parametrize(
    "own",
    [
        {"yield_acceleration_g": 0.2},
        OWN | {"yield_displacement_mm": -4.5},
        OWN | {"ultimate_displacement_mm": "thirty"},
        OWN | {"yield_acceleration_g": float("inf")},
        OWN | {"yield_acceleration_g": 2.0},  # m/s² in a column of g
        OWN | {"yield_displacement_mm": 0.0045, "ultimate_displacement_mm": 0.032},  # metres
        OWN | {"ultimate_displacement_mm": 3200.0},
    ],
)
def test_code__own_capacity_in_part_is_never_replaced_by_the_class(
    assess: Assess, norm: Edition, own: dict[str, Any]
) -> None:
    row = one(assess, norm, **own)
    assert row["uc_central"] is None
    assert "capacity_incomplete" in row["code_status"]
    assert row["verdict"] == "not_assessable"


def test_code__case_of_an_address(assess: Assess, norm: Edition) -> None:
    given = {"consequence_class": "cc1B", "situation": "afkeuren", "limit_state": "NC"}
    row = one(assess, norm, **given)
    assert row["return_period_yr"] == 2475.0
    assert "case_by_default" not in row["code_status"]
    assert row["uc_central"] == one(assess, norm)["uc_central"]
    assert "case_by_default" in one(assess, norm)["code_status"]

    unknown = one(assess, norm, consequence_class="CC3")
    assert unknown["return_period_yr"] is None
    assert unknown["code_status"].split(";")[0] == "return_period_unknown"
    assert unknown["verdict"] == "not_assessable"
    assert "does not know the return period" in unknown["reason_en"]
    assert "kent de herhalingstijd niet" in unknown["reason_nl"]

    wrong = one(assess, norm, situation="sloop")
    assert "case_invalid" in wrong["code_status"]
    assert "case_by_default" not in wrong["code_status"]  # the word that was given is wrong
    assert wrong["uc_central"] is None


def test_code__says_which_part_of_the_case_is_that_of_the_edition(
    assess: Assess, norm: Edition
) -> None:
    rows = table({"a": {}, "b": {}, "c": {}}).with_columns(
        situation=pl.Series(["afkeuren", "", "sloop"]),
        limit_state=pl.lit("NC"),
    )
    facts = assess(rows, edition=norm, route="code").provenance
    # The third row has no case at all: its word is not known.
    assert facts["case_defaults"] == (
        "consequence_class absent: default CC1b for 2 rows; "
        "situation empty: default rejection for 1 row"
    )
    whole = rows[:1].with_columns(consequence_class=pl.lit("CC1b"))
    assert "case_defaults" not in assess(whole, edition=norm, route="code").provenance
    assert "case_defaults" not in assess(rows, edition=norm, route="risk").provenance


def test_code__drift_limits_hold_for_one_limit_state(assess: Assess) -> None:
    ec8 = npr.load_edition("ec8")
    rows = [one(assess, ec8, limit_state=state) for state in ("DL", "SD", "NC")]
    assert [row["return_period_yr"] for row in rows] == [225.0, 475.0, 2475.0]
    assert rows[0]["a_g_g"] < rows[1]["a_g_g"] < rows[2]["a_g_g"]
    # The action of significant damage against the capacity of near collapse would always pass.
    assert [row["uc_central"] is None for row in rows] == [True, True, False]
    assert all("method_unknown" in row["code_status"] for row in rows[:2])


def test_assessment_year__scales_risk_and_action(assess: Assess, norm: Edition) -> None:
    now, same = one(assess, norm), one(assess, norm, assessment_year=2024)
    for name in ("lpr_mean_per_yr", "uc_central", "pga_475yr_g"):
        assert same[name] == now[name]
    later = one(assess, norm, assessment_year=2030)
    assert later["lpr_mean_per_yr"] / now["lpr_mean_per_yr"] == pytest.approx(
        np.exp(-6.0 / 12.5), rel=1e-9
    )
    assert later["uc_central"] < now["uc_central"]
    assert later["pga_475yr_g"] < now["pga_475yr_g"]


@pytest.mark.parametrize("year", [2050, 1999, "soon", 2024.5])
def test_assessment_year__that_there_is_not(assess: Assess, norm: Edition, year: Any) -> None:
    for route in ("risk", "code"):
        row = one(assess, norm, route, assessment_year=year)
        assert row["verdict"] == "invalid_input"
        assert row["status"].split(";")[0] == "assessment_year_invalid"
        assert row["lpr_mean_per_yr"] is None


def test_code__classes_of_a_mixture_must_agree(assess: Assess, norm: Edition) -> None:
    def mixed(p: float, edition: Edition = norm) -> dict[str, Any]:
        pair = {"class_1": "URM4L", "probability_1": 1.0 - p, "class_2": "PC3L", "probability_2": p}
        row = table({"m": {"vulnerability_class": None} | pair})
        return assess(row, edition=edition, route="code").arrow.to_pylist()[0]

    def with_importance(factor: float) -> Edition:
        return norm.with_value("code.demand.importance_factor", factor)

    alone = {name: one(assess, norm, vulnerability_class=name) for name in ("URM4L", "PC3L")}
    low, high = sorted(row["uc_central"] for row in alone.values())
    # Both pass, one fails, both fail.
    agreed = mixed(0.5, with_importance(0.9 / high))
    assert agreed["uc_central"] == pytest.approx(0.9, rel=1e-12)  # the larger of both
    disagreed = mixed(0.5, with_importance(1.0 / np.sqrt(low * high)))
    assert disagreed["uc_central"] is None
    assert "classes_disagree" in disagreed["code_status"]
    assert disagreed["verdict"] == "not_assessable"
    failing = mixed(0.5, with_importance(1.1 / low))
    assert failing["verdict"] == "needs_reinforcement"
    # A class of less than 5 % has no say.
    split = with_importance(1.0 / np.sqrt(low * high))
    assert "classes_disagree" not in mixed(0.049, split)["code_status"]
    assert "classes_disagree" in mixed(0.05, split)["code_status"]


def test_code__implied_risk_is_that_of_scaled_medians(
    rows_both: By_name, hazard: HazardModel, catalogue: typologies.Catalogue, norm: Edition,
    both: npr.AssessmentTable,
) -> None:  # fmt: skip
    from npr.assessment.bulk import risk_model, sites_of

    at = list(ROWS).index("good")
    sites = sites_of(both.encoded, np.array([at]), hazard)
    row = rows_both["good"]
    model = risk_model(hazard, catalogue, norm)
    expected = structural_risk(model, sites, np.array([row["uc_central"]]))[0]
    assert row["lpr_at_uc_1_per_yr"] == pytest.approx(expected, rel=1e-12)
    assert row["lpr_at_uc_1_per_yr"] > row["lpr_structural_per_yr"]  # its unity check is below 1


def test_code__implied_risk_is_unknown_where_scaling_says_nothing(
    assess: Assess, norm: Edition
) -> None:
    names = ("yield_acceleration_g", "yield_displacement_mm", "ultimate_displacement_mm")
    for own, is_known in (
        ((OWN[names[0]], 4.5, 32.0), True),
        ((0.03, 0.2, 0.21), False),
        ((OWN[names[0]], 4.5, 440.0), False),
    ):
        row = one(assess, norm, **(OWN | dict(zip(names, own, strict=True))))
        is_near = 1.0 / 3.0 <= row["uc_central"] <= 3.0
        assert is_near is is_known
        assert (row["lpr_at_uc_1_per_yr"] is not None) is is_known


def test_code__capacity_ratio_by_hand(
    rows_both: By_name, hazard: HazardModel, catalogue: typologies.Catalogue
) -> None:
    row = rows_both["good"]
    spectrum = hazard.at_sites(*PLACE).uhs(2475.0).values.ravel()
    average = np.exp(np.log(spectrum).mean())
    median = float(
        typologies.fatal_state_median_g(catalogue).sel(
            vulnerability_class=row["vulnerability_class"]
        )
    )
    assert row["capacity_ratio"] == pytest.approx(average / row["uc_central"] / median, rel=1e-9)


def test_code__order_and_company_change_nothing(
    assess: Assess, portfolio: pl.DataFrame, norm: Edition, both: npr.AssessmentTable
) -> None:
    turned = assess(portfolio.reverse(), edition=norm, route="both")
    assert turned.to_polars().reverse().equals(both.to_polars())


def test_code__provenance_names_all_that_was_assumed(both: npr.AssessmentTable) -> None:
    facts = both.provenance
    assert facts["route"] == "both"
    assert "values assumed" in facts["edition"]
    assert "code.drift.system_ductile" in facts["edition_assumed"]
    assert "assumed" in facts["capacity_defaults"]
    assert facts["capacity_defaults_digest"]


def test_code__an_edition_without_it_is_refused(assess: Assess, portfolio: pl.DataFrame) -> None:
    for route in ("code", "both"):
        with pytest.raises(EditionError, match="no code route"):
            assess(portfolio, route=route)
    with pytest.raises(ValueError, match="not risk, code or both"):
        assess(portfolio, route="NPR")


def test_assess_building__code_route_prints_and_traces(
    hazard: HazardModel, catalogue: typologies.Catalogue, norm: Edition
) -> None:
    building = npr.Building(
        vulnerability_class="URM4L",
        x_rd=pint.Quantity(PLACE[0], "m"),
        y_rd=pint.Quantity(PLACE[1], "m"),
        consequence_class="CC1b",
    )
    answer = npr.assess_building(
        building, hazard=hazard, catalogue=catalogue, edition=norm, route="both"
    )
    check = answer.code_checks()["URM4L"]
    assert check.unity_check == answer.unity_check
    assert check.status & int(CheckStatus.CLASS_DEFAULT)
    text = str(answer)
    assert "unity check" in text
    assert "LPR, mean" in text
    steps = {row.symbol: row for row in answer.trace() if row.step == "code"}
    assert steps["UC"].value == answer.unity_check
    assert "assumed" in steps["θ_lim"].source
    own = npr.Building(
        vulnerability_class="URM4L",
        x_rd=pint.Quantity(PLACE[0], "m"),
        y_rd=pint.Quantity(PLACE[1], "m"),
        yield_acceleration=pint.Quantity(0.2, "standard_gravity"),
        yield_displacement=pint.Quantity(4.5, "mm"),
        ultimate_displacement=pint.Quantity(32.0, "mm"),
    )
    answer = npr.assess_building(own, hazard=hazard, catalogue=catalogue, edition=norm)
    assert answer.code_checks()["own"].unity_check == pytest.approx(answer.unity_check, rel=1e-12)
    assert "LPR, mean" not in str(answer)


def test_code__spectra_of_somebody_else(assess: Assess, norm: Edition, tmp_path: Path) -> None:
    file = tmp_path / "webtool.csv"
    file.write_text(
        "x_rd_m,y_rd_m,return_period_yr,a_g_g,p,T_B_s,T_C_s,T_D_s\n"
        f"{PLACE[0] + 300},{PLACE[1]},2475,0.1176,2.8405,0.1141,0.5131,0.9613\n",
        encoding="utf-8",
    )
    table_of = spectra.read_spectra(file)
    own = {
        "yield_acceleration_g": 0.2,
        "yield_displacement_mm": 1e3 * 0.2 * STANDARD_GRAVITY * (0.3 / (2.0 * np.pi)) ** 2,
        "ultimate_displacement_mm": 32.0,
    }
    row = table({"one": {}, "far": {"place": SMALL}}).with_columns(
        **{name: pl.lit(value) for name, value in own.items()}
    )

    def run(within_m: float) -> npr.AssessmentTable:
        given = npr.GivenSpectra(table_of, within_m)
        return assess(row, edition=norm, route="code", given_spectra=given)

    near = run(500.0)
    found = near.arrow.to_pylist()
    assert found[0]["uc_central"] == pytest.approx(0.6543, rel=1e-3)  # check value of the method
    assert found[0]["a_g_g"] == pytest.approx(0.1176, rel=1e-9)
    assert "period_beyond_hazard" not in found[0]["code_status"]
    assert found[1]["uc_central"] is None
    assert "site_spectrum_unknown" in found[1]["code_status"]
    assert "webtool.csv" in near.provenance["spectra"]
    given = npr.GivenSpectra(table_of, 500.0)
    for more in ({"assessment_year": 2030}, {"wierde": "ja"}):
        changed = row.with_columns(**{name: pl.lit(value) for name, value in more.items()})
        status = assess(changed, edition=norm, route="code", given_spectra=given).arrow
        assert "spectrum_case_unknown" in status.to_pylist()[0]["code_status"]
    assert run(200.0).arrow.to_pylist()[0]["uc_central"] is None
