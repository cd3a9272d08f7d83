# SPDX-License-Identifier: EUPL-1.2
"""Base shear of the wind on a described building, per direction."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from npr.checks.wind import WindShear, wind_base_shear
from npr.described.masonry import quantity

if TYPE_CHECKING:
    from npr.described.building import DescribedBuilding
    from npr.described.tables import Face, Wind
    from npr.norms.edition import Edition


class FaceWind(NamedTuple):
    """Wind in one direction."""

    direction: str
    shear: WindShear


def winds_of(described: DescribedBuilding, edition: Edition) -> tuple[FaceWind, ...]:
    """Wind on every face that a file describes; none when it describes none.

    Raises
    ------
    NprError
        A face that is not possible.
    """
    wind = described.wind
    if wind is None:
        return ()
    case = described.building.consequence_class or edition.default_case()[0]
    return tuple(FaceWind(face.direction, wind_on(face, wind, case)) for face in wind.face)


def has_pressure(wind: Wind) -> bool:
    """Whether one of the two ways to the pressure is stated, not both and not in part."""
    place = (wind.area is not None, wind.terrain is not None)
    return all(place) if wind.peak_velocity_pressure is None else not any(place)


def wind_on(face: Face, wind: Wind, consequence_class: str | None = None) -> WindShear:
    """Wind on one face, with the load factor of the file or of its consequence class.

    Raises
    ------
    NprError
        The face is not possible.
    """
    factor, load = wind.structural_factor, wind.load_factor
    return wind_base_shear(
        width=face.width.quantity,
        height=face.height.quantity,
        force_coefficient=face.force_coefficient.number,
        peak_velocity_pressure=quantity(wind.peak_velocity_pressure),
        wind_area=wind.area,
        terrain=wind.terrain,
        structural_factor=None if factor is None else factor.number,
        load_factor=None if load is None else load.number,
        consequence_class=consequence_class,
    )
