# SPDX-License-Identifier: EUPL-1.2
"""Runs of the command: in this process, and now and then in one of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from npr.cli import main
from npr.core.files import cache_directory

KERNELS = cache_directory("kernels")  # read before tests have a cache of their own
HEADER = "address_id,x_rd_m,y_rd_m,vulnerability_class,class_source,gemeente"
GOOD = """
a,245150,594550,URM4L,opname,Eemsdelta
b,245150,594550,URM1F_B,afgeleid,Eemsdelta
c,244450,594750,W3,standaard,Het Hogeland
"""
BAD = """
unknown,245150,594550,URM4,opname,Eemsdelta
far,121394,487383,URM4L,opname,Amsterdam
no_class,245150,594550,,opname,Eemsdelta
swapped,594550,245150,W3,opname,Eemsdelta
twice,245150,594550,W3,opname,Eemsdelta
twice,245150,nan,W3,opname,Eemsdelta
"""


class Result(NamedTuple):
    """What a run left behind."""

    code: int
    out: str
    err: str


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What zones of the tests are kept in, with the kernels that everybody compiled."""
    path = tmp_path_factory.getbasetemp() / "npr-cache"
    path.mkdir(exist_ok=True)
    KERNELS.mkdir(parents=True, exist_ok=True)
    if not (path / "kernels").exists():
        (path / "kernels").symlink_to(KERNELS, target_is_directory=True)
    return path


@pytest.fixture(autouse=True)
def _usual_place(cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NPR_CACHE_DIR", str(cache))
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def npr(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    """Run the command in this process, from the arguments to the exit code."""

    def run(*arguments: object) -> Result:
        monkeypatch.setattr(sys, "argv", ["npr", *map(str, arguments)])
        capsys.readouterr()
        try:
            main()
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(end.code is not None)
        else:
            code = 0
        captured = capsys.readouterr()
        assert "Traceback" not in captured.out + captured.err, captured.err
        return Result(code, captured.out, captured.err)

    return run


@pytest.fixture
def process() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run Python in a process of its own."""

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *arguments],
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
            env=dict(os.environ),
        )

    return run


@pytest.fixture
def good(tmp_path: Path) -> Path:
    path = tmp_path / "good.csv"
    path.write_text(HEADER + GOOD, encoding="utf-8")
    return path


@pytest.fixture
def mixed(tmp_path: Path) -> Path:
    """Three good rows, then six bad ones."""
    path = tmp_path / "mixed.csv"
    path.write_text(HEADER + GOOD.rstrip() + BAD, encoding="utf-8")
    return path
