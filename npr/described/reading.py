# SPDX-License-Identifier: EUPL-1.2
"""From a building file to a described building, or all that is wrong with the file."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from npr.core.files import digest, read_toml
from npr.core.lines import key_lines
from npr.core.problems import Problem
from npr.described.building import DescribedBuilding
from npr.described.editions import edition_of
from npr.described.problems import BuildingFileError
from npr.described.refusals import problem_of, refusals_beside
from npr.described.rules import breaches
from npr.described.tables import REPEATED, SINGLE
from npr.described.validation import sections_of

if TYPE_CHECKING:
    from npr.norms.edition import Edition

_NO_SECTION: Any = None


def read_building(path: Path, edition: Edition | None = None) -> DescribedBuilding:
    """Read a building file.

    Parameters
    ----------
    path : Path
    edition : Edition, optional
        By which it will be checked; default the one that it names.

    Raises
    ------
    SchemaError
        The file is missing or is not text.
    BuildingFileError
        Names every problem at once, with its line and key: what the schema and the rules say, and
        what the formulas and the edition refuse of the rest.
    """
    text = _text(path)
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BuildingFileError(path, [_syntax(str(error), text)]) from error
    lines = key_lines(text)
    sections, problems = sections_of(content, lines)
    described = DescribedBuilding(
        path,
        digest(_plain(content)),
        **{name: sections.get(name, _NO_SECTION) for name in SINGLE},
        **{f"{name}s": sections.get(name, ()) for name in REPEATED},
        lines=lines,
    )
    problems += [problem_of(each, lines) for each in breaches(content)]
    used, wrong = edition_of(content, path, edition)
    if wrong is not None:
        problems.append(described.problem(("project", "edition"), wrong))
    if problems:
        problems += refusals_beside(described, used, content)
        raise BuildingFileError(path, problems)
    refused = [each for each in described.inconsistencies if each.effect == "refused"]
    if refused:
        raise BuildingFileError(path, [described.inconsistency(each) for each in refused])
    return described


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        read_toml(path)  # says why it cannot be read
        raise


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
