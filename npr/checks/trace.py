# SPDX-License-Identifier: EUPL-1.2
"""One line of a calculation: what an engineer writes when checking by hand."""

from __future__ import annotations

from string import Formatter
from typing import Any, NamedTuple

from npr.core.figures import with_unit
from npr.core.units import STANDARD_GRAVITY


class Step(NamedTuple):
    """One line of a calculation.

    Attributes
    ----------
    symbol : str
        Symbol as in the formula, for example ``"d_i"``; empty for what has none.
    name : str
        What it is, in words.
    formula : str
        The right-hand side in symbols, for example ``"b h / (2 a)"``; empty for an input.
    numbers : str
        The same with numbers and units filled in, so that it evaluates to the value; empty for an
        input and for what was read or searched.
    value : float or str
        The result, in ``unit``; NaN when unknown.
    unit : str
        As printed: ``"mm"``, ``"kN/m"``, ``"1"``.
    source : str
        Clause, publication or "input".
    trust : str
        ``published``, ``derived``, ``assumed``, or ``given`` for what the user stated.

    Examples
    --------
    >>> Step("W", "weight", "m g", "10 kg · 9.807 m/s²", 98.07, "N", "input", "given").unit
    'N'
    """

    symbol: str
    name: str
    formula: str
    numbers: str
    value: float | str
    unit: str
    source: str
    trust: str


def written(value: float, unit: str = "1") -> str:
    """A number within a calculation: a digit more than a result has, so that it evaluates to it.

    Examples
    --------
    >>> written(0.0096), written(14.18712, "mm"), written(193956.2, "N")
    ('0.0096', '14.187 mm', '193\u202f956 N')
    """
    return with_unit(value, unit, 5)


_SCALES = {
    "mm": 1e3, "g": 1.0 / STANDARD_GRAVITY, "t": 1e-3, "N/mm²": 1e-6, "kN": 1e-3, "kN/m": 1e-3,
    "kN/m²": 1e-3, "kNm": 1e-3, "kNm/m": 1e-3, "kNms²/m": 1e-3,
}  # fmt: skip


class _Filler(Formatter):
    def format_field(self, value: Any, format_spec: str) -> str:
        return written(float(value) * _SCALES.get(format_spec, 1.0), format_spec)


def filled(template: str, **si: float) -> str:
    """A formula with its numbers, from SI values and the units that stand in the template.

    Examples
    --------
    >>> filled("{T:s} / {d:mm} · 2 {n:}", T=0.5, d=0.0125, n=3.0)
    '0.5 s / 12.5 mm · 2 3'
    """
    return _Filler().vformat(template, (), si)


def worse(trust: str, other: str) -> str:
    """The trust of what rests on two things: that of the weaker one."""
    return max(trust, other, key=("given", "published", "derived", "assumed").index)


class Stated(NamedTuple):
    """A number that came in, and who says so."""

    value: float
    source: str
    trust: str


def stated(value: Any) -> Stated:
    """A bare number of the caller, or a value of an edition with its origin and trust.

    Examples
    --------
    >>> stated(1.5)
    Stated(value=1.5, source='input', trust='given')
    """
    return Stated(
        float(getattr(value, "value", value)),
        getattr(value, "origin", "input"),
        getattr(value, "trust", "given"),
    )
