# SPDX-License-Identifier: EUPL-1.2
"""Charts of many addresses as SVG that stands by itself: bars, dots and a grid of counts."""

from __future__ import annotations

import math
from html import escape
from typing import TYPE_CHECKING, NamedTuple

from npr.report.svg import label

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_WIDTH, _NAMES, _EDGE, _ROW = 720, 150, 40, 20
_TOP, _BOTTOM = 34, 44
_SHORT, _MOST_TICKS, _PLAIN = 2.0, 10, 1e-2
_STYLE = """
svg.chart { width: 100%; max-width: 760px; height: auto; display: block; background: #fff; }
svg.chart text { font: 12px "Source Sans 3", "Segoe UI", Arial, "DejaVu Sans", sans-serif;
  fill: #39424d; paint-order: stroke; stroke: #fff; stroke-width: 3px; }
svg.chart .grid { stroke: #e3e7eb; } svg.chart .axis { stroke: #39424d; fill: none; }
svg.chart .limit { stroke: #b3261e; stroke-width: 1.5; stroke-dasharray: 6 4; }
svg.chart .worse, svg.chart .second { fill: #c2410c; } svg.chart .better { fill: #1f7a4d; }
svg.chart .first, svg.chart .cell { fill: #12406b; }
svg.chart .third { fill: #7a5195; }
"""
_MARKS = ("first", "second", "third")


class Limits(NamedTuple):
    """Ends of a logarithmic axis, as powers of ten, and the limit that is drawn on it."""

    first: float
    last: float
    limit: float

    def share(self, value: float) -> float:
        """How far along the axis a value lies, 0 to 1."""
        found = (math.log10(value) - self.first) / (self.last - self.first)
        return min(max(found, 0.0), 1.0)

    @classmethod
    def around(cls, values: Sequence[float], limit: float) -> Limits:
        """Whole powers of ten around values and the limit.

        Examples
        --------
        >>> Limits.around([3e-7, 2e-4], 1e-5)
        Limits(first=-7, last=-3, limit=1e-05)
        """
        logs = [math.log10(value) for value in (*values, limit) if value > 0.0]
        return cls(math.floor(min(logs)), math.ceil(max(logs) + 1e-9), limit)


def flip_bars(rows: Sequence[tuple[str, int, int]]) -> str:
    """Flips per group, as (group, to meets the norm, to needs reinforcement)."""
    most = max(max(better, worse) for _, better, worse in rows) or 1
    half = (_WIDTH - _NAMES - 2 * _EDGE) / 2
    middle = _NAMES + _EDGE + half
    height = _TOP + _ROW * len(rows) + 12
    parts = [
        label(middle - 8, 20, "to meets the norm", "end"),
        label(middle + 8, 20, "to needs reinforcement", "start"),
    ]
    for i, (group, better, worse) in enumerate(rows):
        y = _TOP + _ROW * i
        parts.append(label(_NAMES, y + 14, group, "end"))
        for count, style, side, anchor in (
            (better, "better", -1, "end"),
            (worse, "worse", 1, "start"),
        ):
            if not count:
                continue
            wide = half * count / most
            x = middle if side > 0 else middle - wide
            parts.append(
                f'<rect class="{style}" x="{x:.1f}" y="{y + 3}" width="{wide:.1f}" height="14"/>'
            )
            parts.append(label(middle + side * (wide + 5), y + 14, f"{count:,}", anchor))
    parts.append(f'<path class="axis" d="M{middle:.1f} {_TOP}V{height - 12}"/>')
    return _svg(height, parts, "Flips per group")


def dots(rows: Sequence[tuple[str, Sequence[float | None]]], names: Sequence[str], axis: Limits,
         title: str) -> str:  # fmt: skip
    """One line per group with a dot for each result, along a logarithmic axis."""
    wide = _WIDTH - _NAMES - _EDGE
    bottom = _TOP + _ROW * len(rows)

    def place(value: float) -> float:
        return _NAMES + 10 + (wide - 10) * axis.share(value)

    parts = [*_vertical(axis, place, _TOP, bottom)]
    x: float = _NAMES + 10
    for name, style in zip(names, _MARKS, strict=False):
        parts.append(f'<circle class="{style}" cx="{x:.1f}" cy="14" r="5"/>')
        parts.append(label(x + 10, 18, name, "start"))
        x += 40 + 7 * len(name)
    for i, (group, values) in enumerate(rows):
        y = _TOP + _ROW * i + 10
        parts.append(label(_NAMES, y + 4, group, "end"))
        parts.append(f'<path class="grid" d="M{_NAMES + 10} {y}H{_WIDTH - _EDGE}"/>')
        for value, style in zip(values, _MARKS, strict=False):
            if value is not None and value > 0.0:
                parts.append(f'<circle class="{style}" cx="{place(value):.1f}" cy="{y}" r="5"/>')
    parts.append(label(_NAMES + wide / 2, bottom + 36, title, "middle"))
    return _svg(bottom + _BOTTOM, parts, title)


