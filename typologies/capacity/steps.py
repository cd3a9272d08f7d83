# SPDX-License-Identifier: EUPL-1.2
"""The steps of a pushover as an analysis wrote them: refused, cut, or moved to the origin."""

from __future__ import annotations

import math
import warnings
from typing import TYPE_CHECKING

import numpy as np

from npr.core.bounds import DerivedValueWarning
from npr.core.errors import NprError, first_few

if TYPE_CHECKING:
    from numpy.typing import NDArray

_SOFTER, _STIFFER = 1.5, 20.0
"""The second step over the first in stiffness: a curve from the origin is not that much softer in
its first step, nor that much stiffer, unless it starts elsewhere."""


def pushover_steps(
    displacement: NDArray[np.float64], force: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The steps of a pushover from the origin to where the top turns, or why they are not ones.

    Parameters
    ----------
    displacement : (step) or (step, storey) float64, m
    force : (step) float64, N

    Raises
    ------
    NprError
        Names the steps that are not possible.

    Warns
    -----
    DerivedValueWarning
        The curve was cut or moved, or does not look as if it starts at the origin.
    """
    of_displacement, of_force = _wrong_steps(displacement, force)
    if of_displacement or of_force:
        names = {"displacement": of_displacement, "base_shear": of_force}
        raise NprError(
            what="these are not the steps of a pushover curve",
            where=", ".join(name for name, found in names.items() if found),
            got="; ".join(first_few(found) for found in names.values() if found),
            expected="two steps or more, one base shear per step; finite, not negative; no force "
            "at zero displacement; a displacement of the top that does not fall before the largest "
            "force",
            repair="write the steps in the order of the analysis, both signs turned if both are "
            "negative; leave out those without a number and what comes after unloading",
        )
    return _from_origin(*_up_to_turn(displacement, force))


def _up_to_turn(
    displacement: NDArray[np.float64], force: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Without what comes after the top has turned back, beyond the largest force."""
    turns = _turns(displacement)
    if not turns.size:
        return displacement, force
    end = int(turns[0])
    top = 1e3 * _top(displacement)
    _warn(
        f"the top moves back from {top[end - 1]:g} to {top[end]:g} mm at step {end + 1}, after the "
        f"largest force: the curve was used up to step {end}"
    )
    return displacement[:end], force[:end]


def _turns(displacement: NDArray[np.float64]) -> NDArray[np.intp]:
    """Steps in which the top moves back, counted from 0."""
    return np.flatnonzero(np.diff(_top(displacement)) < 0.0) + 1


def _from_origin(
    displacement: NDArray[np.float64], force: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """With the origin in front: displacements are counted from the last step without force."""
    at_rest = int(np.argmax(force > 0.0)) - 1
    if at_rest < 0:
        _warn_of_start(_top(displacement), force)
        origin = np.zeros_like(displacement[:1])
        return np.concatenate([origin, displacement]), np.concatenate([[0.0], force])
    start = displacement[at_rest]
    if np.any(start):
        _warn(
            f"the top stands at {1e3 * float(_top(displacement)[at_rest]):g} mm before there is a "
            "force: displacements were counted from there"
        )
    return displacement[at_rest:] - start, force[at_rest:]


def _warn_of_start(top: NDArray[np.float64], force: NDArray[np.float64]) -> None:
    """Say so when the first step does not look like one from the origin."""
    first = force[0] / top[0]
    second = (force[1] - force[0]) / max(top[1] - top[0], 1e-12)
    shown = f"step 1, {1e-3 * force[0]:g} kN at {1e3 * top[0]:g} mm, is much"
    if second > _SOFTER * first:
        _warn(f"{shown} softer than step 2: a curve that starts at the origin is not")
    elif first > _STIFFER * second and force[0] < 0.5 * force.max():
        _warn(f"{shown} stiffer than step 2: it may hold a force at zero displacement")


def _warn(text: str) -> None:
    warnings.warn(f"pushover: {text}", DerivedValueWarning, stacklevel=2)


def _top(displacement: NDArray[np.float64]) -> NDArray[np.float64]:
    return displacement if displacement.ndim < 2 else displacement[..., -1]


def _wrong_steps(
    displacement: NDArray[np.float64], force: NDArray[np.float64]
) -> tuple[list[str], list[str]]:
    """What is wrong with the displacements and with the base shears, by step, counted from 1."""
    top = _top(displacement)
    if displacement.ndim > 2 or force.ndim > 1 or top.shape != force.shape or force.size < 2:
        sizes = f"{_count(top)} of displacement", f"{_count(force)} of base shear"
        return [sizes[0]], [sizes[1]]
    return _wrong_displacements(displacement, force), _wrong_forces(force)


def _wrong_displacements(
    displacement: NDArray[np.float64], force: NDArray[np.float64]
) -> list[str]:
    top = _top(displacement)
    if not np.isfinite(displacement).all():
        step, *storey = np.argwhere(~np.isfinite(displacement))[0] + 1
        of = f" of storey {storey[0]}" if storey else ""
        return [f"displacement step {step}{of} is not a finite number"]
    if force[0] > 0.0 and top[0] <= 0.0:
        return [f"displacement step 1 is {1e3 * top[0]:g} mm at a force of {1e-3 * force[0]:g} kN"]
    turns = _turns(displacement)
    largest = int(np.argmax(np.nan_to_num(force)))
    if not turns.size or turns[0] > max(largest, 1):
        return []  # beyond the largest force it is cut there
    return [
        f"displacement step {i + 1} is {1e3 * top[i]:g} mm after {1e3 * top[i - 1]:g} mm"
        for i in turns
    ]


def _wrong_forces(force: NDArray[np.float64]) -> list[str]:
    of_force = [
        f"base shear step {i} is {1e-3 * at:g} kN"
        for i, at in enumerate(force, start=1)
        if not 0.0 <= at < math.inf
    ]
    if not of_force and not force.max() > 0.0:
        return ["a base shear of 0 in every step"]
    return of_force


def _count(steps: NDArray[np.float64]) -> str:
    if steps.ndim > 1:
        return f"an array of {' by '.join(map(str, steps.shape))}"
    return "1 step" if steps.size == 1 else f"{steps.size} steps"
