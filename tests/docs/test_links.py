# SPDX-License-Identifier: EUPL-1.2
"""Links between the documents lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
PAGES = sorted(
    path
    for pattern in ("*.md", "docs/**/*.md", "tests/**/*.md", "*/data/*.md", "npr/**/*.md")
    for path in PROJECT.glob(pattern)
    if not any(part.startswith(".") for part in path.relative_to(PROJECT).parts)
)
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(PROJECT)))
def test_links__lead_to_a_file(page: Path) -> None:
    targets = LINK.findall(page.read_text(encoding="utf-8"))
    paths = {target: (page.parent / target).resolve() for target in targets}
    missing = {t for t, path in paths.items() if not path.exists()}
    assert not missing


def test_readme_of_documents__names_every_page() -> None:
    index = (PROJECT / "docs/README.md").read_text(encoding="utf-8")
    pages = [*PROJECT.glob("docs/*.md"), *PROJECT.glob("docs/adr/*.md")]
    names = {str(page.relative_to(PROJECT / "docs")) for page in pages} - {"README.md"}
    assert sorted(name for name in names if f"({name})" not in index) == []


def test_contributing__names_every_tool() -> None:
    text = (PROJECT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    tools = [path.name for path in PROJECT.glob("tools/*.py")]
    assert [name for name in tools if f"tools/{name}" not in text] == []
