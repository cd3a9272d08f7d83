# SPDX-License-Identifier: EUPL-1.2
"""Steps of a calculation as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from npr.core.figures import with_unit
from npr.report.blocks import Column, Table
from npr.report.numbers import unity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from npr.checks.trace import Step

_COLUMNS = (
    Column("symbol", "math"), Column("name", "prose"), Column("formula", "math"),
    Column("numbers", "math"), Column("result", "number"), Column("clause or source", "prose"),
    Column("trust"),
)  # fmt: skip


def step_table(steps: Iterable[Step], caption: str = "") -> Table:
    """Steps in order; the unity check itself is strong."""
    rows = list(steps)
    strong = frozenset(i for i, step in enumerate(rows) if step.symbol == "UC")
    return Table(_COLUMNS, tuple(map(_row, rows)), caption, strong, "steps")


def _row(step: Step) -> tuple[str, ...]:
    """Cells of one step; a word as a result goes beside its name."""
    value, name = with_unit(step.value, step.unit), step.name
    if isinstance(step.value, str):
        value, name = "", f"{step.name}: {step.value}"
    elif step.symbol.startswith("UC"):
        value = unity(step.value)
    return step.symbol, name, step.formula, step.numbers, value, step.source, step.trust
