# SPDX-License-Identifier: EUPL-1.2
"""What an address is: one class, a mixture of classes, or a status bit that says what is wrong.

Work goes by distinct value: every distinct text is looked up once, every distinct combination of
classes and probabilities is judged once, and rows only carry numbers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import polars as pl

from npr.core.status import Status
from npr.portfolio._types import AS_GIVEN
from npr.portfolio.columns import max_classes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

SUM_TOLERANCE = 1e-6
NO_CLASS = -1
_UNKNOWN = -2
_INVALID = np.uint32(Status.CLASS_PROBABILITIES_INVALID)


class Classes(NamedTuple):
    """Classes by row; indices are -1 where there is none, or where a bit of error is set."""

    class_index: NDArray[np.int32]
    mixture_index: NDArray[np.int32]
    mixtures: NDArray[np.float64]  # (mixture, class)
    status: NDArray[np.uint32]


def classes_of(table: pl.DataFrame, classes: Sequence[str]) -> Classes:
    """Read single classes and mixtures of all rows.

    Parameters
    ----------
    table : polars.DataFrame, (row,)
        With typed columns.
    classes : sequence of str, (class,)
        The names of the catalogue, in its order.
    """
    single = _codes(table, "vulnerability_class", classes)
    used = _used_pair_columns(table)
    written = _written_mixtures(table, used)
    single[written] = NO_CLASS
    status = np.where(single == _UNKNOWN, Status.CLASS_UNKNOWN, 0).astype(np.uint32)
    mixture = np.full(table.height, NO_CLASS, dtype=np.int32)
    mixtures = np.zeros((0, len(classes)))
    if used:
        filled = table.select(pl.any_horizontal(pl.col(used).is_not_null())).to_series()
        rows = np.flatnonzero(filled.to_numpy())
        pairs, which = _distinct(table.select(used).filter(filled))
        judged = _judge(pairs, classes)
        mixtures = judged.mixtures
        status[rows] |= judged.status[which]
        mixture[rows] = judged.mixture_index[which]
        beside = judged.class_index[which]
        here = single[rows]
        # A class given in both ways must be the same; a combination without any class says nothing.
        says = (beside != NO_CLASS) | (mixture[rows] != NO_CLASS)
        contradiction = (here != NO_CLASS) & says & (here != beside)
        status[rows[contradiction]] |= np.uint32(Status.CLASS_CONTRADICTORY)
        single[rows] = np.where(here == NO_CLASS, beside, here)
        unlike = written & ~_says_so(table, mixture, mixtures, classes)
        status[unlike] |= np.uint32(Status.CLASS_CONTRADICTORY)
    status[(single == NO_CLASS) & (mixture == NO_CLASS) & (status == 0)] |= np.uint32(
        Status.CLASS_MISSING
    )
    bad = status != 0
    single[bad] = NO_CLASS
    mixture[bad] = NO_CLASS
    status[mixture != NO_CLASS] |= np.uint32(Status.CLASS_MIXTURE)
    return Classes(single, mixture, mixtures, status)


def mixture_text(probability: NDArray[np.float64], classes: Sequence[str]) -> str:
    """Write a mixture in words, as results hold it.

    Examples
    --------
    >>> mixture_text(np.array([0.4, 0.0, 0.6]), ["URM3L", "URM4L", "W3"])
    'URM3L:0.4;W3:0.6'
    """
    return ";".join(
        f"{classes[j]}:{probability[j]:.6g}" for j in np.flatnonzero(probability).tolist()
    )


def _written_mixtures(table: pl.DataFrame, used: Sequence[str]) -> NDArray[np.bool_]:
    """Rows where results of ours are read again, with the mixture in words beside its columns."""
    if not used or "vulnerability_class" not in table.columns:
        return np.zeros(table.height, dtype=bool)
    is_written = pl.col("vulnerability_class").str.contains(":", literal=True).fill_null(False)
    is_given = pl.any_horizontal(pl.col(list(used)).is_not_null())
    return table.select(is_written & is_given).to_series().to_numpy()


def _says_so(
    table: pl.DataFrame,
    mixture: NDArray[np.int32],
    mixtures: NDArray[np.float64],
    classes: Sequence[str],
) -> NDArray[np.bool_]:
    """Rows whose class in words is the mixture that their columns give."""
    if "vulnerability_class" not in table.columns:
        return np.zeros(table.height, dtype=bool)
    words: list[str | None] = [mixture_text(row, classes) for row in mixtures]
    texts = pl.Series([*words, None], dtype=pl.String)
    expected = texts.gather(np.where(mixture == NO_CLASS, len(mixtures), mixture))
    return (table["vulnerability_class"] == expected).fill_null(False).to_numpy()


def _codes(table: pl.DataFrame, name: str, classes: Sequence[str]) -> NDArray[np.int32]:
    """Index of the class, -1 where empty, -2 where it is not in the catalogue."""
    if name not in table.columns or table[name].null_count() == table.height:
        return np.full(table.height, NO_CLASS, dtype=np.int32)
    known = {label: index for index, label in enumerate(classes)}
    distinct = table[name].unique()
    labels = [None if text is None else text.strip() for text in distinct]
    codes = [known.get(label, _UNKNOWN) if label else NO_CLASS for label in labels]
    found = table[name].replace_strict(
        distinct, pl.Series(codes, dtype=pl.Int32), return_dtype=pl.Int32
    )
    return found.to_numpy(writable=True)


def _used_pair_columns(table: pl.DataFrame) -> list[str]:
    """Columns of classes and probabilities with anything in them; texts that failed count too."""
    names = []
    for n in range(1, max_classes() + 1):
        names += [f"class_{n}", f"probability_{n}", f"probability_{n}{AS_GIVEN}"]
    return [
        name for name in names if name in table.columns and table[name].null_count() < table.height
    ]


def _distinct(pairs: pl.DataFrame) -> tuple[pl.DataFrame, NDArray[np.int64]]:
    """Distinct combinations, and for each row which one it has."""
    distinct = pairs.unique().with_row_index("combination")
    joined = pairs.join(
        distinct, on=pairs.columns, how="left", nulls_equal=True, maintain_order="left"
    )
    return distinct.drop("combination"), joined["combination"].to_numpy().astype(np.int64)


def _judge(pairs: pl.DataFrame, classes: Sequence[str]) -> Classes:
    """Judge every distinct combination; ``mixtures`` comes out in lexicographic order."""
    count = pairs.height
    status = np.zeros(count, dtype=np.uint32)
    says = np.zeros(count, dtype=bool)
    unknown = np.zeros(count)  # probability of classes that are not in the catalogue
    entries: list[tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.float64]]] = []
    for n in range(1, max_classes() + 1):
        code = _codes(pairs, f"class_{n}", classes)
        probability, failed = _probability(pairs, n)
        status[code == _UNKNOWN] |= np.uint32(Status.CLASS_UNKNOWN)
        given, has_number = code != NO_CLASS, ~np.isnan(probability)
        # A class without its probability, a probability without its class (zero says nothing).
        half = (given & ~has_number) | (~given & has_number & (probability != 0.0)) | failed
        outside = has_number & ~((probability >= 0.0) & (probability <= 1.0 + SUM_TOLERANCE))
        status[half | outside] |= _INVALID
        says |= given | half | outside
        # It counts in the sum, so that one slip of the pen gives one message.
        unknown += np.where((code == _UNKNOWN) & has_number, probability, 0.0)
        rows = np.flatnonzero((code >= 0) & has_number)
        entries.append((rows, code[rows], probability[rows]))
    dense = _dense(entries, (count, len(classes)))
    total = dense.sum(axis=1) + unknown
    status[says & ~(np.abs(total - 1.0) <= SUM_TOLERANCE)] |= _INVALID
    good = says & (status == 0)
    dense[good] /= total[good, np.newaxis]
    is_single = good & (np.count_nonzero(dense, axis=1) == 1)
    class_index = np.where(is_single, dense.argmax(axis=1), NO_CLASS).astype(np.int32)
    mixed = np.flatnonzero(good & ~is_single)
    mixture_index = np.full(count, NO_CLASS, dtype=np.int32)
    # -0.0 equals 0.0 but would sort and print apart.
    mixtures, mixture_index[mixed] = np.unique(dense[mixed] + 0.0, axis=0, return_inverse=True)
    return Classes(class_index, mixture_index, mixtures.reshape(-1, len(classes)), status)


def _probability(pairs: pl.DataFrame, n: int) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    name = f"probability_{n}"
    failed = np.zeros(pairs.height, dtype=bool)
    if name + AS_GIVEN in pairs.columns:
        failed = pairs[name + AS_GIVEN].is_not_null().to_numpy()
    if name not in pairs.columns:
        return np.full(pairs.height, np.nan), failed
    return pairs[name].fill_null(np.nan).to_numpy(), failed


def _dense(
    entries: Sequence[tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.float64]]],
    shape: tuple[int, int],
) -> NDArray[np.float64]:
    dense = np.zeros(shape)  # (combination, class)
    row, code, probability = (np.concatenate(part) for part in zip(*entries, strict=True))
    # Sorted before adding, so that a class that is repeated gives the same last digit in
    # whatever order it stands; test_encode__order_of_pairs_changes_nothing forbids leaving it out.
    order = np.lexsort((probability, code, row))
    np.add.at(dense, (row[order], code[order]), probability[order])
    return dense
