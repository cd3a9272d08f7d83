# SPDX-License-Identifier: EUPL-1.2
"""Call every kernel by the functions that users call, with whole numbers where they may stand.

Run in a process of its own with an empty cache: prints figures, and the signatures per kernel.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from pint import Quantity

import npr
import typologies
from npr.calibration.problem import Design, Site
from npr.checks import _kernels as checks
from npr.checks.lateral import lateral_force
from npr.checks.local import nlka
from npr.checks.nonlinear_pushover import nlpo
from npr.checks.parameters import nlpo_parameters
from npr.core.errors import EditionError
from npr.core.jit import KERNELS
from npr.core.user_files import UserFileError
from npr.described.checking import check_building
from npr.risk.table import Sites, magnitude_share, site_risk, structural_risk
from npr.risk.vulnerability import Exposure
from npr.risk.zone import RiskModel
from spectra import ElasticSpectrum
from spectra.discretisation import DEFAULT
from spectra.hazard import HazardModel, load_hazard
from spectra.sources.seismicity import built_in_seismicity
from typologies import CapacityCurve
from typologies.out_of_plane import cantilever, spanning_wall

PROJECT = Path(npr.__file__).resolve().parents[1]
CODE_EDITIONS = ("npr9998-2018", "npr9998-2020", "ec8", "nzsee-c8-2017")
FEW: dict[str, Any] = {
    "magnitude_step": 0.5,
    "magnitude_count": 11,
    "distance_count": 12,
    "rupture_points": 32,
    "azimuth_count": 7,
    "hypocentral_count": 40,
}


def _say(*words: str) -> None:
    sys.stdout.write(" ".join(words) + "\n")


def risk(deposit: Any) -> HazardModel:
    """Risk and spectra on few nodes."""
    hazard = load_hazard(
        seismicity=built_in_seismicity(events_per_year=20.0),
        grid=replace(DEFAULT, deposit=deposit, **FEW),
    )
    model = RiskModel(hazard, typologies.load_catalogue("tno2020"), Exposure(0.99, 0.01))
    mixture = np.zeros((1, 35))
    mixture[0, :2] = 0.5
    sites = Sites(
        np.array([233_950.0, 233_960.0]), np.array([582_050.0, 582_050.0]),
        np.array([321, 321], dtype=np.int32), np.array([False, True]),
        np.array([3, -1], dtype=np.int32), np.array([-1, 0], dtype=np.int32), np.ones(2), mixture,
    )  # fmt: skip
    found = site_risk(model, sites)
    structural_risk(model, sites, np.array([0.8, 5.0]))
    share = magnitude_share(model, sites._replace(class_index=np.array([3, 4], dtype=np.int32)))
    hazard.motions.exceedance_probability(321, 3, component="arbitrary")
    hazard.at_sites(233_950.0, 582_050.0).uhs(475.0)
    _say("figure", found.mean.tobytes().hex(), found.p90.tobytes().hex(), share.sum().hex())
    return hazard


def model_v6() -> None:
    """Risk, spectra and velocity by the other ground-motion model on few nodes."""
    for name in ("groningen-v6", "groningen-v6-full"):
        hazard = load_hazard(name, grid=replace(DEFAULT, **FEW))
        hazard.motion_rates(321, np.array([233_950.0]), np.array([582_050.0]))
    hazard.at_sites(233_950.0, 582_050.0).uhs(475.0)
    hazard.at_sites(233_950.0, 582_050.0).curve("PGV")


def portfolio(hazard: HazardModel) -> None:
    """Classes, a mixture, and a capacity of its own, by risk and code."""
    table = pl.DataFrame(
        {
            "address_id": ["1", "2", "3"],
            "x_rd_m": [233_950.0] * 3,
            "y_rd_m": [582_050] * 3,
            "class_1": ["URM4L", "URM7L", "RC1L"],
            "probability_1": [0.6, 1.0, 1.0],
            "class_2": ["URM3L", None, None],
            "probability_2": [0.4, None, None],
            "yield_acceleration_g": [None, None, 1],
            "yield_displacement_mm": [None, None, 1],
            "ultimate_displacement_mm": [None, None, 2],
        }
    )
    catalogue = typologies.load_catalogue("tno2020")
    for edition in map(npr.load_edition, CODE_EDITIONS):
        npr.assess(table, hazard=hazard, catalogue=catalogue, edition=edition, route="both")
        parameters = nlpo_parameters(edition)
        checks.performance_point_many(
            np.ones(1),
            np.array([[2.0], [0.1], [0.3], [0.9]]),
            np.array([[1.0], [0.002], [0.02], [0.0], [0.0]]),
            2.0,
            parameters.damping,
            parameters.correction,
            np.empty(1),
            np.zeros(1, np.uint32),
        )


def calibration(hazard: HazardModel) -> None:
    """A design of two classes at one place, with a return period that is free."""
    period = npr.FreeParameter("code.return_period.NC.rejection.CC1b", 1000, 5000)
    place = Site(name="a", x_rd_m=233_950.0, y_rd_m=582_050.0)
    for name in ("npr9998-2018", "ec8"):
        edition = npr.load_edition(name)
        problem = npr.CalibrationProblem(
            edition,
            (period,),
            design=Design(classes=("URM4L", "URM7L"), site=(place,)),
            bootstraps=2,
            branches=2,
        )
        with suppress(EditionError, npr.NprError):  # an edition that does not know the case
            npr.calibrate(problem, hazard=hazard, catalogue=typologies.load_catalogue("tno2020"))


def spectra() -> ElasticSpectrum:
    """Spectra of one site and of several, given and fitted."""
    corners = {"T_B": Quantity(0.5, "s"), "T_C": Quantity(1, "s"), "T_D": Quantity(2, "s")}
    for method in ("ec8", "nzsee", "near-field"):
        one = ElasticSpectrum(a_g=Quantity(1, "m/s**2"), p=2, damping_correction=method, **corners)
        one.acceleration(Quantity(1, "s"), damping_ratio=1)
        one.displacement(Quantity([1, 2], "s"))
        one.design_acceleration(Quantity(1, "s"), behaviour_factor=2)
    ElasticSpectrum(a_g=Quantity([1, 2], "m/s**2"), p=[2, 3], **corners).adrs(Quantity([1, 2], "s"))
    ec8 = ElasticSpectrum.eurocode8(a_g=Quantity(2, "m/s**2"), ground_type="C")
    ec8.design_acceleration(Quantity(1, "s"), behaviour_factor=2)
    ElasticSpectrum.vertical(a_vg=Quantity(1, "m/s**2")).acceleration(Quantity(1, "s"))
    ElasticSpectrum.fit(Quantity(np.arange(4) / 4, "s"), Quantity(np.array([1, 3, 2, 1]), "m/s**2"))
    return one


def curves(spectrum: ElasticSpectrum) -> None:
    """Curves on stiff and on flexible ground, and their pushover check."""
    shape: dict[str, Any] = {
        "effective_height": Quantity(4, "m"),
        "yield_displacement": Quantity(4, "mm"),
        "ultimate_displacement": Quantity(24, "mm"),
    }
    stiff = CapacityCurve.bilinear(yield_acceleration=Quantity(1, "m/s**2"), **shape)
    stiff.target_displacement(Quantity(1, "m/s**2"), corner_period=Quantity(1, "s"))
    springs = typologies.footing_stiffness(
        half_width=Quantity(1, "m"),
        half_length=Quantity(2, "m"),
        shear_modulus=Quantity(40_000_000, "Pa"),
        poisson_ratio=0,
    )
    foundation = typologies.Foundation.springs(
        horizontal_stiffness=springs["across"], rocking_stiffness=springs["rocking_about_length"]
    )
    flexible = CapacityCurve.bilinear(
        strength=Quantity(60, "kN"),
        effective_mass=Quantity(43, "t"),
        foundation=foundation,
        **shape,
    )
    for edition in map(npr.load_edition, CODE_EDITIONS):
        nlpo(spectrum, flexible, edition=edition)
        for mechanism in ("ductile", "brittle"):
            nlpo(spectrum, stiff, edition=edition, mechanism=mechanism).trace()


def parts(spectrum: ElasticSpectrum) -> None:
    """Walls out of plane, a spandrel, and lateral forces."""
    typologies.Spandrel(
        "s",
        height=Quantity(1, "m"),
        thickness=Quantity(100, "mm"),
        span=Quantity(2, "m"),
        material="clay-from-1945",
        tension_capacity=Quantity(50, "kN"),
    ).strength()
    whole: dict[str, Any] = {
        "height": Quantity(3, "m"),
        "thickness": Quantity(100, "mm"),
        "density": Quantity(2000, "kg/m**3"),
        "slope": 0,
    }
    walls = (
        spanning_wall(overburden=Quantity(10, "kN/m"), **whole),
        cantilever(kind="gable", is_triangular=True, **whole),
    )
    for wall in walls:
        for method in ("nzsee-c8-2017", "ec8"):
            nlka(
                wall,
                Quantity(1, "m/s**2"),
                height_above_ground=Quantity(4, "m"),
                method=method,
                building_height=Quantity(8, "m"),
                importance_factor=1,
            ).trace()
    storeys = {
        "masses": Quantity([26, 18], "t"),
        "heights": Quantity([3, 6], "m"),
        "is_regular": True,
    }
    lateral_force(spectrum, behaviour_factor=2, lower_bound=0, importance_factor=1, **storeys)
    lateral_force(
        design_acceleration=Quantity(1, "m/s**2"),
        mode_shape=[1, 2],
        correction=1,
        torsion="spatial",
        eccentricity_ratio=1,
        resistance=Quantity(90, "kN"),
        period=Quantity(1, "s"),
        **storeys,
    ).trace()


def described() -> None:
    """The example buildings: walls, piers, local mechanisms, storey forces, wind."""
    for path in sorted(PROJECT.glob("docs/examples/buildings/*.toml")):
        for name in ("npr9998-2018", "ec8", "nzsee-c8-2017"):
            with suppress(UserFileError):  # an edition that does not know the case
                check_building(path, name).inputs()


def main() -> None:
    """Call all, then say what was compiled."""
    risk("linear")
    hazard = risk("nearest")
    model_v6()
    portfolio(hazard)
    calibration(hazard)
    spectrum = spectra()
    curves(spectrum)
    parts(spectrum)
    described()
    for kernel in KERNELS:
        name = f"{kernel.py_func.__module__}.{kernel.py_func.__name__}"
        _say("kernel", name, str(len(kernel.signatures)))


if __name__ == "__main__":
    main()
