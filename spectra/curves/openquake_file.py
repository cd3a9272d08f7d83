# SPDX-License-Identifier: EUPL-1.2
"""One CSV file of the OpenQuake engine: its header, its columns, its numbers."""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from npr.core.bounds import likely_slip
from npr.core.errors import HazardError
from spectra.curves.layout import canonical_im, impossible_g
from spectra.curves.places import check_distinct, check_wgs84

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_PLACES = ("lon", "lat")
_LEFT_OUT = ("custom_site_id", "depth")
# Columns: a level whose probability is given; a probability and what has it, in spectra and maps.
_FORMS = {
    "curves": re.compile(r"poe-(?P<level>\d.*)"),
    "spectra": re.compile(r"(?P<level>\d[^~]*)~(?P<im>.+)"),
    "map": re.compile(r"(?P<im>[A-Za-z][^-]*)-(?P<level>\d.*)"),
}
_ONE_SITE = ({"imt", "iml", "poe"}, {"poe", "period", "iml"})
# key='text', key="text" or key=number; the text may hold commas and brackets.
_PAIR = re.compile(r"""(\w+)=(?:'([^']*)'|""?([^"]*)""?|([^,\s"']+))""")
_SLACK = 1e-6


class Column(NamedTuple):
    """Column with figures: a level whose probability it has, or a probability and what has it."""

    level: float
    im: str


class OpenQuakeFile(NamedTuple):
    """What one file holds, as it stands there.

    Attributes
    ----------
    name : str
    form : {"curves", "spectra", "map"}
        Hazard curves, uniform hazard spectra, or a hazard map, which holds the same as spectra.
    kind : str
        ``mean``, ``quantile-0.5``, ``rlz-000``, ``std``, ``max``.
    investigation_time_yr : float
    im : str
        Of a hazard curve; empty for spectra.
    generated_by : str
    lon_deg, lat_deg : (site) float64
    columns : tuple of Column
        ``level`` is a level for curves, a probability for spectra.
    values : (site, column) float64
        Probabilities for curves, intensities for spectra.
    left_out : tuple of str
        Columns that were not read.
    """

    name: str
    form: str
    kind: str
    investigation_time_yr: float
    im: str
    generated_by: str
    lon_deg: Floats
    lat_deg: Floats
    columns: tuple[Column, ...]
    values: Floats
    left_out: tuple[str, ...]

    @property
    def is_spectra(self) -> bool:
        """Whether it holds intensities at probabilities: spectra, or a map."""
        return self.form != "curves"


def is_openquake(path: Path) -> bool:
    """Whether a file begins as one of the engine: a comment, then longitude and latitude.

    Its export of one site, which has neither, is recognised to be refused by its name.
    """
    try:
        with path.open(encoding="utf-8-sig") as file:
            first, second = file.readline(), file.readline()
    except (OSError, UnicodeDecodeError):
        return False
    if not first.lstrip('"').startswith("#"):
        return _is_one_site(_names(first))
    names = _names(second)
    return set(_PLACES) <= set(names) or _is_one_site(names)


def _names(line: str) -> list[str]:
    return [name.strip().strip('"') for name in line.split(",")]


def _is_one_site(names: list[str]) -> bool:
    return any(form <= set(names) for form in _ONE_SITE)


def read_file(path: Path) -> OpenQuakeFile:
    """Read one file and check it.

    Raises
    ------
    HazardError
        Not such a file; no investigation time, kind or intensity measure; a figure that is none; a
        place or a level twice; a level falling; a probability outside 0 to 1 or rising with the
        level.
    """
    facts, header, lines = _rows(path)
    kind = facts.get("kind") or _kind_of_name(path)
    time = _investigation_time(facts, path)
    numbers = _numbers(lines, header, path)
    places = [numbers[:, header.index(name)] for name in _PLACES]
    check_wgs84(places[0], places[1], str(path))
    check_distinct(places[0], places[1], str(path), "keep one line for each place")
    form, at, columns = _columns(header, path)
    file = OpenQuakeFile(
        path.name,
        form,
        kind,
        time,
        _im(facts, path) if form == "curves" else "",
        facts.get("generated_by", ""),
        places[0],
        places[1],
        columns,
        numbers[:, at],
        tuple(name for name in _LEFT_OUT if name in header),
    )
    (_check_spectra if file.is_spectra else _check_curves)(file, path)
    return file


