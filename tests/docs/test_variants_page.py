# SPDX-License-Identifier: EUPL-1.2
"""docs/variants.md: its examples run, its file is the file, its spreads are the data."""

from __future__ import annotations

import doctest
from pathlib import Path

import pytest

from npr.variants.risk_indices import Spreads, spreads
from npr.variants.setup import GROUPS

PROJECT = Path(__file__).resolve().parents[2]
PAGE = (PROJECT / "docs/variants.md").read_text("utf-8")


def test_variants_page__examples_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(PROJECT)
    path = str(PROJECT / "docs/variants.md")
    found = doctest.testfile(path, module_relative=False, encoding="utf-8")
    assert found.attempted > 10
    assert found.failed == 0


def test_variants_page__shows_the_example_file() -> None:
    example = (PROJECT / "docs/examples/variants/variants.toml").read_text("utf-8")
    assert f"```toml\n{example}```" in PAGE


def test_variants_page__names_the_groups() -> None:
    assert all(f"**{group}**" in PAGE for group in GROUPS)


def test_variants_page__spreads_are_the_data() -> None:
    rows = [
        f"| `{key}` | {getattr(spreads(), key).value} | {getattr(spreads(), key).trust} |"
        for key in Spreads.model_fields
    ]
    assert "\n".join(rows) in PAGE
