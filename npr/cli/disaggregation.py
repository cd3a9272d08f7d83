# SPDX-License-Identifier: EUPL-1.2
"""Shares by magnitude and rupture distance as a table in a terminal."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr
    from rich.table import Table


def share_table(rates: xr.DataArray, title: str) -> Table:
    """Shares in per cent, magnitudes down and distances across.

    Parameters
    ----------
    rates : xarray.DataArray
        (magnitude, distance).
    title : str
    """
    from rich.table import Table

    from spectra.disaggregation import coarse

    share = 100.0 * coarse(rates)
    table = Table(title=title, title_justify="left", caption_justify="left")
    table.add_column("magnitude", justify="right")
    for distance in share["distance_bin"].values.tolist():
        table.add_column(f"{_edges(distance)} km", justify="right")
    table.add_column("all", justify="right")
    for row in share:
        cells = [*row.values.tolist(), float(row.sum())]
        if cells[-1] >= 0.05:
            shown = (f"{cell:.1f}" if cell >= 0.05 else "" for cell in cells)
            table.add_row(_edges(row["magnitude_bin"].item()), *shown)
    total = [*share.sum("magnitude_bin").values.tolist(), float(share.sum())]
    table.add_row("all", *(f"{cell:.1f}" if cell >= 0.05 else "" for cell in total))
    table.caption = (
        "Per cent of the rate; empty, and rows left out, below 0.05 %. Distance to the rupture."
    )
    return table


def _edges(interval: pd.Interval[float]) -> str:
    return f"{interval.left:g}-{interval.right:g}"


def write_rates(rates: xr.DataArray, path: Path) -> None:
    """Write rates by magnitude and distance, whole or not at all: ``.nc`` or ``.csv``.

    A CSV gets its label in a side file, as results do.
    """
    import pyarrow as pa

    from npr.core.datasets import write_dataset
    from npr.core.provenance import provenance
    from npr.portfolio.writing import write_table

    if path.suffix.lower() == ".nc":
        write_dataset(rates.to_dataset(), path)
        return
    frame = rates.rename("rate_per_yr").to_dataframe()[["rate_per_yr"]].reset_index()
    table = pa.Table.from_pandas(frame, preserve_index=False)
    facts = {"long_name": str(rates.attrs["long_name"]), "hazard": str(rates.attrs["note"])}
    write_table(table, path, metadata=provenance(**facts))
