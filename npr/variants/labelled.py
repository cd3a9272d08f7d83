# SPDX-License-Identifier: EUPL-1.2
"""Results of variants as one labelled dataset over variant, vulnerability class and place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from npr.core.errors import PortfolioError
from npr.core.provenance import provenance
from npr.core.variables import attributes
from npr.norms.verdict import VERDICTS
from npr.variants.totals import NONE, with_plain_class

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import polars as pl
    import xarray as xr

    from npr.assessment.results import AssessmentTable

MEDIANS = ("lpr_mean_per_yr", "uc_central")
"""Figures of which the median over the addresses of a cell is given."""

_CLASS = "vulnerability_class"
_DIMS = ("variant", _CLASS, "place")
_OF_VARIANT = {
    "route": "route that decides",
    "hazard_digest": "digest of the hazard",
    "catalogue_digest": "digest of the catalogue",
    "edition_digest": "digest of the edition",
    "events_per_year": "events of M >= 1.5 a year",
}


def to_dataset(
    results: Mapping[str, AssessmentTable], *, place: str = "municipality"
) -> xr.Dataset:
    """Counts and medians of several results, labelled.

    Parameters
    ----------
    results : mapping of str to AssessmentTable
        By name of the variant, of one portfolio, as ``run_variants`` gives them.
    place : str
        Column of the portfolio that says where an address is.

    Returns
    -------
    xarray.Dataset
        ``addresses`` (variant, vulnerability_class, place, verdict) int64; ``lpr_mean_per_yr`` and
        ``uc_central`` (variant, vulnerability_class, place) float64, medians over the addresses
        where they are known, NaN where there are none. Mixtures of classes are one class,
        ``(mixture)``; no class and no place are ``(none)``. Along ``variant`` stand the digests.

    Raises
    ------
    PortfolioError
        There are no results, or the portfolio has no such column.
    """
    import polars as pl
    import xarray as xr

    if not results:
        raise PortfolioError(
            what="no results to label",
            where="to_dataset",
            got="an empty mapping",
            expected="one result or more, by name of the variant",
        )
    frames = {name: _keyed(table, place) for name, table in results.items()}
    names = list(results)
    labels = {
        _CLASS: _labels(list(frames.values()), _CLASS),
        "place": _labels(list(frames.values()), "place"),
    }
    shape = (len(names), len(labels[_CLASS]), len(labels["place"]))
    counts = np.zeros((*shape, len(VERDICTS)), np.int64)
    medians = {name: np.full(shape, np.nan) for name in MEDIANS}
    for i, frame in enumerate(frames.values()):
        cells = frame.group_by(_CLASS, "place", "verdict").len()
        at = [_positions(cells[key], known) for key, known in labels.items()]
        counts[i, at[0], at[1], _positions(cells["verdict"], VERDICTS)] = cells["len"].to_numpy()
        for name in MEDIANS:
            if name in frame.columns:
                found = frame.group_by(_CLASS, "place").agg(pl.col(name).median())
                at = [_positions(found[key], known) for key, known in labels.items()]
                medians[name][i, at[0], at[1]] = found[name].fill_null(np.nan).to_numpy()
    data: dict[str, Any] = {
        "addresses": (
            (*_DIMS, "verdict"),
            counts,
            {"units": "1", "long_name": "number of addresses by verdict"},
        )
    }
    for name, values in medians.items():
        facts = attributes(name)
        said = {**facts, "long_name": f"median over addresses: {facts['long_name']}"}
        said["long_name_nl"] = f"mediaan over adressen: {facts['long_name_nl']}"
        data[name] = (_DIMS, values, said)
    return xr.Dataset(data, coords=_coordinates(results, labels, place), attrs=provenance())


def _coordinates(
    results: Mapping[str, AssessmentTable], labels: Mapping[str, list[str]], place: str
) -> dict[str, Any]:
    coordinates: dict[str, Any] = {
        "variant": ("variant", list(results), {"long_name": "variant"}),
        _CLASS: (_CLASS, labels[_CLASS], {"long_name": "vulnerability class"}),
        "place": ("place", labels["place"], {"long_name": place}),
        "verdict": ("verdict", list(VERDICTS), {"long_name": "verdict"}),
    }
    for key, said in _OF_VARIANT.items():
        values = [table.provenance[key] for table in results.values()]
        coordinates[key] = ("variant", values, {"long_name": said})
    coordinates["events_per_year"] = (
        "variant",
        [float(table.provenance["events_per_year"]) for table in results.values()],
        {"long_name": _OF_VARIANT["events_per_year"], "units": "1/yr"},
    )
    return coordinates


def _keyed(table: AssessmentTable, place: str) -> pl.DataFrame:
    import polars as pl

    frame = table.to_polars()
    if place not in frame.columns:
        raise PortfolioError(
            what="the portfolio has no column that says where an address is",
            where=f"to_dataset, place={place!r}",
            got=", ".join(table.encoded.table.columns),
            expected="one of those columns",
            mend="add the column to the portfolio, or name another",
        )
    figures = [name for name in MEDIANS if name in frame.columns]
    return with_plain_class(frame).select(
        pl.col(_CLASS).fill_null(NONE),
        pl.col(place).cast(pl.String).fill_null(NONE).alias("place"),
        pl.col("verdict").cast(pl.String),
        *figures,
    )


def _labels(frames: Sequence[pl.DataFrame], name: str) -> list[str]:
    return sorted({label for frame in frames for label in frame[name].unique().to_list()})


def _positions(column: pl.Series, labels: Sequence[str]) -> list[int]:
    at = {label: i for i, label in enumerate(labels)}
    return [at[label] for label in column]
