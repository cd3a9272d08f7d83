# SPDX-License-Identifier: EUPL-1.2
"""Risk of a whole field as a table: every node, zone and class."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from npr.core.provenance import provenance
from npr.risk.corners import Group
from npr.risk.risk_table import KIND, with_digest
from npr.risk.store import joint_kept_risk, kept_risk
from npr.risk.vulnerability import SURFACES
from npr.risk.zone import MAGNITUDE_BINS, PERCENTILES
from spectra.field import each_zone, year_factors
from spectra.zones import NODE_STEP_M

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import xarray as xr
    from numpy.typing import NDArray

    from npr.risk.zone import RiskModel, ZoneRisk
    from spectra.field import Field

    Floats = NDArray[np.float64]
    Progress = Callable[[int, int], None]

_RATE = {"units": "1/yr"}


def compute_field(
    models: Sequence[RiskModel], field: Field, *, progress: Progress | None = None
) -> None:
    """Compute the risk of all zones of a field and keep it on disk, zone by zone.

    What is on disk already is not computed again, so work that was stopped goes on where it was,
    and its figures are the same to the last bit.

    Parameters
    ----------
    models : sequence of RiskModel
        They differ in their seismicity only, such as the years of a forecast: the motions given an
        earthquake are computed once.
    field : Field
    progress : callable, optional
        Called with the number of zones done and of all.
    """

    def work(zone: int) -> None:
        joint_kept_risk(models, _group(models[0], zone), *_no_mixtures(models[0]))

    each_zone(field, work, progress)


def risk_dataset(model: RiskModel, field: Field, years: Sequence[int] = ()) -> xr.Dataset:
    """Risk of a field as a labelled table; see docs/risk-table.md for its layout.

    Parameters
    ----------
    model : RiskModel
    field : Field
    years : sequence of int
        Years for which the factor on all rates is written beside them; that of the model first.
    """
    import xarray as xr

    zones = [_selected(model, field, zone) for zone in field.zones]
    node = np.concatenate([risk.node for risk in zones]) * NODE_STEP_M
    square = (np.concatenate([risk.square for risk in zones]) + 0.5) * NODE_STEP_M
    sizes = [len(risk.node) for risk in zones], [len(risk.square) for risk in zones]
    zone, square_zone = (np.repeat(np.array(field.zones, np.int32), n) for n in sizes)
    scale = model.scale

    def joined(name: str) -> Floats:
        return np.concatenate([getattr(risk, name) for risk in zones])

    statistics = joined("statistics")
    of_class = ("site", "surface", "vulnerability_class")
    curve = {**_RATE, "long_name": "annual rate at which PGA is exceeded, geometric mean component"}
    table = xr.Dataset(
        {
            "lpr_mean": (
                of_class,
                scale * statistics[..., 0],
                {**_RATE, "long_name": "local personal risk, mean over the logic tree"},
            ),
            "lpr_quantile": (
                ("quantile", *of_class),
                scale * np.moveaxis(statistics[..., 1:4], -1, 0),
                {**_RATE, "long_name": "local personal risk, quantile over the logic tree"},
            ),
            "chimney_share": (
                of_class,
                statistics[..., 4],
                {"units": "1", "long_name": "share of the mean that comes from chimneys"},
            ),
            "magnitude_share": (
                (*of_class, "magnitude"),
                joined("magnitude_share").astype(np.float32),
                {"units": "1", "long_name": "share of the mean by magnitude, from each on"},
            ),
            "lpr_structural_scaled": (
                (*of_class, "factor"),
                scale * joined("scaled_structural"),
                {**_RATE, "long_name": "mean risk by the structure with all medians multiplied"},
            ),
            "centre_lpr_mean": (
                ("square", *of_class[1:]),
                scale * joined("centre_mean"),
                {**_RATE, "long_name": "mean local personal risk at the centre of the square"},
            ),
            "pga_exceedance_rate": (("site", "level"), scale * joined("pga_exceedance"), curve),
            "centre_pga_exceedance_rate": (
                ("square", "level"),
                scale * joined("centre_pga_exceedance"),
                curve,
            ),
        },
        coords={
            "x_rd_m": ("site", node[:, 0], {"units": "m", "long_name": "RD New x"}),
            "y_rd_m": ("site", node[:, 1], {"units": "m", "long_name": "RD New y"}),
            "zone": ("site", zone, {"long_name": "site-response zone"}),
            "square_x_rd_m": ("square", square[:, 0], {"units": "m"}),
            "square_y_rd_m": ("square", square[:, 1], {"units": "m"}),
            "square_zone": ("square", square_zone),
            "surface": list(SURFACES),
            "vulnerability_class": list(model.classes),
            "quantile": PERCENTILES,
            "magnitude": ("magnitude", MAGNITUDE_BINS, {"long_name": "lower edge of the bin"}),
            "factor": np.exp(
                model.factors.ln_first + model.factors.ln_step * np.arange(model.factors.size)
            ),
            "level": ("level", np.exp(model.ln_surface_level), {"units": "standard_gravity"}),
        },
        attrs=_attributes(model, field),
    )
    if years:
        table["rate_factor"] = (
            ("year",),
            year_factors(model.rate_factors, years),
            {"units": "1", "long_name": "rate of events over that of the table"},
        )
        table = table.assign_coords(year=np.array(years)).assign_attrs(year=years[0])
    return with_digest(table)


def _attributes(model: RiskModel, field: Field) -> dict[str, Any]:
    hazard = model.hazard
    facts = provenance(**model.facts, ground_motion_model=hazard.ground_motion.name)
    return {
        "Conventions": "CF-1.11",
        "kind": KIND,
        "title": f"Local personal risk per node, zone and vulnerability class, {field.title}",
        "note": "Indicative, own calculation from public figures.",
        **facts,
        "exposure_inside": model.exposure.inside,
        "exposure_outside": model.exposure.outside,
        "pga_wierde_ln_factor": model.pga_wierde_ln_factor,
        "zones_modelled": np.array(model.zone_map.modelled, dtype=np.int32),
        **({} if hazard.seismicity.year is None else {"year": hazard.seismicity.year}),
    }


def _group(model: RiskModel, zone: int) -> Group:
    zones = model.zone_map
    return Group(zone, zones.nodes(zone), zones.squares(zone), is_own=True)


def _no_mixtures(model: RiskModel) -> tuple[Floats, NDArray[np.int32]]:
    return np.zeros((0, len(model.classes))), np.zeros((0, 3), dtype=np.int32)


def _selected(model: RiskModel, field: Field, zone: int) -> ZoneRisk:
    """Risk of the nodes and squares of a zone that are wanted."""
    risk = kept_risk(model, _group(model, zone), *_no_mixtures(model))
    node, square = _among(risk.node, field.nodes(zone)), _among(risk.square, field.squares[zone])
    if len(node) == len(risk.node) and len(square) == len(risk.square):
        return risk
    return risk._replace(
        node=risk.node[node],
        statistics=risk.statistics[node],
        magnitude_share=risk.magnitude_share[node],
        square=risk.square[square],
        centre_mean=risk.centre_mean[square],
        pga_exceedance=risk.pga_exceedance[node],
        centre_pga_exceedance=risk.centre_pga_exceedance[square],
        scaled_structural=risk.scaled_structural[node],
    )


def _among(known: NDArray[np.int32], wanted: NDArray[np.int32]) -> NDArray[np.int64]:
    """Positions of the points that are wanted among those known."""
    rows = {point: i for i, point in enumerate(map(tuple, known.tolist()))}
    return np.array([rows[point] for point in map(tuple, wanted.tolist())], dtype=np.int64)
