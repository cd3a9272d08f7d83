# SPDX-License-Identifier: EUPL-1.2
"""``npr typology list`` and ``npr typology show CLASS``: what an engineer checks by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    import xarray as xr
    from rich.table import Table

    from typologies.catalogue import Catalogue
    from typologies.schema import VulnerabilityClass

app = typer.Typer(no_args_is_help=True, help="Vulnerability classes and what they take.")

CatalogueOption = Annotated[
    str, typer.Option(help="tno2020, v7, v6, or the path of a TOML file of your own.")
]
ReadingOption = Annotated[str, typer.Option(help="as_published or corrected (known anomalies).")]

_DESCRIPTION_WIDTH = 26  # one line a class in a terminal of 80 characters
_INTENSITIES_G = (0.1, 0.2, 0.4)


@app.command("list")
def list_classes(
    catalogue: CatalogueOption = "tno2020", reading: ReadingOption = "as_published"
) -> None:
    """List the classes of a catalogue, with the shaking at which they collapse."""
    loaded = _load(catalogue, reading)
    _console().print(_overview(loaded))


@app.command()
def show(
    vulnerability_class: Annotated[
        str, typer.Argument(metavar="CLASS", help="Name of the class, such as URM4L.")
    ],
    catalogue: CatalogueOption = "tno2020",
    reading: ReadingOption = "as_published",
) -> None:
    """Show one class: source, parameters, medians, and probabilities at 0.1, 0.2 and 0.4 g."""
    from npr.core.errors import NprError

    loaded = _load(catalogue, reading)
    try:
        record = loaded.record(vulnerability_class)
    except NprError as error:
        raise _refused(error) from error
    console = _console()
    console.print(_heading(loaded, vulnerability_class, record))
    for table in _tables(loaded, vulnerability_class, record):
        console.print(table)
    for line in _anomaly_lines(loaded, vulnerability_class):
        console.print(line)


def _load(name: str, reading: Any) -> Catalogue:
    from npr.core.errors import NprError
    from typologies import load_catalogue

    try:
        return load_catalogue(name, reading=reading)
    except NprError as error:
        raise _refused(error) from error


def _refused(error: Exception) -> typer.Exit:
    typer.echo(str(error), err=True)
    return typer.Exit(2)


def _console() -> Any:
    from rich.console import Console

    # Markup and highlighting off: class names and file paths may hold square brackets.
    return Console(markup=False, highlight=False)


def _overview(catalogue: Catalogue) -> Table:
    from typologies import fragility_median_g

    median = fragility_median_g(catalogue).sel(fragility_branch="middle")
    table = _table(
        f"{catalogue.title}\n{catalogue.id}, {catalogue.reading}, digest {catalogue.digest}",
        ("class", "storeys", "chimney"),
        ("CS1 [g]", "CS3 [g]"),
    )
    for column in table.columns:
        column.no_wrap = True
    table.add_column("description", no_wrap=True, max_width=_DESCRIPTION_WIDTH)
    for name, record in catalogue.records.items():
        at = median.sel(vulnerability_class=name)
        table.add_row(
            name,
            record.storeys or "-",
            "yes" if record.has_chimney else "no",
            *(_number(at.sel(limit_state=state)) for state in ("CS1", "CS3")),
            record.description,
        )
    table.caption = (
        f"Trust: {catalogue.trust}. CS1, CS3: median SaAvg at first and at full collapse, middle "
        "branch; far above 1 g it lies beyond the data. More: npr typology show CLASS"
        + "".join(f"\nWARNING: {text}" for text in catalogue.warnings)
    )
    table.caption_justify = "left"
    return table


def _heading(catalogue: Catalogue, name: str, record: VulnerabilityClass) -> Table:
    from rich.table import Table

    chosen = f"{catalogue.id} ({catalogue.title}), {catalogue.reading}, digest {catalogue.digest}"
    grid = Table.grid(padding=(0, 2))
    for label, value in (
        ("class", name),
        ("description", f"{record.description} [trust: {record.description_trust}]"),
        ("omschrijving", record.description_nl or "-"),
        ("structural system", record.structural_system or "-"),
        ("material", record.material),
        ("storeys", record.storeys or "-"),
        ("catalogue", chosen),
        ("source", f"{record.source} [trust: {record.trust}]"),
        ("publication", catalogue.publication),
        ("conversion", _conversion(record)),
    ):
        grid.add_row(label, value)
    return grid


def _conversion(record: VulnerabilityClass) -> str:
    if record.conversion is None:
        return "none"
    return ", ".join(f"{key} {value}" for key, value in record.conversion.model_dump().items())


def _tables(catalogue: Catalogue, name: str, record: VulnerabilityClass) -> Iterator[Table]:
    here = catalogue.dataset.sel(vulnerability_class=name)
    yield _fragility_table(catalogue, name, here)
    yield _fatality_table(here)
    yield _probability_table(catalogue, name)
    if record.has_chimney:
        yield _chimney_table(here)
        yield _chimney_probability_table(catalogue, name)


def _fragility_table(catalogue: Catalogue, name: str, here: xr.Dataset) -> Table:
    from typologies import fragility_beta_ln, fragility_median_g

    branches = here["fragility_branch"].to_numpy().tolist()
    beta = fragility_beta_ln(catalogue).sel(vulnerability_class=name)
    title = (
        "Fragility: ln displacement (m) = b0 + b1 ln SaAvg (g)\n"
        "median SaAvg = exp((ln limit - b0) / b1), beta = sigma / b1\n"
        f"b1 {_exact(here['b1'])}, sigma {_exact(here['sigma_ln'])}, beta {_number(beta)}"
    )
    table = _table(title, ("",), ("limit (m)", *(f"{branch} (g)" for branch in branches)))
    weights = _row(here["fragility_weight"], branches, "fragility_branch")
    table.add_row("weight", "", *weights)
    table.add_row(
        "b0", "", *_row(here["b0"], branches, "fragility_branch", _exact), end_section=True
    )
    median = fragility_median_g(catalogue).sel(vulnerability_class=name)
    for state in here["limit_state"].to_numpy().tolist():
        limit = _exact(here["displacement_limit"].sel(limit_state=state))
        at = median.sel(limit_state=state)
        table.add_row(f"median {state}", limit, *_row(at, branches, "fragility_branch"))
    return table


def _fatality_table(here: xr.Dataset) -> Table:
    branches = here["consequence_branch"].to_numpy().tolist()
    table = _table("Probability of death given the collapse state", ("location", "state"), branches)
    weights = _row(here["consequence_weight"], branches, "consequence_branch")
    table.add_row("weight", "", *weights, end_section=True)
    for location in here["location"].to_numpy().tolist():
        for state in here["collapse_state"].to_numpy().tolist():
            at = here["fatality"].sel(location=location, collapse_state=state)
            table.add_row(location, state, *_row(at, branches, "consequence_branch", _exact))
    return table


def _probability_table(catalogue: Catalogue, name: str) -> Table:
    from typologies import branch_mean, death_probability, limit_state_probability

    reached = branch_mean(catalogue, limit_state_probability(catalogue, _INTENSITIES_G))
    death = branch_mean(catalogue, death_probability(catalogue, _INTENSITIES_G))
    at = {"vulnerability_class": name}
    headings = tuple(f"SaAvg {intensity} g" for intensity in _INTENSITIES_G)
    table = _table("Probability, mean over the branches", ("",), headings)
    for state in reached["limit_state"].to_numpy().tolist():
        table.add_row(f"reaches {state}", *map(_number, reached.sel({**at, "limit_state": state})))
    for location in death["location"].to_numpy().tolist():
        table.add_row(f"death {location}", *map(_number, death.sel({**at, "location": location})))
    return table


def _chimney_table(here: xr.Dataset) -> Table:
    branches = here["fragility_branch"].to_numpy().tolist()
    table = _table("Chimney: lognormal in PGA", ("",), branches)
    for curve, dim in (
        ("chimney_failure", "fragility_branch"),
        ("chimney_fatality", "consequence_branch"),
    ):
        about = curve.replace("_", " ")
        table.add_row(
            f"{about}, median (g)", *_row(here[f"{curve}_median_g"], branches, dim, _exact)
        )
        table.add_row(f"{about}, beta", *_row(here[f"{curve}_beta_ln"], branches, dim, _exact))
    return table


def _chimney_probability_table(catalogue: Catalogue, name: str) -> Table:
    from typologies import (
        branch_mean,
        chimney_death_probability,
        chimney_failure_probability,
    )

    headings = tuple(f"PGA {intensity} g" for intensity in _INTENSITIES_G)
    table = _table("Chimney, mean over the branches", ("",), headings)
    for label, function in (
        ("chimney fails", chimney_failure_probability),
        ("death outside by chimney", chimney_death_probability),
    ):
        mean = branch_mean(catalogue, function(catalogue, _INTENSITIES_G))
        table.add_row(label, *map(_number, mean.sel(vulnerability_class=name)))
    return table


def _anomaly_lines(catalogue: Catalogue, name: str) -> Iterator[str]:
    is_corrected = catalogue.reading == "corrected"
    state = "corrected in this reading" if is_corrected else "kept as published in this reading"
    for anomaly in catalogue.anomalies_of(name):
        yield f"anomaly {anomaly.id} ({state}): {anomaly.text}"
        yield f"  correction: {anomaly.correction}"


def _table(title: str, texts: Iterable[str], numbers: Iterable[str]) -> Table:
    from rich.table import Table

    table = Table(title=title, title_justify="left")
    for heading in texts:
        table.add_column(heading)
    for heading in numbers:
        table.add_column(heading, justify="right")
    return table


def _row(
    values: xr.DataArray, branches: list[str], dim: str, form: Callable[[Any], str] | None = None
) -> list[str]:
    return [(form or _number)(values.sel({dim: branch})) for branch in branches]


def _number(value: Any) -> str:
    return f"{float(value):.4g}"


def _exact(value: Any) -> str:
    # Parameters as the table has them: no published one has more than ten digits.
    return f"{float(value):.10g}"
