# SPDX-License-Identifier: EUPL-1.2
"""The code route of one answer, step by step."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from pint import Quantity

import typologies
from npr.assessment.bulk import assessable_rows
from npr.assessment.candidates import LEAST_PROBABILITY
from npr.checks.design_capacity import class_curve, class_mechanism
from npr.checks.nonlinear_pushover import NlpoCheck, nlpo
from npr.core.errors import EditionError
from npr.core.status import CheckStatus
from npr.norms.code import CONSEQUENCE_CLASSES, LIMIT_STATES, SITUATIONS
from npr.portfolio.code_columns import NOT_GIVEN, code_columns
from typologies.capacity.curve import CapacityCurve

if TYPE_CHECKING:
    from collections.abc import Mapping

    from npr.assessment.single import Assessment
    from npr.checks.trace import Step
    from spectra.elastic.spectrum import ElasticSpectrum


def code_checks(answer: Assessment) -> Mapping[str, NlpoCheck]:
    """Pushover checks behind an answer: by class, or ``own``; empty where there is none."""
    encoded = answer.table.encoded
    if assessable_rows(encoded).size == 0:
        return {}
    given = code_columns(encoded.table)
    if int(given.status[0]):
        return {}
    spectrum = _spectrum(answer, given.case[0].tolist())
    if spectrum is None:
        return {}
    if given.has_own[0]:
        a_y, d_y, d_u = (float(value) for value in given.own[0])
        curve = CapacityCurve.bilinear(
            yield_acceleration=Quantity(a_y, "m/s**2"),
            yield_displacement=Quantity(d_y, "m"),
            ultimate_displacement=Quantity(d_u, "m"),
        )
        names = _classes(answer)
        material = typologies.class_capacity(names[0]).material[0] if len(names) == 1 else None
        try:
            return {"own": nlpo(spectrum, curve, edition=answer.edition, material=material)}
        except EditionError:
            return {}  # a mixture: the status of the answer says that the capacity is unknown
    return {
        name: check for name in _classes(answer) if (check := _of_class(answer, spectrum, name))
    }


def code_steps(answer: Assessment) -> list[tuple[str, Step]]:
    """All steps, each with the name of the check that it belongs to."""
    return [(name, step) for name, check in code_checks(answer).items() for step in check.trace()]


def _spectrum(answer: Assessment, case: list[int]) -> ElasticSpectrum | None:
    names = (CONSEQUENCE_CLASSES, SITUATIONS, LIMIT_STATES)
    consequence_class, situation, limit_state = (
        None if code == NOT_GIVEN else known[code] for known, code in zip(names, case, strict=True)
    )
    encoded = answer.table.encoded
    year = float(encoded.year[0])
    place = (Quantity(float(encoded.x_rd_m[0]), "m"), Quantity(float(encoded.y_rd_m[0]), "m"))
    try:
        return answer.edition.spectrum(
            answer.hazard,
            place,
            consequence_class=consequence_class,
            situation=situation,
            limit_state=limit_state,
            wierde=bool(encoded.is_wierde[0]),
            zone=int(encoded.zone[0]),
            assessment_year=int(year) if np.isfinite(year) else None,
        )
    except EditionError:
        return None  # the status of the answer says why


def _classes(answer: Assessment) -> list[str]:
    encoded = answer.table.encoded
    if encoded.mixture_index[0] < 0:
        return [answer.catalogue.classes[encoded.class_index[0]]]
    shares = encoded.mixtures[encoded.mixture_index[0]]
    return [answer.catalogue.classes[i] for i in np.flatnonzero(shares >= LEAST_PROBABILITY)]


def _of_class(answer: Assessment, spectrum: ElasticSpectrum, name: str) -> NlpoCheck | None:
    defaults: Any = typologies.class_capacity(name)
    if not defaults.is_known[0]:
        return None
    check = nlpo(
        spectrum,
        class_curve(defaults),
        edition=answer.edition,
        mechanism=class_mechanism(defaults),
        material=defaults.material[0],
    )
    return replace(check, status=check.status | int(CheckStatus.CLASS_DEFAULT))
