# SPDX-License-Identifier: EUPL-1.2
"""From a portfolio to pairs of place and class with tables of spectra and risk."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

import typologies
from npr.assessment.bulk import assessable_rows, locate, rate_factors, risk_model
from npr.calibration.pairs import PortfolioPairs, RiskTable, SpectrumTable
from npr.calibration.parameters import RETURN_PERIOD, check_parameters
from npr.core.errors import CalibrationError
from npr.norms.code import CONSEQUENCE_CLASSES, LIMIT_STATES, SITUATIONS
from npr.portfolio.code_columns import NOT_GIVEN, code_columns
from npr.risk.table import Sites, structural_risk, zone_tables
from npr.risk.vulnerability import LN_LARGEST_FACTOR
from spectra.elastic.site import site_spectra

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from npr.calibration.parameters import FreeParameter
    from npr.norms.edition import Edition
    from npr.portfolio.encoding import EncodedPortfolio
    from spectra.hazard import HazardModel
    from typologies.catalogue import Catalogue

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

CELL_M = 250.0
"""Addresses of one zone in a square of this size are taken at one place."""

_HAIR = 1.001
_STEPS_PER_E = 12
"""Return periods in the table of spectra, for every factor e."""
_BLOCK = 2048
"""Places whose spectra are computed at once, for all return periods: 60 MB for a hundred."""


class Places(NamedTuple):
    """Distinct places; arrays (place).

    Attributes
    ----------
    x_rd_m, y_rd_m : float64, m
    zone : int32
    is_wierde : bool
    rate_factor : float64
        Rate of events in the year of the addresses over that of the hazard.
    case : int64
        Position in the cases.
    """

    x_rd_m: Floats
    y_rd_m: Floats
    zone: NDArray[np.int32]
    is_wierde: NDArray[np.bool_]
    rate_factor: Floats
    case: Ints


@dataclass(frozen=True, eq=False)
class Prepared:
    """Pairs, and what did not become one.

    Attributes
    ----------
    pairs : PortfolioPairs
    sites : Sites
        The pairs as addresses, (pair).
    pair_of : (address) int64
        Pair of every address of the portfolio; -1 where it has none.
    left_out : dict of str to int
        Addresses without a pair, by reason.
    """

    pairs: PortfolioPairs
    sites: Sites
    pair_of: Ints
    left_out: dict[str, int]


def prepare(
    encoded: EncodedPortfolio,
    free: Sequence[FreeParameter],
    *,
    hazard: HazardModel,
    catalogue: Catalogue,
    edition: Edition,
    cell_m: float = CELL_M,
) -> Prepared:
    """Gather addresses into pairs and compute their tables.

    Parameters
    ----------
    encoded : EncodedPortfolio
    free : sequence of FreeParameter
    hazard, catalogue, edition
        As for ``npr.assess``.
    cell_m : float, m
        Addresses of a zone within a square of this size share a place: that of the first of them
        from the south-west. Verdicts of single addresses by ``npr.assess`` are of their own place.

    Raises
    ------
    CalibrationError
        A parameter that cannot be tuned, or nothing to calibrate on.
    """
    check_parameters(free, edition)
    located = locate(encoded, hazard)
    rows, case, cases, left_out = _usable(located, edition, catalogue)
    places, place_of = _places(located, rows, case, rate_factors(located, hazard), cell_m)
    spectra = _spectra(hazard, places, cases, free, edition)
    has_spectrum: NDArray[np.bool_] = np.all(np.isfinite(spectra.ln_a_g), axis=0)
    if not has_spectrum.all():
        keep = has_spectrum[place_of]
        reason = "a place without a spectrum at a return period within the bounds"
        left_out[reason] = int((~keep).sum())
        rows, place_of = rows[keep], (np.cumsum(has_spectrum) - 1)[place_of[keep]]
        kept: list[Any] = [column[has_spectrum] for column in places]
        places = Places(*kept)
        spectra = spectra._replace(
            ln_a_g=np.ascontiguousarray(spectra.ln_a_g[:, has_spectrum]),
            corners=np.ascontiguousarray(spectra.corners[..., has_spectrum]),
        )
        _check_some(rows, left_out)
    code = place_of * len(catalogue.classes) + located.class_index[rows]
    distinct, pair_of_row, number = np.unique(code, return_inverse=True, return_counts=True)
    place_index, class_index = np.divmod(distinct, len(catalogue.classes))
    sites = Sites(
        places.x_rd_m[place_index],
        places.y_rd_m[place_index],
        places.zone[place_index],
        places.is_wierde[place_index],
        class_index.astype(np.int32),
        np.full(len(distinct), -1, np.int32),
        places.rate_factor[place_index],
        np.zeros((0, len(catalogue.classes))),
    )
    risk = _risk(sites, hazard, catalogue, edition)
    pairs = PortfolioPairs(
        edition,
        tuple(free),
        number / number.sum(),
        class_index.astype(np.int64),
        place_index.astype(np.int64),
        catalogue.classes,
        tuple(_place_names(places, cell_m, cases)),
        places.x_rd_m,
        places.y_rd_m,
        places.case,
        cases,
        spectra,
        typologies.class_capacity(catalogue.classes),
        risk,
    )
    pair_of = np.full(len(located), -1, np.int64)
    pair_of[rows] = pair_of_row
    return Prepared(pairs, sites, pair_of, left_out)


def _usable(
    located: EncodedPortfolio, edition: Edition, catalogue: Catalogue
) -> tuple[Ints, Ints, tuple[str, ...], dict[str, int]]:
    """Rows that make a pair, the case of each, the keys of the cases, and why others do not."""
    rows = assessable_rows(located)
    given = code_columns(located.table)
    left_out = {"no place in the hazard model or no class": len(located) - len(rows)}
    case, cases = _cases(given.case[rows], edition)
    known = typologies.class_capacity(catalogue.classes).is_known
    reasons: list[tuple[str, NDArray[np.bool_]]] = [
        ("a mixture of classes", located.mixture_index[rows] >= 0),
        ("a capacity of its own", given.has_own[rows]),
        ("a class without a capacity", ~known[np.maximum(located.class_index[rows], 0)]),
        ("columns of the code route that are not understood", given.status[rows] != 0),
        ("a case of which the edition knows no return period", case < 0),
    ]
    keep = np.ones(len(rows), bool)
    for reason, is_out in reasons:
        left_out[reason] = int((keep & is_out).sum())
        keep &= ~is_out
    _check_some(rows[keep], left_out)
    return rows[keep], case[keep], cases, {reason: n for reason, n in left_out.items() if n}


def _check_some(rows: Ints, left_out: dict[str, int]) -> None:
    if rows.size:
        return
    told = "; ".join(f"{n:,} {reason}" for reason, n in left_out.items() if n)
    raise CalibrationError(
        what="there is no address to calibrate on",
        where="problem, portfolio or design",
        got=told or "an empty portfolio",
        expected="addresses in the hazard model with one known class each, and return periods that "
        "the hazard of their places reaches",
        repair="run npr assess --report-bad-rows on the portfolio to see what is wrong with it",
    )


def _cases(case: NDArray[np.int8], edition: Edition) -> tuple[Ints, tuple[str, ...]]:
    """Position of the case of each row among keys of return periods; -1 where it is unknown."""
    names = (CONSEQUENCE_CLASSES, SITUATIONS, LIMIT_STATES)
    default = [known.index(one) for known, one in zip(names, edition.default_case(), strict=True)]
    full = np.where(case == NOT_GIVEN, np.array(default, np.int8), case)
    distinct, of_row = np.unique(full, axis=0, return_inverse=True)
    keys: list[str] = []
    position = np.full(len(distinct), -1, np.int64)
    for i, (of_class, situation, state) in enumerate(distinct.tolist()):
        limit_state = LIMIT_STATES[state]
        key = (
            RETURN_PERIOD + f"{limit_state}.{SITUATIONS[situation]}.{CONSEQUENCE_CLASSES[of_class]}"
        )
        # Drift limits are those of one limit state: another has an action but no capacity.
        if key in edition.values and edition.has_capacity_for(limit_state):
            position[i] = len(keys)
            keys.append(key)
    return position[of_row.ravel()], tuple(keys)


def _places(
    located: EncodedPortfolio, rows: Ints, case: Ints, rate_factor: Floats, cell_m: float
) -> tuple[Places, Ints]:
    """Distinct places, and the place of each row; in an order that the rows do not change."""
    x, y = located.x_rd_m[rows], located.y_rd_m[rows]
    column, line = np.floor(x / cell_m).astype(np.int64), np.floor(y / cell_m).astype(np.int64)
    keys = np.stack(
        [
            located.zone[rows].astype(np.float64),
            column.astype(np.float64),
            line.astype(np.float64),
            located.is_wierde[rows].astype(np.float64),
            case.astype(np.float64),
            rate_factor[rows],
        ],
        axis=1,
    )
    distinct, of_row = np.unique(keys, axis=0, return_inverse=True)
    of_row = of_row.ravel().astype(np.int64)
    # The first address of each from the south-west stands for all of them.
    order = np.lexsort((y, x, of_row))
    first = order[np.searchsorted(of_row[order], np.arange(len(distinct)))]
    return (
        Places(
            x[first],
            y[first],
            located.zone[rows][first],
            located.is_wierde[rows][first],
            rate_factor[rows][first],
            case[first],
        ),
        of_row,
    )


def _place_names(places: Places, cell_m: float, cases: tuple[str, ...]) -> list[str]:
    """A name for each place, with what tells it from another in the same square."""
    names = []
    for x, y, zone, is_wierde, factor, case in zip(
        *(column.tolist() for column in places), strict=True
    ):
        name = f"zone {zone}, x {x // cell_m * cell_m:g}, y {y // cell_m * cell_m:g}"
        name += ", wierde" if is_wierde else ""
        name += f", {cases[case].removeprefix(RETURN_PERIOD)}" if len(cases) > 1 else ""
        names.append(name + (f", rates x {factor:.6g}" if factor != 1.0 else ""))
    return names


def _spectra(
    hazard: HazardModel,
    places: Places,
    cases: tuple[str, ...],
    free: Sequence[FreeParameter],
    edition: Edition,
) -> SpectrumTable:
    """Spectra at every place for all return periods that may be asked."""
    asked: list[float] = [float(edition.values[key].value) for key in cases]  # type: ignore[attr-defined]
    low, high = min(asked), max(asked)
    for one in free:
        if one.key.startswith(RETURN_PERIOD):
            # A hair more than the bounds: slopes at a bound are taken across it.
            low, high = min(low, one.low / _HAIR), max(high, one.high * _HAIR)
    # Counted from the edition's own, which is then exact, and the same whatever the bounds.
    first, last = (_STEPS_PER_E * math.log(end / asked[0]) for end in (low, high))
    years = asked[0] * np.exp(np.arange(math.floor(first), math.ceil(last) + 1) / _STEPS_PER_E)
    count = len(years)
    n = len(places.zone)
    ln_a_g, corners = np.empty((count, n)), np.empty((count, 4, n))
    longest_period = math.inf
    # All return periods of a block in one call: curves of zones are read once. Places are in the
    # order of their zones, so that few zones lie in two blocks.
    for begin in range(0, n, _BLOCK):
        block = slice(begin, begin + _BLOCK)
        scale = hazard.scale * places.rate_factor[block]
        found = site_spectra(
            hazard,
            np.tile(places.x_rd_m[block], count),
            np.tile(places.y_rd_m[block], count),
            np.tile(places.zone[block], count),
            np.tile(places.is_wierde[block], count),
            np.repeat(years, len(scale)),
            np.tile(scale, count),
        )
        with np.errstate(divide="ignore"):
            ln_a_g[:, block] = np.log(found.a_g).reshape(count, -1)
        corners[..., block] = found.corners.reshape(count, -1, 4).transpose(0, 2, 1)
        longest_period = found.longest_period
    return SpectrumTable(years, ln_a_g, corners, longest_period)


def _risk(sites: Sites, hazard: HazardModel, catalogue: Catalogue, edition: Edition) -> RiskTable:
    """Mean risk by the structure of every pair at factors from 1/4 to 4."""
    model = risk_model(hazard, catalogue, edition)
    tables = zone_tables(model, sites)
    count = model.scaled_vulnerability.structural.shape[-1]
    ln_factor = np.linspace(-LN_LARGEST_FACTOR, LN_LARGEST_FACTOR, count)
    columns: list[Any] = [
        structural_risk(model, sites, np.full(len(sites.zone), factor), tables=tables)
        for factor in np.clip(np.exp(ln_factor), 0.25, 4.0)
    ]
    with np.errstate(divide="ignore", invalid="ignore"):
        ln_risk = np.log(np.stack(columns, axis=1) / edition.norm_per_yr)
    if not np.isfinite(ln_risk).all():
        bad = np.flatnonzero(~np.isfinite(ln_risk).all(axis=1))
        names = sorted({catalogue.classes[sites.class_index[i]] for i in bad})
        raise CalibrationError(
            what="the risk of some pairs is unknown or nil",
            where=f"x {sites.x_rd_m[bad[0]]:.0f} m, y {sites.y_rd_m[bad[0]]:.0f} m",
            got=f"{len(bad)} of {len(ln_risk)} pairs, of class {', '.join(names)}",
            expected="a positive risk at every factor on the medians",
            repair="leave these classes or places out of the portfolio",
        )
    step = float(ln_factor[1] - ln_factor[0])
    return RiskTable(float(ln_factor[0]), step, np.ascontiguousarray(ln_risk))
