# SPDX-License-Identifier: EUPL-1.2
"""A comparison as files: tables, pictures and one page, all of them or none."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from npr.core.errors import PortfolioError
from npr.core.files import whole_files
from npr.core.provenance import provenance
from npr.portfolio.writing import write_table
from npr.report.blocks import Picture
from npr.report.html import page_as_html

if TYPE_CHECKING:
    from pathlib import Path

    from npr.report.blocks import Page
    from npr.report.comparison_tables import ComparisonTables

PAGE = "comparison.html"


def write_comparison(
    found: ComparisonTables, page: Page, directory: Path, form: str
) -> tuple[Path, ...]:
    """Write tables (``parquet`` or ``csv``), pictures and the page into a directory.

    Raises
    ------
    PortfolioError
        Something could not be written; nothing is then left behind.
    """
    facts = provenance(**{
        f"{result.name}.{key}": value
        for result in found.comparison.results
        for key, value in result.provenance.items()
        if key.endswith("_digest") or key in ("route", "software_version")
    })  # fmt: skip
    if directory.exists() and not directory.is_dir():
        raise PortfolioError(
            what="the place for the comparison is a file",
            where=f"-o {directory}",
            got="a file",
            expected="a directory, new or old",
            repair="name another directory",
        )
    try:
        with whole_files(directory) as scratch:
            for name, table in found.tables.items():
                path = scratch / f"{_safe(name)}.{form}"
                write_table(table.to_arrow(), path, metadata=facts)
            for section in page.sections:
                for block in section.blocks:
                    if isinstance(block, Picture):
                        path = scratch / f"{_safe(block.name)}.svg"
                        path.write_text(block.svg + "\n", encoding="utf-8")
            (scratch / PAGE).write_text(page_as_html(page), encoding="utf-8")
            names = sorted(path.name for path in scratch.iterdir())
    except OSError as error:
        raise PortfolioError(
            what="the comparison cannot be written",
            where=f"-o {directory}",
            got=error.strerror or str(error),
            expected="a directory that can be written to",
            repair="check the path, the permissions and the disk",
        ) from error
    return tuple(directory / name for name in names)


def _safe(name: str) -> str:
    """A name of a file on any system.

    Examples
    --------
    >>> _safe("flips-results (1)/both")
    'flips-results-1-both'
    """
    return re.sub(r"[^\w.-]+", "-", name).strip("-")
