# SPDX-License-Identifier: EUPL-1.2
"""Spectra of five parameters from the uniform hazard spectra of a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from npr.core.errors import HazardError
from npr.core.units import from_si
from spectra.elastic.spectrum import ElasticSpectrum
from spectra.elastic.table import SpectrumTable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spectra.curves.table import HazardCurves


def spectra_of_curves(
    curves: HazardCurves, return_period_yr: float | Sequence[float]
) -> SpectrumTable:
    """Fit a spectrum at every site and return period; see ``SpectrumTable.from_curves``."""
    uhs = curves.uhs(return_period_yr)
    is_known = np.isfinite(uhs.values)
    # A period that no site has was never in the file as a spectrum; one that some lack is a gap.
    has_period = is_known.any(axis=(0, 1))
    is_whole = is_known[..., has_period].all(axis=-1) & has_period.any()
    site, at = np.nonzero(is_whole)
    years = uhs["return_period"].values
    if not site.size:
        raise HazardError(
            what="no site has a whole uniform hazard spectrum at these return periods",
            where=curves.title,
            got=curves.found,
            expected=f"PGA and SA(T) at {', '.join(f'{one:g}' for one in years)} yr",
        )
    spectra = ElasticSpectrum.fit(
        from_si(uhs["period"].values[has_period], "s"),
        from_si(uhs.values[site, at][:, has_period], "standard_gravity"),
    )
    left_out = [
        f"{int((~is_whole[:, i]).sum())} site(s) without a spectrum at {one:g} yr: an ordinate is "
        "unknown"
        for i, one in enumerate(years)
        if not is_whole[:, i].all()
    ]
    misfit = spectra.misfit
    if misfit is None or spectra.longest_period is None:  # pragma: no cover - a fit has both
        raise AssertionError
    return SpectrumTable(
        curves.title,
        curves.dataset["x_rd_m"].values[site],
        curves.dataset["y_rd_m"].values[site],
        years[at],
        spectra.a_g_si,
        spectra.corners_si,
        curves.dataset["zone"].values[site],
        np.stack([misfit.rms, misfit.largest], axis=-1),
        float(spectra.longest_period),
        "\n".join(left_out),
    )
