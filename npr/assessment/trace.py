# SPDX-License-Identifier: EUPL-1.2
"""The way to an answer, number by number."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import xarray as xr

import typologies
from npr.assessment.bulk import assessable_rows
from npr.core.errors import HazardError
from npr.core.variables import variables
from spectra.zones import interpolation

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import polars as pl
    from numpy.typing import NDArray

    from npr.assessment.single import Assessment


_CHECK_LEVELS_G = (0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.6, 0.8, 1.0)


class TraceRow(NamedTuple):
    """One number on the way to an answer."""

    step: str
    quantity: str
    symbol: str
    value: Any
    unit: str
    source: str


class Trace(list[TraceRow]):
    """The rows of a trace; they print as a table, in a terminal and in a notebook."""

    def __str__(self) -> str:
        rows = [
            (row.step, row.quantity, row.symbol, _shown(row.value), row.unit, row.source)
            for row in self
        ]
        widths = [max((len(cells[i]) for cells in rows), default=0) for i in range(5)]
        return "\n".join(
            f"{step:<{widths[0]}}  {what:<{widths[1]}}  {symbol:<{widths[2]}}  "
            f"{value:>{widths[3]}}  {unit:<{widths[4]}}  {source}"
            for step, what, symbol, value, unit, source in rows
        )

    __repr__ = __str__

    def _repr_html_(self) -> str:
        rows = [
            tuple(escape(text) for text in (*row[:3], _shown(row.value), row.unit, row.source))
            for row in self
        ]
        return html_table(TraceRow._fields, rows)

    def to_polars(self) -> pl.DataFrame:
        """Convert to polars; values as text with six digits."""
        import polars as pl

        return pl.DataFrame(
            [row._replace(value=_shown(row.value)) for row in self],
            schema=list(TraceRow._fields),
            orient="row",
        )


def _shown(value: Any) -> str:
    if value is None:
        return "unknown"
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def html_table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A plain HTML table of cells that are HTML already."""
    cell = "<{0} style='text-align:left'>{1}</{0}>"
    head = "".join(cell.format("th", text) for text in heads) if any(heads) else ""
    body = "".join(
        "<tr>"
        + cell.format("th", row[0])
        + "".join(cell.format("td", c) for c in row[1:])
        + "</tr>"
        for row in rows
    )
    return f"<table>{'<tr>' + head + '</tr>' if head else ''}{body}</table>"


def trace_rows(answer: Assessment) -> list[TraceRow]:
    """All numbers of an answer, in the order in which they are used."""
    rows = [*_place(answer), *_hazard(answer)]
    if assessable_rows(answer.table.encoded).size:
        rows += _ground_motion(answer)
        if answer.has_risk_route:
            rows += [*_classes(answer), *_risk(answer)]
    if answer.has_code_route:
        rows += _code(answer)
    return [*rows, *_verdict(answer)]


def _code(answer: Assessment) -> Iterator[TraceRow]:
    from npr.assessment.code_trace import code_steps

    for name, step in code_steps(answer):
        formula = f" = {step.formula}" if step.formula else ""
        source = f"{step.source} ({step.trust})" + (f"; {step.numbers}" if step.numbers else "")
        quantity = f"{name}: {step.name}{formula}"
        yield TraceRow("code", quantity, step.symbol, step.value, step.unit, source)


def _place(answer: Assessment) -> Iterator[TraceRow]:
    encoded = answer.table.encoded
    yield TraceRow("place", "RD New x", "x", float(encoded.x_rd_m[0]), "m", "input")
    yield TraceRow("place", "RD New y", "y", float(encoded.y_rd_m[0]), "m", "input")
    zone = int(encoded.zone[0])
    source = "geological zones V6, 100 m cells; status " + str(answer.values["status"])
    yield TraceRow("place", "site-response zone", "z", zone or None, "", source)
    yield TraceRow("place", "on a wierde", "", bool(encoded.is_wierde[0]), "", "input")
    if assessable_rows(encoded).size:
        at = interpolation(encoded.x_rd_m, encoded.y_rd_m)
        for (east, north), w in zip(at.corner[0].tolist(), at.weight[0].tolist(), strict=True):
            node = f"weight of node ({east}, {north}) km"
            yield TraceRow("place", node, "w", w, "1", "bilinear, in the logarithm of rates")
        yield TraceRow(
            "place", "share of the bulge at the centre of the square", "b", float(at.bulge[0]), "1",
            "parabola through the centre, in the logarithm of rates",
        )  # fmt: skip


