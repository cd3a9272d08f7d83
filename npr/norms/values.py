# SPDX-License-Identifier: EUPL-1.2
"""One value of an edition: figure or name of a method, unit, source, and how far to trust it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, model_validator

from npr.core.bounded import Bounded

if TYPE_CHECKING:
    from collections.abc import Iterator

Trust = Literal["published", "derived", "assumed"]

_Figure = TypeVar("_Figure", bound=float)
_Unit = TypeVar("_Unit", bound=str)
_Name = TypeVar("_Name", bound=str)


class Table(BaseModel):
    """A table of an edition: unknown keys are errors, and nothing changes after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Value(Table):
    """What every value of an edition says of itself.

    Attributes
    ----------
    clause, source : str
        Clause of the norm, or the report that was read; one of them at least.
    trust : {"published", "derived", "assumed"}
        Read in a source; calculated from one; or assumed, to be replaced by who has the norm.
    alternatives : tuple
        What else it might be; an assumed value names one or more.
    note : str
    """

    clause: str = ""
    source: str = ""
    trust: Trust
    alternatives: tuple[Any, ...] = ()
    note: str = ""

    @model_validator(mode="after")
    def _says_where_from(self) -> Value:
        if not (self.clause or self.source):
            message = "a value names its clause or its source"
            raise ValueError(message)
        if self.trust == "assumed" and not self.alternatives:
            message = "an assumed value states its alternatives, for example alternatives = [0.4]"
            raise ValueError(message)
        return self

    @property
    def origin(self) -> str:
        """Clause and source in one text."""
        return ", ".join(filter(None, [self.clause, self.source]))


class Number(Value, Generic[_Figure, _Unit]):
    """A figure with its unit, held against the physical bounds of its quantity."""

    value: _Figure
    unit: _Unit
    alternatives: tuple[_Figure, ...] = ()


class Text(Value, Generic[_Name]):
    """The name of a method or of a case, from a closed list."""

    value: _Name
    alternatives: tuple[_Name, ...] = ()


Ratio = Literal["1"]

# One type per quantity; the bounds are in npr/core/bounds.toml.
Rate = Number[Annotated[float, Bounded("individual_risk")], Literal["1/yr"]]
Years = Number[Annotated[float, Bounded("return_period")], Literal["yr"]]
Seconds = Number[Annotated[float, Bounded("period")], Literal["s"]]
Share = Number[Annotated[float, Bounded("share", zero=True)], Ratio]
Drift = Number[Annotated[float, Bounded("drift")], Ratio]
DampingRatio = Number[Annotated[float, Bounded("damping_ratio", zero=True)], Ratio]
DampingCap = Number[Annotated[float, Bounded("damping_cap", zero=True)], Ratio]
DampingFloor = Number[Annotated[float, Bounded("damping_floor", zero=True)], Ratio]
DampingExponent = Number[Annotated[float, Bounded("soil_damping_exponent")], Ratio]
ImportanceFactor = Number[Annotated[float, Bounded("importance_factor")], Ratio]
BehaviourFactor = Number[Annotated[float, Bounded("behaviour_factor")], Ratio]
Factor = Number[Annotated[float, Bounded("calibration_factor")], Ratio]
StrengthDrop = Number[Annotated[float, Bounded("strength_drop")], Ratio]
MassParticipation = Number[Annotated[float, Bounded("mass_participation", zero=True)], Ratio]
UsableFraction = Number[Annotated[float, Bounded("usable_fraction")], Ratio]
Slenderness = Number[Annotated[float, Bounded("limit_of_slenderness")], Ratio]
LowerBound = Number[Annotated[float, Bounded("spectrum_lower_bound", zero=True)], Ratio]
LoadShare = Number[Annotated[float, Bounded("load_share", zero=True)], Ratio]


def values_of(table: BaseModel, path: str = "") -> Iterator[tuple[str, Value]]:
    """All values in a table and its tables, by dotted key, in the order of the schema."""
    for name in type(table).model_fields:
        yield from _values_in(getattr(table, name), f"{path}{name}")


def _values_in(item: Any, path: str) -> Iterator[tuple[str, Value]]:
    if isinstance(item, Value):
        yield path, item
    elif isinstance(item, BaseModel):
        yield from values_of(item, f"{path}.")
    elif isinstance(item, dict):
        for key, inner in item.items():
            yield from _values_in(inner, f"{path}.{key}")
