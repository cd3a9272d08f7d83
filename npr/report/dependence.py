# SPDX-License-Identifier: EUPL-1.2
"""Assumed values of the edition and what their alternatives would change, as a section."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from npr.core.figures import figure
from npr.described.quantities import Input
from npr.report.blocks import Column, Paragraph, Section, Table
from npr.report.numbers import unity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from npr.described.alternatives import Alternative
    from npr.described.checking import BuildingCheck

_COLUMNS = (
    Column("key", "code"), Column("value", "number"), Column("alternative", "number"),
    Column("UC then", "number"), Column("result then"),
)  # fmt: skip


def dependence_section(answer: BuildingCheck) -> Section:
    """Values that decide first, then those that only move the figure, then the others by name."""
    return Section("What depends on assumed values", tuple(_blocks(answer)))


def _blocks(answer: BuildingCheck) -> Iterator[Paragraph | Table]:
    found = answer.dependence
    deciding = [each for each in found.used if each.moves_verdict]
    unmoved = [each for each in found.used if not each.moves_verdict]
    # From or to no verdict: a failure that is unknown then, or what is known only then.
    unknown = [each for each in unmoved if each.passes is not answer.passes]
    others = [each for each in unmoved if each.passes is answer.passes]
    moved = [each for each in others if each.unity_check != answer.unity_check]
    aside = [each for each in others if each.unity_check == answer.unity_check]
    edition = answer.run.edition
    told = (
        f"{len(edition.assumed)} of {len(edition.values)} values of the edition are assumed. Every "
        "check was run again with each of them, and with each assumed datum of this package and "
        "each assumed input of the file, at each of its stated alternatives, one at a time."
    )
    if deciding:
        told += (
            " The result depends on an assumption (depends_on_assumption): at the alternatives "
            "below " + _what_happens(deciding)
        )
    else:
        told += " None moves the unity check that governs across 1."
    yield Paragraph(told)
    yield from _limits(answer)
    if deciding:
        strong = frozenset(range(len(deciding)))
        yield Table(_COLUMNS, _rows(deciding), "Alternatives that decide", strong, "deciding")
    if unknown:
        caption = "Alternatives with which the result is not assessable, or is so only without them"
        yield Table(_COLUMNS, _rows(unknown), caption, name="not assessable")
    if moved:
        caption = "Alternatives that change the unity check that governs and not the result"
        yield Table(_COLUMNS, _rows(moved), caption, name="alternatives")
    if aside:
        told = "; ".join(
            f"{key} at " + ", ".join(row[2] for row in rows)
            for key, rows in groupby(_rows(aside), key=lambda row: row[0])
        )
        yield Paragraph(f"These change the figure of a check that does not govern: {told}.")
    if found.without_effect:
        keys = ", ".join(key.removeprefix("code.") for key in found.without_effect)
        yield Paragraph(f"Without any effect on this building: {keys}.")


def _what_happens(deciding: list[Alternative]) -> str:
    """At alternatives that decide."""
    crosses = any(each.passes is not None for each in deciding)
    stops = any(each.passes is None for each in deciding)
    told = ["the unity check that governs moves across 1"] if crosses else []
    told += ["no verdict is possible, so that the pass is not shown"] if stops else []
    return ", or ".join(told) + "."


def _limits(answer: BuildingCheck) -> Iterator[Paragraph]:
    """What was not varied although it is assumed."""
    unvaried = sum(len(row.what) for row in answer.inputs() if row.basis != "measured")
    varied = sum(
        isinstance(item, Input) and bool(item.alternatives)
        for _, item in answer.run.described.items()
    )
    if unvaried > varied:
        yield Paragraph(
            f"{unvaried - varied} inputs of the file are not measured (section 3) and state no "
            "alternatives: they were not varied, but for masonry where its data name another."
        )
    demand = answer.run.demand
    if demand is None or not demand.is_from_hazard:
        yield Paragraph(
            "The demand was typed in: what another return period would change is not known here."
        )


def _rows(used: list[Alternative]) -> tuple[tuple[str, ...], ...]:
    rows = []
    for each in used:
        result = {True: "passes", False: "fails", None: each.reason}[each.passes]
        unit = "" if each.unit in ("", "1") else f" {each.unit}"
        key = each.key.removeprefix("code.")
        value, other = _plain(each.value) + unit, _plain(each.alternative) + unit
        rows.append((key, value, other, unity(each.unity_check), result))
    return tuple(rows)


def _plain(value: Any) -> str:
    return figure(value) if isinstance(value, float) else str(value)
