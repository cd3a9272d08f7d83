# SPDX-License-Identifier: EUPL-1.2
"""Figures as an engineer writes them: so many significant digits, never a power of e."""

from __future__ import annotations

import math

_NARROW_SPACE = "\u202f"
_SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
UNKNOWN = "unknown"


def figure(value: float | str, digits: int = 4) -> str:
    r"""A number with so many significant digits; texts are left as they are.

    Examples
    --------
    >>> figure(0.92069588), figure(147.0), figure(24823.4), figure(float("nan"))
    ('0.9207', '147', '24\u202f823', 'unknown')
    >>> figure(1.23e-6)
    '1.23·10⁻⁶'
    """
    if isinstance(value, str):
        return value
    if math.isnan(value):
        return UNKNOWN
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    size = abs(value)
    if size >= 1e4 and size < 1e9:
        return f"{value:,.0f}".replace(",", _NARROW_SPACE).replace("-", "−")
    text = f"{value:.{digits}g}"
    if "e" in text:
        mantissa, power = text.split("e")
        text = f"{mantissa}·10{str(int(power)).translate(_SUPERSCRIPT)}"
    return text.replace("-", "−")


def with_unit(value: float | str, unit: str, digits: int = 4) -> str:
    """A number and its unit; a ratio has none."""
    text = figure(value, digits)
    return text if unit in ("", "1") or text == UNKNOWN else f"{text} {unit}"
