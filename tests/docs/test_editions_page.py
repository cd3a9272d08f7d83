# SPDX-License-Identifier: EUPL-1.2
"""docs/editions.md: its examples run, its tables are the data, its example file is the file."""

from __future__ import annotations

import doctest
import re
import tomllib
from pathlib import Path
from typing import get_args

import pytest

from npr.core.errors import EditionError
from npr.norms import code
from npr.norms.loading import EDITION_IDS, load_edition
from npr.norms.values import Trust, Value

PROJECT = Path(__file__).resolve().parents[2]
PAGE = (PROJECT / "docs/editions.md").read_text("utf-8")
METHODS = {
    "code.demand.damping_correction": code.Correction,
    "code.nlpo.hysteretic_damping": code.Hysteresis,
    "code.nlpo.bilinearisation": code.Bilinearisation,
    "code.drift.limit_state": code.LimitState,
    "code.drift.pier_rocking": code.RockingDrift,
    "code.strength.pier": code.PierStrength,
    "code.strength.torsion": code.Torsion,
    "code.local.cantilever_rule": code.CantileverRule,
    "code.local.method": code.LocalPair,
}


def table(header: str) -> list[str]:
    """Rows below a header line."""
    lines = PAGE.split(header + "\n", 1)[1].splitlines()[1:]
    return lines[: next(i for i, line in enumerate(lines) if not line.startswith("|"))]


def test_editions_page__examples_run() -> None:
    path = str(PROJECT / "docs/editions.md")
    flags = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS | doctest.IGNORE_EXCEPTION_DETAIL
    found = doctest.testfile(path, module_relative=False, optionflags=flags, encoding="utf-8")
    assert found.attempted > 8
    assert found.failed == 0


def test_editions_page__message_of_an_unknown_cell_is_the_message() -> None:
    shown = PAGE.split("npr.core.errors.EditionError: ", 1)[1].split("\n\n", 1)[0]
    with pytest.raises(EditionError) as error:
        load_edition("npr9998-2020").return_period_yr("CC2", "rejection", "NC")
    assert str(error.value) == shown


def test_editions_page__table_of_what_ships_is_the_data() -> None:
    expected = []
    for name in EDITION_IDS:
        e = load_edition(name)
        rebuilt = "yes" if e.edition.is_reconstruction else "no"
        assumed = f"{len(e.assumed)} of {len(e.values)}"
        expected.append(
            f"| `{name}` | {e.edition.title} | {rebuilt} | {assumed} | {e.verdict.route} |"
        )
    assert table("| id | title | reconstruction | assumed | decides by |") == expected


def test_editions_page__keys_of_a_value_and_trust() -> None:
    named = re.findall(r"`(\w+)`", " ".join(r.split("|")[1] for r in table("| key | what |")))
    assert set(named) == {"value", "unit", *Value.model_fields}
    assert [row.split("`")[1] for row in table("| trust | when |")] == list(get_args(Trust))


def test_editions_page__names_of_methods() -> None:
    assert table("| key | names |") == [
        f"| `{key}` | " + ", ".join(f"`{name}`" for name in get_args(names)) + " |"
        for key, names in METHODS.items()
    ]
    values = load_edition("npr9998-2020").values
    texts = {key for key, value in values.items() if isinstance(value.value, str)}  # type: ignore[attr-defined]
    assert set(METHODS) == {key for key in texts if "default_case" not in key}


def test_editions_page__shows_the_example_file() -> None:
    example = (PROJECT / "docs/examples/editions/own-return-periods.toml").read_text("utf-8")
    assert f"```toml\n{example}```" in PAGE


def test_editions_page__the_value_that_is_shown_stands_in_the_file() -> None:
    line = re.search(r"^damping_floor = .*$", PAGE, re.MULTILINE)
    assert line is not None
    shown = tomllib.loads(line[0])["damping_floor"]
    got = load_edition("npr9998-2020").values["code.demand.damping_floor"].model_dump()
    assert {key: got[key] for key in shown if key != "alternatives"} == {
        key: value for key, value in shown.items() if key != "alternatives"
    }
    assert list(got["alternatives"]) == shown["alternatives"]


def test_editions_page__known_cells_of_the_reconstructions() -> None:
    assert "know one cell of 36" in PAGE
    for name in ("npr9998-2018", "npr9998-2020"):
        cells = [key for key in load_edition(name).values if ".return_period." in key]
        assert len(cells) == 1
        assert load_edition(name).values[cells[0]].trust == "assumed"
