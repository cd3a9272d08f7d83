# SPDX-License-Identifier: EUPL-1.2
"""A described building: storeys of wall lines of piers and spandrels, with units at the door.

What no wall or storey has is refused where it is made, and what is rare is a warning there.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any, Literal

from npr.core.arguments import one_number, one_of
from npr.core.units import STANDARD_GRAVITY, from_si, short
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

    def __post_init__(self) -> None:
        """Refuse what no pier is."""
        one_of(self.boundary, ("fixed", "cantilever"), name="boundary", where=f"pier {self.name}")
        _ = self.shape_si, self.masonry_si, self.axial_force_n

    def __repr__(self) -> str:
        measures = " x ".join(short(one) for one in (self.length, self.thickness, self.height))
        return f"Pier({self.name!r}, {measures}, {self.material}, {self.boundary})"

    @cached_property
    def shape_si(self) -> PierShape:
        """Measures as kernels take them."""
        where = f"pier {self.name}"
        height = one_number(self.height, "pier_height", name="height", where=where)
        return PierShape(
            one_number(self.length, "pier_length", name="length", where=where),
            one_number(self.thickness, "wall_thickness", name="thickness", where=where),
            height,
            height if self.boundary == "cantilever" else 0.5 * height,
        )

    @cached_property
    def masonry_si(self) -> Masonry:
        """Material as kernels take it."""
        return masonry_si(self.material, where=f"pier {self.name}")

    @cached_property
    def axial_force_n(self) -> float | None:
        """Axial force of its own, N; None when it has a share of the load of its line."""
        return _load_n(self.axial_force, "axial_force", f"pier {self.name}")

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

    def __post_init__(self) -> None:
        """Refuse what no spandrel is."""
        _ = self.figures_si

    def __repr__(self) -> str:
        measures = " x ".join(short(one) for one in (self.height, self.thickness, self.span))
        return f"Spandrel({self.name!r}, {measures}, {self.material})"

    def strength(self) -> Any:
        """Shear strength; 0 without a lintel or tie, because the formula counts on one."""
        if self.tension_capacity is None:
            return from_si(0.0, "N", to="kN")
        entry = masonry_methods().spandrel
        force = kernels.spandrel_strength(*self.figures_si, entry.strut_share, entry.stress_block)
        return from_si(float(force), "N", to="kN")

    @cached_property
    def figures_si(self) -> tuple[float, float, float, float, float]:
        """Height, thickness, span (m), compressive strength (Pa) and tension capacity (N)."""
        one = partial(one_number, where=f"spandrel {self.name}")
        strength = masonry_si(self.material, where=f"spandrel {self.name}").compressive_strength
        if self.compressive_strength is not None:
            key = "compressive_strength"
            strength = one(self.compressive_strength, key, name=key)
        tension = 0.0
        if self.tension_capacity is not None:
            tension = one(self.tension_capacity, "member_force", name="tension_capacity")
        return (
            one(self.height, "spandrel_height", name="height"),
            one(self.thickness, "wall_thickness", name="thickness"),
            one(self.span, "spandrel_span", name="span"),
            strength,
            tension,
        )


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

    def __post_init__(self) -> None:
        """Refuse what no wall line is."""
        where = f"wall line {self.name}"
        one_number(self.torsion_factor, "torsion_factor", name="torsion_factor", where=where)
        _ = self.vertical_load_n, self.tributary_mass_si

    def __repr__(self) -> str:
        return f"WallLine({self.name!r}, {self.direction}, {len(self.piers)} pier(s))"

    def axial_forces_n(self) -> list[float]:
        """Axial force per pier, N: its own, or its share by area of the load of the line."""
        areas = [shape.length * shape.thickness for shape in (p.shape_si for p in self.piers)]
        load = math.nan if self.vertical_load_n is None else self.vertical_load_n
        total = math.fsum(areas)
        return [
            load * area / total if pier.axial_force_n is None else pier.axial_force_n
            for pier, area in zip(self.piers, areas, strict=True)
        ]

    @cached_property
    def vertical_load_n(self) -> float | None:
        """Load on all piers together, N."""
        return _load_n(self.vertical_load, "vertical_load", f"wall line {self.name}")

    @cached_property
    def tributary_mass_si(self) -> float | None:
        """Of the floor above, kg; None when it was left out."""
        if self.tributary_mass is None:
            return None
        where = f"wall line {self.name}"
        return one_number(self.tributary_mass, "mass", name="tributary_mass", where=where)


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

    def __post_init__(self) -> None:
        """Refuse what no storey is."""
        _ = self.height_si, self.mass_si

    def __repr__(self) -> str:
        return f"Storey({short(self.name)!r}, {len(self.wall_lines)} wall line(s))"

    @cached_property
    def height_si(self) -> float:
        """Floor to floor, m."""
        where = f"storey {short(self.name)}"
        return one_number(self.height, "storey_height", name="height", where=where)

    @cached_property
    def mass_si(self) -> float:
        """Of the floor above, kg."""
        return one_number(self.mass, "mass", name="mass", where=f"storey {short(self.name)}")


def _load_n(load: Any, name: str, where: str) -> float | None:
    """Load on a wall, N; None when it was left out, NaN when it is unknown."""
    if load is None:
        return None
    # Tension is possible, and the check has a status for it: bounds hold for the size.
    size = abs(load) if hasattr(load, "magnitude") else load
    number = one_number(size, "wall_load", name=name, where=where, zero=True, unknown=True)
    return number if size is load else math.copysign(number, load.magnitude)
