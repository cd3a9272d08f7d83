# SPDX-License-Identifier: EUPL-1.2
"""Hysteretic damping models by name: a closed list, coefficients as data."""

from __future__ import annotations

import math
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from npr.core.errors import NprError
from typologies.capacity._kernels import Damping

if TYPE_CHECKING:
    from collections.abc import Mapping

    from typologies.capacity.schema import DampingEntry

_DATA = Path(__file__).parents[1] / "data" / "hysteretic_damping.toml"


@cache
def damping_models() -> Mapping[str, DampingEntry]:
    """Hysteretic damping models that there are, with coefficients, trust and source."""
    from npr.core.files import load_toml
    from typologies.capacity.schema import DampingFile

    return MappingProxyType(load_toml(_DATA, DampingFile).model)


def damping_model(
    name: str,
    *,
    initial: float,
    period_ratio_exponent: float,
    hysteretic_cap: float = math.inf,
    system_cap: float = math.inf,
) -> Damping:
    """Damping of a structure as kernels take it.

    Parameters
    ----------
    name : str
        A model of ``damping_models()``.
    initial : float
        Damping of the elastic structure, fraction of critical.
    period_ratio_exponent : float
        n of (T~/T)^n, by which a flexible foundation lowers the damping of the structure.
    hysteretic_cap, system_cap : float, optional
        Most that hysteresis and that all sources together may give; no cap when left out.

    Raises
    ------
    NprError
        An unknown name, or a fraction that is none: 5 % is 0.05.

    Examples
    --------
    >>> damping_model("urm-arup", initial=0.05, period_ratio_exponent=3.0).constant_above
    9.0
    """
    models = damping_models()
    if name not in models:
        raise NprError(
            what="unknown damping model",
            where="damping_model, name",
            got=repr(name),
            expected=", ".join(models),
            repair="write one of these; the list is closed, coefficients stand in "
            "typologies/data/hysteretic_damping.toml",
        )
    caps = {"hysteretic_cap": hysteretic_cap, "system_cap": system_cap}
    wrong = [name for name, cap in caps.items() if not (0.0 <= cap < 1.0 or cap == math.inf)]
    wrong += ["initial"] if not 0.0 <= initial < 1.0 else []
    wrong += ["period_ratio_exponent"] if not 0.0 <= period_ratio_exponent < math.inf else []
    if wrong:
        raise NprError(
            what=f"{', '.join(wrong)} out of range",
            where="damping_model",
            got=repr({**caps, "initial": initial, "period_ratio_exponent": period_ratio_exponent}),
            expected="damping as a fraction of critical, 0 <= xi < 1 (a cap may be inf); "
            "a finite exponent >= 0",
            repair="5 % is 0.05",
        )
    entry = models[name]
    return Damping(
        initial=float(initial),
        scale=entry.scale / math.pi if entry.scale_over_pi else entry.scale,
        per_root=entry.per_root,
        root=entry.root,
        per_ductility=entry.per_ductility,
        constant_above=math.inf if entry.constant_above is None else entry.constant_above,
        hysteretic_cap=float(hysteretic_cap),
        system_cap=float(system_cap),
        period_ratio_exponent=float(period_ratio_exponent),
    )
