# SPDX-License-Identifier: EUPL-1.2
"""Which version and which data made a result."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

try:
    VERSION = version("npr-typology")
except PackageNotFoundError:  # running from a source tree that was never installed
    VERSION = "0+unknown"


def provenance(**facts: str) -> dict[str, str]:
    """Facts to write beside a result: the package version, and what the caller adds.

    There is no time of day in it: the same input gives the same file, byte for byte.

    Examples
    --------
    >>> sorted(provenance(edition="individual-risk-1e-5"))
    ['edition', 'software', 'software_version']
    """
    return {"software": "npr-typology", "software_version": VERSION, **facts}
