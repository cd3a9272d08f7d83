# SPDX-License-Identifier: EUPL-1.2
"""Numbers of a data file that are held against the physical bounds, as a type of their schema."""

from __future__ import annotations

import typing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from npr.core.bounds import bound_of, out_of_bounds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic import BaseModel


@dataclass(frozen=True)
class Bounded:
    """Marks a field: ``Annotated[float, Bounded("drift")]`` refuses what no drift can be.

    Parameters
    ----------
    quantity : str
        Name in ``bounds.toml``; the number is in the unit of the bounds.
    zero : bool
        Whether 0 is allowed beside the bounds.
    """

    quantity: str
    zero: bool = False

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Any:
        from pydantic_core import core_schema

        number = {**handler(source), "strict": True}  # neither true nor "0.9" is a figure
        return core_schema.no_info_after_validator_function(self.checked, number)

    def checked(self, value: float) -> float:
        """The value, when it can be."""
        from pydantic_core import PydanticCustomError

        finding = None if self._is_zero(value) else out_of_bounds(self.quantity, value)
        if finding is None or not finding.is_refused:
            return value
        zero = " or 0" if self.zero else ""
        repair = f"; {finding.repair}" if finding.repair else ""
        kind, text = "out_of_bounds", f"{self._name} of {finding.expected}{zero}{repair}"
        raise PydanticCustomError(kind, "{text}", {"text": text})

    def rare(self, value: float) -> str:
        """Why a value should be looked at; empty when it is usual."""
        finding = None if self._is_zero(value) else out_of_bounds(self.quantity, value)
        if finding is None:
            return ""
        repair = f"; {finding.repair}" if finding.repair else ""
        return f"{value:g} is a {finding.what}, usually {bound_of(self.quantity).usual}{repair}"

    @property
    def _name(self) -> str:
        return self.quantity.replace("_", " ")

    def _is_zero(self, value: float) -> bool:
        return self.zero and value == 0.0


def rare_values(table: BaseModel) -> tuple[str, ...]:
    """Every number of a validated table that is possible and rare: its key, and why.

    Examples
    --------
    >>> from typing import Annotated
    >>> from pydantic import BaseModel
    >>> class Wall(BaseModel):
    ...     height: Annotated[float, Bounded("storey_height")]
    >>> rare_values(Wall(height=9.0))
    ('height: 9 is a rare storey height, usually 2 to 6 m',)
    """
    return tuple(f"{key}: {text}" for key, text in _rare_in(table, type(table), ""))


def _rare_in(item: Any, kind: Any, key: str) -> Iterator[tuple[str, str]]:
    """Rare numbers in an item that was validated as a type."""
    below = f"{key}." if key else ""
    if hasattr(type(item), "model_fields"):
        for name, field in type(item).model_fields.items():
            inner = field.annotation
            for mark in field.metadata:
                inner = typing.Annotated[inner, mark]
            yield from _rare_in(getattr(item, name), inner, below + (field.alias or name))
    elif isinstance(item, dict):
        inner = _arguments(kind, dict)[1]
        for name, value in item.items():
            yield from _rare_in(value, inner, f"{below}{name}")
    elif isinstance(item, tuple):
        inner = _arguments(kind, tuple)[0]
        for value in item:
            yield from _rare_in(value, inner, key)
    elif isinstance(item, int | float) and not isinstance(item, bool):
        texts = (mark.rare(item) for mark in _marks(kind))
        yield from ((key, text) for text in texts if text)


def _arguments(kind: Any, origin: type) -> tuple[Any, ...]:
    """Types that a container holds, below marks and alternatives such as None."""
    if typing.get_origin(kind) is origin:
        return typing.get_args(kind)
    for one in typing.get_args(kind):
        found = _arguments(one, origin)
        if found:
            return found
    return ()


def _marks(kind: Any) -> Iterator[Bounded]:
    """Bounds of a number, below alternatives such as None."""
    for one in typing.get_args(kind):
        if isinstance(one, Bounded):
            yield one
        yield from _marks(one)
