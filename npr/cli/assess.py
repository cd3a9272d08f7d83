# SPDX-License-Identifier: EUPL-1.2
"""``npr assess``: a portfolio of addresses in, a verdict per address out."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from npr.cli.options import (
    CatalogueOption,
    EventsOption,
    ForecastOption,
    HazardOption,
    ReadingOption,
    SeismicityOption,
    UncertaintyOption,
    YearOption,
)

if TYPE_CHECKING:
    from npr.assessment.results import AssessmentTable
    from npr.norms.verdict import Route
    from npr.risk.risk_table import RiskTable
    from typologies.catalogue import Reading

_BAD_ROWS_SHOWN = 20
_REPLACED = (
    "hazard",
    "year",
    "forecast",
    "events_per_year",
    "seismicity",
    "uncertainty",
    "catalogue",
    "reading",
)


def assess(
    context: typer.Context,
    portfolio: Annotated[
        Path,
        typer.Argument(help="Table of addresses: .csv or .parquet (docs/portfolio-format.md)."),
    ],
    output: Annotated[
        Path, typer.Option("--output", "-o", help="Results: .parquet or .csv.", metavar="RESULTS")
    ],
    edition: Annotated[
        str, typer.Option(help="Edition of the norm: a name, or a TOML file.")
    ] = "individual-risk-1e-5",
    route: Annotated[
        str | None,
        typer.Option(
            help="What decides: risk, code (unity checks) or both.",
            show_default="the rule of the edition",
        ),
    ] = None,
    spectra: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="For the code route, instead of the spectra of the hazard: a CSV of spectra per "
            "location (docs/spectra.md), or hazard curves (.nc, docs/others-hazard.md).",
        ),
    ] = None,
    spectra_column: Annotated[
        list[str] | None,
        typer.Option(
            metavar="OURS=THEIRS",
            help="Name of a column in the CSV of spectra, such as a_g_g=PGA; may be repeated.",
        ),
    ] = None,
    spectra_within_m: Annotated[
        float, typer.Option(help="Farthest that the location of a spectrum may lie, m.")
    ] = 750.0,
    risk_table: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Risk that npr risk build or npr risk read wrote, in the place of a hazard and a "
            "catalogue.",
        ),
    ] = None,
    catalogue: CatalogueOption = "tno2020",
    reading: ReadingOption = "as_published",
    hazard: HazardOption = "groningen-v7",
    year: YearOption = None,
    forecast: ForecastOption = None,
    events_per_year: EventsOption = None,
    seismicity: SeismicityOption = "groningen",
    uncertainty: UncertaintyOption = None,
    column: Annotated[
        list[str] | None,
        typer.Option(
            metavar="OURS=THEIRS",
            help="Name of a column in the portfolio that is not recognised; may be repeated.",
        ),
    ] = None,
    report_bad_rows: Annotated[
        bool,
        typer.Option(
            "--report-bad-rows",
            help="List what is wrong with which row, in full in RESULTS.bad-rows.csv.",
        ),
    ] = False,
) -> None:
    """Give every address of a portfolio a verdict against the norm.

    The exit code is 0 when every row got a verdict, 1 when some rows could not be judged (they are
    in the results with the reason), 2 when nothing could be done.
    """
    from npr.assessment.bulk import assess as assess_table
    from npr.cli.given_spectra import given_spectra
    from npr.cli.options import hazard_model
    from npr.cli.progress import zone_progress
    from npr.cli.summary import print_summary
    from npr.norms.loading import load_edition
    from npr.portfolio.columns_error import ColumnsError
    from npr.portfolio.reading import PortfolioWarning, read_table
    from npr.portfolio.writing import check_writable
    from typologies import load_catalogue

    check_writable(output)
    _check_not_the_same(portfolio, output)
    if report_bad_rows:
        check_writable(_bad_rows_path(output))
    norm, chosen = load_edition(edition), _route(route)
    table_of_risk = _risk_table(risk_table, context)
    # A table stands in the place of a hazard and a catalogue, but not for the code route.
    is_by_table = table_of_risk is not None and (chosen or norm.verdict.route) == "risk"
    model = (
        None
        if is_by_table
        else hazard_model(hazard, year, events_per_year, forecast, seismicity, uncertainty)
    )
    classes = None if is_by_table else load_catalogue(catalogue, reading=cast("Reading", reading))
    given = None
    if spectra is not None:
        columns = _mapping(spectra_column or [], option="--spectra-column")
        given = given_spectra(spectra, spectra_within_m, columns, norm)
    with warnings.catch_warnings(record=True) as left_out:
        warnings.simplefilter("always", PortfolioWarning)
        try:
            table = read_table(portfolio, columns=_mapping(column or []))
        except ColumnsError as error:
            raise error.on_command_line() from None
    with zone_progress("hazard and risk") as progress:
        results = assess_table(
            table,
            hazard=model,
            catalogue=classes,
            edition=norm,
            route=chosen,
            risk_table=table_of_risk,
            given_spectra=given,
            progress=progress,
        )
    written = [*results.write(output)]
    if report_bad_rows:
        written += _write_bad_rows(results, output)
    print_summary(
        results,
        edition=edition,
        bad_rows=_BAD_ROWS_SHOWN if report_bad_rows else 0,
        left_out=[str(each.message) for each in left_out],
    )
    typer.echo("written: " + ", ".join(map(str, written)))
    if any(results.counts()[verdict] for verdict in results.unjudged):
        raise typer.Exit(1)


def _risk_table(path: Path | None, context: typer.Context) -> RiskTable | None:
    """Read the table, and refuse what it would replace."""
    from npr.core.errors import NprError
    from npr.risk.risk_table import read_risk_table

    if path is None:
        return None
    table = read_risk_table(path)
    given = [
        f"--{name.replace('_', '-')}"
        for name in _REPLACED
        if (source := context.get_parameter_source(name)) is not None and source.name != "DEFAULT"
    ]
    if given and context.params["route"] != "both":
        raise NprError(
            what="a risk table says itself which hazard, year and catalogue it is for",
            where="--risk-table with " + ", ".join(given),
            got=str(path),
            expected="--risk-table alone",
            repair="leave the other options out, or build another table",
        )
    return table


def _route(name: str | None) -> Route | None:
    from npr.core.errors import NprError

    if name not in (None, "risk", "code", "both"):
        raise NprError(
            what="there is no such route",
            where="--route",
            got=name,
            expected="risk, code or both",
        )
    return cast("Route | None", name)


def _check_not_the_same(portfolio: Path, output: Path) -> None:
    from npr.core.errors import PortfolioError

    if output.exists() and portfolio.exists() and output.samefile(portfolio):
        raise PortfolioError(
            what="the results would replace the portfolio",
            where=str(output),
            got="one file for both",
            expected="another file for the results",
            repair="choose another name after -o",
        )


def _mapping(pairs: list[str], *, option: str = "--column") -> dict[str, str]:
    from npr.core.errors import PortfolioError

    mapping = {}
    for pair in pairs:
        ours, equals, theirs = pair.partition("=")
        if not (equals and ours and theirs):
            raise PortfolioError(
                what="a column mapping is not understood",
                where=option,
                got=pair,
                expected="our name = their name, for example "
                + ("a_g_g=PGA" if "spectra" in option else "vulnerability_class=klasse"),
            )
        mapping[ours.strip()] = theirs.strip()
    return mapping


def _write_bad_rows(results: AssessmentTable, output: Path) -> tuple[Path, ...]:
    from npr.portfolio.writing import write_table

    table = results.problems().to_arrow()
    return write_table(table, _bad_rows_path(output), metadata=results.provenance)


def _bad_rows_path(output: Path) -> Path:
    return output.with_name(output.name + ".bad-rows.csv")
