# SPDX-License-Identifier: EUPL-1.2
"""Editions from TOML files: those that ship with the package, and a user's own."""

from __future__ import annotations

import difflib
from functools import cache
from pathlib import Path
from typing import Any

from npr.core.errors import EditionError, SchemaError
from npr.core.files import read_toml, validated
from npr.norms.edition import Edition

EDITION_IDS = (
    "individual-risk-1e-5",
    "individual-risk-1e-5-p90",
    "npr9998-2018",
    "npr9998-2020",
    "ec8",
    "nzsee-c8-2017",
)

_DATA = Path(__file__).with_name("data")


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
            mend=f"did you mean {near[0]}?" if near else None,
        )
    return _DATA / f"{name}.toml"


def _loaded(path: Path) -> Edition:
    content = read_toml(path)
    base_name = _base_name(content, path)
    if base_name:
        where = f"{path}, edition.extends"
        is_file = base_name.endswith(".toml")
        base_path = path.parent / base_name if is_file else _path(base_name, where)
        base = read_toml(base_path)
        if _base_name(base, base_path):
            raise EditionError(
                what="an edition extends one that extends another",
                where=where,
                got=f"{base_name}, which extends {base['edition']['extends']}",
                expected="one level: a base that stands on its own",
                mend="extend the other edition directly and repeat what differs",
            )
        _check_overrides(content, base, path)
        content = _merged(base, content)
    return validated(content, Edition, path)


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


def _check_overrides(own: dict[str, Any], base: dict[str, Any], path: Path) -> None:
    """A slip of the pen in a key would otherwise silently leave the value of the base."""
    same = sorted(_repeated(own, base))
    if same:
        raise EditionError(
            what="an edition repeats values of its base",
            where=str(path),
            got=", ".join(same),
            expected="only what differs",
            mend="leave them out",
        )


def _repeated(own: dict[str, Any], base: dict[str, Any], prefix: str = "") -> list[str]:
    found = []
    for key, item in own.items():
        below = base.get(key)
        if not isinstance(item, dict) or not isinstance(below, dict) or key == "edition":
            continue
        if "value" in item:
            found += [prefix + key] if item == below else []
        else:
            found += _repeated(item, below, f"{prefix}{key}.")
    return found
