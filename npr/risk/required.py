# SPDX-License-Identifier: EUPL-1.2
"""How much stronger a building must be to meet the norm: the factor on its fragility medians."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from npr.risk import _kernels as k
from npr.risk.table import scaled_rows, zone_tables
from npr.risk.vulnerability import LN_LARGEST_FACTOR

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from npr.risk.source import RiskSource
    from npr.risk.table import SiteRisk, Sites, ZoneTables

    Floats = NDArray[np.float64]

LARGEST_FACTOR = float(np.exp(LN_LARGEST_FACTOR))
"""Largest factor on the medians for which the risk is tabulated; its inverse is the least."""


class RequiredFactor(NamedTuple):
    """Factor on the medians of every address.

    Attributes
    ----------
    factor : (address) float64
        At most 1 where the mean meets the norm; 1/4 stands for 1/4 or less; inf where the part
        that does not scale exceeds the norm by itself; NaN where unknown.
    is_beyond : (address) bool
        Unknown because it is larger than 4: the risk is not tabulated there.
    """

    factor: Floats
    is_beyond: NDArray[np.bool_]


def required_factor(
    model: RiskSource,
    sites: Sites,
    risk: SiteRisk,
    norm_per_yr: float,
    *,
    tables: ZoneTables | None = None,
) -> RequiredFactor:
    """Factor on all medians of the structure at which the mean risk equals the norm.

    Chimneys stay as they are: their part of the risk is kept. The table of scaled medians gives
    the ratio of the structural risk to that at a factor of 1, so that a factor of 1 is exactly the
    risk that was computed.

    Parameters
    ----------
    model : RiskSource
    sites : Sites
    risk : SiteRisk
        Of the same addresses.
    norm_per_yr : float, 1/yr
    tables : ZoneTables, optional
        As ``zone_tables`` gives them, where they are there already.
    """
    at = zone_tables(model, sites) if tables is None else tables
    factors = model.factors
    chimney = risk.mean * risk.chimney_share
    with np.errstate(divide="ignore", invalid="ignore"):
        ln_share = np.log((norm_per_yr - chimney) / (risk.mean - chimney))
    position = np.empty(len(sites.zone))
    k.position_at_share_many(
        scaled_rows(model, sites, at),
        at.row,
        at.corners.weight,
        -factors.ln_first / factors.ln_step,
        ln_share,
        position,
    )
    factor = np.exp(factors.ln_first + factors.ln_step * position)
    factor = np.maximum(factor, 1.0 / LARGEST_FACTOR)
    # Rounding must not put a factor on the other side of 1 than the verdict.
    fails = risk.mean > norm_per_yr
    factor = np.where(fails, np.maximum(factor, np.nextafter(1.0, 2.0)), np.minimum(factor, 1.0))
    is_beyond = fails & (factor > LARGEST_FACTOR)
    factor[is_beyond | np.isnan(risk.mean)] = np.nan
    is_hopeless = chimney >= norm_per_yr  # what is left for the structure is nothing at all
    factor[is_hopeless] = np.inf
    return RequiredFactor(factor, is_beyond & ~is_hopeless)
