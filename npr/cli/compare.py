# SPDX-License-Identifier: EUPL-1.2
"""``npr compare``: results of the same addresses side by side."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from npr.comparison.comparing import Comparison
    from npr.variants.attribution import Attribution

FORMATS = ("parquet", "csv")


def compare(
    results: Annotated[
        list[Path],
        typer.Argument(
            help="Two or more files that npr assess wrote, the reference first; or one file of "
            "variants (.toml, docs/variants.md) with --portfolio."
        ),
    ],
    portfolio: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Table of addresses to run variants on."),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", metavar="DIR", help="Directory for tables, pictures and a page."
        ),
    ] = None,
    format_: Annotated[
        str, typer.Option("--format", metavar="parquet|csv", help="Format of the tables.")
    ] = "parquet",
    name: Annotated[
        list[str] | None,
        typer.Option(help="Name of a result; once for each.", show_default="its file"),
    ] = None,
    by: Annotated[
        list[str] | None,
        typer.Option(
            metavar="COLUMN",
            help="Count flips by this column too, besides class, municipality, owner and batch.",
        ),
    ] = None,
    norm_per_yr: Annotated[
        float | None,
        typer.Option(help="Norm of the individual risk, for results that do not state it, 1/yr."),
    ] = None,
    within_m: Annotated[float, typer.Option(help="Farthest that a neighbour lies, m.")] = 50.0,
    light_up_to: Annotated[
        float,
        typer.Option(help="Largest factor on the capacity that a light measure gives (assumed)."),
    ] = 1.5,
) -> None:
    """Compare results: which verdicts flip, where code and risk differ, how even they are.

    The exit code is 0 when the results were compared, 2 when they could not be.
    """
    from npr.report.comparison import comparison_page
    from npr.report.comparison_files import write_comparison
    from npr.report.comparison_tables import comparison_tables
    from npr.report.text import page_as_text

    _check(results, portfolio, format_)
    attributions: Mapping[str, Attribution] = {}
    if portfolio is None:
        from npr.comparison.comparing import compare as compare_results

        comparison = compare_results(results, names=name or None, norm_per_yr=norm_per_yr)
    else:
        comparison, attributions = _run(results[0], portfolio)
    found = comparison_tables(
        comparison,
        by=by or [],
        within_m=within_m,
        light_up_to=light_up_to,
        attributions=attributions,
    )
    page = comparison_page(found)
    typer.echo(page_as_text(page), nl=False)
    if output is not None:
        written = write_comparison(found, page, output, format_)
        typer.echo(f"written: {len(written)} files in {output}, to begin with comparison.html")


def _run(variants: Path, portfolio: Path) -> tuple[Comparison, Mapping[str, Attribution]]:
    """Run variants and find what each change is due to."""
    from npr.variants.study import study_variants

    said: set[str] = set()

    def progress(what: str, *_: int) -> None:
        if what not in said:
            said.add(what)
            typer.echo(f"{what} ...", err=True)

    study = study_variants(variants, portfolio, progress=progress, at_least=2)
    return study.comparison(), study.attributions


def _check(results: list[Path], portfolio: Path | None, form: str) -> None:
    from npr.core.errors import NprError

    variants = [path for path in results if path.suffix.lower() == ".toml"]
    is_study = len(results) == 1 and bool(variants)
    if is_study != (portfolio is not None) or (variants and not is_study):
        raise NprError(
            what="files of results are compared, or variants are run on a portfolio",
            where="npr compare",
            got=", ".join(map(str, results)) + (f" --portfolio {portfolio}" if portfolio else ""),
            expected="two or more files of results (.parquet, .csv); or one .toml with --portfolio",
        )
    if form not in FORMATS:
        raise NprError(
            what="unknown format of the tables",
            where="--format",
            got=form,
            expected=" or ".join(FORMATS),
        )