def _hazard(answer: Assessment) -> Iterator[TraceRow]:
    hazard = answer.hazard
    source = hazard.seismicity
    yield TraceRow(
        "hazard", "events of M >= 1.5", "N", source.events_per_year, "1/yr", source.title
    )
    for kind, names, weights in source.branch_kinds:
        for name, weight in zip(names, weights, strict=True):
            yield TraceRow("hazard", f"weight of {kind} {name}", "w", weight, "1", source.id)
    model = hazard.ground_motion
    for kind, names, weights in model.branch_kinds:
        for name, weight in zip(names, weights, strict=True):
            yield TraceRow(
                "hazard", f"weight of {kind} branch {name}", "w", weight, "1", model.header.title
            )


def _ground_motion(answer: Assessment) -> Iterator[TraceRow]:
    encoded = answer.table.encoded
    site = answer.hazard.at_sites(encoded.x_rd_m, encoded.y_rd_m, zone=encoded.zone)
    try:
        spectra = site.uhs([475.0, 2475.0])
    except HazardError as error:
        # The risk of a zone that was given is computed wherever it is used; its spectrum is not.
        source = f"not computed: {error.what}"
        yield TraceRow("hazard", "uniform hazard spectrum", "Sa", None, "g", source)
        return
    for return_period in spectra["return_period"].values:
        for period in spectra["period"].values:
            value = float(spectra.sel(return_period=return_period, period=period).item())
            yield TraceRow(
                "hazard",
                f"Sa({period:g} s), {return_period:g} years, flat land",
                "Sa",
                value,
                "g",
                "uniform hazard spectrum, mean, geometric mean component",
            )


def _class_probability(answer: Assessment) -> NDArray[np.float64]:
    encoded = answer.table.encoded
    if encoded.mixture_index[0] >= 0:
        return encoded.mixtures[encoded.mixture_index[0]]
    probability = np.zeros(len(answer.catalogue.classes))
    probability[encoded.class_index[0]] = 1.0
    return probability


def _by_hand(answer: Assessment) -> Iterator[TraceRow]:
    """What an engineer multiplies to check the mean: how often, and how deadly."""
    encoded, catalogue = answer.table.encoded, answer.catalogue
    site = answer.hazard.at_sites(encoded.x_rd_m, encoded.y_rd_m, zone=encoded.zone)
    try:
        curve = site.curve("AvgSA").isel(site=0)
    except HazardError:  # as for the spectrum
        return
    death = typologies.branch_mean(
        catalogue, typologies.death_probability(catalogue, np.array(_CHECK_LEVELS_G))
    )
    probability = xr.DataArray(
        _class_probability(answer), {"vulnerability_class": list(catalogue.classes)}
    )
    inside = xr.dot(death.sel(location="inside"), probability, dim="vulnerability_class")
    ln_level, ln_rate = np.log(curve["level"].values), np.log(curve.values)
    for level, p in zip(_CHECK_LEVELS_G, inside.values, strict=True):
        rate = float(np.exp(np.interp(np.log(level), ln_level, ln_rate)))
        note = "mean over the logic tree, arbitrary component, flat land"
        yield TraceRow("risk", f"rate of SaAvg above {level:g} g", "lambda", rate, "1/yr", note)
        note = "mean over the branches, structure only"
        yield TraceRow("risk", f"death inside given SaAvg {level:g} g", "P", float(p), "1", note)


def _classes(answer: Assessment) -> Iterator[TraceRow]:
    catalogue, probability = answer.catalogue, _class_probability(answer)
    for j in np.flatnonzero(probability):
        name = catalogue.classes[j]
        yield TraceRow("class", f"probability of {name}", "p", float(probability[j]), "1", "input")
        yield from _class_parameters(answer, name)


