# SPDX-License-Identifier: EUPL-1.2
"""Rates of exceedance at the nodes of a zone, computed once and kept on disk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from npr.core.files import cache_directory, digest
from npr.core.provenance import source_digest
from npr.core.store import load_stored, save_stored
from npr.core.threads import map_unordered
from spectra.hazard import check_joint, joint_motion_rates
from spectra.zones import NODE_STEP_M

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from spectra.hazard import HazardModel

    Floats = NDArray[np.float64]
    Arrays = dict[str, NDArray[Any]]

QUANTILES = np.array([0.1, 0.5, 0.9])
"""Quantiles over the logic tree that are kept."""

_CURVES = "exceedance_rate"

_SPREAD = {"linear": 6.0, "nearest": 24.0}
"""A motion counts at a level to a share that rises over two steps of the levels, or over one."""


class AverageCurves(NamedTuple):
    """Unscaled annual rates at which SaAvg exceeds its levels but the first, arbitrary component.

    Attributes
    ----------
    mean : (node and square, level) float64, 1/yr
        At the nodes, then at the centres of the squares.
    quantile : (quantile, node and square, level) float64, 1/yr
        Over the logic tree: ``QUANTILES``.
    """

    mean: Floats
    quantile: Floats


def zone_curves(model: HazardModel, zone: int) -> Floats:
    """Unscaled rates of exceedance of Sa in a zone, kept on disk.

    Returns
    -------
    (node and square, period, level) float64, 1/yr
        At the nodes, then at the centres of the squares.
    """
    return joint_zone_curves([model], zone)[0]


def joint_zone_curves(models: Sequence[HazardModel], zone: int) -> list[Floats]:
    """As ``zone_curves``, for models that differ in their seismicity only; motions are shared."""
    return [kept[_CURVES] for kept in _kept(models, zone, "zone", (_CURVES,), _computed_curves)]


def zone_average(model: HazardModel, zone: int) -> AverageCurves:
    """Unscaled rates of exceedance of SaAvg in a zone, kept on disk."""
    return joint_zone_average([model], zone)[0]


def joint_zone_average(models: Sequence[HazardModel], zone: int) -> list[AverageCurves]:
    """As ``zone_average``, for models that differ in their seismicity only; motions are shared."""
    kept = _kept(models, zone, "average", AverageCurves._fields, _computed_average)
    return [AverageCurves(**arrays) for arrays in kept]


def _kept(
    models: Sequence[HazardModel],
    zone: int,
    kind: str,
    names: tuple[str, ...],
    compute: Callable[[Sequence[HazardModel], int], list[Arrays]],
) -> list[Arrays]:
    """Arrays of each model from disk; those of the others are computed together and kept."""
    paths = [_path(model, kind, zone) for model in models]
    stored = [load_stored(path, names=names) for path in paths]
    missing = [model for model, known in zip(models, stored, strict=True) if known is None]
    computed = iter(compute(missing, zone) if missing else ())
    found = []
    for path, known in zip(paths, stored, strict=True):
        if known is None:
            known = next(computed)
            save_stored(path, known)
        found.append(known)
    return found


def _computed_curves(models: Sequence[HazardModel], zone: int) -> list[Arrays]:
    check_joint(models)
    motions, points = models[0].motions, _points(models[0], zone)
    events = [model.mean_event_rates(*points) for model in models]
    rows = [rates.reshape(len(rates), -1) for rates in events]

    def of_period(period: int) -> list[Floats]:
        given_event = motions.exceedance_probability(zone, period, component="geometric_mean")
        return [rates @ given_event.reshape(rates.shape[1], -1) for rates in rows]

    # One period a thread; the result does not depend on which comes first.
    periods = range(len(models[0].ground_motion.period))
    by_period = dict(map_unordered(of_period, periods))
    return [
        {_CURVES: np.stack([by_period[period][i] for period in periods], axis=1)}
        for i in range(len(models))
    ]


def _computed_average(models: Sequence[HazardModel], zone: int) -> list[Arrays]:
    points = _points(models[0], zone)
    events = [model.event_rates(*points) for model in models]
    found: list[Arrays] = []
    for model, rates in zip(models, joint_motion_rates(models, zone, events), strict=True):
        exceeded = exceedance(rates.average, model.grid.deposit)
        weight = np.outer(model.seismicity.mmax_weight, model.ground_motion.branch_weight)
        by_branch = exceeded.reshape(len(exceeded), weight.size, -1).swapaxes(0, 1)
        arrays = (
            np.einsum("bpl,b->pl", by_branch, weight.ravel()),
            weighted_quantiles(by_branch, weight.ravel(), QUANTILES),
        )
        found.append(dict(zip(AverageCurves._fields, arrays, strict=True)))
    return found


def _path(model: HazardModel, kind: str, zone: int) -> Path:
    key = digest(source_digest("npr.core", "spectra"), model.pattern_digest)
    return cache_directory("hazard", key) / f"{kind}-{zone}.npz"


def _points(model: HazardModel, zone: int) -> Floats:
    """Nodes of a zone, then centres of its squares (2, point), m."""
    zones = model.zone_map
    return np.concatenate([zones.nodes(zone), zones.squares(zone) + 0.5]).T * NODE_STEP_M


def branch_curves(model: HazardModel, zone: int, im: str) -> Floats:
    """Unscaled rates of exceedance of ``PGA`` or ``AvgSA`` by branch, computed anew.

    Returns
    -------
    (node and square, mmax, branch, level) float64, 1/yr
        Of the levels but the first.
    """
    average, pga = branch_rates(model, zone, *_points(model, zone))
    return pga if im == "PGA" else average


def branch_rates(
    model: HazardModel, zone: int, x_rd_m: Floats, y_rd_m: Floats
) -> tuple[Floats, Floats]:
    """Unscaled rates of exceedance of AvgSA and of PGA by branch at points of a zone.

    Returns
    -------
    average, pga : (point, mmax, branch, level) float64, 1/yr
        Of the levels but the first.
    """
    rates = model.motion_rates(zone, x_rd_m, y_rd_m)
    deposit = model.grid.deposit
    return exceedance(rates.average, deposit), exceedance(rates.pga, deposit)


def exceedance(deposited: Floats, deposit: str) -> Floats:
    """Rate of exceedance of the levels: all that lies above, and half of what lies on a level.

    The first level holds all that is weaker still, so nothing is said about exceeding it. Motions
    were put on levels, which spreads each over two steps (or one); the rates of spread motions lie
    above by a sixth (a 24th) of the second difference, and that much is taken off, at most half.
    """
    above = np.cumsum(deposited[..., :0:-1], axis=-1)[..., ::-1] - 0.5 * deposited[..., 1:]
    bend = np.zeros_like(above)
    bend[..., 1:-1] = above[..., 2:] - 2.0 * above[..., 1:-1] + above[..., :-2]
    exceeded: Floats = np.maximum(above - bend / _SPREAD[deposit], 0.5 * above)
    return np.minimum.accumulate(exceeded, axis=-1)


def weighted_quantiles(values: Floats, weight: Floats, quantile: Floats) -> Floats:
    """Smallest value whose cumulative weight reaches each quantile, over the first axis.

    Parameters
    ----------
    values : (branch, ...) float64
    weight : (branch) float64, sum 1
    quantile : (quantile) float64

    Returns
    -------
    (quantile, ...) float64

    Examples
    --------
    >>> values = np.array([[3.0], [1.0], [2.0]])
    >>> weighted_quantiles(values, np.array([0.2, 0.5, 0.3]), np.array([0.5, 0.9])).ravel().tolist()
    [1.0, 3.0]
    """
    flat = values.reshape(len(values), -1)
    order = np.argsort(flat, axis=0, kind="stable")
    reached = np.cumsum(weight[order], axis=0)
    # Rounding of a sum of weights must not push a quantile to the next branch.
    rank = [np.argmax(reached >= q - 1e-12, axis=0) for q in quantile]
    column = np.arange(flat.shape[1])
    return np.stack([flat[order[at, column], column] for at in rank]).reshape(
        len(quantile), *values.shape[1:]
    )
