# SPDX-License-Identifier: EUPL-1.2
"""What the results rest on, line by line, at the head of the summary."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_COLUMNS = 8
_FACTS = (
    "spectra_warnings",
    "route",
    "risk_table",
    "hazard",
    "code_hazard",
    "catalogue",
    "catalogue_trust",
    "catalogue_warnings",
    "edition",
    "edition_note",
    "edition_warnings",
    "edition_assumed",
    "case_defaults",
    "capacity_defaults",
    "spectra",
    "spectra_against_ours",
    "percentiles_trust",
)


def fact_lines(provenance: Mapping[str, str], edition: str) -> Iterator[str]:
    """Lines of a summary from the provenance of the results.

    Parameters
    ----------
    provenance : mapping of str to str
    edition : str
        Name or file of the edition, as it was asked for.

    Examples
    --------
    >>> list(fact_lines({"route": "code", "edition_assumed": "a.b, a.c"}, "my edition.toml"))
    ['route: code', "edition assumed: 2 values, see: npr edition show 'my edition.toml'"]
    """
    for name in _FACTS:
        fact = provenance.get(name)
        if fact and name == "edition_assumed":
            n = fact.count(",") + 1
            fact = f"{n} values, see: npr edition show {shlex.quote(edition)}"
        if fact:  # of the route that was asked; a note may be empty
            yield f"{name.replace('_', ' ')}: {fact}"


def unread_lines(unread: Mapping[str, str]) -> Iterator[str]:
    r"""Lines on columns that were not read: first those whose name is nearly one of ours.

    Examples
    --------
    >>> print(*unread_lines({"situatei": "situation", "dak": "", "kleur": ""}), sep="\n")
    warning: column `situatei` is not read; did you mean `situation`? (carried through)
    carried through, not read: situatei, dak, kleur
    """
    for name, ours in unread.items():
        if ours:
            yield f"warning: column `{name}` is not read; did you mean `{ours}`? (carried through)"
    if unread:
        named, rest = list(unread)[:_COLUMNS], len(unread) - _COLUMNS
        more = f" and {rest} more" if rest > 0 else ""
        yield f"carried through, not read: {', '.join(named)}{more}"
