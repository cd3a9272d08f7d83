# SPDX-License-Identifier: EUPL-1.2
"""What a calculation did not look at, said in so many words."""

from __future__ import annotations

import math
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from npr.core.units import STANDARD_GRAVITY

if TYPE_CHECKING:
    from npr.described.run import Run

_DATA = Path(__file__).parent / "data" / "unchecked.toml"


class Unchecked(NamedTuple):
    """One thing that was not checked.

    Attributes
    ----------
    what, what_nl : str
    why : str
    limit_g : float
        Where a ground acceleration decides whether it matters.
    """

    what: str
    what_nl: str
    why: str
    limit_g: float = math.nan


def unchecked_of(run: Run) -> list[Unchecked]:
    """Everything that a complete assessment would look at and this run did not."""
    texts = _texts()
    names = ["vertical", "foundation", "pounding", "connections"]
    if not run.described.locals:
        names.insert(0, "local")
    if len(run.described.checked_directions) < 2:
        names.insert(0, "direction")
    found = [texts[name] for name in names]
    if run.described.unchecked_lines:
        lines = texts["lines"]
        listed = ", ".join(run.described.unchecked_lines)
        found.insert(0, lines._replace(why=f"{listed} ({lines.why})"))
    scope = texts["scope"]
    return [*found, scope._replace(why=f"{_scope(run, scope.limit_g)} ({scope.why})")]


def _scope(run: Run, limit: float) -> str:
    a_g = run.demand.a_g_475 if run.demand else math.nan
    if math.isnan(a_g):
        return (
            f"whether a_g at 475 years is at least {limit:g} g is not known: it was not given with "
            "the spectrum"
        )
    side = "inside" if a_g >= limit * STANDARD_GRAVITY else "outside"
    return (
        f"a_g at 475 years is {a_g / STANDARD_GRAVITY:.3f} g: {side} the scope of "
        f"{limit:g} g or more; the contour itself was not consulted"
    )


@cache
def _texts() -> dict[str, Unchecked]:
    from npr.core.user_files import read_user_file

    return {
        name: Unchecked(entry["en"], entry["nl"], entry["why"], entry.get("limit_g", math.nan))
        for name, entry in read_user_file(_DATA).content.items()
    }
