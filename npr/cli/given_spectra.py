# SPDX-License-Identifier: EUPL-1.2
"""Spectra of others for the code route: a CSV of them, or hazard curves they are fitted to."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from npr.assessment.code_demand import GivenSpectra
    from npr.norms.edition import Edition


def given_spectra(
    path: Path, within_m: float, columns: Mapping[str, str], edition: Edition
) -> GivenSpectra:
    """Read spectra, and say on standard error what was found.

    Parameters
    ----------
    path : path
        ``.nc``: hazard curves, as ``npr hazard read`` writes them; else CSV.
    within_m : float, m
    columns : mapping of str to str
        Our name of a column of the CSV to theirs.
    edition : Edition
        Whose return periods are asked for.

    Raises
    ------
    NprError
        The file cannot be read, or columns are given for one that has none.
    """
    from npr.assessment.code_demand import GivenSpectra
    from npr.core.errors import NprError
    from spectra import read_hazard, read_spectra
    from spectra.curves.openquake_file import is_openquake
    from spectra.elastic.from_curves import spectra_of_curves

    if is_openquake(path):
        raise NprError(
            what="hazard of the OpenQuake engine is read and checked first",
            where="--spectra",
            got=str(path),
            expected="the file that npr hazard read writes",
            repair=f"npr hazard read {path.with_name('*.csv')} -o hazard.nc",
        )
    if path.suffix != ".nc":
        table = read_spectra(path, columns)
    elif columns:
        raise NprError(
            what="hazard curves have no columns to name",
            where="--spectra-column",
            got=", ".join(columns),
            expected="a CSV of spectra after --spectra",
        )
    else:
        fitted = spectra_of_curves(read_hazard(path), edition.return_periods_yr)
        table = replace(fitted, source=f"{path} ({fitted.source})")
    typer.echo("\n".join(f"spectra: {line}" for line in table.found.splitlines()), err=True)
    return GivenSpectra(table, within_m)
