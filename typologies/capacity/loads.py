# SPDX-License-Identifier: EUPL-1.2
"""Seismic mass, load on the walls during the earthquake, and torsion, of a described building."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from npr.core.arguments import one_number, one_of
from npr.core.errors import NprError
from npr.core.units import STANDARD_GRAVITY, from_si

if TYPE_CHECKING:
    from typologies.capacity.schema import BuildingMethodsFile

_DATA = Path(__file__).parents[1] / "data" / "building_methods.toml"


@cache
def building_methods() -> BuildingMethodsFile:
    """Factors of mass, load and torsion, with trust and source."""
    from npr.core.files import load_toml
    from typologies.capacity.schema import BuildingMethodsFile

    return load_toml(_DATA, BuildingMethodsFile)


def seismic_mass(
    *, permanent_load: Any, variable_load: Any, category: str, is_roof: bool = False
) -> Any:
    """Mass of one floor in the earthquake: (G + psi_E Q) / g with psi_E = phi psi_2.

    Parameters
    ----------
    permanent_load, variable_load : quantity, force
        Characteristic totals of the floor, with the walls that belong to it.
    category : str
        Category of use of EN 1991: ``A`` homes, ``B`` offices, up to ``H`` roofs.
    is_roof : bool

    Examples
    --------
    >>> def kn(value): return from_si(1e3 * value, "N")
    >>> mass = seismic_mass(permanent_load=kn(200.0), variable_load=kn(100.0), category="A")
    >>> round(mass.to("t").magnitude, 3)
    22.23
    """
    file = building_methods()
    factors = file.combination
    phi = factors.phi_floor_full if category in factors.full_categories else factors.phi_floor
    phi = factors.phi_roof if is_roof else phi
    load = _combined(permanent_load, variable_load, phi * _psi_2(category))
    return from_si(load / STANDARD_GRAVITY, "kg", to="t")


def gravity_load(*, permanent_load: Any, variable_load: Any, category: str) -> Any:
    """Load on the walls during the earthquake: G + psi_2 Q; arguments as for ``seismic_mass``."""
    return from_si(_combined(permanent_load, variable_load, _psi_2(category)), "N", to="kN")


def torsion_factor(distance: Any, plan_length: Any, *, model: str) -> float:
    """Amplification of one wall line by accidental torsion: 1 + f x / L_e.

    Parameters
    ----------
    distance : quantity, length
        x, from the centre of mass, across the direction of the earthquake.
    plan_length : quantity, length
        L_e, between the outermost wall lines.
    model : "spatial" or "planar"
        f is 0.6 with a spatial model of a symmetric building, 1.2 with a planar one.

    Examples
    --------
    >>> torsion_factor(from_si(5.0, "m"), from_si(10.0, "m"), model="planar")
    1.6
    """
    x = one_number(distance, "distance", name="distance", zero=True)
    length = one_number(plan_length, "plan_length", name="plan_length")
    if not 0.0 <= x <= length:
        raise NprError(
            what="torsion cannot be told from this",
            where="torsion_factor",
            got=f"distance {distance}, plan_length {plan_length}",
            expected="0 <= distance <= plan_length",
            repair="measure the distance from the centre of mass, without a sign",
        )
    return torsion_of_place(x / length, model=model)


def torsion_of_place(ratio: float, *, model: str) -> float:
    """As ``torsion_factor``, for a place x / L_e."""
    factors = building_methods().torsion
    one_of(model, ("spatial", "planar"), name="model", where="torsion")
    return 1.0 + float(getattr(factors, model)) * ratio


def _psi_2(category: str) -> float:
    table = building_methods().psi_2
    if category in table:
        return table[category]
    raise NprError(
        what="unknown category of use",
        where="category",
        got=repr(category),
        expected=", ".join(table),
        repair="write the letter of EN 1991-1-1: A for homes",
    )


def _combined(permanent: Any, variable: Any, factor: float) -> float:
    g = one_number(permanent, "floor_load", name="permanent_load", zero=True)
    q = one_number(variable, "variable_load", name="variable_load", zero=True)
    return g + factor * q
