# SPDX-License-Identifier: EUPL-1.2
"""One at a time: what each assumed value, year, catalogue or share moves when it is another."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from npr.core.files import validated
from npr.norms.edition import Edition
from npr.norms.verdict import CODE_VERDICTS
from npr.variants.running import Runs
from npr.variants.setup import Sources

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import polars as pl
    from numpy.typing import NDArray

    from npr.assessment.results import AssessmentTable
    from npr.norms.verdict import Route
    from npr.variants.setup import Group, Setup

    Floats = NDArray[np.float64]


class Trial(NamedTuple):
    """One thing at another value, all else equal.

    Attributes
    ----------
    group : {"hazard", "fragility", "edition"}
    key : str
        Dotted key of the edition, or what is changed of hazard and catalogue.
    value, alternative : str
    unit : str
    setup : Setup
    """

    group: Group
    key: str
    value: str
    alternative: str
    unit: str
    setup: Setup


class _Outcome(NamedTuple):
    """Figures of a run (address); NaN where unknown."""

    code: NDArray[np.int64]
    uc: Floats
    lpr: Floats


def trials_of(
    setup: Setup,
    *,
    years: Sequence[int] = (),
    events_per_year: Sequence[float] = (),
    catalogues: Sequence[str] = (),
    readings: Sequence[str] = (),
    inside: Sequence[float] = (),
) -> Iterator[Trial]:
    """What is tried: assumed values of the edition at their alternatives, and what is asked for.

    Parameters
    ----------
    setup : Setup
    years, events_per_year : sequence
        Of the built-in seismicity.
    catalogues, readings : sequence of str
        As ``typologies.load_catalogue`` knows them.
    inside : sequence of float
        Shares of the time inside; the rest is outside. Each computes the risk of all zones anew.
    """
    import typologies
    from spectra.sources.seismicity import built_in_seismicity

    edition, hazard, catalogue = setup.edition, setup.hazard, setup.catalogue
    for key in edition.assumed:
        value: Any = edition.values[key]
        for other in value.alternatives:
            changed = replace(setup, edition=edition.with_value(key, other))
            unit = getattr(value, "unit", "")
            yield Trial("edition", key, str(value.value), str(other), unit, changed)
    for share in inside:
        changed = replace(setup, edition=_with_inside(edition, share))
        now = str(edition.exposure.inside.value)
        yield Trial("edition", "exposure.inside", now, str(share), "1", changed)
    now = f"{hazard.seismicity.events_per_year:.4g}"
    for key, tried in (("year", years), ("events_per_year", events_per_year)):
        for number in tried:
            source = built_in_seismicity(**{key: number})  # type: ignore[arg-type]
            changed = replace(setup, hazard=replace(hazard, seismicity=source))
            was = str(hazard.seismicity.year or "") if key == "year" else now
            unit = "" if key == "year" else "1/yr"
            yield Trial("hazard", key, was, str(number), unit, changed)
    sources = Sources()
    for name in catalogues:
        changed = replace(setup, catalogue=sources.catalogue(name, catalogue.reading))
        yield Trial("fragility", "catalogue", catalogue.id, name, "", changed)
    for reading in readings:
        other = typologies.load_catalogue(catalogue.id, reading=reading)  # type: ignore[arg-type]
        changed = replace(setup, catalogue=other)
        yield Trial("fragility", "reading", catalogue.reading, reading, "", changed)


def _with_inside(edition: Edition, share: float) -> Edition:
    """An edition with both shares changed at once: one at a time they do not sum to 1."""
    content = edition.model_dump()
    content["exposure"]["inside"]["value"] = share
    content["exposure"]["outside"]["value"] = 1.0 - share
    return validated(content, Edition, Path(f"edition {edition.id}, with exposure.inside"))


def one_at_a_time(setup: Setup, portfolio: Any, **tried: Any) -> pl.DataFrame:
    """Run a portfolio at every trial, by the code route where there is one and by risk.

    Parameters
    ----------
    setup : Setup
        Its route is not asked: both are run, or risk alone for an edition without a code route.
    portfolio : path, polars, pandas or Arrow table, or Runs
    **tried
        As for ``trials_of``.

    Returns
    -------
    polars.DataFrame, (1 + trial)
        The setup itself, then one row per trial: ``group``, ``key``, ``value``, ``alternative``,
        ``unit``; ``code_fails``, ``code_unknown``: addresses by code verdict; ``uc_mean`` over the
        addresses known here and in the setup itself, ``uc_ratio``: geometric mean of the ratio over
        those; ``lpr_above_norm``: addresses whose mean LPR is above the norm; ``lpr_ratio``, as
        ``uc_ratio``. Null where there is no such figure.

    Raises
    ------
    NprError
        What is tried is not known, or the portfolio cannot be read.
    """
    import polars as pl

    runs = portfolio if isinstance(portfolio, Runs) else Runs(portfolio)
    route: Route = "risk" if setup.edition.code is None else "both"
    itself = replace(setup, route=route)
    base = _outcome(runs.table(itself))
    rows = [_row(Trial("edition", "", "", "", "", itself), base, base)]
    for trial in trials_of(itself, **tried):
        rows.append(_row(trial, _outcome(runs.fresh(trial.setup)), base))
    whole = ("code_fails", "code_unknown", "lpr_above_norm")
    figures = ("uc_mean", "uc_ratio", "lpr_ratio")
    kinds = dict.fromkeys(whole, pl.Int64()) | dict.fromkeys(figures, pl.Float64())
    return pl.DataFrame(rows, schema_overrides=kinds, infer_schema_length=None)


def _outcome(table: AssessmentTable) -> _Outcome:
    n, columns = len(table), table.arrow.column_names
    code, uc = np.full(n, -1), np.full(n, np.nan)
    if "uc_central" in columns:
        code = table.arrow["code_verdict"].combine_chunks().indices.to_numpy().astype(np.int64)
        uc = table.arrow["uc_central"].to_numpy()
    return _Outcome(code, uc, table.arrow["lpr_mean_per_yr"].to_numpy())


def _row(trial: Trial, now: _Outcome, base: _Outcome) -> dict[str, Any]:
    has_code = bool((now.code >= 0).any())
    both = np.isfinite(now.uc) & np.isfinite(base.uc)
    norm = trial.setup.edition.norm_per_yr
    return {
        "group": trial.group if trial.key else "(itself)",
        "key": trial.key,
        "value": trial.value,
        "alternative": trial.alternative,
        "unit": trial.unit,
        "code_fails": _count(now.code, "fails") if has_code else None,
        "code_unknown": _count(now.code, "unknown") if has_code else None,
        "uc_mean": float(now.uc[both].mean()) if both.any() else None,
        "uc_ratio": _ratio(now.uc, base.uc),
        "lpr_above_norm": int((now.lpr > norm).sum()),
        "lpr_ratio": _ratio(now.lpr, base.lpr),
    }


def _count(code: NDArray[np.int64], verdict: str) -> int:
    return int((code == CODE_VERDICTS.index(verdict)).sum())


def _ratio(now: Floats, base: Floats) -> float | None:
    """Geometric mean of the ratio over the addresses where both are known and not 0."""
    both = (now > 0.0) & (base > 0.0)
    return float(np.exp(np.log(now[both] / base[both]).mean())) if both.any() else None
