# SPDX-License-Identifier: EUPL-1.2
"""Zone risk on disk: computed once for a pattern of hazard, a catalogue and an exposure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import xarray as xr

from npr.core.files import cache_directory, digest
from npr.core.provenance import source_digest
from npr.core.store import load_stored, save_stored
from npr.risk.vulnerability import SURFACES
from npr.risk.zone import MAGNITUDE_BINS, STATISTICS, RiskModel, ZoneRisk

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_DIMS = {
    "node": ("node", "coordinate"),
    "statistics": ("node", "surface", "vulnerability_class", "statistic"),
    "magnitude_share": ("node", "surface", "vulnerability_class", "magnitude_bin"),
    "pga_exceedance": ("node", "level"),
    "mixture": ("pair", "key"),
    "mixture_statistics": ("pair", "statistic"),
}


def zone_path(model: RiskModel, zone: int) -> Path:
    """Where the risk of a zone is kept."""
    key = digest(
        source_digest("spectra", "typologies", "npr.risk"),
        model.hazard.pattern_digest,
        model.catalogue.digest,
        list(model.exposure),
    )
    return cache_directory("risk", key) / f"zone-{zone}.nc"


def load_zone(model: RiskModel, zone: int) -> tuple[ZoneRisk, Floats] | None:
    """Read the risk of a zone and the mixtures in it; None when it is not there or not whole."""
    stored = load_stored(
        zone_path(model, zone), variables=(*ZoneRisk._fields, "mixture_probability")
    )
    if stored is None:
        return None
    fields = [np.ascontiguousarray(stored[name].values) for name in ZoneRisk._fields]
    return ZoneRisk(*fields), stored["mixture_probability"].values


def save_zone(model: RiskModel, zone: int, risk: ZoneRisk, mixtures: Floats) -> None:
    """Write the risk of a zone, whole or not at all."""
    figures = {name: (_DIMS[name], getattr(risk, name)) for name in ZoneRisk._fields}
    labels = {
        "vulnerability_class_name": ("vulnerability_class", list(model.catalogue.classes)),
        "statistic_name": ("statistic", list(STATISTICS)),
        "surface_name": ("surface", list(SURFACES)),
        "magnitude_from": ("magnitude_bin", MAGNITUDE_BINS),
    }
    mixed = {"mixture_probability": (("mixture_row", "vulnerability_class"), mixtures)}
    attrs = {
        "title": f"Unscaled local personal risk at the nodes of zone {zone}",
        "hazard": model.hazard.id,
        "catalogue": model.catalogue.id,
    }
    save_stored(zone_path(model, zone), xr.Dataset(figures | labels | mixed, attrs=attrs))
