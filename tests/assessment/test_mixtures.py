# SPDX-License-Identifier: EUPL-1.2
"""Addresses of several classes with probabilities."""

from __future__ import annotations

from typing import Any

import assessment_rows as rows
import polars as pl
import pytest
from assessment_rows import RESULTS, Assess, By_name, table
from assessment_rows import figures as _figures

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
