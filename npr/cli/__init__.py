# SPDX-License-Identifier: EUPL-1.2
"""The command ``npr``: nothing heavy is imported before a command runs, so help comes at once.

assess          npr assess: a portfolio in, a verdict per address out
calibrate       npr calibrate: a problem in, an edition of the norm out
check           npr check: one described building in, a calculation note out
compare         npr compare: results side by side, what flips
demo_portfolio  npr demo-portfolio: a synthetic portfolio to try
disaggregation  shares by magnitude and distance as a table in a terminal
edition         npr edition list, show, diff, check: a norm variant, value by value
facts           what the results rest on, line by line
given_spectra   spectra of others for npr assess
hazard/         npr hazard: how hard does the ground shake
options         options that commands share, and what they mean
progress        how many zones are done, and how long the rest will take
risk/           npr risk: the risk of a building of each class, wherever it may stand
summary         the summary of a portfolio as tables in a terminal
typology        npr typology list, show: the catalogue of vulnerability classes
where           which years and which part of the field a table is built for
years           hazards of the years that are asked for, and the file of each
"""

from __future__ import annotations

import sys
import traceback
from typing import Annotated

import typer

from npr.cli import edition, hazard, risk, typology
from npr.cli.assess import assess
from npr.cli.calibrate import calibrate
from npr.cli.check import check
from npr.cli.compare import compare
from npr.cli.demo_portfolio import demo_portfolio

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Seismic risk of buildings in Groningen against the legal norm of 1e-5 per year. "
    "Indicative, own calculation from public figures.",
)
app.command()(assess)
app.command()(calibrate)
app.command()(check)
app.command()(compare)
app.command("demo-portfolio")(demo_portfolio)
app.add_typer(typology.app, name="typology")
app.add_typer(hazard.app, name="hazard")
app.add_typer(risk.app, name="risk")
app.add_typer(edition.app, name="edition")


def _version(wanted: bool) -> None:
    if wanted:
        from npr.core.provenance import VERSION

        typer.echo(f"npr-typology {VERSION}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    pass


def main() -> None:
    """Run the command; any error ends with code 2, for 1 says that results were written."""
    try:
        app()
    except Exception as error:
        from npr.core.errors import NprError

        if isinstance(error, NprError):
            typer.echo(str(error), err=True)
        else:
            traceback.print_exc()
            typer.echo("This is a defect of the program: please report the lines above.", err=True)
        sys.exit(2)
