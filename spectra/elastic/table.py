# SPDX-License-Identifier: EUPL-1.2
"""Spectra per location, and the nearest of them to an address."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from npr.core.errors import HazardError, NprError
from npr.core.units import STANDARD_GRAVITY, from_si, plain_in
from spectra.elastic.spectrum import ElasticSpectrum
from spectra.elastic.table_bounds import expected, is_rare, is_refused, slip, usual
from spectra.uniform import is_same_return_period, nearest_return_period

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    from spectra.curves.table import HazardCurves

    Floats = NDArray[np.float64]

COLUMNS = ("x_rd_m", "y_rd_m", "return_period_yr", "a_g_g", "p", "T_B_s", "T_C_s", "T_D_s")
"""The layout: RD New, a_g in g at the surface, p the plateau at 5 % damping over a_g."""

_MAY_BE_LAST = "an ordinate may be the last level of a curve instead of the motion"


class NearestSpectra(NamedTuple):
    """Spectrum of the nearest location per address; NaN where there is none within the distance.

    Attributes
    ----------
    a_g : (address) float64, m/s²
    corners : (address, 4) float64
        p, T_B, T_C, T_D; periods in s.
    distance_m : (address) float64, m
        To the location that was taken.
    misfit : (address, 2) float64, ln
        Root mean square and largest misfit of the fit; NaN for spectra that were stated as such.
    rare : (address) float64
        1 where a value of the spectrum is possible and rare, or may be the last level of a curve;
        else 0.
    """

    a_g: Floats
    corners: Floats
    distance_m: Floats
    misfit: Floats
    rare: Floats


@dataclass(frozen=True, eq=False, repr=False)
class SpectrumTable:
    """Spectra by location and return period; from ``read_spectra`` or ``from_curves``.

    Attributes
    ----------
    source : str
        The file.
    x_rd_m, y_rd_m : (row) float64, m
    return_period_yr : (row) float64, yr
    a_g : (row) float64, m/s²
    corners : (row, 4) float64
        p, T_B, T_C, T_D; periods in s.
    zone : (row) int32, optional
        Site-response zone whose soil a spectrum is of; 0 for any.
    misfit : (row, 2) float64, ln, optional
        Root mean square and largest misfit, of spectra that were fitted.
    longest_period : float, s
        Longest period that was fitted; infinite for spectra that were stated as such.
    may_be_last_level : (row) bool, optional
        Of spectra that were fitted: an ordinate may be the last level of a curve.
    note : str
        What was left out.

    Raises
    ------
    NprError
        A value that no earthquake has.
    """

    source: str
    x_rd_m: Floats
    y_rd_m: Floats
    return_period_yr: Floats
    a_g: Floats
    corners: Floats
    zone: NDArray[np.int32] | None = None
    misfit: Floats | None = None
    longest_period: float = np.inf
    may_be_last_level: NDArray[np.bool_] | None = None
    note: str = ""

    def __post_init__(self) -> None:
        for name, values in self._columns.items():
            wrong = np.flatnonzero(is_refused(name, values))
            if wrong.size:
                raise NprError(
                    what=f"{name} is not that of an earthquake",
                    where=f"{self.source}, row {wrong[0] + 1}",
                    got=f"{values[wrong[0]]:g}",
                    expected=expected(name),
                    repair=slip(name, float(values[wrong[0]])),
                )

    def __len__(self) -> int:
        return len(self.a_g)

    def __repr__(self) -> str:
        return f"SpectrumTable({self.source!r}, {len(self)} spectra)"

    @classmethod
    def from_curves(
        cls, curves: HazardCurves, return_period_yr: float | Sequence[float]
    ) -> SpectrumTable:
        """Spectra of five parameters, fitted to the uniform hazard spectra of a file.

        Parameters
        ----------
        curves : HazardCurves
            With PGA, or an ordinate at 0.02 s or less, and three longer periods or more.
        return_period_yr : float or sequence of float, yr

        Returns
        -------
        SpectrumTable
            Of the sites whose ordinates are all known; how many are not is in ``note``.

        Raises
        ------
        NprError
            No site has a spectrum, or there are too few periods or no PGA.
        """
        from spectra.elastic.from_curves import spectra_of_curves

        table = spectra_of_curves(curves, return_period_yr)
        if not len(table):
            raise HazardError(
                what="no site has a whole uniform hazard spectrum at these return periods",
                where=curves.title,
                got=f"{table.note}\n{curves.found}",
                expected="every ordinate of PGA and SA(T) that is in the file known",
                repair="give curves whose levels go further, or leave out the files of measures "
                "that are not needed",
            )
        return table

    @property
    def return_periods_yr(self) -> tuple[float, ...]:
        """Return periods that are in the table, rising."""
        return tuple(np.unique(self.return_period_yr).tolist())

    @property
    def _columns(self) -> dict[str, Floats]:
        """Columns as in ``COLUMNS``, those of the place left out."""
        values = self.return_period_yr, self.a_g / STANDARD_GRAVITY, *self.corners.T
        return dict(zip(COLUMNS[2:], values, strict=True))

    @cached_property
    def is_rare(self) -> NDArray[np.bool_]:
        """Rows with a value that is possible and rare, or that may be the last level of a curve."""
        rows = np.zeros(len(self), dtype=bool)
        if self.may_be_last_level is not None:
            rows |= self.may_be_last_level
        for name, values in self._columns.items():
            rows |= is_rare(name, values)
        return rows

    @property
    def warnings(self) -> tuple[str, ...]:
        """What should be looked at before the spectra are used: rare values, and the note."""
        said = []
        for name, values in self._columns.items():
            rows = np.flatnonzero(is_rare(name, values))
            if rows.size:
                value = float(values[rows[0]])
                meant = slip(name, value)
                said.append(
                    f"rare value: {name} {value:g} at {self._place(rows)}; usually {usual(name)}"
                    + (f"; {meant}" if meant else "")
                )
        if self.may_be_last_level is not None and self.may_be_last_level.any():
            said.append(f"{_MAY_BE_LAST}, at {self._place(np.flatnonzero(self.may_be_last_level))}")
        return (*said, *self.note.splitlines())

    def _place(self, rows: NDArray[np.int64]) -> str:
        first, more = int(rows[0]), rows.size - 1
        return (
            f"x {self.x_rd_m[first]:.0f}, y {self.y_rd_m[first]:.0f}, "
            f"{self.return_period_yr[first]:g} yr" + (f" and {more} more" if more else "")
        )

    def unserved(self, return_period_yr: ArrayLike) -> tuple[str, ...]:
        """Say of each return period for which there is no spectrum, and which is the nearest."""
        have = self.return_periods_yr
        return tuple(
            f"no spectrum at {years:g} yr; the nearest return period is "
            f"{nearest_return_period(have, years):g} yr"
            for years in np.unique(np.asarray(return_period_yr, dtype=np.float64)).tolist()
            if have and np.isfinite(years) and not is_same_return_period(have, years).any()
        )

    @property
    def found(self) -> str:
        """What is in the table, in words; first what should be looked at."""
        lines = [f"warning: {one}" for one in self.warnings]
        if not len(self):
            return "\n".join([*lines, "no spectra"])
        places = np.unique(np.stack([self.x_rd_m, self.y_rd_m], axis=1), axis=0)
        low, high = places.min(axis=0), places.max(axis=0)
        a_g = self.a_g / STANDARD_GRAVITY
        lines += [
            f"{len(self)} spectra at {len(places)} place(s), x {low[0]:.0f} to {high[0]:.0f}, "
            f"y {low[1]:.0f} to {high[1]:.0f} m (RD New)",
            f"return periods {', '.join(f'{years:g}' for years in self.return_periods_yr)} yr",
            f"a_g {a_g.min():.3f} to {a_g.max():.3f} g, p {self.corners[:, 0].min():.2f} to "
            f"{self.corners[:, 0].max():.2f}",
        ]
        if self.misfit is not None:
            lines.append(
                f"fitted to ordinates up to {self.longest_period:g} s, largest misfit "
                f"{self.misfit[:, 1].max():.2f} (ln)"
            )
        return "\n".join(lines)

    @cached_property
    def _trees(self) -> list[tuple[float, int, NDArray[np.int64], Any]]:
        """Return period, zone, rows and a tree of places, for every two of the former."""
        from scipy.spatial import cKDTree

        place = np.stack([self.x_rd_m, self.y_rd_m], axis=1)
        zone = np.zeros(len(self), dtype=np.int32) if self.zone is None else self.zone
        trees = []
        for years in self.return_periods_yr:
            for number in np.unique(zone).tolist():
                rows = np.flatnonzero((self.return_period_yr == years) & (zone == number))
                if rows.size:
                    trees.append((years, number, rows.astype(np.int64), cKDTree(place[rows])))
        return trees

    def nearest(
        self,
        x_rd_m: ArrayLike,
        y_rd_m: ArrayLike,
        *,
        return_period_yr: ArrayLike,
        within_m: float,
        zone: ArrayLike | None = None,
    ) -> NearestSpectra:
        """Spectrum of the nearest location of each address; nothing is extrapolated.

        Parameters
        ----------
        x_rd_m, y_rd_m : (address) float64, m
        return_period_yr : float or (address) float64, yr
            One that is in the table, within half a per cent; another gives NaN.
        within_m : float, m
            Farthest that a location may lie.
        zone : (address) int, optional
            Site-response zones: of spectra that are of a zone only those of the same one count.
        """
        if not 0.0 < within_m < np.inf:
            raise NprError(
                what="the distance within which a location counts is not possible",
                where="within_m",
                got=within_m,
                expected="metres, a finite number above 0",
            )
        x, y, wanted = np.broadcast_arrays(
            np.atleast_1d(plain_in(x_rd_m, "m", name="x_rd_m")),
            np.atleast_1d(plain_in(y_rd_m, "m", name="y_rd_m")),
            plain_in(return_period_yr, "yr", name="return_period_yr"),
        )
        soil = None if zone is None else np.broadcast_to(np.asarray(zone), x.shape)
        row = np.full(x.shape, -1, dtype=np.int64)
        distance = np.full(x.shape, np.inf)
        known = np.isfinite(x) & np.isfinite(y)
        for years, number, rows, tree in self._trees:
            is_same_soil = (number == 0) | (soil is None) | (soil == number)
            here = np.flatnonzero(known & is_same_return_period(years, wanted) & is_same_soil)
            away, place = tree.query(np.stack([x[here], y[here]], axis=1))
            near = (away <= within_m) & (away < distance[here])
            row[here[near]] = rows[place[near]]
            distance[here[near]] = away[near]
        misfit = np.full((len(self), 2), np.nan) if self.misfit is None else self.misfit
        # Row -1, where there is no location, is one of unknown values at the end.
        return NearestSpectra(
            np.append(self.a_g, np.nan)[row],
            np.append(self.corners, np.full((1, 4), np.nan), axis=0)[row],
            np.where(row >= 0, distance, np.nan),
            np.append(misfit, np.full((1, 2), np.nan), axis=0)[row],
            np.append(self.is_rare, np.nan)[row],
        )

    def spectrum(
        self,
        x_rd_m: float,
        y_rd_m: float,
        *,
        return_period_yr: float,
        within_m: float,
        zone: int | None = None,
        damping_correction: str = "ec8",
        damping_floor: float | None = None,
    ) -> ElasticSpectrum:
        """Spectrum of the nearest location of one address.

        Parameters
        ----------
        x_rd_m, y_rd_m, return_period_yr, within_m, zone
            As for ``nearest``.
        damping_correction, damping_floor
            As for ``ElasticSpectrum``.

        Raises
        ------
        NprError
            The return period is not in the table, or no location lies within the distance.
        """
        if self.unserved(return_period_yr):
            raise NprError(
                what="no spectrum of that return period in the table",
                where=self.source,
                got=f"{return_period_yr:g} yr",
                expected=", ".join(f"{years:g}" for years in self.return_periods_yr) + " yr",
            )
        found = self.nearest(
            x_rd_m, y_rd_m, return_period_yr=return_period_yr, within_m=within_m, zone=zone
        )
        if not np.isfinite(found.a_g[0]):
            raise NprError(
                what="no location of the table lies near enough",
                where=self.source,
                got=f"x {x_rd_m:g}, y {y_rd_m:g}",
                expected=f"a location within {within_m:g} m",
                repair="nothing is extrapolated: add the location, or state a larger distance",
            )
        p, t_b, t_c, t_d = found.corners[0].tolist()
        return ElasticSpectrum(
            a_g=from_si(float(found.a_g[0]), "m/s**2"),
            p=p,
            T_B=from_si(t_b, "s"),
            T_C=from_si(t_c, "s"),
            T_D=from_si(t_d, "s"),
            damping_correction=damping_correction,
            damping_floor=damping_floor,
        )
