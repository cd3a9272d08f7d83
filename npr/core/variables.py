# SPDX-License-Identifier: EUPL-1.2
"""The registry of public output variables: declared once, in ``variables.toml``."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import NamedTuple


class Variable(NamedTuple):
    """One output variable: how it is written, measured and called."""

    name: str
    symbol: str
    unit: str
    label_en: str
    label_nl: str


@cache
def variables() -> dict[str, Variable]:
    """All registered variables by name, in the order of the file.

    Examples
    --------
    >>> variables()["lpr_mean_per_yr"].unit
    '1/yr'
    """
    text = resources.files("npr.core").joinpath("variables.toml").read_text(encoding="utf-8")
    return {name: Variable(name, **entry) for name, entry in tomllib.loads(text).items()}


def attributes(name: str) -> dict[str, str]:
    """CF-style attributes of a variable: ``units``, ``long_name``, ``symbol``."""
    variable = variables()[name]
    return {
        "units": variable.unit,
        "long_name": variable.label_en,
        "long_name_nl": variable.label_nl,
        "symbol": variable.symbol,
    }
