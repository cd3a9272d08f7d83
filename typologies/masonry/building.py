# SPDX-License-Identifier: EUPL-1.2
"""A described building: storeys of wall lines of piers and spandrels, with units at the door."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from npr.core.errors import NprError
from npr.core.units import STANDARD_GRAVITY, from_si, short, to_si
from typologies.capacity.quantity import positive
from typologies.masonry import _kernels as kernels
from typologies.masonry._kernels import Masonry, PierShape
from typologies.masonry.materials import (
    OwnMasonry,
    density_kg_m3,
    masonry_methods,
    masonry_si,
)


@dataclass(frozen=True)
class Pier:
    """A wall between openings.

    Attributes
    ----------
    name : str
    length, thickness, height : quantity, length
        Clear height; thickness of the leaf that bears, leaves are not added.
    material : str or OwnMasonry
        Of ``masonry_materials()`` by name, or with properties of its own.
    boundary : "fixed" or "cantilever"
        Whether what is above holds its rotation; a judgement, for which the strength of spandrels
        and the stiffness of floors are at hand.
    axial_force : quantity, force, optional
        During the earthquake, at mid-height, compression positive; its share of the load of the
        wall line when left out.
    """

    name: str
    length: Any
    thickness: Any
    height: Any
    material: str | OwnMasonry
    boundary: Literal["fixed", "cantilever"]
    axial_force: Any = None

    def __repr__(self) -> str:
        measures = " x ".join(short(one) for one in (self.length, self.thickness, self.height))
        return f"Pier({self.name!r}, {measures}, {self.material}, {self.boundary})"

    @cached_property
    def shape_si(self) -> PierShape:
        """Measures as kernels take them."""
        if self.boundary not in ("fixed", "cantilever"):
            raise NprError(
                what="unknown boundary of a pier",
                where=f"pier {self.name}",
                got=repr(self.boundary),
                expected="fixed or cantilever",
                repair="write one of these",
            )
        height = positive(self.height, "m", f"pier {self.name}, height")
        return PierShape(
            positive(self.length, "m", f"pier {self.name}, length"),
            positive(self.thickness, "m", f"pier {self.name}, thickness"),
            height,
            height if self.boundary == "cantilever" else 0.5 * height,
        )

    @cached_property
    def masonry_si(self) -> Masonry:
        """Material as kernels take it."""
        return masonry_si(self.material)

    @cached_property
    def self_weight_n(self) -> float:
        """Weight over the clear height, N."""
        shape = self.shape_si
        density = density_kg_m3(self.material)
        return STANDARD_GRAVITY * density * shape.length * shape.thickness * shape.height


@dataclass(frozen=True)
class Spandrel:
    """Masonry above or below an opening; it bears shear only with a lintel or tie in tension.

    Attributes
    ----------
    name : str
    height, thickness, span : quantity, length
    material : str or OwnMasonry
    tension_capacity : quantity, force, optional
        Of the lintel or tie, anchored beyond the opening; none when left out.
    compressive_strength : quantity, pressure, optional
        Along the spandrel; that of the material across its bed joints when left out.
    """

    name: str
    height: Any
    thickness: Any
    span: Any
    material: str | OwnMasonry
    tension_capacity: Any = None
    compressive_strength: Any = None

    def __repr__(self) -> str:
        measures = " x ".join(short(one) for one in (self.height, self.thickness, self.span))
        return f"Spandrel({self.name!r}, {measures}, {self.material})"

    def strength(self) -> Any:
        """Shear strength; 0 without a lintel or tie, because the formula counts on one."""
        if self.tension_capacity is None:
            return from_si(0.0, "N", to="kN")
        where = f"spandrel {self.name}"
        strength = masonry_si(self.material).compressive_strength
        if self.compressive_strength is not None:
            strength = positive(self.compressive_strength, "Pa", f"{where}, compressive_strength")
        entry = masonry_methods().spandrel
        force = kernels.spandrel_strength(
            positive(self.height, "m", f"{where}, height"),
            positive(self.thickness, "m", f"{where}, thickness"),
            positive(self.span, "m", f"{where}, span"),
            strength,
            positive(self.tension_capacity, "N", f"{where}, tension_capacity"),
            entry.strut_share,
            entry.stress_block,
        )
        return from_si(float(force), "N", to="kN")


@dataclass(frozen=True)
class WallLine:
    """Piers of one storey in one vertical plane.

    Attributes
    ----------
    name : str
        The same on every storey that the wall line passes.
    direction : str
        Direction of the earthquake that it resists, for example ``"x"``.
    piers : tuple of Pier
    spandrels : tuple of Spandrel
        Their strength is reported; the boundary of a pier remains a judgement.
    vertical_load : quantity, force, optional
        On all piers together at mid-height; shared by area of their sections.
    tributary_mass : quantity, mass, optional
        Of the floor above this storey; needed with flexible diaphragms.
    torsion_factor : float
        By which it moves further than the middle of a rigid floor; see ``torsion_factor``.
    """

    name: str
    direction: str
    piers: tuple[Pier, ...]
    spandrels: tuple[Spandrel, ...] = field(default=())
    vertical_load: Any = None
    tributary_mass: Any = None
    torsion_factor: float = 1.0

    def __repr__(self) -> str:
        return f"WallLine({self.name!r}, {self.direction}, {len(self.piers)} pier(s))"

    def axial_forces_n(self) -> list[float]:
        """Axial force per pier, N: its own, or its share by area of the load of the line."""
        areas = [shape.length * shape.thickness for shape in (p.shape_si for p in self.piers)]
        load = math.nan
        if self.vertical_load is not None:
            load = float(to_si(self.vertical_load, "N", name=f"wall line {self.name}"))
        total = math.fsum(areas)
        return [
            load * area / total
            if pier.axial_force is None
            else float(to_si(pier.axial_force, "N", name=f"pier {pier.name}, axial_force"))
            for pier, area in zip(self.piers, areas, strict=True)
        ]


@dataclass(frozen=True)
class Storey:
    """One storey: its wall lines and the mass of the floor above it.

    Attributes
    ----------
    name : str
    height : quantity, length
        Floor to floor.
    mass : quantity, mass
        Of the floor above, see ``seismic_mass``.
    wall_lines : tuple of WallLine
    """

    name: str
    height: Any
    mass: Any
    wall_lines: tuple[WallLine, ...]

    def __repr__(self) -> str:
        return f"Storey({short(self.name)!r}, {len(self.wall_lines)} wall line(s))"
