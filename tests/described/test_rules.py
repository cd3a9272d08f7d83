# SPDX-License-Identifier: EUPL-1.2
"""What the packages refuse is told with everything else that is wrong with a building file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from npr.described.problems import BuildingFileError
from npr.described.reading import read_building


def test_read_building__refusals_of_the_packages_come_with_the_rest(
    plain: str, write: Callable[[str], Path]
) -> None:
    text = plain.replace('T_B = "0.1 s"', 'T_B = "3 s"').replace("npr9998-2020", "npr9998-2021")
    text = text.replace('"60 kN"', '"60"')
    with pytest.raises(BuildingFileError) as error:
        read_building(write(text))
    found = {problem.key: problem.line for problem in error.value.problems}
    assert set(found) == {"site", "project.edition", "direction[1].curve.strength"}
    assert all(line > 0 for line in found.values())
