# SPDX-License-Identifier: EUPL-1.2
"""Piers behind a capacity from wall lines, and their masonry, as tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from npr.core.figures import figure
from npr.report.blocks import Column, Table
from npr.report.numbers import share
from typologies.masonry import masonry_materials

if TYPE_CHECKING:
    from collections.abc import Iterable

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


def material_table(names: Iterable[str]) -> Table:
    """Mean properties of the masonry that a file names, with source and trust."""
    columns = (
        Column("masonry"), Column("f_m, MPa", "number"), Column("E, MPa", "number"),
        Column("G, MPa", "number"), Column("f_v0, MPa", "number"), Column("μ", "number"),
        Column("ρ, kg/m³", "number"), Column("source", "prose"), Column("trust"),
    )  # fmt: skip
    rows = []
    for name in names:
        m = masonry_materials()[name]
        values = (
            m.compressive_strength_mpa, m.elastic_modulus_mpa, m.shear_modulus_mpa,
            m.initial_shear_strength_mpa, m.friction, m.density_kg_m3,
        )  # fmt: skip
        rows.append((name, *map(figure, values), m.source, m.trust))
    return Table(columns, tuple(rows), caption="Mean properties of masonry", name="materials")
