# SPDX-License-Identifier: EUPL-1.2
"""What the changes between variants are due to, as a section of a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from npr.core.figures import figure
from npr.report.blocks import Column, Paragraph, Section, Table
from npr.variants.setup import GROUPS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from npr.variants.attribution import Attribution

_FLIPS = (
    Column("from"), Column("to"), Column("flips", "number"), Column("cause"),
    Column("flips by cause", "number"),
)  # fmt: skip
_SHARES = (
    Column("from"), Column("to"), Column("figure"), Column("change", "number"),
    *(Column(group, "number") for group in GROUPS),
)  # fmt: skip


def attribution_section(attributions: Mapping[str, Attribution]) -> Section:
    """Flips by cause, and the shares of the three groups in the changes of the figures."""
    return Section("What the changes are due to", tuple(_blocks(list(attributions.values()))))


def _blocks(found: list[Attribution]) -> Iterator[Paragraph | Table]:
    yield Paragraph(
        "Shapley values over the eight combinations of hazard, fragility and edition: each group's "
        "share of a change, summing to it exactly. A flip is put down to the group of the largest "
        "share; where several are equal it is a tie."
    )
    flips = [
        (one.first, one.second, f"{int((one.flip != 0).sum()):,}", cause, f"{n:,}")
        for one in found
        for cause, n in one.causes().items()
        if n
    ]
    if flips:
        yield Table(_FLIPS, tuple(flips), "Flips of the verdict by cause", name="causes")
    yield Table(_SHARES, tuple(_shares(found)), "Shares in the changes", name="shares")
    unknown = [told for one in found if (told := _without_verdict(one))]
    if unknown:
        yield Paragraph(
            "Nothing is attributed of addresses without a verdict at one of the combinations, "
            f"counted for each pair of variants: {'; '.join(unknown)}."
        )


def _without_verdict(one: Attribution) -> str:
    """Addresses of one pair of variants that are left out; empty where there are none."""
    n = one.unknown()
    if not any(n.values()):
        return ""
    return (
        f"{one.first} to {one.second} {n['at_an_end']:,} without one in either of the two, "
        f"{n['between_only']:,} in between only"
    )


def _shares(found: list[Attribution]) -> Iterator[tuple[str, ...]]:
    for one in found:
        row = one.totals().row(0, named=True)
        change = row["does_not_meet_second"] - row["does_not_meet_first"]
        shares = [figure(row[f"does_not_meet_{group}"]) for group in GROUPS]
        yield one.first, one.second, "addresses that do not meet the norm", f"{change:,}", *shares
        for name, label in (("ln_lpr", "mean ln LPR"), ("ln_uc", "mean ln UC")):
            if row[f"{name}_known"]:
                parts = [figure(row[f"{name}_{group}"]) for group in GROUPS]
                yield one.first, one.second, label, figure(row[f"{name}_change"]), *parts
