# SPDX-License-Identifier: EUPL-1.2
"""All tables of a comparison, computed once for the terminal, the page and the files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from npr.core.errors import PortfolioError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from npr.comparison.comparing import Comparison
    from npr.variants.attribution import Attribution

_NONE: Mapping[str, Attribution] = {}
_GROUPS = ("vulnerability_class", "municipality", "owner_id", "batch")


@dataclass(frozen=True)
class ComparisonTables:
    """Tables by the name of their file, and why some are not there."""

    comparison: Comparison
    tables: dict[str, pl.DataFrame]
    groups: tuple[str, ...]
    absent: dict[str, str]
    attributions: Mapping[str, Attribution]


def comparison_tables(
    comparison: Comparison,
    *,
    by: Sequence[str],
    within_m: float,
    light_up_to: float,
    attributions: Mapping[str, Attribution] = _NONE,
) -> ComparisonTables:
    """Compute every table that the results allow.

    Parameters
    ----------
    comparison : Comparison
    by : sequence of str
        Columns to count flips by, besides class, municipality, owner and batch where they exist.
    within_m : float, m
        Largest distance between neighbours.
    light_up_to : float
        Largest factor that a light measure can give: an assumption.
    attributions : mapping of str to Attribution, optional
        What each change from the reference is due to, by the name of the result.
    """
    columns = [set(result.frame.columns) for result in comparison.results]
    usual = [name for name in _GROUPS if any(name in of for of in columns)]
    groups = tuple(dict.fromkeys([*usual, *by]))
    tables = {
        "pairs": comparison.pairs(),
        "unpaired": comparison.unpaired(),
        "facts": comparison.facts(),
        "verdicts": comparison.verdicts(),
        "transitions": comparison.transitions(),
        "flips": comparison.flips(None),
        **{f"flips-by-{name}": comparison.flips(name) for name in groups},
        "flipped": comparison.flipped(),
    }
    absent: dict[str, str] = {}
    has_code = any(r.frame["code_verdict"].count() for r in comparison.results)
    if has_code:
        tables["confusion"] = comparison.confusion()
        tables["confusion-by-vulnerability_class"] = comparison.confusion("vulnerability_class")
        tables["uniformity"] = comparison.uniformity()
        tables["medians"] = comparison.medians()
    else:
        absent["code"] = "No result has a code verdict: assess with --route both or code."
    try:
        tables["neighbours"], tables["neighbours-differing"] = comparison.neighbours(within_m)
    except PortfolioError as error:
        absent["neighbours"] = f"Not counted: {error.what} ({error.where})."
    if any(r.frame["required_capacity_factor"].count() for r in comparison.results):
        tables["measures"] = comparison.measures(light_up_to)
    else:
        absent["measures"] = "No result has required_capacity_factor: assess again."
    for name, found in attributions.items():
        tables[f"causes-{name}"] = found.per_address()
        for group in ("vulnerability_class", "municipality", "owner_id"):
            if group in found.addresses.columns:
                tables[f"causes-{name}-by-{group}"] = found.totals(group)
    return ComparisonTables(comparison, tables, groups, absent, attributions)
