# SPDX-License-Identifier: EUPL-1.2
"""Parameters of the spectra of Eurocode 8: data in spectra/data/eurocode8_spectra.toml."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from npr.core.errors import NprError
from npr.core.files import load_toml

_DATA = Path(__file__).parents[1] / "data" / "eurocode8_spectra.toml"
GROUND_TYPES = ("A", "B", "C", "D", "E")

Positive = Annotated[float, Field(gt=0.0)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


class Ground(_Strict):
    """Soil factor and corner periods of a ground type."""

    S: Positive
    T_B_s: Positive
    T_C_s: Positive
    T_D_s: Positive


class Vertical(_Strict):
    """Vertical over horizontal ground acceleration, and corner periods."""

    ratio: Positive
    T_B_s: Positive
    T_C_s: Positive
    T_D_s: Positive


class SpectrumType(_Strict):
    """One of the two types of spectrum, by ground type."""

    vertical: Vertical
    A: Ground
    B: Ground
    C: Ground
    D: Ground
    E: Ground


class Eurocode8Spectra(_Strict):
    """The whole file."""

    schema_version: Literal[1]
    source: str
    trust: Literal["published", "derived", "assumed"]
    plateau_factor: Positive
    vertical_plateau_factor: Positive
    type_1: SpectrumType
    type_2: SpectrumType


@cache
def eurocode8_spectra() -> Eurocode8Spectra:
    """All parameters, with source and trust.

    Examples
    --------
    >>> eurocode8_spectra().type_2.C.T_D_s
    1.2
    """
    return load_toml(_DATA, Eurocode8Spectra)


def spectrum_type_of(number: int) -> SpectrumType:
    """Parameters of spectrum type 1 or 2, or an error that says there is no other."""
    data = eurocode8_spectra()
    types = {1: data.type_1, 2: data.type_2}
    if number not in types:
        raise NprError(
            what="unknown type of spectrum",
            where="spectrum_type",
            got=repr(number),
            expected="1 (larger earthquakes) or 2 (surface-wave magnitude up to 5.5)",
        )
    return types[number]


def ground_of(ground_type: str, spectrum_type: int) -> Ground:
    """Parameters of a ground type, or an error that lists them."""
    if ground_type not in GROUND_TYPES:
        raise NprError(
            what="unknown ground type",
            where="ground_type",
            got=repr(ground_type),
            expected=", ".join(GROUND_TYPES),
            repair="ground types S1 and S2 need a study of their own and have no parameters",
        )
    found: Ground = getattr(spectrum_type_of(spectrum_type), ground_type)
    return found
