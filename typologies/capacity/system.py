# SPDX-License-Identifier: EUPL-1.2
"""One equivalent system for the storeys of a building: both forms of the transformation."""

from __future__ import annotations

import math
import warnings
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from npr.core.bounds import DerivedValueWarning, judge
from npr.core.errors import NprError, first_few
from npr.core.units import from_si, short, to_si

if TYPE_CHECKING:
    from numpy.typing import NDArray

_HEAVIEST_TOP = 1.25
"""The top over the lowest storey in mass; beyond, masses may be listed from the top."""


class EquivalentSystem(NamedTuple):
    """A shape of displacement reduced to one degree of freedom; quantities and ratios.

    Attributes
    ----------
    effective_mass : quantity, mass
        m_eff = (sum m D)² / sum m D².
    effective_height : quantity, length
        h_eff = sum m D h / sum m D.
    displacement_ratio : float
        Effective displacement over that of the top: sum m D² / (D_top sum m D) = 1 / Gamma.
    mass_participation : float
        m_eff over all mass.
    modal_mass : quantity, mass
        m* = sum m phi with phi = 1 at the top; m_eff = Gamma m*.
    participation_factor : float
        Gamma = m* / sum m phi².
    """

    effective_mass: Any
    effective_height: Any
    displacement_ratio: float
    mass_participation: float
    modal_mass: Any
    participation_factor: float

    def __repr__(self) -> str:
        return (
            f"EquivalentSystem({short(self.effective_mass)}, {short(self.effective_height)}, "
            f"mass participation {self.mass_participation:.3f})"
        )


def equivalent_system(
    *, storey_masses: Any, storey_heights: Any, mode_shape: Any
) -> EquivalentSystem:
    """Reduce storeys that move in a fixed shape to one degree of freedom.

    The form of displacement-based design (m_eff, h_eff) and that of EN 1998-1 Annex B (m*, Gamma)
    give the same acceleration on displacement: V / m_eff = (V / Gamma) / m*.

    Parameters
    ----------
    storey_masses : quantity, mass, (storey)
    storey_heights : quantity, length, (storey)
        Height of each mass above the base, from below to the top: they rise.
    mode_shape : (storey) float, or quantity of length
        Displacement of each mass, to any scale.

    Raises
    ------
    NprError
        Sizes differ, heights do not rise, the shape does not move, or what no storey has.

    Examples
    --------
    >>> system = equivalent_system(
    ...     storey_masses=from_si([26.0, 18.0], "t"),
    ...     storey_heights=from_si([2.7, 5.4], "m"),
    ...     mode_shape=[20.0, 26.0],
    ... )
    >>> round(system.effective_height.magnitude, 4), round(system.mass_participation, 4)
    (3.9789, 0.983)
    """
    masses, heights = storeys_si(storey_masses, storey_heights)
    shape = _shape(mode_shape, masses.size)
    mass, height, displacement = (float(v[0]) for v in reduced(shape[None, :], masses, heights))
    top = float(shape[-1])
    modal = float((masses * shape).sum()) / top
    return EquivalentSystem(
        effective_mass=from_si(mass, "kg", to="t"),
        effective_height=from_si(height, "m"),
        displacement_ratio=displacement / top,
        mass_participation=mass / float(masses.sum()),
        modal_mass=from_si(modal, "kg", to="t"),
        participation_factor=top / displacement,
    )


