# SPDX-License-Identifier: EUPL-1.2
"""Ways to check a wall out of its plane, by name: a closed list, with the numbers of each.

A way is a pair: a capacity and the demand that belongs to it. Whoever takes the numbers of one
takes those of the other.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Any, Literal, NamedTuple, Self, get_args

from pydantic import Field, model_validator

from npr.checks.trace import stated
from npr.core.errors import NprError
from npr.core.sourced import Closed, NonEmpty, SourcedNumber, Trust, numbers_of
from spectra.parts.schema import parts_data
from typologies.out_of_plane.schema import out_of_plane_data

if TYPE_CHECKING:
    from collections.abc import Mapping

CantileverRule = Literal["cantilever", "spanning"]

_DATA = Path(__file__).parent / "data" / "local_pairs.toml"


class LocalPair(Closed):
    """One way: what is compared, and where it comes from."""

    title: NonEmpty
    compares: Literal["displacement", "acceleration"]
    capacity: NonEmpty
    demand: Literal["nzs1170-5", "ec8"]
    source: NonEmpty
    trust: Trust
    alternatives: Annotated[tuple[NonEmpty, ...], Field(strict=False)] = ()


class LocalPairsFile(Closed):
    """All ways by name."""

    schema_version: Literal[1]
    pair: dict[NonEmpty, LocalPair]

    @model_validator(mode="after")
    def _alternatives_are_known(self) -> Self:
        named = {name for entry in self.pair.values() for name in entry.alternatives}
        if named - set(self.pair):
            message = f"alternatives that are pairs of this file, not {sorted(named)}"
            raise ValueError(message)
        return self


class Parameter(NamedTuple):
    """One number of a way, with its unit, source, trust and alternatives."""

    value: float
    unit: str
    source: str
    trust: str
    alternatives: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class LocalParameters:
    """A way to check a wall out of its plane, with every number that it needs.

    Attributes
    ----------
    method : str
        Name of the pair.
    pair : LocalPair
    numbers : mapping of str to Parameter
        Of the capacity and of the demand.
    cantilever_rule : {"cantilever", "spanning"}
        Whose usable fraction and period factor a wall that stands free has.

    Examples
    --------
    >>> parameters = local_parameters("nzsee-c8-2017", usable_fraction=0.5)
    >>> parameters["usable_fraction"], parameters["part_risk_factor"]
    (0.5, 1.0)
    """

    method: str
    pair: LocalPair
    numbers: Mapping[str, Parameter]
    cantilever_rule: CantileverRule = "cantilever"

    def rocking(self, support: str) -> tuple[Parameter, Parameter]:
        """Usable fraction and period factor of a wall that spans, or of a cantilever."""
        own = support == self.cantilever_rule == "cantilever"
        start = "cantilever_" if own else ""
        return self.numbers[f"{start}usable_fraction"], self.numbers[f"{start}period_factor"]

    def __getitem__(self, key: str) -> float:
        return self.numbers[key].value


@cache
def local_pairs() -> Mapping[str, LocalPair]:
    """Ways to check a wall out of its plane, by name.

    Examples
    --------
    >>> list(local_pairs())
    ['nzsee-c8-2017', 'ec8']
    """
    from npr.core.files import load_toml

    return MappingProxyType(load_toml(_DATA, LocalPairsFile).pair)


def local_parameters(
    method: str, *, cantilever_rule: CantileverRule = "cantilever", **overrides: Any
) -> LocalParameters:
    """Give the numbers of a way by its name, some of them replaced.

    Parameters
    ----------
    method : str
        ``nzsee-c8-2017`` or ``ec8``.
    cantilever_rule : {"cantilever", "spanning"}
        Whose usable fraction and period factor a wall that stands free has; the two belong
        together, ``spanning`` is the stated alternative.
    **overrides
        A number by its key: a bare one, in the unit of the data file, or a value of an edition with
        ``value``, ``trust`` and ``origin``, whose source is then carried along.

    Raises
    ------
    NprError
        An unknown way, an unknown key, or a number that is not possible.

    Examples
    --------
    >>> local_parameters("nzsee-c8-2017").numbers["period_factor"].alternatives
    (6.27,)
    >>> local_parameters("annex-h")
    Traceback (most recent call last):
    npr.core.errors.NprError: unknown way to check a wall out of its plane
      where:    method
      got:      'annex-h'
      expected: nzsee-c8-2017, ec8
      repair:   write one of these; capacity and demand come as a pair
    """
    pairs = local_pairs()
    if method not in pairs:
        raise NprError(
            what="unknown way to check a wall out of its plane",
            where="method",
            got=repr(method),
            expected=", ".join(pairs),
            repair="write one of these; capacity and demand come as a pair",
        )
    if cantilever_rule not in get_args(CantileverRule):
        raise NprError(
            what="unknown rule for walls that stand free",
            where="cantilever_rule",
            got=repr(cantilever_rule),
            expected=", ".join(get_args(CantileverRule)),
            repair="write one of these",
        )
    pair = pairs[method]
    demand = {"nzs1170-5": parts_data().nzs1170_5, "ec8": parts_data().ec8}[pair.demand]
    known = {**numbers_of(out_of_plane_data().capacity), **numbers_of(demand)}
    unknown = sorted(set(overrides) - set(known))
    if unknown:
        raise NprError(
            what=f"unknown parameter of {method}",
            where="local_parameters",
            got=", ".join(unknown),
            expected=", ".join(known),
            repair="a number of another pair cannot be mixed in",
        )
    numbers = {key: _parameter(key, entry, overrides.get(key)) for key, entry in known.items()}
    return LocalParameters(method, pair, MappingProxyType(numbers), cantilever_rule)


def _parameter(key: str, entry: SourcedNumber, override: Any) -> Parameter:
    if override is None:
        return Parameter(entry.value, entry.unit, entry.source, entry.trust, entry.alternatives)
    value, source, trust = stated(override)
    most = 1.0 if key.endswith("usable_fraction") else math.inf
    if not 0.0 < value <= most or value == math.inf:
        raise NprError(
            what=f"{key} is out of range",
            where=f"local_parameters, {key}",
            got=f"{value:g}",
            expected="above 0" + (", at most 1" if most == 1.0 else ""),
            repair="it is a plain number" if entry.unit == "1" else f"give it in {entry.unit}",
        )
    alternatives = tuple(getattr(override, "alternatives", ()))
    return Parameter(value, entry.unit, source, trust, alternatives)
