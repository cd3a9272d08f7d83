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
    if isinstance(building.vulnerability_class, Mapping):
        for i, (name_i, p) in enumerate(building.vulnerability_class.items(), start=1):
            row |= {f"class_{i}": name_i, f"probability_{i}": float(p)}
    else:
        row["vulnerability_class"] = building.vulnerability_class
    return row


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
            mend="make one Building of each place, or give a table to assess",
        )
    return float(number)
