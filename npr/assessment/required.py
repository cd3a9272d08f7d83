# SPDX-License-Identifier: EUPL-1.2
"""How much stronger an address must be to meet the norm, by the routes that were asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from npr.assessment.code import CodeResults
    from npr.norms.edition import Edition
    from npr.norms.verdict import Route
    from npr.risk.required import RequiredFactor
    from npr.risk.table import SiteRisk

_CENTRAL = 1


def combined_factor(
    edition: Edition,
    route: Route,
    risk: SiteRisk,
    required: RequiredFactor,
    code: CodeResults | None,
) -> NDArray[np.float64]:
    """Factor on the intensity capacity that is needed: the larger of what each route demands.

    By code the capacity as ground acceleration times the unity check is what is needed; by risk
    the medians of the class times the factor on them.

    Returns
    -------
    (address) float64
        NaN where a route that was asked does not know, unless the other needs infinitely much.
    """
    by_risk = np.where(percentile_decides(edition, risk, required), np.nan, required.factor)
    if code is None:
        return by_risk
    by_code = code.unity_check[:, _CENTRAL]
    if route == "code":
        return by_code
    return np.where(np.isinf(by_risk), by_risk, np.maximum(by_risk, by_code))


def percentile_decides(
    edition: Edition, risk: SiteRisk, required: RequiredFactor
) -> NDArray[np.bool_]:
    """Where the factor on the medians is unknown because the 90th percentile decides, (address).

    How a percentile falls with the medians is not tabulated. Where the mean alone asks for more
    than any factor that is tabulated, that is the reason and not this one.
    """
    if edition.individual_risk.criterion != "mean_and_p90":
        return np.zeros(len(risk.p90), bool)
    decides: NDArray[np.bool_] = (risk.p90 > edition.norm_per_yr) & np.isfinite(required.factor)
    return decides
