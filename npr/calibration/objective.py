# SPDX-License-Identifier: EUPL-1.2
"""Margins of pairs, which of them count, and what a fit makes least."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

from npr.calibration.scan import verdicts
from npr.core.errors import CalibrationError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from npr.calibration.pairs import Pairs
    from npr.calibration.scan import VerdictCost, Verdicts

    Floats = NDArray[np.float64]

Objective = Literal["least_squares", "minimax", "verdict_cost"]
Relevance = Literal["estimate", "base", "none"]

RELEVANCE_WIDTH = 0.5
"""Standard deviation of ln UC over which a pair loses its say: far from 1 nothing is marginal."""

LEAST_RELEVANCE = float(np.exp(-2.0))
"""Pairs below it have no say in the largest margin: a unity check beyond e or below 1/e."""


class Margins(NamedTuple):
    """Pairs for one set of parameters; arrays (pair).

    Attributes
    ----------
    ln_unity_check : float64
    margin : float64
        Ln of the risk over the norm of the pair scaled to a unity check of 1; beyond the table of
        risk the curve is drawn on straight.
    is_tabulated : bool
        Whether the margin lies within the table.
    weight : float64
        Of the pair times its relevance, summing to 1.
    """

    ln_unity_check: Floats
    margin: Floats
    is_tabulated: NDArray[np.bool_]
    weight: Floats

    @property
    def known(self) -> Floats:
        """Margins within the table, NaN beyond it, (pair)."""
        return np.where(self.is_tabulated, self.margin, np.nan)

    @property
    def weight_beyond(self) -> float:
        """Weight of what lies beyond the table."""
        return float(self.weight[~self.is_tabulated].sum())

    @property
    def mean_square(self) -> float:
        """Weighted mean of the squared margins."""
        return float(np.sum(self.weight * self.margin**2))

    @property
    def largest(self) -> float:
        """Largest absolute margin of the pairs that are near enough to a unity check of 1."""
        near = self.weight > 0.0
        return float(np.abs(self.margin[near]).max())


def relevance(ln_unity_check: Floats) -> Floats:
    """Say of a pair, (pair): 1 at a unity check of 1.

    Examples
    --------
    >>> relevance(np.log([1.0, 2.0])).round(3).tolist()
    [1.0, 0.383]
    """
    say: Floats = np.exp(-0.5 * (ln_unity_check / RELEVANCE_WIDTH) ** 2)
    return say


def weights(pairs: Pairs, ln_unity_check: Floats, mode: Relevance, objective: Objective) -> Floats:
    """Weight of each pair times its relevance, (pair); sums to 1.

    Raises
    ------
    CalibrationError
        No pair is near a unity check of 1, or a unity check is unknown.
    """
    check_known(pairs, ln_unity_check, "unity check")
    known = pairs.is_tabulated(ln_unity_check)
    say = np.ones(len(known)) if mode == "none" else relevance(ln_unity_check)
    if objective == "minimax" and mode != "none":
        say = (say >= LEAST_RELEVANCE).astype(np.float64)
    weight = np.where(known, pairs.weight * say, 0.0)
    total = weight.sum()
    if total <= 0.0 or say[known].max(initial=0.0) < 1e-6:
        nearest = np.exp(ln_unity_check[np.argmin(np.abs(ln_unity_check))])
        raise CalibrationError(
            what="no class is near the norm: no unity check is near 1, so there is no marginal "
            "building to calibrate on",
            where="problem, portfolio and parameters",
            got=f"unity checks from {np.exp(ln_unity_check.min()):.3g} to "
            f"{np.exp(ln_unity_check.max()):.3g}, the nearest to 1 is {nearest:.3g}",
            expected="some between 1/4 and 4",
            repair="start from another edition, move the bounds where unity checks are near 1 or "
            'set relevance = "base" or "none"',
        )
    normalised: Floats = weight / total
    return normalised


def check_known(pairs: Pairs, figures: Floats, what: str) -> None:
    """An unknown figure is neither a pass nor a failure."""
    unknown = np.isnan(figures)
    if unknown.any():
        names = sorted({pairs.classes[i] for i in pairs.class_index[unknown]})
        raise CalibrationError(
            what=f"the {what} of some pairs is unknown",
            where="classes " + ", ".join(names),
            got="NaN",
            expected="a capacity, a spectrum and a risk for every pair",
            repair="leave these classes out of the portfolio",
        )


def margins(pairs: Pairs, ln_values: Floats, weight: Floats | None = None) -> Margins:
    """Margins for logarithms of the free parameters; weights as given, or those of the pairs."""
    ln_uc = pairs.ln_unity_check(ln_values)
    say = pairs.weight if weight is None else weight
    return Margins(ln_uc, pairs.ln_risk(ln_uc), pairs.is_tabulated(ln_uc), say)


def is_unsafe(pairs: Pairs) -> NDArray[np.bool_]:
    """Whether each pair, as it is, exceeds the norm by its structure, (pair)."""
    ln_risk = pairs.ln_risk(np.zeros(len(pairs.weight)))
    check_known(pairs, ln_risk, "risk")
    exceeds: NDArray[np.bool_] = ln_risk > 0.0
    return exceeds


def verdicts_of(pairs: Pairs, ln_values: Floats, cost: VerdictCost) -> Verdicts:
    """Weighted sums of the verdicts of all pairs; far ones count as much as near ones."""
    ln_uc = pairs.ln_unity_check(ln_values)
    check_known(pairs, ln_uc, "unity check")
    return verdicts(ln_uc <= 0.0, is_unsafe(pairs), pairs.weight, cost)
