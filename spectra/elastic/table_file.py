# SPDX-License-Identifier: EUPL-1.2
"""A CSV of spectra per location and return period."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from npr.core.errors import SchemaError
from npr.core.units import STANDARD_GRAVITY
from spectra.curves.places import expected_rd, is_rd, likely_place
from spectra.elastic.table import COLUMNS, SpectrumTable
from spectra.elastic.table_bounds import expected, is_refused, slip
from spectra.uniform import is_same_return_period

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_PLACE = COLUMNS[:2]
_SHOWN = 100


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
        The file cannot be read, lacks columns or has one twice; or every row that is wrong, at
        once: no number, no place in the Netherlands, or what no earthquake has.
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
    lines, texts = _texts(path, names)
    values = {name: np.array([_number(text) for text in texts[name]]) for name in COLUMNS}
    problems = list(_problems(lines, texts, names, values))
    if problems or not lines:
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


def _texts(path: Path, names: Mapping[str, str]) -> tuple[list[int], dict[str, list[str]]]:
    """Numbers of the lines with values, and our columns as texts with a decimal point."""
    rows: list[tuple[int, list[str]]] = []
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            header = file.readline()
            skipped = 1
            if header.lower().startswith("sep="):  # as Excel begins a CSV
                header, skipped = file.readline(), 2
            separator = max(",;\t", key=header.count)
            reader = csv.reader(file, delimiter=separator, strict=True)
            for cells in reader:
                if any(cell.strip() for cell in cells):
                    rows.append((reader.line_num + skipped, [cell.strip() for cell in cells]))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise _unreadable(path, " ".join(str(error).split())[:200]) from error
    columns = [name.strip() for name in next(csv.reader([header], delimiter=separator), [])]
    _check_columns(columns, names, path)
    for line, cells in rows:
        if len(cells) != len(columns):
            raise _unreadable(path, f"line {line}: {len(cells)} values, {len(columns)} columns")
    point = "," if separator != "," else "."
    return [line for line, _ in rows], {
        ours: [cells[columns.index(theirs)].replace(point, ".", 1) for _, cells in rows]
        for ours, theirs in names.items()
    }


def _check_columns(columns: list[str], names: Mapping[str, str], path: Path) -> None:
    missing = [name for name in names.values() if name not in columns]
    if missing:
        raise SchemaError(
            what="file lacks columns",
            where=str(path),
            got=", ".join(columns),
            expected=", ".join(names.values()),
            repair=f"add {', '.join(missing)}, or say what holds them: --spectra-column "
            "OURS=THEIRS (in Python: columns=)",
        )
    twice = [name for name in names.values() if columns.count(name) > 1]
    twice += [theirs for theirs in names.values() if list(names.values()).count(theirs) > 1]
    if twice:
        raise SchemaError(
            what="a column is there twice",
            where=str(path),
            got=", ".join(dict.fromkeys(twice)),
            expected="one column for each of " + ", ".join(COLUMNS),
            repair="keep the one that is meant: which one it is cannot be known",
        )


def _unreadable(path: Path, got: str) -> SchemaError:
    return SchemaError(
        what="file cannot be read as CSV",
        where=str(path),
        got=got,
        expected="a CSV with a header, UTF-8",
        repair="check the path, and that every line has as many columns as the header",
    )


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return np.nan


def _problems(
    lines: list[int],
    texts: Mapping[str, list[str]],
    names: Mapping[str, str],
    values: Mapping[str, Floats],
) -> Iterator[str]:
    """Every row that is wrong: line, what was there, what was expected."""
    wrong: list[tuple[int, str]] = []
    usable = np.ones(len(lines), dtype=bool)
    for name in COLUMNS:
        value, above = values[name], "" if name in _PLACE else " above 0"
        is_number = np.isfinite(value) & ((value > 0.0) | (name in _PLACE))
        wrong += [
            (row, f"{names[name]}: got {texts[name][row]!r}; expected a finite number{above}")
            for row in np.flatnonzero(~is_number).tolist()
        ]
        usable &= is_number
        if name not in _PLACE:
            refused = is_number & is_refused(name, value)
            wrong += [
                (row, f"{names[name]}: got {texts[name][row]}; expected {expected(name)}"
                      + (f"; {meant}" if (meant := slip(name, float(value[row]))) else ""))
                for row in np.flatnonzero(refused).tolist()
            ]  # fmt: skip
            usable &= ~refused
    wrong += _wrong_places(names, values)
    t_b, t_c, t_d = (values[name] for name in COLUMNS[5:])
    for row in np.flatnonzero(usable & ~((t_b <= t_c) & (t_c <= t_d))).tolist():
        got = f"{t_b[row]:g}, {t_c[row]:g}, {t_d[row]:g}"
        wrong.append(
            (row, f"{', '.join(names[n] for n in COLUMNS[5:])}: got {got}; expected rising")
        )
    wrong += [
        (row, f"same place and return period as line {lines[before]}; expected one")
        for row, before in _doubles(values, usable)
    ]
    return (f"line {lines[row]}, {text}" for row, text in sorted(wrong))


def _wrong_places(
    names: Mapping[str, str], values: Mapping[str, Floats]
) -> Iterator[tuple[int, str]]:
    x, y = (values[name] for name in _PLACE)
    for row in np.flatnonzero(np.isfinite(x) & np.isfinite(y) & ~is_rd(x, y)).tolist():
        meant = likely_place(float(x[row]), float(y[row]))
        text = (
            f"{names['x_rd_m']}, {names['y_rd_m']}: got {x[row]:.10g}, {y[row]:.10g}; "
            f"expected {expected_rd()}"
        )
        yield row, text + (f"; {meant}?" if meant else "")


def _doubles(values: Mapping[str, Floats], usable: NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    """Rows that serve the place and the return period of a row before, and that row."""
    x, y, years = (values[name] for name in COLUMNS[:3])
    at_place: dict[tuple[float, float], list[int]] = {}
    for row in np.flatnonzero(usable).tolist():
        before = at_place.setdefault((float(x[row]), float(y[row])), [])
        same = [one for one in before if is_same_return_period(years[one], years[row])]
        if same:
            yield row, same[0]
        before.append(row)
