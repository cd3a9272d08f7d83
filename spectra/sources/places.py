# SPDX-License-Identifier: EUPL-1.2
"""Places of cells of seismicity, which must lie in the Netherlands to count at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from npr.core.errors import HazardError

if TYPE_CHECKING:
    from pathlib import Path

    import xarray as xr

_RD_M = {"x": (10_000.0, 290_000.0), "y": (290_000.0, 630_000.0)}
_METRE = ("m", "metre", "metres", "meter", "meters", "")


def check_cells(dataset: xr.Dataset | xr.DataArray, path: Path) -> None:
    """Refuse cells elsewhere: they lie so far from every site that the risk would be zero.

    Parameters
    ----------
    dataset : xarray.Dataset or xarray.DataArray
        With ``x`` and ``y`` of the cells, RD New, m.
    path : path
        Of the file, to name it.

    Raises
    ------
    HazardError
        A coordinate is not in metres, is not a number, or lies outside the Netherlands.
    """
    for name, (low, high) in _RD_M.items():
        values = np.asarray(dataset[name].values, dtype=np.float64)
        units = str(dataset[name].attrs.get("units", "")).strip()
        if units not in _METRE or not ((values >= low) & (values <= high)).all():
            raise HazardError(
                what="cells of the seismicity do not lie in the Netherlands",
                where=f"{path}, {name}",
                got=f"{values.min():g} to {values.max():g} {units}".strip(),
                expected=f"{name} in RD New, metres: {low:.0f} to {high:.0f}",
                repair="convert the coordinates; kilometres, degrees and swapped axes will not do",
            )
