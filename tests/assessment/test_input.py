# SPDX-License-Identifier: EUPL-1.2
"""What may come in, and what changes nothing: order, chunks, what is on disk."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import assessment_rows as rows
import numpy as np
import pint
import polars as pl
import pytest
from assessment_rows import FIGURES, PLACE, RESULTS, ROWS, Assess, By_name, table
from assessment_rows import figures as _figures
from assessment_rows import same as _same

import npr
import spectra
import typologies
from npr.core.errors import HazardError, PortfolioError

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
    assert None not in (
        error.value.where,
        error.value.got,
        error.value.expected,
        error.value.repair,
    )


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
