# SPDX-License-Identifier: EUPL-1.2
"""From risk and status to a verdict, by the rule in the edition."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from npr.core.status import Status, effect_mask

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from npr.norms.edition import Edition

    Floats = NDArray[np.float64]
    Codes = NDArray[np.uint8]

VERDICTS = (
    "meets_norm",
    "needs_reinforcement",
    "not_assessable",
    "outside_hazard_model",
    "invalid_input",
)
VERDICTS_NL = (
    "voldoet",
    "voldoet niet aan de norm: nader beoordelen of versterken",
    "niet toedeelbaar",
    "buiten het dreigingsmodel",
    "ongeldige invoer",
)
RISK_PROFILES = ("normal", "slightly_elevated", "elevated", "unknown")
RISK_PROFILES_NL = ("normaal", "licht verhoogd", "verhoogd", "onbekend")


class Verdicts(NamedTuple):
    """Codes per address: positions in ``VERDICTS`` and ``RISK_PROFILES``, and the status."""

    verdict: Codes
    risk_profile: Codes
    status: NDArray[np.uint32]


def decide(edition: Edition, mean: Floats, p90: Floats, status: NDArray[np.uint32]) -> Verdicts:
    """Judge every address.

    The mean is asked first, because with a very skewed logic tree it can exceed the 90th
    percentile. Risk that is not a number is never judged: such an address is not assessable.

    Parameters
    ----------
    edition : Edition
    mean, p90 : (address) float64, 1/yr; NaN where unknown
    status : (address) uint32
    """
    norm = edition.norm_per_yr
    is_elevated, is_p90_above = mean > norm, p90 > norm
    is_known = np.isfinite(mean) & np.isfinite(p90)
    fails = is_elevated
    if edition.individual_risk.criterion == "mean_and_p90":
        fails = fails | is_p90_above
    is_invalid = (status & np.uint32(effect_mask("invalid"))) != 0
    is_outside = (status & np.uint32(effect_mask("outside"))) != 0
    is_excluded = (status & np.uint32(effect_mask("not_assessable"))) != 0
    status = status.copy()
    status[~(is_known | is_invalid | is_outside | is_excluded)] |= np.uint32(Status.RISK_UNKNOWN)
    conditions = [is_invalid, is_outside, is_excluded | ~is_known, fails]
    verdict = np.select(conditions, [4, 3, 2, 1], default=0).astype(np.uint8)
    profile = np.select([verdict > 1, is_elevated, is_p90_above], [3, 2, 1], default=0).astype(
        np.uint8
    )
    return Verdicts(verdict, profile, status)


def sentence(edition: Edition, verdict: int, risk_profile: int) -> tuple[str, str]:
    """Say a verdict in English and in Dutch, with the figure of the norm."""
    norm = np.format_float_scientific(edition.norm_per_yr, trim="-", exp_digits=1)
    if verdict > 1:
        return "", ""
    english = {
        0: "mean and 90th percentile of the risk are at or below the norm of {} per year",
        1: "the mean risk is at or below the norm of {} per year, its 90th percentile is above it",
        2: "the mean risk is above the norm of {} per year",
    }
    dutch = {
        0: "gemiddelde en 90e percentiel van het risico liggen op of onder de norm van {} per jaar",
        1: "het gemiddelde risico ligt op of onder de norm van {} per jaar, het 90e percentiel "
        "erboven",
        2: "het gemiddelde risico ligt boven de norm van {} per jaar",
    }
    # Above by the 90th percentile only, and failing for it: the edition asks for both.
    is_asked = (verdict, risk_profile) == (1, 1)
    return (
        english[risk_profile].format(norm) + " and must meet the norm too" * is_asked,
        dutch[risk_profile].format(norm) + ", en dat moet ook aan de norm voldoen" * is_asked,
    )
