# SPDX-License-Identifier: EUPL-1.2
"""What is wrong with a building file: every problem at once, with its line and key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from npr.core.problems import ProblemsError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from npr.core.problems import Problem


class BuildingFileError(ProblemsError):
    """A building file is wrong or not complete; ``problems`` has all."""

    def __init__(self, path: Path, problems: Iterable[Problem]) -> None:
        guide = "docs/calculation-note.md"
        super().__init__(str(path), problems, of="the building file", guide=guide)
