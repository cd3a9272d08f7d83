# SPDX-License-Identifier: EUPL-1.2
"""Files: whole or not at all, with a digest, and checked when read."""

from __future__ import annotations

import errno
import logging
import os
import stat
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import pytest
import xarray as xr
from pydantic import BaseModel, ConfigDict, Field

from npr.core.errors import SchemaError
from npr.core.files import (
    cache_directory,
    dataset_digest,
    digest,
    load_toml,
    open_dataset,
    whole_file,
    whole_files,
)
from npr.core.store import load_stored, save_stored


def _listing(directory: Path) -> list[str]:
    return sorted(path.name for path in directory.iterdir())


# --- whole_file ------------------------------------------------------------------------------


def test_whole_file__appears_when_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "new" / "place" / "a.txt"
    with whole_file(path) as scratch:
        scratch.write_text("whole")
        assert not path.exists()
        assert scratch.parent == path.parent
        assert scratch.suffix == ".txt"
    assert path.read_text() == "whole"
    assert _listing(path.parent) == ["a.txt"]


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt, SystemExit])
def test_whole_file__old_file_stays_when_the_writing_fails(
    tmp_path: Path, error: type[BaseException]
) -> None:
    path = tmp_path / "a.txt"
    path.write_text("old")

    def write() -> None:
        with whole_file(path) as scratch:
            scratch.write_text("half")
            raise error

    with pytest.raises(error):
        write()
    assert path.read_text() == "old"
    assert _listing(tmp_path) == ["a.txt"]


def test_whole_file__old_file_stays_when_the_disk_is_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.txt"
    path.write_text("old")

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"), whole_file(path) as scratch:
        scratch.write_text("new")
    assert path.read_text() == "old"
    assert _listing(tmp_path) == ["a.txt"]


def test_whole_file__a_really_full_disk_leaves_nothing(tmp_path: Path) -> None:
    def write() -> None:
        with whole_file(tmp_path / "a.txt") as scratch:
            scratch.write_text("half")
            with Path("/dev/full").open("wb", buffering=0) as full:
                full.write(b"rest")

    with pytest.raises(OSError, match="No space left"):
        write()
    assert _listing(tmp_path) == []


@pytest.mark.parametrize(("mask", "mode"), [(0o022, 0o644), (0o077, 0o600), (0o002, 0o664)])
def test_whole_file__has_the_permissions_of_any_new_file(
    tmp_path: Path, mask: int, mode: int
) -> None:
    before = os.umask(mask)
    try:
        with whole_file(tmp_path / "a.txt") as scratch:
            scratch.write_text("x")
        assert os.umask(mask) == mask  # and leaves the mask as it was
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "a.txt").stat().st_mode) == mode


def test_whole_file__replaces_the_old_file_at_once(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("old")
    with path.open() as reader:
        with whole_file(path) as scratch:
            scratch.write_text("new")
        assert reader.read() == "old"  # who was reading sees the old file to its end
    assert path.read_text() == "new"


# --- whole_files -----------------------------------------------------------------------------


def test_whole_files__appear_together_beside_what_was_there(tmp_path: Path) -> None:
    there = tmp_path / "new" / "place"
    for content in ("one", "two"):
        with whole_files(there) as scratch:
            (scratch / "a.txt").write_text(content)
            (scratch / f"{content}.txt").write_text(content)
    assert _listing(there) == ["a.txt", "one.txt", "two.txt"]
    assert (there / "a.txt").read_text() == "two"
    assert _listing(there.parent) == ["place"]


def test_whole_files__none_appears_when_one_fails(tmp_path: Path) -> None:
    def write() -> None:
        with whole_files(tmp_path / "there") as scratch:
            (scratch / "a.txt").write_text("whole")
            raise OSError(errno.ENOSPC, "no space")

    with pytest.raises(OSError, match="no space"):
        write()
    assert _listing(tmp_path) == []


# --- cache directory, digests ----------------------------------------------------------------


def test_cache_directory__is_the_users_own_unless_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("NPR_CACHE_DIR", str(tmp_path))
    assert cache_directory("risk", "x") == tmp_path / "risk" / "x"
    monkeypatch.delenv("NPR_CACHE_DIR")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))
    assert cache_directory("risk").parts[-2:] == ("npr-typology", "risk")


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ((), "e3b0c44298fc1c14"),
        (({"b": 2.0, "a": [1, None, "é"]},), "c7a75f065b19069f"),
        ((np.arange(3, dtype=np.float64),), "1cac3ab7a995ad9e"),
        ((np.array([[1, 2], [3, 4]], dtype=np.int32), "x"), "6b89a41fcb4d7403"),
    ],
)
def test_digest__is_the_same_on_every_day(parts: tuple[Any, ...], expected: str) -> None:
    assert digest(*parts) == expected


