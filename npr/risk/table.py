# SPDX-License-Identifier: EUPL-1.2
"""Risk at addresses: node values of the zones they lie in, interpolated."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from npr.core.threads import map_unordered
from npr.risk import _kernels as k
from npr.risk.corners import NO_SQUARE, Corners, corners_of
from npr.risk.vulnerability import LN_LARGEST_FACTOR, SURFACES
from npr.risk.zone import MAGNITUDE_BINS, STATISTICS, ZoneRisk, pair_code

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from npr.risk.source import RiskSource

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
    rate_factor : (address) float64
        Rate of events in the year of the address over that in the year of the hazard.
    mixtures : (mixture, class) float64
    """

    x_rd_m: Floats
    y_rd_m: Floats
    zone: NDArray[np.int32]
    is_wierde: NDArray[np.bool_]
    class_index: NDArray[np.int32]
    mixture_index: NDArray[np.int32]
    rate_factor: Floats
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


class ZoneTables(NamedTuple):
    """Where addresses lie, the risk of their zones, and where to find theirs in it.

    Attributes
    ----------
    corners : Corners
    risks : list of ZoneRisk
        In the order of ``corners.zone``.
    row : (address, 4) int64
        Rows of the corners in a table of single classes, zone by zone, and then of mixtures.
    mixed : list of (int, (pair) int64)
        For each zone with mixtures its position, and the pairs whose rows follow.
    bulge : (address) float64, ln
    """

    corners: Corners
    risks: list[ZoneRisk]
    row: Ints
    mixed: list[tuple[int, Ints]]
    bulge: Floats


def zone_tables(model: RiskSource, sites: Sites, *, progress: Progress | None = None) -> ZoneTables:
    """Risk of all zones that addresses lie in.

    Zones that are not on disk yet are computed, two at a time on two processors, and kept.

    Parameters
    ----------
    model : RiskSource
        A ``RiskModel``, or a table that was built or read.
    sites : Sites
    progress : callable, optional
        Called with the number of zones done and the number of zones.

    Raises
    ------
    HazardError
        The hazard reproduces defects of the published chain: no risk is stated from that.
    """
    corners, risks = _risks(model, sites, progress)
    row, mixed = _rows(sites, corners, risks)
    return ZoneTables(corners, risks, row, mixed, _bulge(sites, corners, risks))


def site_risk(
    model: RiskSource,
    sites: Sites,
    *,
    tables: ZoneTables | None = None,
    progress: Progress | None = None,
) -> SiteRisk:
    """Risk at every address.

    Parameters
    ----------
    model : RiskSource
    sites : Sites
    tables : ZoneTables, optional
        As ``zone_tables`` gives them, where they are there already.
    progress : callable, optional
        As for ``zone_tables``.
    """
    at = zone_tables(model, sites, progress=progress) if tables is None else tables
    parts = [risk.statistics.reshape(-1, len(STATISTICS)) for risk in at.risks]
    parts += [at.risks[position].mixture_statistics for position, _ in at.mixed]
    table = np.concatenate([np.zeros((0, len(STATISTICS))), *parts])
    out = np.empty((len(sites.zone), len(STATISTICS)))
    k.interpolate_many(
        table, at.row, at.corners.weight, at.bulge, model.scale * sites.rate_factor, out
    )
    mean, p10, p50, p90, chimney_share = np.ascontiguousarray(out.T)
    pga = _pga(model, sites, at.corners, at.risks)
    return SiteRisk(mean, p10, p50, p90, chimney_share, pga)


def structural_risk(
    model: RiskSource, sites: Sites, factor: Floats, *, tables: ZoneTables | None = None
) -> Floats:
    """Mean risk by the structure, with all medians of an address's classes times a factor.

    Parameters
    ----------
    model : RiskSource
    sites : Sites
    factor : (address) float64
    tables : ZoneTables, optional

    Returns
    -------
    (address) float64, 1/yr; NaN where the factor is unknown or outside 1/4 to 4
    """
    at = zone_tables(model, sites) if tables is None else tables
    factors = model.factors
    with np.errstate(divide="ignore", invalid="ignore"):
        position_of = (np.log(factor) - factors.ln_first) / factors.ln_step
        is_inside = np.abs(np.log(factor)) <= LN_LARGEST_FACTOR
    out = np.empty(len(sites.zone))
    k.at_factor_many(
        scaled_rows(model, sites, at),
        at.row,
        at.corners.weight,
        at.bulge,
        np.where(is_inside, position_of, np.nan),
        model.scale * sites.rate_factor,
        out,
    )
    return out


