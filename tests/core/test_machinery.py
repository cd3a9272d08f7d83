# SPDX-License-Identifier: EUPL-1.2
"""Errors, compiled kernels, provenance and threads."""

from __future__ import annotations

import importlib.util
import math
import os
import sys
import textwrap
import threading
import time
from pathlib import Path
from types import ModuleType

import numba
import numpy as np
import pytest
from threadpoolctl import threadpool_info

from npr.core import errors, jit, provenance, threads
from npr.core.errors import NprError
from npr.core.provenance import VERSION, source_digest
from npr.core.threads import map_unordered, thread_count

# --- errors ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "kind",
    [kind for kind in vars(errors).values() if isinstance(kind, type)],
    ids=lambda kind: kind.__name__,
)
def test_errors__every_kind_says_what_where_got_expected_and_mend(kind: type[NprError]) -> None:
    assert issubclass(kind, NprError)
    error = kind(what="W", where="here", got=0, expected="1", repair="do it")
    assert str(error).splitlines() == [
        "W",
        "  where:    here",
        "  got:      0",  # nothing is left out because it is zero
        "  expected: 1",
        "  repair:   do it",
    ]
    assert str(kind("W")) == "W"
    assert error.args == ("W",)


jitted = pytest.mark.skipif(
    bool(numba.config.DISABLE_JIT), reason="issue 2: says something about compiled code only"
)


# --- kernels ---------------------------------------------------------------------------------

SOURCE = """
import math
from npr.core.jit import kernel

@kernel
def ratio(a, b):
    return a / b

@kernel
def is_unknown(value):
    return math.isnan(value)

@kernel
def outer(a, b):
    return 1.0 + ratio(a, b)
"""


