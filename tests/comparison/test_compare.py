# SPDX-License-Identifier: EUPL-1.2
"""Tables of a comparison, counted by hand on twelve addresses."""

from __future__ import annotations

import math

import polars as pl
import pytest

import npr
from npr.core.errors import NprError, PortfolioError
from spectra.coordinates import rd_to_wgs84

MEETS, FAILS, NOT = "meets_norm", "needs_reinforcement", "not_assessable"


def _rows(table: pl.DataFrame, *names: str) -> list[tuple]:
    return table.select(names).rows()


# --- who is compared with whom ------------------------------------------------------------------


def test_pairs__every_row_is_paired_or_told(comparison: npr.Comparison) -> None:
    assert _rows(comparison.pairs(), "result", "reason", "n") == [
        ("(both)", "paired", 10),
        ("after", "id_missing", 1),
        ("after", "only_here", 1),
        ("before", "id_duplicate", 2),
    ]
    unpaired = comparison.unpaired()
    assert _rows(unpaired, "result", "address_id", "reason") == [
        ("before", "twice", "id_duplicate"),
        ("before", "twice", "id_duplicate"),
        ("after", None, "id_missing"),
        ("after", "new", "only_here"),
    ]


def test_pairs__an_id_that_is_double_on_one_side_pairs_nobody(before, after) -> None:
    double = pl.concat([after, after.filter(pl.col("address_id") == "a")])
    found = npr.compare([before, double]).unpaired()
    assert _rows(found.filter(pl.col("address_id") == "a"), "result", "reason") == [
        ("result 1", "id_duplicate"),
        ("result 2", "id_duplicate"),
        ("result 2", "id_duplicate"),
    ]


def test_pairs__by_building_where_there_is_no_address(before, after) -> None:
    tables = [table.drop("address_id") for table in (before, after)]
    assert _rows(npr.compare(tables).pairs(), "reason", "n")[0] == ("paired", 10)
    # The number of a building is not that of an address.
    other = before.drop("building_id")
    with pytest.raises(PortfolioError, match=r"result 1: address_id a.*; result 2: building_id a"):
        npr.compare([other, other.rename({"address_id": "building_id"})])


def test_pairs__no_pair_at_all_is_refused_with_the_ids_of_both(before, after) -> None:
    numbers = pl.Series("address_id", [f"000301{i:010d}" for i in range(before.height)])
    right = before.with_columns(numbers)
    other = right.with_columns(numbers.str.replace("0003", "9999"))
    with pytest.raises(PortfolioError, match="no address of the results") as refused:
        npr.compare([right, right, other])
    assert "result 1: address_id 0003010000000000" in str(refused.value)
    assert "result 3: address_id 9999010000000000" in str(refused.value)
    assert "leading zeros" not in str(refused.value)
    with pytest.raises(PortfolioError, match="without their leading zeros they are the same"):
        npr.compare([right, right.with_columns(numbers.cast(pl.Int64))])
    twice = pl.concat([right, right])
    with pytest.raises(PortfolioError, match=f"{4 * before.height} rows id_duplicate") as refused:
        npr.compare([twice, twice])
    assert "leading zeros" not in str(refused.value)


def test_pairs__ids_that_a_spreadsheet_damaged_are_repaired(before) -> None:
    wrapped = before.with_columns(pl.format('="{}"', "address_id").alias("address_id"))
    n = before["address_id"].is_unique().sum()
    assert npr.compare([before, wrapped]).pairs()["n"][0] == n


# --- flips --------------------------------------------------------------------------------------


def test_matrix__counts_by_hand(comparison: npr.Comparison) -> None:
    found = {row[0]: row[1:] for row in comparison.matrix().rows()}
    assert found == {
        MEETS: (2, 2, 0, 0, 0),  # b, e; a, g
        FAILS: (2, 2, 0, 0, 0),  # d, f; c, j
        NOT: (1, 0, 1, 0, 0),  # h; i
        "outside_hazard_model": (0, 0, 0, 0, 0),
        "invalid_input": (0, 0, 0, 0, 0),
    }


