# SPDX-License-Identifier: EUPL-1.2
"""List the cells of the code route that cannot be read, row by row, to be repaired."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from npr.core.bounds import bound_of
from npr.core.status import CheckStatus, status_texts
from npr.portfolio.code_columns import (
    CASE_COLUMNS,
    LOCAL_CHECKED,
    OWN_CAPACITY,
    UNKNOWN,
    case_codes,
    code_columns,
    plain_words,
)
from npr.portfolio.columns import words
from npr.portfolio.problems import problem_lines

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from npr.core.bounds import Bound

_QUANTITIES = ("yield_acceleration", "yield_displacement", "ultimate_displacement")


def _range(ends: Callable[[Bound], tuple[float, float]]) -> str:
    """What a capacity of its own may be, in the units of its columns."""
    parts = []
    for (name, factor), quantity in zip(OWN_CAPACITY.items(), _QUANTITIES, strict=True):
        low, high = ends(bound_of(quantity))
        parts.append(f"{name} {low / factor:.3g} to {high / factor:.3g}")
    low, high = ends(bound_of("yield_period"))
    return f"{', '.join(parts)}, a period of yield of {low:g} to {high:g} s"


_CAPACITY = (
    f"all three, as plain numbers, and more at ultimate than at yield: "
    f"{_range(lambda bound: (bound.least, bound.most))}, a ductility of at most "
    f"{bound_of('ductility').most:g}; or none of them"
)
_USUAL = f"usually {_range(lambda bound: (bound.usual_least, bound.usual_most))}; look at the units"


def code_problems(table: pl.DataFrame) -> pl.DataFrame:
    """One line per cell, or per capacity of its own, that cannot be read or is rare.

    Parameters
    ----------
    table : polars.DataFrame, (row,)
        As in ``EncodedPortfolio.table``.

    Returns
    -------
    polars.DataFrame, (problem,)
        Columns as those of ``npr.portfolio.problems.problems``; ``status`` is of a check.

    Examples
    --------
    >>> table = pl.DataFrame({"address_id": ["a", "b"], "situation": ["afkeur", "afkeuer"]})
    >>> code_problems(table).select("row", "status", "got", "expected").row(0)
    (2, 'case_invalid', 'situation=afkeuer',
     'new, alteration, rejection, or empty; did you mean afkeur for afkeuer?')
    """
    status = code_columns(table).status
    is_wrong = (status & np.uint64(CheckStatus.CAPACITY_INCOMPLETE)) != 0
    is_rare = (status & np.uint64(CheckStatus.RARE_VALUE)) != 0
    parts = [
        *(_words_of_case(table, name) for name in CASE_COLUMNS),
        _lines(table, is_wrong, CheckStatus.CAPACITY_INCOMPLETE, *OWN_CAPACITY, ok=_CAPACITY),
        _lines(table, is_rare, CheckStatus.RARE_VALUE, *OWN_CAPACITY, ok=_USUAL),
        _unclear(table),
    ]
    # A stable sort: the lines of one row stay in the order of the columns.
    return pl.concat(parts).sort("row", maintain_order=True)


def _lines(
    table: pl.DataFrame, where: NDArray[np.bool_], bit: int, *names: str, ok: str
) -> pl.DataFrame:
    return problem_lines(table, np.flatnonzero(where), status_texts("check")[bit], names, ok)


def _words_of_case(table: pl.DataFrame, name: str) -> pl.DataFrame:
    """Lines of the words that are not one of a column of the case."""
    is_unknown = case_codes(table, name) == UNKNOWN
    ok = ", ".join(CASE_COLUMNS[name]) + ", or empty"
    found = _lines(table, is_unknown, CheckStatus.CASE_INVALID, name, ok=ok)
    if found.is_empty():
        return found
    known = [word for each in CASE_COLUMNS[name] for word in sorted(words(each))]
    plain = plain_words(table, name).filter(pl.Series(is_unknown))
    distinct = plain.unique()
    hints = pl.Series([_hint(word, known) for word in distinct], dtype=pl.String)
    hint = plain.replace_strict(distinct, hints, return_dtype=pl.String).alias("hint")
    return found.with_columns(expected=pl.concat_str("expected", hint))


def _hint(word: str, known: list[str]) -> str:
    near = difflib.get_close_matches(word, known, n=1)
    return f"; did you mean {near[0]} for {word}?" if near else ""


def _unclear(table: pl.DataFrame) -> pl.DataFrame:
    """Lines of words that say neither yes nor no of the local mechanisms: they count as no."""
    where = np.zeros(table.height, bool)
    if LOCAL_CHECKED in table.columns:
        known = {"", *words("yes"), *words("no")}
        where = ~plain_words(table, LOCAL_CHECKED).is_in(list(known)).to_numpy()
    ok = "yes or no (docs/portfolio-format.md has the words), or empty; it counts as no"
    bit = CheckStatus.LOCAL_MECHANISMS_NOT_CHECKED
    return _lines(table, where, bit, LOCAL_CHECKED, ok=ok)
