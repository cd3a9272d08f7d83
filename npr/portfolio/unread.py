# SPDX-License-Identifier: EUPL-1.2
"""Columns that are carried through without being read: among them may be a slip of the pen."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from npr.portfolio._types import AS_GIVEN
from npr.portfolio.columns import columns, known_names, plain_name

if TYPE_CHECKING:
    from collections.abc import Sequence

# What is nearer is refused when the table is read.
_RATHER_NEAR = 0.75


def unread_columns(present: Sequence[str]) -> dict[str, str]:
    """Name the columns that are not read, and what each may have been meant for.

    Parameters
    ----------
    present : sequence of str
        Columns of a table that was read, recognised ones under our names.

    Returns
    -------
    dict
        ``{name: our name for what it resembles}``; empty where it resembles none that is lacking.

    Examples
    --------
    >>> unread_columns(["building_id", "zone", "situatei", "dak", "zones"])
    {'situatei': 'situation', 'dak': '', 'zones': ''}
    """
    made_by_us = {name + AS_GIVEN for name in columns()}
    unread = {}
    for name in present:
        if name not in columns() and name not in made_by_us:
            near = difflib.get_close_matches(
                plain_name(name), known_names(), n=1, cutoff=_RATHER_NEAR
            )
            ours = known_names()[near[0]] if near else ""
            unread[name] = "" if ours in present else ours
    return unread
