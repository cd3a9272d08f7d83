# SPDX-License-Identifier: EUPL-1.2
"""One result, wherever it comes from: a file, a table in memory, or ``npr.assess`` itself."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from npr.core.errors import PortfolioError
from npr.core.variables import variables
from npr.norms.verdict import CODE_VERDICTS, VERDICTS
from npr.portfolio.encoding import BASIS_NAMES
from npr.portfolio.ids import repaired_ids
from npr.portfolio.reading import load_table
from npr.portfolio.writing import metadata_path, read_metadata
from spectra.coordinates import wgs84_to_rd

if TYPE_CHECKING:
    from collections.abc import Mapping

IDS = ("address_id", "building_id")
MIXTURE = "(mixture)"
NONE = "(none)"
ALL = "(all)"
_CATEGORIES = {
    "verdict": VERDICTS,
    "verdict_basis": BASIS_NAMES,
    "code_verdict": CODE_VERDICTS,
}
_NEEDED = ("vulnerability_class", "verdict", "verdict_basis")
_FIGURES = ("lpr_mean_per_yr", "uc_central")
_OPTIONAL = ("lpr_at_uc_1_per_yr", "required_capacity_factor", "x_rd_m", "y_rd_m")


@dataclass(frozen=True)
class ResultTable:
    """One result under a name.

    Attributes
    ----------
    name : str
        Of the variant, as it stands in every table.
    frame : polars.DataFrame, (row)
        All columns of the result; ids and class as text, verdicts as enumerations, figures as
        float64 with null for unknown. Figures of a route that was not asked are null throughout.
    norm_per_yr : float, 1/yr
        Norm of the individual risk; NaN where the result does not state it.
    provenance : mapping of str to str
        What made it; empty for a bare table.
    """

    name: str
    frame: pl.DataFrame
    norm_per_yr: float
    provenance: Mapping[str, str] = field(default_factory=dict)

    def group(self, column: str | None) -> pl.Expr:
        """Text to group by: mixtures of classes are one group, what is empty another."""
        if column is None:
            return pl.lit(ALL)
        if column not in self.frame.columns:
            raise PortfolioError(
                what="there is no such column to group by",
                where=self.name,
                got=column,
                expected="one of " + ", ".join(self.frame.columns),
                repair="choose one of these, or add it to the portfolio and assess again",
            )
        key = pl.col(column).cast(pl.String).fill_null(NONE)
        if column == "vulnerability_class":
            key = pl.when(key.str.contains(":", literal=True)).then(pl.lit(MIXTURE)).otherwise(key)
        return key


def result_of(source: Any, name: str, norm_per_yr: float | None) -> ResultTable:
    """Read and check one result.

    Parameters
    ----------
    source : AssessmentTable, polars.DataFrame or path
    name : str
    norm_per_yr : float, 1/yr, optional
        For a result that does not state the norm.

    Raises
    ------
    PortfolioError
        It cannot be read, or is not a table of results.
    """
    # AssessmentTable is recognised by what it has: importing it would start the whole engine.
    if hasattr(source, "to_polars") and hasattr(source, "provenance"):
        frame, facts = source.to_polars(), dict(source.provenance)
    else:
        frame = load_table(source).table
        facts = _facts(Path(source)) if isinstance(source, str | Path) else {}
    where = f"{name}: {source}" if isinstance(source, str | Path) else name
    _check(frame, where)
    stated = facts.get("norm_per_yr")
    norm = float(stated) if stated else math.nan if norm_per_yr is None else norm_per_yr
    return ResultTable(name, _with_places(_typed(frame, where)), norm, facts)


def name_of(source: Any, number: int) -> str:
    """Name of a result that was given none: that of its file, else its number."""
    return Path(source).stem if isinstance(source, str | Path) else f"result {number + 1}"


def _facts(path: Path) -> dict[str, str]:
    is_csv = not path.name.lower().endswith((".parquet", ".pq"))
    if is_csv and not metadata_path(path).exists():
        return {}  # a CSV that travelled without its side file is still a table of results
    try:
        return read_metadata(path)
    except PortfolioError:
        return {}  # saved again by a program that drops metadata: said in the list of facts


def _check(frame: pl.DataFrame, where: str) -> None:
    missing = [name for name in _NEEDED if name not in frame.columns]
    if not set(frame.columns) & set(IDS):
        missing.insert(0, "address_id or building_id")
    if not set(frame.columns) & set(_FIGURES):
        missing.append(" or ".join(_FIGURES))
    if missing:
        raise PortfolioError(
            what="this is not a table of results",
            where=where,
            got=f"no {', no '.join(missing)}",
            expected="a file that npr assess wrote",
            repair="assess the portfolio first: npr assess PORTFOLIO -o results.parquet",
        )


def _typed(frame: pl.DataFrame, where: str) -> pl.DataFrame:
    """Give columns the types that the tables need; text from CSV becomes figures."""
    figures = [name for name, v in variables().items() if v.unit and name in frame.columns]
    figures += [name for name in _OPTIONAL if name in frame.columns and name not in figures]
    ids = [name for name in IDS if name in frame.columns]
    texts = [name for name in ("vulnerability_class",) if name in frame.columns]
    changes = [pl.col(name).cast(pl.Float64).fill_nan(None) for name in figures]
    changes += [pl.col(name).cast(pl.String) for name in texts]
    # A table that was saved again by a spreadsheet has ids that were damaged there.
    changes += [pl.lit(repaired_ids(frame[name].cast(pl.String)).ids) for name in ids]
    for name, words in _CATEGORIES.items():
        if name in frame.columns:
            _check_words(frame[name], words, where)
            changes.append(pl.col(name).cast(pl.String).cast(pl.Enum(words)))
    absent = [name for name in (*_FIGURES, *_OPTIONAL) if name not in frame.columns]
    changes += [pl.lit(None, pl.Float64).alias(name) for name in absent]
    if "code_verdict" not in frame.columns:
        changes.append(pl.lit(None, pl.Enum(CODE_VERDICTS)).alias("code_verdict"))
    changes += [pl.lit(None, pl.String).alias(n) for n in IDS if n not in frame.columns]
    try:
        return frame.with_columns(changes)
    except pl.exceptions.InvalidOperationError as error:
        raise PortfolioError(
            what="a figure in the results is not a number",
            where=where,
            got=str(error).splitlines()[0],
            expected="numbers, and empty cells where unknown",
            repair="use the file as npr assess wrote it",
        ) from error


def _with_places(frame: pl.DataFrame) -> pl.DataFrame:
    """Give rows that stand in longitude and latitude a place in metres too."""
    lacks = frame["x_rd_m"].is_null() & frame["y_rd_m"].is_null()
    if not {"lon_deg", "lat_deg"} <= set(frame.columns) or not lacks.any():
        return frame
    # Not casting strictly: what is no number here was told when the portfolio was assessed.
    degrees = frame.select(pl.col("lon_deg", "lat_deg").cast(pl.Float64, strict=False))
    places = wgs84_to_rd(*degrees.to_numpy().T)
    return frame.with_columns(
        pl.Series(name, values).fill_nan(None).zip_with(lacks, frame[name]).alias(name)
        for name, values in zip(("x_rd_m", "y_rd_m"), places, strict=True)
    )


def _check_words(column: pl.Series, words: tuple[str, ...], where: str) -> None:
    found = column.unique().cast(pl.String).to_list()
    odd = sorted({"(empty)" if word is None else str(word) for word in found} - set(words))
    if odd:
        raise PortfolioError(
            what=f"the column {column.name} holds what no result of ours has",
            where=where,
            got=", ".join(odd[:5]),
            expected=", ".join(words),
            repair="use the file as npr assess wrote it",
        )
