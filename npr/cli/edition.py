# SPDX-License-Identifier: EUPL-1.2
"""``npr edition list, show, diff, check``: what a norm variant asks, value by value."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.console import Console

    from npr.norms.edition import CalibrationRecord, Edition
    from npr.norms.values import Value

app = typer.Typer(no_args_is_help=True, help="Editions of the norm, value by value with source.")

_Name = Annotated[str, typer.Argument(metavar="EDITION", help="A name, or a TOML file.")]
_LOG_WIDTH = 140


@app.command("list")
def list_editions() -> None:
    """List the editions that ship with the package."""
    from npr.norms.loading import EDITION_IDS, load_edition

    table = _table("edition", "title", "decides", "digest")
    for name in EDITION_IDS:
        edition = load_edition(name)
        table.add_row(name, edition.title, edition.verdict.route, edition.digest)
    _console().print(table)


@app.command()
def show(edition: _Name) -> None:
    """Show every value of an edition: figure, unit, trust, alternatives, clause and source."""
    from npr.norms.loading import load_edition

    loaded = load_edition(edition)
    console = _console()
    _heading(console, loaded)
    table = _table("key", "value", "unit", "trust", "alternatives", "clause and source")
    for key, value in loaded.values.items():
        table.add_row(key, *_cells(value))
    console.print(table)
    if loaded.code is not None:
        console.print(
            "Return periods: cells that are not listed are unknown and refused until an edition of "
            "your own fills them."
        )


@app.command()
def diff(
    first: Annotated[str, typer.Argument(metavar="A", help="A name, or a TOML file.")],
    second: Annotated[str, typer.Argument(metavar="B", help="A name, or a TOML file.")],
) -> None:
    """Show what differs between two editions; the exit code is 1 when something does."""
    from npr.norms.difference import difference
    from npr.norms.loading import load_edition

    editions = load_edition(first), load_edition(second)
    found = difference(*editions)
    console = _console()
    for letter, edition in zip("AB", editions, strict=True):
        console.print(f"{letter}: {edition.id}, {edition.title}, digest {edition.digest}")
    rules = [(one.verdict.route, one.individual_risk.criterion) for one in editions]
    if rules[0] != rules[1]:
        console.print("rule: A decides by {}, {}; B by {}, {}".format(*rules[0], *rules[1]))
    if found:
        table = _table("key", "A", "B", "trust in A", "trust in B", "source in B")
        for key, one, other in found:
            trusts = [value.trust if value else "" for value in (one, other)]
            table.add_row(key, _shown(one), _shown(other), *trusts, other.origin if other else "")
        console.print(table)
        raise typer.Exit(1)
    console.print("no value differs")


@app.command()
def check(
    file: Annotated[Path, typer.Argument(help="TOML file of an edition.")],
) -> None:
    """Check a file of your own: all that is wrong at once, by line; then what it holds."""
    from npr.norms.loading import load_edition

    edition = load_edition(file)
    console = _console()
    _heading(console, edition)
    console.print(f"{file} is a complete edition: {len(edition.values)} values.")
    if edition.assumed:
        console.print(f"{len(edition.assumed)} are still assumed: " + ", ".join(edition.assumed))


def _heading(console: Console, edition: Edition) -> None:
    console.print(f"{edition.id}: {edition.title}")
    console.print(f"source: {edition.edition.source}")
    if edition.edition.note:
        console.print(f"note: {edition.edition.note}")
    console.print(
        f"decides by: {edition.verdict.route} (risk by {edition.individual_risk.criterion})"
    )
    console.print(f"digest: {edition.digest}")
    if edition.calibration is not None:
        _calibration(console, edition.calibration)
    for warning in edition.warnings:
        console.print(f"WARNING: {warning}")


def _calibration(console: Console, record: CalibrationRecord) -> None:
    console.print(f"calibrated from: {record.base}, digest {record.base_digest}")
    console.print(f"least: {record.objective}")
    for key, one in record.estimate.items():
        limits = [one.interval_low, one.interval_high]
        interval = " to ".join("unknown" if limit is None else f"{limit:.4g}" for limit in limits)
        console.print(f"  {key}: {one.start:g} -> {one.value:.5g} {one.unit} (95 %: {interval})")


def _cells(value: Value) -> tuple[str, ...]:
    text = value.origin + (f"; {value.note}" if value.note else "")
    unit = getattr(value, "unit", "")
    others = ", ".join(_plain(other) for other in value.alternatives)
    return _shown(value), "" if unit == "1" else unit, value.trust, others, text


def _shown(value: Value | None) -> str:
    return "" if value is None else _plain(getattr(value, "value", ""))


def _plain(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _table(*columns: str):  # type: ignore[no-untyped-def]  # rich is imported when it is used
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    for name in columns:
        table.add_column(name, no_wrap=name in ("key", "edition", "digest"))
    return table


def _console() -> Console:
    from rich.console import Console

    console = Console(markup=False, highlight=False)
    if not console.is_terminal:
        console.width = _LOG_WIDTH
    return console
