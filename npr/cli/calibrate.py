# SPDX-License-Identifier: EUPL-1.2
"""``npr calibrate``: a problem in, an edition of the norm out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.console import Console

    from npr.calibration.result import CalibrationResult
    from npr.calibration.uncertainty import Interval

_LOG_WIDTH = 140


def calibrate(
    problem: Annotated[Path, typer.Argument(help="Problem file: docs/calibration.md.")],
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="EDITION", help="Edition to write: .toml.")
    ],
    residuals: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Residuals by class and place: .nc (NetCDF)."),
    ] = None,
) -> None:
    """Re-tune an edition of the norm to the limit on individual risk.

    The exit code is 0 when an edition was written, 1 when it comes with warnings, 2 when the
    problem has no solution.
    """
    import math

    from rich.console import Console

    from npr.calibration.calibrating import calibrate as calibrated
    from npr.calibration.reading import read_problem
    from npr.core.errors import CalibrationError
    from npr.core.files import whole_file
    from npr.norms.own import write_edition
    from spectra.hazard import load_hazard
    from spectra.sources.seismicity import built_in_seismicity
    from typologies import load_catalogue

    if output.suffix != ".toml":
        raise CalibrationError(
            what="an edition is a TOML file",
            where="--output",
            got=str(output),
            expected="a name that ends in .toml",
        )
    if residuals is not None and residuals.suffix != ".nc":
        raise CalibrationError(
            what="residuals are a NetCDF file",
            where="--residuals",
            got=str(residuals),
            expected="a name that ends in .nc",
        )
    what, file = read_problem(problem)
    _check_not_an_input(output, problem, file.problem.edition)
    console = Console(stderr=True, markup=False, highlight=False)
    result = calibrated(
        what,
        hazard=load_hazard(file.hazard.name, seismicity=built_in_seismicity(file.hazard.year)),
        catalogue=load_catalogue(file.catalogue.name, reading=file.catalogue.reading),
        told=lambda text: console.print(f"{text} ..."),
    )
    write_edition(result.edition, output)
    written = [output]
    if residuals is not None:
        with whole_file(residuals) as scratch:
            result.to_dataset().to_netcdf(scratch, engine="h5netcdf")
        written.append(residuals)
    screen = Console(markup=False, highlight=False)
    if not screen.is_terminal:
        screen.width = _LOG_WIDTH
    _print(screen, result)
    typer.echo("written: " + ", ".join(map(str, written)))
    if result.warnings or not math.isfinite(result.value):
        raise typer.Exit(1)


def _check_not_an_input(output: Path, problem: Path, edition: str) -> None:
    from npr.core.errors import CalibrationError

    inputs = [problem, problem.parent / edition, Path(edition)]
    if output.exists() and any(one.exists() and output.samefile(one) for one in inputs):
        raise CalibrationError(
            what="the edition would replace what it is made from",
            where="--output",
            got=str(output),
            expected="another file",
        )


def _print(console: Console, result: CalibrationResult) -> None:
    problem = result.problem
    console.print(f"edition: {result.provenance['edition']}")
    console.print(f"hazard: {result.provenance['hazard']}")
    console.print(f"capacity of the classes: {result.provenance['capacity_defaults']}")
    left = "; ".join(f"{n:,} {reason}" for reason, n in result.left_out.items())
    pairs = f"{len(result.pairs.weight):,} pairs of place and class"
    console.print(
        f"on {result.addresses:,} addresses in {pairs}" + (f"; left out: {left}" if left else "")
    )
    _print_estimates(console, result)
    console.print(
        f"{problem.objective}: {result.start_value:.4g} at the start, {result.value:.4g} calibrated"
    )
    before, after = result.start_verdicts, result.verdicts
    above = result.share_above("start"), result.share_above("calibrated")
    console.print(
        "a building that just passes exceeds the norm for {:.0%} of the addresses at the start, "
        "{:.0%} calibrated".format(*above)
    )
    console.print(
        f"passing by the unity check alone: {before.passing:.2%} at the start, {after.passing:.2%} "
        f"calibrated; of all, passing above the norm: {before.type_2:.2%} and {after.type_2:.2%}, "
        f"failing within the norm: {before.type_1:.2%} and {after.type_1:.2%}"
    )
    _print_classes(console, result)
    for warning in result.warnings:
        console.print(f"WARNING: {warning}")


def _print_estimates(console: Console, result: CalibrationResult) -> None:
    from rich.table import Table

    table = Table(show_edge=False)
    table.add_column("parameter")
    by_class = "95 % (classes)" if len(result.bootstrap) else "95 % (linear)"
    for name in ("start", "calibrated", by_class, "95 % (logic tree)", "unit"):
        table.add_column(name, justify="right")
    for one in result.estimates:
        limits = [_shown(each) for each in (one.interval, one.branches)]
        table.add_row(one.key, f"{one.start:.4g}", f"{one.value:.5g}", *limits, one.unit)
    console.print(table)


def _shown(interval: Interval) -> str:
    low, high = interval
    return "unknown" if low != low else f"{low:.4g} to {high:.4g}"


def _print_classes(console: Console, result: CalibrationResult) -> None:
    from rich.table import Table

    table = Table(show_edge=False, title="by class; margin: mean ln(risk at UC = 1 / norm)")
    table.add_column("class")
    for name in (
        "addresses",
        "weight",
        "UC start",
        "UC",
        "margin start",
        "margin",
        "risk at UC = 1",
    ):
        table.add_column(name, justify="right")
    for row in result.by_class().iter_rows(named=True):
        risk = row["lpr_at_uc_1_per_yr"]
        margins = [row["margin_start_mean"], row["margin_mean"]]
        table.add_row(
            row["vulnerability_class"],
            f"{row['share_of_addresses']:.1%}",
            f"{row['weight_in_fit']:.1%}",
            f"{row['uc_start_median']:.2f}",
            f"{row['uc_median']:.2f}",
            *("unknown" if one is None or one != one else f"{one:.2f}" for one in margins),
            "unknown" if risk is None or risk != risk else f"{risk:.1e}",
        )
    console.print(table)
