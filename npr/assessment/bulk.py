# SPDX-License-Identifier: EUPL-1.2
"""Assess a table of addresses: a verdict for each, whatever is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

import typologies
from npr.assessment.building import Building, building_table
from npr.assessment.code import CodeResults, code_results
from npr.assessment.code_demand import GivenSpectra, given_facts
from npr.assessment.required import combined_factor, percentile_decides
from npr.assessment.results import AssessmentTable, result_table
from npr.core.errors import NprError
from npr.core.provenance import provenance
from npr.core.status import Status, effect_mask
from npr.norms.edition import Edition
from npr.norms.verdict import Route, decide
from npr.portfolio.encoding import EncodedPortfolio, encode
from npr.portfolio.reading import read_table
from npr.risk.required import RequiredFactor, required_factor
from npr.risk.risk_table import RiskTable
from npr.risk.table import SiteRisk, Sites, site_risk, structural_risk, zone_tables
from npr.risk.vulnerability import Exposure
from npr.risk.zone import RiskModel, refuse_defects
from spectra.hazard import HazardModel
from typologies.catalogue import Catalogue

if TYPE_CHECKING:
    from numpy.typing import NDArray

Progress = Callable[[int, int], None]

_PERCENTILES_TRUST = (
    "assumed: P10, P50 and P90 depend on how weights that change with magnitude are shared out "
    "(docs/hazard.md gives by how much); the mean does not"
)
_NO_PERCENTILES = "unknown: the risk table holds means only"


def assess(
    addresses: Any,
    *,
    hazard: HazardModel | None = None,
    catalogue: Catalogue | None = None,
    edition: Edition,
    route: Route | None = None,
    risk_table: RiskTable | None = None,
    given_spectra: GivenSpectra | None = None,
    columns: Mapping[str, str] | None = None,
    progress: Progress | None = None,
) -> AssessmentTable:
    """Assess every address against an edition of the norm.

    Parameters
    ----------
    addresses : path, polars, pandas or Arrow table, or sequence of Building
        See docs/portfolio-format.md for the columns.
    hazard : HazardModel
        As ``spectra.load_hazard`` gives it; left out with a risk table, but for the code route.
    catalogue : Catalogue
        As ``typologies.load_catalogue`` gives it; left out likewise.
    edition : Edition
        As ``npr.load_edition`` gives it. There is no default: which norm is asked is a choice.
    route : {"risk", "code", "both"}, optional
        Individual risk, unity checks, or both side by side; default the rule of the edition.
    risk_table : RiskTable, optional
        Risk that was built or read before (``npr.read_risk_table``), in the place of a hazard and
        a catalogue.
    given_spectra : GivenSpectra, optional
        For the code route: spectra per location, such as those of the web tool of NPR 9998, in the
        place of those of the hazard.
    columns : mapping of str to str, optional
        Our column name to the one in the table, for names that are not recognised.
    progress : callable, optional
        Called with the number of zones done and of all, while zones are computed.

    Returns
    -------
    AssessmentTable
        Every row of the input in its order, with figures, verdict, status and reasons. Rows that
        cannot be judged say so and hold no figure.

    Raises
    ------
    PortfolioError
        The table cannot be read, or lacks a column.
    EditionError
        The route is ``code`` or ``both`` and the edition has no code route.
    NprError
        A risk table is given beside a hazard for the same route, or does not fit the edition.
    """
    if not isinstance(edition, Edition):
        raise _wrong_kind(edition, Edition, "npr.load_edition")
    chosen = _checked_route(route, edition)
    source = _risk_source(hazard, catalogue, edition, chosen, risk_table)
    if isinstance(addresses, Sequence) and not isinstance(addresses, str | bytes):
        addresses = building_table(list(_only_buildings(addresses)))
    encoded = encode(
        read_table(addresses, columns=columns),
        classes=source.classes,
        zones=source.zone_map.modelled,
    )
    return assess_encoded(
        encoded,
        hazard=hazard,
        catalogue=catalogue,
        edition=edition,
        route=route,
        risk_table=risk_table,
        given_spectra=given_spectra,
        progress=progress,
    )


def _risk_source(
    hazard: object,
    catalogue: object,
    edition: Edition,
    route: Route,
    risk_table: object,
) -> RiskModel | RiskTable:
    """What gives the risk; says how to load what was named instead of given."""
    if risk_table is None:
        return risk_model(*_demand_and_classes(hazard, catalogue), edition)
    if not isinstance(risk_table, RiskTable):
        raise _wrong_kind(risk_table, RiskTable, "npr.read_risk_table")
    _check_table(risk_table, hazard, catalogue, edition, route)
    return risk_table


def _demand_and_classes(hazard: object, catalogue: object) -> tuple[HazardModel, Catalogue]:
    if not isinstance(hazard, HazardModel):
        raise _wrong_kind(hazard, HazardModel, "spectra.load_hazard")
    if not isinstance(catalogue, Catalogue):
        raise _wrong_kind(catalogue, Catalogue, "typologies.load_catalogue")
    return hazard, catalogue


def _wrong_kind(value: object, kind: type, how: str) -> TypeError:
    name = kind.__name__
    return TypeError(f"a {name} is asked for, not a {type(value).__name__}: use {how}(...)")


def _check_table(
    table: RiskTable, hazard: object, catalogue: object, edition: Edition, route: Route
) -> None:
    if route == "risk" and (hazard is not None or catalogue is not None):
        raise NprError(
            what="risk from a table needs no hazard and no catalogue",
            where="risk_table with hazard or catalogue",
            got=table.source,
            expected="one source of the risk",
            repair="leave out the hazard and the catalogue, or the table",
        )
    if route == "code":
        raise NprError(
            what="the code route takes nothing from a risk table",
            where="risk_table",
            got=table.source,
            expected="route risk or both",
        )
    if isinstance(catalogue, Catalogue) and catalogue.classes != table.classes:
        raise NprError(
            what="the risk table has other vulnerability classes than the catalogue",
            where=table.source,
            got=", ".join(table.classes),
            expected=", ".join(catalogue.classes),
        )
    for name, other in (("hazard", hazard), ("catalogue", catalogue)):
        of_table = table.facts.get(f"{name}_digest")
        if isinstance(other, HazardModel | Catalogue) and of_table not in (None, other.digest):
            raise NprError(
                what=f"the risk table was built with another {name} than the code route is given",
                where=table.source,
                got=f"{of_table}: {table.facts.get(name)}",
                expected=other.digest,
                repair=f"give the {name} and year of the table, or build another table",
            )
    asked = Exposure(edition.exposure.inside.value, edition.exposure.outside.value)
    if table.exposure != asked:
        raise NprError(
            what="the risk table is for another exposure than the edition protects",
            where=table.source,
            got=f"inside {table.exposure.inside:g}, outside {table.exposure.outside:g}",
            expected=f"inside {asked.inside:g}, outside {asked.outside:g}",
            repair="build the table again with this edition",
        )


def assess_encoded(
    encoded: EncodedPortfolio,
    *,
    hazard: HazardModel | None,
    catalogue: Catalogue | None,
    edition: Edition,
    route: Route | None = None,
    risk_table: RiskTable | None = None,
    given_spectra: GivenSpectra | None = None,
    progress: Progress | None = None,
) -> AssessmentTable:
    """As ``assess``, for a portfolio that was read and encoded before."""
    chosen = _checked_route(route, edition)
    source = _risk_source(hazard, catalogue, edition, chosen, risk_table)
    located = locate(encoded, source)
    code = None
    if chosen != "risk":
        demand, classes = _demand_and_classes(hazard, catalogue)
        code = code_results(
            located,
            assessable_rows(located),
            hazard=demand,
            catalogue=classes,
            edition=edition,
            rate_factor=rate_factors(located, demand),
            given_spectra=given_spectra,
            progress=progress,
        )
    risk, implied, required = _risk(located, source, edition, chosen, code, progress)
    located = _with_unknown(located, source, risk, chosen)
    unknown_factor = required.is_beyond * np.uint32(Status.REQUIRED_FACTOR_BEYOND_TABLE)
    by_percentile = percentile_decides(edition, risk, required)
    unknown_factor |= by_percentile * np.uint32(Status.REQUIRED_FACTOR_OF_PERCENTILE)
    verdicts = decide(
        edition,
        risk.mean,
        risk.p90,
        located.status | unknown_factor,
        route=chosen,
        code=None if code is None else code.answer,
    )
    facts = _facts(source, edition, chosen)
    if code is not None and given_spectra is not None and isinstance(hazard, HazardModel):
        facts |= given_facts(given_spectra, hazard, code.return_period_yr)
    if isinstance(source, RiskTable) and isinstance(hazard, HazardModel):
        facts |= {"code_hazard": hazard.label, "code_hazard_digest": hazard.digest}
    if code is not None and code.case_defaults:
        facts["case_defaults"] = "; ".join(code.case_defaults)
    factor = combined_factor(edition, chosen, risk, required, code)
    return result_table(located, risk, verdicts, edition, facts, factor, code=code, implied=implied)


def _checked_route(route: Route | None, edition: Edition) -> Route:
    chosen = edition.verdict.route if route is None else route
    if chosen not in ("risk", "code", "both"):
        message = f"route is {chosen!r}, not risk, code or both"
        raise ValueError(message)
    if chosen != "risk":
        _ = edition.code_route  # an edition without one is refused here, before any work
    return chosen


def _with_unknown(
    located: EncodedPortfolio, source: RiskModel | RiskTable, risk: SiteRisk, route: Route
) -> EncodedPortfolio:
    """Set the bits of what a risk table does not hold."""
    if route == "code" or isinstance(source, RiskModel):
        return located
    is_asked = np.zeros(len(located), bool)
    is_asked[assessable_rows(located)] = True
    has_mean, has_percentiles = np.isfinite(risk.mean), np.isfinite(risk.p90)
    bits = located.status.copy()
    bits[is_asked & ~has_mean] |= np.uint32(Status.OUTSIDE_RISK_TABLE)
    bits[is_asked & has_mean & ~has_percentiles] |= np.uint32(Status.PERCENTILES_UNKNOWN)
    return replace(located, status=bits)


def _facts(source: RiskModel | RiskTable, edition: Edition, route: Route) -> dict[str, str]:
    is_of_means = isinstance(source, RiskTable) and not source.has_percentiles
    facts = {
        **source.facts,
        "percentiles_trust": _NO_PERCENTILES if is_of_means else _PERCENTILES_TRUST,
        "edition": f"{edition.title} ({edition.id})",
        "edition_digest": edition.digest,
        "edition_note": edition.edition.note,
        "norm_per_yr": repr(edition.norm_per_yr),
        "route": route,
    }
    if edition.warnings:
        facts["edition_warnings"] = "; ".join(edition.warnings)
    if route != "risk":
        defaults = typologies.class_capacity(source.classes)
        facts |= {
            "edition_assumed": ", ".join(edition.assumed),
            "capacity_defaults": f"{defaults.id} ({defaults.trust})",
            "capacity_defaults_digest": defaults.digest,
        }
    return provenance(**facts)


def rate_factors(
    located: EncodedPortfolio, source: HazardModel | RiskModel | RiskTable
) -> NDArray[np.float64]:
    """Rate of events in the year of each address over that of the source; 1 without a year."""
    factor = np.ones(len(located))
    has_year = np.isfinite(located.year)
    factor[has_year] = source.rate_factors(located.year[has_year])
    return factor


def risk_model(hazard: HazardModel, catalogue: Catalogue, edition: Edition) -> RiskModel:
    """Risk model of the person whom the edition protects."""
    refuse_defects(hazard)
    shares = edition.exposure
    return RiskModel(hazard, catalogue, Exposure(shares.inside.value, shares.outside.value))


def locate(
    encoded: EncodedPortfolio, source: HazardModel | RiskModel | RiskTable
) -> EncodedPortfolio:
    """Look up the zone of every address that was given none, and set the bits that come with it."""
    zone, status = source.zone_map.lookup(encoded.x_rd_m, encoded.y_rd_m)
    is_given = encoded.zone > 0
    # A zone given by hand says how soft the soil is, not that the hazard reaches there.
    outside = status & np.uint32(Status.OUTSIDE_HAZARD_MODEL)
    bits = encoded.status | np.where(is_given, outside, status)
    bits[np.isnan(rate_factors(encoded, source))] |= np.uint32(Status.ASSESSMENT_YEAR_INVALID)
    zones = np.where(is_given, encoded.zone, zone).astype(np.int32)
    return replace(encoded, zone=zones, status=bits)


def sites_of(
    located: EncodedPortfolio,
    rows: NDArray[np.int64],
    source: HazardModel | RiskModel | RiskTable,
) -> Sites:
    """Addresses of some rows as arrays for the risk route."""
    return Sites(
        located.x_rd_m[rows],
        located.y_rd_m[rows],
        located.zone[rows],
        located.is_wierde[rows],
        located.class_index[rows],
        located.mixture_index[rows],
        rate_factors(located, source)[rows],
        located.mixtures,
    )


def assessable_rows(located: EncodedPortfolio) -> NDArray[np.int64]:
    """Rows that have a place in the hazard model, a class, and nothing wrong."""
    barred = effect_mask("invalid", "outside", "not_assessable")
    return np.flatnonzero((located.status & np.uint32(barred)) == 0)


def _risk(
    located: EncodedPortfolio,
    model: RiskModel | RiskTable,
    edition: Edition,
    route: Route,
    code: CodeResults | None,
    progress: Progress | None,
) -> tuple[SiteRisk, NDArray[np.float64], RequiredFactor]:
    """Risk of every address, the structural risk at a unity check of 1, and the factor to meet."""
    n = len(located)
    implied, factor, is_beyond = np.full(n, np.nan), np.full(n, np.nan), np.zeros(n, bool)
    if route == "code":
        unknown = SiteRisk(*np.full((len(SiteRisk._fields), n), np.nan))
        return unknown, implied, RequiredFactor(factor, is_beyond)
    rows = assessable_rows(located)
    sites = sites_of(located, rows, model)
    tables = zone_tables(model, sites, progress=progress)
    risk = site_risk(model, sites, tables=tables)
    full = []
    for values in risk:
        column = np.full(n, np.nan)
        column[rows] = values
        full.append(column)
    found = required_factor(model, sites, risk, edition.norm_per_yr, tables=tables)
    factor[rows], is_beyond[rows] = found
    if code is not None:
        central = code.unity_check[rows, 1]
        # Scaling by more than three says nothing of the class any more.
        is_near = (central >= 1.0 / 3.0) & (central <= 3.0)
        scaling = np.where(is_near, central, np.nan)
        implied[rows] = structural_risk(model, sites, scaling, tables=tables)
    return SiteRisk(*full), implied, RequiredFactor(factor, is_beyond)


def _only_buildings(items: Sequence[Any]) -> Sequence[Building]:
    for item in items:
        if not isinstance(item, Building):
            message = f"a list of addresses holds npr.Building, not {type(item).__name__}"
            raise TypeError(message)
    return items
