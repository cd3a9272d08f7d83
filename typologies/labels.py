# SPDX-License-Identifier: EUPL-1.2
"""The labelled form of a catalogue: records in, one xarray Dataset out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import xarray as xr

from typologies.schema import BRANCHES, COLLAPSE_STATES, LIMIT_STATES, LOCATIONS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import ArrayLike, NDArray

    from typologies.schema import LogicTree, VulnerabilityClass

_G = "standard_gravity"
_BY_CLASS = ("vulnerability_class",)
_BY_FRAGILITY = ("vulnerability_class", "fragility_branch")
_BY_CONSEQUENCE = ("vulnerability_class", "consequence_branch")
_NO_CHIMNEY = (float("nan"),) * len(BRANCHES)


def read_only(values: ArrayLike) -> NDArray[np.float64]:
    """Give a float64 array that nobody can write to."""
    array = np.array(values, dtype=np.float64)
    array.setflags(write=False)
    return array


def dataset_of(
    records: Mapping[str, VulnerabilityClass], tree: LogicTree, *, attrs: Mapping[str, str]
) -> xr.Dataset:
    """Stack the records along ``vulnerability_class``, in their order, with units.

    Returns
    -------
    xarray.Dataset
        The variables that ``Catalogue`` lists; float64, read-only.
    """
    entries = list(records.values())
    variables = {
        "b0": _variable(_BY_FRAGILITY, [e.b0 for e in entries], "1", "ln displacement at 1 g"),
        "b1": _variable(_BY_CLASS, [e.b1 for e in entries], "1", "slope of ln displacement"),
        "sigma_ln": _variable(
            _BY_CLASS, [e.sigma_ln for e in entries], "1", "standard deviation of ln displacement"
        ),
        "displacement_limit": _variable(
            (*_BY_CLASS, "limit_state"),
            [[getattr(e.displacement_limit_m, s) for s in LIMIT_STATES] for e in entries],
            "m",
            "displacement at which the limit state is reached",
        ),
        "fatality": _variable(
            (*_BY_CONSEQUENCE, "location", "collapse_state"),
            [_fatality(e) for e in entries],
            "1",
            "probability of death given that this collapse state governs",
        ),
        **_chimney(entries, "chimney_failure", _BY_FRAGILITY),
        **_chimney(entries, "chimney_fatality", _BY_CONSEQUENCE),
        "has_chimney": xr.Variable(_BY_CLASS, np.array([e.has_chimney for e in entries])),
        "fragility_weight": _variable(
            ("fragility_branch",), tree.fragility_weights, "1", "weight of the branch"
        ),
        "consequence_weight": _variable(
            ("consequence_branch",), tree.consequence_weights, "1", "weight of the branch"
        ),
    }
    variables["has_chimney"].values.setflags(write=False)
    coords = {
        "vulnerability_class": list(records),
        "fragility_branch": list(BRANCHES),
        "consequence_branch": list(BRANCHES),
        "limit_state": list(LIMIT_STATES),
        "collapse_state": list(COLLAPSE_STATES),
        "location": list(LOCATIONS),
    }
    return xr.Dataset(variables, coords=coords, attrs=dict(attrs))


def _variable(dims: tuple[str, ...], values: Any, units: str, long_name: str) -> xr.Variable:
    return xr.Variable(dims, read_only(values), {"units": units, "long_name": long_name})


def _fatality(entry: VulnerabilityClass) -> NDArray[np.float64]:
    by_location = [
        [getattr(table, state) for state in COLLAPSE_STATES]
        for table in (entry.fatality_inside, entry.fatality_outside)
    ]
    array = np.array(by_location)  # (location, collapse_state, consequence_branch)
    return np.moveaxis(array, 2, 0)  # (consequence_branch, location, collapse_state)


def _chimney(
    entries: list[VulnerabilityClass], curve: str, dims: tuple[str, ...]
) -> dict[str, xr.Variable]:
    curves = [getattr(entry, curve) for entry in entries]
    medians = [_NO_CHIMNEY if each is None else each.median_g for each in curves]
    betas = [_NO_CHIMNEY if each is None else each.beta_ln for each in curves]
    about = curve.replace("_", " ")
    return {
        f"{curve}_median_g": _variable(dims, medians, _G, f"median PGA of {about}"),
        f"{curve}_beta_ln": _variable(dims, betas, "1", f"standard deviation of ln PGA, {about}"),
    }
