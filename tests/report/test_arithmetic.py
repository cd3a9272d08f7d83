# SPDX-License-Identifier: EUPL-1.2
"""The evaluator of printed arithmetic is itself held to account: it must be able to fail."""

from __future__ import annotations

import math

import pytest
from arithmetic import evaluated, rounding


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("2π √(14.19 mm / 0.1404 g)", "s", 2 * math.pi * math.sqrt(0.01419 / (0.1404 * 9.80665))),
        ("0.42 (1 − 0.9/√9 − 0.1 √9)", "1", 0.42 * (1 - 0.3 - 0.3)),
        ("1 kN/m · 2 m − 0.5 kN", "kN", 1.5),
        ("0.16 g · (0.64 s / 2π)²", "mm", 0.16 * 9806.65 * (0.64 / (2 * math.pi)) ** 2),
        ("max((10 / (5 + 21.8))^0.5, 0.7)", "1", 0.7),
        ("min(14.19 mm, 0.008 · 3.5 m)", "mm", 14.19),
        ("8 / 2 (3)", "1", 12.0),
        ("24\u202f823 N + 1.5·10³ N", "kN", 26.323),
        ("(390 kN + 0.6 · 0.3 · 80 kN) / g", "t", 404.4 / 9.80665),
        ("1 + 7 / ln(9 m / 0.2 m)", "1", 1 + 7 / math.log(45.0)),
        ("g ((−0.2) 2² + 1.5)", "g", 0.7),
    ],
)
def test_evaluated__by_hand(text: str, unit: str, value: float) -> None:
    assert evaluated(text, unit) == pytest.approx(value, rel=1e-12)


def test_rounding__exact_numbers_are_no_leave_to_be_wrong() -> None:
    assert rounding("2 · 3 m", "m") == pytest.approx(6 * 2 * 5e-5)
    assert rounding("14.187 mm", "mm") == pytest.approx(0.0005)


@pytest.mark.parametrize("text", ["at 0.4 s", "3 m, below 20", "(1 + 2", "1 +", "2 furlong"])
def test_evaluated__what_is_no_arithmetic_is_an_error(text: str) -> None:
    with pytest.raises(AssertionError):
        evaluated(text)