def count_grid(
    cells: Sequence[tuple[float, float, float, float, int]],
    axes: tuple[Limits, Limits],
    corners: Sequence[tuple[str, str]],
    titles: tuple[str, str],
) -> str:
    """How many addresses lie where, on two logarithmic axes with their limits.

    Parameters
    ----------
    cells : sequence of (x, y, x_end, y_end, count)
    axes : (Limits, Limits)
        Across and up.
    corners : sequence of (str, str)
        Words and count at top left, top right, bottom left and bottom right of the limits.
    titles : (str, str)
    """
    left, right, top, bottom = 60, _WIDTH - 20, 20, 400
    across, up = axes

    def x_of(value: float) -> float:
        return left + (right - left) * across.share(value)

    def y_of(value: float) -> float:
        return bottom - (bottom - top) * up.share(value)

    parts = [*_vertical(across, x_of, top, bottom)]
    for value in _ticks(up):
        y = y_of(value)
        parts.append(f'<path class="grid" d="M{left} {y:.1f}H{right}"/>')
        parts.append(label(left - 7, y + 4, _written(value), "end"))
    most = max(math.log1p(count) for *_, count in cells)
    for x, y, x_end, y_end, count in cells:
        shade = 0.15 + 0.85 * math.log1p(count) / most
        parts.append(
            f'<rect class="cell" fill-opacity="{shade:.2f}" '
            f'x="{x_of(x):.1f}" y="{y_of(y_end):.1f}" '
            f'width="{x_of(x_end) - x_of(x):.1f}" height="{y_of(y) - y_of(y_end):.1f}">'
            f"<title>{count:,}</title></rect>"
        )
    parts.append(f'<path class="limit" d="M{left} {y_of(up.limit):.1f}H{right}"/>')
    parts.append(f'<path class="axis" d="M{left} {top}V{bottom}H{right}"/>')
    places = ((left + 8, top, "start"), (right - 8, top, "end"),
              (left + 8, bottom - 48, "start"), (right - 8, bottom - 48, "end"))  # fmt: skip
    for (words, count_text), (x, y, anchor) in zip(corners, places, strict=True):
        parts += [label(x, y + 18, words, anchor), label(x, y + 34, count_text, anchor)]
    parts.append(label((left + right) / 2, bottom + 36, titles[0], "middle"))
    middle = (top + bottom) / 2
    parts.append(
        f'<text x="16" y="{middle:.1f}" text-anchor="middle" '
        f'transform="rotate(-90 16 {middle:.1f})">{escape(titles[1])}</text>'
    )
    return _svg(bottom + _BOTTOM, parts, f"{titles[1]} against {titles[0]}")


def _vertical(
    axis: Limits, place: Callable[[float], float], top: float, bottom: float
) -> Iterator[str]:
    for value in _ticks(axis):
        x = place(value)
        yield f'<path class="grid" d="M{x:.1f} {top}V{bottom}"/>'
        yield label(x, bottom + 16, _written(value), "middle")
    x = place(axis.limit)
    yield f'<path class="limit" d="M{x:.1f} {top}V{bottom}"/>'


def _ticks(axis: Limits) -> Iterator[float]:
    """Powers of ten, with 2 and 5 times them on a short axis, and not all of them on a long one."""
    span = axis.last - axis.first
    factors = (1.0, 2.0, 5.0) if span < _SHORT else (1.0,)
    step = max(1, math.ceil(span / _MOST_TICKS))
    for power in range(math.floor(axis.first), math.floor(axis.last) + 1):
        for factor in factors:
            value = float(f"{factor}e{power}")
            is_inside = axis.first - 1e-9 <= math.log10(value) <= axis.last + 1e-9
            if is_inside and (power - math.floor(axis.last)) % step == 0:
                yield value


def _written(value: float) -> str:
    """A tick.

    Examples
    --------
    >>> _written(0.5), _written(1e-4), _written(1e-10)
    ('0.5', '1e-4', '1e-10')
    """
    return f"{value:g}" if value >= _PLAIN else f"{value:.0e}".replace("e-0", "e-")


def _svg(height: float, parts: Sequence[str], words: str) -> str:
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height:g}" '
        f'class="chart" role="img" aria-label="{escape(words, quote=True)}">',
        f"<style>{_STYLE}</style>",
        *parts,
        "</svg>",
    ])  # fmt: skip
