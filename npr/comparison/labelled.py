# SPDX-License-Identifier: EUPL-1.2
"""Counts and medians of all results as one labelled dataset."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from npr.comparison.source import NONE, ResultTable
from npr.core.variables import attributes
from npr.norms.verdict import VERDICTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    import xarray as xr

_MEDIANS = ("lpr_mean_per_yr", "uc_central", "lpr_at_uc_1_per_yr")
_MADE_OF = ("route", "hazard_digest", "catalogue_digest", "edition_digest", "software_version")
_DIMS = ("variant", "vulnerability_class", "place")


def dataset(results: Sequence[ResultTable], place: str = "municipality") -> xr.Dataset:
    """Counts of verdicts and medians of figures over variant, class and place.

    Returns
    -------
    xarray.Dataset
        ``count`` (variant, vulnerability_class, place, verdict) int64, and medians (variant,
        vulnerability_class, place) float64 with their units, NaN where no figure is known.
        Mixtures are one class, rows without a place stand under ``(none)``.
    """
    import xarray as xr

    parts = [_cells(result, place) for result in results]
    cells = pl.concat(parts)
    labels = [cells[name].unique().sort().to_list() for name in ("class", "place")]
    shape = (len(results), len(labels[0]), len(labels[1]))
    at_class, at_place = (
        cells[name].cast(pl.Enum(words)).to_physical().to_numpy()
        for name, words in zip(("class", "place"), labels, strict=True)
    )
    variant = np.repeat(np.arange(len(parts)), [part.height for part in parts])
    where = (variant, at_class, at_place)
    count = np.zeros((*shape, len(VERDICTS)), np.int64)
    count[where] = cells.select(VERDICTS).to_numpy()
    data: dict[str, Any] = {
        "count": ((*_DIMS, "verdict"), count, {"long_name": "addresses", "units": "1"})
    }
    for name in _MEDIANS:
        median = np.full(shape, np.nan)
        median[where] = cells[name].to_numpy()
        facts = attributes(name)
        facts["long_name"] = f"median of the {facts['long_name']}"
        data[f"{name}_median"] = (_DIMS, median, facts)
    made_of = {
        key: ("variant", [result.provenance[key] for result in results])
        for key in _MADE_OF
        if all(key in result.provenance for result in results)
    }
    coords: dict[str, Any] = {
        "variant": [result.name for result in results],
        **made_of,
        "vulnerability_class": labels[0],
        "place": labels[1],
        "verdict": list(VERDICTS),
    }
    return xr.Dataset(data, coords=coords)


def _cells(result: ResultTable, place: str) -> pl.DataFrame:
    """One row per class and place that occur."""
    at = result.group(place) if place in result.frame.columns else pl.lit(NONE)
    return result.frame.group_by(
        result.group("vulnerability_class").alias("class"), at.alias("place")
    ).agg(
        *((pl.col("verdict") == verdict).sum().alias(verdict) for verdict in VERDICTS),
        *(pl.col(name).median() for name in _MEDIANS),
    )
