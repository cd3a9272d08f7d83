# SPDX-License-Identifier: EUPL-1.2
"""Rows of a list of earthquakes: which column is what, and one event from one row."""

from __future__ import annotations

import csv
import io
import math
import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from npr.core.errors import HazardError
from spectra.coordinates import wgs84_to_rd
from spectra.sources.gas_field import load_gas_field

if TYPE_CHECKING:
    from collections.abc import Iterator

FLAG = "in_field_outline"
EXPECTED = (
    "datetime_utc, ml, x_rd and y_rd (RD New, m) or lat and lon (degrees), perhaps "
    f"{FLAG}; or, as KNMI publishes it, YYMMDD, TIME, LAT, LON, MAG; or text or csv of an FDSN "
    "event service"
)
_YES_NO = {"1": True, "true": True, "0": False, "false": False}
_SYNONYMS = {
    "latitude": "lat",
    "longitude": "lon",
    "ml": "mag",
    "magnitude": "mag",
    "x_rd_m": "x_rd",
    "y_rd_m": "y_rd",
    "eventtype": "type",
    "event_type": "type",
}
# What FDSN services give without a header, by the number of columns: csv, and text without and
# with the type of the event.
_TEXT = ("id", "time", "lat", "lon", "depth", "author", "catalog", "contributor",
         "contributor id", "magnitude type", "mag", "magnitude author", "place")  # fmt: skip
_WITHOUT_HEADER = {
    7: ("id", "time", "lat", "lon", "depth", "mag", "place"),
    13: _TEXT,
    14: (*_TEXT, "type"),
}
# Types of QuakeML that shake the ground as an earthquake does, and those that say nothing.
_EARTHQUAKES = frozenset(
    {"", "earthquake", "induced or triggered event", "fluid extraction", "fluid injection",
     "reservoir loading", "not reported"}
)  # fmt: skip
_BOUNDS = {
    "mag": (-3.0, 7.0, "a magnitude from -3 to 7"),
    "lat": (50.0, 56.0, "degrees north, 50 to 56"),
    "lon": (2.0, 9.0, "degrees east, 2 to 9"),
    "x_rd": (0.0, 350_000.0, "RD New x in metres, 0 to 350000"),
    "y_rd": (280_000.0, 700_000.0, "RD New y in metres, 280000 to 700000"),
}
_MOMENT = re.compile(r"([01]\d|2[0-3])([0-5]\d)([0-5]\d(?:\.\d*)?)")
_SEPARATOR_LINE = re.compile('"?sep=.', re.IGNORECASE)
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


class Event(NamedTuple):
    """One earthquake, in RD New (m) and local magnitude."""

    line: int
    time: datetime
    x: float
    y: float
    magnitude: float
    is_inside: bool | None


class Rows(NamedTuple):
    """All rows of a list: events, what cannot be read, and what is no earthquake by its type."""

    events: list[Event]
    bad: list[BadRow]
    others: Counter[str]
    is_flagged: bool
    row_count: int


class _Layout(NamedTuple):
    """Columns by position (empty where not read), what separates them, and the header's line."""

    names: tuple[str, ...]
    delimiter: str
    header_line: int


class _BadCellError(Exception):
    """A cell that cannot be read."""

    def __init__(self, column: str, got: str, expected: str) -> None:
        super().__init__(column, got, expected)


def read_rows(text: str, where: str) -> Rows:
    """Read every row of a list of earthquakes.

    Raises
    ------
    HazardError
        The columns are not those of a list of earthquakes.
    """
    layout = _layout(text, where)
    events: list[Event] = []
    bad: list[BadRow] = []
    others: Counter[str] = Counter()
    count = 0
    for line, row in _rows(text, layout):
        count += 1
        try:
            cell = _cells(row, layout)
            kind = cell.get("type", "").lower()
            if kind in _EARTHQUAKES:
                events.append(_event(line, cell))
            else:
                others[kind] += 1
        except _BadCellError as error:
            bad.append(BadRow(line, *error.args))
    return Rows(events, bad, others, FLAG in layout.names, count)