def test_transitions__are_split_by_basis_on_both_sides(comparison: npr.Comparison) -> None:
    found = comparison.transitions().filter(verdict_from=FAILS, verdict_to=MEETS)
    assert _rows(found, "verdict_basis_from", "verdict_basis_to", "n") == [
        ("inferred_class", "surveyed", 1),  # f
        ("inferred_class", "inferred_class", 1),  # d
    ]
    assert comparison.transitions()["n"].sum() == 10


def test_verdicts__count_all_rows_by_basis(comparison: npr.Comparison) -> None:
    found = comparison.verdicts()
    assert found.group_by("result").agg(pl.col("n").sum()).sort("result").rows() == [
        ("after", 12),
        ("before", 12),
    ]
    surveyed = found.filter(verdict=MEETS, verdict_basis="surveyed")
    assert _rows(surveyed, "result", "n") == [("before", 3), ("after", 2)]  # a, b, g; b, f


def test_flips__per_class_in_each_direction(comparison: npr.Comparison) -> None:
    columns = ("group", "pairs", "judged_twice", "to_needs_reinforcement", "to_meets_norm",
               "other_change", "flips", "share")  # fmt: skip
    assert _rows(comparison.flips(), *columns) == [
        ("URM4L", 4, 4, 1, 1, 0, 2, 0.5),
        ("W3", 3, 3, 1, 1, 0, 2, 2 / 3),
        ("(mixture)", 1, 0, 0, 0, 1, 0, None),  # h: from not assessable is no flip
        ("(none)", 1, 0, 0, 0, 0, 0, None),
        ("PC3L", 1, 1, 0, 0, 0, 0, 0.0),
    ]
    assert _rows(comparison.flips(None), "group", "flips", "share") == [("(all)", 4, 0.5)]


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        ("municipality", {"Eemsdelta": 1, "Groningen": 3}),
        ("owner_id", {"one": 1, "two": 1, "(none)": 2}),
        ("batch", {"first": 4}),
    ],
)
def test_flips__by_any_column(before, after, by: str, expected: dict[str, int]) -> None:
    after = after.with_columns(batch=pl.lit("first"))  # the reference does not have it
    found = npr.compare([before, after]).flips(by)
    assert dict(_rows(found, "group", "flips")) == expected


def test_flips__a_column_that_is_not_there_is_told(comparison: npr.Comparison) -> None:
    with pytest.raises(PortfolioError, match="no such column") as caught:
        comparison.flips("batch")
    assert "owner_id" in str(caught.value)


def test_flipped__says_which_figure_moved(comparison: npr.Comparison) -> None:
    found = comparison.flipped()
    assert _rows(found, "address_id", "direction", "moved") == [
        ("a", "to_needs_reinforcement", "lpr_crossed"),
        ("g", "to_needs_reinforcement", "rule_only"),
        ("d", "to_meets_norm", "lpr_crossed;uc_crossed"),
        ("f", "to_meets_norm", "uc_crossed"),
        ("h", "other_change", "uc_now_known"),
    ]
    assert _rows(found.head(1), "lpr_mean_per_yr_from", "lpr_mean_per_yr_to", "uc_central_to") == [
        (5e-6, 2e-5, 0.5)
    ]


def test_flipped__without_a_norm_says_so(before, after) -> None:
    moved = npr.compare([before, after]).flipped()["moved"]
    assert moved.to_list()[0] == "lpr_limit_unknown"


# --- inside one result --------------------------------------------------------------------------


def test_confusion__errors_of_the_code(comparison: npr.Comparison) -> None:
    columns = ("result", "both_pass", "both_fail", "type_1", "type_2", "unknown")
    assert _rows(comparison.confusion(), *columns) == [
        ("before", 4, 2, 1, 1, 4),  # abeg, dj, f, c; h, i, twice, twice
        ("after", 6, 1, 0, 2, 3),  # bdefgh, j, -, ac; i, nobody, new
    ]
    assert comparison.confusion()["type_2_share"].to_list() == [1 / 8, 2 / 9]
    by_class = comparison.confusion("vulnerability_class").filter(result="before", group="W3")
    assert _rows(by_class, "both_pass", "type_1", "type_1_share") == [(2, 1, 1 / 3)]


