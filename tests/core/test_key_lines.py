# SPDX-License-Identifier: EUPL-1.2
"""Lines of keys, for every way to write a key in TOML."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from npr.core.lines import key_lines, line_of

EXAMPLES = Path(__file__).resolve().parents[2] / "docs/examples"
TEXT = '''\
title = "a # no comment"
[a]
b.c = 1  # [not.a.table]
"quoted key" = 2

[[d]]
x = """
[not.a.table]
y = 1
"""
[[d]]
list = [
  { f = 2, g = "]" },  # comment, with ] and }
  { f = 3 },
]
[d.inner]
z = 'literal \\'
[[d.more]]
[[d.more]]
w = [[1, 2], [3]]
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("title",), 1),
        (("a",), 2),
        (("a", "b", "c"), 3),
        (("a", "quoted key"), 4),
        (("d", 0), 6),
        (("d", 0, "x"), 7),
        (("d", 1), 11),
        (("d", 1, "list"), 12),
        (("d", 1, "list", 0, "g"), 13),
        (("d", 1, "list", 1, "f"), 14),
        (("d", 1, "inner", "z"), 17),
        (("d", 1, "more", 0), 18),
        (("d", 1, "more", 1, "w", 1, 0), 20),
    ],
)
def test_key_lines__every_way_to_write_a_key(path: tuple[str | int, ...], line: int) -> None:
    tomllib.loads(TEXT)
    assert key_lines(TEXT)[path] == line


def test_line_of__what_is_missing_is_where_its_table_is() -> None:
    lines = key_lines(TEXT)
    assert line_of(lines, ("d", 1, "absent")) == 11
    assert line_of(lines, ("absent",)) == 1


def test_key_lines__finds_every_key_of_the_examples() -> None:
    for path in EXAMPLES.rglob("*.toml"):
        text = path.read_text(encoding="utf-8")
        lines = key_lines(text)
        for keys, name in _leaves(tomllib.loads(text), ()):
            assert name in text.splitlines()[lines[keys] - 1], keys


def _leaves(item, path):
    if isinstance(item, dict):
        for key, inner in item.items():
            yield from _leaves(inner, (*path, key))
    elif isinstance(item, list):
        for i, inner in enumerate(item):
            yield from _leaves(inner, (*path, i))
    elif isinstance(path[-1], str):
        yield path, path[-1]
