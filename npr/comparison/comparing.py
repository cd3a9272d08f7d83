# SPDX-License-Identifier: EUPL-1.2
"""Compare results of the same addresses: another edition, hazard, catalogue, route or year."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from npr.comparison import flipping, labelled, measures, neighbours, routes
from npr.comparison.neighbours import Neighbours
from npr.comparison.pairing import Pairing, check_pairs, paired
from npr.comparison.source import ResultTable, name_of, result_of
from npr.core.errors import NprError
from npr.core.units import short

if TYPE_CHECKING:
    from collections.abc import Callable

    import xarray as xr

_FEWEST = 2


def compare(
    results: Sequence[Any],
    *,
    names: Sequence[str] | None = None,
    reference: int = 0,
    norm_per_yr: float | None = None,
) -> Comparison:
    """Put results of the same addresses side by side, each against the reference.

    Parameters
    ----------
    results : sequence of AssessmentTable, polars.DataFrame or path
        Two or more, as ``npr.assess`` gives or writes them.
    names : sequence of str, optional
        What to call them; default the names of their files.
    reference : int
        Position of the result that the others are compared with.
    norm_per_yr : float, 1/yr, optional
        Norm of the individual risk, for results that do not state it themselves.

    Returns
    -------
    Comparison

    Raises
    ------
    NprError
        Fewer than two results, names that do not tell them apart, no such reference.
    PortfolioError
        A file cannot be read or is not a table of results, or shares no id with the reference.
    """
    if len(results) < _FEWEST:
        raise NprError(
            what="a comparison needs two results or more",
            where="results",
            got=str(len(results)),
            repair="give the result to compare with first, then the others",
        )
    if not -len(results) <= reference < len(results):
        raise NprError(
            what="there is no such reference",
            where="reference",
            got=str(reference),
            expected=f"0 to {len(results) - 1}",
        )
    if norm_per_yr is not None and not 0.0 < norm_per_yr < 1.0:
        raise NprError(
            what="this is not a norm of the individual risk",
            where="norm_per_yr",
            got=str(norm_per_yr),
            expected="a rate per year, for example 1e-5",
        )
    called = _names(results, names)
    tables = tuple(
        result_of(source, name, norm_per_yr) for source, name in zip(results, called, strict=True)
    )
    at = reference % len(tables)
    pairings = tuple(paired(tables[at], table) for i, table in enumerate(tables) if i != at)
    for pairing in pairings:
        check_pairs(pairing)
    return Comparison(tables, at, pairings)


@dataclass(frozen=True, eq=False, repr=False)
class Comparison:
    """Results side by side. Every method gives a table; order of rows in the files is no matter.

    Attributes
    ----------
    results : tuple of ResultTable
    reference : int
        Position of the result that the others are compared with.
    pairings : tuple of Pairing
        Of the reference with every other result, in their order.
    """

    results: tuple[ResultTable, ...]
    reference: int
    pairings: tuple[Pairing, ...]

    def __repr__(self) -> str:
        return short(str(self))

    def __str__(self) -> str:
        parts = []
        for pairing in self.pairings:
            n = _total(pairing)
            parts.append(
                f"{pairing.reference.name} -> {pairing.variant.name}: {n['pairs']:,} pairs, "
                f"{n['to_needs_reinforcement']:,} to needs_reinforcement, "
                f"{n['to_meets_norm']:,} to meets_norm, {n['other_change']:,} other changes, "
                f"{pairing.unpaired.height:,} rows not paired"
            )
        return f"Comparison({'; '.join(parts)})"

    def pairs(self) -> pl.DataFrame:
        """Count of pairs of each variant, and of rows without a partner by result and reason."""
        rows = []
        for pairing in self.pairings:
            reasons = Counter(zip(*pairing.unpaired.select("result", "reason"), strict=True))
            rows += [(pairing.variant.name, "(both)", "paired", pairing.rows.height)]
            rows += [(pairing.variant.name, *key, n) for key, n in sorted(reasons.items())]
        return pl.DataFrame(rows, schema=["variant", "result", "reason", "n"], orient="row")

    def unpaired(self) -> pl.DataFrame:
        """Every row without a partner: in which result, and why."""
        return self._of_pairings(
            lambda p: p.unpaired.select(pl.lit(p.variant.name).alias("variant"), pl.all())
        )

    def facts(self) -> pl.DataFrame:
        """What made the results, where they differ: the possible causes of a flip.

        More than one row of hazard, catalogue, edition and route means that no flip can be put
        down to one cause.
        """
        keys = dict.fromkeys(key for result in self.results for key in result.provenance)
        values = {key: [result.provenance.get(key) for result in self.results] for key in keys}
        rows = [(key, *of) for key, of in values.items() if len(set(of)) > 1]
        schema = {"fact": pl.String} | {result.name: pl.String for result in self.results}
        return pl.DataFrame(rows, schema=schema, orient="row")

    def verdicts(self) -> pl.DataFrame:
        """Count of all rows of each result by verdict and by what the class rests on."""
        return pl.concat(flipping.verdicts(result) for result in self.results)

    def transitions(self) -> pl.DataFrame:
        """Count of pairs by both verdicts and by what the class rests on in both."""
        return self._of_pairings(flipping.transitions)

    def matrix(self, variant: int = 0) -> pl.DataFrame:
        """Verdicts of the reference down, those of one variant (0: the first) across."""
        return flipping.matrix(self.pairings[variant])

    def flips(self, by: str | None = "vulnerability_class") -> pl.DataFrame:
        """Flips in each direction per group, and their share of the pairs that are judged twice.

        ``by`` is any column: class, municipality, owner_id, batch; None takes all as one group.
        """
        return self._of_pairings(lambda pairing: flipping.flips(pairing, by))

    def flipped(self) -> pl.DataFrame:
        """Every address whose verdict changed, with both figures, and which of them moved.

        ``direction`` tells flips from other changes. ``moved``: ``lpr_crossed`` or ``uc_crossed``
        for a figure that moved across its limit, ``..._now_known`` and ``..._now_unknown`` for one
        that came or went, ``rule_only`` where neither did.
        """
        return self._of_pairings(flipping.flipped)

    def confusion(self, by: str | None = None) -> pl.DataFrame:
        """Errors of the code verdict against the mean risk, type I and II, for each result."""
        return pl.concat(routes.confusion(result, by) for result in self.results)

    def medians(self, by: str = "vulnerability_class") -> pl.DataFrame:
        """Median per group of the structural risk at a unity check of 1."""
        return pl.concat(routes.medians(result, by) for result in self.results)

    def uniformity(self, by: str | None = None, *, at_least: int = 10) -> pl.DataFrame:
        """Highest over lowest median risk at a unity check of 1, over classes and over places.

        Groups with fewer than ``at_least`` known figures take no part, and are counted.
        """
        columns = ("vulnerability_class", "municipality") if by is None else (by,)
        return pl.concat(
            routes.uniformity(result, column, at_least)
            for result in self.results
            for column in columns
            if by is not None or column in result.frame.columns
        )

    def neighbours(self, within_m: float = 50.0) -> Neighbours:
        """Pairs of addresses of one class within a distance, and those whose verdicts differ."""
        _check_figure("within_m", within_m, 0.0, "a distance in metres")
        found = [neighbours.neighbours(result, within_m) for result in self.results]
        counts, differing = zip(*found, strict=True)
        return Neighbours(pl.concat(counts), pl.concat(differing, how="diagonal"))

    def measures(self, light_up_to: float = 1.5, by: str | None = None) -> pl.DataFrame:
        """Light and heavy measures by the required factor; the threshold is an assumption."""
        _check_figure("light_up_to", light_up_to, 1.0, "a factor on the capacity")
        return pl.concat(measures.measures(result, light_up_to, by) for result in self.results)

    def to_dataset(self, place: str = "municipality") -> xr.Dataset:
        """Counts of verdicts and medians over variant, vulnerability class and place."""
        return labelled.dataset(self.results, place)

    def _of_pairings(self, table: Callable[[Pairing], pl.DataFrame]) -> pl.DataFrame:
        return pl.concat([table(pairing) for pairing in self.pairings], how="diagonal")


def _check_figure(name: str, value: float, least: float, kind: str) -> None:
    if not (math.isfinite(value) and value >= least):
        raise NprError(
            what=f"{name} cannot be used",
            where=name,
            got=str(value),
            expected=f"{kind}, at least {least:g}",
        )


def _total(pairing: Pairing) -> dict[str, Any]:
    return flipping.flips(pairing, None).row(0, named=True)


def _names(results: Sequence[Any], names: Sequence[str] | None) -> list[str]:
    if names is None:
        found = [name_of(source, i) for i, source in enumerate(results)]
        # Files of one name in several directories are told apart by their position.
        return [n if found.count(n) == 1 else f"{n} ({i + 1})" for i, n in enumerate(found)]
    if len(names) != len(results) or len(set(names)) != len(names) or not all(names):
        raise NprError(
            what="the names do not tell the results apart",
            where="names",
            got=", ".join(map(str, names)),
            expected=f"{len(results)} different names",
        )
    return list(names)
