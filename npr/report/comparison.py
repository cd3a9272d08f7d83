# SPDX-License-Identifier: EUPL-1.2
"""A comparison as a page: what flips, where the routes differ, and what that rests on."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import polars as pl

from npr.core.figures import figure
from npr.core.provenance import VERSION
from npr.norms.verdict import VERDICTS
from npr.report.attribution import attribution_section
from npr.report.blocks import Column, Facts, Page, Paragraph, Picture, Section, Table
from npr.report.comparison_pictures import flips_picture, medians_picture, routes_picture
from npr.report.numbers import share

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from npr.report.comparison_tables import ComparisonTables

_ROWS = 15
_LONGEST = 70
_FEWEST = 10
_HUGE = 1e4
_CAUSES = {
    "hazard_digest": "hazard",
    "catalogue_digest": "catalogue",
    "edition_digest": "edition",
    "route": "route",
    "spectra_digest": "spectra",
    "capacity_defaults_digest": "capacities",
    "software_version": "version",
}
_STATED = ("hazard_digest", "catalogue_digest", "edition_digest", "route")
Block = Table | Facts | Paragraph | Picture


def comparison_page(found: ComparisonTables) -> Page:
    """Everything that a reader of two results asks, in the order of asking."""
    results = found.comparison.results
    reference = results[found.comparison.reference].name
    others = ", ".join(p.variant.name for p in found.comparison.pairings)
    return Page(
        title=f"Comparison of results: {reference} → {others}",
        subtitle="Indicative, own calculation from public figures",
        header=Facts(tuple(_header(found))),
        sections=(
            Section("What is compared", tuple(_compared(found))),
            Section("Verdicts", tuple(_verdicts(found))),
            Section("Flips", tuple(_flips(found))),
            *([attribution_section(found.attributions)] if found.attributions else []),
            Section("Code against risk", tuple(_routes(found))),
            Section("How even the code is", tuple(_uniformity(found))),
            Section("Neighbours", tuple(_neighbours(found))),
            Section("Light and heavy measures", tuple(_measures(found))),
        ),
        footer=f"npr-typology {VERSION}. Digests of hazard, catalogue and edition stand in the "
        "files of the results.",
    )


def _header(found: ComparisonTables) -> Iterator[tuple[str, str]]:
    for i, result in enumerate(found.comparison.results):
        facts = result.provenance
        parts = [f"{result.frame.height:,} rows"]
        parts += [f"route {facts['route']}"] if "route" in facts else []
        parts += [facts[name] for name in ("edition",) if name in facts]
        if not facts:
            parts.append("nothing is known of what made it")
        is_reference = i == found.comparison.reference
        yield result.name + (" (reference)" if is_reference else ""), "; ".join(parts)


def _compared(found: ComparisonTables) -> Iterator[Block]:
    facts = found.tables["facts"]
    # What only one of them states (the capacities behind the code route) comes with its route.
    causes = [_CAUSES[row[0]] for row in facts.rows() if row[0] in _CAUSES and None not in row]
    unstated = _unstated(found)
    if unstated:
        differ = f"They differ in {', '.join(causes)}. " if causes else ""
        yield Paragraph(f"{differ}{unstated}: no flip can be put down to a cause.")
    elif not causes:
        yield Paragraph("The results state no difference in what made them.")
    elif len(causes) == 1:
        yield Paragraph(f"They differ in one thing only: {causes[0]}. Every flip is due to it.")
    else:
        yield Paragraph(
            f"They differ in {', '.join(causes)}: no flip can be put down to one of these alone."
        )
    if facts.height:
        rows = [[_words(name), *map(_short, values)] for name, *values in facts.rows()]
        yield _table(["what differs", *facts.columns[1:]], rows, numbers=())
    pairs = found.tables["pairs"].rows()
    words = {
        "paired": "paired", "id_missing": "no id", "only_here": "only in this result",
        "id_duplicate": "id more than once, here or there",
    }  # fmt: skip
    rows = [[v, r, words[why], f"{n:,}"] for v, r, why, n in pairs]
    yield _table(["variant", "rows of", "", "rows"], rows, "Rows by id", numbers=(3,))


def _unstated(found: ComparisonTables) -> str:
    """Which results do not say what made them, and of what; empty when all say all."""
    parts = []
    for result in found.comparison.results:
        absent = [_CAUSES[key] for key in _STATED if key not in result.provenance]
        if absent:
            parts.append(f"{result.name} does not state its {', '.join(absent)}")
    return "; ".join(parts)


def _verdicts(found: ComparisonTables) -> Iterator[Block]:
    counts = found.tables["verdicts"]
    names = [result.name for result in found.comparison.results]
    rows = []
    for verdict in VERDICTS:
        row = [_words(verdict)]
        for name in names:
            here = counts.filter((pl.col("result") == name) & (pl.col("verdict") == verdict))
            is_surveyed = here["verdict_basis"] == "surveyed"
            row += [f"{here.filter(which)['n'].sum():,}" for which in (is_surveyed, ~is_surveyed)]
        rows.append(row)
    heads = ["verdict", *(f"{n}, {b}" for n in names for b in ("surveyed", "not surveyed"))]
    yield _table(heads, rows, "All rows, by what the class rests on",
                 numbers=range(1, len(heads)))  # fmt: skip
    meets = ", ".join(f"{name} {text}" for name, text in zip(names, rows[0][1::2], strict=True))
    yield Paragraph(
        f"Meets the norm, on a surveyed class: {meets}. Without a survey, or on an assumed "
        "capacity, a verdict that the norm is met is an indication only."
    )
    for i, pairing in enumerate(found.comparison.pairings):
        square = found.comparison.matrix(i).rows()
        heads = [f"{pairing.reference.name} ↓  {pairing.variant.name} →",
                 *map(_words, VERDICTS), "all"]  # fmt: skip
        rows = [[_words(name), *(f"{n:,}" for n in (*row, sum(row)))] for name, *row in square]
        sums = [sum(row[j] for row in square) for j in range(1, len(VERDICTS) + 1)]
        rows.append(["all", *(f"{n:,}" for n in (*sums, sum(sums)))])
        caption = f"Pairs by verdict, {pairing.reference.name} to {pairing.variant.name}"
        yield _table(heads, rows, caption, numbers=range(1, len(heads)), strong={len(VERDICTS)})


def _flips(found: ComparisonTables) -> Iterator[Block]:
    yield Paragraph(
        "A flip goes from meets the norm to needs reinforcement or back; any other change of "
        "verdict is counted apart. The share is of the pairs that are judged in both results."
    )
    for pairing in found.comparison.pairings:
        name = pairing.variant.name
        for by in found.groups:
            flips = found.tables[f"flips-by-{by}"].filter(pl.col("variant") == name)
            total = found.tables["flips"].filter(pl.col("variant") == name)
            yield _flip_table(flips, total, f"Flips to {name}, by {by.replace('_', ' ')}", by)
            if by == "vulnerability_class":
                yield from flips_picture(flips, name, by)
    moved = (
        found.tables["flipped"]
        .group_by("variant", "direction", "moved")
        .agg(n=pl.len())
        .sort("variant", "direction", "n", descending=[False, False, True])
    )
    rows = [[v, _words(d), _said(m), f"{n:,}"] for v, d, m, n in moved.rows()]
    if rows:
        yield _table(["variant", "direction", "which figure moved", "addresses"], rows,
                     "What moved across its limit", numbers=(3,))  # fmt: skip


def _flip_table(flips: pl.DataFrame, total: pl.DataFrame, caption: str, by: str) -> Table:
    names = ["pairs", "judged_twice", "to_needs_reinforcement", "to_meets_norm", "other_change"]
    shown = flips
    if flips.height > _ROWS:
        # The share of an owner of one house says nothing.
        shown = flips.filter(pl.col("pairs") >= _FEWEST).head(_ROWS)
    rows = [
        [group, *(f"{n:,}" for n in counts), _share(part)]
        for group, *counts, part in shown.select("group", *names, "share").rows()
    ]
    rest = flips.join(shown, on="group", how="anti")
    if rest.height:
        sums = rest.select(names).sum().row(0)
        rows.append([f"({rest.height:,} others)", *(f"{n:,}" for n in sums), ""])
    for _, *counts, part in total.select("group", *names, "share").rows():
        rows.append(["all", *(f"{n:,}" for n in counts), _share(part)])
    heads = [by.replace("_", " "), "pairs", "judged in both", "to needs reinforcement",
             "to meets the norm", "other change", "share flipped"]  # fmt: skip
    return _table(heads, rows, caption, numbers=range(1, 7), strong={len(rows) - 1})


def _routes(found: ComparisonTables) -> Iterator[Block]:
    if "confusion" not in found.tables:
        yield Paragraph(found.absent["code"])
        return
    yield Paragraph(
        "Type I: the code fails while the mean risk meets the norm. Type II: the code passes, "
        "indicatively or not, while it does not. Shares are of the addresses with both figures."
    )
    names = ["both_pass", "both_fail", "type_1", "type_2", "unknown"]
    table = found.tables["confusion"]
    rows = [
        [name, _figure(norm), *(f"{n:,}" for n in counts), _share(one), _share(two)]
        for name, norm, *counts, one, two in table.select(
            "result", "norm_per_yr", *names, "type_1_share", "type_2_share"
        ).rows()
    ]
    heads = ["result", "norm, per year", "both pass", "both fail", "type I", "type II",
             "a figure unknown", "type I share", "type II share"]  # fmt: skip
    yield _table(heads, rows, numbers=range(1, 9))
    for result, counts in zip(found.comparison.results, table.rows(named=True), strict=True):
        yield from routes_picture(result, counts)


def _uniformity(found: ComparisonTables) -> Iterator[Block]:
    if "uniformity" not in found.tables:
        yield Paragraph(found.absent["code"])
        return
    yield Paragraph(
        "If the code were even, a building that just meets it would run the same risk whatever "
        "its class and place: the ratio of the highest to the lowest median would be 1. Groups "
        "with fewer than ten figures take no part."
    )
    names = ["result", "by", "groups", "n", "unknown", "highest", "highest_median_per_yr",
             "lowest", "lowest_median_per_yr", "ratio"]  # fmt: skip
    rows = [
        [r, by.replace("_", " "), str(k), f"{n:,}", f"{u:,}", high or "", _figure(highest),
         low or "", _figure(lowest), _figure(ratio)]
        for r, by, k, n, u, high, highest, low, lowest, ratio
        in found.tables["uniformity"].select(names).rows()
    ]  # fmt: skip
    heads = ["result", "over", "groups", "known", "unknown", "highest", "per year", "lowest",
             "per year", "ratio"]  # fmt: skip
    caption = "Medians of the structural risk at a unity check of 1"
    yield _table(heads, rows, caption, numbers=(2, 3, 4, 6, 8, 9))
    norms = [r.norm_per_yr for r in found.comparison.results if not math.isnan(r.norm_per_yr)]
    yield from medians_picture(found.tables["medians"], norms[0] if norms else math.nan)


def _neighbours(found: ComparisonTables) -> Iterator[Block]:
    if "neighbours" not in found.tables:
        yield Paragraph(found.absent["neighbours"])
        return
    rows = [
        [r, _figure(within), f"{pairs:,}", f"{n:,}", _share(part), _count(zone), f"{out:,}"]
        for r, within, pairs, n, part, zone, out in found.tables["neighbours"]
        .select(
            "result", "within_m", "pairs", "differing", "share", "differing_in_one_zone", "left_out"
        )
        .rows()
    ]
    heads = ["result", "within, m", "pairs of one class", "verdicts differ", "share",
             "of these in one soil zone", "addresses left out"]  # fmt: skip
    yield _table(heads, rows, numbers=range(1, 7))
    yield Paragraph(
        "Addresses without a verdict, a place or a class are left out. On the two sides of a "
        "border of soil zones the ground differs; for the others, look at the list of pairs."
    )


def _measures(found: ComparisonTables) -> Iterator[Block]:
    if "measures" not in found.tables:
        yield Paragraph(found.absent["measures"])
        return
    names = ["nothing_needed", "light", "heavy", "no_factor_suffices", "unknown"]
    table = found.tables["measures"]
    rows = [
        [name, *(f"{n:,}" for n in counts), _share(part)]
        for name, *counts, part in table.select("result", *names, "light_share").rows()
    ]
    limit = _figure(table["light_up_to"][0])
    heads = ["result", "nothing needed", f"light, up to {limit}", f"heavy, above {limit}",
             "no factor suffices", "unknown", "light share"]  # fmt: skip
    yield _table(heads, rows, "Addresses by the factor that their capacity needs",
                 numbers=range(1, 7))  # fmt: skip
    yield Paragraph(f"That a light measure gives a factor of at most {limit} is an assumption.")


def _table(
    heads: Sequence[str],
    rows: Sequence[Sequence[Any]],
    caption: str = "",
    *,
    numbers: Sequence[int] | range,
    strong: set[int] | frozenset[int] = frozenset(),
) -> Table:
    columns = tuple(
        Column(head, "number" if i in numbers else "text") for i, head in enumerate(heads)
    )
    return Table(columns, tuple(tuple(row) for row in rows), caption, frozenset(strong), "counts")


def _words(code: str) -> str:
    return code.replace("_", " ")


def _said(moved: str) -> str:
    """What moved, in words."""
    if moved == "rule_only":
        return "neither: the rule, the route or its answer is another"
    return moved.replace("_", " ").replace("lpr", "LPR").replace("uc", "UC").replace(";", ", ")


def _short(text: str | None) -> str:
    if text is None:
        return "–"
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1].rstrip() + "…"


def _figure(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:.1e}" if _HUGE <= value < math.inf else figure(value, 2)


def _count(value: int | None) -> str:
    return "" if value is None else f"{value:,}"


def _share(value: float | None) -> str:
    return "" if value is None else share(float(f"{value:.2g}"))
