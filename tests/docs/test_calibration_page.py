# SPDX-License-Identifier: EUPL-1.2
"""docs/calibration.md: its examples run, its file is the file, its keys are the schema's."""

from __future__ import annotations

import doctest
from pathlib import Path

import pytest

from npr.calibration.problem import ProblemFile, _What

PROJECT = Path(__file__).resolve().parents[2]
PAGE = (PROJECT / "docs/calibration.md").read_text("utf-8")


def test_calibration_page__examples_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(PROJECT)
    path = str(PROJECT / "docs/calibration.md")
    found = doctest.testfile(path, module_relative=False, encoding="utf-8")
    assert found.attempted > 8
    assert found.failed == 0


def test_calibration_page__shows_the_example_file() -> None:
    example = (PROJECT / "docs/examples/calibration/problem.toml").read_text("utf-8")
    assert f"```toml\n{example}```" in PAGE


def test_calibration_page__names_every_key() -> None:
    keys = [*_What.model_fields, *ProblemFile.model_fields]
    assert [key for key in keys if key not in PAGE] == []
