# SPDX-License-Identifier: EUPL-1.2
"""``npr check``: exit codes, formats, files whole or not at all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).resolve().parents[2] / "docs/examples/buildings"
Npr = Callable[..., object]


@pytest.mark.parametrize(
    ("name", "code", "said"),
    [
        ("barn", 0, "PASSES INDICATIVELY (voldoet indicatief)"),
        ("braced_office_frame", 1, "FAILS (voldoet niet)"),
        ("detached_house", 1, "FAILS (voldoet niet)"),
    ],
)
def test_check__exit_code_is_the_verdict(npr: Npr, name: str, code: int, said: str) -> None:
    result = npr("check", EXAMPLES / f"{name}.toml")
    assert result.code == code
    assert said in result.out


def test_check__not_assessable_is_one(npr: Npr, tmp_path: Path) -> None:
    text = (EXAMPLES / "braced_office_frame.toml").read_text(encoding="utf-8")
    path = tmp_path / "irregular.toml"
    path.write_text(text.replace("is_regular = true", "is_regular = false"), encoding="utf-8")
    result = npr("check", path)
    assert result.code == 1
    assert "NOT ASSESSABLE (niet toetsbaar)" in result.out


def test_check__bad_file_is_two_and_writes_nothing(npr: Npr, tmp_path: Path) -> None:
    path = tmp_path / "bad.toml"
    path.write_text('[project]\nname = "a"\n', encoding="utf-8")
    result = npr("check", path, "-o", tmp_path / "note.md")
    assert result.code == 2
    assert "line 1, project.author: missing" in result.err
    assert sorted(each.name for each in tmp_path.glob("*note*")) == []


def test_check__unknown_edition_is_two(npr: Npr) -> None:
    result = npr("check", EXAMPLES / "barn.toml", "--edition", "npr9998-2021")
    assert result.code == 2
    assert "did you mean" in result.err


@pytest.mark.parametrize(
    ("arguments", "begin"),
    [
        (("-o", "note.html"), "<!DOCTYPE html>"),
        (("-o", "note.md"), "# Calculation note"),
        (("-o", "note.txt"), "Calculation note"),
        (("-o", "note", "--format", "html"), "<!DOCTYPE html>"),
    ],
)
def test_check__writes_the_format_that_is_asked_for(
    npr: Npr, tmp_path: Path, arguments: tuple[str, ...], begin: str
) -> None:
    result = npr("check", EXAMPLES / "barn.toml", *arguments)
    assert result.code == 0
    assert result.out == f"passes indicatively (voldoet indicatief): {arguments[1]}\n"
    written = (tmp_path / arguments[1]).read_bytes()
    assert written.decode("utf-8").startswith(begin)
    npr("check", EXAMPLES / "barn.toml", *arguments)
    assert (tmp_path / arguments[1]).read_bytes() == written


def test_check__edition_of_the_command_goes_before_that_of_the_file(npr: Npr) -> None:
    result = npr("check", EXAMPLES / "barn.toml", "--edition", "ec8", "--format", "text")
    assert "edition, digest      ec8" in result.out
