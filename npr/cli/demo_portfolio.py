# SPDX-License-Identifier: EUPL-1.2
"""``npr demo-portfolio``: write a synthetic portfolio to try things out with."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def demo_portfolio(
    output: Annotated[
        Path, typer.Option("--output", "-o", help="File to write: .parquet or .csv.")
    ],
    count: Annotated[int, typer.Option("--count", help="Number of addresses.")] = 26_800,
    seed: Annotated[int, typer.Option("--seed", help="Seed of the random numbers.")] = 1,
) -> None:
    """Write a labelled synthetic portfolio: real settlements, invented addresses."""
    # Imported here, so that `npr --help` answers at once.
    from npr.core.provenance import provenance
    from npr.portfolio.demo import demo_portfolio as make
    from npr.portfolio.writing import check_writable, write_table

    check_writable(output)
    table = make(count, seed)
    facts = provenance(
        synthetic="true",
        label=str(table["label"][0]),
        count=str(count),
        seed=str(seed),
        places="GeoNames, CC BY 4.0; eight places estimated to 500 m",
    )
    write_table(table.to_arrow(), output, metadata=facts)
    typer.echo(f"synthetic portfolio (seed {seed}): {table.height:,} addresses -> {output}")
