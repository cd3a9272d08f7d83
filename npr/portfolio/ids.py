# SPDX-License-Identifier: EUPL-1.2
"""Ids that were damaged on the way: repaired where there is no doubt, else marked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import polars as pl

from npr.core.status import Status
from npr.portfolio.columns import columns, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

_BAG_LENGTH = 16
# Municipality, kind (01 dwelling, 02 berth, 03 pitch, 10 building, 20 number), ten digits.
_BAG_END = "(?:01|02|03|10|20)[0-9]{10}$"
_WITHOUT_ZEROS = "^[1-9][0-9]{0,2}" + _BAG_END
_THOUSANDS = r"[0-9]{1,3}(?:[., '’\u00a0\u202f][0-9]{3}){4,5}"
_IN_GROUPS = f"^{_THOUSANDS}$|^[0-9]{{4}}(?: [0-9]{{4}}){{3}}$"
_SCIENTIFIC = r"^[0-9][.,][0-9]+[eE]\+?[0-9]{1,2}$|^[0-9][eE]\+[0-9]{1,2}$"
# Three zeros may be a thousand.
_AS_FLOAT = f"^([0-9]+|{_THOUSANDS})[.,](?:0{{1,2}}|0{{4,}})$"
_WITH_DECIMALS = "^[0-9]+[.,][0-9]*[1-9]$"
_LARGEST_EXACT = 2**53
_QUOTE = "[\"'`‘’“”]"
_WRAPPED = f"^(?:={_QUOTE}*|{_QUOTE}+)(.*?){_QUOTE}*$"
_BLANKS = " \t\r\n\v\f\u00a0\u2007\u202f\u200b\u2060\ufeff"
_UNREADABLE = "^#+$"  # a cell that was too narrow for its number
_FEWEST = 3
_PROBE = 1000


class Ids(NamedTuple):
    """Ids of one column as text, null where empty, and bits of ``Status`` by row."""

    ids: pl.Series
    status: NDArray[np.uint32]


def repaired_ids(ids: pl.Series, *, is_bag: bool = True) -> Ids:
    """Take out what programs put around ids, and mark what they took away.

    Repaired: blanks, quotes, the apostrophe and ``="..."`` of Excel, ``.0``, separators of
    thousands where an id of the BAG results, words for empty. Doing it twice changes nothing.

    Parameters
    ----------
    ids : polars.Series of str, (row,)
    is_bag : bool
        Whether ids of 13 to 15 digits may be those of the BAG without leading zeros.

    Examples
    --------
    >>> found = repaired_ids(pl.Series(['="0003010000012345"', "nan", "1,95201E+15", "a-1"]))
    >>> found.ids.to_list(), [Status(int(bits)).name for bits in found.status]
    (['0003010000012345', None, '1,95201E+15', 'a-1'],
     ['ID_REPAIRED', 'ID_REPAIRED', 'ID_DIGITS_LOST', None])
    """
    # One cast is cheaper than one pattern, and most ids of most tables are sixteen digits.
    plain = ids.cast(pl.UInt64, strict=False).is_not_null() & (ids.str.len_bytes() == _BAG_LENGTH)
    plain = plain.fill_null(False)
    status = np.zeros(len(ids), np.uint32)
    if is_bag:
        status[_rounded(ids, plain)] |= np.uint32(Status.ID_DIGITS_LOST)
    rest = ids.filter(~plain & ids.is_not_null())
    suspects = rest.filter(rest.str.contains(_suspect())).unique()
    if suspects.is_empty():
        return Ids(ids, status)
    judged = _judged(suspects, bool(rest.str.contains(_WITH_DECIMALS).any()), is_bag)
    joined = pl.DataFrame({"id": ids}).join(judged, on="id", how="left", maintain_order="left")
    status |= joined["status"].fill_null(0).to_numpy()
    is_judged = joined["status"].is_not_null()
    return Ids(joined["repaired"].zip_with(is_judged, ids).alias(ids.name), status)


def _suspect() -> str:
    """Pattern of all that may be damaged; what does not match it is an id as it stands."""
    plain = sorted(word for word in words("empty_id") if re.fullmatch("[a-z-]+", word))
    return f"(?i)[^0-9a-z_:-]|^(?:{'|'.join(plain)})?$|{_WITHOUT_ZEROS}"


def _judged(suspects: pl.Series, has_decimals: bool, is_bag: bool) -> pl.DataFrame:
    """What each distinct suspect becomes, and its bits."""
    stripped = pl.col("id").str.strip_chars(_BLANKS)
    bare = stripped.str.replace(_WRAPPED, "$1").str.strip_chars(_BLANKS)
    # With 12.1 in the same column 12.0 is an id of its own.
    whole = bare if has_decimals else bare.str.replace(_AS_FLOAT, "$1")
    joined = whole.str.replace_all("[^0-9]", "")
    is_grouped = whole.str.contains(_IN_GROUPS) & joined.str.contains("^[0-9]{1,4}" + _BAG_END)
    number = pl.when(is_grouped).then(joined).otherwise(whole)
    is_empty = (
        bare.str.to_lowercase().is_in(list(words("empty_id")))
        | bare.str.contains(_UNREADABLE)
        | (bare == "")
    )
    clean = pl.when(~is_empty).then(number)
    too_long = (whole != bare) & (whole.cast(pl.UInt64, strict=False) > _LARGEST_EXACT)
    is_lost = bare.str.contains(_SCIENTIFIC) | too_long.fill_null(False)
    is_short = clean.str.contains(_WITHOUT_ZEROS).fill_null(False) & is_bag
    bits = (
        _bit(clean.ne_missing(stripped) & (stripped != ""), Status.ID_REPAIRED)
        + _bit(is_lost, Status.ID_DIGITS_LOST)
        + _bit(is_short, Status.ID_ZEROS_LOST)
    )
    return pl.DataFrame({"id": suspects}).with_columns(clean.alias("repaired"), status=bits)


def _bit(where: pl.Expr, bit: int) -> pl.Expr:
    return pl.when(where).then(pl.lit(int(bit), pl.UInt32)).otherwise(pl.lit(0, pl.UInt32))


def _rounded(ids: pl.Series, plain: pl.Series) -> NDArray[np.int64]:
    """Rows of sixteen digits that Excel, which keeps fifteen, ended with a zero: all or none."""
    nothing = np.empty(0, np.int64)
    for part in (slice(0, _PROBE), slice(None)):  # the first rows nearly always say: none
        ids_here = ids[part]
        numbers = plain[part] & ~ids_here.str.starts_with("0").fill_null(True)
        if (numbers & ~ids_here.str.ends_with("0").fill_null(True)).any():
            return nothing
    return np.flatnonzero(numbers.to_numpy()) if numbers.sum() >= _FEWEST else nothing


def id_warnings(table: pl.DataFrame, status: NDArray[np.uint32]) -> Iterator[str]:
    """Lines on ids that were damaged: which columns, how many, by what, and what to do.

    Parameters
    ----------
    table : polars.DataFrame, (row,)
        As in ``EncodedPortfolio.table``.
    status : (row,) uint32
        Bits of ``Status``.
    """
    n = int(np.count_nonzero(status & np.uint32(Status.ID_REPAIRED)))
    if n:
        yield f"{n:,} rows: an id was repaired (status id_repaired)"
    for bit, text in _TEXTS.items():
        if not (status & np.uint32(bit)).any():
            continue
        counts = []
        for name in id_columns(table):
            found = repaired_ids(table[name], is_bag=name in BAG_COLUMNS)
            rows = np.flatnonzero(found.status & np.uint32(bit))
            if rows.size:
                counts.append(f"{rows.size:,} of {name} (such as {found.ids[int(rows[0])]})")
        yield f"warning: ids, {', '.join(counts)}: {text}"


BAG_COLUMNS = ("address_id", "building_id")
"""Columns whose ids are usually those of the BAG."""
_TEXTS = {
    Status.ID_DIGITS_LOST: (
        "digits are lost, as Excel does with numbers of more than 15 digits; they can never be "
        "joined to another table again: export them from their source as text"
    ),
    Status.ID_ZEROS_LOST: (
        "13 to 15 digits where ids of the BAG have 16 (4 of the municipality, 2 of the kind 01, "
        "02, 03, 10 or 20, and 10): leading zeros are probably gone, by Excel or because they "
        "were read as numbers; read them as text"
    ),
}


def id_columns(table: pl.DataFrame) -> list[str]:
    """Columns of ids that a table has."""
    return [name for name in table.columns if name in columns() and columns()[name].kind == "id"]
