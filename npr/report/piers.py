# SPDX-License-Identifier: EUPL-1.2
"""Piers behind a capacity from wall lines, as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from npr.report.blocks import Column, Table
from npr.report.numbers import figure, share

if TYPE_CHECKING:
    from typologies.masonry import AssessedPier


def pier_table(piers: tuple[AssessedPier, ...]) -> Table:
    """Every strength of every pier, the one that governs, stiffness and drift limit."""
    modes = list(piers[0].capacity.by_mode)
    columns = (
        Column("storey"), Column("wall line"), Column("pier"), Column("N, kN", "number"),
        *(Column(f"{mode.replace('_', ' ')}, kN", "number") for mode in modes),
        Column("governs"), Column("k, kN/m", "number"), Column("drift limit", "number"),
        Column("δ", "number"),
    )  # fmt: skip
    rows = []
    for each in piers:
        c = each.capacity
        rows.append((
            each.storey, each.wall_line, each.pier, figure(c.axial_force / 1e3, 3),
            *(figure(c.by_mode[mode] / 1e3, 3) for mode in modes),
            c.mode.replace("_", " "), figure(c.stiffness / 1e3), share(c.drift_limit),
            figure(each.torsion_factor, 3),
        ))  # fmt: skip
    return Table(columns, tuple(rows), caption="Piers", name="piers")
