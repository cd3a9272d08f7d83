# SPDX-License-Identifier: EUPL-1.2
"""Demand of the code route in bulk: the return period of every address, and its spectrum."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from npr.core.arguments import one_number
from npr.core.files import digest
from npr.core.status import CheckStatus
from npr.core.units import STANDARD_GRAVITY, short
from npr.norms.code import CONSEQUENCE_CLASSES, LIMIT_STATES, SITUATIONS
from npr.portfolio.code_columns import CASE_COLUMNS, NOT_GIVEN
from spectra.curves.against_ours import table_against_ours

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from npr.norms.edition import Edition
    from npr.portfolio.code_columns import CodeColumns
    from npr.portfolio.encoding import EncodedPortfolio
    from spectra.elastic.site import SiteSpectra
    from spectra.elastic.table import SpectrumTable
    from spectra.hazard import HazardModel

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Bits = NDArray[np.uint64]

_NAMES = (CONSEQUENCE_CLASSES, SITUATIONS, LIMIT_STATES)


@dataclass(frozen=True, repr=False)
class GivenSpectra:
    """Spectra of somebody else, by location, in the place of those of the hazard.

    Attributes
    ----------
    table : SpectrumTable
        As ``spectra.read_spectra`` or ``SpectrumTable.from_curves`` gives it.
    within_m : float, m
        Farthest that the location of an address's spectrum may lie.
    """

    table: SpectrumTable
    within_m: float

    def __post_init__(self) -> None:
        one_number(self.within_m, "distance_of_location", name="within_m", is_bare=True)

    def __repr__(self) -> str:
        return short(f"GivenSpectra({self.table!r}, within {self.within_m:g} m)")


def given_facts(given: GivenSpectra, hazard: HazardModel, years: Floats) -> dict[str, str]:
    """What the spectra of somebody else are, for the provenance, and what should be looked at.

    Parameters
    ----------
    given : GivenSpectra
    hazard : HazardModel
        Ours, which they are held against.
    years : (address) float64, yr
        Return periods that are asked for; NaN where unknown.
    """
    table = given.table
    ratio = table_against_ours(table, hazard)
    return {
        "spectra": f"{table.source}, nearest location within {given.within_m:g} m",
        "spectra_digest": digest(
            table.x_rd_m, table.y_rd_m, table.return_period_yr, table.a_g, table.corners
        ),
        "spectra_against_ours": ratio.line,
        "spectra_warnings": "; ".join(
            [*([ratio.line] if ratio.is_far else []), *table.warnings, *table.unserved(years)]
        ),
    }


def return_periods(edition: Edition, given: CodeColumns, status: Bits) -> Floats:
    """Return period of every row, and bits for cases by default and unknown ones."""
    default = [names.index(one) for names, one in zip(_NAMES, edition.default_case(), strict=True)]
    by_default = given.case == NOT_GIVEN
    case = np.where(by_default, np.array(default, dtype=np.int8), given.case)
    table = np.full([len(names) for names in _NAMES], np.nan)
    for state, by_situation in edition.code_route.return_period.items():
        for situation, by_class in by_situation.items():
            for consequence_class, cell in by_class.items():
                at = (consequence_class, situation, state)
                place = tuple(n.index(one) for n, one in zip(_NAMES, at, strict=True))
                table[place] = cell.value
    years: Floats = table[case[:, 0], case[:, 1], case[:, 2]]
    is_invalid = (status & np.uint64(CheckStatus.CASE_INVALID)) != 0
    years[is_invalid] = np.nan
    status[by_default.any(axis=1) & ~is_invalid] |= np.uint64(CheckStatus.CASE_BY_DEFAULT)
    status[np.isnan(years) & ~is_invalid] |= np.uint64(CheckStatus.RETURN_PERIOD_UNKNOWN)
    # Drift limits are those of one limit state: another has an action but no capacity.
    has_capacity = np.array([edition.has_capacity_for(state) for state in LIMIT_STATES])
    status[~has_capacity[case[:, 2]] & ~is_invalid] |= np.uint64(CheckStatus.METHOD_UNKNOWN)
    if edition.rare:
        status |= np.uint64(CheckStatus.RARE_VALUE)
    return years


def case_defaults(edition: Edition, given: CodeColumns, present: Sequence[str]) -> tuple[str, ...]:
    """Say of each part of the case for how many rows it is that of the edition, and why."""
    is_invalid = (given.status & np.uint64(CheckStatus.CASE_INVALID)) != 0
    said = []
    for i, (name, default) in enumerate(zip(CASE_COLUMNS, edition.default_case(), strict=True)):
        n = int(((given.case[:, i] == NOT_GIVEN) & ~is_invalid).sum())
        why = "empty" if name in present else "absent"
        if n:
            said.append(f"{name} {why}: default {default} for {n:,} row{'s' if n > 1 else ''}")
    return tuple(said)


def hazard_spectra(
    located: EncodedPortfolio,
    rows: Ints,
    years: Floats,
    hazard: HazardModel,
    rate_factor: Floats,
    progress: Callable[[int, int], None] | None,
) -> SiteSpectra:
    """Spectra of some rows from the hazard, for the return period and year of each."""
    from spectra.elastic.site import site_spectra

    return site_spectra(
        hazard,
        located.x_rd_m[rows],
        located.y_rd_m[rows],
        located.zone[rows],
        located.is_wierde[rows],
        years[rows],
        hazard.scale * rate_factor[rows],
        progress=progress,
    )


def nearest_spectra(
    located: EncodedPortfolio,
    rows: Ints,
    years: Floats,
    hazard: HazardModel,
    given: GivenSpectra,
    status: Bits,
) -> SiteSpectra:
    """Spectra of a table; their ordinates are those of their own five parameters.

    They know no year and no wierde: addresses that state one get a bit, and so do rare values.
    """
    from spectra.elastic._kernels import acceleration_many
    from spectra.elastic.site import SiteSpectra

    found = given.table.nearest(
        located.x_rd_m[rows],
        located.y_rd_m[rows],
        return_period_yr=years[rows],
        within_m=given.within_m,
        zone=located.zone[rows],
    )
    status[rows[found.rare == 1.0]] |= np.uint64(CheckStatus.RARE_VALUE)
    states_more = located.is_wierde | np.isfinite(located.year)
    status[states_more] |= np.uint64(CheckStatus.SPECTRUM_CASE_UNKNOWN)
    period = hazard.ground_motion.period
    ordinates = np.empty((len(rows), len(period)))
    ones = np.ones(len(rows))
    acceleration_many(found.a_g, found.corners, ones, period, ordinates)
    misfit = np.ascontiguousarray(found.misfit.T)
    longest = given.table.longest_period
    return SiteSpectra(
        found.a_g, found.corners, misfit[0], misfit[1], ordinates / STANDARD_GRAVITY, longest
    )
