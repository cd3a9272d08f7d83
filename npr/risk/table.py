# SPDX-License-Identifier: EUPL-1.2
"""Risk at addresses: node values of the zones they lie in, interpolated."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from npr.core.errors import HazardError
from npr.core.threads import map_unordered
from npr.risk import _kernels as k
from npr.risk.corners import NO_SQUARE, Corners, corners_of
from npr.risk.store import kept_risk
from npr.risk.vulnerability import SURFACES
from npr.risk.zone import MAGNITUDE_BINS, STATISTICS, RiskModel, ZoneRisk, pair_code

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Progress = Callable[[int, int], None]

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


def site_risk(model: RiskModel, sites: Sites, *, progress: Progress | None = None) -> SiteRisk:
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
    corners, risks = _risks(model, sites, progress)
    table, row = _rows(sites, corners, risks)
    out = np.empty((len(sites.zone), len(STATISTICS)))
    bulge = _bulge(sites, corners, risks)
    k.interpolate_many(table, row, corners.weight, bulge, model.hazard.scale, out)
    mean, p10, p50, p90, chimney_share = np.ascontiguousarray(out.T)
    return SiteRisk(mean, p10, p50, p90, chimney_share, _pga(model, sites, corners, risks))


def magnitude_share(model: RiskModel, sites: Sites) -> Floats:
    """Contribution to the mean risk by magnitude.

    Returns
    -------
    (address, magnitude_bin) float64
        Sums to 1, or all 0 where the risk is 0. Bins begin at ``MAGNITUDE_BINS``.
    """
    corners, risks = _risks(model, sites, None)
    out = np.empty((len(sites.zone), len(MAGNITUDE_BINS)))
    probability = _probabilities(sites, np.arange(len(sites.zone)))
    for i, position in enumerate(corners.zone_of):
        at_nodes = (corners.node[i], int(sites.is_wierde[i]))
        mean = risks[position].statistics[at_nodes][..., 0]  # (corner, class)
        share = risks[position].magnitude_share[at_nodes]  # (corner, class, bin)
        part = np.einsum("n,nk,nkm,k->m", corners.weight[i], mean, share, probability[i])
        out[i] = part / part.sum() if part.sum() > 0.0 else part
    return out


def _risks(
    model: RiskModel, sites: Sites, progress: Progress | None
) -> tuple[Corners, list[ZoneRisk]]:
    """Risk of every zone that addresses lie in, from disk or computed, in order of the zones."""
    corners = corners_of(model.hazard.zone_map, sites.x_rd_m, sites.y_rd_m, sites.zone)

    def work(position: int) -> ZoneRisk:
        addresses = np.flatnonzero((corners.zone_of == position) & (sites.mixture_index >= 0))
        keys = np.unique(_pair_keys(corners, sites, addresses))
        place, mixture = np.divmod(keys, max(len(sites.mixtures), 1))
        pairs = np.stack([*np.divmod(place, len(SURFACES)), mixture], axis=1).astype(np.int32)
        parts, first = [], 0
        for group in corners.groups[position]:
            last = first + len(group.node)
            here = pairs[(pairs[:, 0] >= first) & (pairs[:, 0] < last)]
            shifted = here - np.array([first, 0, 0], dtype=np.int32)
            parts.append(kept_risk(model, group, sites.mixtures, shifted))
            first = last
        if len(parts) == 1:
            return parts[0]
        return ZoneRisk(*(np.concatenate(field) for field in zip(*parts, strict=True)))

    risks: dict[int, ZoneRisk] = {}
    for position, risk in map_unordered(work, range(len(corners.zone))):
        risks[position] = risk
        if progress is not None:
            progress(len(risks), len(corners.zone))
    return corners, [risks[position] for position in range(len(corners.zone))]


def _pair_keys(corners: Corners, sites: Sites, addresses: Ints) -> Ints:
    """One number for each (node, surface, mixture) of the corners of mixed addresses."""
    surface = sites.is_wierde[addresses].astype(np.int64)[:, np.newaxis]
    mixture = sites.mixture_index[addresses].astype(np.int64)[:, np.newaxis]
    return pair_code(corners.node[addresses], surface, mixture, len(sites.mixtures))


def _rows(sites: Sites, corners: Corners, risks: list[ZoneRisk]) -> tuple[Floats, Ints]:
    """One table of all node values, and the rows of each address's corners in it."""
    n_class = sites.mixtures.shape[1]
    tables = [risk.statistics.reshape(-1, len(STATISTICS)) for risk in risks]
    first = np.concatenate([[0], np.cumsum([len(table) for table in tables])]).astype(np.int64)
    surface = sites.is_wierde.astype(np.int64)[:, np.newaxis]
    of_class = np.maximum(sites.class_index, 0).astype(np.int64)[:, np.newaxis]
    row = (corners.node * len(SURFACES) + surface) * n_class + of_class
    row += first[corners.zone_of][:, np.newaxis]
    next_row = int(first[-1])
    mixed = np.flatnonzero(sites.mixture_index >= 0)
    for position in np.unique(corners.zone_of[mixed]).tolist():
        addresses = mixed[corners.zone_of[mixed] == position]
        keys = _pair_keys(corners, sites, addresses)
        distinct, where = np.unique(keys, return_inverse=True)
        row[addresses] = next_row + where.reshape(keys.shape)
        tables.append(risks[position].mixture_statistics)
        next_row += len(distinct)
    empty = np.zeros((0, len(STATISTICS)))
    return (np.concatenate(tables) if tables else empty), row


