# SPDX-License-Identifier: EUPL-1.2
"""What a table says for the code route: the case of each address, and a capacity of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from npr.core.bounds import bound_of
from npr.core.status import CheckStatus
from npr.core.units import STANDARD_GRAVITY
from npr.norms.code import CONSEQUENCE_CLASSES, LIMIT_STATES, SITUATIONS
from npr.portfolio._types import AS_GIVEN
from npr.portfolio.columns import words

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray

CASE_COLUMNS = {
    "consequence_class": CONSEQUENCE_CLASSES,
    "situation": SITUATIONS,
    "limit_state": LIMIT_STATES,
}
"""Columns of the case, and the names whose positions are its codes."""

NOT_GIVEN = -1
UNKNOWN = -2
OWN_CAPACITY = {
    "yield_acceleration_g": STANDARD_GRAVITY,
    "yield_displacement_mm": 1e-3,
    "ultimate_displacement_mm": 1e-3,
}
"""Columns of a capacity of its own, and their units in SI."""
LOCAL_CHECKED = "local_mechanisms_checked"
"""Column that says that local mechanisms were checked elsewhere and pass."""


class CodeColumns(NamedTuple):
    """Input of the code route, one entry per row.

    Attributes
    ----------
    case : (row, 3) int8
        Positions of consequence class, situation and limit state; -1 where not given.
    has_own : (row) bool
        A capacity of its own is given, whole or in part.
    own : (row, 3) float64
        Yield acceleration in m/s², yield and ultimate displacement in m; NaN where not given.
    is_local_checked : (row) bool
        Local mechanisms were checked elsewhere and pass.
    status : (row) uint64
        Bits of ``CheckStatus``.
    """

    case: NDArray[np.int8]
    has_own: NDArray[np.bool_]
    own: NDArray[np.float64]
    is_local_checked: NDArray[np.bool_]
    status: NDArray[np.uint64]


def code_columns(table: pl.DataFrame) -> CodeColumns:
    """Read the columns of the code route; a table without them gives nothing given.

    Parameters
    ----------
    table : polars.DataFrame, (row,)
        With typed columns, as in ``EncodedPortfolio.table``.
    """
    status = np.zeros(table.height, np.uint64)
    case = np.stack([case_codes(table, name) for name in CASE_COLUMNS], axis=1)
    status[(case == UNKNOWN).any(axis=1)] |= np.uint64(CheckStatus.CASE_INVALID)
    case[case == UNKNOWN] = NOT_GIVEN
    own = np.full((table.height, len(OWN_CAPACITY)), np.nan)
    has_own = np.zeros(table.height, bool)
    for i, (name, factor) in enumerate(OWN_CAPACITY.items()):
        if name in table.columns:
            own[:, i] = table[name].fill_null(np.nan).to_numpy() * factor
            has_own |= np.isfinite(own[:, i]) | np.isinf(own[:, i])
        if name + AS_GIVEN in table.columns:  # something is there, and it is not a number
            has_own |= table[name + AS_GIVEN].is_not_null().to_numpy()
    is_possible, is_rare = _judged(own)
    status[has_own & ~is_possible] |= np.uint64(CheckStatus.CAPACITY_INCOMPLETE)
    status[has_own & is_possible & is_rare] |= np.uint64(CheckStatus.RARE_VALUE)
    return CodeColumns(case, has_own, own, _is_yes(table, LOCAL_CHECKED), status)


def _judged(own: NDArray[np.float64]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Whether a capacity can be that of a building, and whether it is rare."""
    a_y, d_y, d_u = own.T
    with np.errstate(divide="ignore", invalid="ignore"):
        quantities = {
            "yield_acceleration": a_y,
            "yield_displacement": d_y,
            "ultimate_displacement": d_u,
            "yield_period": 2.0 * np.pi * np.sqrt(d_y / a_y),
            "ductility": d_u / d_y,
        }
        is_possible, is_rare = d_u > d_y, np.zeros(len(own), bool)
    for name, values in quantities.items():
        is_possible &= np.isfinite(values) & ~bound_of(name).is_refused(values)
        is_rare |= bound_of(name).is_rare(values)
    return is_possible, is_rare


def _is_yes(table: pl.DataFrame, name: str) -> NDArray[np.bool_]:
    """A plain yes; anything else, an unclear word too, is the careful answer."""
    if name not in table.columns:
        return np.zeros(table.height, bool)
    return plain_words(table, name).is_in(list(words("yes"))).to_numpy()


def plain_words(table: pl.DataFrame, name: str) -> pl.Series:
    """Words of a column in lower case, without white space around them; empty for none."""
    import polars as pl

    return table[name].cast(pl.String).str.strip_chars().str.to_lowercase().fill_null("")


def case_codes(table: pl.DataFrame, name: str) -> NDArray[np.int8]:
    """Positions of the names of a column of the case, or ``NOT_GIVEN`` or ``UNKNOWN``."""
    import polars as pl

    if name not in table.columns:
        return np.full(table.height, NOT_GIVEN, np.int8)
    by_word = {word: i for i, known in enumerate(CASE_COLUMNS[name]) for word in words(known)}
    plain = plain_words(table, name)
    distinct = plain.unique()
    codes = [by_word.get(word, UNKNOWN) if word else NOT_GIVEN for word in distinct]
    found = plain.replace_strict(distinct, pl.Series(codes, dtype=pl.Int8), return_dtype=pl.Int8)
    return found.to_numpy(writable=True)