def test_confusion__asks_for_the_norm(before, after) -> None:
    with pytest.raises(NprError, match="norm is not known") as caught:
        npr.compare([before, after]).confusion()
    assert "--norm-per-yr" in str(caught.value)


def test_confusion__unknown_by_risk_alone(before, after) -> None:
    risk = before.drop("code_verdict", "uc_central", "lpr_at_uc_1_per_yr")
    found = npr.compare([risk, after], norm_per_yr=1e-5).confusion().row(0, named=True)
    assert (found["unknown"], found["type_1"], found["type_1_share"]) == (12, 0, None)


def test_uniformity__highest_over_lowest_median(comparison: npr.Comparison) -> None:
    columns = ("by", "groups", "n", "unknown", "highest", "lowest", "ratio")
    found = comparison.uniformity(at_least=1).filter(result="before")
    # Medians: URM4L 5e-5, W3 3e-6; Eemsdelta (2, 4, 6, 0.1)e-5, Groningen (8, 0.3, 0.5)e-5.
    by_class, by_place = _rows(found, *columns)
    assert by_class[:-1] == ("vulnerability_class", 2, 7, 5, "URM4L", "W3")
    assert by_class[-1] == pytest.approx(5e-5 / 3e-6)
    assert by_place[:-1] == ("municipality", 2, 7, 5, "Eemsdelta", "Groningen")
    assert by_place[-1] == pytest.approx(3e-5 / 5e-6)


def test_uniformity__small_groups_are_counted_not_compared(comparison: npr.Comparison) -> None:
    found = comparison.uniformity("vulnerability_class", at_least=4).row(0, named=True)
    assert (found["groups"], found["groups_too_small"], found["ratio"]) == (1, 4, 1.0)
    none = comparison.uniformity("vulnerability_class").row(0, named=True)
    assert (none["groups"], none["ratio"], none["highest"]) == (0, None, None)


def test_neighbours__of_one_class_within_reach(comparison: npr.Comparison) -> None:
    counts, differing = comparison.neighbours()
    # URM4L: a-b, b-c; W3: f-g. Rows without verdict or class take no part.
    columns = ("result", "pairs", "differing", "share", "addresses", "left_out")
    assert _rows(counts, *columns) == [
        ("before", 3, 2, 2 / 3, 8, 4),  # b-c, f-g
        ("after", 3, 3, 1.0, 9, 3),  # a-b, b-c, f-g
    ]
    before = differing.filter(result="before")
    assert _rows(before, "address_id_1", "verdict_1", "address_id_2", "distance_m") == [
        ("b", MEETS, "c", 30.0),
        ("g", MEETS, "f", 10.0),
    ]
    assert counts["differing_in_one_zone"].to_list() == [None, None]  # no zones are stated
    assert comparison.neighbours(within_m=29.0).counts["pairs"].to_list() == [1, 1]


def test_neighbours__a_border_of_zones_is_told_apart(before, after) -> None:
    of = {"b": 1001, "c": 1002, "f": 1003, "g": 1003}
    zone = pl.col("address_id").replace_strict(of, default=None, return_dtype=pl.Int32)
    found = npr.compare([before.with_columns(zone_used=zone), after]).neighbours()
    assert found.counts["differing_in_one_zone"].to_list() == [1, None]  # f-g


def test_neighbours__of_places_in_degrees(before, after) -> None:
    metres = before.with_columns(pl.col("x_rd_m") + 245_000.0, pl.col("y_rd_m") + 594_000.0)
    lon, lat = rd_to_wgs84(metres["x_rd_m"].to_numpy(), metres["y_rd_m"].to_numpy())
    degrees = metres.drop("x_rd_m", "y_rd_m").with_columns(
        lon_deg=pl.Series(lon), lat_deg=pl.Series(lat)
    )
    counts = npr.compare([degrees, after]).neighbours().counts
    assert _rows(counts.head(1), "pairs", "differing") == [(3, 2)]


def test_neighbours__need_places(before, after) -> None:
    with pytest.raises(PortfolioError, match="no coordinates"):
        npr.compare([before.drop("x_rd_m"), after]).neighbours()


