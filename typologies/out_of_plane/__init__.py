# SPDX-License-Identifier: EUPL-1.2
"""Walls out of their plane: geometry, and what they can take before they topple.

Files
-----
walls.py     spanning_wall, cantilever: what is described
capacity.py  rocking_capacity, and the coefficients of Annex H for comparison
_kernels.py  the formulas
schema.py    what data/out_of_plane.toml may hold
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import lazy_loader

if TYPE_CHECKING:
    from typologies.out_of_plane.capacity import (
        AnnexHComparison,
        RockingCapacity,
        annex_h_comparison,
        rocking_capacity,
    )
    from typologies.out_of_plane.walls import FaceLoadedWall, cantilever, spanning_wall

__all__ = [
    "AnnexHComparison",
    "FaceLoadedWall",
    "RockingCapacity",
    "annex_h_comparison",
    "cantilever",
    "rocking_capacity",
    "spanning_wall",
]

# Lazy: numba costs half a second, and naming the package needs none of it.
__getattr__, __dir__, _ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "capacity": [
            "AnnexHComparison",
            "RockingCapacity",
            "annex_h_comparison",
            "rocking_capacity",
        ],
        "walls": ["FaceLoadedWall", "cantilever", "spanning_wall"],
    },
)
