# SPDX-License-Identifier: EUPL-1.2
"""From a building file, or a dictionary of the same form, to a described building."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from npr.core.user_files import read_user_file
from npr.described.building import DescribedBuilding
from npr.described.editions import edition_problems
from npr.described.rules import breaches
from npr.described.tables import REPEATED, SINGLE, BuildingFile

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from npr.norms.edition import Edition


def read_building(
    source: Path | str | Mapping[str, Any], edition: Edition | None = None
) -> DescribedBuilding:
    """Read a building file; what the formulas refuse is found when it is checked.

    Parameters
    ----------
    source : path or mapping
        Building file, docs/calculation-note.md, or a dictionary of the same form: quantities may
        be texts as in the file, or pint quantities.
    edition : Edition, optional
        By which it will be checked; default the one that it names.

    Raises
    ------
    UserFileError
        Names every problem of one stage, with its line and key: that it is not TOML, else what
        its schema refuses, else what does not belong together, else numbers that do not agree.
    """
    file = read_user_file(source, of="the building file", guide="docs/calculation-note.md")
    tables = file.fits(BuildingFile)
    problems = [file.problem(*each) for each in breaches(tables)]
    file.refuse(problems + edition_problems(tables.project.edition, file, edition))
    described = DescribedBuilding(
        file,
        **{name: getattr(tables, name) for name in SINGLE},
        **{f"{name}s": getattr(tables, name) for name in REPEATED},
    )
    refused = [each for each in described.inconsistencies if each.effect == "refused"]
    file.refuse(described.inconsistency(each) for each in refused)
    return described
