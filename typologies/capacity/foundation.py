# SPDX-License-Identifier: EUPL-1.2
"""A foundation that gives way under the structure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

from npr.core.arguments import one_number
from npr.core.errors import NprError
from npr.core.units import from_si, to_si
from typologies.capacity import _kernels as kernels

_QUANTITIES = {
    "horizontal_stiffness": "horizontal_stiffness",
    "rocking_stiffness": "rocking_stiffness",
    "damping_ratio": "foundation_damping",
}


@dataclass(frozen=True)
class Foundation:
    """Springs and radiation damping of a whole foundation, in one direction; SI.

    Parameters
    ----------
    horizontal_stiffness : float in N/m, or quantity, force/length
    rocking_stiffness : float in N m/rad, or quantity, moment per radian
    damping_ratio : float
        What the foundation adds to the damping of the system, fraction of critical.

    Raises
    ------
    NprError
        What no foundation is: out of the physical bounds, or not one number.

    Examples
    --------
    >>> Foundation(2e8, 4e9, 0.02).horizontal_stiffness
    200000000.0
    """

    horizontal_stiffness: float
    rocking_stiffness: float
    damping_ratio: float = 0.0

    def __post_init__(self) -> None:
        for name, quantity in _QUANTITIES.items():
            value = getattr(self, name)
            number = one_number(
                value, quantity, name=name, where="Foundation", zero=name == "damping_ratio",
                is_bare=True,
            )  # fmt: skip
            object.__setattr__(self, name, number)

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
        rocking = float(to_si(rocking_stiffness, "N*m/rad", name="rocking_stiffness"))
        return cls(horizontal, rocking, damping_ratio)

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
        Outside the formula: not l >= b and 0 <= nu <= 0.5; or what no footing or soil has.
    """
    b = one_number(half_width, "footing_size", name="half_width")
    length = one_number(half_length, "footing_size", name="half_length")
    modulus = one_number(shear_modulus, "soil_shear_modulus", name="shear_modulus")
    if not (length >= b and 0.0 <= poisson_ratio <= 0.5):
        raise NprError(
            what="the footing lies outside the formula of its stiffness",
            where="footing_stiffness",
            got=f"{half_width}, {half_length}, {shear_modulus}, {poisson_ratio}",
            expected="half_length >= half_width, 0 <= poisson_ratio <= 0.5",
            repair="give the longer side as half_length",
        )
    names = ("vertical", "across", "along", "rocking_about_length", "rocking_about_width")
    values = kernels.footing_stiffness(b, length, modulus, float(poisson_ratio))
    units = ("N/m", "N/m", "N/m", "N*m/rad", "N*m/rad")
    return {n: from_si(float(v), u) for n, v, u in zip(names, values, units, strict=True)}
