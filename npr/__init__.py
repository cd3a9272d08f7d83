# SPDX-License-Identifier: EUPL-1.2
"""Seismic demand against capacity against the norm, for one building or millions of addresses.

>>> import npr
>>> npr.load_edition("individual-risk-1e-5").norm_per_yr
1e-05

Files
-----
core/        units, status bits, errors, compiled kernels, files, threads
norms/       editions of the norm as data; the rule of the verdict
risk/        the risk route: local personal risk over the whole logic tree
checks/      the code route: unity checks, step by step
portfolio/   tables of addresses: reading, judging rows, writing
assessment/  the public functions: assess, assess_building
calibration/ an edition re-tuned to the legal norm, and how sure that is
described/   one described building from a file, and all its checks
variants/    several variants on one portfolio, what a change is due to, sensitivity
report/      the calculation note
cli/         the command ``npr``
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import lazy_loader

if TYPE_CHECKING:
    from npr.assessment.building import Building
    from npr.assessment.bulk import assess
    from npr.assessment.code_demand import GivenSpectra
    from npr.assessment.results import AssessmentTable
    from npr.assessment.single import Assessment, assess_building
    from npr.calibration.calibrating import calibrate
    from npr.calibration.parameters import FreeParameter
    from npr.calibration.problem import CalibrationProblem
    from npr.calibration.result import CalibrationResult
    from npr.calibration.scan import VerdictCost
    from npr.comparison.comparing import Comparison, compare
    from npr.core.errors import NprError
    from npr.core.provenance import __version__
    from npr.norms.edition import Edition
    from npr.norms.loading import load_edition
    from npr.norms.own import write_edition
    from npr.report.checked import CheckedBuilding, check
    from npr.risk.risk_table import RiskTable, read_risk_table

__all__ = [
    "Assessment",
    "AssessmentTable",
    "Building",
    "CalibrationProblem",
    "CalibrationResult",
    "CheckedBuilding",
    "Comparison",
    "Edition",
    "FreeParameter",
    "GivenSpectra",
    "NprError",
    "RiskTable",
    "VerdictCost",
    "__version__",
    "assess",
    "assess_building",
    "calibrate",
    "check",
    "compare",
    "load_edition",
    "read_risk_table",
    "write_edition",
]


# Lazy: the command line must answer at once, and numba and xarray cost a second.
__getattr__, __dir__, _ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "assessment.building": ["Building"],
        "assessment.bulk": ["assess"],
        "assessment.code_demand": ["GivenSpectra"],
        "assessment.results": ["AssessmentTable"],
        "assessment.single": ["Assessment", "assess_building"],
        "calibration.calibrating": ["calibrate"],
        "calibration.parameters": ["FreeParameter"],
        "calibration.problem": ["CalibrationProblem"],
        "calibration.result": ["CalibrationResult"],
        "calibration.scan": ["VerdictCost"],
        "comparison.comparing": ["Comparison", "compare"],
        "core.errors": ["NprError"],
        "core.provenance": ["__version__"],
        "norms.edition": ["Edition"],
        "norms.loading": ["load_edition"],
        "norms.own": ["write_edition"],
        "report.checked": ["CheckedBuilding", "check"],
        "risk.risk_table": ["RiskTable", "read_risk_table"],
    },
)
