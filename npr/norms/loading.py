# SPDX-License-Identifier: EUPL-1.2
"""Editions from TOML files: those that ship with the package, and a user's own."""

from __future__ import annotations

import difflib
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from npr.core.errors import EditionError, NprError
from npr.core.user_files import read_user_file
from npr.norms.edition import Edition

if TYPE_CHECKING:
    from collections.abc import Iterator

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
_EXTENDS = "edition.extends"
# Also of a slip of the pen: what was meant to differ and does not.
_SAME = (
    "the same as in the base",
    "",
    "only what differs",
    "leave it out, or write what was meant",
)


def load_edition(name: str | Path) -> Edition:
    """Load an edition that ships with the package, or a TOML file of your own.

    Parameters
    ----------
    name : str or Path
        One of ``EDITION_IDS``, or a path: a ``Path``, or text that ends in ``.toml``.

    Raises
    ------
    EditionError
        No edition has that name.
    UserFileError
        The file is missing or not of the schema, or what it extends cannot be extended; names
        every problem of one stage, with its line and key.

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
    file = read_user_file(path, of="the edition", guide="docs/editions.md")
    name = _extends(file.content)
    if not isinstance(name, str):
        expected = "the id of an edition, or the path of a TOML file"
        file.refuse([file.problem(("edition", "extends"), "not a name", repr(name), expected)])
    if not name:
        return file.fits(Edition)
    try:
        base = _base(path.parent / name if name.endswith(".toml") else _path(name, _EXTENDS))
    except NprError as error:
        file.refuse([file.refused(("edition", "extends"), error)])
        raise
    edition = replace(file, content=_merged(base, file.content)).fits(Edition)
    file.refuse(file.problem(at, *_SAME) for at in _repeated(file.content, base))
    return edition


def _base(path: Path) -> dict[str, Any]:
    """Content of an edition that another one extends, which stands on its own."""
    file = read_user_file(path, of="the edition", guide="docs/editions.md")
    if name := _extends(file.content):
        raise EditionError(
            what="an edition extends one that extends another",
            where=_EXTENDS,
            got=f"{path.name}, which extends {name}",
            expected="one level: a base that stands on its own",
            repair="extend the other edition directly and repeat what differs",
        )
    file.fits(Edition)
    return file.content


def _extends(content: dict[str, Any]) -> Any:
    header = content.get("edition")
    return header.get("extends", "") if isinstance(header, dict) else ""


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
