# SPDX-License-Identifier: EUPL-1.2
"""An alternative checks again only what it changes: to the bit what a whole run gives."""

from __future__ import annotations

from pathlib import Path

import pytest

from npr.core.errors import NprError
from npr.described.alternatives import _assumed, _figures
from npr.described.checking import check_building
from npr.described.run import Run, run_checks

NAMES = ("barn", "braced_office_frame", "detached_house", "terraced_house")


def _whole(run: Run, key: str, other: object) -> list[tuple[str, int]] | None:
    try:
        return _figures(run_checks(run.described, run.edition.with_value(key, other)))
    except NprError:
        return None


@pytest.mark.parametrize("name", NAMES)
def test_alternatives_of_the_edition__are_those_of_whole_runs(examples: Path, name: str) -> None:
    run = check_building(examples / f"{name}.toml").run
    count = 0
    for key, _, _, tries in _assumed(run):
        if not key.startswith("code."):
            continue
        for other, again in tries:
            whole = _whole(run, key, other)
            try:
                part = _figures(again())
            except NprError:
                part = None
            assert part == whole, (key, other)
            count += 1
    assert count > 40


def test_run_beside_another__keeps_the_order_of_the_answer(examples: Path) -> None:
    run = check_building(examples / "terraced_house.toml").run
    for tables in (("local",), ("direction",)):
        again = run_checks(run.described, run.edition, beside=run, tables=tables)
        assert [part.title for part in again.parts] == [part.title for part in run.parts]
        assert _figures(again) == _figures(run)
        assert again.demand is run.demand
