# SPDX-License-Identifier: EUPL-1.2
"""``npr assess``: a portfolio of addresses in, a verdict per address out."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from npr.cli.options import EventsOption, ForecastOption, HazardOption, YearOption

if TYPE_CHECKING:
    from npr.assessment.bulk import Progress
    from npr.assessment.code_demand import GivenSpectra
    from npr.assessment.results import AssessmentTable
    from npr.norms.verdict import Route
    from typologies.catalogue import Reading

_BAD_ROWS_SHOWN = 20
_QUIET_S = 3.0


def assess(
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
            help="For the code route: CSV of spectra per location (docs/spectra.md), instead of "
            "those of the hazard.",
        ),
    ] = None,
    spectra_within_m: Annotated[
        float, typer.Option(help="Farthest that the location of a spectrum may lie, m.")
    ] = 750.0,
    catalogue: Annotated[
        str, typer.Option(help="Vulnerability classes: tno2020, v7, v6, or a TOML file.")
    ] = "tno2020",
    reading: Annotated[
        str, typer.Option(help="Of known anomalies in the catalogue: as_published or corrected.")
    ] = "as_published",
    hazard: HazardOption = "groningen-v7",
    year: YearOption = None,
    forecast: ForecastOption = None,
    events_per_year: EventsOption = None,
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
    from npr.cli.options import hazard_model
    from npr.cli.summary import print_summary
    from npr.norms.loading import load_edition
    from npr.portfolio.columns_error import ColumnsError
    from npr.portfolio.reading import read_table
    from npr.portfolio.writing import check_writable
    from typologies import load_catalogue

    check_writable(output)
    _check_not_the_same(portfolio, output)
    if report_bad_rows:
        check_writable(_bad_rows_path(output))
    model = hazard_model(hazard, year, events_per_year, forecast)
    try:
        table = read_table(portfolio, columns=_mapping(column or []))
    except ColumnsError as error:
        raise error.on_command_line() from None
    with _progress() as progress:
        results = assess_table(
            table,
            hazard=model,
            catalogue=load_catalogue(catalogue, reading=cast("Reading", reading)),
            edition=load_edition(edition),
            route=_route(route),
            given_spectra=_given_spectra(spectra, spectra_within_m),
            progress=progress,
        )
    written = [*results.write(output)]
    if report_bad_rows:
        written += _write_bad_rows(results, output)
    print_summary(results, edition=edition, bad_rows=_BAD_ROWS_SHOWN if report_bad_rows else 0)
    typer.echo("written: " + ", ".join(map(str, written)))
    if any(results.counts()[verdict] for verdict in results.unjudged):
        raise typer.Exit(1)


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


def _given_spectra(path: Path | None, within_m: float) -> GivenSpectra | None:
    from npr.assessment.code_demand import GivenSpectra
    from spectra import read_spectra

    return None if path is None else GivenSpectra(read_spectra(path), within_m)


def _check_not_the_same(portfolio: Path, output: Path) -> None:
    from npr.core.errors import PortfolioError

    if output.exists() and portfolio.exists() and output.samefile(portfolio):
        raise PortfolioError(
            what="the results would replace the portfolio",
            where=str(output),
            got="one file for both",
            expected="another file for the results",
            mend="choose another name after -o",
        )


def _mapping(pairs: list[str]) -> dict[str, str]:
    from npr.core.errors import PortfolioError

    mapping = {}
    for pair in pairs:
        ours, equals, theirs = pair.partition("=")
        if not (equals and ours and theirs):
            raise PortfolioError(
                what="a column mapping is not understood",
                where="--column",
                got=pair,
                expected="our name = their name, for example vulnerability_class=klasse",
            )
        mapping[ours.strip()] = theirs.strip()
    return mapping


def _write_bad_rows(results: AssessmentTable, output: Path) -> tuple[Path, ...]:
    from npr.portfolio.writing import write_table

    table = results.problems().to_arrow()
    return write_table(table, _bad_rows_path(output), metadata=results.provenance)


def _bad_rows_path(output: Path) -> Path:
    return output.with_name(output.name + ".bad-rows.csv")


class _progress:  # noqa: N801 - used as a statement
    """Show how many zones are done; in a log instead of a terminal, one line every ten percent."""

    def __enter__(self) -> Progress:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

        self._begin = time.monotonic()
        self._console = Console(stderr=True)
        self._bar = Progress(
            "hazard and risk by zone",
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=self._console,
            transient=True,
            disable=not self._console.is_terminal,
        )
        self._bar.start()
        self._task = self._bar.add_task("zones", total=None)
        return self._advance

    def _advance(self, done: int, total: int) -> None:
        self._bar.update(self._task, completed=done, total=total)
        # What is read from disk takes no time and needs no word.
        is_slow = time.monotonic() - self._begin > _QUIET_S
        is_step = done * 10 // total > (done - 1) * 10 // total
        if is_slow and is_step and not self._console.is_terminal:
            self._console.print(f"hazard and risk: {done} of {total} zones")

    def __exit__(self, *_: object) -> None:
        self._bar.stop()
