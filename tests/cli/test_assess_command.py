# SPDX-License-Identifier: EUPL-1.2
"""``npr assess``: what it prints, writes and refuses, and its exit codes."""

from __future__ import annotations

import errno
import re
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
import xarray as xr

from npr.portfolio.writing import read_metadata

HEADER = "address_id,x_rd_m,y_rd_m,vulnerability_class\n"
ROW = "a,245150,594550,URM4L\n"


def _numbers(out: str, label: str) -> list[int]:
    """Whole numbers in the first line of a table that begins with a label."""
    line = next(
        line for line in out.splitlines() if re.match(rf"[│┃\s]*{re.escape(label)}\s", line)
    )
    return [int(text.replace(",", "")) for text in re.findall(r"(?<=\s)[\d,]+(?=\s)", line + " ")]


def _files(path: Path) -> set[str]:
    return {file.name for file in path.iterdir()}


def test_assess__what_a_spreadsheet_did_stands_at_the_head(npr, tmp_path: Path) -> None:
    lines = [
        "sep=;",
        "address_id;building_id;x_rd_m;y_rd_m;vulnerability_class;;",
        "1,95201E+15;0014100000000001;245150;594550;URM4L;;",
        "14010000000002;'0014100000000002;245150;594550;URM4L;;",
        ";;;;;;",
        ";;;;;;",
    ]
    (tmp_path / "excel.csv").write_text("\r\n".join(lines), encoding="utf-8")
    result = npr("assess", "excel.csv", "-o", "r.parquet", "--report-bad-rows")
    assert result.code == 0
    head = " ".join(result.out[: result.out.index("route: risk")].split())
    for words in (
        "excel.csv: 2 empty lines left out",
        "1 rows: an id was repaired",
        "1 of address_id (such as 1,95201E+15): digits are lost, as Excel does",
        "1 of address_id (such as 14010000000002): 13 to 15 digits",
    ):
        assert words in head
    frame = pl.read_parquet("r.parquet")
    assert frame["building_id"].to_list() == ["0014100000000001", "0014100000000002"]
    assert "unnamed_6" not in frame.columns
    status = frame["status"].cast(pl.String).str.split(";")
    assert "id_digits_lost" in status[0]
    assert {"id_repaired", "id_zeros_lost"} <= set(status[1])


def test_assess__a_coordinate_that_is_nan_is_empty_in_results(npr) -> None:
    table = {
        "address_id": ["a", "b"],
        "x_rd_m": [245150.0, float("nan")],
        "y_rd_m": [594550.0] * 2,
        "vulnerability_class": ["URM4L"] * 2,
    }
    pl.DataFrame(table).write_parquet("nan.parquet")
    for name in ("r.parquet", "r.csv"):
        assert npr("assess", "nan.parquet", "-o", name).code == 1
    assert pl.read_parquet("r.parquet")["x_rd_m"].to_list() == [245150.0, None]
    assert Path("r.csv").read_text(encoding="utf-8").splitlines()[2].startswith('"b",,,594550,')


# --- when it goes well -----------------------------------------------------------------------


def test_assess__all_good_is_0(npr, good: Path, tmp_path: Path) -> None:
    result = npr("assess", good, "-o", "results.parquet")
    assert result.code == 0
    assert _files(tmp_path) == {"good.csv", "results.parquet"}
    frame = pl.read_parquet("results.parquet")
    assert frame["address_id"].to_list() == ["a", "b", "c"]
    assert frame["verdict"].cast(pl.String).to_list() == [
        "meets_norm",
        "needs_reinforcement",
        "meets_norm",
    ]
    assert read_metadata("results.parquet")["edition"].endswith("(individual-risk-1e-5)")


