# SPDX-License-Identifier: EUPL-1.2
"""Draw docs/figures/stronger-at-equal-stiffness.svg: unity check against yield acceleration.

python tools/plot_stronger.py
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import NamedTuple

import numpy as np
from pint import Quantity

from npr import load_edition
from npr.checks.nonlinear_pushover import NlpoCheck, nlpo
from npr.core.units import STANDARD_GRAVITY
from spectra import ElasticSpectrum
from typologies import CapacityCurve

FIGURE = Path(__file__).resolve().parents[1] / "docs/figures/stronger-at-equal-stiffness.svg"
EDITION = "npr9998-2020"
# Loppersum at 2,475 years, rounded: the check values of the code route stand on it.
A_G_G, P, T_B, T_C, T_D = 0.1176, 2.8405, 0.1141, 0.5131, 0.9613
LEAST_G, MOST_G, COUNT = 0.05, 0.35, 61


class Line(NamedTuple):
    """Buildings of one stiffness and one ultimate displacement."""

    period_s: float
    ultimate_mm: float
    colour: str
    label_at_g: float
    label_above: float

    @property
    def label(self) -> str:
        """As it stands in the figure."""
        return f"T1 = {self.period_s:g} s, ultimate at {self.ultimate_mm:g} mm"


LINES = (
    Line(0.3, 32.0, "#1b6ca8", 0.25, -0.11),
    Line(0.5, 32.0, "#b3541e", 0.19, 0.04),
    Line(1.0, 88.0, "#3c7a3c", 0.12, -0.06),
)

_WIDTH, _HEIGHT = 640, 380
_LEFT, _RIGHT, _TOP, _BOTTOM = 60, 20, 30, 50
_LARGEST = 1.0


def check(line: Line, yield_g: float) -> NlpoCheck:
    """Pushover check of one building of a line, strength given as acceleration at yield in g."""
    spectrum = ElasticSpectrum(
        a_g=Quantity(A_G_G, "standard_gravity"),
        p=P,
        T_B=Quantity(T_B, "s"),
        T_C=Quantity(T_C, "s"),
        T_D=Quantity(T_D, "s"),
    )
    d_y = yield_g * STANDARD_GRAVITY * (line.period_s / (2.0 * math.pi)) ** 2
    curve = CapacityCurve.bilinear(
        yield_acceleration=Quantity(yield_g, "standard_gravity"),
        yield_displacement=Quantity(d_y, "m"),
        ultimate_displacement=Quantity(line.ultimate_mm, "mm"),
    )
    return nlpo(spectrum, curve, edition=load_edition(EDITION))


def _place(yield_g: float, uc: float) -> tuple[float, float]:
    wide, high = _WIDTH - _LEFT - _RIGHT, _HEIGHT - _TOP - _BOTTOM
    x = _LEFT + wide * (yield_g - LEAST_G) / (MOST_G - LEAST_G)
    return x, _HEIGHT - _BOTTOM - high * uc / _LARGEST


def _text(x: float, y: float, text: str, anchor: str = "middle", more: str = "") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{more}>{text}</text>'


def _grid() -> list[str]:
    parts = []
    for yield_g in np.arange(LEAST_G, MOST_G + 1e-9, 0.05).tolist():
        (x, bottom), (_, top) = _place(yield_g, 0.0), _place(yield_g, _LARGEST)
        parts.append(f'<path class="grid" d="M{x:.1f} {bottom:.1f}V{top:.1f}"/>')
        parts.append(_text(x, bottom + 18.0, f"{yield_g:.2f}"))
    for uc in np.arange(0.0, _LARGEST + 1e-9, 0.2).tolist():
        (left, y), (right, _) = _place(LEAST_G, uc), _place(MOST_G, uc)
        parts.append(f'<path class="grid" d="M{left:.1f} {y:.1f}H{right:.1f}"/>')
        parts.append(_text(left - 8.0, y + 4.0, f"{uc:.1f}", "end"))
    middle, _ = _place(0.5 * (LEAST_G + MOST_G), 0.0)
    parts.append(_text(middle, _HEIGHT - 10.0, "yield acceleration, g"))
    parts.append(_text(_LEFT - 48.0, _TOP - 8.0, "unity check", "start"))
    return parts


def _curve(line: Line) -> list[str]:
    points = [
        _place(yield_g, check(line, yield_g).unity_check)
        for yield_g in np.linspace(LEAST_G, MOST_G, COUNT).tolist()
    ]
    path = "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    x, y = _place(line.label_at_g, check(line, line.label_at_g).unity_check + line.label_above)
    return [
        f'<path d="M{path}" fill="none" stroke="{line.colour}" stroke-width="2"/>',
        _text(x, y, line.label, "start", f' fill="{line.colour}"'),
    ]


def figure() -> str:
    """The figure as SVG."""
    label = "Unity check against yield acceleration at equal stiffness"
    lines = [part for line in LINES for part in _curve(line)]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" '
            f'role="img" aria-label="{label}" font-family="sans-serif" font-size="12">',
            "<style>.grid{stroke:#ddd}</style>",
            f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#fff"/>',
            *_grid(),
            *lines,
            "</svg>\n",
        ]
    )


if __name__ == "__main__":
    FIGURE.parent.mkdir(exist_ok=True)
    FIGURE.write_text(figure(), encoding="utf-8")
