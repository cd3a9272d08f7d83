# SPDX-License-Identifier: EUPL-1.2
"""docs/spectra.md: its examples run, and its tables are the data."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

from spectra.elastic.damping import damping_methods
from spectra.elastic.table import COLUMNS

PAGE = Path(__file__).resolve().parents[3] / "docs/spectra.md"


def test_spectra_page__examples_run() -> None:
    flags = doctest.NORMALIZE_WHITESPACE
    found = doctest.testfile(str(PAGE), module_relative=False, optionflags=flags, encoding="utf-8")
    assert found.attempted > 8
    assert found.failed == 0


def test_spectra_page__lists_the_damping_corrections() -> None:
    rows = re.findall(r"^\| `([\w-]+)` \| .* \| (0\.\d+|none) \|", PAGE.read_text("utf-8"), re.M)
    methods = damping_methods()
    assert [name for name, _ in rows] == list(methods)
    assert [0.0 if floor == "none" else float(floor) for _, floor in rows] == [
        method.floor for method in methods.values()
    ]


def test_spectra_page__lists_the_columns() -> None:
    section = PAGE.read_text("utf-8").split("## 5.")[1]
    first_cells = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `")]
    assert tuple(re.findall(r"`(\w+)`", " ".join(first_cells))) == COLUMNS
