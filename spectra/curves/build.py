# SPDX-License-Identifier: EUPL-1.2
"""Hazard curves of a whole field, or at points, in the layout that is exchanged."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from npr.core.provenance import provenance
from spectra.curves.layout import CURVES, QUANTILES, default_component, hazard_dataset
from spectra.curves.table import HazardCurves
from spectra.field import each_zone, year_factors
from spectra.sites import intensity_measures
from spectra.zone_curves import QUANTILES as KEPT_QUANTILES
from spectra.zone_curves import joint_zone_average, joint_zone_curves
from spectra.zones import NODE_STEP_M

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import xarray as xr
    from numpy.typing import NDArray

    from spectra.field import Field
    from spectra.hazard import HazardModel
    from spectra.sites import SiteHazard

    Floats = NDArray[np.float64]
    Progress = Callable[[int, int], None]

_SITES_AT_ONCE = 200
"""Sites whose branches are held at once: some 2 MB each."""


def compute_hazard(
    models: Sequence[HazardModel], field: Field, *, progress: Progress | None = None
) -> None:
    """Compute the rates of all zones of a field and keep them on disk, zone by zone.

    What is on disk already is not computed again, so work that was stopped goes on where it was,
    and its figures are the same to the last bit.

    Parameters
    ----------
    models : sequence of HazardModel
        They differ in their seismicity only, such as the years of a forecast: the motions given an
        earthquake are computed once.
    field : Field
    progress : callable, optional
        Called with the number of zones done and of all.
    """
    velocities = [model.velocity for model in models if model.velocity is not None]

    def work(zone: int) -> None:
        joint_zone_curves(models, zone)
        if velocities:
            joint_zone_curves(velocities, zone)
        joint_zone_average(models, zone)

    each_zone(field, work, progress)


def field_curves(model: HazardModel, field: Field, years: Sequence[int] = ()) -> HazardCurves:
    """Hazard curves at the nodes of a field, each with the soil of its zone.

    Mean over the logic tree; of ``AvgSA`` P10, P50 and P90 too.

    Parameters
    ----------
    model : HazardModel
    field : Field
    years : sequence of int
        Years for which the factor on all rates is written beside them.
    """
    node = [field.nodes(zone) for zone in field.zones]
    rates, quantiles = zip(
        *(_of_zone(model, zone, wanted) for zone, wanted in zip(field.zones, node, strict=True)),
        strict=True,
    )
    x, y = np.concatenate(node).T * NODE_STEP_M
    zone = np.repeat(np.array(field.zones, dtype=np.int32), [len(one) for one in node])
    dataset = _empty(model, x, y, zone, f"at the nodes of {field.title}")
    dataset[CURVES].values[:] = np.concatenate(rates)
    _add_quantiles(dataset, np.concatenate(quantiles, axis=1))
    return HazardCurves(_with_years(dataset, model, years))


def point_curves(
    model: HazardModel, x_rd_m: Floats, y_rd_m: Floats, years: Sequence[int] = ()
) -> HazardCurves:
    """Hazard curves at points, as ``HazardModel.at_sites`` gives them; NaN outside the model.

    Parameters
    ----------
    model : HazardModel
    x_rd_m, y_rd_m : (site) float64, m
    years : sequence of int
    """
    site = model.at_sites(x_rd_m, y_rd_m)
    dataset = _empty(model, site.x_rd_m, site.y_rd_m, site.zone, f"at {len(site.zone)} points")
    for i, im in enumerate(site.intensity_measures):
        curve = site.curve(im).values
        dataset[CURVES].values[:, i, : curve.shape[1]] = curve
    _add_quantiles(dataset, _point_quantiles(model, site))
    return HazardCurves(_with_years(dataset, model, years))


def _point_quantiles(model: HazardModel, site: SiteHazard) -> Floats:
    """Quantiles of AvgSA (quantile, site, level), some sites at a time: they need all branches."""
    n_level = model.grid.average_levels.count - 1
    out = np.full((len(KEPT_QUANTILES), len(site.zone), n_level), np.nan)
    known = np.flatnonzero(site.zone > 0)
    by_zone = known[np.argsort(site.zone[known], kind="stable")]
    for begin in range(0, len(by_zone), _SITES_AT_ONCE):
        rows = by_zone[begin : begin + _SITES_AT_ONCE]
        part = model.at_sites(site.x_rd_m[rows], site.y_rd_m[rows])
        out[:, rows] = part.quantiles("AvgSA", KEPT_QUANTILES.tolist()).values
    return out


def _of_zone(model: HazardModel, zone: int, wanted: NDArray[np.int32]) -> tuple[Floats, Floats]:
    """Rates (node, im, level) and quantiles of AvgSA (quantile, node, level), of the year."""
    known = {point: i for i, point in enumerate(map(tuple, model.zone_map.nodes(zone).tolist()))}
    rows = [known[point] for point in map(tuple, wanted.tolist())]
    spectral = joint_zone_curves([model], zone)[0][rows]
    average = joint_zone_average([model], zone)[0]
    parts = [spectral[:, i] for i in range(spectral.shape[1])]
    if model.velocity is not None:
        parts.append(joint_zone_curves([model.velocity], zone)[0][rows, 0])
    parts.append(average.mean[rows])
    rates = np.full((len(rows), len(parts), _level_count(model)), np.nan)
    for i, part in enumerate(parts):
        rates[:, i, : part.shape[1]] = model.scale * part
    return rates, model.scale * average.quantile[:, rows]


def _levels(model: HazardModel) -> list[Floats]:
    """Levels of every intensity measure, in its unit."""
    surface = model.grid.surface_levels.level_g
    levels = [surface] * len(model.ground_motion.period)
    if model.velocity is not None:
        per_g = model.velocity.ground_motion.header.amplification.cm_per_s2_per_g
        levels.append(surface * per_g)
    return [*levels, model.grid.average_levels.level_g[1:]]


def _level_count(model: HazardModel) -> int:
    return max(len(level) for level in _levels(model))


def _empty(
    model: HazardModel, x: Floats, y: Floats, zone: NDArray[np.int32], where: str
) -> xr.Dataset:
    names = intensity_measures(model)
    facts = provenance(
        hazard=model.label,
        hazard_digest=model.digest,
        ground_motion_model=model.ground_motion.name,
        events_per_year=repr(model.seismicity.events_per_year),
    )
    return hazard_dataset(
        x_rd_m=x,
        y_rd_m=y,
        zone=zone,
        im=names,
        component=[default_component(name) for name in names],
        levels=_levels(model),
        attrs={
            "title": f"Hazard curves of {model.id}, {where}",
            "source": model.seismicity.title,
            "note": model.label,
            **facts,
        },
    )


def _add_quantiles(dataset: xr.Dataset, of_average: Floats) -> None:
    """Add quantiles of AvgSA, the last intensity measure; those of the others are unknown."""
    sizes = dataset[CURVES].shape
    values = np.full((len(KEPT_QUANTILES), *sizes), np.nan)
    values[:, :, -1, : of_average.shape[-1]] = of_average
    dataset[QUANTILES[CURVES]] = (
        ("quantile", *dataset[CURVES].dims),
        values,
        {"units": "1/yr", "long_name": "quantile over the logic tree, of AvgSA only"},
    )
    dataset.coords["quantile"] = KEPT_QUANTILES


def _with_years(dataset: xr.Dataset, model: HazardModel, years: Sequence[int]) -> xr.Dataset:
    if not years:
        return dataset
    dataset["rate_factor"] = (
        ("year",),
        year_factors(model.rate_factors, years),
        {"units": "1", "long_name": "rate of events over that of the table"},
    )
    return dataset.assign_coords(year=np.array(years))
