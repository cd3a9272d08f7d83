# SPDX-License-Identifier: EUPL-1.2
"""Files that a user writes: what cannot be read, what is no TOML, what a schema refuses."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import pytest
from pint import Quantity
from pydantic import Field

from npr.core.errors import NprError, SchemaError
from npr.core.problems import Problem
from npr.core.sourced import Closed
from npr.core.user_files import UserFile, UserFileError, read_user_file


class _Part(Closed):
    value: Annotated[float, Field(gt=0)]
    note: str = ""


class _Model(Closed):
    name: str
    part: _Part
    parts: Annotated[tuple[_Part, ...], Field(strict=False, alias="piece")] = ()
    by_name: dict[str, _Part] = Field(default_factory=dict)


GOOD = 'name = "é"\n[part]\nvalue = 1.0\n'


def _written(tmp_path: Path, data: bytes | str) -> Path:
    path = tmp_path / "own.toml"
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


@pytest.mark.parametrize(
    "data",
    [
        GOOD.encode(),
        GOOD.encode("utf-8-sig"),
        GOOD.replace("\n", "\r\n").encode(),
        GOOD.replace("\n", "\r\n").encode("utf-8-sig"),
    ],
    ids=["plain", "mark", "windows", "windows with a mark"],
)
def test_read_user_file__every_way_to_save_utf_8(tmp_path: Path, data: bytes) -> None:
    file = read_user_file(_written(tmp_path, data))
    assert file.fits(_Model).name == "é"
    assert file.lines["part", "value"] == 3
    assert file.folder == tmp_path


@pytest.mark.parametrize(
    ("data", "what", "got"),
    [
        (GOOD.encode("latin-1"), "file is not UTF-8 text", r"b'\xe9' at byte 8"),
        (GOOD.encode("utf-16"), "file is not UTF-8 text", "at byte 0"),
        (GOOD.replace("é", "e").encode("utf-16-le"), "file is not UTF-8 text", "zeros"),
        (b"PK\x03\x04\x14\x00\x06\x00", "file is not UTF-8 text", "zeros"),
        (b"", "the file is empty", ""),
        (b"# nothing yet\n\n", "the file is empty", ""),
    ],
)
def test_read_user_file__no_text_or_nothing_in_it(
    tmp_path: Path, data: bytes, what: str, got: str
) -> None:
    path = _written(tmp_path, data)
    with pytest.raises(UserFileError, match=what) as error:
        read_user_file(path, of="the building file")
    assert error.value.where == str(path)
    assert got in str(error.value.got or "")
    assert error.value.expected
    assert len(str(error.value).splitlines()) <= 5  # one clear message


def test_read_user_file__not_there_or_no_file(tmp_path: Path) -> None:
    with pytest.raises(UserFileError, match="file not found") as error:
        read_user_file(tmp_path / "own.toml")
    assert error.value.repair == "check the path"
    _written(tmp_path, GOOD)
    with pytest.raises(UserFileError, match="file not found") as error:
        read_user_file(tmp_path / "onw.toml")
    assert error.value.repair == "did you mean own.toml?"
    with pytest.raises(UserFileError, match="file not found"):
        read_user_file(tmp_path / "nowhere" / "own.toml")
    with pytest.raises(UserFileError, match="file cannot be read"):
        read_user_file(tmp_path)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads all files")
def test_read_user_file__not_permitted(tmp_path: Path) -> None:
    path = _written(tmp_path, GOOD)
    path.chmod(0)
    with pytest.raises(UserFileError, match="file cannot be read"):
        read_user_file(path)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("height = 2,7", "a decimal point, not a comma"),
        ("height = 2.7 m", "its unit in quotes"),
        ("name = \u201cbarn\u201d", "straight quotes"),
        ('name = "C:\\users"', "backslashes"),
        ("name = barn", "Invalid value"),
        ("name = ", "Invalid value"),
        ('name = "barn', "Illegal character"),
        ("[part", "Expected ']'"),
        ("name", "Expected '='"),
    ],
)
def test_read_user_file__not_toml(tmp_path: Path, line: str, expected: str) -> None:
    with pytest.raises(UserFileError) as error:
        read_user_file(_written(tmp_path, f"a = 1\n{line}\nb = 2\n"))
    (problem,) = error.value.problems
    assert (problem.line, problem.key, problem.what) == (2, "(file)", "not TOML")
    assert problem.got == repr(line.strip())
    assert expected in problem.expected


def test_read_user_file__a_key_twice_and_an_end_too_soon(tmp_path: Path) -> None:
    with pytest.raises(UserFileError) as error:
        read_user_file(_written(tmp_path, "a = 1\na = 2\n"))
    assert error.value.problems[0][:4] == (2, "(file)", "not TOML", "'a = 2'")
    with pytest.raises(UserFileError) as error:
        read_user_file(_written(tmp_path, "a = [1,\n"))
    assert error.value.problems[0].what == "not TOML"
    with pytest.raises(UserFileError):
        read_user_file(_written(tmp_path, "a = " + "[" * 5000))


def test_fits__keys_as_they_are_written_and_what_was_meant(tmp_path: Path) -> None:
    text = """\
