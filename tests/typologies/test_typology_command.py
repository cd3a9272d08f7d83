# SPDX-License-Identifier: EUPL-1.2
"""``npr typology``: the figures an engineer checks, and the exit codes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from npr.cli.typology import app
from typologies import load_catalogue


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch):
    """Runs a command line on a wide terminal and gives its result."""
    monkeypatch.setenv("COLUMNS", "220")

    def command(*arguments: str):
        return CliRunner().invoke(app, list(arguments))

    return command


def _row(output: str, label: str) -> list[str]:
    line = next(line for line in output.splitlines() if re.match(rf"[│\s]*{label}\b", line))
    return [cell.strip() for cell in line.strip("│ ").split("│")]


def test_list__has_every_class_with_its_medians(run) -> None:
    result = run("list")
    assert result.exit_code == 0
    assert "tno2020, as_published, digest" in result.output
    assert _row(result.output, "URM4L") == [
        "URM4L",
        "1-2",
        "yes",
        "0.4107",
        "0.933",
        "terraced house as URM3L w…",
    ]
    assert "Trust: derived" in result.output
    assert "Trust: published" in run("list", "--catalogue", "v7").output
    for name in load_catalogue("tno2020").classes:
        assert _row(result.output, name)[0] == name  # one whole line a class


def test_show__what_is_checked_by_hand(run) -> None:
    result = run("show", "URM4L")
    assert result.exit_code == 0
    assert "rijwoning" in result.output
    assert "b1 1.2524, sigma 0.467728379" in result.output
    assert _row(result.output, "b0")[2:] == ["-2.7351", "-2.1296", "-1.5241"]
    assert _row(result.output, "median CS1") == ["median CS1", "0.039", "0.666", "0.4107", "0.2532"]
    assert _row(result.output, "death inside")[2] == "0.0007038"
    assert "241.4265497" in result.output
    assert "chimney_fatality_unordered (kept as published in this reading)" in result.output


def test_show__corrected_reading(run) -> None:
    result = run("show", "S1M", "--catalogue", "v7", "--reading", "corrected")
    assert result.exit_code == 0
    assert "s1_mid_high_swapped (corrected in this reading)" in result.output
    assert "Chimney" not in result.output
    published = run("show", "S1M", "--catalogue", "v7").output
    assert _row(published, "median CS1")[1] == "0.942"
    assert _row(result.output, "median CS1")[1] == "0.628"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("show", "URM4"), "'URM4' (do you mean URM4L"),
        (("show", "URM4L", "--catalogue", "v8"), "unknown catalogue"),
        (("list", "--reading", "fixed"), "as_published or corrected"),
        (("list", "--catalogue", "none.toml"), "file not found"),
    ],
)
def test_errors__are_explained_and_exit_with_2(run, arguments: tuple[str, ...], words: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert words in result.stderr
    assert "Traceback" not in result.output


def test_own_catalogue__can_be_shown(run, tmp_path: Path) -> None:
    docs = Path(__file__).resolve().parents[2] / "docs" / "catalogue.md"
    found = re.search(r"```toml\n(.*?)```", docs.read_text(encoding="utf-8"), re.S)
    assert found is not None
    path = tmp_path / "mine.toml"
    path.write_text(found[1], encoding="utf-8")
    result = run("show", "SHED1", "--catalogue", str(path))
    assert result.exit_code == 0
    assert "garden shed, half-brick walls" in result.output
