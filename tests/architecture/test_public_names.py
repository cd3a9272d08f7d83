# SPDX-License-Identifier: EUPL-1.2
"""Public names: no module hides one, each prints itself in one short line, the version is one."""

from __future__ import annotations

import inspect
import subprocess
import sys
import tomllib
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from pint import Quantity

import npr
import npr.checks
import spectra
import typologies
from npr.calibration.problem import Design, Site
from spectra.elastic.table import SpectrumTable

PROJECT = Path(__file__).resolve().parents[2]
PACKAGES = (npr, spectra, typologies, npr.checks)
_MOST = 200


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package.__name__)
def test_public_names__no_module_bears_one(package: ModuleType) -> None:
    # "import npr.checks.nlpo" would put the module where the function was.
    root = Path(str(package.__file__)).parent
    modules = {path.stem if path.is_file() else path.name for path in root.iterdir()}
    assert not modules & set(package.__all__)
    assert all(hasattr(package, name) for name in package.__all__)


def test_public_names__no_module_anywhere_bears_one() -> None:
    public = {name for package in PACKAGES for name in package.__all__}
    files = [
        path
        for name in ("npr", "spectra", "typologies")
        for path in (PROJECT / name).rglob("*.py")
        if "cli" not in path.parts  # a command may bear the name of what it calls
    ]
    assert len(files) > 100
    assert not [path for path in files if path.stem in public]


def test_version__is_that_of_the_project_and_costs_nothing() -> None:
    written = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    assert npr.__version__ == written
    code = "import sys, npr; npr.__version__; print(bool({'numpy', 'pint'} & set(sys.modules)))"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "False"


def _callables() -> dict[str, Any]:
    """Public functions, and public methods of public classes."""
    found = {}
    for package in PACKAGES:
        for name in package.__all__:
            item = getattr(package, name)
            inside = vars(item).items() if inspect.isclass(item) else [("", item)]
            for method, one in inside:
                one = getattr(one, "__func__", one)
                if inspect.isfunction(one) and not method.startswith("_"):
                    found[f"{package.__name__}.{name}.{method}"] = one
    return found


def test_paths__may_be_texts_everywhere() -> None:
    annotated = [
        (name, str(parameter.annotation))
        for name, one in _callables().items()
        for parameter in inspect.signature(one).parameters.values()
        if "Path" in str(parameter.annotation)
    ]
    assert len(annotated) > 8
    assert not [each for each in annotated if "str" not in each[1]]


def _masonry() -> list[Any]:
    pier = typologies.Pier(
        name="P1", length=Quantity(1.2, "m"), thickness=Quantity(100, "mm"),
        height=Quantity(2.4, "m"), material="clay-before-1945", boundary="fixed",
    )  # fmt: skip
    spandrel = typologies.Spandrel(
        name="S1", height=Quantity(0.4, "m"), thickness=Quantity(0.1, "m"),
        span=Quantity(1.0, "m"), material="clay-before-1945",
    )  # fmt: skip
    line = typologies.WallLine(
        name="front", direction="x", piers=(pier,) * 20, spandrels=(spandrel,)
    )
    storey = typologies.Storey(
        name="ground", height=Quantity(2.7, "m"), mass=Quantity(30, "t"), wall_lines=(line,) * 6
    )
    return [pier, spandrel, line, storey]


def _others() -> list[Any]:
    second, g = "s", "standard_gravity"
    spectrum = spectra.ElasticSpectrum(
        a_g=Quantity(0.25, g), p=2.0, T_B=Quantity(0.1, second), T_C=Quantity(0.35, second),
        T_D=Quantity(0.9, second),
    )  # fmt: skip
    curve = typologies.CapacityCurve.bilinear(
        strength=Quantity(60, "kN"), effective_mass=Quantity(43, "t"),
        yield_displacement=Quantity(4, "mm"), ultimate_displacement=Quantity(24, "mm"),
    )  # fmt: skip
    edition = npr.load_edition("npr9998-2020")
    place = [np.full(3, value) for value in (245e3, 594e3, 475.0, 2.0)]
    table = SpectrumTable("a.csv", *place, np.tile([2.0, 0.1, 0.3, 0.9], (3, 1)))
    free = npr.FreeParameter("code.drift.system_ductile", 0.002, 0.02)
    design = Design(classes=("URM4L",), site=(Site(name="Loppersum", x_rd_m=245e3, y_rd_m=594e3),))
    catalogue = typologies.load_catalogue("tno2020")
    return [
        spectrum,
        curve,
        edition,
        catalogue,
        npr.Building(
            vulnerability_class={"URM4L": 0.5, "URM3L": 0.5},
            x_rd=Quantity(245.6, "km"),
            y_rd=Quantity(594.79, "km"),
        ),
        npr.GivenSpectra(table, 250.0),
        free,
        npr.VerdictCost(),
        npr.CalibrationProblem(edition=edition, parameters=(free,), design=design),
        npr.NprError("something is wrong", got="x" * 500),
        spectra.load_hazard(),
        typologies.Foundation(4.2e8, 8.4e8, 0.02),
        typologies.class_capacity(catalogue.classes),
        typologies.equivalent_system(
            storey_masses=Quantity([26.123456789, 18.1], "t"),
            storey_heights=Quantity([2.7, 5.4], "m"), mode_shape=[20.0, 26.0],
        ),
        npr.checks.nlpo(spectrum, curve, edition=edition),
        npr.checks.lateral_force(
            design_acceleration=Quantity(0.24, g), masses=Quantity([26, 18], "t"),
            heights=Quantity([2.7, 5.4], "m"), is_regular=True,
        ),
    ]  # fmt: skip


def test_repr__is_one_short_line_for_every_public_object() -> None:
    objects = [*_masonry(), *_others()]
    for one in objects:
        assert "\n" not in repr(one), one
        assert len(repr(one)) < _MOST, repr(one)
        assert type(one).__name__ in repr(one)
    # Whose answers need a run have a repr of their own, shown where the run is tested.
    elsewhere = {
        "Assessment", "AssessmentTable", "CalibrationResult", "CheckedBuilding", "Comparison",
        "HazardCurves", "LocalCheck", "RiskTable",
    }  # fmt: skip
    public = {
        name
        for package in PACKAGES
        for name in package.__all__
        if inspect.isclass(getattr(package, name))
    }
    assert public == elsewhere | {type(one).__name__ for one in objects}