def test_assess__summary_has_counts_editions_and_files(npr, good: Path) -> None:
    out = npr("assess", good, "-o", "results.csv").out
    # by basis: surveyed, inferred_class, class_default, all
    assert _numbers(out, "meets_norm") == [1, 0, 1, 2]
    assert _numbers(out, "needs_reinforcement") == [0, 1, 0, 1]
    assert _numbers(out, "invalid_input") == [0, 0, 0, 0]
    assert _numbers(out, "total") == [1, 1, 1, 3]
    for words in (
        "hazard: groningen-v7",
        "Statistical, heavier than the official forecasts",
        "(tno2020, as_published)",
        "(individual-risk-1e-5)",
        "catalogue trust: derived",
        "edition note: The text of the statute was not read.",
        "percentiles trust: assumed",
        "written: results.csv, results.csv.provenance.json",
        "URM1F_B",
        "Het Hogeland",
    ):
        assert words in " ".join(out.split()), words
    assert "Rows that were not judged" not in out


def test_assess__summary_names_columns_that_are_not_read(npr, tmp_path: Path) -> None:
    extra = [f"note_{n}" for n in range(9)]
    header = ",".join((HEADER.strip(), "situatei", "toetsyear", *extra))
    (tmp_path / "a.csv").write_text(f"{header}\n{ROW.strip()},verbouw,2030{',' * len(extra)}\n")
    result = npr("assess", "a.csv", "-o", "b.csv")
    assert result.code == 0
    for said in (
        "warning: column `situatei` is not read; did you mean `situation`? (carried through)",
        "warning: column `toetsyear` is not read; did you mean `assessment_year`?",
        "carried through, not read: situatei, toetsyear, note_0, note_1, note_2, note_3, note_4, "
        "note_5 and 3 more",
    ):
        assert said in " ".join(result.out.split()), result.out
    assert pl.read_csv("b.csv")["situatei"].to_list() == ["verbouw"]


def test_assess__summary_is_silent_when_all_columns_are_read(npr, good: Path) -> None:
    out = npr("assess", good, "-o", "results.csv").out
    assert "carried through" not in out
    assert "warning" not in out


def test_assess__some_bad_rows_is_1_and_all_come_back(npr, mixed: Path) -> None:
    result = npr("assess", mixed, "-o", "results.csv")
    assert result.code == 1
    frame = pl.read_csv("results.csv")
    assert frame.height == 9
    assert frame["address_id"].to_list()[3:] == [
        "unknown",
        "far",
        "no_class",
        "swapped",
        "twice",
        "twice",
    ]
    bad = frame[3:]
    assert bad["lpr_mean_per_yr"].null_count() == bad["pga_475yr_g"].null_count() == 6
    assert bad["verdict"].to_list() == [
        "invalid_input",
        "outside_hazard_model",
        "not_assessable",
        *["invalid_input"] * 3,
    ]
    assert bad["reason_en"].null_count() == bad["reason_nl"].null_count() == 0
    assert _numbers(result.out, "invalid_input")[-1] == 4
    assert _numbers(result.out, "total")[-1] == 9
    assert "Rows that were not judged" in result.out
    assert _numbers(result.out, "2")[0] == 2  # two rows of the double id, first in the list
    assert "Bad rows" not in result.out