def test_digest__tells_apart_what_differs() -> None:
    array = np.arange(6.0)
    differing = [
        digest(array),
        digest(array.reshape(2, 3)),
        digest(array.astype(np.float32)),
        digest(array + 0.0 * array, 1),
        digest("a", "b"),
        digest("ab"),
        digest(["a", "b"]),
        digest(1),
        digest(1.0),
        digest("1"),
        digest(None),
        digest(np.array([0.0])),
        digest(np.array([-0.0])),
    ]
    assert len(set(differing)) == len(differing)


def test_digest__does_not_see_the_layout_in_memory() -> None:
    array = np.arange(6.0).reshape(2, 3)
    assert digest(np.asfortranarray(array)) == digest(array)
    assert digest(np.repeat(array, 2, axis=1)[:, ::2]) == digest(array)


def test_digest__refuses_what_has_no_plain_form() -> None:
    with pytest.raises(TypeError):
        digest({"a": object()})


def test_dataset_digest__is_of_the_values_not_of_the_file() -> None:
    data = xr.Dataset({"v": ("x", [1.0, 2.0])}, coords={"x": ["a", "b"]})
    same = data.assign_attrs(history="today")
    assert dataset_digest(data) == dataset_digest(same)
    assert dataset_digest(data) != dataset_digest(data.assign_coords(x=["a", "c"]))
    assert dataset_digest(data) != dataset_digest(data + 1.0)
    assert dataset_digest(data) != dataset_digest(data.rename(v="w"))
    assert dataset_digest(data) != dataset_digest(data.rename(x="y"))


# --- TOML ------------------------------------------------------------------------------------


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid")
    value: Annotated[float, Field(gt=0.0)]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: str
    part: _Part
    parts: list[_Part] = []


def _toml(tmp_path: Path, content: str | bytes) -> Path:
    path = tmp_path / "data.toml"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_load_toml__good(tmp_path: Path) -> None:
    loaded = load_toml(_toml(tmp_path, 'name = "é"\npart = { value = 1 }\n'), _Model)
    assert loaded == _Model(name="é", part=_Part(value=1.0))


def test_load_toml__names_every_problem_at_once(tmp_path: Path) -> None:
    path = _toml(
        tmp_path,
        "part = { value = -1.0 }\n"
        'parts = [{ value = 1.0 }, { value = "x", unit = "m" }]\n'
        f'colour = "{"r" * 100}"\n',
    )
    with pytest.raises(SchemaError) as error:
        load_toml(path, _Model)
    text = str(error.value)
    assert error.value.what == "5 problems in the file"
    assert error.value.where == str(path)
    for line in (
        "line 1, name: missing; expected a value",
        "line 1, part.value: not possible; got -1.0; expected greater than 0",
        "line 2, parts[2].value: not possible; got 'x'; expected a valid number",
        "line 2, parts[2].unit: no such key; got unit; expected ",
        "line 3, colour: no such key; got colour; expected ",
    ):
        assert line in text, line
    assert max(map(len, text.splitlines())) < 140
    assert "pydantic" not in text


def test_load_toml__not_toml(tmp_path: Path) -> None:
    with pytest.raises(SchemaError, match="not TOML") as error:
        load_toml(_toml(tmp_path, 'name = "a"\npart = = 1\n'), _Model)
    assert "line 2" in str(error.value.got)


def test_load_toml__not_utf8(tmp_path: Path) -> None:
    path = _toml(tmp_path, b'name = "caf\xe9"')
    with pytest.raises(SchemaError, match="not UTF-8") as error:
        load_toml(path, _Model)
    assert error.value.where == str(path)
    assert error.value.got == "b'\\xe9' at byte 11"


def test_load_toml__not_there(tmp_path: Path) -> None:
    with pytest.raises(SchemaError, match="file not found") as error:
        load_toml(tmp_path / "none.toml", _Model)
    assert error.value.where == str(tmp_path / "none.toml")


def test_load_toml__a_directory_is_explained(tmp_path: Path) -> None:
    with pytest.raises(SchemaError, match="cannot be read") as error:
        load_toml(tmp_path, _Model)
    assert error.value.where == str(tmp_path)


# --- NetCDF ----------------------------------------------------------------------------------


def _netcdf(path: Path) -> Path:
    data = xr.Dataset({"rate": ("x", [1.0, 2.0])}, coords={"x": [0.0, 1.0]})
    data.to_netcdf(path, engine="h5netcdf")
    return path


