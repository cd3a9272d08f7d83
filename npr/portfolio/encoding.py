# SPDX-License-Identifier: EUPL-1.2
"""Turn a table of addresses into arrays for computing, and judge every row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from npr.core.errors import PortfolioError
from npr.core.status import Status
from npr.portfolio._classes import NO_CLASS, classes_of
from npr.portfolio._places import places
from npr.portfolio._types import AS_GIVEN, with_known_types
from npr.portfolio.columns import canonical_names, columns, words
from npr.portfolio.ids import BAG_COLUMNS, id_columns, repaired_ids

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

BASIS_NAMES = ("surveyed", "inferred_class", "class_default")
"""Names of the codes in ``EncodedPortfolio.basis``: where the class comes from."""

_SURVEYED, _INFERRED = BASIS_NAMES.index("surveyed"), BASIS_NAMES.index("inferred_class")


@dataclass(frozen=True, eq=False)
class EncodedPortfolio:
    """A table of addresses as arrays; one entry per input row, in the order of the input.

    Attributes
    ----------
    table : polars.DataFrame, (row,)
        All rows and columns of the input, recognised ones under our names. ``address_id`` holds
        the id of the building where the address had none.
    status : (row,) uint32
        Bits of ``npr.core.status.Status`` for what is known before computing.
    x_rd_m, y_rd_m : (row,) float64, m
        RD New; NaN where a bit says that the coordinates are bad.
    zone : (row,) int32
        Zone that was given with the address; 0 = to be looked up.
    is_wierde : (row,) bool
    class_index : (row,) int32
        Index into ``classes``; -1 for a mixture, or where a bit says why there is no class.
    mixture_index : (row,) int32
        Index into ``mixtures``; -1 where there is no mixture.
    mixtures : (mixture, class) float64
        Distinct mixtures in lexicographic order; each sums to one.
    basis : (row,) uint8
        Index into ``BASIS_NAMES``; a mixture is never ``surveyed``.
    classes : tuple of str, (class,)
        The names that the table was checked against.
    year : (row,) float64
        Assessment year; NaN where none is given.
    """

    table: pl.DataFrame
    status: NDArray[np.uint32]
    x_rd_m: NDArray[np.float64]
    y_rd_m: NDArray[np.float64]
    zone: NDArray[np.int32]
    is_wierde: NDArray[np.bool_]
    class_index: NDArray[np.int32]
    mixture_index: NDArray[np.int32]
    mixtures: NDArray[np.float64]
    basis: NDArray[np.uint8]
    classes: tuple[str, ...]
    year: NDArray[np.float64]

    def __len__(self) -> int:
        """Count of rows."""
        return self.table.height


def encode(
    table: pl.DataFrame, *, classes: Sequence[str], zones: Sequence[int]
) -> EncodedPortfolio:
    """Judge all rows and turn the table into arrays.

    Nothing is raised for a bad row: it gets status bits, and no number that could be taken for
    a result. Order and chunking of the rows change nothing.

    Parameters
    ----------
    table : polars.DataFrame, (row,)
        As ``read_table`` gives it: our column names.
    classes : sequence of str, (class,)
        Names of the vulnerability classes that the catalogue knows.
    zones : sequence of int
        Site-response zones that the ground-motion model knows.

    Returns
    -------
    EncodedPortfolio

    Raises
    ------
    PortfolioError
        The table is not one that ``read_table`` gives, or ``classes`` has doubles.

    Examples
    --------
    >>> table = pl.DataFrame({"address_id": ["a", "b"], "x_rd_m": [245602.0, 245602.0],
    ...                       "y_rd_m": [594775.0, 594775.0], "vulnerability_class": ["W3", "W4"]})
    >>> encoded = encode(table, classes=["URM4L", "W3"], zones=[1032])
    >>> encoded.class_index, [Status(int(bits)).name for bits in encoded.status]
    (array([ 1, -1], dtype=int32), [None, 'CLASS_UNKNOWN'])
    """
    _check(table, classes)
    table = with_known_types(table)
    table, status = _with_address_ids(table)
    place = places(table)
    given = classes_of(table, classes)
    zone, zone_status = _zones(table, zones)
    is_wierde, wierde_status = _wierde(table)
    basis, source_status = _basis(table)
    # Several classes with probabilities are a guess, whatever the source calls them.
    basis[(given.mixture_index != NO_CLASS) & (basis == _SURVEYED)] = _INFERRED
    status |= place.status | given.status | zone_status | wierde_status | source_status
    year, year_status = _years(table)
    status |= _excluded(table) | year_status
    return EncodedPortfolio(
        table=table,
        status=status,
        x_rd_m=place.x_rd_m,
        y_rd_m=place.y_rd_m,
        zone=zone,
        is_wierde=is_wierde,
        class_index=given.class_index,
        mixture_index=given.mixture_index,
        mixtures=given.mixtures,
        basis=basis,
        classes=tuple(classes),
        year=year,
    )


def _check(table: pl.DataFrame, classes: Sequence[str]) -> None:
    ours = {name: name for name in table.columns if name in columns()}
    renamed = {s: c for s, c in canonical_names(table.columns, ours).items() if s != c}
    if renamed:
        raise PortfolioError(
            what="the table does not have our column names",
            where="encode",
            got=", ".join(renamed),
            expected=", ".join(renamed.values()),
            repair="call read_table first",
        )
    if len(set(classes)) != len(classes):
        raise PortfolioError(
            what="a class name occurs twice",
            where="encode, classes",
            got=", ".join(sorted({name for name in classes if list(classes).count(name) > 1})),
            expected="each class once",
            repair="repair the catalogue",
        )


def _bits(where: NDArray[np.bool_], bit: int) -> NDArray[np.uint32]:
    return np.where(where, np.uint32(bit), np.uint32(0))


def _with_address_ids(table: pl.DataFrame) -> tuple[pl.DataFrame, NDArray[np.uint32]]:
    """Repair ids, let the building's stand in for a missing address id, and find doubles."""
    table, status = _with_repaired_ids(table)
    address, building = _ids(table, "address_id"), _ids(table, "building_id")
    stand_in = address.is_null() & building.is_not_null()
    ids = address.zip_with(~stand_in, building) if stand_in.any() else address
    ids = ids.alias("address_id")
    status |= _bits(stand_in.to_numpy(), Status.ADDRESS_ID_FROM_BUILDING)
    status |= _bits(ids.is_null().to_numpy(), Status.ADDRESS_ID_MISSING)
    # Every row of a group is marked: which of them is right cannot be known from here.
    status[_rows_of_doubles(ids)] |= np.uint32(Status.ADDRESS_ID_DUPLICATE)
    if "address_id" in table.columns:
        return table.with_columns(ids), status
    return table.select(ids, pl.all()), status


