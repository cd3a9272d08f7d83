# SPDX-License-Identifier: EUPL-1.2
"""Zone risk on disk: computed once for a pattern of hazard, a catalogue and an exposure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from npr.core.files import cache_directory, digest
from npr.core.provenance import source_digest
from npr.core.store import load_stored, save_stored
from npr.risk.zone import RiskModel, ZoneRisk

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_MIXTURES = "mixture_probability"


def zone_path(model: RiskModel, zone: int, node: NDArray[np.int32] | None = None) -> Path:
    """Where the risk of a zone is kept, or that of a node which is not one of its own."""
    key = digest(
        source_digest("npr.core", "spectra", "typologies", "npr.risk"),
        model.hazard.pattern_digest,
        model.catalogue.digest,
        list(model.exposure),
    )
    name = f"zone-{zone}" if node is None else f"zone-{zone}-node-{node[0]}-{node[1]}"
    return cache_directory("risk", key) / f"{name}.npz"


def load_zone(path: Path) -> tuple[ZoneRisk, Floats] | None:
    """Read the risk of a zone and the mixtures in it; None when it is not there or not whole."""
    stored = load_stored(path, names=(*ZoneRisk._fields, _MIXTURES))
    if stored is None:
        return None
    mixtures = stored.pop(_MIXTURES)
    return ZoneRisk(**stored), mixtures


def save_zone(path: Path, risk: ZoneRisk, mixtures: Floats) -> None:
    """Write the risk of a zone, whole or not at all."""
    save_stored(path, {**risk._asdict(), _MIXTURES: mixtures})
