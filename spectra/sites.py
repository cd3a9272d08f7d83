# SPDX-License-Identifier: EUPL-1.2
"""Hazard at sites: labelled annual rates of exceedance and uniform hazard spectra."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import xarray as xr

from npr.core.errors import HazardError
from spectra.curves.layout import canonical_im
from spectra.labels import ATTRS, level_attrs, site_coords, source_coords
from spectra.uniform import return_periods, uniform_levels
from spectra.zone_curves import branch_curves, weighted_quantiles, zone_average, zone_curves
from spectra.zones import interpolation

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from spectra.hazard import HazardModel

    Floats = NDArray[np.float64]


@dataclass(frozen=True)
class SiteHazard:
    """Hazard of some sites. Rates are of the year of the model's seismicity.

    Attributes
    ----------
    model : HazardModel
    x_rd_m, y_rd_m : (site) float64, m
    zone : (site) int32
        0 outside the hazard model; all figures of such a site are NaN.
    status : (site) uint32
    """

    model: HazardModel
    x_rd_m: Floats
    y_rd_m: Floats
    zone: NDArray[np.int32]
    status: NDArray[np.uint32]

    @property
    def intensity_measures(self) -> tuple[str, ...]:
        """Names of the intensity measures: ``PGA``, ``SA(0.1)`` ..., ``PGV`` (V6), ``AvgSA``."""
        return intensity_measures(self.model)

    @property
    def spectral_measures(self) -> tuple[str, ...]:
        """Names of the spectral accelerations, in the order of the periods; ``PGA`` first."""
        return self.intensity_measures[: len(self.model.ground_motion.period)]

    def disaggregate(self, return_period_yr: float | Sequence[float], im: str) -> xr.DataArray:
        """Rate of exceedance of the level of a return period, by magnitude and rupture distance.

        Parameters
        ----------
        return_period_yr : float or sequence of float, yr
        im : str
            ``PGA`` or ``SA(T)``.

        Returns
        -------
        xarray.DataArray
            (site, return_period, magnitude, distance) float64, 1/yr; coordinate ``level`` in g.
            ``spectra.disaggregation.coarse`` gives shares in bins that a person reads.
        """
        from spectra.disaggregation import disaggregated_hazard

        return disaggregated_hazard(self, return_period_yr, im)

    def curve(self, im: str) -> xr.DataArray:
        """Annual rate at which an intensity measure is exceeded, mean over the logic tree.

        Parameters
        ----------
        im : str
            ``PGA``, ``SA(T)`` or ``PGV`` (V6 only): geometric mean of two horizontal components.
            ``SA(1)`` and ``SA(1.0)`` are the same.
            ``AvgSA``: the mean of ln Sa over ten periods, arbitrary component, as used for risk.

        Returns
        -------
        xarray.DataArray
            (site, level) float64, 1/yr; coordinate ``level`` in g, of ``PGV`` in cm/s.
        """
        im = canonical_im(im) or im
        if im == "AvgSA":
            rates = self._interpolated(lambda zone: zone_average(self.model, zone).mean)
            level_g = self.model.grid.average_levels.level_g[1:]
            return self._label(rates, ("site", "level"), level_g, im, "arbitrary")
        grid, velocity = self.model.grid.surface_levels, self.model.velocity
        if im == "PGV" and velocity is not None:
            rates = self._interpolated(lambda zone: zone_curves(velocity, zone)[:, 0])
            level = grid.level_g * velocity.ground_motion.header.amplification.cm_per_s2_per_g
            return self._label(rates, ("site", "level"), level, im, "geometric mean")
        position = self._period(im)
        rates = self._interpolated(lambda zone: zone_curves(self.model, zone)[:, position])
        return self._label(rates, ("site", "level"), grid.level_g, im, "geometric mean")

    def branches(self, im: str) -> xr.DataArray:
        """Annual rate at which ``PGA`` or ``AvgSA`` is exceeded, per branch of the logic tree.

        Returns
        -------
        xarray.DataArray
            (site, source_branch, branch, level) float64, 1/yr; arbitrary component; coordinate
            ``weight`` (source_branch, branch). A branch of the seismicity has its largest magnitude
            ``mmax``, which selects too (``sel(mmax=5.0)``), and where rate or b-value are uncertain
            what it takes for ``rate``, ``decay`` and ``b``. It is computed anew at every call, half
            a second for each zone.
        """
        if im not in ("PGA", "AvgSA"):
            raise HazardError(
                what="no rates per branch for that intensity measure",
                where="im",
                got=im,
                expected="PGA or AvgSA",
                repair="take curve(im) for the mean over the branches",
            )
        grid = self.model.grid.pga_levels if im == "PGA" else self.model.grid.average_levels
        rates = self._interpolated(lambda zone: branch_curves(self.model, zone, im))
        dims = ("site", "source_branch", "branch", "level")
        labelled = self._label(rates, dims, grid.level_g[1:], im, "arbitrary")
        weight = np.outer(self.model.seismicity.mmax_weight, self.model.ground_motion.branch_weight)
        return labelled.assign_coords(
            **source_coords(self.model.seismicity),
            weight=(("source_branch", "branch"), weight, ATTRS["weight"]),
        ).set_xindex("mmax")

    def quantiles(
        self, im: str, quantile: float | Sequence[float] = (0.1, 0.5, 0.9)
    ) -> xr.DataArray:
        """Quantiles over the logic tree of the annual rate at which a level is exceeded.

        Parameters
        ----------
        im : str
            ``PGA`` or ``AvgSA``: the arbitrary component, as in ``branches``.
        quantile : float or sequence of float
            From 0 to 1.

        Returns
        -------
        xarray.DataArray
            (quantile, site, level) float64, 1/yr.

        Raises
        ------
        HazardError
            The intensity measure has no rates per branch, or a quantile is not from 0 to 1.
        """
        wanted = np.atleast_1d(np.asarray(quantile, dtype=np.float64))
        if not ((wanted >= 0.0) & (wanted <= 1.0)).all():
            raise HazardError(
                what="a quantile is not a share",
                where="quantile",
                got=wanted.tolist(),
                expected="numbers from 0 to 1",
                repair="divide percentiles by 100",
            )
        branches = self.branches(im)
        n_site, *n_branch, n_level = branches.shape
        by_end = branches.values.reshape(n_site, math.prod(n_branch), n_level).swapaxes(0, 1)
        weight = branches["weight"].values.ravel()
        found = weighted_quantiles(by_end, weight, wanted)
        return xr.DataArray(
            found,
            dims=("quantile", "site", "level"),
            coords={
                "quantile": ("quantile", wanted, ATTRS["quantile"]),
                **{name: branches.coords[name] for name in (*self._site_coords(), "level")},
            },
            name="exceedance_rate",
            attrs=branches.attrs,
        )

    def uhs(self, return_period_yr: float | Sequence[float]) -> xr.DataArray:
        """Uniform hazard spectrum: Sa whose rate of exceedance is one in the return period.

        Parameters
        ----------
        return_period_yr : float or sequence of float, yr

        Returns
        -------
        xarray.DataArray
            (site, return_period, period) float64, g; NaN where the rate lies outside the curve.
            Beside ``period``, ``im`` has the names of the ordinates: ``PGA``, ``SA(0.1)`` ...

        Examples
        --------
        >>> from spectra import load_hazard
        >>> site = load_hazard("groningen-v7").at_sites(245_600.0, 594_790.0)
        >>> round(float(site.uhs(475.0).sel(period=0.01).item()), 3)
        0.071
        """
        wanted = return_periods(return_period_yr)
        curves = self._interpolated(lambda zone: zone_curves(self.model, zone))
        levels = uniform_levels(
            curves.reshape(-1, curves.shape[-1]), self.model.grid.surface_levels.ln_level, wanted
        )
        spectra = levels.reshape(*curves.shape[:2], wanted.size).transpose(0, 2, 1)
        return xr.DataArray(
            spectra,
            dims=("site", "return_period", "period"),
            coords={
                **self._site_coords(),
                "return_period": ("return_period", wanted, ATTRS["return_period"]),
                "period": ("period", self.model.ground_motion.period, ATTRS["period"]),
                "im": ("period", np.array(self.spectral_measures), ATTRS["im"]),
            },
            name="sa",
            attrs={
                "units": "standard_gravity",
                "long_name": "spectral acceleration of the uniform hazard spectrum",
                "component": "geometric mean",
                "note": self.model.label,
            },
        )

    def _period(self, im: str) -> int:
        names = self.intensity_measures
        if im not in names:
            raise HazardError(
                what="unknown intensity measure", where="im", got=im, expected=", ".join(names)
            )
        return names.index(im)

    def _interpolated(self, of_zone: Callable[[int], Floats]) -> Floats:
        """Interpolate node values of each site's zone, bilinearly in the logarithm, and scale."""
        at = interpolation(self.x_rd_m, self.y_rd_m)
        corner = at.corner
        out: Floats | None = None
        for zone in np.unique(self.zone[self.zone > 0]):
            values = of_zone(int(zone))
            node, square = (
                self.model.zone_map.nodes(int(zone)),
                self.model.zone_map.squares(int(zone)),
            )
            position = {tuple(n): i for i, n in enumerate(node.tolist())}
            centre = {tuple(n): len(node) + i for i, n in enumerate(square.tolist())}
            for site in np.flatnonzero(self.zone == zone):
                rows = [position.get(tuple(node), -1) for node in corner[site].tolist()]
                if out is None:
                    out = np.full((len(self.zone), *values.shape[1:]), np.nan)
                if -1 in rows:
                    raise HazardError(
                        what="the zone that was given does not reach the site",
                        where=f"site {site}",
                        got=f"zone {zone} at x {self.x_rd_m[site]:.0f}, y {self.y_rd_m[site]:.0f}",
                        expected="a zone within a kilometre of the site",
                    )
                middle = centre.get(tuple(at.square[site].tolist()))
                out[site] = self.model.scale * _interpolate(
                    values[rows],
                    at.weight[site],
                    None if middle is None else values[middle],
                    at.bulge[site],
                )
        if out is None:
            raise HazardError(
                what="no site lies in the hazard model",
                where="x_rd_m, y_rd_m",
                got=f"{len(self.zone)} site(s)",
                expected="points in the zones of the ground-motion model, RD New in metres",
            )
        return out

    def _site_coords(self) -> dict[str, Any]:
        return site_coords(self.x_rd_m, self.y_rd_m, self.zone, self.status)

    def _label(
        self, rates: Floats, dims: tuple[str, ...], level: Floats, im: str, component: str
    ) -> xr.DataArray:
        return xr.DataArray(
            rates,
            dims=dims,
            coords={
                **self._site_coords(),
                "level": ("level", level, level_attrs(im)),
            },
            name="exceedance_rate",
            attrs={
                "units": "1/yr",
                "long_name": f"annual rate at which {im} is exceeded",
                "im": im,
                "component": component,
                "note": self.model.label,
            },
        )


def intensity_measures(model: HazardModel) -> tuple[str, ...]:
    """Names of the intensity measures of a model, as OpenQuake writes them."""
    periods = model.ground_motion.period
    of_velocity = () if model.velocity is None else ("PGV",)
    return ("PGA", *(f"SA({period:g})" for period in periods[1:]), *of_velocity, "AvgSA")


def _interpolate(corners: Floats, weight: Floats, centre: Floats | None, bulge: float) -> Floats:
    """Bilinear in the logarithm with the bulge of the centre, linear where a corner is zero."""
    linear = np.tensordot(weight, corners, axes=1)
    positive = np.all(corners > 0.0, axis=0)
    ln_corners = np.log(np.where(positive, corners, 1.0))
    ln_value = np.tensordot(weight, ln_corners, axes=1)
    if centre is not None:
        known = positive & (centre > 0.0)
        height = np.log(np.where(known, centre, 1.0)) - ln_corners.mean(axis=0)
        ln_value += bulge * np.where(known, height, 0.0)
    return np.where(positive, np.exp(ln_value), linear)