def _probabilities(sites: Sites, addresses: Ints) -> Floats:
    """Probability of every class (address, class)."""
    out = np.zeros((len(addresses), sites.mixtures.shape[1]))
    is_mixed = sites.mixture_index[addresses] >= 0
    out[is_mixed] = sites.mixtures[sites.mixture_index[addresses[is_mixed]]]
    single = np.flatnonzero(~is_mixed)
    out[single, sites.class_index[addresses[single]]] = 1.0
    return out


def _bulge(sites: Sites, corners: Corners, risks: list[ZoneRisk]) -> Floats:
    """What to add to the logarithm of each address's bilinear value, from the mean at the centre.

    The mean of every class is known at the centres at no cost; percentiles bulge alike.
    """
    out = np.zeros(len(sites.zone))
    has_square = corners.square != NO_SQUARE
    surface = sites.is_wierde.astype(np.int64)
    # One number for each (zone, square, surface, class or mixture); few of them are distinct.
    n_class, n_kind = sites.mixtures.shape[1], sites.mixtures.shape[1] + len(sites.mixtures)
    kind = np.where(sites.mixture_index >= 0, n_class + sites.mixture_index, sites.class_index)
    n_square = np.array([len(risk.square) for risk in risks], dtype=np.int64)
    first = np.concatenate([[0], np.cumsum(n_square)])
    code = (first[corners.zone_of] + corners.square) * len(SURFACES) + surface
    code = code * n_kind + kind
    addresses = np.flatnonzero(has_square)
    distinct, example, where = np.unique(code[addresses], return_index=True, return_inverse=True)
    example = addresses[example]
    height = np.empty(len(distinct))
    for position in np.unique(corners.zone_of[example]).tolist():
        here = np.flatnonzero(corners.zone_of[example] == position)
        at = example[here]
        risk, probability = risks[position], _probabilities(sites, at)
        centre = risk.centre_mean[corners.square[at], surface[at]]  # (address, class)
        corner = risk.statistics[corners.node[at], surface[at][:, np.newaxis], :, 0]
        middle = np.einsum("ak,ak->a", centre, probability)
        around = np.einsum("ank,ak->an", corner, probability)
        known = (middle > 0.0) & (around > 0.0).all(axis=1)
        height[here] = 0.0
        height[here[known]] = np.log(middle[known]) - np.log(around[known]).mean(axis=1)
    out[addresses] = corners.bulge[addresses] * height[where]
    return out


def _pga(model: RiskModel, sites: Sites, corners: Corners, risks: list[ZoneRisk]) -> Floats:
    out = np.empty(len(sites.zone))
    if not risks:
        return out
    curves = [risk.pga_exceedance for risk in risks]
    curves += [risk.centre_pga_exceedance for risk in risks]
    first = np.concatenate([[0], np.cumsum([len(curve) for curve in curves])]).astype(np.int64)
    centre = first[corners.zone_of + len(risks)] + corners.square
    k.level_at_rate_many(
        np.log(np.maximum(np.concatenate(curves), np.finfo(np.float64).tiny)),
        model.hazard.grid.surface_levels.ln_level,
        first[corners.zone_of][:, np.newaxis] + corners.node,
        corners.weight,
        np.where(corners.square == NO_SQUARE, NO_SQUARE, centre),
        corners.bulge,
        -np.log(PGA_RETURN_PERIOD_YR * model.hazard.scale),
        out,
    )
    # A wierde adds to the motion whatever the motion is.
    return np.exp(out + sites.is_wierde * model.hazard.ground_motion.wierde_ln_factor[0])
