# SPDX-License-Identifier: EUPL-1.2
"""Status bits: what a reader must know about a row, instead of an exception or a silent default.

The bits and their texts are data: ``status.toml`` for a row of input, ``check_status.toml`` for a
check of the code route. Kernels set integers; everything else speaks of names.
"""

from __future__ import annotations

import tomllib
from enum import IntFlag
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

Effect = Literal[
    "info", "outside", "not_assessable", "invalid", "indicative", "no_pass", "unknown", "fails"
]
Language = Literal["en", "nl"]
Kind = Literal["row", "check"]

_FILES: dict[Kind, str] = {"row": "status.toml", "check": "check_status.toml"}


class StatusText(NamedTuple):
    """One status bit as a person reads it."""

    name: str
    effect: Effect
    en: str
    nl: str


@cache
def status_texts(kind: Kind = "row") -> dict[int, StatusText]:
    """Map each bit (1, 2, 4, ...) to its texts, in order of the bits."""
    text = resources.files("npr.core").joinpath(_FILES[kind]).read_text(encoding="utf-8")
    entries = tomllib.loads(text)
    rows = {
        1 << entry["bit"]: StatusText(name, entry["effect"], entry["en"], entry["nl"])
        for name, entry in entries.items()
    }
    return dict(sorted(rows.items()))


if TYPE_CHECKING:
    Status: Any  # made from data: no type checker can know its members
    CheckStatus: Any
else:
    Status = IntFlag("Status", {text.name.upper(): bit for bit, text in status_texts().items()})
    """The status bits of a row by name, for example ``Status.NEAR_ZONE_BORDER``."""
    CheckStatus = IntFlag(
        "CheckStatus", {text.name.upper(): bit for bit, text in status_texts("check").items()}
    )
    """The status bits of a check by name, for example ``CheckStatus.CLASS_DEFAULT``."""


def effect_mask(*effects: Effect, kind: Kind = "row") -> int:
    """All bits with one of these effects.

    Examples
    --------
    >>> bool(effect_mask("invalid") & Status.CLASS_UNKNOWN)
    True
    """
    return sum(bit for bit, text in status_texts(kind).items() if text.effect in effects)


def status_names(status: int, kind: Kind = "row") -> str:
    """Names of the bits that are set, joined with ``;``; ``ok`` when there are none.

    Examples
    --------
    >>> status_names(0), status_names(int(Status.NEAR_ZONE_BORDER | Status.CLASS_MIXTURE))
    ('ok', 'near_zone_border;class_mixture')
    """
    names = [text.name for bit, text in status_texts(kind).items() if status & bit]
    return ";".join(names) or "ok"


def status_reasons(status: int, language: Language, kind: Kind = "row") -> str:
    """Say what the set bits mean, what is wrong first; empty when there are none."""
    said = [text for bit, text in status_texts(kind).items() if status & bit]
    said.sort(key=lambda text: text.effect in ("info", "indicative"))
    return "; ".join(getattr(text, language) for text in said)
