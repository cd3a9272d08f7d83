# SPDX-License-Identifier: EUPL-1.2
"""A number of a data file that says where it comes from and how far to trust it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

if TYPE_CHECKING:
    from collections.abc import Mapping

Trust = Literal["published", "derived", "assumed"]
NonEmpty = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]


class Closed(BaseModel):
    """A table of a data file: frozen, without unknown keys, without coercion, without NaN."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


class SourcedNumber(Closed):
    """One number with unit, source and trust; an assumed one states its alternatives."""

    value: float
    unit: NonEmpty
    source: NonEmpty
    trust: Trust
    alternatives: Annotated[tuple[float, ...], Field(strict=False)] = ()
    note: str = ""

    @model_validator(mode="after")
    def _assumed_has_alternatives(self) -> Self:
        if self.trust == "assumed" and not self.alternatives:
            message = "alternatives for a value that is assumed"
            raise ValueError(message)
        return self


def numbers_of(table: Closed) -> Mapping[str, SourcedNumber]:
    """The sourced numbers of a table by key; texts beside them are left out."""
    fields = {key: getattr(table, key) for key in type(table).model_fields}
    return {key: item for key, item in fields.items() if isinstance(item, SourcedNumber)}