def _layout(text: str, where: str) -> _Layout:
    """Find the header, which FDSN writes as a comment, or know the columns by their number."""
    first: list[str] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or _SEPARATOR_LINE.match(line):
            continue
        delimiter = max(",;\t|", key=line.count)
        first = next(csv.reader([line.lstrip("#")], delimiter=delimiter))
        names = _canonical(first)
        if _is_list(names):
            _check_once(first, where)
            return _Layout(names, delimiter, number)
        if line.startswith("#"):
            continue
        names = _WITHOUT_HEADER.get(len(first), ())
        if names and _is_moment(first[1]):
            return _Layout(_canonical(names), delimiter, number - 1)
        break
    raise HazardError(
        what="that is not a list of earthquakes",
        where=f"{where}, header",
        got=", ".join(first) or "nothing",
        expected=EXPECTED,
        repair="rename the columns",
    )


def _canonical(header: list[str] | tuple[str, ...]) -> tuple[str, ...]:
    plain = [name.strip().lower() for name in header]
    names = [_SYNONYMS.get(name, name) for name in plain]
    if "yymmdd" not in names and "datetime_utc" not in names:
        names = ["datetime_utc" if name == "time" else name for name in names]
    return tuple(names)


def _is_list(names: tuple[str, ...]) -> bool:
    present = set(names)
    has_time = "datetime_utc" in present or {"yymmdd", "time"} <= present
    has_place = {"x_rd", "y_rd"} <= present or {"lat", "lon"} <= present
    return has_time and has_place and "mag" in present


def _check_once(header: list[str], where: str) -> None:
    names = [name for name in _canonical(header) if name]
    doubled = [name for name, n in Counter(names).items() if n > 1]
    if doubled:
        raise HazardError(
            what="a column of the list of earthquakes occurs twice, or two mean the same",
            where=f"{where}, header",
            got=", ".join(header),
            expected=f"one column for {', '.join(doubled)}",
            repair="rename or take out one of them",
        )


def _rows(text: str, layout: _Layout) -> Iterator[tuple[int, list[str]]]:
    """Rows below the header with their lines, without comments and empty lines."""
    is_text = layout.delimiter == "|"
    reader = csv.reader(
        io.StringIO(text, newline=""),
        delimiter=layout.delimiter,
        quoting=csv.QUOTE_NONE if is_text else csv.QUOTE_MINIMAL,
    )
    for row in reader:
        is_empty = not any(cell.strip() for cell in row)
        if reader.line_num > layout.header_line and not is_empty and not row[0].startswith("#"):
            yield reader.line_num, row


def _cells(row: list[str], layout: _Layout) -> dict[str, str]:
    if len(row) != len(layout.names):
        raise _BadCellError(
            column="the row",
            got=f"{len(row)} fields",
            expected=f"{len(layout.names)} fields, as the header has",
        )
    cell = {name: value.strip() for name, value in zip(layout.names, row, strict=True)}
    if layout.delimiter != ",":  # a comma can only be a decimal mark
        for name in ("time", *_BOUNDS):
            if name in cell:
                cell[name] = cell[name].replace(",", ".")
    return cell


def _event(line: int, cell: dict[str, str]) -> Event:
    time = _iso_time(cell["datetime_utc"]) if "datetime_utc" in cell else _knmi_time(cell)
    magnitude = _number(cell, "mag")
    if "x_rd" in cell:
        x, y = _number(cell, "x_rd"), _number(cell, "y_rd")
    else:
        x, y = (float(value) for value in wgs84_to_rd(_number(cell, "lon"), _number(cell, "lat")))
    return Event(line, time, x, y, magnitude, _flag(cell, x, y))


def _number(cell: dict[str, str], name: str) -> float:
    low, high, expected = _BOUNDS[name]
    try:
        value = float(cell[name])
    except ValueError:
        value = math.nan
    if not low <= value <= high:
        raise _BadCellError(name, cell[name], expected)
    return value


def _flag(cell: dict[str, str], x: float, y: float) -> bool | None:
    if FLAG not in cell:
        return None
    flag = _YES_NO.get(cell[FLAG].lower())
    if flag is None:
        raise _BadCellError(FLAG, cell[FLAG], "0 or 1")
    if flag and load_gas_field().distance_m(np.array([x]), np.array([y]))[0] > _FARTHEST_M:
        got = f"{cell[FLAG]} at x {x:.0f}, y {y:.0f}"
        raise _BadCellError(FLAG, got, "0, so far from the field, or another place")
    return flag


def _is_moment(text: str) -> bool:
    try:
        _iso_time(text.strip())
    except _BadCellError:
        return False
    return True


def _iso_time(text: str) -> datetime:
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
