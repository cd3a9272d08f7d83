# SPDX-License-Identifier: EUPL-1.2
"""One building as a user describes it, with quantities."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from npr.core.errors import PortfolioError, UnitError
from npr.core.units import to_si

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True, kw_only=True)
class Building:
    """A building: where it stands, and what it is.

    Parameters
    ----------
    vulnerability_class : str, or mapping of str to float
        One class, or up to ten classes with probabilities that sum to 1.
    x_rd, y_rd : pint quantity, length
        RD New. Either these or ``lon`` and ``lat``.
    lon, lat : pint quantity, angle
        WGS84.
    address_id, building_id : str
        Default ``building-1`` and so on, by place in the list.
    wierde : bool
        Stands on a wierde (raised dwelling mound).
    zone : int, optional
        Site-response zone that replaces the looked-up one.
    class_source : str, optional
        ``surveyed`` or ``inferred``.
    municipality : str, optional
    assessment_year : int, optional
        Year whose seismicity counts; default that of the hazard.
    consequence_class, situation, limit_state : str, optional
        For the code route; default the case of the edition.
    yield_acceleration, yield_displacement, ultimate_displacement : pint quantities, optional
        A capacity of its own for the code route, all three: base shear at yield over the effective
        mass, and displacements at the effective height.

    Examples
    --------
    >>> import pint
    >>> Building(vulnerability_class="URM4L", x_rd=pint.Quantity(245.6, "km"),
    ...          y_rd=pint.Quantity(594.79, "km")).vulnerability_class
    'URM4L'
    """

    vulnerability_class: str | Mapping[str, float]
    x_rd: Any = None
    y_rd: Any = None
    lon: Any = None
    lat: Any = None
    address_id: str | None = None
    building_id: str | None = None
    wierde: bool = False
    zone: int | None = None
    class_source: str | None = None
    municipality: str | None = None
    assessment_year: int | None = None
    consequence_class: str | None = None
    situation: str | None = None
    limit_state: str | None = None
    yield_acceleration: Any = None
    yield_displacement: Any = None
    ultimate_displacement: Any = None


def building_table(buildings: Sequence[Building]) -> pl.DataFrame:
    """Put buildings in a table with the columns of a portfolio.

    Raises
    ------
    UnitError
        A coordinate is a bare number, several numbers, or has the wrong dimension.
    PortfolioError
        The list is empty, or a building has no place.
    """
    import polars as pl

    if not buildings:
        raise PortfolioError(
            what="there is no building in the list", got="0 buildings", expected="one or more"
        )
    rows = [_row(number, building) for number, building in enumerate(buildings, start=1)]
    table = pl.DataFrame(rows, infer_schema_length=None)
    # A source that nobody gave is no column, as in a table.
    has_source = table["class_source"].null_count() < table.height
    return table if has_source else table.drop("class_source")


def _row(number: int, building: Building) -> dict[str, Any]:
    name = building.address_id or building.building_id or f"building-{number}"
    row: dict[str, Any] = {
        "address_id": name,
        "building_id": building.building_id,
        "x_rd_m": _in_unit(building.x_rd, "m", f"x_rd of {name}"),
        "y_rd_m": _in_unit(building.y_rd, "m", f"y_rd of {name}"),
        "lon_deg": _in_unit(building.lon, "degree", f"lon of {name}"),
        "lat_deg": _in_unit(building.lat, "degree", f"lat of {name}"),
        "vulnerability_class": None,
        "wierde": building.wierde,
        "zone": building.zone,
        "class_source": building.class_source,
        "municipality": building.municipality,
    }
    row |= {name: value for name, value in _code(building, name).items() if value is not None}
    if isinstance(building.vulnerability_class, Mapping):
        for i, (name_i, p) in enumerate(building.vulnerability_class.items(), start=1):
            row |= {f"class_{i}": name_i, f"probability_{i}": float(p)}
    else:
        row["vulnerability_class"] = building.vulnerability_class
    return row


def _code(building: Building, name: str) -> dict[str, Any]:
    """What is only in the table when somebody gave it."""

    def given(key: str, unit: str) -> float | None:
        return _in_unit(getattr(building, key), unit, f"{key} of {name}")

    return {
        "assessment_year": building.assessment_year,
        "consequence_class": building.consequence_class,
        "situation": building.situation,
        "limit_state": building.limit_state,
        "yield_acceleration_g": given("yield_acceleration", "standard_gravity"),
        "yield_displacement_mm": given("yield_displacement", "mm"),
        "ultimate_displacement_mm": given("ultimate_displacement", "mm"),
    }


def _in_unit(value: Any, unit: str, name: str) -> float | None:
    if value is None:
        return None
    number = to_si(value, unit, name=name)
    if number.ndim:
        raise UnitError(
            what=f"{name} is not one number",
            where=name,
            got=f"{number.size} number(s) of shape {number.shape}",
            expected=f"one quantity that converts to {unit}",
            repair="make one Building of each place, or give a table to assess",
        )
    return float(number)
