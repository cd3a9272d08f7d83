# SPDX-License-Identifier: EUPL-1.2
"""One building as a user describes it, with quantities."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from npr.assessment.building_arguments import check_building_arguments
from npr.core.errors import PortfolioError
from npr.core.units import to_si

if TYPE_CHECKING:
    import polars as pl

    from typologies.catalogue import Catalogue


@dataclass(frozen=True, kw_only=True, repr=False)
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
    catalogue : Catalogue, optional
        That the classes are of; needed for one of your own, else those that ship.

    Raises
    ------
    NprError
        At once: an unknown class, probabilities that do not sum to 1, no place or one that cannot
        be, a case that is none, or a capacity that no building has.

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
    catalogue: Catalogue | None = None

    def __post_init__(self) -> None:
        check_building_arguments(self)

    def __repr__(self) -> str:
        classes = self.vulnerability_class
        of = classes if isinstance(classes, str) else f"{len(classes)} classes"
        at = ("x_rd", "y_rd") if self.x_rd is not None else ("lon", "lat")
        place = ", ".join(f"{name} {getattr(self, name):~P}" for name in at)
        name = self.address_id or self.building_id
        return f"Building({f'{name!r}, ' if name else ''}{of}, {place})"


def building_table(buildings: Sequence[Building]) -> pl.DataFrame:
    """Put buildings in a table with the columns of a portfolio.

    Raises
    ------
    PortfolioError
        The list is empty.
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
        "x_rd_m": _in_unit(building.x_rd, "m"),
        "y_rd_m": _in_unit(building.y_rd, "m"),
        "lon_deg": _in_unit(building.lon, "degree"),
        "lat_deg": _in_unit(building.lat, "degree"),
        "vulnerability_class": None,
        "wierde": building.wierde,
        "zone": building.zone,
        "class_source": building.class_source,
        "municipality": building.municipality,
    }
    row |= {name: value for name, value in _code(building).items() if value is not None}
    if isinstance(building.vulnerability_class, Mapping):
        for i, (name_i, p) in enumerate(building.vulnerability_class.items(), start=1):
            row |= {f"class_{i}": name_i, f"probability_{i}": float(p)}
    else:
        row["vulnerability_class"] = building.vulnerability_class
    return row


def _code(building: Building) -> dict[str, Any]:
    """What is only in the table when somebody gave it."""
    return {
        "assessment_year": building.assessment_year,
        "consequence_class": building.consequence_class,
        "situation": building.situation,
        "limit_state": building.limit_state,
        "yield_acceleration_g": _in_unit(building.yield_acceleration, "standard_gravity"),
        "yield_displacement_mm": _in_unit(building.yield_displacement, "mm"),
        "ultimate_displacement_mm": _in_unit(building.ultimate_displacement, "mm"),
    }


def _in_unit(value: Any, unit: str) -> float | None:
    return None if value is None else float(to_si(value, unit, name=unit))
