# SPDX-License-Identifier: EUPL-1.2
"""One input of a building file: a quantity with its unit, and what it rests on."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from pydantic_core import PydanticCustomError, core_schema

from npr.core.bounds import bound_of, out_of_bounds
from npr.core.errors import UnitError
from npr.core.units import from_si, to_si, unit_registry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

T = TypeVar("T")
Basis = Literal["measured", "assumed"]
BASES: tuple[Basis, ...] = ("measured", "assumed")

_NUMBER_AND_UNIT = re.compile(r"\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)\s*(.*\S|)\s*$")
_LARGEST = 1e300
_TABLE_KEYS = {"value", "unit", "basis", "source", "alternatives"}


@dataclass(frozen=True)
class Input:
    """A number, or a series of them, that somebody put in a building file.

    Attributes
    ----------
    value : float or tuple of float
        In ``unit``.
    unit : str
        As pint writes it; ``"1"`` for a ratio.
    text : str
        As it was written.
    basis : {"measured", "assumed"} or None
        None when it was not said.
    source : str
    alternatives : tuple of Input
        What else an assumed one might be.
    rare : str
        Why it should be looked at, when it is possible and rare.
    """

    value: Any
    unit: str
    text: str
    basis: Basis | None = None
    source: str = ""
    alternatives: tuple[Input, ...] = ()
    rare: str = ""

    @cached_property
    def quantity(self) -> Any:
        """With its unit, as the packages take it."""
        value = list(self.value) if isinstance(self.value, tuple) else self.value
        return from_si(value, self.unit)

    @property
    def number(self) -> float:
        """One number, in ``unit``."""
        return float(self.value)


@dataclass(frozen=True)
class Kind:
    """What an input must be: its unit, how it may be written, and its range.

    Attributes
    ----------
    units : tuple of str
        It converts to one of these; the first that fits is taken.
    example : str
    endings : tuple of (str, str)
        Endings of a key that carry a unit, such as ``kN``, and that unit.
    bounds : tuple of str
        Quantities of ``npr/core/bounds.toml``, one per unit.
    may_be_zero : bool
        0 is allowed beside the bounds.
    is_series : bool
        A list of numbers.
    is_by_largest : bool
        Of a series only the largest is held against the bounds: steps start small.
    """

    units: tuple[str, ...]
    example: str
    endings: tuple[tuple[str, str], ...] = ()
    bounds: tuple[str, ...] = ()
    may_be_zero: bool = False
    is_series: bool = False
    is_by_largest: bool = False

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Any:
        return core_schema.no_info_plain_validator_function(self.parse)

    @property
    def suffixes(self) -> dict[str, str]:
        """Unit by the ending of a key."""
        return dict(self.endings)

    @property
    def is_ratio(self) -> bool:
        """Whether a bare number will do."""
        return self.units == ("1",)

    def of(self, *bounds: str, example: str = "") -> Kind:
        """The same for one quantity, with its physical bounds; one name per unit."""
        return replace(self, bounds=bounds, example=example or self.example)

    def or_zero(self) -> Kind:
        """The same, with 0 allowed."""
        return replace(self, may_be_zero=True)

    def series(self) -> Kind:
        """A list of them, each held against the bounds."""
        return replace(self, is_series=True)

    def steps(self) -> Kind:
        """A list of them, of which the largest is held against the bounds."""
        return replace(self, may_be_zero=True, is_series=True, is_by_largest=True)

    def parse(self, given: Any) -> Input:
        """Turn what stands in the file into an input, or say what was expected."""
        if not isinstance(given, dict):
            return self._bare(given, None)
        refused: list[PydanticCustomError] = list(self._table_refusals(given))
        unit, others = given.get("unit"), given.get("alternatives", [])
        found = _tried(refused, self._bare, given.get("value"), unit) if "value" in given else None
        listed = others if isinstance(others, list) else []
        alternatives = [_tried(refused, self._bare, other, unit) for other in listed]
        if refused or found is None:
            raise _joined(refused)
        return replace(
            found,
            basis=given.get("basis"),
            source=given.get("source", ""),
            alternatives=tuple(one for one in alternatives if one is not None),
        )

    def _bare(self, value: Any, unit: str | None) -> Input:
        """A value with its unit, without what it rests on."""
        found, text = self._series(value, unit) if self.is_series else self._one(value, unit)
        numbers = found[0] if isinstance(found[0], tuple) else (found[0],)
        if self.is_by_largest:
            numbers = (max(abs(number) for number in numbers),)
        rare = [self._judged(number, found[1], text) for number in numbers]
        reasons = "; ".join(dict.fromkeys(reason for reason in rare if reason))
        return Input(found[0], found[1], _shown(text), rare=reasons)

    def _table_refusals(self, given: dict[str, Any]) -> Iterator[PydanticCustomError]:
        unknown = sorted(set(given) - _TABLE_KEYS)
        if unknown or "value" not in given:
            got = "no value" if "value" not in given else ", ".join(unknown)
            yield _refusal(
                what="not an input",
                got=got,
                expected=f'{{ value = "{self.example}", basis = ..., source = ... }}',
            )
        if given.get("basis", "measured") not in BASES:
            yield _refusal(
                what="unknown basis", got=repr(given["basis"]), expected="measured or assumed"
            )
        if not isinstance(given.get("source", ""), str):
            yield _refusal(
                what="source is not a text", got=repr(given["source"]), expected="a text"
            )
        others = given.get("alternatives", [])
        if not isinstance(others, list):
            yield _refusal(
                what="alternatives are not a list",
                got=repr(others),
                expected="a list of what else the value might be",
            )
        elif others and given.get("basis", "not given") in (*BASES[:1], "not given"):
            yield _refusal(
                what="alternatives of what is not assumed",
                got=f"basis {given.get('basis', 'not given')}",
                expected='basis = "assumed" beside them',
            )

    def _one(self, value: Any, unit: str | None) -> tuple[tuple[Any, str], str]:
        if isinstance(value, bool) or not isinstance(value, int | float | str):
            raise _refusal(what="not a quantity", got=repr(value), expected=self.expected)
        if isinstance(value, str):
            number, written = self._split(value)
            text = value.strip()
        else:
            if abs(value) > _LARGEST:  # whole numbers in TOML have no end
                value = math.inf if value > 0 else -math.inf
            number, written = float(value), unit
            if written is None and not self.is_ratio:
                raise _refusal(what="no unit", got=f"{value:g}", expected=self.expected)
            text = f"{value:g} {unit}" if unit else f"{value:g}"
        return self._converted(number, written or "1", text), text

    def _series(self, value: Any, unit: str | None) -> tuple[tuple[Any, str], str]:
        if not isinstance(value, list) or len(value) < 1:
            raise _refusal(what="not a list", got=repr(value), expected=self.expected)
        refused: list[PydanticCustomError] = []
        tried = [_tried(refused, self._one, each, unit) for each in value]
        if refused:
            raise _joined(refused)
        parts = [one for one in tried if one is not None]
        texts = [text for _, text in parts]
        return (tuple(number for (number, _), _ in parts), parts[0][0][1]), ", ".join(texts)

    def _split(self, value: str) -> tuple[float, str | None]:
        match = _NUMBER_AND_UNIT.match(value)
        has_comma = bool(re.match(r"\s*[-+]?\d+,\d", value))
        if match is None or has_comma:
            what = "a decimal comma" if has_comma else "not a quantity"
            raise _refusal(what=what, got=repr(value), expected=self.expected)
        if not match[2] and not self.is_ratio:
            raise _refusal(what="no unit", got=repr(value), expected=self.expected)
        return float(match[1]), match[2]

    def _converted(self, number: float, unit: str, text: str) -> tuple[float, str]:
        try:
            quantity = unit_registry().Quantity(number, "" if unit == "1" else unit)
        except Exception as error:  # pint has many
            raise _refusal(what="unknown unit", got=repr(text), expected=self.expected) from error
        for wanted in self.units:
            try:
                return float(to_si(quantity, wanted, name="input")), wanted
            except UnitError as error:
                repair = error.repair or ""
        hint = "; a gram is not g: write standard_gravity" if "gram" in repair else ""
        raise _refusal(what="wrong dimension", got=repr(text), expected=self.expected + hint)

    def _judged(self, number: float, unit: str, text: str) -> str:
        """Refuse a number that cannot be; say why it should be looked at when it is rare."""
        if number == 0.0 and self.may_be_zero:
            return ""
        quantity = self.bounds[self.units.index(unit)]
        written = re.search(r"[-+]?[\d.]+(?:[eE][-+]?\d+)?", text)
        as_written = number if self.is_series or written is None else float(written[0])
        finding = out_of_bounds(quantity, number, as_written)
        if math.isfinite(number) and finding is None:
            return ""
        if finding is None:
            raise _refusal(what="out of range", got=text, expected=bound_of(quantity).expected)
        bound, slip = bound_of(quantity), f"; {finding.repair}" if finding.repair else ""
        if finding.is_refused:
            expected = self._range(bound.least, bound.most, unit)
            expected += ", or 0" if self.may_be_zero else ""
            raise _refusal(what=finding.what, got=text, expected=expected + slip)
        usual = self._range(bound.usual_least, bound.usual_most, unit)
        return f"{finding.what}; usually {usual}{slip}"

    def _range(self, least: float, most: float, unit: str) -> str:
        """A range in the unit of the example, as an engineer writes it."""
        written = self.example.partition(" ")[2] or unit
        if self.units.index(unit):
            written = unit
        factor = float(to_si(from_si(1.0, written), unit, name="unit"))
        shown = "" if unit == "1" else f" {_shown(written)}"
        return f"{least / factor:.4g} to {most / factor:.4g}{shown}"

    @property
    def expected(self) -> str:
        """How it may be written; ``{key}`` stands for the key."""
        if self.is_ratio:
            return f"a number, such as {self.example}"
        number, _, unit = self.example.partition(" ")
        ending = next((one for one, of in self.endings if of == unit), "")
        if self.is_series:
            return f"{{key}}_{ending} = [{number}, ...]"
        return f'a quantity, such as "{self.example}", or {{key}}_{ending} = {number}'


def _shown(text: str) -> str:
    """Units as an engineer prints them."""
    for written, printed in (("standard_gravity", "g"), ("**2", "²"), ("**3", "³"), ("*", "·")):
        text = text.replace(written, printed)
    return text


def _tried(refused: list[PydanticCustomError], function: Callable[..., T], *given: Any) -> T | None:
    """What a function makes of something; None, and one more refusal, where it refuses."""
    try:
        return function(*given)
    except PydanticCustomError as error:
        refused.append(error)
        return None


def _joined(refused: list[PydanticCustomError]) -> PydanticCustomError:
    """All that is refused of one value as one refusal, so that none has to wait for another."""
    if len(refused) == 1:
        return refused[0]
    said = [error.context or {} for error in refused]
    return _refusal(
        what=f"{len(said)} mistakes in one value",
        got=", ".join(f"{one['what']}: {one['got']}" for one in said),
        expected="; ".join(dict.fromkeys(str(one["expected"]) for one in said)),
    )


def _refusal(*, what: str, got: str, expected: str) -> PydanticCustomError:
    return PydanticCustomError("input", "{what}", {"what": what, "got": got, "expected": expected})


LENGTH = Kind(("m",), "3.5 m", (("m", "m"), ("mm", "mm"), ("cm", "cm"), ("km", "km")))
MASS = Kind(("kg",), "12 t", (("t", "t"), ("kg", "kg")), ("mass",))
FORCE = Kind(("N",), "60 kN", (("kN", "kN"), ("N", "N"), ("MN", "MN")))
TIME = Kind(("s",), "0.3 s", (("s", "s"),), ("period",))
ACCELERATION = Kind(
    ("m/s**2",), "0.2 standard_gravity", (("g", "standard_gravity"), ("m_s2", "m/s**2"))
)
LINE_LOAD = Kind(("N/m",), "10 kN/m", (("kN_m", "kN/m"), ("N_m", "N/m")), ("overburden",))
DENSITY = Kind(
    ("kg/m**3", "N/m**3"),
    "1900 kg/m**3",
    (("kg_m3", "kg/m**3"), ("kN_m3", "kN/m**3")),
    ("density", "weight_density"),
)
STIFFNESS = Kind(
    ("N/m",),
    "80 MN/m",
    (("MN_m", "MN/m"), ("kN_m", "kN/m"), ("N_m", "N/m")),
    ("horizontal_stiffness",),
)
ROTATIONAL_STIFFNESS = Kind(
    ("N*m/rad",),
    "1200 MN*m/rad",
    (("MNm_rad", "MN*m/rad"), ("kNm_rad", "kN*m/rad")),
    ("rocking_stiffness",),
)
PRESSURE = Kind(("Pa",), "5 MPa", (("MPa", "MPa"), ("kPa", "kPa")))
RATIO = Kind(("1",), "0.85")
COORDINATE = Kind(("m",), "245150 m", (("m", "m"), ("km", "km")))

ENDINGS = tuple(
    sorted(
        {
            ending
            for kind in list(vars().values())
            if isinstance(kind, Kind)
            for ending in kind.suffixes
        }
    )
)
"""Endings of keys that carry a unit."""


def spellings(name: str) -> tuple[str, ...]:
    """How the key of an input may be written: by itself, or with its unit.

    Examples
    --------
    >>> spellings("height")[0], "height_mm" in spellings("height")
    ('height', True)
    """
    return (name, *(f"{name}_{ending}" for ending in ENDINGS))
