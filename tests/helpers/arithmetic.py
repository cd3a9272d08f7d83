# SPDX-License-Identifier: EUPL-1.2
"""Evaluate the arithmetic that a note prints: numbers, units, √, π, powers, ln, min and max.

A unit stands right behind its number and belongs to it. Factors without a sign between them are
multiplied; multiplication and division go from left to right, as with a sign.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field

UNITS = {
    "kNms²/m": 1e3, "kNm/m": 1e3, "kN/m²": 1e3, "kN/mm": 1e6, "kN/m": 1e3, "kNm": 1e3, "kN": 1e3,
    "N": 1.0, "N/mm²": 1e6, "MPa": 1e6, "Pa": 1.0, "g mm": 9.80665e-3, "g/mm": 9806.65,
    "m²/s²": 1.0, "m/s²": 1.0, "m/s": 1.0, "kg/m³": 1.0, "mm²": 1e-6, "m²": 1.0, "mm": 1e-3,
    "m": 1.0, "rad": 1.0, "s": 1.0, "yr": 1.0, "t": 1e3, "g": 9.80665, "%": 1e-2, "1": 1.0, "": 1.0,
}  # fmt: skip
_UNITS = "|".join(map(re.escape, sorted(UNITS.keys() - {"", "1"}, key=len, reverse=True)))
_POWERS = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
_NUMBER = re.compile(r"[0-9\u202f]*\.?[0-9]+(?:·10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+))?")
_UNIT = re.compile(rf"\s?({_UNITS})(?![A-Za-z_])")
_POWER = re.compile(r"[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+")
_WORD = re.compile(r"min|max|ln|g\b")


@dataclass
class _Parser:
    text: str
    nudge: dict[int, float] = field(default_factory=dict)
    at: int = 0
    literals: list[tuple[float, float]] = field(default_factory=list)

    def peek(self) -> str:
        while self.text[self.at : self.at + 1] == " ":
            self.at += 1
        return self.text[self.at : self.at + 1]

    def take(self, sign: str) -> bool:
        if self.peek() == sign:
            self.at += 1
            return True
        return False

    def match(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        found = pattern.match(self.text, self.at)
        if found:
            self.at = found.end()
        return found

    def sum(self) -> float:
        sign = -1.0 if self.take("−") else 1.0
        value = sign * self.product()
        while True:
            if self.take("+"):
                value += self.product()
            elif self.take("−"):
                value -= self.product()
            else:
                return value

    def product(self) -> float:
        value = self.power()
        while True:
            if self.take("·"):
                value *= self.power()
            elif self.take("/"):
                value /= self.power()
            elif self.peek() in ("", "+", "−", ")", ","):
                return value
            else:
                value *= self.power()

    def power(self) -> float:
        value = self.atom()
        if self.take("^"):
            value **= self.atom()
        elif found := self.match(_POWER):
            value **= int(found[0].translate(_POWERS))
        if unit := self.match(_UNIT):
            value *= UNITS[unit[1]]
        return value

    def atom(self) -> float:
        if self.take("("):
            return self.until_closed()[0]
        if self.take("√"):
            return math.sqrt(self.atom_with_unit())
        if self.take("π"):
            return math.pi
        if word := self.match(_WORD):
            if word[0] == "g":
                return UNITS["g"]
            assert self.take("("), f"{word[0]} without brackets in {self.text!r}"
            values = self.until_closed()
            return {"min": min, "max": max, "ln": lambda x: math.log(x[0])}[word[0]](values)
        return self.number()

    def atom_with_unit(self) -> float:
        value = self.atom()
        unit = self.match(_UNIT)
        return value * UNITS[unit[1]] if unit else value

    def until_closed(self) -> list[float]:
        values = [self.sum()]
        while self.take(","):
            values.append(self.sum())
        assert self.take(")"), f"a bracket is not closed in {self.text!r} at {self.at}"
        return values

    def number(self) -> float:
        self.peek()
        found = self.match(_NUMBER)
        assert found, f"no number at {self.text[self.at :]!r} of {self.text!r}"
        plain = found[0].partition("·10")[0].replace("\u202f", "")
        scale = 10.0 ** int(found[1].translate(_POWERS)) if found[1] else 1.0
        value = float(plain) * scale
        last_digit = 10.0 ** -len(plain.partition(".")[2]) * scale
        self.literals.append((value, last_digit))
        value += self.nudge.get(len(self.literals) - 1, 0.0)
        # Twice pi is one factor, also below a stroke.
        return value * math.pi if self.take("π") else value


def _parsed(text: str, nudge: dict[int, float] | None = None) -> tuple[float, _Parser]:
    parser = _Parser(text, nudge or {})
    value = parser.sum()
    assert parser.peek() == "", f"left over: {text[parser.at :]!r} of {text!r}"
    return value, parser


def evaluated(text: str, unit: str = "1") -> float:
    """Value in a unit of an expression as a note prints it."""
    return _parsed(text)[0] / UNITS[unit]


def rounding(text: str, unit: str = "1") -> float:
    """How far the value of an expression may be off because its numbers are rounded.

    Half of the last digit of each number, and never more than of the fifth significant one: an
    exact number with few digits is no leave to be wrong.
    """
    plain, parser = _parsed(text)
    total = 0.0
    for i, (value, last_digit) in enumerate(parser.literals):
        step = min(0.5 * last_digit, 5e-5 * abs(value))
        total += max(abs(_parsed(text, {i: s * step})[0] - plain) for s in (-1.0, 1.0))
    return total / UNITS[unit]
