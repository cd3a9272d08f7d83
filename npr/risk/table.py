# SPDX-License-Identifier: EUPL-1.2
"""Risk at addresses: node values of the zones they lie in, interpolated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from npr.core.errors import HazardError
from npr.core.threads import map_unordered
from npr.risk import _kernels as k
from npr.risk.store import load_zone, save_zone, zone_path
from npr.risk.vulnerability import SURFACES
from npr.risk.zone import MAGNITUDE_BINS, STATISTICS, RiskModel, ZoneRisk
from spectra.zones import interpolation

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

PGA_RETURN_PERIOD_YR = 475.0


class Sites(NamedTuple):
    """Addresses as arrays, those that can be assessed only.

    Attributes
    ----------
    x_rd_m, y_rd_m : (address) float64, m
    zone : (address) int32
    is_wierde : (address) bool
    class_index : (address) int32, -1 for a mixture
    mixture_index : (address) int32, -1 for a single class
    mixtures : (mixture, class) float64
    """

    x_rd_m: Floats
    y_rd_m: Floats
    zone: NDArray[np.int32]
    is_wierde: NDArray[np.bool_]
    class_index: NDArray[np.int32]
    mixture_index: NDArray[np.int32]
    mixtures: Floats


class SiteRisk(NamedTuple):
    """Risk per address.

    Attributes
    ----------
    mean, p10, p50, p90 : (address) float64, 1/yr
    chimney_share : (address) float64
        Share of the mean that comes from chimneys.
    pga_475yr_g : (address) float64, g
    """

    mean: Floats
    p10: Floats
    p50: Floats
    p90: Floats
    chimney_share: Floats
    pga_475yr_g: Floats


@dataclass
class _Corners:
    """Corner nodes of addresses, as positions among the nodes of their zone."""

    weight: Floats  # (address, 4)
    zone: NDArray[np.int32]  # (zone), distinct
    zone_of: Ints  # (address), position in ``zone``
    node: Ints  # (address, 4), position among the nodes of the zone
    nodes: list[NDArray[np.int32]]  # per zone (node, 2)
    foreign: list[int]  # per zone, how many nodes at the end are not its own


def site_risk(
    model: RiskModel, sites: Sites, *, progress: Callable[[int, int], None] | None = None
) -> SiteRisk:
    """Risk at every address.

    Zones that are not on disk yet are computed, two at a time on two processors, and kept.

    Parameters
    ----------
    model : RiskModel
    sites : Sites
    progress : callable, optional
        Called with the number of zones done and the number of zones.

    Raises
    ------
    HazardError
        The hazard reproduces defects of the published chain: no risk is stated from that.
    """
    if model.hazard.compatibility != "none":
        raise HazardError(
            what="a hazard that reproduces known defects gives no risk and no verdict",
            where="hazard",
            got=f"compatibility={model.hazard.compatibility!r}",
            expected="compatibility='none'",
        )
    corners = _corners(model, sites)
    risks = _zone_risks(model, sites, corners, progress)
    n_class = len(model.catalogue.classes)
    n_row = [len(nodes) * len(SURFACES) * n_class for nodes in corners.nodes]
    first_row = np.concatenate([[0], np.cumsum(n_row)]).astype(np.int64)
    surface = sites.is_wierde.astype(np.int64)[:, np.newaxis]
    of_class = np.maximum(sites.class_index, 0).astype(np.int64)[:, np.newaxis]
    row = (
        first_row[corners.zone_of][:, np.newaxis]
        + (corners.node * len(SURFACES) + surface) * n_class
        + of_class
    )
    tables = [risk.statistics.reshape(-1, len(STATISTICS)) for risk in risks]
    first_pair = int(first_row[-1])
    for position, risk in enumerate(risks):
        is_here = (corners.zone_of == position) & (sites.mixture_index >= 0)
        addresses = np.flatnonzero(is_here)
        if addresses.size:
            keys = _pair_keys(corners, sites, addresses)
            distinct, where = np.unique(keys, return_inverse=True)
            row[addresses] = first_pair + where.reshape(keys.shape)
            tables.append(risk.mixture_statistics)
            first_pair += len(distinct)
    table = np.concatenate(tables) if tables else np.zeros((0, len(STATISTICS)))
    out = np.empty((len(sites.zone), len(STATISTICS)))
    k.interpolate_many(table, row, corners.weight, model.hazard.scale, out)
    mean, p10, p50, p90, chimney_share = np.ascontiguousarray(out.T)
    pga = _pga(model, sites, corners, risks)
    return SiteRisk(mean, p10, p50, p90, chimney_share, pga)


def _corners(model: RiskModel, sites: Sites) -> _Corners:
    corner, weight = interpolation(sites.x_rd_m, sites.y_rd_m)
    zones, zone_of = np.unique(sites.zone, return_inverse=True)
    zone_of = zone_of.astype(np.int64)
    node = np.empty(corner.shape[:2], dtype=np.int64)
    all_nodes, foreign = [], []
    if len(zones) == 0:
        return _Corners(weight, zones, zone_of, node, [], [])
    low = corner.reshape(-1, 2).min(axis=0)
    span = corner.reshape(-1, 2).max(axis=0) - low + 1
    code = (corner[..., 0] - low[0]) * span[1] + (corner[..., 1] - low[1])
    by_zone = np.argsort(zone_of, kind="stable")
    bounds = np.searchsorted(zone_of[by_zone], np.arange(len(zones) + 1))
    position = np.full(int(span[0]) * int(span[1]), -1, dtype=np.int64)
    for i, zone in enumerate(zones):
        addresses = by_zone[bounds[i] : bounds[i + 1]]
        own = model.hazard.zone_map.nodes(int(zone))
        own_code = (own[:, 0] - low[0]) * span[1] + (own[:, 1] - low[1])
        in_span = np.all((own >= low) & (own < low + span), axis=1)
        position[:] = -1
        position[own_code[in_span]] = np.flatnonzero(in_span)
        # A zone given by hand may be used where it does not lie: those nodes come after its own.
        missing = np.unique(code[addresses][position[code[addresses]] < 0])
        position[missing] = len(own) + np.arange(len(missing))
        extra = np.stack([missing // span[1] + low[0], missing % span[1] + low[1]], axis=1)
        node[addresses] = position[code[addresses]]
        all_nodes.append(np.concatenate([own, extra.astype(np.int32)]))
        foreign.append(len(missing))
    return _Corners(weight, zones, zone_of, node, all_nodes, foreign)


def _pair_keys(corners: _Corners, sites: Sites, addresses: Ints) -> Ints:
    """One number for each (node, surface, mixture) of the corners of mixed addresses."""
    n_mixture = len(sites.mixtures)
    surface = sites.is_wierde[addresses].astype(np.int64)[:, np.newaxis]
    mixture = sites.mixture_index[addresses].astype(np.int64)[:, np.newaxis]
    return _pair_code(corners.node[addresses], surface, mixture, n_mixture)


def _pair_code(node: Ints, surface: Ints, mixture: Ints, n_mixture: int) -> Ints:
    return (node * len(SURFACES) + surface) * n_mixture + mixture


def _zone_risks(
    model: RiskModel,
    sites: Sites,
    corners: _Corners,
    progress: Callable[[int, int], None] | None,
) -> list[ZoneRisk]:
    n_mixture = max(len(sites.mixtures), 1)
    risks: list[ZoneRisk | None] = [None] * len(corners.zone)

    def work(position: int) -> ZoneRisk:
        is_here = (corners.zone_of == position) & (sites.mixture_index >= 0)
        keys = np.unique(_pair_keys(corners, sites, np.flatnonzero(is_here)))
        place, mixture = np.divmod(keys, n_mixture)
        pairs = np.stack([*np.divmod(place, len(SURFACES)), mixture], axis=1).astype(np.int32)
        return _zone_risk(model, corners, position, sites.mixtures, pairs)

    for done, (position, risk) in enumerate(map_unordered(work, range(len(risks))), start=1):
        risks[position] = risk
        if progress is not None:
            progress(done, len(risks))
    return [risk for risk in risks if risk is not None]


def _zone_risk(
    model: RiskModel,
    corners: _Corners,
    position: int,
    mixtures: Floats,
    pairs: NDArray[np.int32],
) -> ZoneRisk:
    """Risk of one zone: its own nodes together, and nodes that are not its own one by one.

    Taken alone, so that the figures of a node do not depend on what else is asked for.
    """
    zone, nodes = int(corners.zone[position]), corners.nodes[position]
    n_own = len(nodes) - corners.foreign[position]
    groups = [slice(0, n_own), *(slice(n, n + 1) for n in range(n_own, len(nodes)))]
    parts = []
    for group in groups:
        within = (pairs[:, 0] >= group.start) & (pairs[:, 0] < group.stop)
        here = pairs[within] - np.array([group.start, 0, 0], dtype=np.int32)
        parts.append(_kept_risk(model, zone, nodes[group], group.start == 0, mixtures, here))
    return ZoneRisk(*(np.concatenate(field) for field in zip(*parts, strict=True)))


def _kept_risk(
    model: RiskModel,
    zone: int,
    nodes: NDArray[np.int32],
    is_own: bool,
    mixtures: Floats,
    pairs: NDArray[np.int32],
) -> ZoneRisk:
    """Risk of some nodes, from disk if all that is wanted is there, else computed and kept."""
    path = zone_path(model, zone, None if is_own else nodes[0])
    stored = load_zone(path)
    if stored is not None:
        risk, known = stored
        found = _find_pairs(risk, known, mixtures, pairs)
        if found is not None:
            return risk._replace(mixture=pairs, mixture_statistics=risk.mixture_statistics[found])
    risk = model.zone_risk(zone, nodes, mixtures, pairs)
    save_zone(path, *_with_known(risk, mixtures, stored))
    return risk


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


def _find_pairs(
    risk: ZoneRisk, known: Floats, mixtures: Floats, pairs: NDArray[np.int32]
) -> Ints | None:
    """Positions of wanted pairs among those on disk; None when one is not there."""
    by_content = {row.tobytes(): i for i, row in enumerate(known)}
    number = np.full(len(mixtures), -1, dtype=np.int64)
    for m in np.unique(pairs[:, 2]):
        number[m] = by_content.get(mixtures[m].tobytes(), -1)
    if (number[pairs[:, 2]] < 0).any():
        return None
    node, surface, mixture = risk.mixture.T.astype(np.int64)
    on_disk = _pair_code(node, surface, mixture, len(known))
    node, surface, mixture = pairs.T.astype(np.int64)
    wanted = _pair_code(node, surface, number[mixture], len(known))
    distinct, order = np.unique(on_disk, return_index=True)
    place = np.searchsorted(distinct, wanted)
    if (place == len(distinct)).any() or (distinct[place] != wanted).any():
        return None
    return order[place]


def _pga(model: RiskModel, sites: Sites, corners: _Corners, risks: list[ZoneRisk]) -> Floats:
    n_node = [len(nodes) for nodes in corners.nodes]
    first = np.concatenate([[0], np.cumsum(n_node)]).astype(np.int64)
    out = np.empty(len(sites.zone))
    if risks:
        k.level_at_rate_many(
            np.concatenate([risk.pga_exceedance for risk in risks]),
            model.hazard.grid.surface_levels.ln_level,
            first[corners.zone_of][:, np.newaxis] + corners.node,
            corners.weight,
            1.0 / PGA_RETURN_PERIOD_YR / model.hazard.scale,
            out,
        )
    # A wierde adds to the motion whatever the motion is.
    return np.exp(out + sites.is_wierde * model.hazard.ground_motion.wierde_ln_factor[0])


def magnitude_share(model: RiskModel, sites: Sites) -> Floats:
    """Contribution to the mean risk by magnitude.

    Returns
    -------
    (address, magnitude_bin) float64
        Sums to 1, or all 0 where the risk is 0. Bins begin at ``MAGNITUDE_BINS``.
    """
    corners = _corners(model, sites)
    risks = _zone_risks(model, sites, corners, None)
    out = np.empty((len(sites.zone), len(MAGNITUDE_BINS)))
    for i, position in enumerate(corners.zone_of):
        probability = np.zeros(len(model.catalogue.classes))
        if sites.mixture_index[i] >= 0:
            probability[:] = sites.mixtures[sites.mixture_index[i]]
        else:
            probability[sites.class_index[i]] = 1.0
        at_nodes = (corners.node[i], int(sites.is_wierde[i]))
        mean = risks[position].statistics[at_nodes][..., 0]  # (corner, class)
        share = risks[position].magnitude_share[at_nodes]  # (corner, class, bin)
        part = np.einsum("n,nk,nkm,k->m", corners.weight[i], mean, share, probability)
        out[i] = part / part.sum() if part.sum() > 0.0 else part
    return out
