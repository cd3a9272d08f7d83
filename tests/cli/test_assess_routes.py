# SPDX-License-Identifier: EUPL-1.2
"""``npr assess --route``: what the summary says of the code route, and what is refused."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from npr.portfolio.writing import read_metadata


def words_of(text: str) -> str:
    return " ".join(text.split())


def test_assess__both_routes_stand_side_by_side(npr, good: Path) -> None:
    result = npr("assess", good, "-o", "r.parquet", "--edition", "npr9998-2020", "--route", "both")
    out = words_of(result.out)
    for words in (
        "route: both",
        "NPR 9998:2020 (reconstruction from public sources, 35 of 43 values assumed)",
        "edition assumed: 35 values, see: npr edition show npr9998-2020",
        "case defaults: consequence_class absent: default CC1b for 3 rows; situation absent: "
        "default rejection for 3 rows; limit_state absent: default NC for 3 rows",
        "capacity defaults: class-defaults-1 (assumed)",
        "Risk profile (rows) against code route",
        "they pass as an indication only",
        "Unity checks by single class",
    ):
        assert words in out, words
    assert "code.drift.system_ductile" not in out
    assert "code.drift.system_ductile" in read_metadata("r.parquet")["edition_assumed"]
    assert "No answer by the code route" not in out
    frame = pl.read_parquet("r.parquet")
    assert frame["uc_central"].is_not_null().all()
    assert frame["lpr_mean_per_yr"].is_not_null().all()


def test_assess__the_edition_says_which_route_decides(npr, good: Path) -> None:
    result = npr("assess", good, "-o", "r.parquet", "--edition", "npr9998-2020")
    assert result.code == 1  # class defaults alone give no verdict
    assert "route: code" in result.out
    assert pl.read_parquet("r.parquet")["lpr_mean_per_yr"].is_null().all()


def test_assess__says_why_the_code_route_gave_no_answer(npr, tmp_path: Path) -> None:
    path = tmp_path / "cases.csv"
    path.write_text(
        "address_id,x_rd_m,y_rd_m,vulnerability_class,gevolgklasse,vloeiversnelling_g\n"
        "a,245150,594550,URM4L,CC3,\nb,245150,594550,URM4L,,0.2\n",
        encoding="utf-8",
    )
    result = npr("assess", path, "-o", "r.csv", "--edition", "npr9998-2020", "--route", "both")
    assert result.code == 1
    out = words_of(result.out)
    assert "No answer by the code route, by reason" in out
    assert "1 return_period_unknown" in out
    assert "1 capacity_incomplete" in out


def test_assess__bad_cells_of_the_code_route_are_listed(npr, tmp_path: Path) -> None:
    (tmp_path / "cases.csv").write_text(
        "address_id,x_rd_m,y_rd_m,vulnerability_class,situatie,vloeiversnelling_g,"
        "lokale_mechanismen_getoetst\n"
        "a,245150,594550,URM4L,sloop,,\nb,245150,594550,URM4L,,0.2,\n"
        "c,245150,594550,URM4,,,misschien\nd,245150,594550,URM4L,afkeuren,,ja\n",
        encoding="utf-8",
    )
    arguments = ("assess", "cases.csv", "-o", "r.csv", "--report-bad-rows")
    result = npr(*arguments, "--edition", "npr9998-2020", "--route", "both")
    report = pl.read_csv("r.csv.bad-rows.csv")
    assert list(zip(report["row"], report["status"], report["got"], strict=True)) == [
        (1, "case_invalid", "situation=sloop"),
        (2, "capacity_incomplete", "yield_acceleration_g=0.2"),
        (3, "class_unknown", "vulnerability_class=URM4"),
        (3, "local_mechanisms_not_checked", "local_mechanisms_checked=misschien"),
    ]
    assert "Bad rows (first 4 of 4)" in result.out
    # Why the code route gave no answer has a table of its own.
    unjudged = result.out[result.out.index("Rows that were not judged") :]
    assert "case_invalid" not in unjudged
    npr(*arguments)  # the risk alone asks nothing of these columns
    assert pl.read_csv("r.csv.bad-rows.csv")["row"].to_list() == [3]


def test_assess__spectra_of_somebody_else(npr, good: Path, tmp_path: Path) -> None:
    (tmp_path / "webtool.csv").write_text(
        "x_rd_m,y_rd_m,return_period_yr,a_g_g,p,T_B_s,T_C_s,T_D_s\n"
        "245150,594550,2475,0.1176,2.8405,0.1141,0.5131,0.9613\n",
        encoding="utf-8",
    )
    result = npr(
        "assess", good, "-o", "r.parquet", "--edition", "npr9998-2020",
        "--spectra", "webtool.csv", "--spectra-within-m", "100",
    )  # fmt: skip
    assert "webtool.csv, nearest location within 100 m" in words_of(result.out)
    frame = pl.read_parquet("r.parquet")
    assert frame["a_g_g"].to_list() == [pytest.approx(0.1176), pytest.approx(0.1176), None]
    assert "1 site_spectrum_unknown" in words_of(result.out)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--route", "code"), "no code route"),
        (("--route", "npr", "--edition", "npr9998-2020"), "there is no such route"),
        (("--edition", "npr9998-2020", "--spectra", "none.csv"), "none.csv"),
    ],
)
def test_assess__bad_route_is_2_with_a_message(npr, good: Path, options, words: str) -> None:
    result = npr("assess", good, "-o", "r.parquet", *options)
    assert result.code == 2
    assert words in result.err
    assert not Path("r.parquet").exists()
