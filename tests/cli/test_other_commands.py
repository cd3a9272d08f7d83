# SPDX-License-Identifier: EUPL-1.2
"""``npr`` itself, ``npr hazard``, ``npr typology`` and ``npr demo-portfolio``."""

from __future__ import annotations

import re
from pathlib import Path

import polars as pl
import pytest

from npr.cli import main
from npr.core.provenance import VERSION
from npr.portfolio.writing import read_metadata

HEAVY = (
    "numba",
    "xarray",
    "polars",
    "numpy",
    "pandas",
    "pyarrow",
    "pint",
    "scipy",
    "h5py",
    "h5netcdf",
)


# --- npr -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["--version"],
        ["assess", "--help"],
        ["hazard", "--help"],
        ["hazard", "show", "--help"],
        ["hazard", "build", "--help"],
        ["hazard", "map", "--help"],
        ["hazard", "seismicity", "--help"],
        ["risk", "build", "--help"],
        ["risk", "read", "--help"],
        ["typology", "--help"],
        ["demo-portfolio", "--help"],
    ],
    ids=" ".join,
)
def test_help__imports_nothing_heavy(process, arguments: list[str]) -> None:
    code = (
        "import sys\n"
        f"sys.argv = ['npr', *{arguments!r}]\n"
        "from npr.cli import main\n"
        "try:\n    main()\n"
        "except SystemExit as end:\n    assert not end.code\n"
        f"found = [name for name in {HEAVY!r} if name in sys.modules]\n"
        "print('heavy:', found)"
    )
    result = process("-c", code)
    assert result.returncode == 0, result.stderr
    assert result.stdout.splitlines()[-1] == "heavy: []"
    assert len(result.stdout.splitlines()) > 1


def test_version(npr) -> None:
    assert npr("--version") == (0, f"npr-typology {VERSION}\n", "")


def test_help__names_every_command(npr) -> None:
    result = npr("--help")
    assert result.code == 0
    for command in ("assess", "demo-portfolio", "hazard", "typology"):
        assert re.search(rf"^\W*{command}\s", result.out, re.M), command


def test_help__says_the_defaults_of_assess(npr) -> None:
    text = npr("assess", "--help").out
    for words in ("individual-risk-1e-5", "tno2020", "groningen-v7", "2024", "RESULTS"):
        assert words in text, words


@pytest.mark.parametrize("arguments", [("asses",), ("assess",), ("hazard", "list"), ("--wrong",)])
def test_npr__wrong_usage_is_2(npr, arguments: tuple[str, ...]) -> None:
    result = npr(*arguments)
    assert result.code == 2
    assert "Usage: " in result.err
    assert "--help" in result.err


def test_npr__without_arguments_shows_help(npr) -> None:
    result = npr()
    assert result.code == 2
    assert "demo-portfolio" in result.out + result.err


