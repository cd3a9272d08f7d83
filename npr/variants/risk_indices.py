# SPDX-License-Identifier: EUPL-1.2
"""Which uncertainty makes the individual risk uncertain: events, displacement, death."""

from __future__ import annotations

from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from npr.assessment.bulk import assessable_rows, locate, risk_model, sites_of
from npr.core.errors import NprError
from npr.core.files import load_toml
from npr.core.sourced import Closed, SourcedNumber
from npr.risk.table import site_risk, structural_risk, zone_tables
from npr.risk.vulnerability import LN_LARGEST_FACTOR
from npr.variants.running import Runs
from npr.variants.sobol import REACH, Input, sobol_indices

if TYPE_CHECKING:
    from typing import Any

    import xarray as xr
    from numpy.typing import NDArray

    from npr.risk.table import Sites
    from npr.variants.setup import Setup
    from typologies import Catalogue

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

_FACTORS = 65
"""Factors at which the risk is tabulated, from the least to the largest displacement."""


class Spreads(Closed):
    """Standard deviations of the logarithms of three factors; see ``sensitivity.toml``."""

    events: SourcedNumber
    displacement: SourcedNumber
    death: SourcedNumber


@cache
def spreads() -> Spreads:
    """Spreads that ship, each with its source.

    Examples
    --------
    >>> spreads().displacement.value, spreads().displacement.alternatives
    (0.27, (0.35, 0.47))
    """
    return load_toml(Path(str(resources.files("npr.variants"))) / "sensitivity.toml", Spreads)


class ScalableRisk(NamedTuple):
    """Mean LPR of addresses as a function of three factors.

    LPR = events death ( structural(displacement) + chimney ), with one displacement factor for all
    classes at once. A factor s on the displacement that a building takes is one of s^(1/b1) on the
    SaAvg at which it collapses: ln displacement = b0 + b1 ln SaAvg. A mixture has the mean 1/b1.

    Attributes
    ----------
    ln_factor : (factor) float64
        Logarithms of displacement factors, in equal steps.
    ln_structural : (factor, address) float64
        Logarithm of the structural LPR in 1/yr.
    chimney : (address) float64, 1/yr
    """

    ln_factor: Floats
    ln_structural: Floats
    chimney: Floats

    def lpr(self, events: float, displacement: float, death: float) -> Floats:
        """Mean LPR (address), 1/yr."""
        step = self.ln_factor[1] - self.ln_factor[0]
        at = (np.log(displacement) - self.ln_factor[0]) / step
        low = min(max(int(at), 0), len(self.ln_factor) - 2)
        w = at - low
        ln = (1.0 - w) * self.ln_structural[low] + w * self.ln_structural[low + 1]
        return np.asarray(events * death * (np.exp(ln) + self.chimney))


def scalable_risk(setup: Setup, runs: Runs, ln_reach: float) -> tuple[ScalableRisk, Ints]:
    """Tabulate the risk of a portfolio for displacement factors up to ``exp(ln_reach)``.

    Returns
    -------
    ScalableRisk, of the addresses whose risk is known and not 0
    rows : (address) int64
        Their rows in the portfolio.

    Raises
    ------
    NprError
        The factor on SaAvg of a class goes beyond what the risk is tabulated for.
    """
    located = locate(runs.encoded(setup), setup.hazard)
    rows = assessable_rows(located)
    model = risk_model(setup.hazard, setup.catalogue, setup.edition)
    sites = sites_of(located, rows, setup.hazard)
    tables = zone_tables(model, sites)
    risk = site_risk(model, sites, tables=tables)
    exponent = _exponent(setup.catalogue, sites)
    if exponent.size and ln_reach * exponent.max() > LN_LARGEST_FACTOR:
        raise NprError(
            what="the displacement varies more than the risk is tabulated for",
            where="displacement",
            got=f"a factor on SaAvg of {np.exp(ln_reach * exponent.max()):.3g}",
            expected=f"at most {np.exp(LN_LARGEST_FACTOR):g}",
            repair=f"a standard deviation of ln displacement of at most "
            f"{LN_LARGEST_FACTOR / exponent.max() / REACH:.2f}",
        )
    ln_factor = np.linspace(-ln_reach, ln_reach, _FACTORS)
    with np.errstate(divide="ignore"):
        ln_structural = np.log(
            [structural_risk(model, sites, np.exp(f * exponent), tables=tables) for f in ln_factor]
        )
    known = np.isfinite(ln_structural).all(axis=0) & (risk.mean > 0.0)
    chimney = risk.mean * risk.chimney_share
    return ScalableRisk(ln_factor, ln_structural[:, known], chimney[known]), rows[known]