def _with_repaired_ids(table: pl.DataFrame) -> tuple[pl.DataFrame, NDArray[np.uint32]]:
    status = np.zeros(table.height, np.uint32)
    columns_of_ids = []
    for name in id_columns(table):
        ids, bits = repaired_ids(table[name], is_bag=name in BAG_COLUMNS)
        columns_of_ids.append(ids)
        status |= bits
    return table.with_columns(columns_of_ids), status


def _rows_of_doubles(ids: pl.Series) -> NDArray[np.int64]:
    """Rows whose id occurs more than once."""
    # Comparing hashes first is four times as fast as comparing texts; equal hashes are only a
    # suspicion, and the texts decide.
    hashes = ids.hash()
    if hashes.n_unique() == len(ids):
        return np.empty(0, dtype=np.int64)
    suspects = np.flatnonzero((hashes.is_duplicated() & ids.is_not_null()).to_numpy())
    doubles: NDArray[np.int64] = suspects[ids[suspects].is_duplicated().to_numpy()]
    return doubles


def _ids(table: pl.DataFrame, name: str) -> pl.Series:
    if name not in table.columns:
        return pl.Series(name, [None], dtype=pl.String).new_from_index(0, table.height)
    return table[name]


def _zones(
    table: pl.DataFrame, zones: Sequence[int]
) -> tuple[NDArray[np.int32], NDArray[np.uint32]]:
    if "zone" not in table.columns:
        return np.zeros(table.height, np.int32), np.zeros(table.height, np.uint32)
    given = table["zone"].is_not_null().to_numpy()
    zone = table["zone"].fill_null(0).to_numpy(writable=True)
    unknown = given & ~np.isin(zone, np.asarray(zones, dtype=np.int64))
    if "zone" + AS_GIVEN in table.columns:
        unknown |= table["zone" + AS_GIVEN].is_not_null().to_numpy()
    zone[unknown] = 0
    status = _bits(given & ~unknown, Status.ZONE_GIVEN) | _bits(unknown, Status.ZONE_UNKNOWN)
    return zone, status


