# SPDX-License-Identifier: EUPL-1.2
"""HazardCurves: annual rates of exceedance and uniform hazard spectra at sites, from a file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import xarray as xr

from npr.core.datasets import write_dataset
from npr.core.errors import HazardError
from npr.core.files import dataset_digest, open_dataset
from npr.core.units import plain_in
from spectra.curves import layout
from spectra.curves.clipped import clipped
from spectra.curves.found import found
from spectra.curves.layout import CURVES, DIMS, QUANTILES, SPECTRA
from spectra.curves.nearest import nearest_sites
from spectra.labels import ATTRS, level_attrs
from spectra.uniform import is_same_return_period, return_periods, uniform_levels

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False, repr=False)
class HazardCurves:
    """Hazard at sites as a file has it; make one with a reader, or from a dataset.

    Attributes
    ----------
    dataset : xarray.Dataset
        In the layout of docs/others-hazard.md; it is checked.
    """

    dataset: xr.Dataset

    def __post_init__(self) -> None:
        layout.check_layout(self.dataset, self.title)

    def __repr__(self) -> str:
        names = ", ".join(self.intensity_measures)
        return f"HazardCurves({self.title!r}, {self.dataset.sizes['site']} site(s), {names})"

    @property
    def title(self) -> str:
        """What this is."""
        return str(self.dataset.attrs.get("title", "hazard curves"))

    @property
    def label(self) -> str:
        """What this is and what it is not, in one line."""
        note = self.dataset.attrs.get("note")
        return f"{self.title}. {note}" if note else self.title

    @property
    def digest(self) -> str:
        """Digest of all figures."""
        return dataset_digest(self.dataset)

    @property
    def found(self) -> str:
        """What is in it, what the reader converted or left out, and what is missing."""
        return found(self.dataset)

    @property
    def intensity_measures(self) -> tuple[str, ...]:
        """Names of the intensity measures: ``PGA``, ``SA(0.1)``, ``PGV``, ``AvgSA``."""
        return tuple(str(name) for name in self.dataset["im"].values)

    def component(self, im: str) -> layout.Component:
        """Horizontal component of an intensity measure; a file of ours need not say it."""
        i = self._position(im)
        if "component" not in self.dataset.variables:
            return layout.default_component(self.intensity_measures[i])
        stated = str(self.dataset["component"].values[i])
        return next(one for one in layout.COMPONENTS if one == stated)

    def at_sites(
        self,
        x_rd_m: ArrayLike,
        y_rd_m: ArrayLike,
        *,
        within_m: float,
        zone: ArrayLike | None = None,
    ) -> HazardCurves:
        """Hazard of the nearest site of each place; nothing is interpolated or extrapolated.

        Parameters
        ----------
        x_rd_m, y_rd_m : (site) float64, m
            RD New.
        within_m : float, m
            Farthest that a site may lie. Where none does all figures are NaN.
        zone : (site) int, optional
            Site-response zones of the places: only sites of that zone, or of no zone, count.

        Returns
        -------
        HazardCurves
            At the places, with ``distance_m`` (site) to the site that was taken.

        Raises
        ------
        HazardError
            No place has a site within the distance; or the nearest ones stand at one point with
            different zones and no zone was given.
        """
        x, y = np.broadcast_arrays(
            np.atleast_1d(plain_in(x_rd_m, "m", name="x_rd_m")),
            np.atleast_1d(plain_in(y_rd_m, "m", name="y_rd_m")),
        )
        wanted = None if zone is None else np.broadcast_to(np.asarray(zone, np.int32), x.shape)
        nearest, distance = nearest_sites(self.dataset, x, y, wanted)
        is_near = distance <= within_m
        if not is_near.any():
            raise HazardError(
                what="no site of the curves lies near enough",
                where=self.title,
                got=f"x {x[0]:.0f}, y {y[0]:.0f}: nearest at {distance.min():.0f} m",
                expected=f"a site within {within_m:g} m",
                repair="nothing is extrapolated: add sites, or state a larger distance",
            )
        taken = self.dataset.isel(site=np.where(is_near, nearest, 0))
        known = xr.DataArray(is_near, dims="site")
        for name in (CURVES, SPECTRA, *QUANTILES.values()):
            if name in taken.variables:
                taken[name] = taken[name].where(known).transpose(*taken[name].dims)
        return HazardCurves(
            taken.assign_coords(
                x_rd_m=("site", x.copy(), ATTRS["x_rd_m"]),
                y_rd_m=("site", y.copy(), ATTRS["y_rd_m"]),
                zone=("site", np.where(is_near, taken["zone"], 0).astype(np.int32), ATTRS["zone"]),
                distance_m=("site", np.where(is_near, distance, np.nan), ATTRS["distance_m"]),
            )
        )

    def curve(self, im: str, *, quantile: float | None = None) -> xr.DataArray:
        """Annual rate at which an intensity measure is exceeded.

        Parameters
        ----------
        im : str
            One of ``intensity_measures``; ``SA(1)`` and ``SA(1.0)`` are the same.
        quantile : float, optional
            Of the logic tree, instead of the mean.

        Returns
        -------
        xarray.DataArray
            (site, level) float64, 1/yr; coordinate ``level`` in g, of ``PGV`` in cm/s. NaN where
            it is unknown.
        """
        i = self._position(im)
        level = self.dataset["iml"].values[i]
        n_level = int(np.isfinite(level).sum())
        rates = self._of_kind(CURVES, quantile)
        if rates is None:
            raise self._no_quantile(quantile)
        name = self.intensity_measures[i]
        if not n_level:
            raise HazardError(
                what="there are spectra of that intensity measure, but no curve",
                where=f"{self.title}, {name}",
                expected="annual rates at levels",
                repair="read the hazard curves too",
            )
        return xr.DataArray(
            rates.values[:, i, :n_level],
            dims=("site", "level"),
            coords={
                **self._site_coords(),
                "level": ("level", level[:n_level], level_attrs(name)),
            },
            name=CURVES,
            attrs={
                "units": "1/yr",
                "long_name": f"annual rate at which {name} is exceeded",
                "im": name,
                "component": self.component(name),
                "kind": "mean" if quantile is None else f"quantile {quantile:g}",
                "note": self.label,
            },
        )

    def uhs(
        self, return_period_yr: float | Sequence[float], *, quantile: float | None = None
    ) -> xr.DataArray:
        """Uniform hazard spectrum: Sa whose rate of exceedance is one in the return period.

        From the curve where there is one, by interpolation linear in both logarithms; else the
        spectrum of the file, if it has that return period within half a per cent.

        Parameters
        ----------
        return_period_yr : float or sequence of float, yr
        quantile : float, optional
            Of the logic tree, instead of the mean.

        Returns
        -------
        xarray.DataArray
            (site, return_period, period) float64, g; NaN where it is unknown, or only known to lie
            above the last level. Coordinate ``period`` in s, rising, and beside it ``im``. PGA
            stands at 0.01 s, or at 0 where there is an ordinate at 0.01 s or less beside it.
            ``may_be_last_level`` (site, return_period, period) says which ordinates may be the last
            level of a curve instead of the motion.
        """
        wanted = return_periods(return_period_yr)
        period = np.array(layout.spectral_periods(list(self.intensity_measures)))
        rows = [i for i in np.argsort(period, kind="stable").tolist() if np.isfinite(period[i])]
        values = np.full((self.dataset.sizes["site"], wanted.size, len(rows)), np.nan)
        rates = self._of_kind(CURVES, quantile)
        stored = self._of_kind(SPECTRA, quantile)
        if rates is None and stored is None:
            raise self._no_quantile(quantile)
        may_be_last = np.zeros(values.shape, dtype=bool)
        has_curve = np.zeros((len(values), 1, len(rows)), dtype=bool)
        if rates is not None:
            has_curve[:, 0] = np.isfinite(rates.values[:, rows]).any(axis=-1)
            for column, i in enumerate(rows):
                level = self.dataset["iml"].values[i]
                n = int(np.isfinite(level).sum())
                values[..., column] = uniform_levels(
                    rates.values[:, i, :n], np.log(level[:n]), wanted
                )
        if stored is not None:
            at = _nearest_stored(stored["return_period"].values, wanted)
            uses = (at >= 0)[:, np.newaxis] & ~has_curve
            last = clipped(stored.isel(im=rows), self.dataset["iml"].values[rows])
            known = np.where(last.is_certain, np.nan, stored.values[..., rows])
            values = np.where(uses, known[:, at], values)
            may_be_last = uses & last.is_likely[:, at]
        return xr.DataArray(
            values,
            dims=("site", "return_period", "period"),
            coords={
                **self._site_coords(),
                "return_period": ("return_period", wanted, ATTRS["return_period"]),
                "period": ("period", period[rows], ATTRS["period"]),
                "im": ("period", np.array(self.intensity_measures)[rows], ATTRS["im"]),
                "may_be_last_level": (
                    ("site", "return_period", "period"),
                    may_be_last,
                    ATTRS["may_be_last_level"],
                ),
            },
            name="sa",
            attrs={
                "units": "standard_gravity",
                "long_name": "spectral acceleration of the uniform hazard spectrum",
                "kind": "mean" if quantile is None else f"quantile {quantile:g}",
                "note": self.label,
            },
        )

    def write(self, path: Path | str) -> None:
        """Write to NetCDF, or a Zarr store, by the extension; whole or not at all."""
        write_dataset(self.dataset, path)

    def _position(self, im: str) -> int:
        names = [layout.canonical_im(name) for name in self.intensity_measures]
        wanted = layout.canonical_im(im)
        if wanted is None or wanted not in names:
            raise HazardError(
                what="the curves lack that intensity measure",
                where=self.title,
                got=im,
                expected=", ".join(self.intensity_measures),
            )
        return names.index(wanted)

    def _of_kind(self, name: str, quantile: float | None) -> xr.DataArray | None:
        """Mean or quantile of curves or of spectra; None where there is none."""
        if quantile is None:
            return self.dataset[name] if name in self.dataset.variables else None
        if QUANTILES[name] not in self.dataset.variables:
            return None
        at = np.flatnonzero(np.isclose(self.dataset["quantile"].values, quantile))
        return self.dataset[QUANTILES[name]].isel(quantile=int(at[0])) if at.size else None

    def _no_quantile(self, quantile: float | None) -> HazardError:
        known = self.dataset["quantile"].values.tolist() if "quantile" in self.dataset else []
        return HazardError(
            what="there is no such quantile",
            where=self.title,
            got=quantile,
            expected=", ".join(map(str, known)) or "the mean: the file has no quantiles",
        )

    def _site_coords(self) -> dict[str, xr.DataArray]:
        names = ("x_rd_m", "y_rd_m", "zone", "distance_m")
        return {name: self.dataset[name] for name in names if name in self.dataset.variables}


def read_hazard(path: Path | str) -> HazardCurves:
    """Read hazard curves from a NetCDF file of ours.

    Parameters
    ----------
    path : path
        As ``HazardCurves.write`` or ``npr hazard read`` writes it.

    Raises
    ------
    SchemaError
        The file is missing or unreadable, or lacks a variable.
    HazardError
        Its figures are not hazard curves.
    """
    path = Path(path)
    dataset = open_dataset(path, variables=tuple(DIMS))
    coords = [
        name
        for name in (*DIMS, "component", "distance_m")
        if name != CURVES and name in dataset.variables
    ]
    dataset = dataset.set_coords(coords)
    dataset.attrs.setdefault("title", path.name)
    return HazardCurves(dataset)


def _nearest_stored(years: Floats, wanted: Floats) -> NDArray[np.int64]:
    """Position of the stored return period that serves each one that is wanted; -1 where none."""
    off = np.abs(np.log(years / wanted[:, np.newaxis]))
    serves = is_same_return_period(years, wanted[:, np.newaxis]).any(axis=1)
    return np.where(serves, off.argmin(axis=1), -1)
