# SPDX-License-Identifier: EUPL-1.2
"""A small picture of curves as SVG, without a drawing library."""

from __future__ import annotations

import math
from html import escape
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from npr.report.plot import AdrsPlot

_WIDTH, _HEIGHT = 640, 340
_LEFT, _RIGHT, _TOP, _BOTTOM = 62, 14, 34, 46
_FEWEST_TICKS = 4


class _Axes(NamedTuple):
    """Largest values along the axes, in mm and g."""

    x: float
    y: float

    def place(self, point: tuple[float, float]) -> tuple[float, float]:
        """In the units of the picture."""
        wide, high = _WIDTH - _LEFT - _RIGHT, _HEIGHT - _TOP - _BOTTOM
        x, y = point
        return _LEFT + wide * x / self.x, _HEIGHT - _BOTTOM - high * y / self.y


def adrs_svg(plot: AdrsPlot, number: int) -> str:
    """Picture of a pushover check; ``number`` keeps names within one document apart."""
    axes = _axes(plot)
    wide, high = _WIDTH - _LEFT - _RIGHT, _HEIGHT - _TOP - _BOTTOM
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" '
        f'class="adrs" role="img" aria-label="{escape(_description(plot), quote=True)}">',
        f'<defs><clipPath id="frame{number}"><rect x="{_LEFT}" y="{_TOP}" '
        f'width="{wide}" height="{high}"/></clipPath></defs>',
        *_grid(axes, plot),
        f'<g clip-path="url(#frame{number})">',
        _line(axes, plot.elastic, "elastic"),
        _line(axes, plot.damped, "damped"),
        _line(axes, plot.capacity, "capacity"),
        *([_line(axes, plot.pushover, "pushover")] if plot.pushover else []),
        "</g>",
        *_marks(axes, plot),
        *_legend(plot),
        "</svg>",
    ]
    return "\n".join(parts)


def _axes(plot: AdrsPlot) -> _Axes:
    end = plot.capacity[-1][0]
    damped = max(x for x, _ in plot.damped)
    x = 1.15 * max(end, min(damped, 1.8 * end))
    y = 1.12 * max(y for _, y in (*plot.elastic, *plot.capacity, *plot.pushover))
    return _Axes(x, y)


def _description(plot: AdrsPlot) -> str:
    where = "no performance point"
    if plot.point:
        where = f"performance point at {plot.point[0]:.1f} mm and {plot.point[1]:.3f} g"
    return f"Capacity and demand, direction {plot.title}: {where}"


def _grid(axes: _Axes, plot: AdrsPlot) -> list[str]:
    found = []
    x_0, y_0 = axes.place((0.0, 0.0))
    x_1, y_1 = axes.place((axes.x, axes.y))
    for tick in _ticks(axes.x):
        x, _ = axes.place((tick, 0.0))
        found.append(
            f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="{y_0:.1f}" y2="{y_1:.1f}"/>'
        )
        found.append(label(x, y_0 + 16, f"{tick:g}", "middle"))
    for tick in _ticks(axes.y):
        _, y = axes.place((0.0, tick))
        found.append(
            f'<line class="grid" x1="{x_0:.1f}" x2="{x_1:.1f}" y1="{y:.1f}" y2="{y:.1f}"/>'
        )
        found.append(label(x_0 - 7, y + 4, f"{tick:g}", "end"))
    middle = (y_0 + y_1) / 2
    along = "displacement with the foundation, mm" if plot.is_on_springs else "displacement, mm"
    found.append(f'<path class="axis" d="M{x_0:.1f} {y_1:.1f}V{y_0:.1f}H{x_1:.1f}"/>')
    found.append(label((x_0 + x_1) / 2, _HEIGHT - 8, along, "middle"))
    found.append(
        f'<text x="16" y="{middle:.1f}" text-anchor="middle" '
        f'transform="rotate(-90 16 {middle:.1f})">acceleration, g</text>'
    )
    return found


def _ticks(largest: float) -> list[float]:
    step = 10.0 ** math.floor(math.log10(largest / _FEWEST_TICKS))
    for factor in (5.0, 2.0):
        if largest / (factor * step) >= _FEWEST_TICKS:
            step *= factor
            break
    return [round(i * step, 10) for i in range(int(largest / step) + 1)]


def _line(axes: _Axes, points: Sequence[tuple[float, float]], style: str) -> str:
    placed = " ".join(f"{x:.1f},{y:.1f}" for x, y in map(axes.place, points))
    return f'<polyline class="{style}" points="{placed}"/>'


def _marks(axes: _Axes, plot: AdrsPlot) -> list[str]:
    x, y = axes.place(plot.capacity[-1])
    found = [
        f'<line class="limit" x1="{x:.1f}" x2="{x:.1f}" y1="{y - 9:.1f}" y2="{y + 9:.1f}"/>',
        label(x, y - 15, "d", "middle", below="u"),
    ]
    if plot.point:
        x, y = axes.place(plot.point)
        found.append(f'<circle class="point" cx="{x:.1f}" cy="{y:.1f}" r="5"/>')
    return found


def _legend(plot: AdrsPlot) -> list[str]:
    """One row above the frame: it never covers a curve."""
    where = "no performance point"
    if plot.point:
        where = f"performance point, {plot.point[0]:.1f} mm"
    rows = (
        *([("pushover", "pushover", 88)] if plot.pushover else []),
        ("capacity", "bilinear" if plot.pushover else "capacity", 80),
        ("elastic", "demand, 5 %", 110),
        ("damped", f"demand, {100.0 * plot.damping:.1f} %", 122),
        ("point", where, 0),
    )
    found, x = [], _LEFT
    for style, text, step in rows:
        if style != "point":
            found.append(f'<line class="{style}" x1="{x}" x2="{x + 24}" y1="14" y2="14"/>')
        elif plot.point:
            found.append(f'<circle class="point" cx="{x + 12}" cy="14" r="5"/>')
        found.append(label(x + 31, 18, text, "start"))
        x += step
    return found


def label(x: float, y: float, text: str, anchor: str, below: str = "") -> str:
    """Text at a place; ``below`` is a subscript."""
    sub = f'<tspan dy="3" font-size="9">{escape(below)}</tspan>' if below else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}{sub}</text>'
