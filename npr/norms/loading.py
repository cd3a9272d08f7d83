# SPDX-License-Identifier: EUPL-1.2
"""Editions from TOML files: those that ship with the package, and a user's own."""

from __future__ import annotations

import difflib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from npr.core.errors import EditionError, SchemaError
from npr.core.files import file_error, key_of, problems_of, read_toml
from npr.core.lines import key_lines, line_of
from npr.norms.edition import Edition

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from npr.core.lines import Path as KeyPath

EDITION_IDS = (
    "individual-risk-1e-5",
    "individual-risk-1e-5-p90",
    "npr9998-2018",
    "npr9998-2020",
    "ec8",
    "nzsee-c8-2017",
)

_DATA = Path(__file__).with_name("data")
# Also of a slip of the pen: what was meant to differ and does not.
_SAME = "the same as in the base; expected only what differs: leave it out"


def load_edition(name: str | Path) -> Edition:
    """Load an edition that ships with the package, or a TOML file of your own.

    Parameters
    ----------
    name : str or Path
        One of ``EDITION_IDS``, or a path: a ``Path``, or text that ends in ``.toml``.

    Raises
    ------
    EditionError
        No edition has that name, or it extends one that extends another.
    SchemaError
        The file is missing or not of the schema.

    Examples
    --------
    >>> load_edition("individual-risk-1e-5").norm_per_yr
    1e-05
    """
    if isinstance(name, Path) or name.endswith(".toml"):
        return _loaded(Path(name))
    return _shipped(name)


@cache
def _shipped(name: str) -> Edition:
    return _loaded(_path(name, "edition"))


def _path(name: str, where: str) -> Path:
    if name not in EDITION_IDS:
        near = difflib.get_close_matches(name, EDITION_IDS, n=1)
        raise EditionError(
            what="unknown edition of the norm",
            where=where,
            got=name,
            expected=", ".join(EDITION_IDS) + ", or the path of a TOML file",
            repair=f"did you mean {near[0]}?" if near else None,
        )
    return _DATA / f"{name}.toml"


def _loaded(path: Path) -> Edition:
    content = read_toml(path)
    base_path = _base_path(content, path)
    if base_path is None:
        return _validated(content, [path])
    base = read_toml(base_path)
    if _base_name(base, base_path):
        raise EditionError(
            what="an edition extends one that extends another",
            where=f"{path}, edition.extends",
            got=f"{content['edition']['extends']}, which extends {base['edition']['extends']}",
            expected="one level: a base that stands on its own",
            repair="extend the other edition directly and repeat what differs",
        )
    same = [(at, _SAME) for at in _repeated(content, base)]
    return _validated(_merged(base, content), [path, base_path], same)


def _base_path(content: dict[str, Any], path: Path) -> Path | None:
    name = _base_name(content, path)
    if not name:
        return None
    is_file = name.endswith(".toml")
    return path.parent / name if is_file else _path(name, f"{path}, edition.extends")


def _validated(
    content: dict[str, Any], files: list[Path], found: list[tuple[KeyPath, str]] | None = None
) -> Edition:
    """Edition of plain data, or all that is wrong with it, by the line of the file it stands in."""
    problems = list(found or ())
    try:
        edition = Edition.model_validate(content)
    except ValidationError as error:
        problems += problems_of(error)
    else:
        if not problems:
            return edition
    raise file_error(files[0], _placed(problems, files))


def _placed(problems: list[tuple[KeyPath, str]], files: list[Path]) -> list[str]:
    """Problems in the order of the file, each with its line; what the base has is named so."""
    lines = [key_lines(file.read_text(encoding="utf-8")) for file in files]
    said = []
    for at, text in problems:
        known = [_depth(each, at) for each in lines]
        which = known.index(max(known))  # the file that has most of the key; of two, one's own
        line = line_of(lines[which], at) if known[which] else 0
        place = f"line {line}, " if line else ""
        place = f"{files[which]}, {place}" if which else place
        said.append((which, line, f"{place}{key_of(at)}: {text}"))
    return [text for *_, text in sorted(said)]


def _depth(lines: Mapping[KeyPath, int], at: KeyPath) -> int:
    """How many parts of a key a file has."""
    return next((n for n in range(len(at), 0, -1) if at[:n] in lines), 0)


def _base_name(content: dict[str, Any], path: Path) -> str:
    header = content.get("edition", {})
    name = header.get("extends", "") if isinstance(header, dict) else ""
    if not isinstance(name, str):
        raise SchemaError(
            what="edition.extends is not a name",
            where=str(path),
            got=repr(name),
            expected="the id of an edition, or the path of a TOML file",
        )
    return name


def _merged(base: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    """Tables are merged key by key; a value (a table with ``value``) is replaced as a whole."""
    merged = dict(base)
    for key, item in own.items():
        below = base.get(key)
        if not (isinstance(item, dict) and isinstance(below, dict)):
            merged[key] = item
        elif key == "edition":
            # Title, source and note describe the file itself; but what rests on a reconstruction
            # is one.
            merged[key] = {"is_reconstruction": below.get("is_reconstruction", False), **item}
        else:
            merged[key] = item if "value" in item else _merged(below, item)
    return merged


def _repeated(own: dict[str, Any], base: dict[str, Any], path: KeyPath = ()) -> Iterator[KeyPath]:
    """Keys of values that say what the base says."""
    for key, item in own.items():
        below = base.get(key)
        if not isinstance(item, dict) or not isinstance(below, dict) or key == "edition":
            continue
        if "value" not in item:
            yield from _repeated(item, below, (*path, key))
        elif item == below:
            yield (*path, key)
