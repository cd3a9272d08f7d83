# SPDX-License-Identifier: EUPL-1.2
"""Cells of the code route that cannot be read, row by row."""

from __future__ import annotations

import polars as pl
import pytest

from npr.core.status import status_texts
from npr.portfolio._types import with_known_types
from npr.portfolio.code_problems import code_problems


def found(**cells: object) -> list[tuple[str, str, str]]:
    """Status, got and expected of a table of one bad row after one without a word."""
    columns = {name: [None, cell] for name, cell in cells.items()}
    table = with_known_types(pl.DataFrame({"address_id": ["a", "b"], **columns}))
    problems = code_problems(table)
    assert set(problems["row"]) <= {2}
    assert set(problems["address_id"]) <= {"b"}
    return problems.select("status", "got", "expected").rows()


@pytest.mark.parametrize(
    ("name", "word", "hint"),
    [
        ("situation", "afkeuer", "; did you mean afkeur for afkeuer?"),
        ("situation", "Sloop", ""),
        ("consequence_class", "CC4", "; did you mean cc3 for cc4?"),
        ("limit_state", "near colapse", "; did you mean near collapse for near colapse?"),
    ],
)
def test_code_problems__word_of_the_case(name: str, word: str, hint: str) -> None:
    ((status, got, expected),) = found(**{name: word})
    assert status == "case_invalid"
    assert got == f"{name}={word}"
    assert expected.endswith(", or empty" + hint)


def test_code_problems__each_bad_cell_has_its_line() -> None:
    got = found(situation="sloop", limit_state="ULS", local_mechanisms_checked="misschien")
    assert [each[1] for each in got] == [
        "situation=sloop",
        "limit_state=ULS",
        "local_mechanisms_checked=misschien",
    ]
    assert got[2][0] == "local_mechanisms_not_checked"
    assert "it counts as no" in got[2][2]


@pytest.mark.parametrize(
    ("own", "got"),
    [
        (("0.2", None, "32"), "yield_acceleration_g=0.2, ultimate_displacement_mm=32.0"),
        (("0.2", "four", "32"), "yield_displacement_mm=four"),
        (("2.0", "4.5", "32"), "yield_acceleration_g=2.0"),
    ],
)
def test_code_problems__capacity_of_its_own(own: tuple[str | None, ...], got: str) -> None:
    names = ("yield_acceleration_g", "yield_displacement_mm", "ultimate_displacement_mm")
    ((status, shown, expected),) = found(**dict(zip(names, own, strict=True)))
    assert status == "capacity_incomplete"
    assert got in shown
    assert "or none of them" in expected


def test_code_problems__a_rare_capacity_is_listed_with_what_is_usual() -> None:
    ((status, got, expected),) = found(
        yield_acceleration_g=1.2, yield_displacement_mm=4.5, ultimate_displacement_mm=32
    )
    assert status == "rare_value"
    assert "yield_acceleration_g=1.2" in got
    assert "yield_acceleration_g 0.03 to 1, yield_displacement_mm 0.2 to 150" in expected


@pytest.mark.parametrize(
    "cells",
    [
        {},
        {"situation": " Afkeuren ", "consequence_class": "cc1B", "limit_state": ""},
        {"local_mechanisms_checked": "nee"},
        {"local_mechanisms_checked": "Ja"},
        {"yield_acceleration_g": 0.2, "yield_displacement_mm": 4.5, "ultimate_displacement_mm": 32},
    ],
)
def test_code_problems__none(cells: dict[str, object]) -> None:
    assert found(**cells) == []


def test_code_problems__reasons_are_those_of_the_check() -> None:
    table = pl.DataFrame({"address_id": ["a"], "situation": ["sloop"]})
    (text,) = [each for each in status_texts("check").values() if each.name == "case_invalid"]
    assert code_problems(table).select("reason_en", "reason_nl").row(0) == (text.en, text.nl)


def test_code_problems__many_words_are_read_once_each() -> None:
    n = 3000
    table = pl.DataFrame({"address_id": ["a"] * n, "situation": [f"w{i}" for i in range(n)]})
    assert code_problems(table)["row"].to_list() == list(range(1, n + 1))