@pytest.mark.parametrize(
    ("row", "status"),
    [
        ("a,245150,594550,URM3L,0.4,URM4L,0.5", "class_probabilities_invalid"),
        ("a,245150,594550,URM3L,1.2,URM4L,-0.2", "class_probabilities_invalid"),
        ("a,245150,594550,URM3L,nan,URM4L,1", "class_probabilities_invalid"),
        ("a,245150,594550,URM3L,half,URM4L,half", "class_probabilities_invalid"),
        ("a,245150,594550,URM3,0.4,URM4L,0.6", "class_unknown"),
        ("a,245150,594550,,,,", "class_missing"),
        ("a,nan,594550,URM4L,1,,", "coordinates_missing"),
        ("a,about 245150,594550,URM4L,1,,", "coordinates_missing"),
        ("a,594550,245150,URM4L,1,,", "coordinates_swapped"),
        ("a,6.73,53.33,URM4L,1,,", "coordinates_not_rd"),
        ("a,1e9,1e9,URM4L,1,,", "coordinates_impossible"),
        ("a,inf,594550,URM4L,1,,", "coordinates_impossible"),
        ("a,155000,463000,URM4L,1,,", "outside_hazard_model"),
        (",245150,594550,URM4L,1,,", "address_id_missing"),
    ],
)
def test_assess__bad_row_is_1_and_says_why(npr, row: str, status: str) -> None:
    header = "address_id,x_rd_m,y_rd_m,class_1,probability_1,class_2,probability_2\n"
    Path("a.csv").write_text(header + row + "\ngood,245150,594550,URM3L,0.4,URM4L,0.6\n")
    result = npr("assess", "a.csv", "-o", "b.csv", "--report-bad-rows")
    assert result.code == 1
    frame = pl.read_csv("b.csv")
    assert frame["status"].to_list() == [status, "class_mixture"]
    assert frame["lpr_mean_per_yr"].is_null().to_list() == [True, False]
    assert pl.read_csv("b.csv.bad-rows.csv")["status"].to_list() == [status]
    assert status in result.out


