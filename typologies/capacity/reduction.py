# SPDX-License-Identifier: EUPL-1.2
"""From the pushover curve of a building, as given, to that of its equivalent system."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from npr.core.errors import NprError
from npr.core.units import to_si
from typologies.capacity.methods import capacity_methods
from typologies.capacity.pushover import Pushover
from typologies.capacity.quantity import bounded, bounded_or_nan
from typologies.capacity.steps import pushover_steps
from typologies.capacity.system import equivalent_system, judge_shape, reduced, storeys_si

if TYPE_CHECKING:
    from numpy.typing import NDArray


def equivalent_pushover(
    displacement: Any,
    base_shear: Any,
    *,
    method: str,
    storeys: tuple[Any, Any, Any],
    effective: tuple[Any, Any],
    strength_drop: float | None,
) -> tuple[Pushover, float]:
    """Curve of the equivalent system up to the drop of strength, and the mass of all storeys, kg.

    Parameters
    ----------
    displacement, base_shear, method, strength_drop
        As for ``CapacityCurve.from_pushover``.
    storeys : masses, heights above the base, mode shape
    effective : mass, height
        In place of storeys.
    """
    steps, force = pushover_steps(
        to_si(displacement, "m", name="displacement"), to_si(base_shear, "N", name="base_shear")
    )
    masses, heights, shape = storeys
    by_storey = masses is not None and heights is not None and effective == (None, None)
    by_system = masses is None and heights is None and effective[0] is not None
    if by_storey:
        m, h = storeys_si(masses, heights)
        profile = _profile(steps, masses, heights, shape)
        judge_shape(profile[int(np.argmax(force))], "displacement")
        curve = storey_pushover(profile, force, m, h, method)
        total = float(m.sum())
    elif by_system and steps.ndim == 1:
        mass = bounded(effective[0], "mass", "effective_mass")
        height = bounded_or_nan(effective[1], "effective_height", "effective_height")
        full = np.ones_like(force)
        curve = Pushover(steps, force / mass, mass * full, height * full, method)
        total = math.nan
    else:
        raise NprError(
            what="the masses of the pushover curve are given twice or in part",
            where="CapacityCurve.from_pushover",
            got=_given(
                storey_masses=masses,
                storey_heights=heights,
                effective_mass=effective[0],
                effective_height=effective[1],
            )
            + (", displacements of every storey" if steps.ndim == 2 else ""),
            expected="storey_masses and storey_heights; or effective_mass, with displacements of "
            "the equivalent system, one per step",
            repair="give one of the two",
        )
    return curve.cut_at_strength_drop(allowed_drop(strength_drop)), total


def allowed_drop(strength_drop: float | None) -> float:
    """Share of the peak that may be lost: as given, or that of ``capacity_methods()``."""
    drop = capacity_methods().strength_drop.value if strength_drop is None else strength_drop
    if not 0.0 < drop <= 1.0:
        raise NprError(
            what="the drop of strength is out of range",
            where="strength_drop",
            got=repr(drop),
            expected="0 < strength_drop <= 1",
            repair="20 % is 0.2; 1 for no such limit",
        )
    return drop


def storey_pushover(
    profile: NDArray[np.float64],
    force: NDArray[np.float64],
    masses: NDArray[np.float64],
    heights: NDArray[np.float64],
    method: str,
) -> Pushover:
    """Reduce the displacements of storeys step by step.

    Parameters
    ----------
    profile : (step, storey) float64, m
        The first step is the origin.
    force : (step) float64, N
    masses, heights : (storey) float64, kg and m
    """
    moving = profile.copy()
    moving[0] = profile[1]  # the origin has no shape of its own
    mass, height, displacement = reduced(moving, masses, heights)
    displacement[0] = 0.0
    return Pushover(displacement, force / mass, mass, height, method)


def _profile(
    steps: NDArray[np.float64], masses: Any, heights: Any, shape: Any
) -> NDArray[np.float64]:
    """Displacement of every storey at every step, (step, storey)."""
    if steps.ndim == 2 and shape is None:
        storeys = np.size(to_si(masses, "kg", name="storey_masses"))
        if steps.shape[1] != storeys:
            raise NprError(
                what="displacements are not those of the storeys",
                where="displacement",
                got=f"{steps.shape[1]} displacements a step for {storeys} storeys",
                expected="one displacement per storey at every step, bottom to top",
                repair="give the rows as steps and the columns as storeys",
            )
        return steps
    if steps.ndim == 1 and shape is not None:
        # Checks the shape; the reduction itself is done step by step.
        equivalent_system(storey_masses=masses, storey_heights=heights, mode_shape=shape)
        phi = np.atleast_1d(np.asarray(getattr(shape, "magnitude", shape), dtype=np.float64))
        return steps[:, None] * phi / phi[-1]
    raise NprError(
        what="displacements and mode shape do not belong together",
        where="CapacityCurve.from_pushover, mode_shape",
        got=f"displacement of shape {steps.shape}, mode_shape {shape}",
        expected="displacement of the top with mode_shape, or of every storey without",
        repair="give one of the two",
    )


def _given(**values: Any) -> str:
    return ", ".join(name for name, value in values.items() if value is not None) or "nothing"
