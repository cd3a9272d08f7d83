# SPDX-License-Identifier: EUPL-1.2
"""Tables of a building file against their schema, and what is wrong in the words of the file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from npr.core.lines import line_of
from npr.core.problems import Problem, details_of, model_in, near_or_all, of_schema, shown_key
from npr.described.tables import REPEATED, REQUIRED, SINGLE, Section, kinds_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pydantic_core import ErrorDetails

    from npr.core.lines import Path as KeyPath


def sections_of(
    content: dict[str, Any], lines: Mapping[KeyPath, int]
) -> tuple[dict[str, Any], list[Problem]]:
    """Tables that fit their schema, and what is wrong with the others."""
    sections: dict[str, Any] = {}
    problems: list[Problem] = []
    for name in REQUIRED:
        if name not in content:
            problems.append(Problem(1, name, "missing", "", f"a table [{name}]"))
    for name, item in content.items():
        if name in SINGLE and isinstance(item, dict):
            sections[name] = _section(SINGLE[name], item, (name,), lines, problems)
        elif name in REPEATED and isinstance(item, list):
            found = [
                _section(REPEATED[name], each, (name, i), lines, problems)
                for i, each in enumerate(item)
            ]
            sections[name] = tuple(found)
        else:
            problems.append(_unknown_table(name, item, line_of(lines, (name,))))
    return sections, problems


def _unknown_table(name: str, item: Any, line: int) -> Problem:
    if name in SINGLE:
        return Problem(line, name, "not one table", type(item).__name__, f"[{name}]")
    if name in REPEATED:
        return Problem(line, name, "not a list of tables", type(item).__name__, f"[[{name}]]")
    known = [*SINGLE, *REPEATED]
    return Problem(line, name, "no such table", name, near_or_all(name, known))


def _section(
    section: type[Section],
    item: Any,
    path: KeyPath,
    lines: Mapping[KeyPath, int],
    problems: list[Problem],
) -> Section | None:
    from pydantic import ValidationError

    try:
        return section.model_validate(item)
    except ValidationError as error:
        problems += _problems(section, item, path, lines, error)
        return None


def _problems(
    section: type[Section],
    item: Any,
    path: KeyPath,
    lines: Mapping[KeyPath, int],
    error: Any,
) -> Iterator[Problem]:
    for detail in details_of(error):
        within = as_written(detail["loc"], item, section)
        full = (*path, *within)
        what, got, expected = _told(detail, section)
        expected = expected.replace("{key}", str(detail["loc"][-1]) if detail["loc"] else "")
        yield Problem(line_of(lines, full), shown_key(full), what, got, expected)


def owner_of(section: type[Section], loc: tuple[Any, ...]) -> type[Section]:
    """Schema of the table that the last key stands in."""
    for part in loc[:-1]:
        if isinstance(part, int):
            continue
        inner = section_in(section.model_fields[part].annotation)
        section = inner or section
    return section


def section_in(annotation: Any) -> type[Section] | None:
    """Schema of the table, or of each of the tables, that a key holds; None of a plain value."""
    found = model_in(annotation)
    return found if found is not None and issubclass(found, Section) else None


def as_written(loc: tuple[Any, ...], item: Any, section: type[Section]) -> KeyPath:
    """Path with the keys of the file, such as ``height_m`` for ``height``."""
    path: list[str | int] = []
    for i, part in enumerate(loc):
        key = part
        if isinstance(item, dict) and part not in item and isinstance(part, str):
            kind = kinds_of(owner_of(section, loc[: i + 1])).get(part)
            endings = kind.suffixes if kind else ()
            key = next((f"{part}_{e}" for e in endings if f"{part}_{e}" in item), part)
        path.append(key)
        if isinstance(item, dict):
            item = item.get(key)
        elif isinstance(item, list) and isinstance(key, int):
            item = item[key] if key < len(item) else None
    return tuple(path)


def _told(detail: ErrorDetails, section: type[Section]) -> tuple[str, str, str]:
    """What is wrong, what was there, what was expected."""
    if detail["type"] == "input":
        context = detail["ctx"]
        return context["what"], context["got"], context["expected"]
    if detail["type"] == "missing":
        asked = kinds_of(owner_of(section, detail["loc"])).get(str(detail["loc"][-1]))
        return "missing", "", asked.expected if asked else "a value"
    return of_schema(detail, section)
