# SPDX-License-Identifier: EUPL-1.2
"""A portfolio, assessed: every row comes back, with a verdict or the reason why there is none."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pint
import polars as pl
import pytest

import npr
import spectra
import typologies
from npr.core.errors import HazardError, PortfolioError
from npr.core.status import effect_mask, status_texts
from npr.core.variables import variables
from npr.norms.verdict import VERDICTS
from npr.portfolio.encoding import BASIS_NAMES
from npr.portfolio.writing import read_metadata

Assess = Callable[..., npr.AssessmentTable]
By_name = dict[str, dict[str, Any]]

FIGURES = (
    "lpr_mean_per_yr",
    "lpr_p10_per_yr",
    "lpr_p50_per_yr",
    "lpr_p90_per_yr",
    "lpr_structural_per_yr",
    "lpr_chimney_per_yr",
    "pga_475yr_g",
)
RESULTS = (
    "verdict",
    "verdict_basis",
    "risk_profile",
    *FIGURES,
    "zone_used",
    "status",
    "reason_en",
    "reason_nl",
)
ALWAYS = ("address_id", "building_id", "vulnerability_class", *RESULTS)


def _conftest() -> ModuleType:
    path = Path(__file__).with_name("conftest.py")
    spec = importlib.util.spec_from_file_location("assessment_rows", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


rows = _conftest()
PLACE, ROWS, table = rows.PLACE, rows.ROWS, rows.table


def _figures(results: npr.AssessmentTable) -> pl.DataFrame:
    # Bits of the figures, so that a difference in the last digit is a difference.
    texts = [name for name in RESULTS if name not in FIGURES]
    return results.to_polars().select(
        *(pl.col(name).cast(pl.String) for name in texts), *(pl.col(name) for name in FIGURES)
    )


def _same(one: npr.AssessmentTable, other: npr.AssessmentTable) -> bool:
    return _figures(one).equals(_figures(other), null_equal=True)


# --- what comes in ---------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["pandas", "arrow", "lazy", "csv", "parquet", "csv.gz", "text"])
def test_assess__every_kind_of_table_gives_the_same(
    assess: Assess, answer: npr.AssessmentTable, portfolio: pl.DataFrame, tmp_path: Path, kind: str
) -> None:
    if kind == "pandas":
        given: Any = portfolio.to_pandas()
    elif kind == "arrow":
        given = portfolio.to_arrow()
    elif kind == "lazy":
        given = portfolio.lazy()
    elif kind == "parquet":
        portfolio.write_parquet(given := tmp_path / "portfolio.parquet")
    elif kind == "text":
        portfolio.write_csv(tmp_path / "portfolio.csv")
        given = str(tmp_path / "portfolio.csv")
    else:
        given = tmp_path / f"portfolio.{kind}"
        if kind == "csv":
            portfolio.write_csv(given)
        else:
            import gzip

            given.write_bytes(gzip.compress(portfolio.write_csv().encode()))
    before = portfolio.clone()
    again = assess(given)
    assert _same(again, answer)
    assert portfolio.equals(before, null_equal=True)
    for name in ("address_id", "building_id", "vulnerability_class", "note"):
        assert again.arrow[name].to_pylist() == answer.arrow[name].to_pylist()


def test_assess__a_table_in_memory_is_not_changed(assess: Assess, portfolio: pl.DataFrame) -> None:
    frame = portfolio.to_pandas()
    before = frame.copy(deep=True)
    assess(frame)
    assert frame.equals(before)
    assert list(frame.columns) == list(before.columns)


def test_assess__buildings_give_what_the_table_gives(assess: Assess, by_name: By_name) -> None:
    place = {"x_rd": pint.Quantity(PLACE[0], "m"), "y_rd": pint.Quantity(PLACE[1], "m")}
    of_row = {
        "good": npr.Building(vulnerability_class="URM4L", class_source="surveyed", **place),
        "timber": npr.Building(vulnerability_class="W3", class_source="inferred", **place),
        "mixture": npr.Building(
            vulnerability_class={"URM4L": 0.6, "URM3L": 0.4}, class_source="surveyed", **place
        ),
        "wierde": npr.Building(
            vulnerability_class="URM4L", wierde=True, class_source="surveyed", **place
        ),
        "zone given": npr.Building(
            vulnerability_class="URM4L",
            zone=rows.ZONE_OF_SMALL,
            class_source="surveyed",
            **place,
        ),
        "class unknown": npr.Building(vulnerability_class="URM4", class_source="surveyed", **place),
    }
    got = assess(list(of_row.values())).arrow.to_pylist()
    for name, row in zip(of_row, got, strict=True):
        assert {key: row[key] for key in RESULTS} == {key: by_name[name][key] for key in RESULTS}


def test_assess__equal_units_give_equal_figures(assess: Assess) -> None:
    x, y = PLACE
    lon, lat = (float(v) for v in spectra.rd_to_wgs84(x, y))
    back = [float(v) for v in spectra.wgs84_to_rd(lon, lat)]
    quantity = pint.Quantity
    usual = {"vulnerability_class": "URM4L", "class_source": "surveyed"}
    got = assess(
        [
            npr.Building(x_rd=quantity(x, "m"), y_rd=quantity(y, "m"), **usual),
            npr.Building(x_rd=quantity(x / 1e3, "km"), y_rd=quantity(y / 1e3, "km"), **usual),
            npr.Building(x_rd=quantity(x * 1e3, "mm"), y_rd=quantity(y / 0.3048, "foot"), **usual),
            npr.Building(lon=quantity(lon, "degree"), lat=quantity(lat, "degree"), **usual),
            npr.Building(
                lon=quantity(lon * 60, "arcminute"), lat=quantity(np.deg2rad(lat), "rad"), **usual
            ),
            npr.Building(x_rd=quantity(back[0], "m"), y_rd=quantity(back[1], "m"), **usual),
        ]
    ).to_polars()
    for name in FIGURES:
        np.testing.assert_allclose(got[name][:3], got[name][0], rtol=1e-12)
        np.testing.assert_allclose(got[name][3:], got[name][5], rtol=1e-12)
        # There and back again is good to a metre, and a metre is little.
        np.testing.assert_allclose(got[name][3], got[name][0], rtol=1e-3)


@pytest.mark.parametrize("given", [[], ()])
def test_assess__an_empty_list_is_refused(assess: Assess, given: Any) -> None:
    with pytest.raises(PortfolioError, match="no building in the list"):
        assess(given)


def test_assess__a_list_of_something_else_is_refused(assess: Assess) -> None:
    with pytest.raises(TypeError, match=r"npr\.Building, not dict"):
        assess([{"x_rd_m": 1.0}])


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (3, "not a table of addresses"),
        ("none.csv", "file not found"),
        (pl.DataFrame({"address_id": []}), "the table is empty"),
        (pl.DataFrame({"address_id": ["a"]}), "lacks columns"),
    ],
)
def test_assess__what_is_no_portfolio_is_refused(assess: Assess, given: Any, message: str) -> None:
    with pytest.raises(PortfolioError, match=message) as error:
        assess(given)
    assert None not in (error.value.where, error.value.got, error.value.expected, error.value.mend)


def test_assess__mapping_of_columns(assess: Assess, answer: npr.AssessmentTable) -> None:
    good = table({"good": {}}).rename({"vulnerability_class": "kind of house"})
    got = assess(good, columns={"vulnerability_class": "kind of house"})
    expected = answer.arrow.to_pylist()[0]
    assert {k: got.arrow.to_pylist()[0][k] for k in RESULTS} == {k: expected[k] for k in RESULTS}


def test_assess__needs_an_edition(
    portfolio: pl.DataFrame, hazard: spectra.HazardModel, catalogue: typologies.Catalogue
) -> None:
    with pytest.raises(TypeError, match="edition"):
        npr.assess(portfolio, hazard=hazard, catalogue=catalogue)  # type: ignore[call-arg]


@pytest.mark.parametrize("row", ["good", "far outside"])
def test_assess__a_hazard_with_known_defects_gives_no_verdict(assess: Assess, row: str) -> None:
    defective = spectra.load_hazard(compatibility="tno-published")
    with pytest.raises(HazardError, match="no risk and no verdict") as error:
        assess(table({row: ROWS[row]}), hazard=defective)
    assert error.value.expected == "compatibility='none'"


# --- what comes back -------------------------------------------------------------------------


def test_results__every_row_comes_back_in_order_with_its_columns(
    answer: npr.AssessmentTable, portfolio: pl.DataFrame
) -> None:
    got = answer.to_polars()
    assert len(answer) == portfolio.height
    assert set(portfolio.columns) <= set(got.columns)
    changed = {"address_id", "vulnerability_class"}
    for name in set(portfolio.columns) - changed:
        assert got[name].equals(portfolio[name], null_equal=True), name
        assert got[name].dtype == portfolio[name].dtype
    ids = portfolio["address_id"].to_list()
    ids[list(ROWS).index("building only")] = "building of building only"
    assert got["address_id"].to_list() == ids


def test_results__columns_are_all_there_with_their_types(answer: npr.AssessmentTable) -> None:
    schema = answer.to_polars().schema
    assert set(ALWAYS) <= set(schema)
    assert list(schema)[:2] == ["address_id", "building_id"]
    for name in FIGURES:
        assert schema[name] == pl.Float64
    assert schema["zone_used"] == pl.Int32
    texts = set(ALWAYS) - set(FIGURES) - {"zone_used"}
    for name in texts:
        assert schema[name] in (pl.String, pl.Categorical), name


def test_results__columns_are_there_even_if_the_table_has_few(assess: Assess) -> None:
    few = pl.DataFrame(
        {"pand_id": ["b"], "x_rd_m": PLACE[:1], "y_rd_m": PLACE[1:], "klasse_1": ["W3"]}
    ).with_columns(kans_1=pl.lit(1.0))
    got = assess(few).to_polars()
    assert set(ALWAYS) <= set(got.columns)
    assert got["address_id"].to_list() == ["b"]
    assert got["vulnerability_class"].cast(pl.String).to_list() == ["W3"]
    assert got["status"].cast(pl.String).to_list() == ["address_id_from_building"]


def test_results__figures_and_names_are_registered(answer: npr.AssessmentTable) -> None:
    for name in ALWAYS:
        assert name in variables(), name


def test_results__judged_rows_have_every_figure(by_name: By_name) -> None:
    for name in rows.JUDGED:
        row = by_name[name]
        assert all(row[figure] is not None and row[figure] >= 0.0 for figure in FIGURES), name
        assert row["verdict"] in ("meets_norm", "needs_reinforcement")
        assert row["risk_profile"] in ("normal", "slightly_elevated", "elevated")
        assert row["lpr_p10_per_yr"] <= row["lpr_p50_per_yr"] <= row["lpr_p90_per_yr"]
        parts = row["lpr_structural_per_yr"] + row["lpr_chimney_per_yr"]
        assert parts == pytest.approx(row["lpr_mean_per_yr"], rel=1e-12)


@pytest.mark.parametrize(
    ("name", "verdict", "bit", "value"),
    [
        ("far outside", "outside_hazard_model", "outside_hazard_model", "x_rd_m=121394.0"),
        ("class unknown", "invalid_input", "class_unknown", "vulnerability_class=URM4"),
        ("class missing", "not_assessable", "class_missing", "(empty)"),
        ("excluded", "not_assessable", "class_excluded", "excluded=scheuren"),
        ("swapped", "invalid_input", "coordinates_swapped", "x_rd_m=594550.0"),
        ("not a number", "invalid_input", "coordinates_missing", "y_rd_m=NaN"),
        ("degrees in RD", "invalid_input", "coordinates_not_rd", "x_rd_m=6.73"),
        ("impossible", "invalid_input", "coordinates_impossible", "x_rd_m=999999.0"),
        ("double", "invalid_input", "address_id_duplicate", "address_id=double"),
        ("double again", "invalid_input", "address_id_duplicate", "address_id=double"),
        ("sum", "invalid_input", "class_probabilities_invalid", "probability_2=0.5"),
        ("zone unknown", "invalid_input", "zone_unknown", "zone=7"),
        ("wierde unclear", "invalid_input", "wierde_invalid", "wierde=maybe"),
    ],
)
def test_results__bad_rows_have_no_figure_and_a_reason_in_both_languages(
    answer: npr.AssessmentTable, by_name: By_name, name: str, verdict: str, bit: str, value: str
) -> None:
    row = by_name[name]
    assert row["verdict"] == verdict
    assert row["status"].split(";") == [bit]
    assert [row[figure] for figure in FIGURES] == [None] * len(FIGURES)
    assert row["risk_profile"] == "unknown"
    text = next(text for text in status_texts().values() if text.name == bit)
    assert row["reason_en"] == text.en
    assert row["reason_nl"] == text.nl
    number = list(ROWS).index(name) + 1
    problem = answer.problems().filter(pl.col("row") == number).row(0, named=True)
    assert problem["status"] == bit
    assert value in problem["got"]
    assert problem["expected"]


def test_results__every_bad_row_is_a_problem_and_no_other(answer: npr.AssessmentTable) -> None:
    bad = [n for n, name in enumerate(ROWS, start=1) if name not in rows.JUDGED]
    assert answer.problems()["row"].unique().sort().to_list() == bad
    barred = effect_mask("invalid", "outside", "not_assessable")
    assert (np.flatnonzero(answer.encoded.status & barred) + 1).tolist() == bad


def test_results__several_defects_are_all_said(assess: Assess) -> None:
    worst = {"a": {"vulnerability_class": "URM4", "zone": 7, "excluded": "ja", "wierde": "?"}}
    row = assess(table(worst)).arrow.to_pylist()[0]
    assert row["verdict"] == "invalid_input"
    assert set(row["status"].split(";")) == {
        "class_excluded",
        "class_unknown",
        "zone_unknown",
        "wierde_invalid",
    }
    assert row["reason_nl"].count("; ") == 3


def test_results__lake_and_just_outside_take_the_nearest_zone_and_say_so(by_name: By_name) -> None:
    assert "nearest_zone_lake" in by_name["lake"]["status"].split(";")
    assert by_name["just outside"]["status"] == "nearest_zone_outside"
    for name in ("lake", "just outside"):
        assert by_name[name]["zone_used"] > 0
        assert by_name[name]["verdict"] == "meets_norm"
    assert "200 m" in by_name["just outside"]["reason_en"]
    assert "meer-zone" in by_name["lake"]["reason_nl"]


@pytest.mark.parametrize(
    ("beyond", "status", "verdict"),
    [
        (1.0, "nearest_zone_outside;class_missing", "not_assessable"),
        (76.0, "nearest_zone_outside;class_missing", "not_assessable"),
        (199.5, "nearest_zone_outside;class_missing", "not_assessable"),
        (200.5, "outside_hazard_model;class_missing", "outside_hazard_model"),
    ],
)
def test_results__200_m_outside_is_the_limit(
    assess: Assess, beyond: float, status: str, verdict: str
) -> None:
    # West of the westernmost cell: no other one is nearer. Without a class nothing is computed.
    place = {"place": (227_900.0 - beyond, 589_750.0), "vulnerability_class": None}
    got = assess(table({"a": place})).arrow.to_pylist()[0]
    assert (got["status"], got["verdict"]) == (status, verdict)
    assert (got["zone_used"] is not None) == (verdict == "not_assessable")


def test_results__zone_that_is_given_replaces_the_looked_up_one(by_name: By_name) -> None:
    given, usual = by_name["zone given"], by_name["good"]
    assert given["zone_used"] == rows.ZONE_OF_SMALL
    assert usual["zone_used"] == rows.ZONE_OF_PLACE
    assert given["status"] == "zone_given"
    assert given["lpr_mean_per_yr"] != usual["lpr_mean_per_yr"]


def test_results__zone_given_as_looked_up_changes_nothing_but_the_status(
    assess: Assess, by_name: By_name
) -> None:
    got = assess(table({"a": {"zone": rows.ZONE_OF_PLACE}})).arrow.to_pylist()[0]
    assert {k: got[k] for k in FIGURES} == {k: by_name["good"][k] for k in FIGURES}
    assert got["status"] == "zone_given"


def test_results__a_given_zone_needs_no_word_about_the_looked_up_one(assess: Assess) -> None:
    places = {"border": rows.BORDER, "just outside": rows.JUST_OUTSIDE}
    given = {name: {"place": xy, "zone": rows.ZONE_OF_PLACE} for name, xy in places.items()}
    assert set(assess(table(given)).arrow["status"].to_pylist()) == {"zone_given"}


def test_results__a_neighbouring_zone_is_told(by_name: By_name) -> None:
    assert by_name["good"]["status"] == "ok"
    assert by_name["border"]["status"] == "near_zone_border"
    assert by_name["border"]["reason_en"].endswith("the ground motion may jump there")


def test_results__a_wierde_raises_risk_and_motion(by_name: By_name) -> None:
    for figure in FIGURES:
        assert by_name["wierde"][figure] > by_name["good"][figure]


def test_results__basis_is_surveyed_only_if_somebody_surveyed(by_name: By_name) -> None:
    basis = {name: by_name[name]["verdict_basis"] for name in rows.JUDGED}
    assert basis["good"] == "surveyed"
    assert basis["timber"] == "inferred_class"
    assert basis["barn"] == "class_default"
    assert basis["mixture"] == "inferred_class"  # a guess, whatever the source calls it


@pytest.mark.parametrize("source", [None, "", "somebody said so"])
def test_results__an_unclear_source_counts_as_inferred(assess: Assess, source: str | None) -> None:
    got = assess(table({"a": {"class_source": source}})).arrow.to_pylist()[0]
    assert got["verdict_basis"] == "inferred_class"
    assert got["status"] == "class_source_unknown"


def test_results__no_column_of_the_source_counts_as_inferred(assess: Assess) -> None:
    got = assess(table({"a": {}}).drop("class_source")).arrow.to_pylist()[0]
    assert got["verdict_basis"] == "inferred_class"


def test_results__verdict_follows_the_figures(by_name: By_name) -> None:
    for name in rows.JUDGED:
        row = by_name[name]
        fails = row["lpr_mean_per_yr"] > 1e-5
        assert (row["verdict"] == "needs_reinforcement") == fails
        is_above = row["lpr_p90_per_yr"] > 1e-5
        profile = "elevated" if fails else "slightly_elevated" if is_above else "normal"
        assert row["risk_profile"] == profile
    assert by_name["degrees"]["risk_profile"] == "slightly_elevated"
    assert "90th percentile is above" in by_name["degrees"]["reason_en"]


def test_results__the_careful_edition_judges_by_the_90th_percentile_too(
    assess: Assess, by_name: By_name
) -> None:
    careful = npr.load_edition("individual-risk-1e-5-p90")
    got = assess(table({"degrees": ROWS["degrees"]}), edition=careful).arrow.to_pylist()[0]
    assert by_name["degrees"]["verdict"] == "meets_norm"
    assert got["verdict"] == "needs_reinforcement"
    assert {k: got[k] for k in FIGURES} == {k: by_name["degrees"][k] for k in FIGURES}


def test_results__counts(answer: npr.AssessmentTable, by_name: By_name) -> None:
    verdicts = [row["verdict"] for row in by_name.values()]
    assert answer.counts() == {verdict: verdicts.count(verdict) for verdict in VERDICTS}
    pairs = [(row["verdict"], row["verdict_basis"]) for row in by_name.values()]
    assert answer.counts_by_basis() == {
        verdict: {basis: pairs.count((verdict, basis)) for basis in BASIS_NAMES}
        for verdict in VERDICTS
    }
    said = "25 addresses: 6 meets_norm (surveyed), 2 meets_norm (inferred_class), 3 needs_reinf"
    assert said in repr(answer)


# --- what changes nothing --------------------------------------------------------------------


def test_assess__order_of_rows_changes_no_bit(
    assess: Assess, answer: npr.AssessmentTable, portfolio: pl.DataFrame
) -> None:
    order = np.random.default_rng(4).permutation(portfolio.height)
    shuffled = _figures(assess(portfolio[order]))
    assert shuffled.equals(_figures(answer)[order], null_equal=True)


def test_assess__chunks_of_rows_change_no_bit(
    assess: Assess, answer: npr.AssessmentTable, portfolio: pl.DataFrame
) -> None:
    distinct = portfolio.filter(pl.col("address_id").fill_null("") != "double")
    expected = _figures(answer).filter(portfolio["address_id"].fill_null("") != "double")
    for size in (1, 7):
        parts = [
            _figures(assess(distinct[begin : begin + size]))
            for begin in range(0, distinct.height, size)
        ]
        assert pl.concat(parts).equals(expected, null_equal=True)


def test_assess__arrow_chunks_change_no_bit(
    assess: Assess, answer: npr.AssessmentTable, portfolio: pl.DataFrame
) -> None:
    import pyarrow as pa

    chunked = pa.concat_tables([portfolio[:3].to_arrow(), portfolio[3:].to_arrow()])
    assert chunked["note"].num_chunks == 2
    assert _same(assess(chunked), answer)


def test_assess__what_is_on_disk_changes_no_bit(
    assess: Assess,
    answer: npr.AssessmentTable,
    hazard: spectra.HazardModel,
    catalogue: typologies.Catalogue,
    edition: npr.Edition,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setenv("NPR_CACHE_DIR", str(tmp_path))
    names = ("small zone", "zone given", "wierde")
    alone = npr.assess(
        table({name: ROWS[name] for name in names}),
        hazard=hazard,
        catalogue=catalogue,
        edition=edition,
    )
    where = [list(ROWS).index(name) for name in names]
    assert _figures(alone).equals(_figures(answer)[where], null_equal=True)


# --- mixtures --------------------------------------------------------------------------------


def _mixed(*pairs: tuple[str, float], **changes: Any) -> dict[str, Any]:
    row: dict[str, Any] = {"vulnerability_class": None, **changes}
    for n, (name, probability) in enumerate(pairs, start=1):
        row |= {f"class_{n}": name, f"probability_{n}": probability}
    return row


def test_mixture__mean_is_the_weighted_mean_at_a_node(assess: Assess) -> None:
    node = {"place": (245_000.0, 595_000.0), "zone": rows.ZONE_OF_PLACE}
    got = assess(
        table(
            {
                "one": {"vulnerability_class": "URM3L", **node},
                "other": {"vulnerability_class": "URM4L", **node},
                "both": _mixed(("URM3L", 0.4), ("URM4L", 0.6), **node),
            }
        )
    ).to_polars()
    for figure in ("lpr_mean_per_yr", "lpr_structural_per_yr", "lpr_chimney_per_yr"):
        one, other, both = got[figure].to_list()
        assert both == pytest.approx(0.4 * one + 0.6 * other, rel=1e-9)


def test_mixture__lies_between_its_classes(assess: Assess, by_name: By_name) -> None:
    one = assess(table({"one": {"vulnerability_class": "URM3L"}})).arrow.to_pylist()[0]
    mixture, other = by_name["mixture"], by_name["good"]
    for figure in ("lpr_mean_per_yr", "lpr_chimney_per_yr"):
        low, high = sorted((one[figure], other[figure]))
        assert low <= mixture[figure] <= high
    # Between nodes the logarithm is interpolated, of the mixture as of each class.
    weighted = 0.4 * one["lpr_mean_per_yr"] + 0.6 * other["lpr_mean_per_yr"]
    assert mixture["lpr_mean_per_yr"] == pytest.approx(weighted, rel=1e-3)
    assert mixture["pga_475yr_g"] == other["pga_475yr_g"]


def test_mixture__is_written_in_the_class_and_said_in_the_status(by_name: By_name) -> None:
    assert by_name["mixture"]["vulnerability_class"] == "URM3L:0.4;URM4L:0.6"
    assert by_name["mixture"]["status"] == "class_mixture"
    assert by_name["mixture"]["class_1"] == "URM3L"


def test_mixture__order_of_its_classes_changes_no_bit(assess: Assess) -> None:
    pairs = [("URM3L", 0.2), ("URM4L", 0.5), ("W3", 0.3)]
    got = assess(table({"a": _mixed(*pairs[:2], pairs[1]) | _mixed(*pairs[:2])})).to_polars()
    assert got["verdict"].cast(pl.String).to_list() == ["invalid_input"]  # sums to 0.7
    frame = table({"a": {}, "b": {}}).with_columns(
        vulnerability_class=pl.lit(None, pl.String),
        class_1=pl.Series(["URM3L", "W3"]),
        probability_1=pl.Series([0.2, 0.3]),
        class_2=pl.Series(["URM4L", "URM3L"]),
        probability_2=pl.Series([0.5, 0.2]),
        class_3=pl.Series(["W3", "URM4L"]),
        probability_3=pl.Series([0.3, 0.5]),
    )
    both = _figures(assess(frame))
    assert both[0].equals(both[1])


def test_mixture__a_class_with_probability_one_is_that_class(
    assess: Assess, by_name: By_name
) -> None:
    got = assess(table({"a": _mixed(("URM4L", 1.0), ("W3", 0.0))})).arrow.to_pylist()[0]
    assert {k: got[k] for k in RESULTS} == {k: by_name["good"][k] for k in RESULTS}


def test_mixture__may_stand_on_a_wierde(assess: Assess, by_name: By_name) -> None:
    pairs = (("URM3L", 0.4), ("URM4L", 0.6))
    got = assess(table({"a": _mixed(*pairs, wierde="1")})).arrow.to_pylist()[0]
    assert got["lpr_mean_per_yr"] > by_name["mixture"]["lpr_mean_per_yr"]


def test_mixture__two_portfolios_do_not_push_out_each_other(assess: Assess) -> None:
    first = table({"a": _mixed(("RC1L", 0.25), ("PC3L", 0.75), place=rows.SMALL)})
    second = table({"a": _mixed(("RC1L", 0.5), ("PC3L", 0.5), place=rows.SMALL)})
    before = _figures(assess(first))
    assert not _figures(assess(second)).equals(before)
    assert _figures(assess(first)).equals(before)


# --- columns that clash ----------------------------------------------------------------------


def test_results__input_columns_with_our_names_are_kept_under_another(assess: Assess) -> None:
    theirs = {name: f"their {name}" for name in RESULTS}
    clash = table({"good": {}}).with_columns(pl.lit(v).alias(k) for k, v in theirs.items())
    clash = clash.with_columns(status_given=pl.lit("theirs too"))
    got = assess(clash).to_polars()
    for name in RESULTS:
        kept = f"{name}_given" if name != "status" else "status_given_given"
        assert got[kept].to_list() == [f"their {name}"]
    assert got["status_given"].to_list() == ["theirs too"]
    assert got["status"].cast(pl.String).to_list() == ["ok"]
    assert len(set(got.columns)) == len(got.columns)


def test_results__other_columns_are_carried_through_untouched(assess: Assess) -> None:
    import datetime as dt

    frame = table({"good": {}, "timber": ROWS["timber"]}).with_columns(
        pl.Series("when", [dt.date(2026, 1, 2), None]),
        pl.Series("parts", [[1, 2], []]),
        pl.Series("raw", [b"\x00\xff", None]),
        pl.Series("ratio", [0.1 + 0.2, float("nan")]),
        pl.Series("big", [2**63, 1], dtype=pl.UInt64),
        pl.Series("yes", [True, None]),
    )
    got = assess(frame).to_polars()
    for name in ("when", "parts", "raw", "ratio", "big", "yes", "note", "number"):
        assert got[name].equals(frame[name], null_equal=True), name
        assert got[name].dtype == frame[name].dtype


# --- conversions and files -------------------------------------------------------------------


def test_to_pandas__values_and_units(answer: npr.AssessmentTable, by_name: By_name) -> None:
    frame = answer.to_pandas()
    assert frame.attrs["units"]["lpr_mean_per_yr"] == "1/yr"
    assert frame.attrs["units"]["pga_475yr_g"] == "standard_gravity"
    assert set(frame.attrs["units"]) == set(FIGURES)
    for figure in FIGURES:
        expected = [row[figure] for row in by_name.values()]
        np.testing.assert_array_equal(frame[figure], np.array(expected, dtype=float))
        assert frame[figure].isna().sum() == len(ROWS) - len(rows.JUDGED)
    assert frame["verdict"].tolist() == [row["verdict"] for row in by_name.values()]


def test_to_xarray__values_units_and_provenance(
    answer: npr.AssessmentTable, by_name: By_name
) -> None:
    dataset = answer.to_xarray()
    assert dict(dataset.sizes) == {"address": len(ROWS)}
    assert dataset["address_id"].values.tolist() == answer.arrow["address_id"].to_pylist()
    for figure in FIGURES:
        expected = np.array([row[figure] for row in by_name.values()], dtype=float)
        np.testing.assert_array_equal(dataset[figure].values, expected)
        assert dataset[figure].attrs["units"] == variables()[figure].unit
        assert dataset[figure].attrs["long_name_nl"]
        assert dataset[figure].attrs["symbol"]
    assert dataset["verdict"].values.tolist() == answer.arrow["verdict"].to_pylist()
    assert dataset.attrs == dict(answer.provenance)


def test_to_xarray__can_be_written_and_read(answer: npr.AssessmentTable, tmp_path: Path) -> None:
    import xarray as xr

    dataset = answer.to_xarray()
    dataset.to_netcdf(tmp_path / "results.nc", engine="h5netcdf")
    with xr.open_dataset(tmp_path / "results.nc", engine="h5netcdf") as back:
        for figure in FIGURES:
            np.testing.assert_array_equal(back[figure], dataset[figure])
            assert back[figure].attrs["units"] == variables()[figure].unit
        assert back["verdict"].values.tolist() == dataset["verdict"].values.tolist()


def test_to_polars__values(answer: npr.AssessmentTable, by_name: By_name) -> None:
    frame = answer.to_polars()
    for figure in FIGURES:
        assert frame[figure].to_list() == [row[figure] for row in by_name.values()]
        assert not frame[figure].is_nan().any()  # unknown is null


@pytest.mark.parametrize("name", ["results.parquet", "results.csv"])
def test_write__provenance_comes_back(
    answer: npr.AssessmentTable, tmp_path: Path, name: str
) -> None:
    answer.write(tmp_path / name)
    facts = read_metadata(tmp_path / name)
    assert facts == dict(answer.provenance)
    assert set(facts) == {
        "software",
        "software_version",
        "hazard",
        "hazard_digest",
        "events_per_year",
        "catalogue",
        "catalogue_digest",
        "edition",
        "edition_digest",
    }


def test_write__csv_and_parquet_hold_the_same(answer: npr.AssessmentTable, tmp_path: Path) -> None:
    answer.write(tmp_path / "results.parquet")
    answer.write(tmp_path / "results.csv")
    parquet = pl.read_parquet(tmp_path / "results.parquet")
    types = {name: pl.String for name in parquet.columns if parquet[name].dtype == pl.Categorical}
    csv = pl.read_csv(tmp_path / "results.csv", schema_overrides={**parquet.schema, **types})
    assert csv.equals(parquet.cast(types), null_equal=True)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["results.parquet", "results.csv"])
def test_write__same_run_same_bytes(
    assess: Assess, portfolio: pl.DataFrame, tmp_path: Path, name: str
) -> None:
    for run in ("one", "two"):
        assess(portfolio).write(tmp_path / run / name)
    assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


@pytest.mark.parametrize("name", ["results.parquet", "results.csv"])
def test_assess__a_file_of_results_can_be_assessed_again(
    assess: Assess, answer: npr.AssessmentTable, by_name: By_name, tmp_path: Path, name: str
) -> None:
    answer.write(tmp_path / name)
    again = assess(tmp_path / name)
    for row, got in zip(by_name, again.arrow.to_pylist(), strict=True):
        if row in ("mixture", "building only"):
            continue  # the class is a text of several; the id was filled in
        assert {k: got[k] for k in RESULTS} == {k: by_name[row][k] for k in RESULTS}, row
        assert got["verdict_given"] == by_name[row]["verdict"]


def test_assess__a_mixture_of_results_can_be_assessed_again(
    assess: Assess, by_name: By_name, tmp_path: Path
) -> None:
    assess(table({"mixture": ROWS["mixture"]})).write(tmp_path / "results.parquet")
    got = assess(tmp_path / "results.parquet").arrow.to_pylist()[0]
    assert got["verdict"] == by_name["mixture"]["verdict"]


def test_assess__provenance_tells_inputs_apart(
    assess: Assess, answer: npr.AssessmentTable, tmp_path: Path
) -> None:
    one = table({"good": {}})
    usual = answer.provenance
    later = assess(
        one, hazard=spectra.load_hazard(seismicity=spectra.built_in_seismicity(2030))
    ).provenance
    v7 = assess(one, catalogue=typologies.load_catalogue("v7")).provenance
    careful = assess(one, edition=npr.load_edition("individual-risk-1e-5-p90")).provenance
    assert assess(one).provenance == usual
    for other, changed in (
        (later, {"hazard", "hazard_digest", "events_per_year"}),
        (v7, {"catalogue", "catalogue_digest"}),
        (careful, {"edition", "edition_digest"}),
    ):
        assert {key for key in usual if usual[key] != other[key]} == changed


def test_assess__risk_is_proportional_to_the_number_of_events(
    assess: Assess, by_name: By_name
) -> None:
    per_year = spectra.built_in_seismicity().events_per_year
    double = spectra.load_hazard(
        seismicity=spectra.built_in_seismicity(events_per_year=2.0 * per_year)
    )
    got = assess(table({"good": {}}), hazard=double).arrow.to_pylist()[0]
    for figure in FIGURES[:-1]:
        assert got[figure] == pytest.approx(2.0 * by_name["good"][figure], rel=1e-12)
    assert got["pga_475yr_g"] > by_name["good"]["pga_475yr_g"]


def test_assess__progress_counts_the_zones(
    assess: Assess, portfolio: pl.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[int, int]] = []
    assess(portfolio, progress=lambda done, total: seen.append((done, total)))
    assert [done for done, _ in seen] == list(range(1, len(seen) + 1))
    assert {total for _, total in seen} == {len(seen)}
    judged = {row for row in assess(portfolio).arrow["zone_used"].to_pylist() if row}
    assert len(seen) == len(judged)


def test_assess__hardly_any_events_are_hardly_any_risk_and_an_unknown_motion(
    assess: Assess, by_name: By_name
) -> None:
    rare = spectra.load_hazard(seismicity=spectra.built_in_seismicity(events_per_year=1e-6))
    got = assess(table({"good": {}}), hazard=rare).arrow.to_pylist()[0]
    assert 0.0 < got["lpr_mean_per_yr"] < 1e-6 * by_name["good"]["lpr_mean_per_yr"]
    assert got["verdict"] == "meets_norm"
    assert got["pga_475yr_g"] is None  # below the weakest motion that was computed


def test_assess__words_of_a_categorical_column_are_read(
    assess: Assess, answer: npr.AssessmentTable, portfolio: pl.DataFrame
) -> None:
    words = ("vulnerability_class", "class_1", "class_2", "wierde", "class_source", "excluded")
    categorical = portfolio.with_columns(pl.col(name).cast(pl.Categorical) for name in words)
    assert _same(assess(categorical), answer)
    assert _same(assess(categorical.to_pandas()), answer)


def test_assess__the_published_exposure_example_runs(assess: Assess, shared: Path) -> None:
    answer = assess(shared / "reference" / "tno" / "example_EDB.csv")
    got = answer.to_polars()
    assert answer.counts_by_basis()["meets_norm"]["inferred_class"] == len(answer) == 35
    assert set(got["status"].cast(pl.String)) == {
        "nearest_zone_outside;address_id_from_building",
        "address_id_from_building",
    }
    assert got["address_id"].to_list() == got["building_id"].to_list()
    assert got["address_id"][0] == "900000001"
    by_surface = got.group_by("x_rd_m", "wierde").agg(pl.col("pga_475yr_g").unique())
    pga = {(x, flag): values for x, flag, values in by_surface.iter_rows()}
    for x in got["x_rd_m"].unique():
        (on_wierde,), (on_flat_land,) = pga[x, "1"], pga[x, "0"]
        assert on_wierde > on_flat_land
    assert "sum_pop_runners_out_night" in got.columns
