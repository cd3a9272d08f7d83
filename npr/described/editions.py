# SPDX-License-Identifier: EUPL-1.2
"""By which edition a building file is checked: the one that is asked for, or the one it names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from npr.core.errors import EditionError, NprError
from npr.norms.loading import EDITION_IDS, load_edition

if TYPE_CHECKING:
    from pathlib import Path

    from npr.core.problems import Problem
    from npr.core.user_files import UserFile
    from npr.norms.edition import Edition


def code_edition(name: str, folder: Path) -> Edition:
    """Edition by name, or from a file, looked for beside the building file first.

    Raises
    ------
    NprError
        No edition is named, or there is none of that name, or its file is wrong, or it has no
        code route.
    """
    if not name:
        raise EditionError(
            what="no edition of the norm is named",
            where="project.edition",
            expected='edition = "npr9998-2020" in [project], or --edition',
            repair="npr edition list shows those that ship with the package",
        )
    beside = folder / name
    edition = load_edition(beside if name.endswith(".toml") and beside.exists() else name)
    _ = edition.code_route  # one without it is refused
    return edition


def edition_problems(name: str, file: UserFile, asked: Edition | None) -> list[Problem]:
    """What is wrong with the edition that a file names; nothing when another is asked for.

    One that is asked for goes before the one that the file names: that must then only be one that
    there is.

    Parameters
    ----------
    name : str
        That the file names.
    file : UserFile
    asked : Edition, optional
    """
    if asked is not None and (not name or name.endswith(".toml") or name in EDITION_IDS):
        return []
    try:
        code_edition(name, file.folder)
    except NprError as error:
        return [file.refused(("project", "edition"), error)]
    return []
