# SPDX-License-Identifier: EUPL-1.2
"""One line of a calculation: what an engineer writes when checking by hand."""

from __future__ import annotations

from typing import Any, NamedTuple


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
        The same with numbers and units filled in; empty for an input.
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
