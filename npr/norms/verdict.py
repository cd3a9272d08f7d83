# SPDX-License-Identifier: EUPL-1.2
"""From risk and status to a verdict, by the rule in the edition."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

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


CODE_VERDICTS = ("passes", "passes_indicatively", "fails", "unknown")
"""Answers of the code route; an indicative one never gives ``meets_norm`` alone."""
CODE_VERDICTS_NL = ("voldoet", "voldoet indicatief", "voldoet niet", "onbekend")
_PASSES, _INDICATIVE, _FAILS, _UNKNOWN = range(4)

Route = Literal["risk", "code", "both"]


class Verdicts(NamedTuple):
    """Codes per address.

    Attributes
    ----------
    verdict, risk_profile : (address) uint8
        Positions in ``VERDICTS`` and ``RISK_PROFILES``.
    status : (address) uint32
    rests_on_code : (address) bool
        The verdict could be another if the code route had not answered.
    """

    verdict: Codes
    risk_profile: Codes
    status: NDArray[np.uint32]
    rests_on_code: NDArray[np.bool_]


def decide(
    edition: Edition,
    mean: Floats,
    p90: Floats,
    status: NDArray[np.uint32],
    *,
    route: Route = "risk",
    code: Codes | None = None,
) -> Verdicts:
    """Judge every address.

    The mean is asked first, because with a very skewed logic tree it can exceed the 90th
    percentile. Risk that is not a number is never judged: such an address is not assessable. By
    both routes an address fails if either fails, else is not assessable if either is unknown.

    Parameters
    ----------
    edition : Edition
    mean, p90 : (address) float64, 1/yr; NaN where unknown
    status : (address) uint32
    route : {"risk", "code", "both"}
    code : (address) uint8, optional
        Positions in ``CODE_VERDICTS``, for the routes that need it.
    """
    norm = edition.norm_per_yr
    is_elevated, is_p90_above = mean > norm, p90 > norm
    has_p90 = np.isfinite(p90)
    # Only a source that says that it has no percentiles is judged without: by its mean, unless the
    # edition asks for the 90th percentile of a mean that meets the norm.
    is_mean_only = np.isnan(p90) & ((status & np.uint32(Status.PERCENTILES_UNKNOWN)) != 0)
    if edition.individual_risk.criterion == "mean_and_p90":
        is_mean_only &= is_elevated
    is_known = np.isfinite(mean) & (has_p90 | is_mean_only)
    risk_fails = is_known & is_elevated
    if edition.individual_risk.criterion == "mean_and_p90":
        risk_fails = risk_fails | (is_known & is_p90_above)
    is_invalid = (status & np.uint32(effect_mask("invalid"))) != 0
    is_outside = (status & np.uint32(effect_mask("outside"))) != 0
    is_excluded = (status & np.uint32(effect_mask("not_assessable"))) != 0
    status = status.copy()
    if route != "code":
        barred = is_invalid | is_outside | is_excluded
        status[~(is_known | barred)] |= np.uint32(Status.RISK_UNKNOWN)
    answer = np.full(mean.shape, _UNKNOWN, np.uint8) if code is None else code
    by_code = np.isin(answer, [_PASSES, _INDICATIVE] if route == "both" else [_PASSES])
    if route == "risk":
        fails, meets = risk_fails, is_known & ~risk_fails
    elif route == "code":
        fails, meets = answer == _FAILS, by_code
    else:
        fails = risk_fails | (answer == _FAILS)
        meets = is_known & ~risk_fails & by_code
    conditions = [is_invalid, is_outside, is_excluded | ~(fails | meets), fails]
    verdict = np.select(conditions, [4, 3, 2, 1], default=0).astype(np.uint8)
    without_risk = (verdict > 2) | is_excluded | ~is_known | ~(is_elevated | has_p90)
    profile = np.select([without_risk, is_elevated, is_p90_above], [3, 2, 1], default=0).astype(
        np.uint8
    )
    rests_on_code = np.zeros(mean.shape, bool)
    if route != "risk":
        rests_on_code = (verdict < 2) & ~(risk_fails if route == "both" else rests_on_code)
    return Verdicts(verdict, profile, status, rests_on_code)


def code_sentence(code: int) -> tuple[str, str]:
    """Say in English and Dutch what the code route answered.

    Examples
    --------
    >>> code_sentence(CODE_VERDICTS.index("fails"))[0]
    'the unity check is above 1'
    """
    english = (
        "the unity check is at most 1",
        "the unity check is at most 1, as an indication only",
        "the unity check is above 1",
        "the code route gives no answer",
    )
    dutch = (
        "de unity check is ten hoogste 1",
        "de unity check is ten hoogste 1, maar alleen als indicatie",
        "de unity check is groter dan 1",
        "de norm-route geeft geen antwoord",
    )
    return english[code], dutch[code]


def sentence(edition: Edition, risk_profile: int, status: int = 0) -> tuple[str, str]:
    """Say in English and in Dutch how the risk stands to the figure of the norm."""
    norm = np.format_float_scientific(edition.norm_per_yr, trim="-", exp_digits=1)
    if risk_profile == RISK_PROFILES.index("unknown"):
        if not status & Status.PERCENTILES_UNKNOWN:
            return "", ""
        # A mean above the norm would have made the profile known.
        return (
            f"the mean risk is at or below the norm of {norm} per year",
            f"het gemiddelde risico ligt op of onder de norm van {norm} per jaar",
        )
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
    is_asked = risk_profile == 1 and edition.individual_risk.criterion == "mean_and_p90"
    return (
        english[risk_profile].format(norm) + " and must meet the norm too" * is_asked,
        dutch[risk_profile].format(norm) + ", en dat moet ook aan de norm voldoen" * is_asked,
    )
