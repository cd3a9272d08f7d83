# SPDX-License-Identifier: EUPL-1.2
"""The edition that comes out of a calibration, with what a user must know of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from npr.norms.edition import CalibrationRecord, Estimate
from npr.norms.own import own_edition

if TYPE_CHECKING:
    from npr.calibration.result import CalibrationResult, Estimated
    from npr.norms.edition import Edition

_IN_WORDS = {
    "least_squares": "weighted mean square of ln(risk of a marginal building / norm)",
    "minimax": "largest |ln(risk of a marginal building / norm)|",
    "verdict_cost": "cost of verdicts against the norm",
}


def calibrated_edition(result: CalibrationResult) -> Edition:
    """The calibrated edition, with what a user must know of how it came about."""
    problem = result.problem
    words = _IN_WORDS[problem.objective]
    statistics = {
        "objective_at_start": result.start_value,
        "objective": result.value,
        "pairs": float(len(result.pairs.weight)),
        "addresses": float(result.addresses),
        "addresses_left_out": float(sum(result.left_out.values())),
        "share_passing_at_start": result.start_verdicts.passing,
        "share_passing": result.verdicts.passing,
        "share_unsafe_passes_at_start": result.start_verdicts.type_2,
        "share_unsafe_passes": result.verdicts.type_2,
        "share_marginal_above_norm_at_start": result.share_above("start"),
        "share_marginal_above_norm": result.share_above("calibrated"),
        "condition": result.identifiability.condition,
    }
    record = CalibrationRecord(
        base=problem.edition.id,
        base_digest=problem.edition.digest,
        problem_digest=problem.digest,
        objective=words,
        estimate={
            one.key: Estimate(
                start=one.start,
                value=one.value,
                unit=one.unit,
                interval_low=_known(one.interval.low),
                interval_high=_known(one.interval.high),
            )
            for one in result.estimates
        },
        statistics={name: value for name, value in statistics.items() if np.isfinite(value)},
        warnings=result.warnings,
        provenance=dict(result.provenance),
    )
    notes = {
        one.key: f"from {one.start:g}; "
        f"95 % interval {one.interval.low:.6g} to {one.interval.high:.6g}"
        for one in result.estimates
    }
    return own_edition(
        problem.edition,
        {one.key: one.value for one in result.estimates},
        id=problem.id,
        title=problem.title,
        source=f"calibrated to the norm of {problem.edition.norm_per_yr:g} per year: {words}",
        notes=notes,
        alternatives={one.key: _alternatives(one) for one in result.estimates},
        calibration=record,
    )


def _alternatives(one: Estimated) -> list[float]:
    """What else a calibrated figure might be: where it came from, and the ends of its interval."""
    found = [one.start, one.interval.low, one.interval.high]
    others = [value for value in dict.fromkeys(found) if np.isfinite(value) and value != one.value]
    return others or [one.low, one.high]


def _known(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
