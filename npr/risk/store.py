# SPDX-License-Identifier: EUPL-1.2
"""Zone risk on disk: computed once for a pattern of hazard, a catalogue and an exposure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from npr.core.files import cache_directory, digest
from npr.core.provenance import source_digest
from npr.core.store import load_stored, save_stored
from npr.risk.zone import RiskModel, ZoneRisk, joint_zone_risk, pair_code

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from npr.risk.corners import Group

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Pairs = NDArray[np.int32]

_MIXTURES = "mixture_probability"


def kept_risk(model: RiskModel, group: Group, mixtures: Floats, pairs: Pairs) -> ZoneRisk:
    """Risk of a group of nodes, from disk if all that is wanted is there, else computed and kept.

    Parameters
    ----------
    model : RiskModel
    group : Group
    mixtures : (mixture, class) float64
    pairs : (pair, 3) int32
        Node, surface and mixture that are wanted.
    """
    return joint_kept_risk([model], group, mixtures, pairs)[0]


def joint_kept_risk(
    models: Sequence[RiskModel], group: Group, mixtures: Floats, pairs: Pairs
) -> list[ZoneRisk]:
    """As ``kept_risk``, for models that differ in their seismicity only; motions are shared."""
    found = [_found(model, group, mixtures, pairs) for model in models]
    missing = [model for model, (risk, _) in zip(models, found, strict=True) if risk is None]
    computed = iter(
        joint_zone_risk(missing, group.zone, group.node, group.square, mixtures, pairs)
        if missing
        else ()
    )
    risks = []
    for model, (risk, stored) in zip(models, found, strict=True):
        if risk is None:
            risk = next(computed)
            save_zone(zone_path(model, group), *_with_known(risk, mixtures, stored))
        risks.append(risk)
    return risks


def _found(
    model: RiskModel, group: Group, mixtures: Floats, pairs: Pairs
) -> tuple[ZoneRisk | None, tuple[ZoneRisk, Floats] | None]:
    """What is on disk of what is wanted, None if not all; and all that is on disk for the group."""
    stored = load_zone(zone_path(model, group))
    if stored is None:
        return None, None
    risk, known = stored
    if not (np.array_equal(risk.node, group.node) and np.array_equal(risk.square, group.square)):
        return None, None
    found = _find_pairs(risk, known, mixtures, pairs)
    if found is None:
        return None, stored
    mixed = risk.mixture_statistics[found]
    return risk._replace(mixture=pairs, mixture_statistics=mixed), stored


def zone_path(model: RiskModel, group: Group) -> Path:
    """Where the risk of a group of nodes is kept."""
    key = digest(
        source_digest("npr.core", "spectra", "typologies", "npr.risk"),
        model.hazard.pattern_digest,
        model.catalogue.digest,
        list(model.exposure),
    )
    name = f"zone-{group.zone}"
    if not group.is_own:
        name += "-node-{}-{}".format(*group.node[0])
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


def _with_known(
    risk: ZoneRisk, mixtures: Floats, stored: tuple[ZoneRisk, Floats] | None
) -> tuple[ZoneRisk, Floats]:
    """Add the mixtures that were on disk, so that two portfolios do not push out each other's."""
    pairs, statistics, rows = risk.mixture, risk.mixture_statistics, mixtures
    if stored is not None:
        old, known = stored
        shifted = old.mixture + np.array([0, 0, len(mixtures)], dtype=np.int32)
        pairs = np.concatenate([pairs, shifted])
        statistics = np.concatenate([statistics, old.mixture_statistics])
        rows = np.concatenate([rows, known])
    used, number = np.unique(pairs[:, 2], return_inverse=True)
    distinct, same = np.unique(rows[used], axis=0, return_inverse=True)
    renumbered = pairs.copy()
    renumbered[:, 2] = same.ravel()[number]
    renumbered, first = np.unique(renumbered, axis=0, return_index=True)
    return risk._replace(mixture=renumbered, mixture_statistics=statistics[first]), distinct


def _find_pairs(risk: ZoneRisk, known: Floats, mixtures: Floats, pairs: Pairs) -> Ints | None:
    """Positions of wanted pairs among those on disk; None when one is not there."""
    by_content = {row.tobytes(): i for i, row in enumerate(known)}
    number = np.full(len(mixtures), -1, dtype=np.int64)
    for m in np.unique(pairs[:, 2]):
        number[m] = by_content.get(mixtures[m].tobytes(), -1)
    if (number[pairs[:, 2]] < 0).any():
        return None
    node, surface, mixture = risk.mixture.T.astype(np.int64)
    on_disk = pair_code(node, surface, mixture, len(known))
    node, surface, mixture = pairs.T.astype(np.int64)
    wanted = pair_code(node, surface, number[mixture], len(known))
    distinct, order = np.unique(on_disk, return_index=True)
    place = np.searchsorted(distinct, wanted)
    if (place == len(distinct)).any() or (distinct[place] != wanted).any():
        return None
    return order[place]
