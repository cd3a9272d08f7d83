# SPDX-License-Identifier: EUPL-1.2
"""What a note is made of, whatever it is written in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from npr.report.plot import AdrsPlot

ColumnKind = Literal["text", "prose", "math", "number", "code"]
Tone = Literal["pass", "indicative", "fail", "unknown"]


@dataclass(frozen=True)
class Column:
    """Heading of a column, and how its cells are set; in prose a symbol may occur."""

    name: str
    kind: ColumnKind = "text"


@dataclass(frozen=True)
class Table:
    """Rows of cells; a strong row is one that a reader must not miss."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""
    strong: frozenset[int] = frozenset()
    name: str = ""


@dataclass(frozen=True)
class Facts:
    """Labels with what they stand for."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Paragraph:
    """Running text."""

    text: str


@dataclass(frozen=True)
class Items:
    """A list; each item with what it is, and more about it."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Picture:
    """A drawing that stands by itself: its name as a file, SVG, and what it shows in words."""

    name: str
    caption: str
    svg: str
    text: str


@dataclass(frozen=True)
class Section:
    """A numbered part of a note; ``level`` 3 is within the last of level 2."""

    title: str
    blocks: tuple[Table | Facts | Paragraph | Items | AdrsPlot | Picture, ...]
    level: int = 2
    anchor: str = ""


@dataclass(frozen=True)
class Verdict:
    """The box on top."""

    text: str
    text_nl: str
    tone: Tone
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Note:
    """A calculation note.

    Attributes
    ----------
    title, subtitle : str
    header : Facts
    verdict : Verdict
    sections : tuple of Section
    footer : str
    """

    title: str
    subtitle: str
    header: Facts
    verdict: Verdict
    sections: tuple[Section, ...] = field(default=())
    footer: str = ""


@dataclass(frozen=True)
class Page:
    """A report without a verdict or a signature: tables and pictures of many addresses."""

    title: str
    subtitle: str
    header: Facts
    sections: tuple[Section, ...]
    footer: str
