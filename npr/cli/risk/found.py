# SPDX-License-Identifier: EUPL-1.2
"""What a risk table holds, in a line."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    import xarray as xr


def found(table: xr.Dataset, path: Path) -> str:
    """What was written, and where the risk is highest."""
    mean = table["lpr_mean"]
    at = mean.argmax(dim=("site", "surface", "vulnerability_class"))
    top = mean.isel({dim: int(place) for dim, place in at.items()})
    x, y = float(top["x_rd_m"]), float(top["y_rd_m"])
    zones = len(set(table["zone"].values.tolist()))
    name, ground = top["vulnerability_class"].item(), top["surface"].item()
    return (
        f"written: {path}: {table.sizes['site']} nodes of {zones} zones, "
        f"{table.sizes['vulnerability_class']} classes; highest mean risk {float(top):.2g} per "
        f"year, {name} on {ground} ground at x {x:.0f}, y {y:.0f} (zone {int(top['zone'])})"
    )
