# SPDX-License-Identifier: EUPL-1.2
"""What differs between two editions, value by value."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from npr.norms.edition import Edition
    from npr.norms.values import Value


class Difference(NamedTuple):
    """One key whose value, or the trust in it, is not the same; None where an edition has none."""

    key: str
    first: Value | None
    second: Value | None


def difference(first: Edition, second: Edition) -> list[Difference]:
    """Keys at which two editions differ in value or trust, in the order of the schema.

    Examples
    --------
    >>> from npr import load_edition
    >>> found = difference(load_edition("npr9998-2018"), load_edition("npr9998-2020"))
    >>> [(one.key, one.first.trust, one.second.trust) for one in found][0]
    ('code.strength.torsion', 'derived', 'assumed')
    """
    keys = dict.fromkeys([*first.values, *second.values])
    pairs = [Difference(key, first.values.get(key), second.values.get(key)) for key in keys]
    return [pair for pair in pairs if _said(pair.first) != _said(pair.second)]


def _said(value: Value | None) -> tuple[object, ...]:
    if value is None:
        return ()
    return getattr(value, "value", None), getattr(value, "unit", None), value.trust