def test_assess__only_bad_rows_is_1(npr, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(HEADER + "a,245150,594550,URM4\n")
    result = npr("assess", "a.csv", "-o", "b.csv")
    assert result.code == 1
    assert pl.read_csv("b.csv").height == 1


def test_assess__report_of_bad_rows(npr, mixed: Path) -> None:
    result = npr("assess", mixed, "-o", "results.parquet", "--report-bad-rows")
    assert result.code == 1
    report = pl.read_csv("results.parquet.bad-rows.csv")
    assert report.columns == [
        "row",
        "address_id",
        "status",
        "got",
        "expected",
        "reason_en",
        "reason_nl",
    ]
    pairs = list(zip(report["row"], report["status"], strict=True))
    assert pairs == [
        (4, "class_unknown"),
        (5, "outside_hazard_model"),
        (6, "class_missing"),
        (7, "coordinates_swapped"),
        (8, "address_id_duplicate"),
        (9, "address_id_duplicate"),
        (9, "coordinates_missing"),
    ]
    assert "did you mean URM4L for URM4?" in report["expected"][0]
    assert "Bad rows (first 7 of 7)" in result.out
    assert "x_rd_m=594550.0, y_rd_m=245150.0" in result.out
    assert "results.parquet.bad-rows.csv" in result.out.splitlines()[-1]


def test_assess__report_that_cannot_be_written_is_told_before_the_work(npr, good: Path) -> None:
    Path("results.csv.bad-rows.csv").mkdir()
    arguments = ("assess", good, "-o", "results.csv", "--report-bad-rows")
    _refused(npr, *arguments, words=("path is a directory", "results.csv.bad-rows.csv"))


def test_assess__report_without_bad_rows_is_empty(npr, good: Path) -> None:
    assert npr("assess", good, "-o", "results.parquet", "--report-bad-rows").code == 0
    assert pl.read_csv("results.parquet.bad-rows.csv").height == 0


def test_assess__options_change_what_they_say(npr, good: Path) -> None:
    def facts(*options: object) -> dict[str, str]:
        assert npr("assess", good, "-o", "results.parquet", *options).code == 0
        return read_metadata("results.parquet")

    usual = facts()
    assert float(usual["events_per_year"]) == pytest.approx(9.04, abs=0.005)
    later = facts("--year", 2030)
    assert float(later["events_per_year"]) == pytest.approx(5.6, abs=0.05)
    many = facts("--events-per-year", 20)
    assert float(many["events_per_year"]) == pytest.approx(20.0, rel=1e-12)
    careful = facts("--edition", "individual-risk-1e-5-p90")
    assert careful["edition"].endswith("(individual-risk-1e-5-p90)")
    digests = ("hazard_digest", "catalogue_digest", "edition_digest")
    assert len({tuple(f[key] for key in digests) for f in (usual, later, many, careful)}) == 4


def test_assess__mapping_of_columns(npr, tmp_path: Path) -> None:
    text = (HEADER + ROW).replace("vulnerability_class", "type")
    (tmp_path / "a.csv").write_text(text.replace("address_id", "nr"))
    columns = ("--column", "vulnerability_class=type", "--column", "address_id = nr")
    assert npr("assess", "a.csv", "-o", "b.csv", *columns).code == 0
    assert pl.read_csv("b.csv")["vulnerability_class"].to_list() == ["URM4L"]


def test_assess__same_run_same_bytes(npr, mixed: Path) -> None:
    for name in ("one", "two"):
        for ending in ("parquet", "csv"):
            npr("assess", mixed, "-o", f"{name}/results.{ending}", "--report-bad-rows")
    for file in Path("one").iterdir():
        assert file.read_bytes() == (Path("two") / file.name).read_bytes()
    assert _files(Path("one")) == _files(Path("two"))


def test_assess__progress_goes_to_stderr_only(npr, good: Path, monkeypatch) -> None:
    monkeypatch.setattr(import_module("npr.cli.progress"), "_QUIET_S", -1.0)
    result = npr("assess", good, "-o", "results.csv")
    assert "hazard and risk: 2 of 2 zones" in result.err
    assert "hazard and risk:" not in result.out


def test_assess__the_cache_may_be_out_of_reach(
    npr, good: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    (tmp_path / "file").write_text("not a directory")
    monkeypatch.setenv("NPR_CACHE_DIR", str(tmp_path / "file" / "cache"))
    assert npr("assess", good, "-o", "results.csv").code == 0
    assert "nothing can be kept there" in caplog.text


# --- what is refused -------------------------------------------------------------------------


def _refused(npr, *arguments: object, words: tuple[str, ...]) -> None:
    before = _files(Path())
    result = npr(*arguments)
    assert result.code == 2, result
    for word in words:
        assert word in result.err, result.err
    assert result.out == ""
    assert _files(Path()) == before  # nothing is left behind


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("none.csv", None, ("file not found", "none.csv")),
        (".", None, ("this is a directory", "name the file in it")),
        ("a.xlsx", b"PK", ("extension says nothing", ".xlsx", ".parquet")),
        ("a", b"x", ("extension says nothing", "no extension")),
        ("a.csv", b"", ("the file is empty", "0 bytes")),
        ("a.parquet", b"", ("the file is empty", "0 bytes")),
        ("a.parquet", b"PAR1 cut off", ("not whole Parquet", "12 bytes", "cut off")),
        ("a.csv", HEADER.encode(), ("the table is empty", "0 rows")),
        ("a.csv", (HEADER + "a,1,2,caf\xe9\n").encode("latin-1"), ("not UTF-8", "line 2", "0xe9")),
        ("a.csv", (HEADER + ROW).encode("utf-16"), ("not a UTF-8 text", "UTF-16")),
        ("a.csv", (HEADER + ROW + "b,1\n").encode(), ("more or fewer values", "line 3")),
        ("a.csv", HEADER.replace("_class", "_clas").encode() + ROW.encode(), ("slip of the pen",)),
        (
            "a.csv",
            HEADER.replace("y_rd_m", "y").encode() + ROW.encode(),
            ("does not say its unit",),
        ),
        ("a.csv", HEADER.replace("x_rd_m", "x_rd_km").encode() + ROW.encode(), ("unit", "x_rd_km")),
        ("a.csv", b"address_id,x_rd_m,y_rd_m\na,1,2\n", ("lacks columns: vulnerability_class",)),
        (
            "a.csv",
            (HEADER + ROW).replace("address_id", "naam").encode(),
            ("lacks columns: address",),
        ),
        (
            "a.csv",
            (HEADER + "a," + ROW).replace("_id", "_id,adres_id").encode(),
            ("two columns mean",),
        ),
        (
            "a.csv",
            (HEADER + 'a,"245150,5","594550,5",W3\n').encode(),
            ("decimal commas", "'245150,5'", "as CSV with semicolons"),
        ),
        (
            "a.csv",
            (HEADER.replace(",", ";") + "a;245.150,5;594.550,5;W3\n").encode(),
            ("decimal commas", "'245.150,5'", "no separator of thousands"),
        ),
    ],
)
def test_assess__bad_portfolio_is_2_with_a_message(
    npr, tmp_path: Path, name: str, content: bytes | None, words: tuple[str, ...]
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    _refused(npr, "assess", name, "-o", "results.csv", words=(*words, "where:", "got:", "repair:"))


@pytest.mark.parametrize(
    ("header", "options", "advice"),
    [
        (HEADER.replace("y_rd_m", "y_m"), (), "rename it or say --column y_rd_m=y_m;"),
        (HEADER.replace("class", "clas"), (), "--column vulnerability_class=vulnerability_clas;"),
        (HEADER.replace("_class", " type"), (), "--column 'vulnerability_class=their name' (docs"),
        (
            HEADER.replace("address_id", "adres_id,vbo id"),
            (),
            "or choose: --column address_id=adres_id",
        ),
        (HEADER, ("--column", "klas=note a"), "where:    --column 'klas=note a'"),
        (HEADER, ("--column", "zone=soil"), "our name goes first"),
    ],
)
def test_assess__advice_on_columns_is_an_option(
    npr, tmp_path: Path, header: str, options: tuple[str, ...], advice: str
) -> None:
    row = ROW if header.count(",") == 3 else "a," + ROW
    (tmp_path / "a.csv").write_text(header + row)
    _refused(npr, "assess", "a.csv", "-o", "b.csv", *options, words=(advice,))
    assert "columns={" not in npr("assess", "a.csv", "-o", "b.csv", *options).err


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--edition", "npr9998"), ("unknown edition", "npr9998", "individual-risk-1e-5-p90")),
        (("--edition", "individual-risk-1e5"), ("did you mean individual-risk-1e-5?",)),
        (("--edition", "none.toml"), ("file not found", "none.toml")),
        (("--catalogue", "v8"), ("unknown catalogue", "v8", "tno2020, v7, v6")),
        (("--catalogue", "none.toml"), ("file not found", "none.toml")),
        (("--reading", "repaired"), ("unknown reading", "as_published or corrected")),
        (("--hazard", "groningen-v5"), ("unknown hazard model", "groningen-v7")),
        (("--year", "2023"), ("does not reach that year", "2024 to 2034")),
        (("--year", "2035"), ("does not reach that year", "2035")),
        (("--year", "soon"), ("Invalid value for '--year'",)),
        (("--events-per-year", "0"), ("events per year out of range",)),
        (("--events-per-year", "nan"), ("not one finite number",)),
        (("--forecast", "none.nc"), ("forecast file not found", "none.nc")),
        (("--forecast", "good.csv"), ("forecast file cannot be read",)),
        (
            ("--forecast", "good.csv", "--events-per-year", "20"),
            ("--forecast without --events-per-year", "leave the other options out"),
        ),
        (("--forecast", "good.csv", "--seismicity", "uniform"), ("--forecast with --seismicity",)),
        (("--forecast", "good.csv", "--uncertainty", "b"), ("--forecast with --uncertainty",)),
        (("--seismicity", "uniform"), ("no number of events", "--events-per-year too")),
        (
            ("--seismicity", "uniform", "--events-per-year", "9", "--year", "2024"),
            ("--seismicity uniform with --year",),
        ),
        (("--seismicity", "none.nc"), ("no such seismicity", "groningen, uniform, or a file")),
        (("--seismicity", "good.csv"), ("the seismicity cannot be read",)),
        (("--uncertainty", "mmax"), ("no such uncertainty", "rate, b")),
        (
            ("--uncertainty", "rate", "--events-per-year", "9"),
            ("a number of events that is given has no uncertainty",),
        ),
        (("--column", "vulnerability_class"), ("mapping is not understood", "--column")),
        (("--column", "=type"), ("mapping is not understood",)),
        (("--column", "klasse=vulnerability_class"), ("unknown column", "klasse")),
        (("--column", "zone=soil"), ("'soil', which is not in the table",)),
        (("--colour", "red"), ("No such option",)),
    ],
)
def test_assess__bad_option_is_2_with_a_message(
    npr, good: Path, options: tuple[str, ...], words: tuple[str, ...]
) -> None:
    _refused(npr, "assess", good, "-o", "results.csv", *options, words=words)


