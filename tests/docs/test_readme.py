# SPDX-License-Identifier: EUPL-1.2
"""The README's example runs and prints what the README says."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

README = Path(__file__).resolve().parents[2] / "README.md"
TEXT = README.read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```python\n(.*?)```.*?```text\n(.*?)```", TEXT, flags=re.DOTALL)


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NPR_CACHE_DIR", str(tmp_path))


def test_readme__has_an_example_for_every_python_block() -> None:
    assert len(EXAMPLES) == TEXT.count("```python\n") >= 1


def test_readme__python_blocks_print_what_they_say(capsys: pytest.CaptureFixture[str]) -> None:
    names: dict[str, Any] = {}  # later blocks go on with what the earlier ones made
    for code, printed in EXAMPLES:
        exec(compile(code, str(README), "exec"), names)
        assert capsys.readouterr().out == printed
    assert names["answer"].verdict == "meets_norm"


def test_readme__example_is_short() -> None:
    assert all(code.count("\n") <= 13 for code, _ in EXAMPLES)
    assert TEXT.count("\n") <= 170
