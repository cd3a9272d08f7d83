# SPDX-License-Identifier: EUPL-1.2
"""Run setups on one portfolio: read once, encoded where it must be, and nothing runs twice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from npr.assessment.bulk import assess_encoded
from npr.norms.verdict import VERDICTS
from npr.portfolio.encoding import encode
from npr.portfolio.reading import read_table
from npr.variants.reading import read_variants

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from npr.assessment.results import AssessmentTable
    from npr.portfolio.encoding import EncodedPortfolio
    from npr.variants.setup import Setup

    Floats = NDArray[np.float64]
    Progress = Callable[[str, int, int], None]

UNKNOWN = -1
_MEETS, _FAILS = VERDICTS.index("meets_norm"), VERDICTS.index("needs_reinforcement")


class Figures(NamedTuple):
    """What is attributed, one entry per address.

    Attributes
    ----------
    does_not_meet : (address) int8
        1 where the verdict is ``needs_reinforcement``, 0 where it is ``meets_norm``, -1 where there
        is none.
    ln_lpr : (address) float64
        Natural logarithm of the mean LPR in 1/yr; NaN where unknown or 0.
    ln_uc : (address) float64
        Natural logarithm of ``uc_central``; NaN where unknown, as it is by the risk route.
    """

    does_not_meet: NDArray[np.int8]
    ln_lpr: Floats
    ln_uc: Floats


class Runs:
    """Runs of setups on one portfolio.

    Parameters
    ----------
    portfolio : path, polars, pandas or Arrow table
        As for ``npr.assess``.
    progress : callable, optional
        Called with the name of the setup, the zones done and all zones.

    Attributes
    ----------
    count : int
        Runs that were made.
    """

    def __init__(self, portfolio: Any, *, progress: Progress | None = None) -> None:
        self._table = read_table(portfolio)
        self._progress = progress
        self._encoded: dict[Hashable, EncodedPortfolio] = {}
        self._tables: dict[Hashable, AssessmentTable] = {}
        self._figures: dict[Hashable, Figures] = {}
        self.count = 0

    def __len__(self) -> int:
        """Count of addresses."""
        return self._table.height

    def encoded(self, setup: Setup) -> EncodedPortfolio:
        """The portfolio as arrays, for the classes and zones of a setup."""
        classes, zones = setup.catalogue.classes, setup.hazard.ground_motion.zones
        key = (classes, tuple(zones))
        if key not in self._encoded:
            self._encoded[key] = encode(self._table, classes=classes, zones=zones)
        return self._encoded[key]

    def table(self, setup: Setup) -> AssessmentTable:
        """Results of a setup; kept for who asks again."""
        key = _hashable(setup)
        if key not in self._tables:
            self._tables[key] = self.fresh(setup)
        return self._tables[key]

    def figures(self, setup: Setup) -> Figures:
        """The figures of a setup that are attributed; the table itself is not kept for them."""
        key = _hashable(setup)
        if key not in self._figures:
            table = self._tables.get(key)
            self._figures[key] = figures_of(self.fresh(setup) if table is None else table)
        return self._figures[key]

    def fresh(self, setup: Setup) -> AssessmentTable:
        """Run a setup now, and keep nothing of it."""
        self.count += 1
        told = self._progress
        return assess_encoded(
            self.encoded(setup),
            hazard=setup.hazard,
            catalogue=setup.catalogue,
            edition=setup.edition,
            route=setup.route,
            progress=None if told is None else lambda done, n: told(setup.name, done, n),
        )


def _hashable(setup: Setup) -> Hashable:
    return tuple(setup.key.values())


def figures_of(table: AssessmentTable) -> Figures:
    """Verdict, LPR and unity check of a table of results, as they are attributed."""
    verdict = table.arrow["verdict"].combine_chunks().indices.to_numpy()
    is_judged = (verdict == _MEETS) | (verdict == _FAILS)
    fails = np.where(is_judged, verdict == _FAILS, UNKNOWN).astype(np.int8)
    return Figures(fails, _ln(table, "lpr_mean_per_yr"), _ln(table, "uc_central"))


def _ln(table: AssessmentTable, name: str) -> Floats:
    if name not in table.arrow.column_names:
        return np.full(len(table), np.nan)
    values = table.arrow[name].to_numpy()
    return np.log(values, out=np.full(len(table), np.nan), where=values > 0.0)


def run_variants(
    source: str | Path | Mapping[str, Any],
    portfolio: Any,
    *,
    progress: Progress | None = None,
) -> dict[str, AssessmentTable]:
    """Assess a portfolio under every variant of a file.

    Parameters
    ----------
    source : path or mapping
        See docs/variants.md.
    portfolio : path, polars, pandas or Arrow table
        As for ``npr.assess``.
    progress : callable, optional
        Called with the name of the variant, the zones done and all zones.

    Returns
    -------
    dict of str to AssessmentTable
        By name, in the order of the file. Variants that are the same in all but name share one.

    Raises
    ------
    UserFileError
        Names every problem of the variants at once.
    PortfolioError
        The table cannot be read, or lacks a column.
    """
    variants = read_variants(source)
    runs = Runs(portfolio, progress=progress)
    return {name: runs.table(setup) for name, setup in variants.setups.items()}
