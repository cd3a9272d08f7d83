# SPDX-License-Identifier: EUPL-1.2
"""Walls, parapets, gables and chimneys of a described building, out of their plane."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from npr.checks.local import nlka
from npr.checks.local_parameters import local_parameters
from npr.core.units import from_si
from npr.described.masonry import quantity
from npr.described.part import LOCAL, Part
from typologies.out_of_plane import cantilever, spanning_wall

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from npr.checks.local import LocalCheck
    from npr.checks.local_parameters import LocalParameters
    from npr.described import tables as t
    from npr.described.building import DescribedBuilding
    from npr.norms.edition import Edition
    from spectra.elastic import ElasticSpectrum
    from typologies.out_of_plane import FaceLoadedWall


def local_parts(
    described: DescribedBuilding,
    i: int,
    spectrum: ElasticSpectrum,
    edition: Edition,
    replaced: Mapping[str, float],
) -> Iterator[Part]:
    """Check one element out of its plane, by the pair of capacity and demand of the edition."""
    given = described.locals[i]
    check = _check_of(described, given, wall_of(given), spectrum, edition, replaced)
    remarks: tuple[str, ...] = ()
    if given.demonstrated:
        remarks = (
            f"Stability of the slender cantilever demonstrated in: {given.demonstrated_by}.",
        )
    yield Part(("local", i), LOCAL, f"{given.name}: out of plane (NLKA)", check, remarks)


def place_refused(
    described: DescribedBuilding, i: int, spectrum: ElasticSpectrum, edition: Edition
) -> None:
    """Check any wall in the place of an element, for what is refused of the place by itself.

    Raises
    ------
    NprError
        The pair of the edition needs a height or a period that is missing or not possible.
    """
    wall = spanning_wall(
        height=from_si(2.7, "m"),
        thickness=from_si(0.1, "m"),
        density=from_si(1900.0, "kg/m**3"),
        overburden=from_si(0.0, "N/m"),
    )
    _check_of(described, described.locals[i], wall, spectrum, edition, {})


def _check_of(
    described: DescribedBuilding,
    given: t.LocalTable,
    wall: FaceLoadedWall,
    spectrum: ElasticSpectrum,
    edition: Edition,
    replaced: Mapping[str, float],
) -> LocalCheck:
    return nlka(
        wall,
        spectrum,
        height_above_ground=given.height_above_ground.quantity,
        method=parameters_of(edition, replaced),
        building_height=quantity(described.building.height),
        building_period=quantity(given.building_period),
        element_period=quantity(given.element_period),
        importance_factor=edition.code_route.demand.importance_factor.value,
    )


def parameters_of(edition: Edition, replaced: Mapping[str, float]) -> LocalParameters:
    """Numbers of the pair that the edition names, with its own and some replaced."""
    local = edition.code_route.local
    own: dict[str, Any] = {
        "usable_fraction": local.usable_fraction,
        "cantilever_slenderness": local.cantilever_slenderness,
    }
    rule = local.cantilever_rule.value
    return local_parameters(local.method.value, cantilever_rule=rule, **{**own, **replaced})


def wall_of(given: t.LocalTable) -> FaceLoadedWall:
    """An element of a file as the packages take it.

    Raises
    ------
    NprError
        A kind of element that cannot span, or that cannot stand free.
    """
    common: dict[str, Any] = {
        "kind": given.kind,
        "height": given.height.quantity,
        "thickness": given.thickness.quantity,
        "density": given.density.quantity,
        "top": given.top,
        "slope": 0.0 if given.slope is None else given.slope.number,
        "name": given.name,
    }
    if given.spans:
        load = quantity(given.overburden)
        load = from_si(0.0, "N/m") if load is None else load
        return spanning_wall(**common, overburden=load, base=given.base)
    return cantilever(
        **common,
        overburden=quantity(given.overburden),
        is_triangular=given.is_triangular,
        demonstrated=given.demonstrated,
    )