def _class_parameters(answer: Assessment, name: str) -> Iterator[TraceRow]:
    catalogue = answer.catalogue
    data = catalogue.dataset.sel(vulnerability_class=name)
    source = f"catalogue {catalogue.id} ({catalogue.reading}), {catalogue.record(name).source}"
    yield TraceRow("class", f"{name} slope", "b1", float(data["b1"]), "1", source)
    yield TraceRow("class", f"{name} dispersion", "sigma", float(data["sigma_ln"]), "1", source)
    for branch in data["fragility_branch"].values:
        b0 = float(data["b0"].sel(fragility_branch=branch))
        yield TraceRow("class", f"{name} intercept, {branch}", "b0", b0, "ln m", source)
    for state in data["limit_state"].values:
        limit = float(data["displacement_limit"].sel(limit_state=state))
        yield TraceRow("class", f"{name} displacement limit {state}", "D", limit, "m", source)
    median = typologies.fragility_median_g(catalogue).sel(
        vulnerability_class=name, fragility_branch="middle"
    )
    for state in median["limit_state"].values:
        value = float(median.sel(limit_state=state))
        yield TraceRow(
            "class", f"{name} median SaAvg to {state}, middle branch", "theta", value, "g",
            "exp((ln D - b0) / b1)",
        )  # fmt: skip
    fatality = data["fatality"].stack(key=("consequence_branch", "location", "collapse_state"))
    for value in fatality:
        branch, location, state = value["key"].item()
        label = f"{name} fatality {location} at {state}, {branch} branch"
        yield TraceRow("class", label, "Pd", float(value), "1", source)
    yield from _chimney(data, name, source)


def _chimney(data: xr.Dataset, name: str, source: str) -> Iterator[TraceRow]:
    if not bool(data["has_chimney"]):
        yield TraceRow("class", f"{name} has a chimney", "", False, "", source)
        return
    for kind, dim in (("failure", "fragility_branch"), ("fatality", "consequence_branch")):
        for branch in data[dim].values:
            at = data.sel({dim: branch})
            label = f"{name} chimney {kind}, {branch} branch"
            median = float(at[f"chimney_{kind}_median_g"])
            beta = float(at[f"chimney_{kind}_beta_ln"])
            yield TraceRow("class", f"{label}: median PGA", "theta", median, "g", source)
            yield TraceRow("class", f"{label}: dispersion", "beta", beta, "1", source)


def _risk(answer: Assessment) -> Iterator[TraceRow]:
    shares = answer.edition.exposure
    yield TraceRow("risk", "share inside", "", shares.inside.value, "1", shares.inside.source)
    yield TraceRow("risk", "share outside", "", shares.outside.value, "1", shares.outside.source)
    end_branches = (
        answer.hazard.seismicity.mmax.size
        * answer.hazard.ground_motion.branch_weight.size
        * answer.catalogue.fragility_weights.size
        * answer.catalogue.consequence_weights.size
    )
    yield TraceRow(
        "risk", "end branches of the logic tree", "", end_branches, "1", "hazard x class"
    )
    for kind in ("fragility", "consequence"):
        weights = answer.catalogue.dataset[f"{kind}_weight"]
        for branch in weights[f"{kind}_branch"].values:
            weight = float(weights.sel({f"{kind}_branch": branch}))
            label = f"weight of {kind} branch {branch}"
            yield TraceRow("risk", label, "w", weight, "1", answer.catalogue.id)
    yield from _by_hand(answer)
    for name in variables():
        value = answer.values.get(name)
        if isinstance(value, float):
            variable = variables()[name]
            yield TraceRow(
                "risk",
                variable.label_en,
                variable.symbol,
                value,
                "g" if variable.unit == "standard_gravity" else variable.unit,
                "computed",
            )
    for label, share in answer.magnitude_share.items():
        yield TraceRow("risk", f"share of the mean from {label}", "", share, "1", "computed")


def _verdict(answer: Assessment) -> Iterator[TraceRow]:
    norm = answer.edition.individual_risk.norm
    yield TraceRow("verdict", "norm", "", norm.value, norm.unit, norm.source)
    yield TraceRow(
        "verdict", "criterion", "", answer.edition.individual_risk.criterion, "", answer.edition.id
    )
    for name in ("verdict", "verdict_basis", "risk_profile", "status"):
        yield TraceRow("verdict", name, "", answer.values[name], "", answer.edition.id)
