# SPDX-License-Identifier: EUPL-1.2
"""Storeys, wall lines and piers of a building file as the packages take them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from typologies.capacity.loads import seismic_mass, torsion_factor
from typologies.masonry import Pier, Spandrel, Storey, WallLine

if TYPE_CHECKING:
    from collections.abc import Sequence

    from npr.described import tables as t


def quantity(given: Any) -> Any:
    """An input with its unit, or None."""
    return None if given is None else given.quantity


def storeys_of(storeys: Sequence[t.StoreyTable], torsion: str) -> tuple[Storey, ...]:
    """Storeys, bottom to top.

    Parameters
    ----------
    storeys : sequence of StoreyTable
    torsion : str
        Model of the torsion factor.

    Raises
    ------
    NprError
        A wall line that stands further from the centre of mass than the plan is long.
    """
    return tuple(
        Storey(
            storey.name,
            storey.height.quantity,
            mass_of(storey),
            tuple(_wall_line(line, torsion) for line in storey.wall_line),
        )
        for storey in storeys
    )


def mass_of(storey: t.StoreyTable) -> Any:
    """Mass of the floor above a storey: as given, or from its loads."""
    if storey.mass is not None:
        return storey.mass.quantity
    return seismic_mass(
        permanent_load=quantity(storey.permanent_load),
        variable_load=quantity(storey.variable_load),
        category=str(storey.category),
        is_roof=storey.is_roof,
    )


def _wall_line(line: t.WallLineTable, torsion: str) -> WallLine:
    factor = 1.0
    if line.distance is not None and line.plan_length is not None:
        factor = torsion_factor(line.distance.quantity, line.plan_length.quantity, model=torsion)
    return WallLine(
        line.name,
        line.direction,
        tuple(_pier(pier) for pier in line.pier),
        tuple(_spandrel(spandrel) for spandrel in line.spandrel),
        vertical_load=quantity(line.vertical_load),
        tributary_mass=quantity(line.tributary_mass),
        torsion_factor=factor,
    )


def _pier(pier: t.PierTable) -> Pier:
    return Pier(
        pier.name,
        pier.length.quantity,
        pier.thickness.quantity,
        pier.height.quantity,
        pier.material,
        pier.boundary,
        quantity(pier.axial_force),
    )


def _spandrel(spandrel: t.SpandrelTable) -> Spandrel:
    return Spandrel(
        spandrel.name,
        spandrel.height.quantity,
        spandrel.thickness.quantity,
        spandrel.span.quantity,
        spandrel.material,
        quantity(spandrel.tension_capacity),
        quantity(spandrel.compressive_strength),
    )