def test_assess__bad_number_of_threads_is_2(
    npr, good: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NPR_THREADS", "many")
    result = npr("assess", good, "-o", "results.csv")
    assert result.code == 2
    assert "NPR_THREADS" in result.err


def test_assess__edition_of_ones_own_with_errors_names_them_all(npr, good: Path) -> None:
    Path("own.toml").write_text("[edition]\nid = 3\n")
    words = ("own.toml", "edition.title: missing", "got 3; expected", "individual_risk: missing")
    _refused(npr, "assess", good, "-o", "results.csv", "--edition", "own.toml", words=words)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda v: -v, ("negative rates",)),
        (lambda v: v.where(v["magnitude"] < 2.0), ("rates that are not numbers",)),
        (lambda v: v.isel(magnitude=slice(None, None, -1)).assign_coords(v.coords), ("rise with",)),
        (lambda v: v.isel(magnitude=slice(10, None)), ("magnitudes from 2.5",)),
        (lambda v: v.isel(magnitude=slice(0, 10)), ("events above its last magnitude 2.4",)),
        (lambda v: 0.0 * v, ("no events at all",)),
        (lambda v: v.isel(x=0, drop=True), ("no forecast in the file",)),
        (lambda v: v.drop_vars("x"), ("lacks coordinates",)),
        (lambda v: v.assign_coords(x=[6.7], y=[53.3]), ("do not lie in the Netherlands",)),
        (lambda v: v.rename(mmax="largest"), ("no forecast in the file",)),
    ],
)
def test_assess__bad_forecast_is_2_with_a_message(
    npr, good: Path, change: Callable[[xr.DataArray], xr.DataArray], words: tuple[str, ...]
) -> None:
    data = change(_forecast()).to_dataset().assign(branch_mmax_weight=("mmax", [1.0]))
    data.to_netcdf("forecast.nc", engine="h5netcdf")
    options = ("--forecast", "forecast.nc")
    _refused(npr, "assess", good, "-o", "results.csv", *options, words=("forecast.nc", *words))