def _rows(path: Path) -> tuple[dict[str, str], list[str], list[list[str]]]:
    """Facts of the first line, names of the columns, and cells of the other lines."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            first = file.readline()
            rows = [row for row in csv.reader(file) if row]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise _wrong(path, "cannot be read", got=str(error)) from error
    header = [name.strip() for name in rows[0]] if rows else []
    for names in (_names(first), header):
        if _is_one_site(names):
            raise _one_site(path, first, names)
    if not (first.lstrip('"').startswith("#") and set(_PLACES) <= set(header)):
        raise _wrong(
            path,
            "is no CSV file of the OpenQuake engine",
            got=", ".join(header)[:100] or "no columns",
            expected="a first line with # and key='value' pairs, then columns lon, lat, ...",
        )
    if len(rows) < 2:
        raise _wrong(path, "has no sites", expected="a line per site")
    facts = {key: a or b or c for key, a, b, c in _PAIR.findall(first)}
    if "kind" not in facts and re.match(r"#[\s,\"]*(mean|max|std|quantile-[\d.]+),", first):
        facts["kind"] = re.sub(r"^#[\s,\"]*", "", first).split(",")[0]  # before engine 3.9
    return facts, header, rows[1:]


def _numbers(lines: list[list[str]], header: list[str], path: Path) -> Floats:
    """All cells (line, column); texts such as identifiers of sites become NaN."""
    out = np.full((len(lines), len(header)), np.nan)
    for row, cells in enumerate(lines):
        at = f"line {row + 3}"
        if len(cells) != len(header):
            expected = f"{len(header)}, as the header has"
            raise _wrong(path, "has a broken line", at=at, got=f"{len(cells)}", expected=expected)
        for column, cell in enumerate(cells):
            if header[column] == "custom_site_id":
                continue
            try:
                out[row, column] = float(cell)
            except ValueError as error:
                where = f"{at}, {header[column]}"
                raise _wrong(
                    path, "holds no number", at=where, got=cell, expected="a number"
                ) from error
    return out


def _kind_of_name(path: Path) -> str:
    """Kind by the name of the file, where the header does not say it."""
    named = re.match(r"(hazard|quantile)_(?:curve|uhs|map)-(.*)", path.stem)
    text = named[2] if named else ""
    if named and named[1] == "quantile":
        text = f"quantile-{text}"
    kind = re.match(r"(mean|std|max|quantile-[\d.]*\d|rlz-\d+)", text)
    if kind:
        return kind[1]
    raise _wrong(
        path,
        "does not say whether it is a mean or a quantile",
        got=path.name,
        expected="kind='mean' in the first line",
        repair="add it to the first line, or keep the name that the engine gave the file",
    )


def _investigation_time(facts: dict[str, str], path: Path) -> float:
    text = facts.get("investigation_time", "")
    try:
        time = float(text)
    except ValueError:
        time = np.nan
    if not 0.0 < time < np.inf:
        raise _wrong(
            path,
            "does not say in how many years the probabilities hold",
            at="first line",
            got=f"investigation_time={text}" if text else "no investigation_time",
            expected="investigation_time, years above 0",
            repair="without it there is no annual rate; export the file anew, or add it",
        )
    return time


def _im(facts: dict[str, str], path: Path) -> str:
    named = re.search(r"(PGA|PGV|AvgSA|SA\([\d.]+\))", path.stem)
    text = facts.get("imt") or (named[1] if named else "")
    if not text:
        raise _wrong(
            path,
            "does not say what its intensity measure is",
            at="first line",
            expected="imt='PGA', or the name that the engine gave the file",
        )
    return text


def _columns(header: list[str], path: Path) -> tuple[str, list[int], tuple[Column, ...]]:
    """Form of a file, and positions and meaning of its columns with figures."""
    named = [(i, name) for i, name in enumerate(header) if name not in (*_PLACES, *_LEFT_OUT)]
    if not named:
        raise _wrong(path, "has no levels", got=", ".join(header), expected="poe-0.1, ...")
    form = next((one for one, shape in _FORMS.items() if shape.fullmatch(named[0][1])), "curves")
    columns = tuple(_column(name, form, path) for _, name in named)
    keys = [column._replace(im=canonical_im(column.im) or column.im) for column in columns]
    names = [name for _, name in named]
    twice = [name for name, key in zip(names, keys, strict=True) if keys.count(key) > 1]
    twice += [name for name in header if header.count(name) > 1]
    if twice:
        raise _wrong(
            path,
            "has a column twice",
            got=", ".join(twice),
            expected="every level or measure once",
            repair="keep the one that is meant: which one it is cannot be known",
        )
    return form, [i for i, _ in named], columns


def _column(name: str, form: str, path: Path) -> Column:
    match = _FORMS[form].fullmatch(name)
    parts = {} if match is None else match.groupdict()
    try:
        return Column(float(parts["level"]), parts.get("im", ""))
    except (KeyError, ValueError) as error:
        raise _wrong(
            path,
            "has a column of another kind",
            got=name,
            expected="poe-level in curves, probability~measure in spectra, measure-probability in "
            "maps, and one of these in all columns",
        ) from error


def _check_curves(file: OpenQuakeFile, path: Path) -> None:
    levels = np.array([column.level for column in file.columns])
    if not (levels[0] >= 0.0 and (np.diff(levels) > 0.0).all()):
        raise _wrong(
            path,
            "has levels that do not rise",
            got=", ".join(f"{level:g}" for level in levels[:8]),
            expected="levels from 0 up, each once",
        )
    _refuse_not_g(path, file.im, levels)
    poe = file.values
    lowest = np.minimum.accumulate(poe, axis=1)
    is_wrong = ~((poe >= 0.0) & (poe <= 1.0)) | (poe > lowest * (1.0 + _SLACK))
    _refuse_first(file, path, is_wrong, "probabilities from 0 to 1 that do not rise with the level")


def _check_spectra(file: OpenQuakeFile, path: Path) -> None:
    poe = np.array([column.level for column in file.columns])
    if not ((poe > 0.0) & (poe < 1.0)).all():
        raise _wrong(
            path,
            "has impossible probabilities of exceedance",
            got=", ".join(f"{one:g}" for one in poe),
            expected="above 0 and below 1",
            repair=_meant("probability", float(poe.max())),
        )
    is_wrong = ~(np.isfinite(file.values) & (file.values >= 0.0))
    _refuse_first(file, path, is_wrong, "intensities, at least 0")
    for column, values in zip(file.columns, file.values.T, strict=True):
        _refuse_not_g(path, column.im, values)


def _refuse_not_g(path: Path, im: str, values: Floats) -> None:
    """Refuse accelerations that no earthquake has; those of the engine are in g."""
    if (canonical_im(im) or "PGV") != "PGV":
        for problem in impossible_g(f"{path.name}, {im}", values):
            raise _wrong(path, "is not in g", got=problem, repair="convert it to g")


def _refuse_first(
    file: OpenQuakeFile, path: Path, is_wrong: NDArray[np.bool_], expected: str
) -> None:
    if is_wrong.any():
        row, column = np.argwhere(is_wrong)[0].tolist()
        level, im = file.columns[column]
        raise _wrong(
            path,
            "has impossible figures",
            at=f"line {row + 3}, {im or file.im} at {level:g}",
            got=f"{file.values[row, column]:g}",
            expected=expected,
        )


def _one_site(path: Path, first: str, names: list[str]) -> HazardError:
    lacks = [] if set(_PLACES) <= set(names) else ["the place"]
    if "investigation_time" not in first:
        lacks.append("the investigation time of its probabilities")
    return _wrong(
        path,
        "is the one-site export of the OpenQuake engine (AELO)",
        got=f"columns {', '.join(names)}; it lacks {' and '.join(lacks) or 'one line for a site'}",
        expected="hazard_curve-*.csv or hazard_uhs-*.csv, with longitude, latitude and "
        "investigation_time",
        repair="write each measure as one: a first line #\"kind='mean', investigation_time=50.0, "
        "imt='PGA'\", then lon,lat,poe-LEVEL,... and the figures of the site",
    )


def _meant(quantity: str, number: float) -> str | None:
    slip = likely_slip(quantity, number)
    return f"meant {slip}?" if slip else None


def _wrong(
    path: Path,
    what: str,
    *,
    at: str = "",
    got: str | None = None,
    expected: str | None = None,
    repair: str | None = None,
) -> HazardError:
    where = f"{path}, {at}" if at else str(path)
    return HazardError(f"the file {what}", where=where, got=got, expected=expected, repair=repair)
