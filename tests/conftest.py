# SPDX-License-Identifier: EUPL-1.2
"""Fixtures for every test: where the reference material is, and a cache of the tests' own."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

PROJECT = Path(__file__).resolve().parents[1]

# Before anything of ours is imported: compiled kernels and stored tables of the tests, apart from
# the user's own and kept between runs, so that only the first run compiles.
os.environ.setdefault("NPR_CACHE_DIR", str(PROJECT / ".cache"))


# How long an example takes says something of the machine, nothing of the code.
settings.register_profile("house", deadline=None)
settings.load_profile("house")


@pytest.fixture(scope="session")
def shared() -> Path:
    """Directory of the reference material; tests that need it skip where it is absent."""
    path = Path(os.environ.get("NPR_SHARED", PROJECT.parent / "shared"))
    if not (path / "reference").is_dir():
        pytest.skip("reference material not found: set NPR_SHARED to its directory")
    return path
