# SPDX-License-Identifier: EUPL-1.2
"""A CSV of spectra per location, and the nearest of them to an address."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from npr.core.errors import NprError, SchemaError
from npr.core.units import STANDARD_GRAVITY, from_si
from spectra.elastic.spectrum import ElasticSpectrum

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import polars as pl
    from numpy.typing import ArrayLike, NDArray

    from spectra.curves.table import HazardCurves

    Floats = NDArray[np.float64]

COLUMNS = ("x_rd_m", "y_rd_m", "return_period_yr", "a_g_g", "p", "T_B_s", "T_C_s", "T_D_s")
"""The layout: RD New, a_g in g at the surface, p the plateau at 5 % damping over a_g."""

_POSITIVE = COLUMNS[2:]
_SHOWN = 100


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
    """

    a_g: Floats
    corners: Floats
    distance_m: Floats
    misfit: Floats


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
    note : str
        What was left out.
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
    note: str = ""

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

        return spectra_of_curves(curves, return_period_yr)

    @property
    def return_periods_yr(self) -> tuple[float, ...]:
        """Return periods that are in the table, rising."""
        return tuple(np.unique(self.return_period_yr).tolist())

    @property
    def found(self) -> str:
        """What is in the table, in words."""
        places = np.unique(np.stack([self.x_rd_m, self.y_rd_m], axis=1), axis=0)
        low, high = places.min(axis=0), places.max(axis=0)
        a_g = self.a_g / STANDARD_GRAVITY
        lines = [
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
        return "\n".join([*lines, *self.note.splitlines()])

    @cached_property
    def _trees(self) -> list[tuple[float, int, NDArray[np.int64], Any]]:
        """Return period, zone, rows and a tree of places, for every two of the former."""
        from scipy.spatial import cKDTree

        place = np.stack([self.x_rd_m, self.y_rd_m], axis=1)
        zone = np.zeros(len(self), dtype=np.int32) if self.zone is None else self.zone
        found = []
        for years in self.return_periods_yr:
            for number in np.unique(zone).tolist():
                rows = np.flatnonzero((self.return_period_yr == years) & (zone == number))
                if rows.size:
                    found.append((years, number, rows.astype(np.int64), cKDTree(place[rows])))
        return found

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
            One that is in the table; another gives NaN.
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
            *(np.atleast_1d(np.asarray(v, dtype=np.float64)) for v in (x_rd_m, y_rd_m)),
            np.asarray(return_period_yr, dtype=np.float64),
        )
        soil = None if zone is None else np.broadcast_to(np.asarray(zone), x.shape)
        row = np.full(x.shape, -1, dtype=np.int64)
        distance = np.full(x.shape, np.inf)
        known = np.isfinite(x) & np.isfinite(y)
        for years, number, rows, tree in self._trees:
            is_same_soil = (number == 0) | (soil is None) | (soil == number)
            here = np.flatnonzero(known & (wanted == years) & is_same_soil)
            away, place = tree.query(np.stack([x[here], y[here]], axis=1))
            near = (away <= within_m) & (away < distance[here])
            row[here[near]] = rows[place[near]]
            distance[here[near]] = away[near]
        is_known = row >= 0
        misfit = np.full((len(self), 2), np.nan) if self.misfit is None else self.misfit
        return NearestSpectra(
            np.where(is_known, self.a_g[row], np.nan),
            np.where(is_known[:, np.newaxis], self.corners[row], np.nan),
            np.where(is_known, distance, np.nan),
            np.where(is_known[:, np.newaxis], misfit[row], np.nan),
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
        if return_period_yr not in self.return_periods_yr:
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


def read_spectra(path: Path | str, columns: Mapping[str, str] | None = None) -> SpectrumTable:
    """Read a CSV of spectra per location and return period.

    Parameters
    ----------
    path : path
        Comma, semicolon or tab between columns; with a semicolon or tab the decimal mark may be a
        comma. Columns as in ``COLUMNS``; others are left alone.
    columns : mapping of str to str, optional
        Our name of a column to the name it has in the file.

    Raises
    ------
    SchemaError
        The file cannot be read or lacks columns; or it names every row that is wrong, at once.
    """
    path = Path(path)
    names = dict(zip(COLUMNS, COLUMNS, strict=True)) | dict(columns or {})
    unknown = sorted(set(names) - set(COLUMNS))
    if unknown:
        raise SchemaError(
            what="a mapping names columns that the layout does not have",
            where="columns",
            got=", ".join(unknown),
            expected=", ".join(COLUMNS),
        )
    table = _texts(path, names)
    values = {name: table[names[name]].cast(float, strict=False).to_numpy() for name in COLUMNS}
    problems = list(_problems(table, names, values))
    if problems or table.height == 0:
        listed = [f"    {problem}" for problem in problems[:_SHOWN]] or ["    no rows"]
        if len(problems) > _SHOWN:
            listed.append(f"    and {len(problems) - _SHOWN} more")
        raise SchemaError(
            what=f"{max(len(problems), 1)} problem(s) in the spectra",
            where=str(path),
            got="\n" + "\n".join(listed),
            repair="repair each line that is listed",
        )
    return SpectrumTable(
        str(path),
        values["x_rd_m"],
        values["y_rd_m"],
        values["return_period_yr"],
        values["a_g_g"] * STANDARD_GRAVITY,
        np.stack([values[name] for name in COLUMNS[4:]], axis=1),
    )


def _texts(path: Path, names: Mapping[str, str]) -> pl.DataFrame:
    """The columns that are asked for, as texts with a decimal point."""
    import polars as pl

    try:
        with path.open(encoding="utf-8-sig") as file:
            header = file.readline()
        counts = {mark: header.count(mark) for mark in (",", ";", "\t")}
        separator = max(counts, key=lambda mark: counts[mark])
        table = pl.read_csv(path, separator=separator, infer_schema=False)
    except (OSError, UnicodeDecodeError, pl.exceptions.PolarsError) as error:
        raise SchemaError(
            what="file cannot be read as CSV",
            where=str(path),
            got=" ".join(str(error).split())[:200],
            expected="a CSV with a header, UTF-8",
            repair="check the path, and that every line has as many columns as the header",
        ) from error
    table.columns = [name.strip() for name in table.columns]
    missing = [name for name in names.values() if name not in table.columns]
    if missing:
        raise SchemaError(
            what="file lacks columns",
            where=str(path),
            got=", ".join(table.columns),
            expected=", ".join(names.values()),
            repair=f"add {', '.join(missing)}, or say what holds them: --spectra-column "
            "OURS=THEIRS (in Python: columns=)",
        )
    chosen = pl.col(list(names.values()))
    table = table.select(chosen.fill_null("").str.strip_chars())
    return table if separator == "," else table.with_columns(pl.all().str.replace(",", "."))


def _problems(
    table: pl.DataFrame, names: Mapping[str, str], values: Mapping[str, Floats]
) -> Iterator[str]:
    """Every row that is wrong: line, what was there, what was expected."""
    rows = np.arange(table.height)
    found: list[tuple[int, str]] = []
    usable = np.ones(table.height, dtype=bool)
    for name in COLUMNS:
        value = values[name]
        is_right = np.isfinite(value) & ((value > 0.0) | (name not in _POSITIVE))
        expected = "a finite number above 0" if name in _POSITIVE else "a finite number"
        texts = table[names[name]]
        for row in rows[~is_right].tolist():
            found.append((row, f"{names[name]}: got {texts[row]!r}; expected {expected}"))
        usable &= is_right
    t_b, t_c, t_d = (values[name] for name in COLUMNS[5:])
    for row in rows[usable & ~((t_b <= t_c) & (t_c <= t_d))].tolist():
        got = f"{t_b[row]:g}, {t_c[row]:g}, {t_d[row]:g}"
        found.append(
            (row, f"{', '.join(names[n] for n in COLUMNS[5:])}: got {got}; expected rising")
        )
    first: dict[tuple[float, ...], int] = {}
    places = np.stack([values[name] for name in COLUMNS[:3]], axis=1)
    for row in rows[usable].tolist():
        before = first.setdefault(tuple(places[row].tolist()), row)
        if before != row:
            found.append((row, f"same place and return period as line {before + 2}; expected one"))
    # The header is line 1.
    return (f"line {row + 2}, {text}" for row, text in sorted(found))
