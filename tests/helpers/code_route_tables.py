# SPDX-License-Identifier: EUPL-1.2
"""Worked examples of the code route: rows of a table of tests/verification/code_route."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

_TABLES = Path(__file__).resolve().parents[1] / "verification/code_route"


def rows(name: str) -> list[dict[str, Any]]:
    """Rows of a table; numbers as float, an empty cell is None."""
    with (_TABLES / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return [{key: _cell(text) for key, text in row.items()} for row in csv.DictReader(file)]


def _cell(text: str) -> float | str | None:
    try:
        return float(text) if text else None
    except ValueError:
        return text