@pytest.fixture(scope="module")
def kernels(tmp_path_factory: pytest.TempPathFactory) -> ModuleType:
    """A module of kernels, compiled in a cache of its own."""
    place = tmp_path_factory.mktemp("kernels")
    path = place / "some_kernels.py"
    path.write_text(textwrap.dedent(SOURCE))
    spec = importlib.util.spec_from_file_location("some_kernels", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NPR_CACHE_DIR", str(place / "cache"))
        patch.setattr(jit, "KERNELS", [])  # the architecture of these is nobody's business
        spec.loader.exec_module(module)
        module.registered = list(jit.KERNELS)  # type: ignore[attr-defined]
    module.cache = place / "cache"  # type: ignore[attr-defined]
    return module


@jitted
def test_kernel__division_by_zero_is_infinite_in_callees_too(kernels: ModuleType) -> None:
    assert kernels.ratio(1.0, 0.0) == math.inf
    assert math.isnan(kernels.ratio(0.0, 0.0))
    assert kernels.outer(-1.0, 0.0) == -math.inf


def test_kernel__knows_the_unknown(kernels: ModuleType) -> None:
    assert kernels.is_unknown(math.nan)
    assert not kernels.is_unknown(math.inf)


@jitted
def test_kernel__is_kept_under_the_cache_of_this_version(kernels: ModuleType) -> None:
    kernels.ratio(1.0, 2.0)
    kept = list((kernels.cache / "kernels").rglob("*.nbi"))
    assert any("ratio" in path.name for path in kept)
    for path in kept:
        version = path.relative_to(kernels.cache / "kernels").parts[0]
        assert version.startswith(f"{VERSION}-numba{numba.__version__}-py3")


def test_kernel__is_registered_and_leaves_numba_as_it_was(kernels: ModuleType) -> None:
    from numba.core import config

    assert [one.__name__ for one in kernels.registered] == [
        "ratio",
        "is_unknown",
        "outer",
    ]
    assert str(kernels.cache) not in str(config.CACHE_DIR)


# --- provenance ------------------------------------------------------------------------------


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    place = tmp_path / "some_package"
    (place / "inner").mkdir(parents=True)
    (place / "__init__.py").write_text("")
    (place / "inner" / "formula.py").write_text("A = 1\n")
    monkeypatch.syspath_prepend(tmp_path)
    return place


def _fresh(*packages: str) -> str:
    source_digest.cache_clear()
    importlib.invalidate_caches()
    sys.modules.pop("some_package", None)
    return source_digest(*packages)


def test_source_digest__changes_with_any_source(package: Path) -> None:
    first = _fresh("some_package")
    assert _fresh("some_package") == first
    (package / "data.toml").write_text("a = 1")  # data has digests of its own
    assert _fresh("some_package") == first
    (package / "inner" / "formula.py").write_text("A = 2\n")
    second = _fresh("some_package")
    (package / "inner" / "more.py").write_text("")
    third = _fresh("some_package")
    (package / "inner" / "more.py").rename(package / "inner" / "other.py")
    fourth = _fresh("some_package")
    assert len({first, second, third, fourth}) == 4
    source_digest.cache_clear()


def test_source_digest__changes_with_the_version(
    package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = _fresh("some_package")
    monkeypatch.setattr(provenance, "VERSION", "another")
    assert _fresh("some_package") != first
    source_digest.cache_clear()


def test_provenance__has_no_time_in_it() -> None:
    facts = provenance.provenance(edition="x")
    assert facts == {"software": "npr-typology", "software_version": VERSION, "edition": "x"}
    assert VERSION != "0+unknown"


# --- threads ---------------------------------------------------------------------------------


@pytest.mark.parametrize("wanted", ["x", "", "0", "-3", "2.5", "1e3"])
def test_thread_count__a_bad_number_is_explained(
    monkeypatch: pytest.MonkeyPatch, wanted: str
) -> None:
    monkeypatch.setenv("NPR_THREADS", wanted)
    with pytest.raises(NprError, match="number of threads") as error:
        thread_count()
    assert error.value.where == "environment variable NPR_THREADS"
    assert error.value.got == repr(wanted)


def test_thread_count__what_is_asked_for_or_what_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NPR_THREADS", "3")
    assert thread_count() == 3
    monkeypatch.delenv("NPR_THREADS")
    assert thread_count() == len(os.sched_getaffinity(0))
    monkeypatch.delattr(os, "sched_getaffinity")
    assert thread_count() == os.cpu_count()


def test_map_unordered__gives_every_pair_once() -> None:
    assert sorted(map_unordered(lambda n: n * n, range(50))) == [(n, n * n) for n in range(50)]
    assert list(map_unordered(abs, [])) == []


def test_map_unordered__runs_side_by_side(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NPR_THREADS", "2")
    meeting = threading.Barrier(2, timeout=20.0)  # one thread alone would wait in vain
    assert len(list(map_unordered(lambda _: meeting.wait(), range(2)))) == 2


def test_map_unordered__runs_on_as_many_threads_as_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NPR_THREADS", "1")
    names = {name for _, name in map_unordered(lambda _: threading.get_ident(), range(20))}
    assert len(names) == 1
    assert threading.get_ident() not in names


def test_map_unordered__holds_blas_to_one_thread_and_gives_it_back() -> None:
    np.ones((2, 2)) @ np.ones((2, 2))
    before = [library["num_threads"] for library in threadpool_info()]
    assert before, "no BLAS found: nothing would be tested"
    for _, libraries in map_unordered(lambda _: threadpool_info(), range(3)):
        assert [library["num_threads"] for library in libraries] == [1] * len(before)
    assert [library["num_threads"] for library in threadpool_info()] == before


def test_map_unordered__first_exception_stops_what_has_not_begun(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("NPR_THREADS", "1")
    begun = []

    def work(n: int) -> int:
        begun.append(n)
        time.sleep(0.01)
        if n == 2:
            message = "broken"
            raise NprError(message)
        return n

    with pytest.raises(NprError, match="broken"):
        list(map_unordered(work, range(200)))
    assert 3 <= len(begun) < 200


def test_map_unordered__stops_when_nobody_listens_any_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("NPR_THREADS", "1")
    begun = []

    def work(n: int) -> int:
        begun.append(n)
        time.sleep(0.01)
        return n

    pairs = map_unordered(work, range(200))
    next(pairs)
    pairs.close()  # type: ignore[attr-defined]
    assert len(begun) < 200


def test_threads__bad_number_of_threads_is_a_known_error() -> None:
    # The command line turns known errors into a message and exit code 2.
    assert issubclass(threads.NprError, NprError)
