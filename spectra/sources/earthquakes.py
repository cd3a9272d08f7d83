# SPDX-License-Identifier: EUPL-1.2
"""A list of earthquakes from a file: what was read, and every row that was not."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from npr.core.errors import HazardError
from spectra.sources.earthquake_rows import EXPECTED, BadRow, Event, read_rows
from spectra.sources.gas_field import load_gas_field

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]

_SAME_MOMENT = timedelta(seconds=1)


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
        Rows in the file, bad ones, duplicates and events of other types too.
    bad_rows : tuple of BadRow
    others : mapping of str to int
        How many events were left out because their type is no earthquake, by type.
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
    others: Mapping[str, int]
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
    """Read a list of earthquakes: ours, or one that KNMI publishes or its service gives, as it is.

    Parameters
    ----------
    path : str or Path
        CSV (commas, semicolons or tabs; after semicolons and tabs with decimal commas too) with a
        header; other lines that begin with ``#`` are left out. Columns ``datetime_utc, ml`` and
        ``x_rd, y_rd`` or ``lat, lon``, perhaps ``in_field_outline`` (0 or 1); or those of KNMI's
        ``all_induced.csv``: ``YYMMDD`` (eight digits), ``TIME`` (hhmmss.ss, UTC), ``LAT``,
        ``LON``, ``MAG``; or the answer of an FDSN event service, ``format=text`` or ``csv``. Events
        whose type says that they are no earthquakes are counted and left out. Other columns are
        not read.

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
    rows = read_rows(text, str(path))
    kept, twins = _without_twins(sorted(rows.events, key=lambda event: event.time))
    if not kept:
        raise HazardError(
            what="no row of the list of earthquakes can be read",
            where=str(path),
            got=str(rows.bad[0]) if rows.bad else f"{rows.row_count} rows, no earthquakes",
            expected=EXPECTED,
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
        flags if rows.is_flagged else inside,
        rows.is_flagged,
        int((flags != inside).sum()) if rows.is_flagged else 0,
        rows.row_count,
        tuple(rows.bad),
        dict(rows.others),
        tuple(twins),
    )


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


def _without_twins(events: list[Event]) -> tuple[list[Event], list[Twin]]:
    """Events in order of time; of two that are the same in all the second is left out."""
    kept: list[Event] = []
    twins: list[Twin] = []
    for event in events:
        near = _just_before(kept, event)
        same = [other for other in near if _what(other) == _what(event)]
        if near:
            twins.append(Twin(event.line, (same or near)[0].line, bool(same)))
        if not same:
            kept.append(event)
    return kept, twins


def _what(event: Event) -> tuple[float, float, float]:
    return event.x, event.y, event.magnitude


def _just_before(kept: list[Event], event: Event) -> list[Event]:
    """Events less than a second before; the list is in order of time."""
    recent = reversed(kept)
    return list(takewhile(lambda other: event.time - other.time < _SAME_MOMENT, recent))
