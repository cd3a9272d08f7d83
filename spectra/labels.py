# SPDX-License-Identifier: EUPL-1.2
"""Units and names of the coordinates of hazard, as CF and the plots of xarray want them."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np

from npr.core.status import status_texts

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from spectra.sources.annual_rates import Seismicity

ATTRS: dict[str, dict[str, str]] = {
    "x_rd_m": {"units": "m", "long_name": "RD New x"},
    "y_rd_m": {"units": "m", "long_name": "RD New y"},
    "zone": {"long_name": "site-response zone, 0 outside the hazard model"},
    "distance_m": {"units": "m", "long_name": "distance to the site that was taken"},
    "return_period": {"units": "yr", "long_name": "return period"},
    "period": {"units": "s", "long_name": "period"},
    "im": {"long_name": "intensity measure"},
    "quantile": {"units": "1", "long_name": "quantile over the logic tree"},
    "weight": {"units": "1", "long_name": "weight in the logic tree"},
    "source_branch": {"long_name": "branch of the seismicity"},
    "mmax": {"units": "1", "long_name": "largest magnitude"},
    "magnitude": {"units": "1", "long_name": "magnitude"},
    "distance": {"units": "km", "long_name": "rupture distance"},
    "magnitude_bin": {"units": "1", "long_name": "magnitude"},
    "distance_bin": {"units": "km", "long_name": "rupture distance"},
    "may_be_last_level": {"units": "1", "long_name": "may be the last level of a curve"},
}
"""Attributes of each coordinate by its name; names and codes have no unit."""


def level_attrs(im: str) -> dict[str, str]:
    """Attributes of the levels of an intensity measure.

    Examples
    --------
    >>> level_attrs("PGV")
    {'units': 'cm/s', 'long_name': 'PGV'}
    """
    return {"units": im_unit(im), "long_name": im}


def im_unit(im: str) -> str:
    """Unit of the levels of an intensity measure."""
    return "cm/s" if im == "PGV" else "standard_gravity"


def site_coords(
    x_rd_m: NDArray[np.float64],
    y_rd_m: NDArray[np.float64],
    zone: NDArray[np.int32],
    status: NDArray[np.uint32],
) -> dict[str, Any]:
    """Coordinates of sites; the status as flags of CF."""
    bits = status_texts()
    flags = {
        "long_name": "status",
        "flag_masks": np.array(list(bits), dtype=np.uint32),
        "flag_meanings": " ".join(text.name for text in bits.values()),
    }
    return {
        "x_rd_m": ("site", x_rd_m, ATTRS["x_rd_m"]),
        "y_rd_m": ("site", y_rd_m, ATTRS["y_rd_m"]),
        "zone": ("site", zone, ATTRS["zone"]),
        "status": ("site", status, flags),
    }


def source_coords(source: Seismicity) -> dict[str, Any]:
    """What each branch of the seismicity takes, and a name of its own made of that."""
    kinds = source.branch_kinds
    taken = list(product(*(names for _, names, _ in kinds)))
    labels = [", ".join([*others, f"Mmax {mmax}"]) for *others, mmax in taken]
    uncertain = {
        kind: ("source_branch", [names[i] for names in taken], {"long_name": f"branch of {kind}"})
        for i, (kind, _, _) in enumerate(kinds[:-1])
    }
    return {
        "source_branch": ("source_branch", labels, ATTRS["source_branch"]),
        "mmax": ("source_branch", source.mmax, ATTRS["mmax"]),
        **uncertain,
    }
