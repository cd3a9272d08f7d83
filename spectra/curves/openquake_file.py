# SPDX-License-Identifier: EUPL-1.2
"""One CSV file of the OpenQuake engine: its header, its columns, its numbers."""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from npr.core.errors import HazardError
from spectra.curves.places import check_distinct, check_wgs84

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_PLACES = ("lon", "lat")
_LEFT_OUT = ("custom_site_id", "depth")
_LEVEL = "poe-"
_AT = "~"
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
    is_spectra : bool
        Uniform hazard spectra, not hazard curves.
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
    is_spectra: bool
    kind: str
    investigation_time_yr: float
    im: str
    generated_by: str
    lon_deg: Floats
    lat_deg: Floats
    columns: tuple[Column, ...]
    values: Floats
    left_out: tuple[str, ...]


def is_openquake(path: Path) -> bool:
    """Whether a file begins as one of the engine: a comment, then longitude and latitude."""
    try:
        with path.open(encoding="utf-8-sig") as file:
            first, second = file.readline(), file.readline()
    except (OSError, UnicodeDecodeError):
        return False
    names = [name.strip() for name in second.split(",")]
    return first.lstrip('"').startswith("#") and set(_PLACES) <= set(names)


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
    is_spectra = any(_AT in name for name in header)
    at, columns = _columns(header, is_spectra, path)
    im = "" if is_spectra else _im(facts, path)
    found = OpenQuakeFile(
        path.name,
        is_spectra,
        kind,
        time,
        im,
        facts.get("generated_by", ""),
        places[0],
        places[1],
        columns,
        numbers[:, at],
        tuple(name for name in _LEFT_OUT if name in header),
    )
    (_check_spectra if is_spectra else _check_curves)(found, path)
    return found


def _rows(path: Path) -> tuple[dict[str, str], list[str], list[list[str]]]:
    """Facts of the first line, names of the columns, and cells of the other lines."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            first = file.readline()
            rows = [row for row in csv.reader(file) if row]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise _wrong(path, "cannot be read", got=str(error)) from error
    header = [name.strip() for name in rows[0]] if rows else []
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
    named = re.match(r"(?:hazard_curve|hazard_uhs|quantile_curve)-(.*)", path.stem)
    text = named[1] if named else ""
    found = re.match(r"(mean|std|max|quantile-[\d.]*\d|rlz-\d+)", text)
    if found:
        return found[1]
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


def _columns(
    header: list[str], is_spectra: bool, path: Path
) -> tuple[list[int], tuple[Column, ...]]:
    at: list[int] = []
    columns: list[Column] = []
    for position, name in enumerate(header):
        if name in (*_PLACES, *_LEFT_OUT):
            continue
        number, _, im = name.partition(_AT) if is_spectra else (name, "", "")
        text = number if is_spectra else number.removeprefix(_LEVEL)
        try:
            level = float(text)
        except ValueError:
            level = np.nan
        is_right = bool(im) if is_spectra else name.startswith(_LEVEL)
        if not (is_right and np.isfinite(level)):
            expected = "probability~measure" if is_spectra else f"{_LEVEL}level"
            raise _wrong(path, "has a column of another kind", got=name, expected=expected)
        at.append(position)
        columns.append(Column(level, im))
    if not columns:
        raise _wrong(path, "has no levels", got=", ".join(header), expected=f"{_LEVEL}0.1, ...")
    return at, tuple(columns)


def _check_curves(file: OpenQuakeFile, path: Path) -> None:
    levels = np.array([column.level for column in file.columns])
    if not (levels[0] >= 0.0 and (np.diff(levels) > 0.0).all()):
        raise _wrong(
            path,
            "has levels that do not rise",
            got=", ".join(f"{level:g}" for level in levels[:8]),
            expected="levels from 0 up, each once",
        )
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
        )
    is_wrong = ~(np.isfinite(file.values) & (file.values >= 0.0))
    _refuse_first(file, path, is_wrong, "intensities, at least 0")


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