def _exponent(catalogue: Catalogue, sites: Sites) -> Floats:
    """1/b1 of every address: of its class, or the mean over the classes of a mixture."""
    of_class = 1.0 / catalogue.dataset["b1"].values
    single = of_class[np.maximum(sites.class_index, 0)]
    if not len(sites.mixtures):
        return np.asarray(single)
    mixed = sites.mixtures @ of_class
    return np.where(sites.class_index >= 0, single, mixed[sites.mixture_index])


def risk_indices(
    setup: Setup,
    portfolio: Any,
    *,
    n: int = 512,
    seed: int,
    events: float | None = None,
    displacement: float | None = None,
    death: float | None = None,
) -> xr.Dataset:
    """Sobol indices of the individual risk for events a year, displacement and death.

    Parameters
    ----------
    setup : Setup
        Its edition says the norm and the exposure; that the mean decides is taken here.
    portfolio : path, polars, pandas or Arrow table, or Runs
    n, seed : int
        As for ``sobol_indices``.
    events, displacement, death : float, optional
        Standard deviations of the logarithm of three lognormal factors; default ``spreads()``.

    Returns
    -------
    xarray.Dataset
        As ``sobol_indices``, with outputs ``ln_lpr``: mean of ln LPR over the addresses;
        ``does_not_meet``: number above the norm; ``ln_lpr of <class>``: by class of one certain
        class. ``addresses`` (output) says of how many.

    Raises
    ------
    NprError
        SALib is not installed, no address has a risk, or the displacement varies too much.
    """
    runs = portfolio if isinstance(portfolio, Runs) else Runs(portfolio)
    known = spreads()
    sigma = {
        "events": known.events.value if events is None else events,
        "displacement": known.displacement.value if displacement is None else displacement,
        "death": known.death.value if death is None else death,
    }
    risk, rows = scalable_risk(setup, runs, REACH * sigma["displacement"])
    if not rows.size:
        raise NprError(
            what="no address has a risk",
            where="portfolio",
            got=f"{len(runs)} addresses",
            expected="one or more with a place in the hazard model and a class",
        )
    of_class = runs.encoded(setup).class_index[rows]
    groups = {"ln_lpr": np.ones(len(rows), bool)}
    groups |= {
        f"ln_lpr of {setup.catalogue.classes[i]}": of_class == i
        for i in np.unique(of_class[of_class >= 0]).tolist()
    }

    def model(values: Floats) -> Floats:
        out = np.empty((len(values), 1 + len(groups)))
        for i, factors in enumerate(values.tolist()):
            lpr = risk.lpr(*factors)
            ln = np.log(lpr)
            out[i, 0] = (lpr > setup.edition.norm_per_yr).sum()
            out[i, 1:] = [ln[group].mean() for group in groups.values()]
        return out

    inputs = [Input(name, "lognormal", 1.0, value) for name, value in sigma.items()]
    found = sobol_indices(inputs, model, outputs=("does_not_meet", *groups), n=n, seed=seed)
    counted = [len(rows), *(int(group.sum()) for group in groups.values())]
    return found.assign_coords(addresses=("output", counted)).assign_attrs(variant=setup.name)