def test_assess__forecast_without_weights_is_2_with_a_message(npr, good: Path) -> None:
    _forecast().to_dataset().to_netcdf("forecast.nc", engine="h5netcdf")
    words = ("weights of the largest magnitudes are unknown", "branch_mmax_weight")
    _refused(npr, "assess", good, "-o", "results.csv", "--forecast", "forecast.nc", words=words)


def _forecast() -> xr.DataArray:
    magnitude = np.round(np.arange(1.5, 7.05, 0.1), 1)
    survival = np.clip(10.0 ** (1.5 - magnitude) - 1e-5, 0.0, None)
    return xr.DataArray(
        survival[np.newaxis, np.newaxis, :, np.newaxis],
        dims=("x", "y", "magnitude", "mmax"),
        coords={"x": [245e3], "y": [594e3], "magnitude": magnitude, "mmax": [6.5]},
        name="rate",
    )


def test_assess__a_forecast_of_several_years_needs_one(npr, good: Path) -> None:
    years = [_forecast().assign_coords(year=y) * f for y, f in ((2026, 1.0), (2027, 0.5))]
    data = xr.concat(years, "year").to_dataset(name="rate")
    data.assign(branch_mmax_weight=("mmax", [1.0])).to_netcdf("forecast.nc", engine="h5netcdf")
    options = ("assess", good, "-o", "results.parquet", "--forecast", "forecast.nc")
    _refused(npr, *options, words=("more than one year", "2026, 2027", "--year"))
    _refused(npr, *options, "--year", 2028, words=("does not hold that year", "2026, 2027"))
    result = npr(*options, "--year", 2027)
    assert result.code == 0
    assert "forecast forecast.nc, year 2027" in " ".join(result.out.split())
    facts = read_metadata("results.parquet")
    assert float(facts["events_per_year"]) == pytest.approx(0.5, rel=1e-4)