def test_npr__unknown_errors_are_not_hidden(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken() -> None:
        message = "a defect of ours"
        raise RuntimeError(message)

    monkeypatch.setattr("npr.cli.app", broken)
    with pytest.raises(SystemExit) as stop:
        main()
    assert stop.value.code == 2  # 1 would say that results were written
    assert "RuntimeError: a defect of ours" in capsys.readouterr().err


def test_process__good_bad_and_impossible(process, good: Path, mixed: Path) -> None:
    runs = {
        name: process("-m", "npr", "assess", name, "-o", f"{Path(name).stem}.parquet")
        for name in ("good.csv", "mixed.csv", "none.csv")
    }
    assert {name: run.returncode for name, run in runs.items()} == {
        "good.csv": 0,
        "mixed.csv": 1,
        "none.csv": 2,
    }
    for run in runs.values():
        assert "Traceback" not in run.stderr
        assert "Warning" not in run.stderr
    assert "written: good.parquet" in runs["good.csv"].stdout
    assert runs["none.csv"].stdout == ""
    assert runs["none.csv"].stderr.startswith("file not found\n  where:    none.csv\n")
    assert pl.read_parquet("mixed.parquet").height == 9


# --- npr hazard show -------------------------------------------------------------------------


def _table_row(out: str, first: str) -> list[float]:
    line = next(line for line in out.splitlines() if re.match(rf"│\s+{re.escape(first)} │", line))
    return [float(cell) for cell in line.strip("│ ").split("│")[1:]]


def test_hazard_show__what_an_engineer_checks(npr) -> None:
    result = npr("hazard", "show", "--x-rd-m", 245600, "--y-rd-m", 594790)
    assert result.code == 0
    assert "site-response zone 1032" in result.out
    assert "near_zone_border: a neighbouring 100 m cell" in result.out
    assert "Statistical, heavier than the official forecasts" in " ".join(result.out.split())
    pga = _table_row(result.out, "0.01")
    assert pga == pytest.approx([0.039, 0.072, 0.090, 0.118], rel=0.03)  # 95 ... 2475 years
    rates = _table_row(result.out, "0.1")
    assert len(rates) in (3, 4)
    assert "Uniform hazard spectra, Sa [g]" in result.out
    assert "Annual rate of exceedance [1/yr]" in result.out


def test_hazard_show__degrees_give_the_same_place(npr) -> None:
    from spectra import rd_to_wgs84

    lon, lat = rd_to_wgs84(245_600.0, 594_790.0)
    degrees = npr("hazard", "show", "--lon-deg", float(lon), "--lat-deg", float(lat))
    metres = npr("hazard", "show", "--x-rd-m", 245600, "--y-rd-m", 594790)
    assert degrees.code == 0
    assert _table_row(degrees.out, "0.01") == pytest.approx(
        _table_row(metres.out, "0.01"), abs=1.01e-4
    )


def test_hazard_show__more_events_more_shaking(npr) -> None:
    place = ("hazard", "show", "--x-rd-m", 244450, "--y-rd-m", 594750)
    usual = _table_row(npr(*place).out, "0.01")
    many = npr(*place, "--events-per-year", 20)
    assert "20.00 events of M >= 1.5" in many.out
    assert all(m > u for m, u in zip(_table_row(many.out, "0.01"), usual, strict=True))
    later = _table_row(npr(*place, "--year", 2034).out, "0.01")
    assert all(s < u for s, u in zip(later, usual, strict=True))


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ((), "two coordinates of one kind"),
        (("--x-rd-m", "245600"), "two coordinates of one kind"),
        (("--x-rd-m", "245600", "--lat-deg", "53.3"), "two coordinates of one kind"),
        (
            ("--x-rd-m", "1", "--y-rd-m", "1", "--lon-deg", "6.7", "--lat-deg", "53.3"),
            "two coordinates of one kind",
        ),
        (("--x-rd-m", "594790", "--y-rd-m", "245600"), "more than 200 m outside the zones"),
        (("--x-rd-m", "6.7", "--y-rd-m", "53.3"), "more than 200 m outside the zones"),
        (("--lon-deg", "53.3", "--lat-deg", "6.7"), "longitude 53.3, latitude 6.7 (WGS84)"),
        (("--x-rd-m", "nan", "--y-rd-m", "594790"), "a coordinate is not a number"),
        (("--x-rd-m", "inf", "--y-rd-m", "594790"), "a coordinate is not a number"),
        (("--x-rd-m", "east", "--y-rd-m", "594790"), "Invalid value for '--x-rd-m'"),
        (("--x-rd-m", "245600", "--y-rd-m", "594790", "--year", "2050"), "does not reach"),
        (("--x-rd-m", "245600", "--y-rd-m", "594790", "--hazard", "v5"), "unknown hazard model"),
    ],
)
def test_hazard_show__bad_point_is_2_with_a_message(
    npr, options: tuple[str, ...], words: str
) -> None:
    result = npr("hazard", "show", *options)
    assert result.code == 2
    assert words in result.err
    assert result.out == ""


# --- npr typology ----------------------------------------------------------------------------


def test_typology__through_the_main_command(npr) -> None:
    assert "URM4L" in npr("typology", "list").out
    shown = npr("typology", "show", "URM4L")
    assert shown.code == 0
    assert "b1 1.2524" in shown.out
    wrong = npr("typology", "show", "URM4")
    assert wrong.code == 2
    assert "do you mean URM4L" in wrong.err


# --- npr demo-portfolio ----------------------------------------------------------------------


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_demo_portfolio__same_seed_same_bytes(npr, ending: str) -> None:
    for name, seed in (("one", 1), ("two", 1), ("other", 2)):
        result = npr("demo-portfolio", "--count", 600, "--seed", seed, "-o", f"{name}.{ending}")
        assert result.code == 0
        assert f"(seed {seed}): 600 addresses -> {name}.{ending}" in result.out
    one, two, other = (Path(f"{n}.{ending}").read_bytes() for n in ("one", "two", "other"))
    assert one == two != other
    facts = read_metadata(f"one.{ending}")
    assert (facts["synthetic"], facts["count"], facts["seed"]) == ("true", "600", "1")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--count", "0", "-o", "a.csv"), "cannot be made"),
        (("--seed", "-1", "-o", "a.csv"), "cannot be made"),
        (("--count", "5", "-o", "a.xlsx"), "extension says nothing"),
        (("--count", "5", "-o", "."), "path is a directory"),
    ],
)
def test_demo_portfolio__what_cannot_be_made_is_2(
    npr, options: tuple[str, ...], words: str
) -> None:
    result = npr("demo-portfolio", *options)
    assert result.code == 2
    assert words in result.err
    assert list(Path().iterdir()) == []
