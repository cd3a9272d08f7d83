# SPDX-License-Identifier: EUPL-1.2
"""``npr risk read``: risk of the public chain in, a risk table out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def read(
    file: Annotated[
        Path,
        typer.Argument(help="Risk of the public chain (LPR_mean): a Zarr store or NetCDF."),
    ],
    output: Annotated[
        Path,
        typer.Option("--output", "-o", help="Risk table: .nc (NetCDF) or .zarr.", metavar="FILE"),
    ],
    factor: Annotated[
        float,
        typer.Option(
            help="Multiplies the risk: 0.5 undoes the doubling that the chain as published has "
            "with ground-motion model V7 (docs/hazard.md, section 9)."
        ),
    ] = 1.0,
) -> None:
    """Read mean risk of the public chain, check it, and write it as a risk table."""
    from npr.cli.risk.found import found
    from npr.core.datasets import EXTENSIONS, write_dataset
    from npr.portfolio.writing import check_writable
    from npr.risk.chain import read_chain_risk

    check_writable(output, EXTENSIONS)
    table = read_chain_risk(file, factor=factor)
    typer.echo(table.attrs["title"])
    typer.echo(
        "mean risk only: no percentiles, no shares. The file does not say its year, its seismicity "
        "or whether it has the doubling of ground-motion model V7 (--factor 0.5)."
    )
    write_dataset(table, output)
    typer.echo(found(table, output))