def test_measures__light_and_heavy(comparison: npr.Comparison) -> None:
    columns = ("nothing_needed", "light", "heavy", "no_factor_suffices", "unknown", "light_share")
    assert _rows(comparison.measures(), *columns) == [
        (4, 3, 0, 1, 4, 0.75),  # abeg; c, d (1.5 is light), f; j
        (6, 2, 1, 0, 3, 2 / 3),
    ]
    tighter = comparison.measures(light_up_to=1.2, by="vulnerability_class")
    assert _rows(tighter.filter(result="before", group="URM4L"), "light", "heavy") == [(0, 2)]
    assert tighter["trust_of_light_up_to"].unique().to_list() == ["assumed"]


def test_measures__beyond_the_table_is_heavy_not_unknown(before, after) -> None:
    status = pl.when(pl.col("address_id") == "i").then(pl.lit("required_factor_beyond_table"))
    said = before.with_columns(status=status.otherwise(pl.lit("ok")))
    comparison = npr.compare([said, after])
    columns = ("heavy", "unknown")
    assert _rows(comparison.measures().head(1), *columns) == [(1, 3)]
    # Larger than 4 is all that is known of it.
    assert _rows(comparison.measures(light_up_to=5.0).head(1), *columns) == [(0, 4)]


def test_to_dataset__is_labelled_and_complete(comparison: npr.Comparison) -> None:
    found = comparison.to_dataset()
    assert found["count"].dims == ("variant", "vulnerability_class", "place", "verdict")
    assert int(found["count"].sum()) == 24
    terrace = found.sel(vulnerability_class="URM4L", place="Eemsdelta")
    assert terrace["count"].sel(verdict=MEETS).values.tolist() == [2, 1]
    assert terrace["lpr_mean_per_yr_median"].values.tolist() == [5e-6, 2e-5]
    assert found["lpr_mean_per_yr_median"].attrs["units"] == "1/yr"
    empty = found.sel(vulnerability_class="PC3L", place="Eemsdelta", variant="before")
    assert math.isnan(float(empty["uc_central_median"]))


# --- several results, and refusals --------------------------------------------------------------


def test_compare__several_against_a_reference(before, after) -> None:
    found = npr.compare([before, after, before], names=["x", "y", "z"], reference=1)
    assert found.flips(None).select("variant", "flips").rows() == [("x", 4), ("z", 4)]
    assert found.matrix(1).row(0)[1:3] == (2, 2)


@pytest.mark.parametrize(
    ("options", "match"),
    [
        ({"names": ["x", "x"]}, "do not tell"),
        ({"names": ["x"]}, "do not tell"),
        ({"reference": 2}, "no such reference"),
        ({"norm_per_yr": 10.0}, "not a norm"),
        ({"norm_per_yr": float("nan")}, "not a norm"),
    ],
)
def test_compare__refuses_options(before, after, options: dict, match: str) -> None:
    with pytest.raises(NprError, match=match):
        npr.compare([before, after], **options)


@pytest.mark.parametrize("figure", [-1.0, float("nan"), float("inf")])
def test_compare__refuses_figures(comparison: npr.Comparison, figure: float) -> None:
    with pytest.raises(NprError, match="within_m cannot be used"):
        comparison.neighbours(figure)
    with pytest.raises(NprError, match="light_up_to cannot be used"):
        comparison.measures(figure)


def test_compare__refuses_one_result(before) -> None:
    with pytest.raises(NprError, match="two results"):
        npr.compare([before])


def test_compare__refuses_what_is_no_result(before, after) -> None:
    portfolio = before.select("address_id", "vulnerability_class", "x_rd_m", "y_rd_m")
    with pytest.raises(PortfolioError, match="not a table of results") as caught:
        npr.compare([portfolio, after])
    assert "npr assess" in str(caught.value)
    assert "verdict" in str(caught.value)


@pytest.mark.parametrize(
    ("change", "match"),
    [
        ({"verdict": pl.lit("fine")}, "verdict holds"),
        ({"verdict": pl.lit(None, pl.String)}, "verdict holds"),
        ({"lpr_mean_per_yr": pl.lit("much")}, "not a number"),
    ],
)
def test_compare__refuses_altered_results(before, after, change: dict, match: str) -> None:
    with pytest.raises(PortfolioError, match=match):
        npr.compare([before, after.with_columns(**change)])
