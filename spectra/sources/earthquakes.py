# SPDX-License-Identifier: EUPL-1.2
"""A list of earthquakes from a file: what was read, and every row that was not."""

from __future__ import annotations

import csv
import hashlib
import io
import math
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from npr.core.errors import HazardError
from spectra.coordinates import wgs84_to_rd
from spectra.sources.gas_field import load_gas_field

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]

_FLAG = "in_field_outline"
_YES_NO = {"1": True, "true": True, "0": False, "false": False}
_EXPECTED = (
    "datetime_utc, ml, x_rd and y_rd (RD New, m) or lat and lon (degrees), perhaps "
    f"{_FLAG}; or, as KNMI publishes it, YYMMDD, TIME, LAT, LON, MAG"
)
_BOUNDS = {
    "magnitude": (-3.0, 7.0, "a magnitude from -3 to 7"),
    "lat": (50.0, 56.0, "degrees north, 50 to 56"),
    "lon": (2.0, 9.0, "degrees east, 2 to 9"),
    "x": (0.0, 350_000.0, "RD New x in metres, 0 to 350000"),
    "y": (280_000.0, 700_000.0, "RD New y in metres, 280000 to 700000"),
}
_MOMENT = re.compile(r"([01]\d|2[0-3])([0-5]\d)([0-5]\d(?:\.\d*)?)")
_SAME_MOMENT = timedelta(seconds=1)
_FARTHEST_M = 2_000.0
"""An event that is flagged as inside lies at most so far from the centre of a cell."""


class BadRow(NamedTuple):
    """A row that is not in the list, and why."""

    line: int
    column: str
    got: str
    expected: str

    def __str__(self) -> str:
        return f"line {self.line}, {self.column}: got {self.got!r}, expected {self.expected}"


class Twin(NamedTuple):
    """Two lines of the same moment."""

    line: int
    first_line: int
    is_same: bool
    """Place and magnitude are the same too; such a row counts once, others are kept."""


@dataclass(frozen=True, eq=False)
class EarthquakeList:
    """Earthquakes in order of time, and what became of the rows of their file.

    Attributes
    ----------
    name : str
        Of the file.
    digest : str
        First 16 digits of the SHA-256 of the file.
    time : (event) datetime64[ms], UTC
    x_rd_m, y_rd_m : (event) float64, m
    magnitude : (event) float64, local magnitude
    in_field : (event) bool
        By the column ``in_field_outline`` of the file, or by our outline.
    is_flagged : bool
        Whether the file has that column.
    disagreeing : int
        Events where that column and our outline (simplified to 200 m) disagree.
    row_count : int
        Rows with earthquakes in the file, bad ones and duplicates too.
    bad_rows : tuple of BadRow
    twins : tuple of Twin
    """

    name: str
    digest: str
    time: NDArray[np.datetime64]
    x_rd_m: Floats
    y_rd_m: Floats
    magnitude: Floats
    in_field: Bools
    is_flagged: bool
    disagreeing: int
    row_count: int
    bad_rows: tuple[BadRow, ...]
    twins: tuple[Twin, ...]

    def __len__(self) -> int:
        return self.time.size

    @property
    def year(self) -> Floats:
        """Time of the events in years, the part of the year after the point (event)."""
        return decimal_year(self.time)


def decimal_year(time: NDArray[np.datetime64]) -> Floats:
    """Moments in years, with the part of the year that has passed after the point.

    Examples
    --------
    >>> decimal_year(np.array(["2024-01-01", "2023-07-02T12:00"], dtype="datetime64[ms]"))
    array([2024. , 2023.5])
    """
    start = time.astype("datetime64[Y]")
    begin, end = start.astype(time.dtype), (start + 1).astype(time.dtype)
    passed = (time - begin) / (end - begin)
    years: Floats = start.astype(np.int64) + 1970.0 + passed
    return years


def read_earthquakes(path: str | Path) -> EarthquakeList:
    """Read a list of earthquakes: ours, or the one that KNMI publishes as it is.

    Parameters
    ----------
    path : str or Path
        CSV with a header; lines that begin with ``#`` are left out. Columns ``datetime_utc, ml``
        and ``x_rd, y_rd`` or ``lat, lon``, perhaps ``in_field_outline`` (0 or 1); or those of
        KNMI's ``all_induced.csv``: ``YYMMDD`` (eight digits), ``TIME`` (hhmmss.ss, UTC), ``LAT``,
        ``LON``, ``MAG``. Other columns are not read.

    Returns
    -------
    EarthquakeList
        Rows that cannot be read are in ``bad_rows``, with line, column and what was expected.

    Raises
    ------
    HazardError
        The file is missing or not text, lacks columns, or has no row that can be read.
    """
    path = Path(path)
    text, digest = _text(path)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    numbered = ((rows.line_num, row) for row in rows if row and not row[0].startswith("#"))
    names = _names(next(numbered, (0, []))[1], path)
    events: list[_Event] = []
    bad: list[BadRow] = []
    count = 0
    for line, row in numbered:
        count += 1
        try:
            events.append(_event(line, row, names))
        except _BadCellError as error:
            bad.append(BadRow(line, *error.args))
    kept, twins = _without_twins(sorted(events, key=lambda event: event.time))
    if not kept:
        raise HazardError(
            what="no row of the list of earthquakes can be read",
            where=str(path),
            got=str(bad[0]) if bad else "no rows",
            expected=_EXPECTED,
        )
    x = np.array([event.x for event in kept])
    y = np.array([event.y for event in kept])
    inside = load_gas_field().contains(x, y)
    flags = np.array([bool(event.is_inside) for event in kept])
    return EarthquakeList(
        path.name,
        digest,
        np.array([event.time.replace(tzinfo=None) for event in kept], dtype="datetime64[ms]"),
        x,
        y,
        np.array([event.magnitude for event in kept]),
        flags if _FLAG in names else inside,
        _FLAG in names,
        int((flags != inside).sum()) if _FLAG in names else 0,
        count,
        tuple(bad),
        tuple(twins),
    )


