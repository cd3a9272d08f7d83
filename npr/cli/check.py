# SPDX-License-Identifier: EUPL-1.2
"""``npr check``: one described building in, a calculation note out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def check(
    file: Annotated[Path, typer.Argument(help="Building file: docs/calculation-note.md.")],
    edition: Annotated[
        str | None,
        typer.Option(
            help="Edition of the norm, by name or TOML file.", show_default="that of the file"
        ),
    ] = None,
    format_: Annotated[
        str | None,
        typer.Option(
            "--format",
            metavar="md|html|text",
            help="Format of the note.",
            show_default="by the ending of -o, else text",
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="FILE", help="Write the note to a file."),
    ] = None,
) -> None:
    """Check one described building by the code route and write the calculation note.

    The exit code is 0 when it passes, 1 when it fails or cannot be assessed, 2 when the file is
    wrong.
    """
    from npr.core.files import whole_file
    from npr.described.checking import check_building
    from npr.report.writing import format_of, note_text

    form = format_of(format_, output)
    answer = check_building(file, edition)
    text = note_text(answer, form)
    if output is None:
        typer.echo(text, nl=False)
    else:
        with whole_file(output) as scratch:
            scratch.write_bytes(text.encode("utf-8"))
        typer.echo(f"{answer.verdict} ({answer.verdict_nl}): {output}")
    if answer.passes is not True:
        raise typer.Exit(1)
