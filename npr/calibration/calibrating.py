# SPDX-License-Identifier: EUPL-1.2
"""From a problem to a result: prepare, fit, judge, and write the edition."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from npr.calibration.branches import branch_risk
from npr.calibration.edition import calibrated_edition
from npr.calibration.fitting import fit, jacobian
from npr.calibration.identifiability import LARGEST_CONDITION, identifiability
from npr.calibration.objective import margins, verdicts_of
from npr.calibration.pairs import RiskTable
from npr.calibration.parameters import numbers_of
from npr.calibration.preparing import prepare
from npr.calibration.result import FEW_CLASSES, CalibrationResult, Estimated
from npr.calibration.uncertainty import (
    Interval,
    bootstrap,
    by_branch,
    effective_classes,
    linear_intervals,
    percentiles,
)
from npr.core.errors import CalibrationError
from npr.core.provenance import provenance
from npr.portfolio.encoding import encode
from npr.portfolio.reading import read_table

if TYPE_CHECKING:
    from collections.abc import Callable

    import polars as pl
    import xarray as xr
    from numpy.typing import NDArray

    from npr.calibration.fitting import Fit
    from npr.calibration.identifiability import Identifiability
    from npr.calibration.pairs import PortfolioPairs
    from npr.calibration.preparing import Prepared
    from npr.calibration.problem import CalibrationProblem, Design
    from spectra.hazard import HazardModel
    from typologies.catalogue import Catalogue

    Floats = NDArray[np.float64]

_AT_BOUND_LN = 1e-4
_MOST_BEYOND = 0.25
_UNKNOWN = Interval(np.nan, np.nan)


def calibrate(
    problem: CalibrationProblem,
    *,
    hazard: HazardModel,
    catalogue: Catalogue,
    told: Callable[[str], None] | None = None,
) -> CalibrationResult:
    """Re-tune an edition of the norm to the limit on individual risk.

    Parameters
    ----------
    problem : CalibrationProblem
    hazard : HazardModel
        As ``spectra.load_hazard`` gives it.
    catalogue : Catalogue
        As ``typologies.load_catalogue`` gives it.
    told : callable, optional
        Called with what is being done.

    Returns
    -------
    CalibrationResult

    Raises
    ------
    CalibrationError
        The problem has no solution; the message says why and what to change.
    PortfolioError
        The portfolio cannot be read.
    """
    say = told or (lambda _: None)
    say("hazard and risk of the places")
    table = _addresses(problem)
    encoded = encode(table, classes=catalogue.classes, zones=hazard.ground_motion.zones)
    given: dict[str, Any] = {"hazard": hazard, "catalogue": catalogue, "edition": problem.edition}
    prepared = prepare(encoded, problem.parameters, cell_m=problem.cell_m, **given)
    if problem.design is not None and prepared.left_out:
        _refuse_design(problem.design, prepared, catalogue)
    pairs, settings = prepared.pairs, problem.settings
    numbers = numbers_of(problem.edition)
    ln_start = np.log([numbers[one.key] for one in problem.parameters])
    say(f"fit on {len(pairs.weight):,} pairs of place and class")
    found = fit(pairs, problem.parameters, ln_start, settings)
    judged = identifiability(
        jacobian(pairs, found.ln_values),
        found.weight,
        [one.key for one in problem.parameters],
        found.ln_values,
    )
    _check_places(pairs, judged)
    n = len(problem.parameters)
    draws, by_tree, tree = np.empty((0, n)), np.empty((0, n)), None
    if problem.bootstraps:
        say(f"{problem.bootstraps} bootstraps by class")
        draws = bootstrap(
            pairs,
            problem.parameters,
            found,
            settings,
            count=problem.bootstraps,
            within_type_spread=problem.within_type_spread,
        )
    if problem.branches:
        say(f"{problem.branches} branches of the logic tree")
        tree = branch_risk(prepared, count=problem.branches, seed=problem.seed, **given)
        by_tree = _by_tree(pairs, tree, problem, found)
    estimates = _estimates(problem, pairs, found, ln_start, draws, by_tree)
    return _result(
        problem,
        prepared,
        found,
        estimates,
        judged,
        ln_start,
        draws,
        by_tree,
        tree,
        hazard,
        catalogue,
    )


def _addresses(problem: CalibrationProblem) -> pl.DataFrame:
    return read_table(
        problem.portfolio if problem.design is None else _design_table(problem.design)
    )


def _design_table(design: Design) -> pl.DataFrame:
    """Every class at every site."""
    import polars as pl

    rows = [
        {
            "address_id": f"{site.name} {name}",
            "x_rd_m": site.x_rd_m,
            "y_rd_m": site.y_rd_m,
            "vulnerability_class": name,
        }
        for site in design.site
        for name in design.classes
    ]
    return pl.DataFrame(rows)


def _refuse_design(design: Design, prepared: Prepared, catalogue: Catalogue) -> None:
    """What was typed in is not left out silently."""
    unknown = [name for name in design.classes if name not in catalogue.classes]
    rows = prepared.pair_of.reshape(len(design.site), len(design.classes))
    known = [name not in unknown for name in design.classes]
    nowhere = [
        site.name
        for site, row in zip(design.site, rows, strict=True)
        if any(known) and (row[known] < 0).all()
    ]
    told = [f"classes {', '.join(unknown)}"] if unknown else []
    told += [f"sites {', '.join(nowhere)}"] if nowhere else []
    raise CalibrationError(
        what="the design has classes or sites that cannot be used",
        where="problem, design",
        got="; ".join(told or [f"{n} {reason}" for reason, n in prepared.left_out.items()]),
        expected="classes of the catalogue with a capacity, sites in the hazard model (RD New)",
        repair="npr typology list shows the classes; check that x and y are not swapped",
    )


def _check_places(pairs: PortfolioPairs, judged: Identifiability) -> None:
    """At one place, parameters that act alike on every class cannot be told apart."""
    if len(pairs.places) == 1 and judged.condition > LARGEST_CONDITION:
        raise CalibrationError(
            what="one place only: these parameters cannot be told apart there",
            where="problem, portfolio or design",
            got=f"{pairs.places[0]}; " + "; ".join(map(str, judged.combinations)),
            expected="places whose hazard differs, or parameters that act on different classes",
            repair="add places, or free one parameter only",
        )


def _by_tree(
    pairs: PortfolioPairs, tree: xr.Dataset, problem: CalibrationProblem, found: Fit
) -> Floats:
    def with_branch(branch: int) -> PortfolioPairs:
        ln_risk = tree["ln_risk"].isel(branch=branch).values.astype(np.float64)
        first, second = tree["ln_factor"].values[:2].tolist()
        table = RiskTable(first, second - first, np.maximum(ln_risk, _LEAST_LN_RISK))
        return pairs.with_risk(table)

    return by_branch(with_branch, problem.branches, problem.parameters, found, problem.settings)


_LEAST_LN_RISK = -100.0
"""A branch may give no risk at all; its logarithm is held at what cannot matter any more."""


def _estimates(
    problem: CalibrationProblem,
    pairs: PortfolioPairs,
    found: Fit,
    ln_start: Floats,
    draws: Floats,
    by_tree: Floats,
) -> tuple[Estimated, ...]:
    if problem.objective == "least_squares":
        error, linear = linear_intervals(pairs, found)
    else:  # linear theory is of least squares
        error, linear = np.full(len(ln_start), np.nan), [_UNKNOWN] * len(ln_start)
    present = len(np.unique(pairs.class_index[found.weight > 0.0]))
    drawn = percentiles(draws, present) if len(draws) else linear
    tree = percentiles(by_tree) if len(by_tree) else [_UNKNOWN] * len(ln_start)
    # Verdicts have no slopes: how many classes a cost rests on is not said.
    is_cost = problem.objective == "verdict_cost"
    classes = np.full(len(ln_start), np.inf) if is_cost else effective_classes(pairs, found)
    estimates = []
    for i, one in enumerate(problem.parameters):
        ln_value = float(found.ln_values[i])
        at_bound = min(ln_value - np.log(one.low), np.log(one.high) - ln_value) < _AT_BOUND_LN
        unit = getattr(problem.edition.values.get(one.key), "unit", "1")
        estimates.append(
            Estimated(
                one.key,
                unit,
                one.low,
                one.high,
                numbers_of(problem.edition)[one.key],
                float(np.exp(ln_value)),
                _UNKNOWN if at_bound or classes[i] < FEW_CLASSES else drawn[i],
                linear[i],
                float(error[i]),
                tree[i],
                bool(at_bound),
                float(classes[i]),
            )
        )
    return tuple(estimates)


def _result(
    problem: CalibrationProblem,
    prepared: Prepared,
    found: Fit,
    estimates: tuple[Estimated, ...],
    judged: Any,
    ln_start: Floats,
    draws: Floats,
    by_tree: Floats,
    tree: xr.Dataset | None,
    hazard: HazardModel,
    catalogue: Catalogue,
) -> CalibrationResult:
    pairs = prepared.pairs
    start = margins(pairs, ln_start, found.weight)
    start_verdicts = verdicts_of(pairs, ln_start, problem.cost)
    start_value = {
        "least_squares": lambda: start.mean_square,
        "minimax": lambda: start.largest,
        "verdict_cost": lambda: start_verdicts.cost,
    }[problem.objective]()
    facts = provenance(
        hazard=hazard.label,
        hazard_digest=hazard.digest,
        catalogue=f"{catalogue.title} ({catalogue.id}, {catalogue.reading})",
        catalogue_digest=catalogue.digest,
        capacity_defaults=f"{pairs.capacity.id} ({pairs.capacity.trust})",
        capacity_defaults_digest=pairs.capacity.digest,
        edition=f"{problem.edition.title} ({problem.edition.id})",
        edition_digest=problem.edition.digest,
        problem_digest=problem.digest,
        pairs_digest=_pairs_digest(pairs),
    )
    result = CalibrationResult(
        problem,
        problem.edition,
        estimates,
        start_value,
        found.value,
        found,
        start_verdicts,
        verdicts_of(pairs, found.ln_values, problem.cost),
        judged,
        draws,
        by_tree,
        pairs,
        int((prepared.pair_of >= 0).sum()),
        prepared.pair_of,
        prepared.left_out,
        tree,
        facts,
    )
    _check_known(result)
    object.__setattr__(result, "edition", calibrated_edition(result))
    return result


def _check_known(result: CalibrationResult) -> None:
    """An answer whose risk is for the most part not known is none: no edition is made of it."""
    beyond = result.margins().weight_beyond
    if result.problem.objective == "verdict_cost" or beyond <= _MOST_BEYOND:
        return
    told = ", ".join(f"{one.key} {one.value:.5g}" for one in result.estimates)
    raise CalibrationError(
        what="the search ends where the risk of marginal buildings is not known",
        where="problem, objective and bounds",
        got=f"{told}: {beyond:.0%} of the weight lies beyond factors of 1/4 to 4 on the medians",
        expected=f"at most {_MOST_BEYOND:.0%}",
        repair="narrow the bounds, take another objective (one class alone can drive minimax), or "
        "leave classes far from the norm out of the portfolio",
    )


def _pairs_digest(pairs: PortfolioPairs) -> str:
    from npr.core.files import digest

    return digest(
        pairs.weight, pairs.class_index, pairs.place_index, list(pairs.places), pairs.risk.ln_risk
    )
