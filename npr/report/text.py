# SPDX-License-Identifier: EUPL-1.2
"""A note as plain text for a terminal, and as Markdown."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from npr.report.blocks import Facts, Items, Paragraph, Picture, Table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from npr.report.blocks import Note, Page, Section
    from npr.report.plot import AdrsPlot

_WIDTH = 100
_WIDEST_CELL = 32


def as_text(note: Note) -> str:
    """The note for a terminal; tables wider than it are not broken."""
    lines = [note.title, note.subtitle, "", *_facts(note.header), ""]
    verdict = f"{note.verdict.text.upper()} ({note.verdict.text_nl})"
    lines += ["=" * len(verdict), verdict, "=" * len(verdict), *note.verdict.lines]
    return "\n".join([*lines, *_text_sections(note.sections), note.footer, ""])


def page_as_text(page: Page) -> str:
    """A page for a terminal; a picture is told in words."""
    lines = [page.title, page.subtitle, "", *_facts(page.header)]
    return "\n".join([*lines, *_text_sections(page.sections), page.footer, ""])


def _text_sections(sections: tuple[Section, ...]) -> Iterator[str]:
    for number, section in enumerate(sections, start=1):
        title = f"{number}. {section.title}"
        yield from ("", title, "-" * len(title))
        for block in section.blocks:
            lines = _text_block(block)
            yield from [*lines, ""] if lines else []  # a picture that the tables tell already


def as_markdown(note: Note) -> str:
    """The note as Markdown with tables; a plot is told by its points."""
    verdict = f"**{note.verdict.text.upper()} ({note.verdict.text_nl})**"
    lines = [f"# {note.title}", "", f"**{_md(note.subtitle)}**", ""]
    lines += [*_md_table(("", ""), note.header.rows), "", f"> {verdict}"]
    for line in note.verdict.lines:
        lines += [">", f"> {_md(line)}"]
    for number, section in enumerate(note.sections, start=1):
        lines += ["", f"## {number}. {_md(section.title)}", ""]
        for block in section.blocks:
            lines += [*_md_block(block), ""]
    return "\n".join([*lines, "---", _md(note.footer), ""])


def _facts(facts: Facts) -> list[str]:
    width = max((len(label) for label, _ in facts.rows), default=0) + 2
    return [
        textwrap.fill(
            text, _WIDTH, initial_indent=f"{label:<{width}}", subsequent_indent=" " * width
        )
        for label, text in facts.rows
    ]


def _text_block(block: Table | Facts | Paragraph | Items | AdrsPlot | Picture) -> list[str]:
    if isinstance(block, Table):
        return _text_table(block)
    if isinstance(block, Facts):
        return _facts(block)
    if isinstance(block, Paragraph | Picture):
        return textwrap.wrap(block.text, _WIDTH)
    if isinstance(block, Items):
        return [
            textwrap.fill(f"{what}: {more}", _WIDTH, initial_indent="- ", subsequent_indent="  ")
            for what, more in block.rows
        ]
    return [_points(block)]


def _text_table(table: Table) -> list[str]:
    cells = [[_folded(cell) for cell in row] for row in table.rows]
    widths = [
        max([len(column.name), *(len(line) for row in cells for line in row[i])])
        for i, column in enumerate(table.columns)
    ]
    heading = [[column.name] for column in table.columns]
    lines = [f"{table.caption}:"] if table.caption else []
    for i, row in enumerate([heading, *cells]):
        is_strong = i - 1 in table.strong
        for line in range(max(len(cell) for cell in row)):
            parts = []
            for cell, width, column in zip(row, widths, table.columns, strict=True):
                piece = cell[line] if line < len(cell) else ""
                parts.append(
                    f"{piece:>{width}}" if column.kind == "number" else f"{piece:<{width}}"
                )
            mark = "> " if is_strong and line == 0 else "  "
            lines.append((mark + "  ".join(parts)).rstrip())
        if i == 0:
            lines.append("  " + "  ".join("-" * width for width in widths))
    return lines


def _folded(cell: str) -> list[str]:
    return textwrap.wrap(cell, _WIDEST_CELL) or [""]


def _md_block(block: Table | Facts | Paragraph | Items | AdrsPlot | Picture) -> list[str]:
    if isinstance(block, Table):
        names = tuple(column.name for column in block.columns)
        rows = [
            tuple(f"**{_md(cell)}**" if cell and i in block.strong else _md(cell) for cell in row)
            for i, row in enumerate(block.rows)
        ]
        caption = [f"*{block.caption}*", ""] if block.caption else []
        numbers = tuple(column.kind == "number" for column in block.columns)
        return [*caption, *_md_table(names, rows, numbers, escaped=True)]
    if isinstance(block, Facts):
        return list(_md_table(("", ""), block.rows))
    if isinstance(block, Paragraph | Picture):
        return [_md(block.text)]
    if isinstance(block, Items):
        return [f"- **{_md(what)}**: {_md(more)}" for what, more in block.rows]
    return [_md(_points(block))]


def _md_table(
    names: tuple[str, ...],
    rows: list[tuple[str, ...]] | tuple[tuple[str, ...], ...],
    numbers: tuple[bool, ...] = (),
    *,
    escaped: bool = False,
) -> Iterator[str]:
    sides = [is_number for is_number in numbers] or [False] * len(names)
    yield "| " + " | ".join(names) + " |"
    yield "|" + "|".join("---:" if right else "---" for right in sides) + "|"
    for row in rows:
        yield "| " + " | ".join(row if escaped else map(_md, row)) + " |"


def _md(text: str) -> str:
    for character in "\\|*_<>`[]~":
        text = text.replace(character, "\\" + character)
    return " ".join(text.split("\n"))


def _points(plot: AdrsPlot) -> str:
    corners = "; ".join(f"{x:.2f} mm, {y:.4f} g" for x, y in plot.capacity)
    where = "There is no performance point."
    if plot.point:
        where = f"Performance point: {plot.point[0]:.2f} mm, {plot.point[1]:.4f} g."
    return f"Capacity curve through {corners}. {where}"
