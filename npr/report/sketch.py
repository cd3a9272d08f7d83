# SPDX-License-Identifier: EUPL-1.2
"""Sketch of plan and elevation, from what a building file states of its wall lines."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from npr.report.blocks import Picture
from npr.report.svg import label

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from npr.described import tables as t

_GAP, _WIDTH, _MARGIN, _BELOW = 0.8, 640.0, 50.0, 22.0
"""Gap drawn between piers, m; then in units of the picture."""


def sketches(storeys: Sequence[t.StoreyTable]) -> Iterator[Picture]:
    """Plan of the lowest storey and elevation of every wall line; none without storeys."""
    if not storeys:
        return
    yield _plan(storeys[0])
    yield _elevation(storeys)


def _row(line: t.WallLineTable) -> list[tuple[t.PierTable, float]]:
    """Piers of a line, each with where it begins; the row is centred."""
    width = sum(pier.length.number for pier in line.pier) + _GAP * (len(line.pier) - 1)
    at, found = -0.5 * width, []
    for pier in line.pier:
        found.append((pier, at))
        at += pier.length.number + _GAP
    return found


def _plan(storey: t.StoreyTable) -> Picture:
    lines, first = storey.wall_line, storey.wall_line[0].direction
    rows = [_row(line) for line in lines]
    stated = [line.distance.number for line in lines if line.distance is not None]
    reach = max([*stated, *(-row[0][1] for row in rows)], default=1.0)
    scale = 0.5 * (420.0 - 2.0 * _MARGIN) / reach
    middle = 210.0
    parts, counts = [], dict.fromkeys((line.direction for line in lines), 0)
    for line, row in zip(lines, rows, strict=True):
        side = 1.0 if counts[line.direction] % 2 == 0 else -1.0
        counts[line.direction] += 1
        away = reach if line.distance is None else line.distance.number
        across, is_along = middle + side * scale * away, line.direction == first
        style = "pier" if line.distance is not None else "pier unplaced"
        for pier, begin in row:
            start, size = middle + scale * begin, scale * pier.length.number
            thick = max(scale * pier.thickness.number, 2.0)
            x, y, w, h = (start, across - 0.5 * thick, size, thick)
            if not is_along:
                x, y, w, h = y, x, h, w
            parts.append(
                f'<rect class="{style}" x="{x:.1f}" y="{y:.1f}" width="{w:.1f}" height="{h:.1f}"/>'
            )
        where = "" if line.distance is not None else " (place not stated)"
        x, y, anchor = middle, across + 16.0 * side + 4.0, "middle"
        if not is_along:
            x, y, anchor = across - 9.0 * side, 0.7 * middle, "end" if side > 0.0 else "start"
        parts.append(label(x, y, f"{line.name}{where}", anchor))
    parts.append(f'<path class="mass" d="M{middle - 7} {middle}h14M{middle} {middle - 7}v14"/>')
    parts.append(label(middle + 10, middle - 6, "centre of mass", "start"))
    text = (
        f"Plan of {storey.name}: piers to scale, at the distance from the centre of mass that the "
        "file states. On which side, and where along the wall, is not in the file: lines are drawn "
        f"on alternate sides and piers centred, {_GAP:g} m apart."
    )
    return Picture("plan", text, _svg(420.0, 420.0, parts, text), text)


def _elevation(storeys: Sequence[t.StoreyTable]) -> Picture:
    names = dict.fromkeys(line.name for storey in storeys for line in storey.wall_line)
    widths = {
        name: max(
            row[-1][1] + row[-1][0].length.number - row[0][1]
            for storey in storeys
            for line in storey.wall_line
            if line.name == name
            for row in [_row(line)]
        )
        for name in names
    }
    total = sum(storey.height.number for storey in storeys)
    scale = (_WIDTH - _MARGIN * (len(names) + 1)) / sum(widths.values())
    height = scale * total + 2.0 * _MARGIN
    parts, left = [], _MARGIN
    for name, width in widths.items():
        middle, floor = left + 0.5 * scale * width, height - _MARGIN
        parts.append(label(middle, height - _BELOW, name, "middle"))
        for storey in storeys:
            parts.append(f'<path class="floor" d="M{left:.1f} {floor:.1f}h{scale * width:.1f}"/>')
            for line in storey.wall_line:
                for pier, begin in _row(line) if line.name == name else ():
                    high = scale * pier.height.number
                    x, wide = middle + scale * begin, scale * pier.length.number
                    parts.append(
                        f'<rect class="pier" x="{x:.1f}" y="{floor - high:.1f}" '
                        f'width="{wide:.1f}" height="{high:.1f}"/>'
                    )
                    parts.append(label(x + 0.5 * wide, floor - 0.5 * high + 4, pier.name, "middle"))
            floor -= scale * storey.height.number
        parts.append(f'<path class="floor" d="M{left:.1f} {floor:.1f}h{scale * width:.1f}"/>')
        left += scale * width + _MARGIN
    text = (
        "Elevation of every wall line: storeys and piers to scale, piers from the floor up. The "
        f"width and place of openings are not in the file: gaps are drawn {_GAP:g} m wide."
    )
    return Picture("elevation", text, _svg(_WIDTH, height, parts, text), text)


def _svg(width: float, height: float, parts: Sequence[str], words: str) -> str:
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:.0f}" '
        f'class="sketch" style="max-width: {width:g}px" role="img" '
        f'aria-label="{escape(words, quote=True)}">',
        *parts,
        "</svg>",
    ])  # fmt: skip
