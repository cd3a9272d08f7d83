# SPDX-License-Identifier: EUPL-1.2
"""One input of a building file: a quantity with its unit, and what it rests on."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from pydantic_core import PydanticCustomError, core_schema

from npr.core.errors import UnitError
from npr.core.units import from_si, to_si, unit_registry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

T = TypeVar("T")
Basis = Literal["measured", "assumed"]
BASES: tuple[Basis, ...] = ("measured", "assumed")

_NUMBER_AND_UNIT = re.compile(r"\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)\s*(.*\S|)\s*$")
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
    """

    value: Any
    unit: str
    text: str
    basis: Basis | None = None
    source: str = ""
    alternatives: tuple[Input, ...] = ()

    @property
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
    least : float
        Least value; not itself allowed when ``is_open``.
    most : float
    is_series : bool
        A list of numbers.
    """

    units: tuple[str, ...]
    example: str
    endings: tuple[tuple[str, str], ...] = ()
    least: float = 0.0
    is_open: bool = True
    most: float = float("inf")
    is_series: bool = False

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

    def or_zero(self) -> Kind:
        """The same, with 0 allowed."""
        return replace(self, is_open=False)

    def series(self) -> Kind:
        """A list of them, 0 or more each."""
        return replace(self, is_open=False, is_series=True)

    def stand_in(self, size: int | None, *, is_other: bool) -> Any:
        """A value that is possible, or another one, to put in the place of one that is not.

        Of a series, as many as ``size``; where that is not known, another number of them too.
        """
        number, _, unit = self.example.partition(" ")
        text = f"{float(number) * (1.0 if is_other else 0.8):g} {unit}".strip()
        return [text] * (size or 2 + is_other) if self.is_series else text

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
        for number in numbers:
            self._check_range(number, found[1], text)
        return Input(found[0], found[1], _shown(text))

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

    def _check_range(self, number: float, unit: str, text: str) -> None:
        below = number <= self.least if self.is_open else number < self.least
        if below or number > self.most or not math.isfinite(number):
            shown = "" if unit == "1" else f" {unit}"
            least = f"above {self.least:g}" if self.is_open else f"{self.least:g} or more"
            most = "" if self.most == float("inf") else f", at most {self.most:g}"
            raise _refusal(what="out of range", got=text, expected=f"{least}{most}{shown}")

    @property
    def expected(self) -> str:
        """How it may be written; ``{key}`` stands for the key."""
        if self.is_ratio:
            return f"a number, such as {self.example}"
        ending = next(iter(self.suffixes), "")
        number = self.example.split()[0]
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
MASS = Kind(("kg",), "12 t", (("t", "t"), ("kg", "kg")))
FORCE = Kind(("N",), "60 kN", (("kN", "kN"), ("N", "N"), ("MN", "MN")))
TIME = Kind(("s",), "0.3 s", (("s", "s"),))
ACCELERATION = Kind(
    ("m/s**2",), "0.2 standard_gravity", (("g", "standard_gravity"), ("m_s2", "m/s**2"))
)
LINE_LOAD = Kind(("N/m",), "10 kN/m", (("kN_m", "kN/m"), ("N_m", "N/m"))).or_zero()
DENSITY = Kind(("kg/m**3", "N/m**3"), "1900 kg/m**3", (("kg_m3", "kg/m**3"), ("kN_m3", "kN/m**3")))
STIFFNESS = Kind(("N/m",), "80 MN/m", (("MN_m", "MN/m"), ("kN_m", "kN/m"), ("N_m", "N/m")))
ROTATIONAL_STIFFNESS = Kind(
    ("N*m/rad",), "1200 MN*m/rad", (("MNm_rad", "MN*m/rad"), ("kNm_rad", "kN*m/rad"))
)
PRESSURE = Kind(("Pa",), "5 MPa", (("MPa", "MPa"), ("kPa", "kPa")))
AREA = Kind(("m**2",), "45 m**2", (("m2", "m**2"),))
RATIO = Kind(("1",), "0.85", ())
SHARE = Kind(("1",), "0.85", (), most=1.0)
SHARE_OR_ZERO = SHARE.or_zero()
FACTOR = Kind(("1",), "1.5", (), least=1.0).or_zero()
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
