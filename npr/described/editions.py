# SPDX-License-Identifier: EUPL-1.2
"""By which edition a building file is checked: the one that is asked for, or the one it names."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from npr.core.errors import EditionError, NprError
from npr.norms.loading import EDITION_IDS, load_edition

if TYPE_CHECKING:
    from npr.norms.edition import Edition


def code_edition(name: str, path: Path) -> Edition:
    """Edition by name, or from a file, which is looked for beside the building file first.

    Raises
    ------
    NprError
        No edition is named, or there is none of that name, or its file is wrong, or it has no
        code route.
    """
    if not name:
        raise EditionError(
            what="no edition of the norm is named",
            where=f"{path}, project.edition",
            expected='edition = "npr9998-2020" in [project], or --edition',
            repair="npr edition list shows those that ship with the package",
        )
    beside = path.parent / name
    edition = load_edition(beside if name.endswith(".toml") and beside.exists() else name)
    _ = edition.code_route  # one without it is refused
    return edition


def edition_of(
    content: dict[str, Any], path: Path, asked: Edition | None
) -> tuple[Edition | None, NprError | None]:
    """The edition to check by, and what is wrong with the one that the file names.

    Parameters
    ----------
    content : dict
        Of the building file, which may be wrong in any way.
    path : Path
    asked : Edition, optional
        Goes before the one that the file names; that one must then only be one that there is.

    Returns
    -------
    edition : Edition or None
        None when the file names none that can be used.
    error : NprError or None
    """
    project = content.get("project")
    name = project.get("edition", "") if isinstance(project, dict) else ""
    if not isinstance(name, str):
        return asked, None  # the schema tells it
    if asked is not None and (not name or name.endswith(".toml") or name in EDITION_IDS):
        return asked, None
    try:
        named = code_edition(name, path)
    except NprError as error:
        return asked, error
    return named, None
