# SPDX-License-Identifier: EUPL-1.2
"""Piers behind a capacity from wall lines, and their masonry, as tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from npr.core.figures import figure
from npr.described.items import items_in
from npr.described.masonry import masonry_of
from npr.described.quantities import Input
from npr.report.blocks import Column, Table
from npr.report.numbers import share
from typologies.masonry import masonry_materials

if TYPE_CHECKING:
    from npr.described.building import DescribedBuilding
    from npr.described.tables import MaterialTable
    from typologies.masonry import AssessedPier


def pier_table(piers: tuple[AssessedPier, ...]) -> Table:
    """Measures and loads of every pier, its strengths and which governs, stiffness, drift limit."""
    modes = list(piers[0].capacity.by_mode)
    columns = (
        Column("storey"), Column("wall line"), Column("pier"), Column("L, m", "number"),
        Column("t, m", "number"), Column("h, m", "number"), Column("H_0, m", "number"),
        Column("N, kN", "number"), Column("P_w, kN", "number"),
        *(Column(f"{mode.replace('_', ' ')}, kN", "number") for mode in modes),
        Column("governs"), Column("k, kN/m", "number"), Column("drift limit", "number"),
        Column("δ", "number"),
    )  # fmt: skip
    rows = []
    for each in piers:
        c = each.capacity
        rows.append((
            each.storey, each.wall_line, each.pier, figure(each.shape.length),
            figure(each.shape.thickness), figure(each.shape.height), figure(each.shape.shear_span),
            figure(c.axial_force / 1e3), figure(each.self_weight / 1e3),
            *(figure(c.by_mode[mode] / 1e3) for mode in modes),
            c.mode.replace("_", " "), figure(c.stiffness / 1e3), share(c.drift_limit),
            figure(each.torsion_factor, 3),
        ))  # fmt: skip
    return Table(
        columns, tuple(rows), caption="Piers (N at mid-height; δ torsion factor)", name="piers"
    )


def loss_table(piers: tuple[AssessedPier, ...]) -> Table:
    """Piers in the order in which they are lost, each by the displacement over its storey."""
    columns = (
        Column("order", "number"), Column("storey"), Column("wall line"), Column("pier"),
        Column("V, kN", "number"), Column("yields at, mm", "number"),
        Column("lost at, mm", "number"),
    )  # fmt: skip
    rows = [
        (
            str(i), each.storey, each.wall_line, each.pier, figure(each.capacity.strength / 1e3),
            figure(1e3 * each.capacity.strength / each.capacity.stiffness),
            figure(1e3 * each.ultimate),
        )
        for i, each in enumerate(sorted(piers, key=lambda one: one.ultimate), start=1)
    ]  # fmt: skip
    caption = (
        "Order in which piers reach their drift limit, by the displacement over the storey at the "
        "middle of the floor; a storey ends at its own drift limit or drop of strength"
    )
    return Table(columns, tuple(rows), caption=caption, name="piers")


def material_table(described: DescribedBuilding) -> Table:
    """Mean properties of the masonry that a file names, with source and trust.

    Strengths of a material of the file are those over its knowledge factor.
    """
    columns = (
        Column("masonry"), Column("f_m, MPa", "number"), Column("E, MPa", "number"),
        Column("G, MPa", "number"), Column("f_v0, MPa", "number"), Column("μ", "number"),
        Column("ρ, kg/m³", "number"), Column("source", "prose"), Column("trust"),
    )  # fmt: skip
    rows = []
    own = {table.name: table for table in described.materials}
    for name in described.masonry_names:
        if (table := own.get(name)) is not None:
            rows.append(_own_row(table))
            continue
        m = masonry_materials()[name]
        values = (
            m.compressive_strength_mpa, m.elastic_modulus_mpa, m.shear_modulus_mpa,
            m.initial_shear_strength_mpa, m.friction, m.density_kg_m3,
        )  # fmt: skip
        rows.append((name, *map(figure, values), m.source, m.trust))
    return Table(columns, tuple(rows), caption="Mean properties of masonry", name="materials")


def _own_row(table: MaterialTable) -> tuple[str, ...]:
    material = masonry_of(table)
    m, factor = material.si, material.knowledge_factor
    values = (
        m.compressive_strength / 1e6, m.elastic_modulus / 1e6, m.shear_modulus / 1e6,
        m.initial_shear_strength / 1e6, m.friction, material.density_si,
    )  # fmt: skip
    over = f"f_m and f_v0 over the knowledge factor {factor:g}" if factor != 1.0 else "of the file"
    bases = {
        item.basis or table.basis or ""
        for _, item in items_in(table, ())
        if isinstance(item, Input)
    }
    basis = " and ".join(sorted(bases - {""})) or "not stated"
    return (table.name, *map(figure, values), f"{over}; {table.source}".rstrip("; "), basis)
