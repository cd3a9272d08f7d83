# SPDX-License-Identifier: EUPL-1.2
"""Building files to start from."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).resolve().parents[2] / "docs/examples/buildings"

# The worked example W5 (tests/verification/code_route): one bilinear curve, one spectrum.
PLAIN = """\
[project]
name = "worked example"
author = "A"
date = 2026-11-23
edition = "npr9998-2020"

[building]
id = "W5"

[site]
a_g = "0.25 standard_gravity"
p = 2.0
T_B = "0.1 s"
T_C_s = 0.35
T_D_s = 0.9

[[direction]]
name = "x"
[direction.curve]
strength = "60 kN"
effective_mass = "43 t"
yield_displacement = "4 mm"
ultimate_displacement = "24 mm"
"""


@pytest.fixture
def examples() -> Path:
    return EXAMPLES


@pytest.fixture
def terraced(examples: Path) -> str:
    return (examples / "terraced_house.toml").read_text(encoding="utf-8")


@pytest.fixture
def plain() -> str:
    return PLAIN


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str], Path]:
    """Put a text in a building file."""

    def put(text: str) -> Path:
        path = tmp_path / "building.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return put
