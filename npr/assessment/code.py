# SPDX-License-Identifier: EUPL-1.2
"""The code route for a portfolio: spectrum of each address against capacity of its class."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

import typologies
from npr.assessment.candidates import candidates
from npr.assessment.code_demand import (
    case_defaults,
    hazard_spectra,
    nearest_spectra,
    return_periods,
)
from npr.checks import _kernels as k
from npr.checks.design_capacity import CENTRAL, strength_scale
from npr.checks.parameters import nlpo_parameters
from npr.checks.strengthening import smallest_factor
from npr.core.status import CheckStatus, effect_mask
from npr.core.units import STANDARD_GRAVITY
from npr.norms.verdict import CODE_VERDICTS
from npr.portfolio.code_columns import code_columns

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from npr.assessment.code_demand import GivenSpectra
    from npr.norms.edition import Edition
    from npr.portfolio.code_columns import CodeColumns
    from npr.portfolio.encoding import EncodedPortfolio
    from spectra.elastic.site import SiteSpectra
    from spectra.hazard import HazardModel
    from typologies import Catalogue

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Bits = NDArray[np.uint64]

_POOR_FIT_LN = float(np.log(1.2))


class CodeResults(NamedTuple):
    """Answers of the code route, one entry per address; NaN where unknown.

    Attributes
    ----------
    unity_check : (address, 3) float64
        By the low, central and high capacity; of a mixture the largest of its classes.
    a_g : (address) float64, m/s²
        Ground acceleration at the return period.
    return_period_yr : (address) float64
    average_over_pga : (address) float64
        Geometric mean of the spectral acceleration over the periods of SaAvg, over a_g.
    misfit_ln : (address) float64
        Largest misfit of the five-parameter spectrum.
    capacity_ratio : (address) float64
        Code capacity as SaAvg over the median SaAvg of the class to its most fatal state.
    answer : (address) uint8
        Positions in ``CODE_VERDICTS``.
    is_class_default : (address) bool
    status : (address) uint64
        Bits of ``CheckStatus``.
    case_defaults : tuple of str
        Which part of the case is that of the edition, and for how many addresses.
    strength_factor : (address) float64
        Smallest factor from 1 on at which the yield strength passes, by the central capacity and
        at equal stiffness; inf where strength does not help.
    """

    unity_check: Floats
    a_g: Floats
    return_period_yr: Floats
    average_over_pga: Floats
    misfit_ln: Floats
    capacity_ratio: Floats
    answer: NDArray[np.uint8]
    is_class_default: NDArray[np.bool_]
    status: Bits
    case_defaults: tuple[str, ...]
    strength_factor: Floats


def code_results(
    located: EncodedPortfolio,
    rows: Ints,
    *,
    hazard: HazardModel,
    catalogue: Catalogue,
    edition: Edition,
    rate_factor: Floats,
    given_spectra: GivenSpectra | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> CodeResults:
    """Check some rows of a portfolio by the code route; the other rows stay unknown.

    Parameters
    ----------
    located : EncodedPortfolio
        With zones.
    rows : (row) int64
        Rows that have a place and a class.
    hazard, catalogue, edition
        As for ``npr.assess``.
    rate_factor : (address) float64
        Rate of events in the year of each address over that of the hazard.
    given_spectra : GivenSpectra, optional
        Taken instead of the hazard; they know no year and no wierde.
    progress : callable, optional
        Called with the number of zones done and of all, while zones are computed.
    """
    given = code_columns(located.table)
    status = given.status.copy()
    years = return_periods(edition, given, status)
    if given_spectra is None:
        spectra = hazard_spectra(located, rows, years, hazard, rate_factor, progress)
    else:
        spectra = nearest_spectra(located, rows, years, hazard, given_spectra, status)
    uc, bits = _unity_checks(located, rows, given, spectra, catalogue, edition)
    status[rows] |= bits
    n = len(located)
    is_barred = np.ones(n, bool)
    is_barred[rows] = False
    status[is_barred] |= np.uint64(CheckStatus.INPUT_UNKNOWN)  # no place or no class
    a_g, average, misfit = np.full((3, n), np.nan)
    a_g[rows] = spectra.a_g
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = np.exp(np.log(spectra.ordinates).mean(axis=1)) * STANDARD_GRAVITY
        average[rows] = mean / spectra.a_g
    misfit[rows] = spectra.misfit_max
    has_spectrum = np.isfinite(spectra.a_g)
    no_spectrum = ~has_spectrum & np.isfinite(years[rows])
    status[rows[no_spectrum]] |= np.uint64(CheckStatus.SITE_SPECTRUM_UNKNOWN)
    status[misfit > _POOR_FIT_LN] |= np.uint64(CheckStatus.SPECTRUM_FIT_POOR)
    _drop_the_obvious(status)
    is_global_only = ~given.is_local_checked
    status[is_global_only] |= np.uint64(CheckStatus.LOCAL_MECHANISMS_NOT_CHECKED)
    unity = np.full((n, 3), np.nan)
    unity[rows] = uc
    unity[(status & np.uint64(effect_mask("unknown", kind="check"))) != 0] = np.nan
    is_default = np.zeros(n, bool)
    is_default[rows] = ~given.has_own[rows]
    strength = np.full(n, np.nan)
    strength[rows] = _strength_factors(
        located, rows, given, spectra, catalogue, edition, unity[rows, CENTRAL]
    )
    return CodeResults(
        unity,
        a_g,
        years,
        average,
        misfit,
        _capacity_ratio(located, catalogue, unity[:, CENTRAL], a_g * average),
        _answers(unity, status, is_default),
        is_default,
        status,
        case_defaults(edition, given, located.table.columns),
        strength,
    )


def _drop_the_obvious(status: Bits) -> None:
    """Where a bit says what is unknown, the bit that says that something is says nothing."""
    unknown = np.uint64(effect_mask("unknown", kind="check"))
    plain = np.uint64(CheckStatus.INPUT_UNKNOWN)
    says_more = (status & unknown & ~plain) != 0
    status[says_more] &= ~plain


def _unity_checks(
    located: EncodedPortfolio,
    rows: Ints,
    given: CodeColumns,
    spectra: SiteSpectra,
    catalogue: Catalogue,
    edition: Edition,
) -> tuple[Floats, Bits]:
    """Unity checks (row, 3) of rows by low, central and high capacity, and status bits."""
    found = candidates(located, rows, given, catalogue, edition)
    at, is_own = found.at, found.is_own
    values = np.empty((len(at), 3))
    bits = np.zeros(len(at), np.uint64)
    a_g = spectra.a_g[at] * found.demand_factor
    for level in range(3):
        level_bits = np.zeros(len(at), np.uint32)
        _check_many(spectra, a_g, at, found.curves[level], edition, values[:, level], level_bits)
        bits |= np.uint64(0) if level != CENTRAL else level_bits
    unknown_capacity = ~is_own & np.isnan(found.curves[CENTRAL, :, 0])
    bits[unknown_capacity] |= np.uint64(CheckStatus.CAPACITY_UNKNOWN)
    bits[~is_own] |= np.uint64(CheckStatus.CLASS_DEFAULT)
    return _per_row(len(rows), at, values, bits)


def _strength_factors(
    located: EncodedPortfolio,
    rows: Ints,
    given: CodeColumns,
    spectra: SiteSpectra,
    catalogue: Catalogue,
    edition: Edition,
    unity: Floats,
) -> Floats:
    """Factor on the strength of rows that fail, all classes of a mixture together."""
    out = np.where(np.isnan(unity), np.nan, 1.0)
    failing = np.flatnonzero(unity > 1.0)
    found = candidates(located, rows[failing], given, catalogue, edition)
    at, curves = found.at, found.curves[CENTRAL]
    a_g = spectra.a_g[failing[at]] * found.demand_factor

    def unity_check(chosen: Ints, factor: Floats) -> Floats:
        factors = np.full(len(failing), np.nan)
        factors[chosen] = factor
        pairs = np.flatnonzero(np.isfinite(factors[at]))
        scaled = curves[pairs] * strength_scale(factors[at[pairs]])
        values = np.empty(len(pairs))
        bits = np.zeros(len(pairs), np.uint32)
        _check_many(spectra, a_g[pairs], failing[at[pairs]], scaled, edition, values, bits)
        largest = np.full(len(failing), -np.inf)
        np.maximum.at(largest, at[pairs], values)
        return largest[chosen]

    out[failing] = smallest_factor(unity_check, len(failing))
    return out


def _check_many(
    spectra: SiteSpectra,
    a_g: Floats,
    at: Ints,
    curves: Floats,
    edition: Edition,
    out: Floats,
    bits: NDArray[np.uint32],
) -> None:
    p = nlpo_parameters(edition)
    values = np.empty(len(at))
    k.unity_check_many(
        a_g,
        np.ascontiguousarray(spectra.corners[at].T),
        np.ascontiguousarray(curves.T),
        float(spectra.longest_period),
        p.damping,
        p.correction,
        values,
        bits,
    )
    out[:] = values


def _per_row(n: int, at: Ints, values: Floats, bits: Bits) -> tuple[Floats, Bits]:
    """Largest unity check of the classes of a row; where they do not agree a bit says so."""
    largest = np.full((n, 3), -np.inf)
    np.maximum.at(largest, at, values)  # an unknown one makes the row unknown
    found = np.zeros(n, np.uint64)
    np.bitwise_or.at(found, at, bits)
    central = values[:, CENTRAL]
    some_fail, some_pass = np.zeros((2, n), bool)
    some_fail[at[central > 1.0]] = True
    some_pass[at[central <= 1.0]] = True
    found[some_fail & some_pass] |= np.uint64(CheckStatus.CLASSES_DISAGREE)
    largest[np.isneginf(largest)] = np.nan
    fails = largest > 1.0
    is_split = fails.any(axis=1) & ~fails.all(axis=1) & np.isfinite(largest).all(axis=1)
    found[is_split] |= np.uint64(CheckStatus.CAPACITY_RANGE_DISAGREES)
    return largest, found


def _answers(unity: Floats, status: Bits, is_default: NDArray[np.bool_]) -> NDArray[np.uint8]:
    central = unity[:, CENTRAL]
    is_unknown = np.isnan(central)
    is_indicative = (status & np.uint64(effect_mask("indicative", kind="check"))) != 0
    names = [CODE_VERDICTS.index(name) for name in ("unknown", "fails", "passes_indicatively")]
    conditions = [is_unknown, central > 1.0, is_indicative | is_default]
    return np.select(conditions, names, default=CODE_VERDICTS.index("passes")).astype(np.uint8)


def _capacity_ratio(
    located: EncodedPortfolio, catalogue: Catalogue, unity_check: Floats, average: Floats
) -> Floats:
    """Code capacity as SaAvg over the median of the class; unknown for a mixture."""
    median = typologies.fatal_state_median_g(catalogue).values * STANDARD_GRAVITY
    of_row = median[np.maximum(located.class_index, 0)]
    ratio = average / unity_check / of_row
    return np.where(located.class_index >= 0, ratio, np.nan)
