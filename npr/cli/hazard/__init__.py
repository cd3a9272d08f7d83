# SPDX-License-Identifier: EUPL-1.2
"""``npr hazard``: how hard does the ground shake.

build         npr hazard build: hazard curves of the whole field, or at points, in one file
disaggregate  npr hazard disaggregate: which earthquakes make the motion of a return period
map           npr hazard map: one intensity measure and return period over the whole field
read          npr hazard read: others' hazard in, our NetCDF out
seismicity    npr hazard seismicity: from a list of earthquakes to a file of seismicity
show          npr hazard show: what an engineer checks by hand at a point
"""

from __future__ import annotations

import typer

from npr.cli.hazard.build import build
from npr.cli.hazard.disaggregate import disaggregate
from npr.cli.hazard.map import map_
from npr.cli.hazard.read import read
from npr.cli.hazard.seismicity import seismicity
from npr.cli.hazard.show import show

app = typer.Typer(no_args_is_help=True, help="Seismic hazard: how hard does the ground shake.")
app.command()(build)
app.command()(disaggregate)
app.command("map")(map_)
app.command()(read)
app.command()(seismicity)
app.command()(show)


@app.callback()
def _group() -> None:
    pass
