# SPDX-License-Identifier: EUPL-1.2
"""What a Building is made of, checked when it is made."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from npr.core.arguments import one_number, one_of
from npr.core.errors import CatalogueError, NprError, PortfolioError
from npr.norms.code import CONSEQUENCE_CLASSES, LIMIT_STATES, SITUATIONS

if TYPE_CHECKING:
    from npr.assessment.building import Building
    from typologies.catalogue import Catalogue

_NAMES = {
    "consequence_class": CONSEQUENCE_CLASSES,
    "situation": SITUATIONS,
    "limit_state": LIMIT_STATES,
    "class_source": ("surveyed", "inferred"),
}
_PLACES = {
    ("x_rd", "y_rd"): ("coordinate_x_rd", "coordinate_y_rd"),
    ("lon", "lat"): ("longitude", "latitude"),
}
_CAPACITY = ("yield_acceleration", "yield_displacement", "ultimate_displacement")
_MOST_CLASSES = 10
_SUM_TOLERANCE = 1e-6
_YEARS = (1990, 2200)


def check_building_arguments(building: Building) -> None:
    """Refuse what cannot be of a building.

    Raises
    ------
    NprError
        Names the argument, what was given and what is expected.
    """
    try:
        _check_classes(building.vulnerability_class, building.catalogue)
        _check_place(building)
        for name, names in _NAMES.items():
            value = getattr(building, name)
            if value is not None:
                one_of(value, names, name=name)
        _check_whole(building.zone, "zone", 1, 10_000)
        _check_whole(building.assessment_year, "assessment_year", *_YEARS)
        if not isinstance(building.wierde, bool):
            raise _refused(name="wierde", got=building.wierde, expected="True or False")
        _check_capacity(building)
    except NprError as error:
        id_ = building.address_id or building.building_id
        error.where = f"Building {id_!r}, {error.where}" if id_ else f"Building, {error.where}"
        raise


def _check_classes(classes: Any, catalogue: Catalogue | None) -> None:
    """Classes that there are, with probabilities that sum to 1."""
    if isinstance(classes, str):
        _check_names([classes], catalogue)
        return
    if not isinstance(classes, Mapping) or not 1 <= len(classes) <= _MOST_CLASSES:
        expected = f"one class, or 1 to {_MOST_CLASSES} classes with their probabilities"
        raise _refused(name="vulnerability_class", got=classes, expected=expected)
    _check_names(list(classes), catalogue)
    for name, probability in classes.items():
        one_number(probability, "probability", name=f"probability of {name}")
    total = math.fsum(map(float, classes.values()))
    if abs(total - 1.0) > _SUM_TOLERANCE:
        got = f"probabilities that sum to {total:.6g}"
        raise _refused(name="vulnerability_class", got=got, expected="a sum of 1")


def _check_names(names: list[str], catalogue: Catalogue | None) -> None:
    """Refuse classes that are in no catalogue, with those that come near."""
    from typologies.catalogue import CATALOGUE_IDS, load_catalogue

    if catalogue is not None:
        catalogue.index_of(names)
        return
    for name in names:
        if any(name in load_catalogue(one).records for one in CATALOGUE_IDS):
            continue
        try:
            load_catalogue(CATALOGUE_IDS[0]).record(name)
        except CatalogueError as error:
            error.repair = "write a class that there is, or give yours: Building(catalogue=...)"
            raise


def _check_place(building: Building) -> None:
    """One place, in the Netherlands, with both of its coordinates."""
    stated = [pair for pair in _PLACES if any(getattr(building, n) is not None for n in pair)]
    if len(stated) != 1 or any(getattr(building, name) is None for name in stated[0]):
        names = [n for pair in _PLACES for n in pair if getattr(building, n) is not None]
        raise PortfolioError(
            what="the building has no place, or more than one",
            where="place",
            got=", ".join(names) or "no coordinates",
            expected="x_rd and y_rd, or lon and lat",
        )
    (pair,) = stated
    for name, quantity in zip(pair, _PLACES[pair], strict=True):
        try:
            one_number(getattr(building, name), quantity, name=name)
        except NprError as error:
            error.repair = error.repair or "a place in the Netherlands; are the two swapped?"
            raise


def _check_capacity(building: Building) -> None:
    """A capacity of its own is whole, possible and in order."""
    stated = [name for name in _CAPACITY if getattr(building, name) is not None]
    if stated and len(stated) < len(_CAPACITY):
        expected = f"all three of {', '.join(_CAPACITY)}"
        raise _refused(name="capacity", got=", ".join(stated), expected=expected)
    numbers = {name: one_number(getattr(building, name), name, name=name) for name in stated}
    if numbers and numbers["ultimate_displacement"] < numbers["yield_displacement"]:
        name, got = "ultimate_displacement", f"{numbers['ultimate_displacement']:g} m"
        raise _refused(name=name, got=got, expected="at least yield_displacement")


def _check_whole(value: Any, name: str, least: int, most: int) -> None:
    is_whole = isinstance(value, int) and not isinstance(value, bool)
    if value is not None and not (is_whole and least <= value <= most):
        raise _refused(name=name, got=value, expected=f"a whole number from {least} to {most}")


def _refused(*, name: str, got: object, expected: str) -> NprError:
    return NprError(what=f"{name} is not possible", where=name, got=str(got), expected=expected)
