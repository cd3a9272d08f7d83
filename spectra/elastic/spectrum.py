# SPDX-License-Identifier: EUPL-1.2
"""ElasticSpectrum: response spectra by five parameters, of one site or of many."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, Self

import numpy as np

from npr.core.errors import NprError
from npr.core.units import from_si, to_si
from spectra.elastic import _kernels as k
from spectra.elastic.arguments import (
    checked,
    checked_period,
    corner_periods,
    displacement_of,
    impossible,
    per_site,
    site_text,
)
from spectra.elastic.damping import damping_correction_method
from spectra.elastic.eurocode8 import eurocode8_spectra, ground_of, spectrum_type_of

if TYPE_CHECKING:
    import xarray as xr
    from numpy.typing import ArrayLike, NDArray

    from spectra.elastic._kernels import DampingCorrection

    Floats = NDArray[np.float64]

_REFERENCE_DAMPING = 0.05
_QUANTITIES = {
    "a_g": "ground_acceleration",
    "p": "plateau_factor",
    "T_B": "corner_period_b",
    "T_C": "corner_period_c",
    "T_D": "corner_period_d",
}


class Misfit(NamedTuple):
    """How far the ordinates lie from the spectrum that was fitted to them, in ln.

    Attributes
    ----------
    rms, largest : (site) float64
        Root mean square and largest absolute difference over the periods.
    """

    rms: Floats
    largest: Floats


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class ElasticSpectrum:
    """Elastic response spectrum by its ground acceleration, plateau and corner periods.

    The form of NPR 9998 and that of Eurocode 8 are the same: there p = 2.5 and a_g is a_g S.

    Parameters
    ----------
    a_g : quantity, acceleration
        Peak ground acceleration at the surface; one, or one per site.
    p : float or array
        Plateau at 5 % damping over a_g.
    T_B, T_C, T_D : quantity, time
        Corner periods, 0 < T_B <= T_C <= T_D.
    damping_correction : str
        ``ec8``, ``nzsee`` or ``near-field``.
    damping_floor : float, optional
        Least damping correction; default that of the method.
    a_g_rock : quantity, optional
        Ground acceleration on type A ground, to which the lower bound of the design spectrum of
        Eurocode 8 refers; default a_g.
    longest_period : float, s
        Longest period of the hazard behind the spectrum; inf when it was given as such.
    misfit : Misfit, optional
        Of a spectrum that was fitted.

    Examples
    --------
    >>> from pint import Quantity
    >>> spectrum = ElasticSpectrum(
    ...     a_g=Quantity(0.2, "standard_gravity"), p=1.8,
    ...     T_B=Quantity(0.1, "s"), T_C=Quantity(0.3, "s"), T_D=Quantity(0.8, "s"),
    ... )
    >>> print(spectrum.acceleration(Quantity(0.5, "s")).to("standard_gravity").round(3))
    0.216 standard_gravity
    >>> print(spectrum.displacement(Quantity([0.5, 2.0], "s"), damping_ratio=0.2).to("mm").round(1))
    [8.5 13.6] millimeter
    """

    a_g: Any
    p: ArrayLike
    T_B: Any
    T_C: Any
    T_D: Any
    damping_correction: str = "ec8"
    damping_floor: float | None = None
    a_g_rock: Any = None
    longest_period: float = math.inf
    misfit: Misfit | None = None

    def __post_init__(self) -> None:
        # Looking at them checks them: a spectrum that exists is a possible one.
        _ = self.correction, self._sites, self.a_g_rock_si
        if not self.longest_period > 0.0:
            raise impossible(
                where="longest_period", got=self.longest_period, expected="seconds, above 0"
            )

    def __repr__(self) -> str:
        a_g = self.a_g_si
        if a_g.ndim == 0:
            p, *periods = self.corners_si.tolist()
            corners = "/".join(f"{period:g}" for period in periods)
            about = f"a_g {float(a_g):.4g} m/s², p {p:g}, T {corners} s"
        else:
            about = f"{a_g.size} sites"
        return f"ElasticSpectrum({about}, {self.damping_correction})"

    @classmethod
    def eurocode8(
        cls,
        *,
        a_g: Any,
        ground_type: str = "B",
        spectrum_type: int = 1,
        damping_correction: str = "ec8",
        damping_floor: float | None = None,
    ) -> Self:
        """Horizontal spectrum of Eurocode 8, tables 3.2 and 3.3.

        Parameters
        ----------
        a_g : quantity, acceleration
            On type A ground: the soil factor is applied here.
        ground_type : str
            ``A`` to ``E``.
        spectrum_type : int
            1 or 2.
        damping_correction, damping_floor
            As for the class.

        Examples
        --------
        >>> from pint import Quantity
        >>> ElasticSpectrum.eurocode8(a_g=Quantity(2.0, "m/s**2"), ground_type="C")
        ElasticSpectrum(a_g 2.3 m/s², p 2.5, T 0.2/0.6/2 s, ec8)
        """
        ground = ground_of(ground_type, spectrum_type)
        rock = to_si(a_g, "m/s**2", name="a_g")
        return cls(
            a_g=from_si(ground.S * rock, "m/s**2"),
            p=eurocode8_spectra().plateau_factor,
            **corner_periods(ground.T_B_s, ground.T_C_s, ground.T_D_s),
            damping_correction=damping_correction,
            damping_floor=damping_floor,
            a_g_rock=a_g,
        )

    @classmethod
    def vertical(
        cls,
        *,
        a_vg: Any = None,
        a_g: Any = None,
        spectrum_type: int = 1,
        damping_correction: str = "ec8",
        damping_floor: float | None = None,
    ) -> Self:
        """Vertical spectrum of Eurocode 8, table 3.4.

        Parameters
        ----------
        a_vg : quantity, acceleration
            Vertical ground acceleration. Or:
        a_g : quantity, acceleration
            Horizontal one on type A ground, times the ratio of the type of spectrum.
        spectrum_type : int
            1 or 2.
        damping_correction, damping_floor
            As for the class.
        """
        if (a_vg is None) == (a_g is None):
            raise NprError(
                what="a vertical spectrum takes one ground acceleration",
                where="a_vg, a_g",
                got="neither" if a_vg is None else "both",
                expected="a_vg, or a_g from which it follows",
            )
        shape = spectrum_type_of(spectrum_type).vertical
        if a_vg is None:
            a_vg = from_si(shape.ratio * to_si(a_g, "m/s**2", name="a_g"), "m/s**2")
        return cls(
            a_g=a_vg,
            p=eurocode8_spectra().vertical_plateau_factor,
            **corner_periods(shape.T_B_s, shape.T_C_s, shape.T_D_s),
            damping_correction=damping_correction,
            damping_floor=damping_floor,
        )

    @classmethod
    def fit(
        cls,
        periods: Any,
        accelerations: Any,
        *,
        a_g: Any = None,
        damping_correction: str = "ec8",
        damping_floor: float | None = None,
    ) -> Self:
        """Spectrum that comes nearest to ordinates, by least squares of their logarithm.

        Parameters
        ----------
        periods : (period) quantity, time
            Rising, at least four.
        accelerations : (..., period) quantity, acceleration
            At 5 % damping.
        a_g : quantity, acceleration, optional
            Default the ordinate at the shortest period, which must then be 0.02 s or less.
        damping_correction, damping_floor
            As for the class.

        Returns
        -------
        ElasticSpectrum
            With ``misfit``, and ``longest_period`` the longest that was given: T_D is never beyond
            it, and a T_D equal to it says that the ordinates do not show where T_D lies.
        """
        from spectra.elastic.fitting import fitted

        parameters, longest = fitted(periods, accelerations, a_g)
        a_si, p, t_b, t_c, t_d, rms, largest = np.moveaxis(parameters, -1, 0)
        return cls(
            a_g=from_si(a_si, "m/s**2"),
            p=p,
            **corner_periods(t_b, t_c, t_d),
            damping_correction=damping_correction,
            damping_floor=damping_floor,
            longest_period=longest,
            misfit=Misfit(rms, largest),
        )

    @cached_property
    def correction(self) -> DampingCorrection:
        """Coefficients of the damping correction."""
        return damping_correction_method(self.damping_correction, self.damping_floor)

    @property
    def a_g_si(self) -> Floats:
        """Ground acceleration, m/s²; the shape of the sites."""
        return self._sites[0]

    @property
    def corners_si(self) -> Floats:
        """Corners p, T_B, T_C, T_D (..., 4); periods in s."""
        return self._sites[1]

    @cached_property
    def a_g_rock_si(self) -> Floats:
        """Ground acceleration to which the lower bound of the design spectrum refers, m/s²."""
        if self.a_g_rock is None:
            return self.a_g_si
        rock = checked("a_g_rock", self.a_g_rock, "ground_acceleration")
        return np.broadcast_to(rock, self.a_g_si.shape)

    @cached_property
    def _sites(self) -> tuple[Floats, Floats]:
        values = {
            name: checked(name, getattr(self, name), quantity)
            for name, quantity in _QUANTITIES.items()
        }
        try:
            a_g, *corners = np.broadcast_arrays(*values.values())
        except ValueError as error:
            raise NprError(
                what="the parameters of a spectrum are not of the same sites",
                where=", ".join(values),
                got="shapes " + ", ".join(str(value.shape) for value in values.values()),
                expected="one value, or one per site",
            ) from error
        ordered = (corners[1] <= corners[2]) & (corners[2] <= corners[3])
        if not ordered.all():
            at = tuple(np.argwhere(~ordered)[0])
            raise NprError(
                what="the corner periods of a spectrum are not in order",
                where="T_B, T_C, T_D" + (f", site {site_text(at)}" if at else ""),
                got=", ".join(f"{corner[at]:g}" for corner in corners[1:]) + " s",
                expected="0 < T_B <= T_C <= T_D",
            )
        sites = np.array(a_g), np.stack(corners, axis=-1)
        for array in sites:
            array.flags.writeable = False
        return sites

    def damping_factor(self, damping_ratio: ArrayLike = _REFERENCE_DAMPING) -> Floats:
        """Damping correction eta: factor on the spectrum at 5 % damping.

        Parameters
        ----------
        damping_ratio : float or array
            Fraction of critical.
        """
        ratio = np.asarray(damping_ratio, dtype=np.float64)
        if not (np.isfinite(ratio) & (ratio >= 0.0) & (ratio <= 1.0)).all():
            raise impossible(
                where="damping_ratio", got=damping_ratio, expected="a fraction of critical, 0 to 1"
            )
        factors = [k.damping_correction(float(xi), self.correction) for xi in ratio.ravel()]
        return np.array(factors, dtype=np.float64).reshape(ratio.shape)

    def acceleration(self, period: Any, damping_ratio: ArrayLike = _REFERENCE_DAMPING) -> Any:
        """Elastic spectral acceleration S_e.

        Parameters
        ----------
        period : quantity, time
        damping_ratio : float or array
            Fraction of critical; one, or one per site.

        Returns
        -------
        quantity, m/s²
            (site, period), without the axes that were not given.
        """
        return from_si(self._acceleration(checked_period(period), damping_ratio), "m/s**2")

    def displacement(self, period: Any, damping_ratio: ArrayLike = _REFERENCE_DAMPING) -> Any:
        """Elastic spectral displacement S_De = S_e (T / 2 pi)², m; as ``acceleration``."""
        t = checked_period(period)
        return from_si(displacement_of(t, self._acceleration(t, damping_ratio)), "m")

    def adrs(self, period: Any, damping_ratio: ArrayLike = _REFERENCE_DAMPING) -> xr.Dataset:
        """Acceleration against displacement: both, labelled by period and site.

        Returns
        -------
        xarray.Dataset
            ``sa`` (m/s²) and ``sd`` (m), dimensions of the sites and ``period``.
        """
        import xarray as xr

        t = np.atleast_1d(checked_period(period))
        sa = self._acceleration(t, damping_ratio)
        sites = ("site",) if sa.ndim == 2 else tuple(f"site_{i}" for i in range(sa.ndim - t.ndim))
        dims = (*sites, "period")
        note = f"damping correction {self.damping_correction}"
        about = {"sa": ("m/s**2", "spectral acceleration"), "sd": ("m", "spectral displacement")}
        values = {"sa": sa, "sd": displacement_of(t, sa)}
        return xr.Dataset(
            {
                name: (dims, values[name], {"units": unit, "long_name": text})
                for name, (unit, text) in about.items()
            },
            coords={"period": ("period", t, {"units": "s"})},
            attrs={"note": note},
        )

    def design_acceleration(
        self, period: Any, *, behaviour_factor: ArrayLike, lower_bound: float = 0.2
    ) -> Any:
        """Design spectral acceleration S_d for linear analysis with a behaviour factor.

        Parameters
        ----------
        period : quantity, time
        behaviour_factor : float or array
            q, at least 1; one, or one per site.
        lower_bound : float
            Least value beyond T_C over the ground acceleration on type A ground (beta of Eurocode
            8); 0 for none.

        Returns
        -------
        quantity, m/s²
            (site, period), without the axes that were not given. There is no damping correction:
            the behaviour factor holds it.
        """
        q = np.asarray(behaviour_factor, dtype=np.float64)
        if not (np.isfinite(q) & (q >= 1.0)).all():
            raise impossible(
                where="behaviour_factor", got=behaviour_factor, expected="q of 1 or more"
            )
        if not 0.0 <= lower_bound <= 1.0:
            raise impossible(
                where="lower_bound", got=lower_bound, expected="a share of a_g, 0 to 1"
            )
        t = checked_period(period)
        shape, a_g, corners = self._flat(q)
        factor = per_site(q, shape)
        least = per_site(lower_bound * self.a_g_rock_si, shape)
        flat_t = np.ascontiguousarray(t.ravel())
        out = np.empty((a_g.size, flat_t.size))
        k.design_acceleration_many(a_g, corners, factor, least, flat_t, out)
        return from_si(out.reshape((*shape, *t.shape)), "m/s**2")

    def _acceleration(self, period: Floats, damping_ratio: ArrayLike) -> Floats:
        factor = self.damping_factor(damping_ratio)
        shape, a_g, corners = self._flat(factor)
        flat_t = np.ascontiguousarray(period.ravel())
        out = np.empty((a_g.size, flat_t.size))
        k.acceleration_many(a_g, corners, per_site(factor, shape), flat_t, out)
        return out.reshape((*shape, *period.shape))

    def _flat(self, given: Floats) -> tuple[tuple[int, ...], Floats, Floats]:
        """Shape of the sites, and their parameters in a row; a value per site may make sites."""
        try:
            shape = np.broadcast_shapes(self.a_g_si.shape, given.shape)
        except ValueError as error:
            raise NprError(
                what="a value per site does not fit the sites of the spectrum",
                where="damping_ratio or behaviour_factor",
                got=f"shape {given.shape}",
                expected=f"one value, or shape {self.a_g_si.shape}",
            ) from error
        corners = np.broadcast_to(self.corners_si, (*shape, 4)).reshape(-1, 4)
        return shape, per_site(self.a_g_si, shape), np.ascontiguousarray(corners)