class _Event(NamedTuple):
    line: int
    time: datetime
    x: float
    y: float
    magnitude: float
    is_inside: bool | None


class _BadCellError(Exception):
    """A cell that cannot be read."""

    def __init__(self, column: str, got: str, expected: str) -> None:
        super().__init__(column, got, expected)


def _text(path: Path) -> tuple[str, str]:
    try:
        content = path.read_bytes()
        return content.decode("utf-8-sig"), hashlib.sha256(content).hexdigest()[:16]
    except (OSError, UnicodeDecodeError) as error:
        raise HazardError(
            what="list of earthquakes cannot be read",
            where=str(path),
            got=str(error),
            expected="a CSV file, UTF-8",
            repair="check the path, or save it as UTF-8",
        ) from error


def _delimiter(text: str) -> str:
    header = next((line for line in text.splitlines() if line and not line.startswith("#")), "")
    return max(",;\t", key=header.count)


def _names(header: list[str], path: Path) -> dict[str, int]:
    """Column name, in small letters, to position."""
    found = [name.strip().lower() for name in header]
    names = {name: i for i, name in enumerate(found)}
    has_time = "datetime_utc" in names or {"yymmdd", "time"} <= names.keys()
    has_place = {"x_rd", "y_rd"} <= names.keys() or {"lat", "lon"} <= names.keys()
    has_magnitude = ("ml" in names) != ("mag" in names)
    if not (has_time and has_place and has_magnitude and len(names) == len(found)):
        raise HazardError(
            what="that is not a list of earthquakes"
            if len(names) == len(found)
            else "a column of the list of earthquakes occurs twice",
            where=f"{path}, header",
            got=", ".join(header) or "nothing",
            expected=_EXPECTED,
            repair="rename the columns",
        )
    return names


def _event(line: int, row: list[str], names: dict[str, int]) -> _Event:
    if len(row) != len(names):
        raise _BadCellError(
            column="the row",
            got=f"{len(row)} fields",
            expected=f"{len(names)} fields, as the header has",
        )
    cell = {name: row[i].strip() for name, i in names.items()}
    time = _iso_time(cell) if "datetime_utc" in cell else _knmi_time(cell)
    magnitude = _number(cell, "ml" if "ml" in cell else "mag", "magnitude")
    if "x_rd" in cell:
        x, y = _number(cell, "x_rd", "x"), _number(cell, "y_rd", "y")
    else:
        at = wgs84_to_rd(_number(cell, "lon", "lon"), _number(cell, "lat", "lat"))
        x, y = (float(value) for value in at)
    return _Event(line, time, x, y, magnitude, _flag(cell, x, y))


def _number(cell: dict[str, str], name: str, kind: str) -> float:
    low, high, expected = _BOUNDS[kind]
    try:
        value = float(cell[name])
    except ValueError:
        value = math.nan
    if not low <= value <= high:
        raise _BadCellError(name, cell[name], expected)
    return value


def _flag(cell: dict[str, str], x: float, y: float) -> bool | None:
    if _FLAG not in cell:
        return None
    flag = _YES_NO.get(cell[_FLAG].lower())
    if flag is None:
        raise _BadCellError(_FLAG, cell[_FLAG], "0 or 1")
    if flag and load_gas_field().distance_m(np.array([x]), np.array([y]))[0] > _FARTHEST_M:
        got = f"{cell[_FLAG]} at x {x:.0f}, y {y:.0f}"
        raise _BadCellError(_FLAG, got, "0, so far from the field, or another place")
    return flag


def _iso_time(cell: dict[str, str]) -> datetime:
    text = cell["datetime_utc"]
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        raise _BadCellError(
            column="datetime_utc", got=text, expected="such as 2012-08-16T20:30:33Z"
        ) from None
    return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)


def _knmi_time(cell: dict[str, str]) -> datetime:
    day, moment = cell["yymmdd"], cell["time"]
    try:
        date = datetime.strptime(day, "%Y%m%d" if len(day) == 8 else "").replace(tzinfo=UTC)
    except ValueError:
        raise _BadCellError(
            column="YYMMDD", got=day, expected="eight digits, such as 20120816"
        ) from None
    whole, point, rest = moment.partition(".")
    # Spreadsheets drop leading zeros.
    found = _MOMENT.fullmatch(whole.zfill(6) + point + rest) if whole else None
    if found is None:
        raise _BadCellError(column="TIME", got=moment, expected="hhmmss.ss, such as 203033.32")
    hours, minutes, seconds = found.groups()
    return date + timedelta(hours=int(hours), minutes=int(minutes), seconds=float(seconds))


def _without_twins(events: list[_Event]) -> tuple[list[_Event], list[Twin]]:
    """Events in order of time; of two that are the same in all the second is left out."""
    kept: list[_Event] = []
    twins: list[Twin] = []
    for event in events:
        near = _just_before(kept, event)
        same = [other for other in near if _what(other) == _what(event)]
        if near:
            twins.append(Twin(event.line, (same or near)[0].line, bool(same)))
        if not same:
            kept.append(event)
    return kept, twins


def _what(event: _Event) -> tuple[float, float, float]:
    return event.x, event.y, event.magnitude


def _just_before(kept: list[_Event], event: _Event) -> list[_Event]:
    """Events less than a second before; the list is in order of time."""
    recent = reversed(kept)
    return list(takewhile(lambda other: event.time - other.time < _SAME_MOMENT, recent))
