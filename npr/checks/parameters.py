# SPDX-License-Identifier: EUPL-1.2
"""From an edition to what kernels take: methods by name become coefficients."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from npr.norms.edition import Edition
    from spectra.elastic._kernels import DampingCorrection
    from typologies.capacity._kernels import Damping


class NlpoParameters(NamedTuple):
    """What an edition asks of the pushover check.

    Attributes
    ----------
    damping : Damping
    correction : DampingCorrection
    """

    damping: Damping
    correction: DampingCorrection


def nlpo_parameters(edition: Edition) -> NlpoParameters:
    """Coefficients behind the names in an edition.

    Raises
    ------
    EditionError
        The edition has no code route.
    """
    from spectra.elastic.damping import damping_correction_method
    from typologies.capacity.damping import damping_model

    code = edition.code_route
    damping = damping_model(
        code.nlpo.hysteretic_damping.value,
        initial=code.nlpo.initial_damping.value,
        period_ratio_exponent=code.nlpo.soil_damping_exponent.value,
        hysteretic_cap=cap_of(code.nlpo.hysteretic_cap.value),
        system_cap=cap_of(code.nlpo.system_cap.value),
    )
    correction = damping_correction_method(
        code.demand.damping_correction.value, code.demand.damping_floor.value
    )
    return NlpoParameters(damping, correction)


def cap_of(value: float) -> float:
    """A cap as kernels take it: a share of 1 or more is none."""
    return math.inf if value >= 1.0 else value