def test_assess__year_of_a_forecast_without_years_is_2_with_a_message(npr, good: Path) -> None:
    data = _forecast().to_dataset().assign(branch_mmax_weight=("mmax", [1.0]))
    data.to_netcdf("forecast.nc", engine="h5netcdf")
    options = ("--forecast", "forecast.nc", "--year", "2027")
    words = ("does not say which years", "leave the year out")
    _refused(npr, "assess", good, "-o", "results.csv", *options, words=words)


def test_assess__with_a_forecast(npr, good: Path) -> None:
    data = _forecast().to_dataset().assign(branch_mmax_weight=("mmax", [1.0]))
    data.to_netcdf("forecast.nc", engine="h5netcdf")
    result = npr("assess", good, "-o", "results.parquet", "--forecast", "forecast.nc")
    assert result.code == 0
    assert "forecast forecast.nc" in result.out
    facts = read_metadata("results.parquet")
    assert float(facts["events_per_year"]) == pytest.approx(1.0, rel=1e-4)
    assert pl.read_parquet("results.parquet")["lpr_mean_per_yr"].min() > 0.0  # type: ignore[operator]


# --- where it cannot be written --------------------------------------------------------------


@pytest.mark.parametrize(
    ("output", "words"),
    [
        ("results.xlsx", ("extension says nothing", ".parquet, .pq, .csv")),
        ("results", ("extension says nothing", "no extension")),
        (".", ("path is a directory",)),
        ("good.csv/results.csv", ("is a file, not a directory",)),
        ("good.csv", ("results would replace the portfolio",)),
        ("x" * 300 + ".csv", ("name is too long",)),
    ],
)
def test_assess__bad_output_is_refused_before_the_work(
    npr, good: Path, monkeypatch: pytest.MonkeyPatch, output: str, words: tuple[str, ...]
) -> None:
    def never(*_: object, **__: object) -> None:
        message = "it began to work"
        raise AssertionError(message)

    monkeypatch.setattr("npr.assessment.bulk.assess", never)
    before = good.read_bytes()
    _refused(npr, "assess", good, "-o", output, words=words)
    assert good.read_bytes() == before


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "the disk is full"),
        (errno.EACCES, "no permission to write there"),
        (errno.EROFS, "the disk is read-only"),
    ],
)
def test_assess__disk_that_fails_keeps_the_old_file(
    npr, good: Path, monkeypatch: pytest.MonkeyPatch, number: int, words: str
) -> None:
    Path("results.parquet").write_bytes(b"of yesterday")

    def fail(table: Any, file: Any, **_: object) -> None:
        file.write(b"half")
        raise OSError(number, "what the system says")

    monkeypatch.setattr("pyarrow.parquet.write_table", fail)
    result = npr("assess", good, "-o", "results.parquet")
    assert result.code == 2
    assert words in result.err
    assert "what the system says" in result.err
    assert "what stood there before is untouched" in result.err
    assert Path("results.parquet").read_bytes() == b"of yesterday"
    assert _files(Path()) == {"good.csv", "results.parquet"}


@pytest.mark.parametrize("moment", ["npr.assessment.bulk.site_risk", "pyarrow.parquet.write_table"])
def test_assess__interrupt_leaves_no_part_of_a_file(
    npr, good: Path, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    def interrupt(*arguments: Any, **_: object) -> None:
        if "parquet" in moment:
            arguments[1].write(b"half")
        raise KeyboardInterrupt

    monkeypatch.setattr(moment, interrupt)
    result = npr("assess", good, "-o", "results.parquet")
    assert result.code not in (0, 2)
    assert _files(Path()) == {"good.csv"}
