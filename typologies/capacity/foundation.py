# SPDX-License-Identifier: EUPL-1.2
"""A foundation that gives way under the structure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

from npr.core.errors import NprError
from npr.core.units import from_si, to_si
from typologies.capacity import _kernels as kernels


@dataclass(frozen=True)
class Foundation:
    """Springs and radiation damping of a whole foundation, in one direction; SI.

    Attributes
    ----------
    horizontal_stiffness : float, N/m
    rocking_stiffness : float, N m/rad
    damping_ratio : float
        What the foundation adds to the damping of the system.
    """

    horizontal_stiffness: float
    rocking_stiffness: float
    damping_ratio: float = 0.0

    @classmethod
    def springs(
        cls, *, horizontal_stiffness: Any, rocking_stiffness: Any, damping_ratio: float = 0.0
    ) -> Self:
        """A foundation of known stiffness.

        Parameters
        ----------
        horizontal_stiffness : quantity, force/length
        rocking_stiffness : quantity, moment per radian
        damping_ratio : float
            Added damping, fraction of critical.
        """
        horizontal = float(to_si(horizontal_stiffness, "N/m", name="horizontal_stiffness"))
        rocking = float(to_si(rocking_stiffness, "N*m", name="rocking_stiffness"))
        if not (horizontal > 0.0 and rocking > 0.0 and 0.0 <= damping_ratio < 1.0):
            raise NprError(
                what="the foundation is not possible",
                where="Foundation.springs",
                got=f"{horizontal:g} N/m, {rocking:g} N·m/rad, damping_ratio {damping_ratio:g}",
                expected="stiffnesses > 0, 0 <= damping_ratio < 1",
                repair="give damping as a fraction; leave the foundation out for stiff ground",
            )
        return cls(horizontal, rocking, float(damping_ratio))

    def displacement_m(self, force: float, height: float) -> float:
        """What it adds at the effective height under a base shear: F (1/K_h + h²/K_r), m."""
        return float(
            kernels.foundation_displacement(
                float(force), float(height), self.horizontal_stiffness, self.rocking_stiffness
            )
        )


def footing_stiffness(
    *, half_width: Any, half_length: Any, shear_modulus: Any, poisson_ratio: float
) -> dict[str, Any]:
    """Static stiffness of a rectangular footing at the surface, after Pais and Kausel.

    Parameters
    ----------
    half_width, half_length : quantity, length
        b and l >= b.
    shear_modulus : quantity, pressure
        Of the soil, at the strain of the earthquake: reduced by the user.
    poisson_ratio : float

    Returns
    -------
    dict of quantity
        ``vertical``, ``across`` (along the width), ``along`` (along the length), in N/m;
        ``rocking_about_length`` and ``rocking_about_width``, in N m/rad.

    Raises
    ------
    NprError
        Outside the formula: not l >= b > 0, G > 0 and 0 <= nu <= 0.5.
    """
    b = float(to_si(half_width, "m", name="half_width"))
    length = float(to_si(half_length, "m", name="half_length"))
    modulus = float(to_si(shear_modulus, "Pa", name="shear_modulus"))
    if not (length >= b > 0.0 and modulus > 0.0 and 0.0 <= poisson_ratio <= 0.5):
        raise NprError(
            what="the footing lies outside the formula of its stiffness",
            where="footing_stiffness",
            got=f"{half_width}, {half_length}, {shear_modulus}, {poisson_ratio}",
            expected="half_length >= half_width > 0, shear_modulus > 0, 0 <= poisson_ratio <= 0.5",
            repair="give the longer side as half_length",
        )
    names = ("vertical", "across", "along", "rocking_about_length", "rocking_about_width")
    values = kernels.footing_stiffness(b, length, modulus, float(poisson_ratio))
    units = ("N/m", "N/m", "N/m", "N*m/rad", "N*m/rad")
    return {n: from_si(float(v), u) for n, v, u in zip(names, values, units, strict=True)}
