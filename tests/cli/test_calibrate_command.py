# SPDX-License-Identifier: EUPL-1.2
"""``npr calibrate``: what it prints and writes, and what it refuses."""

from __future__ import annotations

from pathlib import Path

import pytest
import xarray as xr

PROBLEM = """\
[problem]
title = "a test"
id = "own-test"
edition = "npr9998-2018"
bootstraps = 10
[[parameter]]
key = "code.return_period.NC.rejection.CC1b"
low = {low}
high = {high}
[design]
classes = ["URM4L", "URM3L", "URM7L", "URM1F_B"]
[[design.site]]
name = "a"
x_rd_m = 245150.0
y_rd_m = 594550.0
[[design.site]]
name = "b"
x_rd_m = 244450.0
y_rd_m = 594750.0
"""


@pytest.fixture
def problem(tmp_path: Path) -> Path:
    path = tmp_path / "problem.toml"
    path.write_text(PROBLEM.format(low=100.0, high=50_000.0), encoding="utf-8")
    return path


def test_calibrate__writes_an_edition_that_the_other_commands_take(npr, problem: Path) -> None:
    result = npr("calibrate", problem, "-o", "own.toml", "--residuals", "residuals.nc")
    assert result.code in (0, 1)
    assert "on 8 addresses in 8 pairs of place and class" in result.out
    assert "code.return_period.NC.rejection.CC1b" in result.out
    assert "URM1F_B" in result.out
    assert result.code == int("WARNING" in result.out)
    with xr.open_dataset("residuals.nc") as data:
        assert data["margin"].dims == ("variant", "vulnerability_class", "place")
    shown = npr("edition", "show", "own.toml")
    assert shown.code == 0
    assert "calibrated from: npr9998-2018" in shown.out
    assert npr("edition", "check", "own.toml").code == 0
    diff = npr("edition", "diff", "npr9998-2018", "own.toml")
    assert diff.code == 1
    assert "calibrated to the norm of 1e-05 per year" in diff.out
    again = Path("again.toml")
    again.write_text(problem.read_text("utf-8").replace("npr9998-2018", "own.toml"), "utf-8")
    assert npr("calibrate", again, "-o", "twice.toml").code in (0, 1)


def test_calibrate__warning_stands_in_the_edition(npr, problem: Path) -> None:
    problem.write_text(PROBLEM.format(low=3000.0, high=3500.0), encoding="utf-8")
    result = npr("calibrate", problem, "-o", "own.toml")
    assert result.code == 1
    assert "ends at a bound" in result.out
    text = Path("own.toml").read_text(encoding="utf-8")
    assert text.startswith("# a test (reconstruction from public sources")
    assert "# WARNING: code.return_period.NC.rejection.CC1b ends at a bound" in text
    assert "WARNING: code.return_period" in npr("edition", "show", "own.toml").out


def test_calibrate__refusals_write_nothing(npr, problem: Path) -> None:
    assert "ends in .toml" in npr("calibrate", problem, "-o", "own.json").err
    problem.write_text(PROBLEM.format(low=2.0, high=1.0), encoding="utf-8")
    result = npr("calibrate", problem, "-o", "own.toml")
    assert (result.code, Path("own.toml").exists()) == (2, False)
    assert "these are no bounds" in result.err
    problem.write_text(PROBLEM.format(low=100.0, high=50_000.0), encoding="utf-8")
    assert "would replace" in npr("calibrate", problem, "-o", problem).err
    assert "ends in .nc" in npr("calibrate", problem, "-o", "own.toml", "--residuals", "r.csv").err
    text = problem.read_text("utf-8")
    several = text.replace('"URM7L"', '"URM99"').replace("rejection.CC1b", "rejection.CC1")
    problem.write_text(several.replace("bootstraps", "bootstrap"), encoding="utf-8")
    told = npr("calibrate", problem, "-o", "own.toml").err
    assert "1 problem in the problem file" in told
    assert "line 5, problem.bootstrap: no such key; got bootstrap; expected bootstraps" in told
    problem.write_text(several, encoding="utf-8")
    told = npr("calibrate", problem, "-o", "own.toml").err
    assert "2 problems in the problem file" in told
    assert "line 7, parameter[1].key: this cannot be tuned" in told
    assert "expected code.return_period.NC.rejection.CC1b" in told
    assert "line 11, design.classes[3]: no such class in the catalogue" in told
    problem.write_text(text.replace("npr9998-2018", "individual-risk-1e-5"), encoding="utf-8")
    assert "no code route" in npr("calibrate", problem, "-o", "own.toml").err
    begin, end = text.index("[design]"), len(text)
    gone = text[:begin] + "[portfolio]\nfile = 'no.csv'\n" + text[end:]
    problem.write_text(gone, encoding="utf-8")
    assert "looked for beside the problem file" in npr("calibrate", problem, "-o", "own.toml").err
