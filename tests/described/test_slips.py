# SPDX-License-Identifier: EUPL-1.2
"""Slips of a thousand in building files: each is refused or stands at the head of the answer."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import tomli_w

from npr.core.errors import NprError
from npr.core.status import CheckStatus
from npr.described.checking import check_building
from npr.described.reading import read_building

EXAMPLES = Path(__file__).resolve().parents[2] / "docs/examples/buildings"
NAMES = sorted(path.stem for path in EXAMPLES.glob("*.toml"))
Write = Callable[[str], Path]

# No bound can know these.
UNKNOWABLE = {
    # The modulus of the storeys' shape is free: only its ratios count, and one storey by itself
    # may move little.
    "mode_shape",
    # Positions and counts: not quantities.
    "level", "assessment_year",
}  # fmt: skip


def _numbers(item: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Paths of all numeric keys, with or without a unit; a list is one key."""
    if isinstance(item, dict):
        for key, value in item.items():
            if key not in ("source", "name", "id", "alternatives", "date", "basis", "unit"):
                yield from _numbers(value, (*path, key))
    elif isinstance(item, list) and item and isinstance(item[0], dict):
        for i, each in enumerate(item):
            yield from _numbers(each, (*path, i))
    elif _is_number(item):
        yield path


def _is_number(item: Any) -> bool:
    if isinstance(item, str):
        return re.match(r"[\d.]+( |$)", item) is not None
    return isinstance(item, list | int | float) and not isinstance(item, bool)


def _times(item: Any, factor: float) -> Any:
    if isinstance(item, list):
        return [_times(each, factor) for each in item]
    if isinstance(item, str):
        number, _, unit = item.partition(" ")
        return f"{float(number) * factor!r} {unit}".strip()
    return item * factor


def _changed(content: dict[str, Any], path: tuple[Any, ...], factor: float) -> str:
    table: Any = content
    for part in path[:-1]:
        table = table[part]
    was = table[path[-1]]
    table[path[-1]] = _times(was, factor)
    text = tomli_w.dumps(content)
    table[path[-1]] = was
    return text


def _key(path: tuple[Any, ...]) -> str:
    names = [part for part in path if isinstance(part, str) and part != "value"]
    return names[-1]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("factor", [1000.0, 0.001])
def test_every_number_times_a_thousand_is_refused_or_warned_of(
    name: str, factor: float, write: Write
) -> None:
    content = tomllib.loads((EXAMPLES / f"{name}.toml").read_text(encoding="utf-8"))
    silent = []
    for path in _numbers(content):
        if _key(path) in UNKNOWABLE:
            continue
        try:
            described = read_building(write(_changed(content, path, factor)))
            if not described.warnings:
                check = check_building(described.path)
                if not check.status & int(CheckStatus.RARE_VALUE):
                    silent.append(path)
        except NprError:
            continue
    assert silent == []


@pytest.mark.parametrize("name", NAMES)
def test_examples_as_they_are_give_no_warning(name: str) -> None:
    described = read_building(EXAMPLES / f"{name}.toml")
    assert described.warnings == ()
    assert described.remarks == ()


@pytest.mark.parametrize(
    ("old", "new", "key", "what", "slip"),
    [
        ('height = "2.70 m"', 'height = "2700 m"', "storey[1].height", "storey height",
         "meant 2700 mm?"),
        ('permanent_load = "390 kN"', 'permanent_load = "390 N"', "storey[1].permanent_load",
         "floor load", "meant 390 kN?"),
        ('permanent_load = "390 kN"', 'permanent_load = "390 MN"', "storey[1].permanent_load",
         "floor load", "meant 390 kN?"),
        ('density = "1850 kg/m**3"', 'density = "18.5 kg/m**3"', "local[1].density", "density",
         "meant 18.5 kN/m³?"),
        ('overburden = "8 kN/m"', 'overburden = "8000 kN/m"', "local[1].overburden", "overburden",
         "meant 8000 N/m?"),
        ('x_rd = "245150 m"', 'x_rd = "245.15 m"', "site.x_rd", "coordinate x rd",
         "meant 245.15 km?"),
        ('thickness = "500 mm"', 'thickness = "5000 mm"', "local[2].thickness",
         "element thickness", ""),
    ],
)  # fmt: skip
def test_impossible_numbers_are_refused_with_the_slip_named(
    write: Write, old: str, new: str, key: str, what: str, slip: str
) -> None:
    text = (EXAMPLES / "terraced_house.toml").read_text(encoding="utf-8")
    assert old in text
    with pytest.raises(NprError) as caught:
        read_building(write(text.replace(old, new, 1)))
    (problem,) = [each for each in caught.value.problems if each.key == key]  # type: ignore[attr-defined]
    assert problem.what == f"{what} out of range"
    assert slip in problem.expected


def test_rare_number_stands_at_the_head_and_makes_a_pass_indicative(write: Write) -> None:
    text = (EXAMPLES / "barn.toml").read_text(encoding="utf-8")
    answer = check_building(write(text.replace("height_m = 9.0", "height_m = 90")))
    (warning,) = [each for each in answer.run.described.warnings if "rare" in each.what]
    assert (warning.key, warning.got) == ("building.height_m", "90 m")
    assert warning.expected == "usually 2.2 to 80 m"
    assert answer.status & int(CheckStatus.RARE_VALUE)
