# SPDX-License-Identifier: EUPL-1.2
"""Every input of a building file, measured or assumed, in rows that a person can read."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from npr.described.quantities import Input
from npr.described.tables import Section

if TYPE_CHECKING:
    from collections.abc import Iterator

    from npr.described.building import DescribedBuilding
    from npr.described.quantities import Basis

_CHOICES = (
    "material", "boundary", "mechanism", "diaphragms", "vulnerability_class", "base", "top",
    "is_regular", "system", "category", "area", "terrain",
)  # fmt: skip


class InputRow(NamedTuple):
    """Inputs of one table that rest on the same.

    Attributes
    ----------
    where : str
        The table, by the names in it.
    what : tuple of str
        Each input with its value, as it was written.
    basis : {"measured", "assumed"} or None
    source : str
    """

    where: str
    what: tuple[str, ...]
    basis: Basis | None
    source: str


def input_rows(described: DescribedBuilding) -> list[InputRow]:
    """All inputs in the order of the schema, grouped by table, basis and source."""
    single: list[tuple[str, Section | None]] = [
        ("building", described.building),
        ("site", described.site),
        ("foundation", described.foundation),
    ]
    rows: list[InputRow] = []
    for name, section in single:
        if section is not None:
            rows += _rows(section, name, None, "")
    repeated: list[tuple[str, tuple[Section, ...]]] = [
        ("material", described.materials),
        ("direction", described.directions),
        ("storey", described.storeys),
        ("element", described.locals),
        ("linear", described.linears),
    ]
    for kind, sections in repeated:
        for each in sections:
            rows += _rows(each, _named(kind, each), None, "")
    if described.wind is not None:
        rows += _rows(described.wind, "wind", None, "")
    return rows


def _named(kind: str, section: Section) -> str:
    name = getattr(section, "name", "") or getattr(section, "direction", "")
    return f"{kind.replace('_', ' ')} {name}".strip()


def _rows(section: Section, where: str, basis: Basis | None, source: str) -> Iterator[InputRow]:
    basis, source = section.basis or basis, section.source or source
    found: dict[tuple[Basis | None, str], list[str]] = {}
    for name, item in _own(section):
        label = name.replace("_", " ") if len(name) > 3 else name
        if isinstance(item, Input):
            key = item.basis or basis, item.source or source
            others = "".join(f" or {other.text}" for other in item.alternatives)
            found.setdefault(key, []).append(f"{label} {item.text}{others}")
        else:
            shown = ("no", "yes")[item] if isinstance(item, bool) else str(item).replace("_", " ")
            found.setdefault((basis, source), []).append(f"{label} {shown}")
    for (of, by), texts in found.items():
        yield InputRow(where, tuple(texts), of, by)
    for name, inner in _inner(section):
        yield from _rows(inner, f"{where}, {_named(name, inner)}", basis, source)


def _own(section: Section) -> Iterator[tuple[str, object]]:
    for name in type(section).model_fields:
        item = getattr(section, name)
        is_choice = name in _CHOICES and item not in (None, "")
        if isinstance(item, Input) or (is_choice and name in section.model_fields_set):
            yield name, item


def _inner(section: Section) -> Iterator[tuple[str, Section]]:
    for name in type(section).model_fields:
        item = getattr(section, name)
        if isinstance(item, Section):
            yield name, item
        elif isinstance(item, tuple):
            yield from ((name, each) for each in item if isinstance(each, Section))
