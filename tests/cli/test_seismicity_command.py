# SPDX-License-Identifier: EUPL-1.2
"""``npr hazard seismicity``: from a list of earthquakes to a file that other commands take."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from spectra.sources.gas_field import load_gas_field
from spectra.sources.seismicity_file import load_seismicity

BAD = "20150101,120000,Nowhere,6.7,53.3,3.0,2.0,manual"


@pytest.fixture
def knmi(tmp_path: Path) -> Path:
    """Invented events in the layout of KNMI: ever fewer a year, all at one village."""
    lines = ["YYMMDD,TIME,LOCATION,LAT,LON,DEPTH,MAG,EVALMODE"]
    for year in range(1995, 2026):
        lines += [
            f"{year}{1 + i % 12:02d}{1 + i // 12:02d},101010.00,Huizinge,53.345,6.672,3.0,"
            f"{1.5 + 0.1 * (i % 6):.1f},manual"
            for i in range(round(30.0 * np.exp(-(year - 1995) / 12.0)) + 1)
        ]
    lines.append("19970219,215350.70,Roswinkel,52.832,7.038,2.0,3.4,manual")
    path = tmp_path / "all_induced.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def _words(text: str) -> str:
    return " ".join(text.split())


def test_hazard_seismicity__says_what_it_found(npr, knmi: Path) -> None:
    result = npr("hazard", "seismicity", "--earthquakes", knmi, "-o", "new.nc")
    assert result.code == 0
    assert "written: new.nc" in result.out
    assert re.search(r"left out: outside the field +│ +1 ", result.out)
    assert re.search(r"left out: before 1995 +│ +0 ", result.out)
    assert re.search(r"2014 to 2025\.\d, used", result.out)
    assert re.search(r"built-in .* 9\.60 x/: 1\.19 .* 12\.5", result.out)
    said = _words(result.out)
    assert "by our outline, simplified to 200 m" in said
    assert "b-value: 0." in said
    assert "credit KNMI" in said
    used = int(re.search(r"│ used +│ +(\d+)", result.out)[1])  # type: ignore[index]
    assert used == len(knmi.read_text(encoding="utf-8").splitlines()) - 2
    source = load_seismicity("new.nc")
    top = source.survival[:, 0, 0].argmax()
    field = load_gas_field()
    village = np.hypot(field.cell_x[top] - 240_567.0, field.cell_y[top] - 596_163.0)
    assert village < 1000.0


def test_hazard_seismicity__a_bad_row_is_told_and_the_code_is_1(npr, knmi: Path) -> None:
    text = knmi.read_text(encoding="utf-8")
    knmi.write_text(f"{text}\n{BAD}\n{text.splitlines()[1]}\n", encoding="utf-8")
    result = npr("hazard", "seismicity", "--earthquakes", knmi, "-o", "new.nc")
    assert result.code == 1
    line = len(text.splitlines()) + 1
    assert f"line {line}, lon: got '53.3', expected degrees east" in result.out
    assert f"line {line + 1} is line 2 again: counted once" in _words(result.out)
    assert Path("new.nc").exists()


def test_hazard_seismicity__options_are_told(npr, knmi: Path) -> None:
    result = npr(
        "hazard", "seismicity", "--earthquakes", knmi, "-o", "new.nc",
        "--kernel-m", 5000, "--until", "2024-06-30",
    )  # fmt: skip
    assert result.code == 0
    assert "kernel 5000 m: given; the recipe of the built-in seismicity has 3000" in _words(
        result.out
    )
    assert "left out: after 2024-07-01T00:00" in result.out
    assert load_seismicity("new.nc").year == 2024


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--earthquakes", "none.csv", "-o", "new.nc"), "cannot be read"),
        (("--earthquakes", "all_induced.csv", "-o", "new.csv"), "a name that ends in .nc"),
        (("--earthquakes", "all_induced.csv", "-o", "new.nc", "--kernel-m", "0"), "kernel"),
        (("--earthquakes", "all_induced.csv", "-o", "new.nc", "--until", "2010-01-01"), "too few"),
        (("--earthquakes", "all_induced.csv"), "Missing option"),
    ],
)
def test_hazard_seismicity__what_cannot_be_is_2(
    npr, knmi: Path, options: tuple[str, ...], words: str
) -> None:
    result = npr("hazard", "seismicity", *options)
    assert result.code == 2
    assert words in result.err
    assert not Path("new.nc").exists()


def test_hazard_show__takes_the_file_and_the_uniform_source(npr, knmi: Path) -> None:
    npr("hazard", "seismicity", "--earthquakes", knmi, "-o", "new.nc")
    place = ("hazard", "show", "--x-rd-m", 244450, "--y-rd-m", 594750)
    ours = npr(*place, "--seismicity", "new.nc", "--year", 2027)
    assert ours.code == 0
    assert "from all_induced.csv to 2025-" in _words(ours.out)
    assert "year 2027" in _words(ours.out)
    uniform = npr(*place, "--seismicity", "uniform", "--events-per-year", 10)
    assert uniform.code == 0
    assert "10.00 events of M >= 1.5" in _words(uniform.out)
    assert "Uniform test source: not a statement about Groningen." in _words(uniform.out)
    branches = npr(*place, "--uncertainty", "rate,b")
    assert branches.code == 0
    assert "with branches of the rate and the b-value" in _words(branches.out)
    assert "move the mean number of events by +1.2%" in _words(branches.out)
