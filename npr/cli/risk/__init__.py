# SPDX-License-Identifier: EUPL-1.2
"""``npr risk``: the risk of a building of each class, wherever it may stand.

build         npr risk build: a table of the whole field, from which addresses are interpolated
disaggregate  npr risk disaggregate: which earthquakes make the risk of a building
read          npr risk read: risk of the public chain in, a risk table out
"""

from __future__ import annotations

import typer

from npr.cli.risk.build import build
from npr.cli.risk.disaggregate import disaggregate
from npr.cli.risk.read import read

app = typer.Typer(
    no_args_is_help=True, help="Local personal risk per place and vulnerability class."
)
app.command()(build)
app.command()(disaggregate)
app.command()(read)


@app.callback()
def _group() -> None:
    pass
