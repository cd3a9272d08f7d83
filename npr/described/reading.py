# SPDX-License-Identifier: EUPL-1.2
"""From a building file to a described building, or all that is wrong with the file."""

from __future__ import annotations

import difflib
import re
import tomllib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from npr.core.errors import NprError, SchemaError
from npr.core.files import digest
from npr.described.lines import key_lines, line_of
from npr.described.problems import BuildingFileError, Problem
from npr.described.rules import breaches
from npr.described.tables import REPEATED, REQUIRED, SINGLE, Section, kinds_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pydantic_core import ErrorDetails

    from npr.described import tables as t
    from npr.described.lines import Path as KeyPath

_NO_SECTION: Any = None


@dataclass(frozen=True, eq=False)
class DescribedBuilding:
    """A building file that is complete.

    Attributes
    ----------
    path : Path
    digest : str
        Of the content, not of its layout or comments.
    project, building, site, foundation, wind
        Tables that stand there once; the last three may be None.
    directions, storeys, locals, linears : tuple
        Tables that are repeated.
    lines : mapping
        Line of every key.
    """

    path: Path
    digest: str
    project: t.Project
    building: t.BuildingTable
    site: t.Site | None
    foundation: t.FoundationTable | None
    wind: t.Wind | None
    directions: tuple[t.Direction, ...]
    storeys: tuple[t.StoreyTable, ...]
    locals: tuple[t.LocalTable, ...]
    linears: tuple[t.Linear, ...]
    lines: Mapping[KeyPath, int]

    @property
    def materials(self) -> tuple[str, ...]:
        """Names of the masonry of the piers, each once."""
        piers = [pier for storey in self.storeys for line in storey.wall_line for pier in line.pier]
        return tuple(dict.fromkeys(pier.material for pier in piers))

    def with_masonry(self, name: str, other: str) -> DescribedBuilding:
        """The same building with another masonry in the place of one."""
        return replace(
            self, storeys=tuple(_swapped(storey, name, other) for storey in self.storeys)
        )

    def problem(self, path: KeyPath, error: NprError) -> Problem:
        """What a package refused, at the key that it came from."""
        got = "" if error.got is None else str(error.got)
        expected = "" if error.expected is None else str(error.expected)
        return Problem(line_of(self.lines, path), shown_key(path), error.what, got, expected)


def _swapped(section: Any, name: str, other: str) -> Any:
    """A table with another masonry in it, and in the tables below it."""
    changed: dict[str, Any] = {}
    for key in type(section).model_fields:
        item = getattr(section, key)
        if key == "material" and item == name:
            changed[key] = other
        elif isinstance(item, tuple):
            changed[key] = tuple(_swapped(each, name, other) for each in item)
    return section.model_copy(update=changed)


def read_building(path: Path) -> DescribedBuilding:
    """Read a building file.

    Raises
    ------
    SchemaError
        The file is missing or is not text.
    BuildingFileError
        Names every problem at once, with its line and key.
    """
    text = _text(path)
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BuildingFileError(path, [_syntax(str(error), text)]) from error
    lines = key_lines(text)
    sections, problems = _sections(content, lines)
    for at, what, got, expected in breaches(content):
        problems.append(Problem(line_of(lines, at), shown_key(at), what, got, expected))
    if problems:
        raise BuildingFileError(path, problems)
    return DescribedBuilding(
        path,
        digest(_plain(content)),
        **{name: sections.get(name, _NO_SECTION) for name in SINGLE},
        **{f"{name}s": sections.get(name, ()) for name in REPEATED},
        lines=lines,
    )


def shown_key(path: KeyPath) -> str:
    """Dotted key; what is repeated is counted from 1.

    Examples
    --------
    >>> shown_key(("direction", 0, "curve", "strength"))
    'direction[1].curve.strength'
    """
    key = ""
    for part in path:
        key += f"[{part + 1}]" if isinstance(part, int) else f".{part}"
    return key.removeprefix(".") or "(file)"


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise SchemaError(
            what="file is not UTF-8 text",
            where=f"{path}, byte {error.start}",
            expected="UTF-8",
            mend="save it as UTF-8",
        ) from error
    except OSError as error:
        raise SchemaError(
            what="file cannot be read",
            where=str(path),
            got=error.strerror or str(error),
            expected="a building file (TOML)",
            mend="check the path; docs/examples/buildings has examples",
        ) from error


def _syntax(message: str, text: str) -> Problem:
    place = re.search(r"line (\d+)", message)
    line = int(place[1]) if place else text.count("\n") + 1
    written = text.splitlines()[line - 1 : line]
    got = repr(written[0].strip()) if written else "the end of the file"
    return Problem(line, "(file)", "not TOML", got, re.sub(r" \(at .*\)", "", message))


def _plain(item: Any) -> Any:
    if isinstance(item, dict):
        return {key: _plain(value) for key, value in item.items()}
    if isinstance(item, list):
        return [_plain(value) for value in item]
    return item if isinstance(item, str | int | float | bool) else str(item)


def _sections(
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
    return Problem(line, name, "no such table", name, _near(name, known))


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
    for detail in error.errors():
        within = _as_written(detail["loc"], item, section)
        full = (*path, *within)
        what, got, expected = _told(detail, _owner(section, detail["loc"]))
        expected = expected.replace("{key}", str(detail["loc"][-1]) if detail["loc"] else "")
        yield Problem(line_of(lines, full), shown_key(full), what, got, expected)


def _owner(section: type[Section], loc: tuple[Any, ...]) -> type[Section]:
    """Schema of the table that the last key stands in."""
    for part in loc[:-1]:
        if isinstance(part, int):
            continue
        inner = _section_in(section.model_fields[part].annotation)
        section = inner or section
    return section


def _section_in(annotation: Any) -> type[Section] | None:
    import typing

    if isinstance(annotation, type) and issubclass(annotation, Section):
        return annotation
    found = (_section_in(each) for each in typing.get_args(annotation))
    return next((each for each in found if each), None)


def _as_written(loc: tuple[Any, ...], item: Any, section: type[Section]) -> KeyPath:
    """Path with the keys of the file, such as ``height_m`` for ``height``."""
    path: list[str | int] = []
    for i, part in enumerate(loc):
        key = part
        if isinstance(item, dict) and part not in item and isinstance(part, str):
            kind = kinds_of(_owner(section, loc[: i + 1])).get(part)
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
    kind, context = detail["type"], detail.get("ctx", {})
    name = str(detail["loc"][-1]) if detail["loc"] else ""
    if kind == "input":
        return context["what"], context["got"], context["expected"]
    if kind == "missing":
        asked = kinds_of(section).get(name)
        return "missing", "", asked.expected if asked else "a value"
    if kind == "extra_forbidden":
        return "no such key", name, _near(name, list(section.model_fields))
    got = repr(detail["input"])
    got = got if len(got) <= 60 else got[:57] + "..."
    if kind == "literal_error":
        return "unknown choice", got, str(context["expected"])
    return "not possible", got, detail["msg"]


def _near(name: str, known: list[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    return f"{near[0]}" if near else "one of " + ", ".join(known)
