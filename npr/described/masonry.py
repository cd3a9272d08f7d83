# SPDX-License-Identifier: EUPL-1.2
"""Storeys, wall lines and piers of a building file as the packages take them."""

from __future__ import annotations

from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from npr.checks.trace import Step, written
from npr.core.units import STANDARD_GRAVITY, from_si
from typologies.capacity.loads import building_methods, torsion_factor
from typologies.masonry import OwnMasonry, Pier, Spandrel, Storey, WallLine

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from npr.described import tables as t
    from npr.described.quantities import Input
    from npr.norms.edition import Edition


def quantity(given: Any) -> Any:
    """An input with its unit, or None."""
    return None if given is None else given.quantity


EDGE_OF_PLAN = 0.5
"""Largest x / L_e of EN 1998-1 4.3.3.2.4: counted where an arm of torsion is not stated."""


@lru_cache(maxsize=256)
def masonry_of(table: t.MaterialTable) -> OwnMasonry:
    """Masonry with the properties of a file."""
    factor = table.knowledge_factor
    return OwnMasonry(
        table.name,
        table.compressive_strength.quantity,
        table.initial_shear_strength.quantity,
        table.elastic_modulus.quantity,
        table.shear_modulus.quantity,
        table.friction.number,
        from_si(mass_density(table.density), "kg/m**3"),
        1.0 if factor is None else factor.number,
    )


def mass_density(density: Input) -> float:
    """kg/m³ of a mass or a weight per volume."""
    is_weight = density.quantity.check("[force]/[length]**3")
    return density.number / (STANDARD_GRAVITY if is_weight else 1.0)


def storeys_of(
    storeys: Sequence[t.StoreyTable],
    edition: Edition,
    *,
    is_rigid: bool = True,
    materials: Sequence[t.MaterialTable] = (),
) -> tuple[Storey, ...]:
    """Storeys, bottom to top, with the torsion model and the masses of an edition.

    Walls under a rigid floor whose arm is not stated have the accidental eccentricity of walls at
    the edge of the plan.

    Raises
    ------
    NprError
        A wall line that stands further from the centre of mass than the plan is long.
    """
    own = {table.name: masonry_of(table) for table in materials}
    return tuple(
        Storey(
            storey.name,
            storey.height.quantity,
            from_si(1e3 * float(mass_step(storey, edition).value), "kg"),
            tuple(
                wall_line_of(line, edition, is_rigid=is_rigid, own=own) for line in storey.wall_line
            ),
        )
        for storey in storeys
    )


def mass_step(storey: t.StoreyTable, edition: Edition) -> Step:
    """Mass of the floor above a storey in t: as given, or (G + phi psi_2 Q) / g."""
    name = f"mass above {storey.name}"
    if storey.mass is not None:
        return Step("m", name, "", "", storey.mass.number / 1e3, "t", "input", "given")
    assert storey.permanent_load is not None  # the rules of the file see to it
    assert storey.variable_load is not None
    g, q = storey.permanent_load.number, storey.variable_load.number
    factors, category = edition.code_route.mass, str(storey.category)
    phi = factors.phi_roof if storey.is_roof else factors.phi_floor
    ratio, origin, trust = phi.value, phi.origin, phi.trust
    general = building_methods()
    if not storey.is_roof and category in general.combination.full_categories:
        ratio, origin, trust = (
            general.combination.phi_floor_full,
            general.combination.source,
            (general.combination.trust),
        )
    psi = general.psi_2[category]
    if category == "A":
        psi = factors.psi_2_residential.value
    mass = (g + ratio * psi * q) / STANDARD_GRAVITY / 1e3
    variable = f"{written(ratio)} · {written(psi)} · {written(q / 1e3, 'kN')}"
    numbers = f"({written(g / 1e3, 'kN')} + {variable}) / g"
    return Step("m", name, "(G + φ ψ_2 Q) / g", numbers, mass, "t", origin, trust)


def wall_line_of(
    line: t.WallLineTable,
    edition: Edition,
    *,
    is_rigid: bool = True,
    own: Mapping[str, OwnMasonry] = MappingProxyType({}),
) -> WallLine:
    """Piers of one storey in one vertical plane, with the torsion model of an edition.

    Raises
    ------
    NprError
        It stands further from the centre of mass than the plan is long.
    """
    return WallLine(
        line.name,
        line.direction,
        tuple(_pier(pier, own.get(pier.material, pier.material)) for pier in line.pier),
        tuple(
            _spandrel(spandrel, own.get(spandrel.material, spandrel.material))
            for spandrel in line.spandrel
        ),
        vertical_load=quantity(line.vertical_load),
        tributary_mass=quantity(line.tributary_mass),
        torsion_factor=torsion_factor_of(line, edition, is_rigid=is_rigid),
    )


def torsion_factor_of(line: t.WallLineTable, edition: Edition, *, is_rigid: bool = True) -> float:
    """By which a wall line moves further than the middle of the floor, by an edition.

    Raises
    ------
    NprError
        It stands further from the centre of mass than the plan is long.
    """
    model = edition.code_route.strength.torsion.value
    if line.distance is not None and line.plan_length is not None:
        return torsion_factor(line.distance.quantity, line.plan_length.quantity, model=model)
    if is_rigid:
        return torsion_factor(from_si(EDGE_OF_PLAN, "m"), from_si(1.0, "m"), model=model)
    return 1.0


@lru_cache(maxsize=4096)
def _pier(pier: t.PierTable, material: str | OwnMasonry) -> Pier:
    # Kept: one file is checked for every alternative, and a pier converts its measures once.
    return Pier(
        pier.name,
        pier.length.quantity,
        pier.thickness.quantity,
        pier.height.quantity,
        material,
        pier.boundary,
        quantity(pier.axial_force),
    )


@lru_cache(maxsize=4096)
def _spandrel(spandrel: t.SpandrelTable, material: str | OwnMasonry) -> Spandrel:
    return Spandrel(
        spandrel.name,
        spandrel.height.quantity,
        spandrel.thickness.quantity,
        spandrel.span.quantity,
        material,
        quantity(spandrel.tension_capacity),
        quantity(spandrel.compressive_strength),
    )
