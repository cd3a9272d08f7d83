# SPDX-License-Identifier: EUPL-1.2
"""The code route: demand against capacity by the guideline's own way.

>>> from npr.checks import nlpo, nlka, lateral_force, wind_base_shear
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import lazy_loader

if TYPE_CHECKING:
    from npr.checks.lateral import LateralForceCheck, lateral_force
    from npr.checks.local import LocalCheck, nlka
    from npr.checks.nonlinear_pushover import NlpoCheck, nlpo
    from npr.checks.wind import wind_base_shear

__all__ = [
    "LateralForceCheck",
    "LocalCheck",
    "NlpoCheck",
    "lateral_force",
    "nlka",
    "nlpo",
    "wind_base_shear",
]

__getattr__, __dir__, _ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "lateral": ["LateralForceCheck", "lateral_force"],
        "local": ["LocalCheck", "nlka"],
        "nonlinear_pushover": ["NlpoCheck", "nlpo"],
        "wind": ["wind_base_shear"],
    },
)
