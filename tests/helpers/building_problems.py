# SPDX-License-Identifier: EUPL-1.2
"""What is refused of a building file and what it is warned of, by key."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from npr.core.user_files import UserFileError
from npr.described.reading import read_building

Write = Callable[[str], Path]


def refused(text: str, write: Write) -> dict[str, str]:
    """Keys that are refused, and why."""
    with pytest.raises(UserFileError) as caught:
        read_building(write(text))
    return {each.key: each.what for each in caught.value.problems}


def warned_of(text: str, write: Write) -> dict[str, str]:
    """Keys that stand at the head of the answer, and why."""
    return {each.key: each.what for each in read_building(write(text)).warnings}
