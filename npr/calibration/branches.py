# SPDX-License-Identifier: EUPL-1.2
"""Risk of the pairs by single branches of the logic tree, kept on disk and read when asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from npr.assessment.bulk import risk_model
from npr.core.files import cache_directory, digest, whole_file
from npr.core.provenance import source_digest
from npr.core.threads import map_unordered
from npr.risk.vulnerability import scaled_branches

if TYPE_CHECKING:
    import xarray as xr
    from numpy.typing import NDArray

    from npr.calibration.preparing import Prepared
    from npr.norms.edition import Edition
    from npr.risk.vulnerability import ScaledBranches
    from npr.risk.zone import RiskModel
    from spectra.hazard import HazardModel
    from typologies.catalogue import Catalogue

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]


class Branches(NamedTuple):
    """End branches that were drawn by their weight; arrays (branch).

    Attributes
    ----------
    mmax, motion, fragility, consequence : int64
        Positions in the logic tree.
    """

    mmax: Ints
    motion: Ints
    fragility: Ints
    consequence: Ints


def drawn_branches(
    severity: NDArray[np.float64], weights: NDArray[np.float64], count: int, seed: int
) -> Branches:
    """Branches by systematic sampling of the weights: each drawn one counts alike.

    Parameters
    ----------
    severity : (mmax, motion, fragility, consequence) float64
        The branches are put in its order first, so that the draws spread over the distribution of
        risk; a branch of more than 1 / count may be drawn more than once.
    weights : (mmax x motion x fragility x consequence) float64
    count, seed : int

    Examples
    --------
    >>> severity = np.array([4.0, 1.0, 3.0, 2.0]).reshape(1, 4, 1, 1)
    >>> drawn_branches(severity, np.full(4, 0.25), 4, 1).motion.tolist()
    [1, 3, 2, 0]
    """
    order = np.argsort(severity.ravel(), kind="stable")
    edges = np.cumsum(weights[order])
    at = (np.arange(count) + np.random.default_rng(seed).uniform()) / count
    place = np.minimum(np.searchsorted(edges, at * edges[-1], side="right"), len(edges) - 1)
    found = np.unravel_index(order[place], severity.shape)
    return Branches(*(each.astype(np.int64) for each in found))


def severity_of(prepared: Prepared, model: RiskModel) -> NDArray[np.float64]:
    """Risk of the pair that counts most by every end branch, in the shape of the tree."""
    sites = prepared.sites
    i = int(np.argmax(prepared.pairs.weight))
    rates = model.hazard.motion_rates(
        int(sites.zone[i]), sites.x_rd_m[i : i + 1], sites.y_rd_m[i : i + 1]
    )
    scaled = scaled_branches(model.hazard, model.catalogue, model.exposure)
    windows = scaled.windows[int(sites.is_wierde[i])]
    death = windows[len(windows) // 2][int(sites.class_index[i])]
    found: Floats = np.einsum("mbl,lfc->mbfc", rates.average[0], death)
    return found


def branch_risk(
    prepared: Prepared,
    *,
    hazard: HazardModel,
    catalogue: Catalogue,
    edition: Edition,
    count: int,
    seed: int,
) -> xr.Dataset:
    """Ln of risk over norm of the pairs by branch, opened from disk; computed if not there yet.

    Returns
    -------
    xarray.Dataset
        ``ln_risk`` (branch, pair, factor), read branch by branch when it is asked for.
    """
    import xarray as xr

    model = risk_model(hazard, catalogue, edition)
    branches = drawn_branches(severity_of(prepared, model), model.end_weights, count, seed)
    sites = prepared.sites
    key = digest(
        source_digest("npr.core", "spectra", "typologies", "npr.risk", "npr.calibration"),
        hazard.pattern_digest,
        catalogue.digest,
        list(model.exposure),
        edition.norm_per_yr,
        hazard.scale,
        *(np.asarray(column) for column in sites[:5]),
        sites.rate_factor,
        *branches,
    )
    path = cache_directory("calibration", key) / "branches.nc"
    if not path.exists():
        ln_risk, ln_factor = _computed(prepared, model, branches, edition.norm_per_yr)
        data = xr.Dataset(
            {"ln_risk": (("branch", "pair", "factor"), ln_risk, {"units": "1"})},
            coords={"ln_factor": ("factor", ln_factor)},
        )
        with whole_file(path) as scratch:
            data.to_netcdf(scratch, engine="h5netcdf")
    return xr.open_dataset(path, engine="h5netcdf")


def _computed(
    prepared: Prepared, model: RiskModel, branches: Branches, norm_per_yr: float
) -> tuple[NDArray[np.float32], Floats]:
    """Ln of risk over norm (branch, pair, factor), single precision, and ln of the factors."""
    scaled = scaled_branches(model.hazard, model.catalogue, model.exposure)
    count = len(scaled.windows[0])
    zone = prepared.sites.zone
    out = np.empty((len(branches.mmax), len(zone), count), np.float32)

    def work(number: int) -> None:
        rows = np.flatnonzero(zone == number)
        out[:, rows] = _of_zone(prepared, model, branches, scaled, number, rows)

    for _ in map_unordered(work, np.unique(zone).tolist()):
        pass
    with np.errstate(divide="ignore"):
        np.log(out / norm_per_yr, out=out)
    factor = scaled.ln_first + scaled.ln_step * np.arange(count, dtype=np.float64)
    return out, factor


def _of_zone(
    prepared: Prepared,
    model: RiskModel,
    branches: Branches,
    scaled: ScaledBranches,
    zone: int,
    rows: Ints,
) -> Floats:
    """Risk (branch, row, factor) of the pairs in a zone, at their own places."""
    sites = prepared.sites
    place, place_of = np.unique(prepared.pairs.place_index[rows], return_inverse=True)
    first = np.searchsorted(prepared.pairs.place_index[rows], place)
    example = rows[first]
    rates = model.hazard.motion_rates(zone, sites.x_rd_m[example], sites.y_rd_m[example])
    drawn = rates.average[:, branches.mmax, branches.motion]  # (place, branch, level)
    out = np.empty((len(branches.mmax), len(rows), len(scaled.windows[0])))
    scale = model.hazard.scale * sites.rate_factor[rows]
    for i, row in enumerate(rows.tolist()):
        surface, of_class = int(sites.is_wierde[row]), int(sites.class_index[row])
        for f, window in enumerate(scaled.windows[surface]):
            # (level, branch): what each branch makes of each level of motion
            death = window[of_class][:, branches.fragility, branches.consequence]
            out[:, i, f] = scale[i] * np.einsum("bl,lb->b", drawn[place_of[i]], death)
    return out
