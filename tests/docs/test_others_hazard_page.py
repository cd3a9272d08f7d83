# SPDX-License-Identifier: EUPL-1.2
"""docs/others-hazard.md: its examples run, and its table is the layout."""

from __future__ import annotations

import doctest
import math
import re
from pathlib import Path

import pytest

from spectra.curves.layout import DIMS, OPTIONAL_DIMS

PAGE = Path(__file__).resolve().parents[2] / "docs/others-hazard.md"


def test_others_hazard_page__examples_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    flags = doctest.NORMALIZE_WHITESPACE
    found = doctest.testfile(str(PAGE), module_relative=False, optionflags=flags, encoding="utf-8")
    assert found.attempted > 8
    assert found.failed == 0


def test_others_hazard_page__lists_the_layout() -> None:
    section = PAGE.read_text("utf-8").split("## 4.")[1].split("## 5.")[0]
    listed = {}
    for names, dims in re.findall(r"^\| (`.*`) \| ([\w, ]+) \|", section, re.M):
        listed |= dict.fromkeys(re.findall(r"`(\w+)`", names), tuple(dims.split(", ")))
    assert listed == {**DIMS, **OPTIONAL_DIMS}


def test_others_hazard_page__mean_of_probabilities_is_not_the_mean_of_rates() -> None:
    def rate_of_mean(time_yr: float) -> float:
        mean = 1.0 - 0.5 * sum(math.exp(-rate * time_yr) for rate in (0.01, 0.1))
        return -math.log(1.0 - mean) / time_yr

    stated = re.search(r"give (0\.\d+) instead of 0.055 in T = 50 years, and\s+(0\.\d+) in T = 1",
                       PAGE.read_text("utf-8"))  # fmt: skip
    assert stated is not None
    assert [f"{rate_of_mean(50.0):.4f}", f"{rate_of_mean(1.0):.4f}"] == list(stated.groups())