def scaled_rows(model: RiskSource, sites: Sites, at: ZoneTables) -> Floats:
    """Ln of the structural risk (row, factor), rows as in ``at.row``, at factors on all medians."""
    n_factor = model.factors.size
    parts = [risk.scaled_structural.reshape(-1, n_factor) for risk in at.risks]
    for position, keys in at.mixed:
        place, mixture = np.divmod(keys, len(sites.mixtures))
        node, surface = np.divmod(place, len(SURFACES))
        by_class = at.risks[position].scaled_structural[node, surface]  # (pair, class, factor)
        parts.append(np.einsum("pkf,pk->pf", by_class, sites.mixtures[mixture]))
    table = np.concatenate([np.zeros((0, n_factor)), *parts])
    return np.log(np.maximum(table, np.finfo(np.float64).tiny))


def magnitude_share(model: RiskSource, sites: Sites) -> Floats:
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
    model: RiskSource, sites: Sites, progress: Progress | None
) -> tuple[Corners, list[ZoneRisk]]:
    """Risk of every zone that addresses lie in, from disk or computed, in order of the zones."""
    corners = corners_of(model.zone_map, sites.x_rd_m, sites.y_rd_m, sites.zone)

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
            parts.append(model.kept(group, sites.mixtures, shifted))
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


def _rows(
    sites: Sites, corners: Corners, risks: list[ZoneRisk]
) -> tuple[Ints, list[tuple[int, Ints]]]:
    """Rows of each address's corners in one table of all node values, and what its mixtures are."""
    n_class = sites.mixtures.shape[1]
    sizes = [len(risk.node) * len(SURFACES) * n_class for risk in risks]
    first = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    surface = sites.is_wierde.astype(np.int64)[:, np.newaxis]
    of_class = np.maximum(sites.class_index, 0).astype(np.int64)[:, np.newaxis]
    row = (corners.node * len(SURFACES) + surface) * n_class + of_class
    row += first[corners.zone_of][:, np.newaxis]
    next_row = int(first[-1])
    mixed: list[tuple[int, Ints]] = []
    is_mixed = np.flatnonzero(sites.mixture_index >= 0)
    for position in np.unique(corners.zone_of[is_mixed]).tolist():
        addresses = is_mixed[corners.zone_of[is_mixed] == position]
        keys = _pair_keys(corners, sites, addresses)
        distinct, where = np.unique(keys, return_inverse=True)
        row[addresses] = next_row + where.reshape(keys.shape)
        mixed.append((position, distinct))
        next_row += len(distinct)
    return row, mixed


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


def _pga(model: RiskSource, sites: Sites, corners: Corners, risks: list[ZoneRisk]) -> Floats:
    out = np.empty(len(sites.zone))
    if not risks:
        return out
    curves = [risk.pga_exceedance for risk in risks]
    curves += [risk.centre_pga_exceedance for risk in risks]
    first = np.concatenate([[0], np.cumsum([len(curve) for curve in curves])]).astype(np.int64)
    centre = first[corners.zone_of + len(risks)] + corners.square
    k.level_at_rate_many(
        np.log(np.maximum(np.concatenate(curves), np.finfo(np.float64).tiny)),
        model.ln_surface_level,
        first[corners.zone_of][:, np.newaxis] + corners.node,
        corners.weight,
        np.where(corners.square == NO_SQUARE, NO_SQUARE, centre),
        corners.bulge,
        -np.log(PGA_RETURN_PERIOD_YR * model.scale * sites.rate_factor),
        out,
    )
    # A wierde adds to the motion whatever the motion is.
    return np.exp(out + sites.is_wierde * model.pga_wierde_ln_factor)
