# SPDX-License-Identifier: EUPL-1.2
"""Mixtures of classes for the demonstration portfolio, from a limited set."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOST_CLASSES = 4
_FEWEST_KINDS, _MOST_KINDS = 30, 2_000  # of mixtures
_ADDRESSES_PER_MIXTURE = 500


def draw_mixtures(
    streets: dict[str, dict[str, Any]],
    kind: NDArray[np.int64],
    wanted: NDArray[np.bool_],
    steps: int,
    rng: np.random.Generator,
) -> tuple[NDArray[np.bool_], list[pl.Series], list[pl.Series]]:
    """Give some addresses a mixture of classes that are plausible in their street.

    Parameters
    ----------
    streets : dict
        Kinds of street with their ``classes``.
    kind : (address,) int64
        Index into ``streets``.
    wanted : (address,) bool
        Addresses that should have a mixture, if their street has more than one class.
    steps : int
        Probabilities are multiples of ``1 / steps``.
    rng : numpy.random.Generator

    Returns
    -------
    mixed : (address,) bool
    labels, probabilities : list of polars.Series, (4,) of (address,)
        Null where there is nothing.
    """
    families = [list(street["classes"]) for street in streets.values()]
    usual = [np.array(list(street["classes"].values())) for street in streets.values()]
    sizes = np.array([len(family) for family in families])
    mixed = wanted & (sizes[kind] > 1)
    total = int(np.clip(len(kind) // _ADDRESSES_PER_MIXTURE, _FEWEST_KINDS, _MOST_KINDS))
    share = np.bincount(kind[mixed], minlength=len(families)).astype(np.float64)
    # At least one for each kind of street that needs one; never more than ``total`` plus that.
    counts = np.where(share > 0, np.maximum(1, total * share / max(share.sum(), 1.0)), 0).astype(
        int
    )
    label: list[list[str | None]] = []
    chance: list[list[float | None]] = []
    for family, weight, count in zip(families, usual, counts, strict=True):
        for _ in range(count):
            k = int(rng.integers(2, min(MOST_CLASSES, len(family)) + 1))
            chosen = rng.choice(len(family), size=k, replace=False, p=weight / weight.sum())
            part = rng.multinomial(steps - k, weight[chosen] / weight[chosen].sum()) + 1
            empty = [None] * (MOST_CLASSES - k)
            label.append([family[c] for c in chosen] + empty)
            chance.append([float(p) / steps for p in part] + empty)
    start = np.cumsum(counts) - counts
    which = start[kind] + (rng.random(len(kind)) * counts[kind]).astype(np.int64)
    index = pl.Series(np.where(mixed, which, -1)).replace(-1, None)
    return (
        mixed,
        [pl.Series([row[n] for row in label], dtype=pl.String).gather(index) for n in range(4)],
        [pl.Series([row[n] for row in chance], dtype=pl.Float64).gather(index) for n in range(4)],
    )
