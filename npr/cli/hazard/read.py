# SPDX-License-Identifier: EUPL-1.2
"""``npr hazard read``: others' hazard in, what was found in words, our NetCDF out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from spectra.curves.against_ours import AgainstOurs
    from spectra.curves.layout import Component
    from spectra.curves.table import HazardCurves


def read(
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILES...",
            help="CSV files of one OpenQuake calculation (hazard_curve-*, hazard_uhs-*, "
            "hazard_map-*); or output of the public chain (Zarr, NetCDF); or hazard curves of ours "
            "(.nc); or a CSV of spectra per location.",
        ),
    ],
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", metavar="HAZARD.nc", help="Where to write it; without, only look."
        ),
    ] = None,
    component: Annotated[
        str | None,
        typer.Option(
            help="Horizontal component: arbitrary or geometric-mean. OpenQuake files do not say "
            "it; the public chain has both.",
            show_default="unknown; geometric-mean of the chain",
        ),
    ] = None,
    surface: Annotated[
        str | None,
        typer.Option(
            help="Surface condition in the public chain: regular or wierde.",
            show_default="regular",
        ),
    ] = None,
) -> None:
    """Read hazard of others, check it, hold it against ours, and say what was found."""
    from npr.core.errors import HazardError
    from spectra import load_hazard
    from spectra.curves.against_ours import curves_against_ours

    if output is not None and output.suffix != ".nc":
        raise HazardError(
            what="hazard curves are written as NetCDF",
            where="--output",
            got=str(output),
            expected="a name that ends in .nc",
        )
    curves = _recognised(files, _component(component), surface)
    if curves is None:
        return
    _say(curves_against_ours(curves, load_hazard()), f"{curves.label}\n{curves.found}")
    if output is not None:
        curves.write(output)
        typer.echo(f"written: {output}")


def _say(ratio: AgainstOurs, text: str) -> None:
    """Print what was found, and the ratio to our hazard: at the head where it is far from 1."""
    typer.echo(f"warning: {ratio.line}\n{text}" if ratio.is_far else f"{text}\n{ratio.line}")


def _component(name: str | None) -> Component | None:
    from npr.core.errors import HazardError

    if name is None:
        return None
    if name == "arbitrary":
        return "arbitrary"
    if name == "geometric-mean":
        return "geometric mean"
    raise HazardError(
        what="there is no such component",
        where="--component",
        got=name,
        expected="arbitrary or geometric-mean",
    )


def _recognised(
    files: list[Path], component: Component | None, surface: str | None
) -> HazardCurves | None:
    """Curves of files of any kind; None after what was found in a CSV of spectra is said."""
    from npr.core.errors import HazardError
    from spectra import load_hazard, read_hazard, read_openquake, read_spectra
    from spectra.curves.against_ours import table_against_ours
    from spectra.curves.chain import is_chain, read_chain_hazard
    from spectra.curves.openquake_file import is_openquake

    for path in files:
        if not path.exists():
            raise HazardError(what="file not found", where=str(path), repair="check the path")
    if any(is_openquake(path) for path in files):
        _refuse("an OpenQuake file", surface=surface)
        return read_openquake(*files, component=component or "unknown")
    if len(files) > 1:
        raise HazardError(
            what="several files are read together only where they are of one OpenQuake calculation",
            where=", ".join(map(str, files)),
            expected="one file, or CSV files of the OpenQuake engine",
        )
    (path,) = files
    if is_chain(path):
        return read_chain_hazard(
            path, component=component or "geometric mean", surface=surface or "regular"
        )
    if path.is_dir():
        raise HazardError(
            what="the folder is no Zarr store",
            where=str(path),
            expected="a Zarr store, or files",
            repair="name the files in it: npr hazard read FOLDER/*.csv",
        )
    _refuse("that file", component=component, surface=surface)
    if path.suffix == ".csv":
        table = read_spectra(path)
        _say(table_against_ours(table, load_hazard()), table.found)
        typer.echo(f"nothing to write: give it as it is, npr assess --spectra {path}")
        return None
    return read_hazard(path)


def _refuse(kind: str, **options: str | None) -> None:
    """Refuse options that would change nothing."""
    from npr.core.errors import HazardError

    given = {f"--{name}": value for name, value in options.items() if value is not None}
    if given:
        raise HazardError(
            what=f"{' and '.join(given)} would change nothing in {kind}",
            where=", ".join(given),
            got=", ".join(f"{name} {value}" for name, value in given.items()),
            expected="--component with files of OpenQuake or the public chain, --surface with the "
            "public chain",
            repair="leave it out",
        )
