# SPDX-License-Identifier: EUPL-1.2
"""What a capacity curve says of itself, with units."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from npr.core.units import from_si
from typologies.capacity import _kernels as kernels
from typologies.capacity.quantity import positive

if TYPE_CHECKING:
    import xarray as xr

    from typologies.capacity._kernels import Bilinear, Damping


@dataclass(frozen=True, eq=False, repr=False)
class CurveFigures:
    """Figures of a bilinear curve: the part of ``CapacityCurve`` that is read, not made."""

    bilinear_si: Bilinear
    effective_mass_kg: float = math.nan
    effective_height_m: float = math.nan
    method: str = "given"

    @property
    def yield_acceleration(self) -> Any:
        """Base shear at yield over the effective mass."""
        return from_si(self.bilinear_si.yield_acceleration, "m/s**2", to="standard_gravity")

    @property
    def yield_displacement(self) -> Any:
        """Of the structure, without its foundation."""
        return from_si(self.bilinear_si.yield_displacement, "m", to="mm")

    @property
    def ultimate_displacement(self) -> Any:
        """Of the structure, without its foundation."""
        return from_si(self.bilinear_si.ultimate_displacement, "m", to="mm")

    @property
    def strength(self) -> Any:
        """Base shear at yield; NaN without an effective mass."""
        force = self.effective_mass_kg * self.bilinear_si.yield_acceleration
        return from_si(force, "N", to="kN")

    @property
    def effective_mass(self) -> Any:
        """Mass that moves; NaN where not given."""
        return from_si(self.effective_mass_kg, "kg", to="t")

    @property
    def effective_height(self) -> Any:
        """Height at which it moves; NaN where not given."""
        return from_si(self.effective_height_m, "m")

    @property
    def ductility(self) -> float:
        """Ultimate over yield displacement, of the structure; below 1 it ends before yield."""
        return self.bilinear_si.ultimate_displacement / self.bilinear_si.yield_displacement

    @property
    def system_drift(self) -> float:
        """Ultimate displacement over effective height; NaN without a height."""
        return self.bilinear_si.ultimate_displacement / self.effective_height_m

    def effective_period(self, displacement: Any = None) -> Any:
        """Secant period on the foundation at a displacement of the structure.

        Parameters
        ----------
        displacement : quantity, length, optional
            The ultimate one when left out; below yield the period is that of yield.
        """
        at = self._beyond_yield(displacement)
        return from_si(kernels.effective_period(at, self.bilinear_si), "s")

    def damping_ratio(self, damping: Damping, displacement: Any = None) -> float:
        """Damping of structure and foundation at a displacement of the structure."""
        at = self._beyond_yield(displacement)
        return float(kernels.system_damping(at, self.bilinear_si, damping))

    def target_displacement(self, elastic_acceleration: Any, *, corner_period: Any) -> Any:
        """Displacement asked of the system by the N2 method of EN 1998-1 Annex B.

        Parameters
        ----------
        elastic_acceleration : quantity, acceleration
            Of the elastic spectrum at ``effective_period`` of yield.
        corner_period : quantity, time
            T_C.
        """
        b = self.bilinear_si
        asked = kernels.target_displacement(
            float(kernels.effective_period(b.yield_displacement, b)),
            positive(corner_period, "s", "corner_period"),
            positive(elastic_acceleration, "m/s**2", "elastic_acceleration"),
            b.yield_acceleration,
        )
        return from_si(float(asked), "m", to="mm")

    def _beyond_yield(self, displacement: Any) -> float:
        b = self.bilinear_si
        given = displacement is not None
        at = positive(displacement, "m", "displacement") if given else b.ultimate_displacement
        return max(at, b.yield_displacement)

    def points(self) -> xr.Dataset:
        """The corners of the curve for a plot, structure and foundation apart.

        Returns
        -------
        xarray.Dataset
            Along ``point`` (origin, yield, ultimate): ``acceleration`` (m/s²); displacement of the
            ``structure``, of the ``foundation`` and their sum ``total`` (m).
        """
        import xarray as xr

        b = self.bilinear_si
        structure = np.array([0.0, b.yield_displacement, b.ultimate_displacement])
        structure[1] = min(structure[1], structure[2])
        share = structure / b.yield_displacement
        share = np.minimum(share, 1.0)
        foundation = share * b.foundation_displacement
        data = {
            "acceleration": (share * b.yield_acceleration, "m/s**2"),
            "structure": (structure, "m"),
            "foundation": (foundation, "m"),
            "total": (structure + foundation, "m"),
        }
        return xr.Dataset(
            {name: ("point", values, {"units": unit}) for name, (values, unit) in data.items()},
            coords={"point": ["origin", "yield", "ultimate"]},
        )

    def __repr__(self) -> str:
        b = self.bilinear_si
        return (
            f"CapacityCurve({self.yield_acceleration.magnitude:.3f} g, "
            f"{1e3 * b.yield_displacement:.2f} mm to {1e3 * b.ultimate_displacement:.2f} mm, "
            f"{self.method})"
        )
