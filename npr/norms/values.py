# SPDX-License-Identifier: EUPL-1.2
"""One value of an edition: figure or name of a method, unit, source, and how far to trust it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

if TYPE_CHECKING:
    from collections.abc import Iterator

Trust = Literal["published", "derived", "assumed"]


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


class Number(Value):
    """A figure with its unit."""

    value: float
    unit: str
    alternatives: tuple[float, ...] = ()


class Text(Value):
    """The name of a method or of a case, from a closed list."""

    value: str
    alternatives: tuple[str, ...] = ()


_Rate = Annotated[float, Field(gt=0.0, le=1.0)]
_Share = Annotated[float, Field(ge=0.0, le=1.0)]
_Factor = Annotated[float, Field(gt=0.0, le=1e3)]
_Drift = Annotated[float, Field(gt=0.0, le=0.2)]
_Years = Annotated[float, Field(ge=1.0, le=1e6)]
_Seconds = Annotated[float, Field(gt=0.0, le=100.0)]


class Rate(Number):
    """A rate per year."""

    value: _Rate
    unit: Literal["1/yr"]
    alternatives: tuple[_Rate, ...] = ()


class Share(Number):
    """A share of a whole, 0 to 1."""

    value: _Share
    unit: Literal["1"]
    alternatives: tuple[_Share, ...] = ()


class Factor(Number):
    """A positive ratio."""

    value: _Factor
    unit: Literal["1"]
    alternatives: tuple[_Factor, ...] = ()


class Drift(Number):
    """A displacement over a height."""

    value: _Drift
    unit: Literal["1"]
    alternatives: tuple[_Drift, ...] = ()


class Years(Number):
    """A return period."""

    value: _Years
    unit: Literal["yr"]
    alternatives: tuple[_Years, ...] = ()


class Seconds(Number):
    """A period of vibration."""

    value: _Seconds
    unit: Literal["s"]
    alternatives: tuple[_Seconds, ...] = ()


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
