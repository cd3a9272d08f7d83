# SPDX-License-Identifier: EUPL-1.2
"""A calculation note in the format that is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

from npr.core.errors import NprError
from npr.report.note import calculation_note

if TYPE_CHECKING:
    from pathlib import Path

    from npr.described.checking import BuildingCheck

Format = Literal["md", "html", "text"]
FORMATS: tuple[Format, ...] = get_args(Format)
_BY_ENDING = {".md": "md", ".html": "html", ".htm": "html", ".txt": "text"}


def format_of(wanted: str | None, path: Path | None) -> str:
    """Format by name, else by the ending of a file, else text.

    Raises
    ------
    NprError
        A name or an ending that is not known.

    Examples
    --------
    >>> format_of(None, None), format_of("md", None)
    ('text', 'md')
    """
    if wanted is None and path is not None:
        # A calculation note in a file that says it is something else would mislead its reader.
        if path.suffix.lower() not in _BY_ENDING:
            raise NprError(
                what="the ending of the file says no format of the note",
                where=f"-o {path}",
                got=path.suffix or "no ending",
                expected=", ".join(_BY_ENDING),
                repair="take one of these endings, or say --format",
            )
        return _BY_ENDING[path.suffix.lower()]
    if wanted is None:
        return "text"
    if wanted not in FORMATS:
        raise NprError(
            what="unknown format of the note",
            where="--format",
            got=repr(wanted),
            expected=", ".join(FORMATS),
            repair="write one of these",
        )
    return wanted


def note_text(answer: BuildingCheck, form: str) -> str:
    """The note of an answer; the same answer gives the same text, byte for byte."""
    from npr.report.html import as_html
    from npr.report.text import as_markdown, as_text

    make = {"md": as_markdown, "html": as_html, "text": as_text}[form]
    return make(calculation_note(answer))
