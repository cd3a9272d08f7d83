# SPDX-License-Identifier: EUPL-1.2
"""What of the change between two variants is due to hazard, to fragility and to the edition."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import factorial
from typing import TYPE_CHECKING, Any

import numpy as np

from npr.variants.causes import TIE, causes_of
from npr.variants.running import UNKNOWN, Figures, Runs
from npr.variants.schema import Variant
from npr.variants.setup import GROUPS, Setup, Sources
from npr.variants.shapley import shapley_numerators, shapley_values
from npr.variants.totals import per_address, totals, with_plain_class

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl
    from numpy.typing import NDArray

    from npr.variants.running import Progress
    from npr.variants.setup import Group

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]

SHARES = factorial(len(GROUPS))
"""Shapley values of verdicts are whole numbers of sixths."""


@dataclass(frozen=True, eq=False, repr=False)
class Attribution:
    """A change from one variant to another, shared out over hazard, fragility and edition.

    Attributes
    ----------
    first, second : str
        Names of the variants.
    differs : tuple of str
        Groups in which they differ; the others cause nothing.
    addresses : polars.DataFrame, (address)
        ``address_id``, ``building_id``, ``vulnerability_class`` and, where the portfolio has them,
        ``municipality`` and ``owner_id``.
    corners : Figures of (corner, address)
        Figures of the eight combinations: bit i of the position says that group i is that of the
        second variant.
    provenance : mapping of str to mapping of str to str
        Of the first and of the second variant.
    """

    first: str
    second: str
    differs: tuple[Group, ...]
    addresses: pl.DataFrame
    corners: Figures
    provenance: Mapping[str, Mapping[str, str]]

    def __repr__(self) -> str:
        said = ", ".join(f"{cause} {n:,}" for cause, n in self.causes().items() if n)
        flips = f"{int((self.flip != 0).sum()):,} verdicts flip: {said or 'none'}"
        return f"Attribution({self.first!r} to {self.second!r}, {len(self):,} addresses, {flips})"

    def __len__(self) -> int:
        """Count of addresses."""
        return self.addresses.height

    @cached_property
    def is_known(self) -> Bools:
        """Addresses with a verdict at every corner; of the others no verdict is attributed."""
        return np.asarray((self.corners.does_not_meet != UNKNOWN).all(axis=0))

    @cached_property
    def sixths(self) -> Ints:
        """Shapley values of "does not meet" in sixths (group, address); 0 where not known.

        They sum to six times the change of the verdict, exactly.
        """
        worth = self.corners.does_not_meet.astype(np.int64)
        return np.where(self.is_known, shapley_numerators(worth), 0)

    @cached_property
    def flip(self) -> Ints:
        """1 where the second variant alone does not meet, -1 where the first alone (address)."""
        worth = self.corners.does_not_meet.astype(np.int64)
        return np.where(self.is_known, worth[-1] - worth[0], 0)

    @cached_property
    def ln_lpr(self) -> Floats:
        """Shapley values of ln LPR (group, address); NaN where a corner is unknown.

        They sum to the change of ln LPR but for rounding, some 1e-14.
        """
        return shapley_values(self.corners.ln_lpr)

    @cached_property
    def ln_uc(self) -> Floats:
        """Shapley values of the logarithm of ``uc_central``, as ``ln_lpr``."""
        return shapley_values(self.corners.ln_uc)

    @cached_property
    def cause(self) -> list[str | None]:
        """Group with the largest share of each flip, ``tie: ...`` for several; None: no flip."""
        return causes_of(self.sixths, self.flip)

    def causes(self) -> dict[str, int]:
        """Number of flips by dominant cause; ties by the groups that share them."""
        named = [cause for cause in self.cause if cause is not None]
        ties = sorted({cause for cause in named if cause.startswith(TIE)})
        return {cause: named.count(cause) for cause in (*GROUPS, *ties)}

    def unknown(self) -> dict[str, int]:
        """Addresses whose verdict is not attributed: unknown at an end, or between them only."""
        missing = self.corners.does_not_meet == UNKNOWN
        at_end = missing[0] | missing[-1]
        between = missing.any(axis=0) & ~at_end
        return {"at_an_end": int(at_end.sum()), "between_only": int(between.sum())}

    def per_address(self) -> pl.DataFrame:
        """One row per address: the ends, the shares of every group, the cause of a flip."""
        return per_address(self)

    def totals(self, by: str | None = None) -> pl.DataFrame:
        """Sums over all addresses, or by a column such as ``vulnerability_class``.

        Raises
        ------
        PortfolioError
            The portfolio has no such column.
        """
        return totals(self, by)


def attribute(
    a: Variant | Setup,
    b: Variant | Setup,
    portfolio: Any,
    *,
    progress: Progress | None = None,
    sources: Sources | None = None,
) -> Attribution:
    """Share out the change from variant ``a`` to variant ``b`` over its causes.

    The portfolio is run at all combinations of the groups in which the two differ, eight at most.
    An address whose verdict or figure is unknown at any of them is counted apart.

    Parameters
    ----------
    a, b : Variant or Setup
        As in a file of variants, or loaded.
    portfolio : path, polars, pandas or Arrow table, or Runs
        ``Runs`` keeps what was run before.
    progress : callable, optional
        Called with what is run, the zones done and all zones.
    sources : Sources, optional
        Where editions, catalogues and hazards are kept that were loaded before.

    Returns
    -------
    Attribution

    Raises
    ------
    NprError
        What a variant names cannot be loaded, or the portfolio cannot be read.
    TypeError
        ``a`` or ``b`` is a name, or something else that is no variant.
    """
    loaded = Sources() if sources is None else sources
    first, second = (_loaded(one, loaded) for one in (a, b))
    runs = portfolio if isinstance(portfolio, Runs) else Runs(portfolio, progress=progress)
    ends = runs.table(first), runs.table(second)
    # Groups that do not differ give corners that are the same run: Runs makes it once.
    corners = [
        runs.figures(first.with_groups_of(second, _groups_at(position)))
        for position in range(1 << len(GROUPS))
    ]
    return Attribution(
        first.name,
        second.name,
        tuple(group for group in GROUPS if first.key[group] != second.key[group]),
        _addresses(ends[0].to_polars()),
        Figures(*(np.stack(figure) for figure in zip(*corners, strict=True))),
        {"first": ends[0].provenance, "second": ends[1].provenance},
    )


def _loaded(one: object, sources: Sources) -> Setup:
    if isinstance(one, Setup):
        return one
    if not isinstance(one, Variant):
        message = f"{one!r} is a {type(one).__name__}, not a Variant: see npr.variants.reading"
        raise TypeError(message)
    return sources.setup(one)


def _groups_at(position: int) -> tuple[Group, ...]:
    return tuple(group for i, group in enumerate(GROUPS) if position >> i & 1)


def _addresses(frame: pl.DataFrame) -> pl.DataFrame:
    """What is said of addresses: ids, class, and what they are counted by."""
    import polars as pl

    names = ("address_id", "building_id", "vulnerability_class", "municipality", "owner_id")
    kept = [pl.col(name).cast(pl.String) for name in names if name in frame.columns]
    return with_plain_class(frame).select(kept)
