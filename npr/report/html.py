# SPDX-License-Identifier: EUPL-1.2
"""A note as one HTML file that stands by itself and prints well."""

from __future__ import annotations

import re
from functools import cache
from itertools import count
from typing import TYPE_CHECKING, Any

from npr.report.blocks import Facts, Items, Paragraph, Picture, Table
from npr.report.svg import adrs_svg

if TYPE_CHECKING:
    from jinja2 import Environment

    from npr.report.blocks import Note, Page

_NAMES = {
    Table: "table",
    Facts: "facts",
    Paragraph: "paragraph",
    Items: "items",
    Picture: "picture",
}
_SUBSCRIPT = re.compile(r"_([A-Za-z0-9ξηΣψ]+(?:,[A-Za-z0-9]+)*)")
_UNIT = re.compile(r"([0-9]) (?=(?:k?Nm?|mm|m|g|s|t|Pa)\b)")
_EXPONENT = re.compile(r"\^(-?[0-9.]+|[a-z]\b)")


def as_html(note: Note) -> str:
    """The note as HTML; pictures and styles are in the file."""
    number = count(1)

    def drawn(plot: Any) -> Any:
        from markupsafe import Markup

        return Markup(adrs_svg(plot, next(number)))

    template = _environment().get_template("note.html.jinja")
    return template.render(note=note, kind=_kind, drawn=drawn)


def page_as_html(page: Page) -> str:
    """A page as HTML; pictures and styles are in the file."""
    return _environment().get_template("page.html.jinja").render(page=page, kind=_kind)


def symbols(text: str) -> Any:
    """Formula in HTML: ``a_g,d`` and ``x^2`` with subscript and superscript.

    Examples
    --------
    >>> print(symbols("S_De(T) < x^2"))
    S<sub>De</sub>(T) &lt; x<sup>2</sup>
    """
    from markupsafe import Markup, escape

    found = str(escape(text.replace("T~", "T\u0303")))
    found = _UNIT.sub("\\1\u00a0", found)  # a number keeps its unit on its line
    found = _SUBSCRIPT.sub(r"<sub>\1</sub>", found)
    return Markup(_EXPONENT.sub(r"<sup>\1</sup>", found))


def _kind(block: object) -> str:
    return _NAMES.get(type(block), "plot")


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("npr.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["symbols"] = symbols
    return environment
