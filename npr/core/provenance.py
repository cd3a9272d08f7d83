# SPDX-License-Identifier: EUPL-1.2
"""Which version and which data made a result."""

from __future__ import annotations

import hashlib
import tomllib
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path


def _version() -> str:
    try:
        return version("npr-typology")
    except PackageNotFoundError:  # running from a source tree that was never installed
        project = Path(__file__).parents[2] / "pyproject.toml"
        if not project.exists():
            return "0+unknown"
        return str(tomllib.loads(project.read_text(encoding="utf-8"))["project"]["version"])


VERSION = __version__ = _version()


def provenance(**facts: str) -> dict[str, str]:
    """Facts to write beside a result: the package version, and what the caller adds.

    There is no time of day in it: the same input gives the same file, byte for byte.

    Examples
    --------
    >>> sorted(provenance(edition="individual-risk-1e-5"))
    ['edition', 'software', 'software_version']
    """
    return {"software": "npr-typology", "software_version": VERSION, **facts}


@cache
def source_digest(*packages: str) -> str:
    """Digest of the source of packages: what is kept on disk must not outlive its code.

    Examples
    --------
    >>> source_digest("npr.core") == source_digest("npr.core")
    True
    """
    sha = hashlib.sha256(VERSION.encode())
    for package in packages:
        spec = find_spec(package)
        locations = spec.submodule_search_locations if spec else None
        for location in locations or ():
            for path in sorted(Path(location).rglob("*.py")):
                sha.update(path.name.encode())
                sha.update(path.read_bytes())
    return sha.hexdigest()[:16]
