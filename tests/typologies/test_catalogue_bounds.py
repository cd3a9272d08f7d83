# SPDX-License-Identifier: EUPL-1.2
"""Physical bounds on the figures of a catalogue: a slip is refused or stays with every result."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import ValidationError
from typer.testing import CliRunner

from npr.cli import app
from npr.core.bounded import rare_values
from npr.core.errors import SchemaError
from typologies import CATALOGUE_IDS, load_catalogue
from typologies.catalogue import READINGS
from typologies.schema import LogicTree, VulnerabilityClass

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic import BaseModel

PROJECT = Path(__file__).resolve().parents[2]
PAGE = (PROJECT / "docs" / "catalogue.md").read_text(encoding="utf-8")
OWN = re.findall(r"```toml\n(.*?)```", PAGE, re.S)[0]


@pytest.mark.parametrize("reading", READINGS)
@pytest.mark.parametrize("name", CATALOGUE_IDS)
def test_warnings__nothing_that_ships(name: str, reading: Any) -> None:
    assert load_catalogue(name, reading=reading).warnings == ()


@pytest.mark.parametrize("factor", [1000.0, 1e-3])
@pytest.mark.parametrize("name", CATALOGUE_IDS)
def test_figures__a_slip_of_a_thousand_never_passes_quietly(name: str, factor: float) -> None:
    content = tomllib.loads((PROJECT / f"typologies/data/{name}.toml").read_text("utf-8"))
    tables: list[tuple[str, type[BaseModel], Any]] = [
        (class_name, VulnerabilityClass, content_of)
        for class_name, content_of in content["class"].items()
    ]
    tables.append(("logic_tree", LogicTree, content["logic_tree"]))
    quiet = [
        (place, key)
        for place, model, table in tables
        for key, changed in _changed(table, factor)
        if _is_quiet(model, changed)
    ]
    assert not quiet


def _changed(table: Any, factor: float) -> Iterator[tuple[str, Any]]:
    """A table with one number times a factor, for every number that is not 0."""
    pairs = table.items() if isinstance(table, dict) else enumerate(table)
    for key, item in pairs:
        if isinstance(item, dict | list):
            inside = list(_changed(item, factor))
        elif isinstance(item, float | int) and not isinstance(item, bool) and item:
            inside = [("", item * factor)]
        else:
            continue
        for below, changed in inside:
            copy = table.copy()
            copy[key] = changed
            yield f"{key}.{below}", copy


def _is_quiet(model: type[BaseModel], table: Any) -> bool:
    try:
        return not rare_values(model.model_validate(table))
    except ValidationError:
        return False


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("sigma_ln = 0.6", "sigma_ln = 60", "sigma ln of 0.02 to 5; meant 60 %?"),
        ("CS3 = 0.05", "CS3 = 50", "limit state displacement of 5e-05 to 3 m; meant 50 mm"),
        ("b1 = 1.6", "b1 = -1.6", "fragility slope of 0.05 to 10"),
        ("b0 = [-4.3,", "b0 = [43,", "fragility intercept of -15 to 3"),
        ("CS3 = [0.2, 0.25, 0.3]", "CS3 = [20, 25, 30]", "meant 20 %?"),
    ],
)
def test_own__what_cannot_be_is_refused(tmp_path: Path, old: str, new: str, expected: str) -> None:
    assert old in OWN
    path = tmp_path / "mine.toml"
    path.write_text(OWN.replace(old, new), encoding="utf-8")
    with pytest.raises(SchemaError) as error:
        load_catalogue(path)
    assert expected in str(error.value)


def test_own__what_is_rare_stays_with_the_catalogue(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(OWN.replace("sigma_ln = 0.6", "sigma_ln = 3.0"), encoding="utf-8")
    catalogue = load_catalogue(path)
    expected = "class.SHED1.sigma_ln: 3 is a rare sigma ln, usually 0.1 to 2"
    assert catalogue.warnings == (expected,)
    assert "1 warning" in repr(catalogue)
    answer = CliRunner().invoke(app, ["typology", "list", "--catalogue", str(path)])
    assert expected in " ".join(answer.output.split())
