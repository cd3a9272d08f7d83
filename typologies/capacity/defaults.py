# SPDX-License-Identifier: EUPL-1.2
"""Assumed capacity of the vulnerability classes, as arrays."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from npr.core.units import STANDARD_GRAVITY, short

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from typologies.capacity.schema import DefaultsFile

LEVELS = ("low", "central", "high")
_DATA = Path(__file__).parents[1] / "data" / "capacity_defaults.toml"


@dataclass(frozen=True, eq=False)
class CapacityDefaults:
    """Assumed capacity per class; arrays are read-only, SI.

    Attributes
    ----------
    classes : tuple of str
    yield_acceleration : (class, 3) float64, m/s²
        Low, central, high; NaN for a class without an entry, as all the rest.
    period : (class) float64, s
        Of the elastic structure.
    effective_height : (class) float64, m
    is_brittle : (class) bool
        Which of the two drift limits of an edition holds.
    material : tuple of str
        Of the load-bearing structure; empty for a class without an entry.
    id, digest, trust : str
        Of the file of defaults.
    """

    classes: tuple[str, ...]
    material: tuple[str, ...]
    yield_acceleration: NDArray[np.float64]
    period: NDArray[np.float64]
    effective_height: NDArray[np.float64]
    is_brittle: NDArray[np.bool_]
    id: str
    digest: str
    trust: str

    def __repr__(self) -> str:
        return short(f"CapacityDefaults({', '.join(self.classes)}; {self.id}, {self.trust})")

    @property
    def is_known(self) -> NDArray[np.bool_]:
        """Whether a class has an entry, (class)."""
        return np.isfinite(self.period)


@cache
def capacity_defaults_file() -> DefaultsFile:
    """The shipped file of defaults: per class the numbers and the reasoning behind them."""
    from npr.core.files import load_toml
    from typologies.capacity.schema import DefaultsFile

    return load_toml(_DATA, DefaultsFile)


def class_capacity(classes: str | Iterable[str]) -> CapacityDefaults:
    """Assumed capacity of classes.

    Engineering assumptions, not fitted to the fragility curves: docs/capacity.md.

    Parameters
    ----------
    classes : str or iterable of str
        Names; one that is not in the file gives NaN.

    Examples
    --------
    >>> class_capacity(["URM4L", "mine"]).effective_height.tolist()
    [4.0, nan]
    """
    from npr.core.files import digest

    names = (classes,) if isinstance(classes, str) else tuple(classes)
    file = capacity_defaults_file()
    acceleration = np.full((len(names), len(LEVELS)), np.nan)
    period, height = np.full(len(names), np.nan), np.full(len(names), np.nan)
    is_brittle = np.zeros(len(names), dtype=np.bool_)
    for i, name in enumerate(names):
        entry = file.classes.get(name)
        if entry is not None:
            acceleration[i] = entry.yield_acceleration_g
            period[i], height[i] = entry.period_s, entry.effective_height_m
            is_brittle[i] = entry.mechanism == "brittle"
    acceleration *= STANDARD_GRAVITY
    for array in (acceleration, period, height, is_brittle):
        array.setflags(write=False)
    entries = [file.classes.get(name) for name in names]
    return CapacityDefaults(
        classes=names,
        material=tuple(entry.material if entry else "" for entry in entries),
        yield_acceleration=acceleration,
        period=period,
        effective_height=height,
        is_brittle=is_brittle,
        id=file.id,
        digest=digest(file.model_dump(mode="json")),
        trust=file.trust,
    )


class ClassAlternative(NamedTuple):
    """One assumed number of a class at another value.

    Attributes
    ----------
    key : str
        ``yield_acceleration``, ``period``, ``effective_height`` or ``mechanism``.
    value, alternative : float or str
        In ``unit``.
    unit : str
    capacity : CapacityDefaults
        Of the one class, with the alternative in it.
    """

    key: str
    value: float | str
    alternative: float | str
    unit: str
    capacity: CapacityDefaults


def class_alternatives(name: str) -> Iterator[ClassAlternative]:
    """Every assumed number of a class at every alternative of the file, one at a time.

    Parameters
    ----------
    name : str
        A class of the file.

    Examples
    --------
    >>> [(each.key, each.alternative) for each in class_alternatives("URM4L")][:3]
    [('yield_acceleration', 0.08), ('yield_acceleration', 0.23), ('period', 0.2475)]
    """
    file, base = capacity_defaults_file(), class_capacity(name)
    entry, others = file.classes[name], file.alternatives
    low, central, high = entry.yield_acceleration_g
    for other in (low, high):
        a_y = base.yield_acceleration.copy()
        a_y[0, 1] = other * STANDARD_GRAVITY
        capacity = replace(base, yield_acceleration=a_y)
        yield ClassAlternative("yield_acceleration", central, other, "g", capacity)
    for factor in others.period_factor:
        T_1 = entry.period_s * factor
        capacity = replace(base, period=np.array([T_1]))
        yield ClassAlternative("period", entry.period_s, T_1, "s", capacity)
    for factor in others.effective_height_factor:
        height = entry.effective_height_m * factor
        capacity = replace(base, effective_height=np.array([height]))
        yield ClassAlternative("effective_height", entry.effective_height_m, height, "m", capacity)
    for mechanism in others.mechanism:
        if mechanism != entry.mechanism:
            capacity = replace(base, is_brittle=np.array([mechanism == "brittle"]))
            yield ClassAlternative("mechanism", entry.mechanism, mechanism, "", capacity)


def default_curves(
    defaults: CapacityDefaults,
    ductile_drift: float | NDArray[np.float64],
    brittle_drift: float | NDArray[np.float64],
) -> NDArray[np.float64]:
    """Capacity curves of classes at the drift limits of an edition.

    d_y = a_y (T1 / 2 pi)²; d_u = drift limit x effective height; on a stiff foundation.

    Parameters
    ----------
    defaults : CapacityDefaults
    ductile_drift, brittle_drift : float, or (class) float64
        Drift limits at the effective height, ratio.

    Returns
    -------
    (class, 3, 5) float64
        In the order of ``Bilinear``, per class for the low, central and high yield acceleration;
        NaN for a class without an entry.

    Examples
    --------
    >>> default_curves(class_capacity("URM4L"), 0.008, 0.004)[0, 1].round(4).tolist()
    [1.471, 0.0041, 0.032, 0.0, 0.0]
    """
    drift = np.where(defaults.is_brittle, brittle_drift, ductile_drift)
    stretch = (defaults.period / (2.0 * math.pi)) ** 2
    curves = np.zeros((*defaults.yield_acceleration.shape, 5))
    curves[..., 0] = defaults.yield_acceleration
    curves[..., 1] = defaults.yield_acceleration * stretch[:, None]
    curves[..., 2] = (drift * defaults.effective_height)[:, None]
    curves[~defaults.is_known] = np.nan
    return curves