def _years(table: pl.DataFrame) -> tuple[NDArray[np.float64], NDArray[np.uint32]]:
    name = "assessment_year"
    if name not in table.columns:
        return np.full(table.height, np.nan), np.zeros(table.height, np.uint32)
    year = table[name].cast(pl.Float64).fill_null(np.nan).to_numpy(writable=True)
    unreadable = np.zeros(table.height, bool)
    if name + AS_GIVEN in table.columns:
        unreadable = table[name + AS_GIVEN].is_not_null().to_numpy()
    return year, _bits(unreadable, Status.ASSESSMENT_YEAR_INVALID)


def _looked_up(series: pl.Series, meaning: Callable[[str], int], empty: int) -> NDArray[np.uint8]:
    """Give each distinct word its code once; words are compared in lower case."""
    distinct = series.unique()
    plain = ["" if word is None else str(word).strip().lower() for word in distinct]
    codes = [meaning(word) if word else empty for word in plain]
    found = series.replace_strict(distinct, pl.Series(codes, dtype=pl.UInt8), return_dtype=pl.UInt8)
    return found.to_numpy(writable=True)


def _yes_no(word: str) -> int:
    return 1 if word in words("yes") else 0 if word in words("no") else 2


def _wierde(table: pl.DataFrame) -> tuple[NDArray[np.bool_], NDArray[np.uint32]]:
    if "wierde" not in table.columns:
        return np.zeros(table.height, bool), np.zeros(table.height, np.uint32)
    codes = _looked_up(table["wierde"], _yes_no, empty=0)
    return codes == 1, _bits(codes == 2, Status.WIERDE_INVALID)


def _excluded(table: pl.DataFrame) -> NDArray[np.uint32]:
    if "excluded" not in table.columns:
        return np.zeros(table.height, np.uint32)
    # Words that are neither yes nor no are taken for the ground itself ("scheuren"): the careful
    # reading sends the address to an individual calculation.
    codes = _looked_up(table["excluded"], _yes_no, empty=0)
    return _bits(codes != 0, Status.CLASS_EXCLUDED)


def _basis(table: pl.DataFrame) -> tuple[NDArray[np.uint8], NDArray[np.uint32]]:
    if "class_source" not in table.columns:
        # Nobody claims a survey: inferred, and no need to say so on every row.
        return np.full(table.height, _INFERRED, np.uint8), np.zeros(table.height, np.uint32)
    unknown = len(BASIS_NAMES)
    names = {word: code for code, name in enumerate(BASIS_NAMES) for word in words(name)}
    codes = _looked_up(table["class_source"], lambda word: names.get(word, unknown), unknown)
    status = _bits(codes == unknown, Status.CLASS_SOURCE_UNKNOWN)
    codes[codes == unknown] = _INFERRED
    return codes, status
