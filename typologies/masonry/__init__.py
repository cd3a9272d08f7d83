# SPDX-License-Identifier: EUPL-1.2
"""Masonry walls in their plane: from piers to the curve of a building.

Files
-----
_kernels.py     strength, stiffness and drift of a pier; strength of a spandrel
materials.py    masonry and methods by name
pier.py         one pier: all strengths, the mechanism that governs, its drift limit
building.py     Pier, Spandrel, WallLine, Storey: a described building
storeys.py      piers in parallel, storeys in series
assembly.py     wall lines of a direction to a pushover curve
schema.py       what the files of data may hold
"""

from typologies.masonry.assembly import AssessedPier, Methods, assessed_piers
from typologies.masonry.building import Pier, Spandrel, Storey, WallLine
from typologies.masonry.materials import OwnMasonry, masonry_materials, masonry_methods
from typologies.masonry.pier import DriftMethod, PierCapacity

__all__ = [
    "AssessedPier",
    "DriftMethod",
    "Methods",
    "OwnMasonry",
    "Pier",
    "PierCapacity",
    "Spandrel",
    "Storey",
    "WallLine",
    "assessed_piers",
    "masonry_materials",
    "masonry_methods",
]
