# SPDX-License-Identifier: EUPL-1.2
"""Zone risk on disk: computed once for a pattern of hazard, a catalogue and an exposure."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import numpy as np

from npr.core.errors import SchemaError
from npr.core.files import cache_directory, digest, open_dataset, whole_file
from npr.core.provenance import VERSION
from npr.risk.zone import MAGNITUDE_BINS, STATISTICS, RiskModel, ZoneRisk
from npr.risk.vulnerability import SURFACES

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_LOG = logging.getLogger("npr.risk")
_LAYOUT = 1
"""Raised when the figures in a stored file would mean something else."""


def risk_digest(model: RiskModel) -> str:
    """Digest of all that unscaled risk depends on."""
    return digest(
        _LAYOUT,
        VERSION,
        model.hazard.pattern_digest,
        model.catalogue.digest,
        list(model.exposure),
    )


def zone_path(model: RiskModel, zone: int) -> Path:
    """Where the risk of a zone is kept."""
    return cache_directory("risk", risk_digest(model)) / f"zone-{zone}.nc"


def load_zone(model: RiskModel, zone: int) -> tuple[ZoneRisk, Floats] | None:
    """Read the risk of a zone and the mixtures in it; None when it is not there or not whole."""
    path = zone_path(model, zone)
    if not path.exists():
        return None
    try:
        stored = open_dataset(path, variables=(*ZoneRisk._fields, "mixture_probability"))
        fields = [np.ascontiguousarray(stored[name].values) for name in ZoneRisk._fields]
        probability = stored["mixture_probability"].values
        if stored.attrs.get("digest") != digest(*fields, probability):
            raise SchemaError("stored figures do not match their digest", where=str(path))
    except SchemaError as error:
        _LOG.warning("stored risk of zone %s is computed again: %s", zone, error.what)
        return None
    return ZoneRisk(*fields), probability


def save_zone(model: RiskModel, zone: int, risk: ZoneRisk, mixtures: Floats) -> None:
    """Write the risk of a zone, whole or not at all."""
    import xarray as xr

    dims = {
        "node": ("node", "coordinate"),
        "statistics": ("node", "surface", "vulnerability_class", "statistic"),
        "magnitude_share": ("node", "surface", "vulnerability_class", "magnitude_bin"),
        "pga_exceedance": ("node", "level"),
        "mixture": ("pair", "key"),
        "mixture_statistics": ("pair", "statistic"),
    }
    variables = {name: (dims[name], getattr(risk, name)) for name in ZoneRisk._fields}
    dataset = xr.Dataset(
        {
            **variables,
            "mixture_probability": (("mixture_row", "vulnerability_class"), mixtures),
            "vulnerability_class_name": ("vulnerability_class", list(model.catalogue.classes)),
            "statistic_name": ("statistic", list(STATISTICS)),
            "surface_name": ("surface", list(SURFACES)),
            "magnitude_from": ("magnitude_bin", MAGNITUDE_BINS),
        },
        attrs={
            "title": f"Unscaled local personal risk at the nodes of zone {zone}",
            "hazard": model.hazard.id,
            "catalogue": model.catalogue.id,
            "digest": digest(*risk, mixtures),
        },
    )
    with whole_file(zone_path(model, zone)) as scratch:
        dataset.to_netcdf(scratch, engine="h5netcdf")