def reduced(
    profile: NDArray[np.float64], masses: NDArray[np.float64], heights: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Effective mass (kg), height (m) and displacement (m) per step of a displacement profile.

    Parameters
    ----------
    profile : (step, storey) float64, m
    masses, heights : (storey) float64, kg and m
    """
    first = (profile * masses).sum(axis=1)  # (step)
    second = (profile**2 * masses).sum(axis=1)
    height = (profile * masses * heights).sum(axis=1) / first
    return first**2 / second, height, second / first


def storeys_si(
    storey_masses: Any, storey_heights: Any
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Masses and heights as floats, refused when they cannot be those of storeys."""
    masses = np.atleast_1d(to_si(storey_masses, "kg", name="storey_masses"))
    heights = np.atleast_1d(to_si(storey_heights, "m", name="storey_heights"))
    of_masses, of_heights = _wrong_storeys(masses, heights)
    if of_masses or of_heights:
        names = {"storey_masses": of_masses, "storey_heights": of_heights}
        raise NprError(
            what="masses and heights are not those of storeys",
            where=", ".join(name for name, found in names.items() if found),
            got="; ".join(first_few(found) for found in names.values() if found),
            expected="one positive mass and one height above the base per storey, heights rising",
            repair="heights are above the base, not of each storey by itself",
        )
    for values, written, quantity, name in (
        (masses, storey_masses, "mass", "storey_masses"),
        (heights, storey_heights, "height_above_base", "storey_heights"),
    ):
        judge(values, quantity, name=name, numbers=getattr(written, "magnitude", None))
    if masses[-1] > _HEAVIEST_TOP * masses[0]:
        text = (
            f"storey_masses: the top is {masses[-1] / masses[0]:.2g} times as heavy as the lowest"
        )
        warnings.warn(f"{text}; usually it is lighter", DerivedValueWarning, stacklevel=2)
    return masses, heights


def _wrong_storeys(
    masses: NDArray[np.float64], heights: NDArray[np.float64]
) -> tuple[list[str], list[str]]:
    """What cannot be masses and heights of storeys, by storey, counted from 1."""
    if masses.ndim > 1 or masses.shape != heights.shape:
        return [f"{masses.size} of storey_masses"], [f"{heights.size} of storey_heights"]
    of_masses = [
        f"mass of storey {i} is {1e-3 * mass:g} t"
        for i, mass in enumerate(masses, start=1)
        if not 0.0 < mass < math.inf
    ]
    below = np.concatenate([[0.0], heights[:-1]])
    of_heights = [
        f"height of storey {i} is {height:g} m" + (f" after {last:g} m" if i > 1 else "")
        for i, (height, last) in enumerate(zip(heights, below, strict=True), start=1)
        if not last < height < math.inf
    ]
    return of_masses, of_heights


def _shape(mode_shape: Any, size: int) -> NDArray[np.float64]:
    has_unit = hasattr(mode_shape, "magnitude")
    shape = np.atleast_1d(
        to_si(mode_shape, "m", name="mode_shape")
        if has_unit
        else np.asarray(mode_shape, dtype=np.float64)
    )
    wrong = [
        f"{value:g} for storey {i}"
        for i, value in enumerate(np.ravel(shape), start=1)
        if not 0.0 <= value < math.inf
    ]
    if shape.shape != (size,):
        wrong = [f"{shape.size} of mode_shape for {size} storeys"]
    elif not wrong and not shape[-1] > 0.0:
        wrong = ["0 at the top"]
    if wrong:
        raise NprError(
            what="the mode shape is not one of this building",
            where="mode_shape",
            got=first_few(wrong),
            expected="one displacement >= 0 per storey, > 0 at the top",
            repair="give the first mode, or the displacements at the ultimate step, bottom to top",
        )
    judge_shape(shape, "mode_shape")
    return shape


def judge_shape(shape: NDArray[np.float64], name: str) -> None:
    """Refuse storeys of which the top moves less than the lowest; warn where one above does.

    Parameters
    ----------
    shape : (storey) float64
        Displacements at one step, from below to the top.
    name : str
        Of the parameter.
    """
    shown = "from below to the top " + ", ".join(f"{value:.4g}" for value in shape / shape.max())
    if shape[-1] < 0.99 * shape[0]:
        raise NprError(
            what="the top moves less than the lowest storey",
            where=name,
            got=shown,
            expected="storeys from the lowest to the top",
            repair="turn the order if the top is listed first",
        )
    if (shape[1:] < 0.99 * shape[:-1]).any():
        text = f"{name}: a storey moves less than the one below it; {shown}"
        warnings.warn(text, DerivedValueWarning, stacklevel=2)