nmae = "a"
piece = [{ value = 1 }, { value = -1.0, nota = "x" }]
by_name = { one = { value = "x" }, two = 3 }
part = []
"""
    with pytest.raises(UserFileError, match="6 problems in the model") as error:
        read_user_file(_written(tmp_path, text), of="the model", guide="the page").fits(_Model)
    assert [each[:4] for each in error.value.problems] == [
        (1, "nmae", "no such key", "nmae"),
        (2, "piece[2].value", "not possible", "-1.0"),
        (2, "piece[2].nota", "no such key", "nota"),
        (3, "by_name.one.value", "not possible", "'x'"),
        (3, "by_name.two", "not a table", "3"),
        (4, "part", "not a table", "[]"),
    ]
    expected = {each.key: each.expected for each in error.value.problems}
    assert expected["nmae"] == "name"  # and it is not missing besides
    assert expected["piece[2].nota"] == "note"
    assert "the page explains them" in str(error.value)


def test_refused__a_file_that_a_key_names_stands_further_in(tmp_path: Path) -> None:
    other = UserFile("other.toml", {})
    with pytest.raises(UserFileError) as error:
        other.refuse([Problem(3, "a.b", "wrong", "1", "2")])
    file = read_user_file(_written(tmp_path, "x = 1\ny = 'other.toml'\n"))
    problem = file.refused(("y",), error.value)
    assert problem[:3] == (2, "y", "1 problem in the file: other.toml")
    assert "\n        line 3, a.b: wrong; got 1; expected 2" in str(problem)


def test_tried__a_refusal_is_a_problem_and_no_result(tmp_path: Path) -> None:
    file = read_user_file(_written(tmp_path, "x = 1\n"))
    problems: list[Problem] = []
    assert file.tried(lambda: 2, ("x",), problems) == 2

    def refuse() -> int:
        what = "no"
        raise NprError(what, got=1, expected=2, repair="write 2")

    assert file.tried(refuse, ("x",), problems) is None
    assert problems == [Problem(1, "x", "no", "1", "2", "write 2")]
    file.refuse([])  # nothing is wrong


def test_user_file_error__in_the_order_of_the_file_each_once() -> None:
    one, two = Problem(7, "b", "wrong", "", ""), Problem(3, "z", "wrong", "", "")
    error = UserFileError("f", [one, two, one])
    assert error.problems == (two, one)
    assert isinstance(error, SchemaError)


def test_read_user_file__a_dictionary_is_what_a_file_would_give() -> None:
    given = {"name": "a", "left out": None, "part": {"value": Quantity(2.0, "m")}, "list": (1, 2)}
    file = read_user_file(given, of="the model")
    assert file.content == {
        "name": "a", "part": {"value": {"value": 2.0, "unit": "meter"}}, "list": [1, 2]
    }  # fmt: skip
    assert (file.where, file.folder) == ("model from Python", Path())
    assert str(file.problem(("part", "value"), "wrong")) == "part.value: wrong"
