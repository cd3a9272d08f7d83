# SPDX-License-Identifier: EUPL-1.2
"""Risk from hazard curves of anybody: mean risk per site, surface condition and class."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import xarray as xr

import typologies
from npr.core.errors import HazardError
from npr.core.provenance import provenance
from npr.risk.convolution import convolved, refined
from npr.risk.vulnerability import SURFACES
from spectra.curves.layout import AVERAGE
from spectra.ground_motion import load_ground_motion_model

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from npr.risk.vulnerability import Exposure
    from spectra.curves.table import HazardCurves
    from spectra.ground_motion import GroundMotionModel
    from typologies import Catalogue

    Floats = NDArray[np.float64]

LARGEST_OPEN_SHARE = 0.01
"""Share of a risk that the ends of the curves may leave open; above it the risk is unknown."""

STRONGEST_G = 100.0
"""Motion at which the probability of death is the largest that it can be, g."""


def risk_from_curves(
    curves: HazardCurves,
    catalogue: Catalogue,
    exposure: Exposure,
    *,
    ground_motion: GroundMotionModel | None = None,
) -> xr.Dataset:
    """Mean local personal risk from the curves of AvgSA and PGA.

    Parameters
    ----------
    curves : HazardCurves
        With ``AvgSA`` over the ten periods of the fragility models (0.01 to 1 s), arbitrary
        component; and ``PGA``. PGA of another component, or of an unknown one, is taken too, and
        the result says so: the geometric mean varies less, and gives a risk by chimneys that is
        some tenth lower.
    catalogue : Catalogue
    exposure : Exposure
    ground_motion : GroundMotionModel, optional
        Whose addition to the motion on a wierde (raised dwelling mound) is taken; default V7.

    Returns
    -------
    xarray.Dataset
        (site, surface_condition, vulnerability_class): ``lpr_mean_per_yr``, 1/yr; ``chimney_share``
        of it; ``open_share``, how much the ends of the curves leave open, as a share of it. The
        risk is NaN where more than 1 % is open, or a rate is unknown. Mean only: curves of a mean
        say nothing about branches.

    Raises
    ------
    HazardError
        The curves lack AvgSA or PGA, or AvgSA is not of the arbitrary component.

    Verification
    ------------
    tests/risk/test_curves.py: our own hazard as curves against ``site_risk``, 0.3 %.
    """
    _check(curves)
    model = load_ground_motion_model("v7") if ground_motion is None else ground_motion
    average = curves.curve(AVERAGE)
    pga = curves.curve("PGA")
    shape = (average.sizes["site"], len(SURFACES), len(catalogue.classes))
    structure, chimney, left_open = (np.empty(shape) for _ in range(3))
    for s, surface in enumerate(SURFACES):
        on_wierde = surface == "wierde"
        shift_average = model.average_wierde_ln_factor if on_wierde else 0.0
        shift_pga = float(model.wierde_ln_factor[0]) if on_wierde else 0.0
        fine = refined(average.values, np.log(average["level"].values))
        by_structure = convolved(
            fine.rate,
            _structural(catalogue, exposure, np.exp(fine.ln_level + shift_average)),
            _structural(catalogue, exposure, np.array([STRONGEST_G]))[0],
        )
        fine = refined(pga.values, np.log(pga["level"].values))
        by_chimney = convolved(
            fine.rate,
            _chimney(catalogue, exposure, np.exp(fine.ln_level + shift_pga)),
            _chimney(catalogue, exposure, np.array([STRONGEST_G]))[0],
        )
        structure[:, s], chimney[:, s] = by_structure.rate, by_chimney.rate
        left_open[:, s] = by_structure.open_rate + by_chimney.open_rate
    return _labelled(curves, catalogue, structure, chimney, left_open)


def _check(curves: HazardCurves) -> None:
    missing = [im for im in (AVERAGE, "PGA") if im not in curves.intensity_measures]
    if missing:
        raise HazardError(
            what=f"the curves lack what risk is made from: {' and '.join(missing)}",
            where=curves.title,
            got=", ".join(curves.intensity_measures),
            expected=f"{AVERAGE} over 0.01 to 1 s, arbitrary component, and PGA",
            repair="compute rates of AvgSA too; it does not follow from those of single periods",
        )
    component = curves.component(AVERAGE)
    if component != "arbitrary":
        raise HazardError(
            what="the fragility is of another component than the curves",
            where=f"{curves.title}, {AVERAGE}",
            got=f"component {component}",
            expected="component arbitrary",
            repair="read the file with component='arbitrary' (--component) if it holds that",
        )


def _note(curves: HazardCurves) -> str:
    note = "Mean over the logic tree of the curves and of the catalogue. "
    component = curves.component("PGA")
    if component != "arbitrary":
        note += f"PGA is of component {component}: risk by chimneys comes out too low if that is "
        note += "the geometric mean, by about a tenth. "
    return note + "NaN: a rate is unknown, or the ends of the curves leave more than 1 % open."


def _structural(catalogue: Catalogue, exposure: Exposure, level_g: Floats) -> Floats:
    """Probability of death by the structure, mean over the branches (level, class)."""
    death = typologies.branch_mean(catalogue, typologies.death_probability(catalogue, level_g))
    death = death.transpose("location", "sa_avg_g", "vulnerability_class")
    inside, outside = (death.sel(location=place).values for place in ("inside", "outside"))
    probability: Floats = exposure.inside * inside + exposure.outside * outside
    return probability


def _chimney(catalogue: Catalogue, exposure: Exposure, level_g: Floats) -> Floats:
    """Probability of death by a falling chimney, mean over the branches (level, class)."""
    death = typologies.branch_mean(
        catalogue, typologies.chimney_death_probability(catalogue, level_g)
    )
    probability: Floats = exposure.outside * death.transpose("pga_g", "vulnerability_class").values
    return probability


def _labelled(
    curves: HazardCurves,
    catalogue: Catalogue,
    structure: Floats,
    chimney: Floats,
    left_open: Floats,
) -> xr.Dataset:
    total = structure + chimney
    with np.errstate(divide="ignore", invalid="ignore"):
        open_share, chimney_share = left_open / total, chimney / total
    # A risk of exactly 0 has no shares; what is open of it is open.
    open_share = np.where((total == 0.0) & (left_open == 0.0), 0.0, open_share)
    mean = np.where(open_share <= LARGEST_OPEN_SHARE, total, np.nan)
    dims = ("site", "surface_condition", "vulnerability_class")
    return xr.Dataset(
        {
            "lpr_mean_per_yr": (dims, mean, {"units": "1/yr"}),
            "chimney_share": (dims, chimney_share, {"units": "1"}),
            "open_share": (dims, open_share, {"units": "1"}),
        },
        coords={
            **{name: curves.dataset[name] for name in ("x_rd_m", "y_rd_m", "zone")},
            "surface_condition": list(SURFACES),
            "vulnerability_class": list(catalogue.classes),
        },
        attrs={
            **provenance(hazard=curves.label, hazard_digest=curves.digest),
            "note": _note(curves),
            "catalogue": catalogue.title,
            "catalogue_digest": catalogue.digest,
        },
    )
