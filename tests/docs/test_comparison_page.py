# SPDX-License-Identifier: EUPL-1.2
"""docs/comparison.md: its example runs, and it names every table of a comparison."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

from npr.comparison.comparing import Comparison

PAGE = Path(__file__).resolve().parents[2] / "docs/comparison.md"


def test_page__example_runs() -> None:
    failed, tried = doctest.testfile(
        str(PAGE), module_relative=False, optionflags=doctest.NORMALIZE_WHITESPACE
    )
    assert tried > 5
    assert failed == 0


def test_page__names_every_table() -> None:
    methods = {
        name
        for name, value in vars(Comparison).items()
        if callable(value) and not name.startswith("_")
    }
    named = set(re.findall(r"`(\w+)\(", PAGE.read_text("utf-8")))
    assert methods - named == {"pairs"}