def test_open_dataset__good_and_closed(tmp_path: Path) -> None:
    path = _netcdf(tmp_path / "a.nc")
    data = open_dataset(path, variables=("rate", "x"))
    path.unlink()
    assert data["rate"].values.tolist() == [1.0, 2.0]


def test_open_dataset__not_there(tmp_path: Path) -> None:
    with pytest.raises(SchemaError, match="file not found"):
        open_dataset(tmp_path / "none.nc", variables=())


@pytest.mark.parametrize("content", [b"", b"not NetCDF at all", None])
def test_open_dataset__not_netcdf_or_cut_off(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "a.nc"
    if content is None:
        content = _netcdf(path).read_bytes()[:-2000]
    path.write_bytes(content)
    with pytest.raises(SchemaError, match="cannot be read as NetCDF") as error:
        open_dataset(path, variables=("rate",))
    assert None not in (
        error.value.where,
        error.value.got,
        error.value.expected,
        error.value.repair,
    )


def test_open_dataset__lacks_variables(tmp_path: Path) -> None:
    with pytest.raises(SchemaError, match="lacks variables") as error:
        open_dataset(_netcdf(tmp_path / "a.nc"), variables=("rate", "b_value", "c"))
    assert error.value.got == "rate, x"
    assert error.value.repair == "add b_value, c"


# --- what is computed and kept ---------------------------------------------------------------

ARRAYS = {"a": np.arange(6.0).reshape(2, 3), "b": np.array([1, 2], dtype=np.int32)}


def test_store__comes_back_to_the_last_bit(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "zone.npz"
    save_stored(path, ARRAYS)
    stored = load_stored(path, names=("a", "b"))
    assert stored is not None
    for name, array in ARRAYS.items():
        assert stored[name].dtype == array.dtype
        np.testing.assert_array_equal(stored[name], array)
    assert _listing(path.parent) == ["zone.npz"]


def test_store__absent_is_none_without_a_word(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert load_stored(tmp_path / "none.npz", names=("a",)) is None
    assert caplog.records == []


def _truncated(data: bytes) -> bytes:
    return data[: len(data) // 2]


def _one_bit_flipped(data: bytes) -> bytes:
    at = data.index(np.float64(5.0).tobytes())
    return data[:at] + b"\xff" + data[at + 1 :]


@pytest.mark.parametrize(
    "damage", [_truncated, _one_bit_flipped, lambda data: b"", lambda data: b"PK nonsense"]
)
def test_store__damaged_is_none_and_in_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, damage: Any
) -> None:
    path = tmp_path / "zone.npz"
    save_stored(path, ARRAYS)
    path.write_bytes(damage(path.read_bytes()))
    with caplog.at_level(logging.WARNING, logger="npr.store"):
        assert load_stored(path, names=("a", "b")) is None
    (record,) = caplog.records
    assert record.name == "npr.store"
    assert "zone.npz is damaged; what it held is computed again" in record.getMessage()
    save_stored(path, ARRAYS)  # and it can be written again
    assert load_stored(path, names=("a", "b")) is not None


def test_store__other_names_than_were_written_are_damage(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "zone.npz"
    save_stored(path, ARRAYS)
    with caplog.at_level(logging.WARNING, logger="npr.store"):
        assert load_stored(path, names=("a", "c")) is None
        assert load_stored(path, names=("a",)) is None  # the digest is of all
    assert len(caplog.records) == 2


def test_store__never_runs_what_a_file_says(tmp_path: Path) -> None:
    path = tmp_path / "zone.npz"
    np.savez(path, a=np.array([{"pickled": 1}], dtype=object), digest=np.array("x"))
    assert load_stored(path, names=("a",)) is None


def test_store__work_goes_on_where_nothing_can_be_kept(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("not a directory")
    place = tmp_path / "file" / "risk"
    with caplog.at_level(logging.WARNING, logger="npr.store"):
        for name in ("zone-1.npz", "zone-2.npz"):
            assert load_stored(place / name, names=("a", "b")) is None
            save_stored(place / name, ARRAYS)
    (record,) = caplog.records  # once, not for each zone
    assert "nothing can be kept there (Not a directory)" in record.getMessage()
    assert "NPR_CACHE_DIR" in record.getMessage()


def test_store__a_full_disk_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "zone.npz"
    save_stored(path, ARRAYS)

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with caplog.at_level(logging.WARNING, logger="npr.store"):
        save_stored(path, {"a": np.zeros(3), "b": np.zeros(3)})
    assert "No space left on device" in caplog.text
    stored = load_stored(path, names=("a", "b"))
    assert stored is not None
    np.testing.assert_array_equal(stored["a"], ARRAYS["a"])
    assert _listing(tmp_path) == ["zone.npz"]
