# SPDX-License-Identifier: EUPL-1.2
"""Named damping corrections: data in spectra/data/damping_correction.toml, a closed registry."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from npr.core.errors import NprError
from npr.core.files import load_toml
from spectra.elastic._kernels import DampingCorrection

_DATA = Path(__file__).parents[1] / "data" / "damping_correction.toml"

Share = Annotated[float, Field(ge=0.0, le=1.0)]
Positive = Annotated[float, Field(gt=0.0)]


class DampingMethod(BaseModel):
    """One method: coefficients of the formula, source and trust."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)

    title: str
    numerator: Positive
    offset: Positive
    exponent: Positive
    floor: Share
    floor_alternatives: list[Share] = []
    source: str
    trust: Literal["published", "derived", "assumed"]


class _DampingFile(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    schema_version: Literal[1]
    methods: dict[str, DampingMethod]


@cache
def damping_methods() -> dict[str, DampingMethod]:
    """All methods by name, with source and trust.

    Examples
    --------
    >>> list(damping_methods())
    ['ec8', 'nzsee', 'near-field']
    """
    return load_toml(_DATA, _DampingFile).methods


def damping_correction_method(name: str, floor: float | None = None) -> DampingCorrection:
    """Coefficients of a damping correction.

    Parameters
    ----------
    name : str
        ``ec8``, ``nzsee`` or ``near-field``.
    floor : float, optional
        Least value of the correction; default that of the method, 0 where it has none.

    Returns
    -------
    DampingCorrection
        Of ``eta = max((numerator / (offset + 100 xi)) ** exponent, floor)``.

    Raises
    ------
    NprError
        The name is unknown, or the floor lies outside 0 to 1.

    Examples
    --------
    >>> damping_correction_method("ec8")
    DampingCorrection(numerator=10.0, offset=5.0, exponent=0.5, floor=0.55)
    """
    methods = damping_methods()
    if name not in methods:
        raise NprError(
            what="unknown damping correction",
            where="damping_correction",
            got=repr(name),
            expected=", ".join(methods),
            repair="take one of these; another formula is a new method in the package",
        )
    method = methods[name]
    least = method.floor if floor is None else float(floor)
    if not 0.0 <= least <= 1.0:
        raise NprError(
            what="the floor of the damping correction is not possible",
            where="damping_floor",
            got=floor,
            expected="a number from 0 (none) to 1",
        )
    return DampingCorrection(method.numerator, method.offset, method.exponent, least)
