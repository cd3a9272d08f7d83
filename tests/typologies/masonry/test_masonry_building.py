# SPDX-License-Identifier: EUPL-1.2
"""Piers to a building: status bits, refusals, and what more strength or mass does."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from npr.core.bounds import RareValueWarning
from npr.core.errors import NprError
from npr.core.status import CheckStatus
from npr.core.units import from_si
from typologies import CapacityCurve, Pier, Spandrel, Storey, WallLine
from typologies.masonry import (
    DriftMethod,
    Methods,
    assessed_piers,
    masonry_materials,
    masonry_methods,
)
from typologies.masonry import _kernels as kernels
from typologies.masonry.pier import drift_limit
from typologies.masonry.storeys import StoreyCurve, storey_curve, storeys_in_series

METHODS = Methods("ec8-3", "ec8-3-nc", 0.5)
HOW = {
    "direction": "x",
    "strength_method": "ec8-3",
    "drift_method": "ec8-3-nc",
    "load_pattern": "modal",
    "method": "equal-energy-70",
}


def pier(name: str, length: float, boundary: str = "fixed", **more) -> Pier:
    measures = {"length": length, "thickness": 0.1, "height": 2.5}
    sizes = {key: from_si(value, "m") for key, value in measures.items()}
    return Pier(name, material="calcium-silicate-brick", boundary=boundary, **sizes, **more)


def line(name: str, load_kN: float, *piers: Pier, mass_t: float = 13.0, **more) -> WallLine:
    return WallLine(
        name,
        "x",
        piers,
        vertical_load=from_si(1e3 * load_kN, "N"),
        tributary_mass=from_si(mass_t, "t"),
        **more,
    )


def storey(name: str, load_kN: float, mass_t: float, **more) -> Storey:
    lines = (
        line("front", load_kN, pier("a", 1.0), pier("b", 1.2), **more),
        line("back", load_kN, pier("a", 1.0), pier("b", 1.5)),
    )
    return Storey(name, from_si(2.7, "m"), from_si(mass_t, "t"), lines)


HOUSE = (storey("ground", 90.0, 26.0), storey("first", 40.0, 18.0))


def curve(storeys=HOUSE, **changes) -> CapacityCurve:
    return CapacityCurve.from_wall_lines(storeys, **{**HOW, **changes})


def with_pier(changed: Pier) -> tuple[Storey, ...]:
    front = replace(HOUSE[0].wall_lines[0], piers=(changed,))
    return (replace(HOUSE[0], wall_lines=(front, HOUSE[0].wall_lines[1])), HOUSE[1])


# --- status ---


def test_bits__are_those_of_the_list() -> None:
    for name in (
        "INPUT_UNKNOWN",
        "INPUT_NOT_POSITIVE",
        "DRIFT_FORMULA_INVALID",
        "PIER_IN_TENSION",
        "UNSTABLE_UNDER_GRAVITY",
        "STRENGTH_FORMULA_OUTSIDE",
    ):
        assert getattr(kernels, name) == CheckStatus[name]


@pytest.mark.parametrize("method", ["ec8-3", "nzsee-c8"])
@pytest.mark.parametrize(
    ("force_kN", "bit"),
    [
        (-1.0, "PIER_IN_TENSION"),
        (0.0, "PIER_IN_TENSION"),
        (math.nan, "INPUT_UNKNOWN"),
        (690.0, "UNSTABLE_UNDER_GRAVITY"),
    ],
)
def test_from_wall_lines__a_pier_without_strength_leaves_it_unknown(method, force_kN, bit) -> None:
    changed = pier("a", 1.0, axial_force=from_si(1e3 * force_kN, "N"))
    found = curve(with_pier(changed), strength_method=method)
    assert found.status & CheckStatus[bit]
    assert np.isnan(found.bilinear_si).all()


def test_from_wall_lines__drift_formula_beyond_its_stress_is_never_clamped() -> None:
    heavy = pier("a", 1.0, axial_force=from_si(300e3, "N"))
    shape = heavy.shape_si
    assert drift_limit("npr-nc", "flexure", shape, 0.384, 0.0)[0] > 0.0
    limit, status = drift_limit("npr-nc", "flexure", shape, 0.386, 0.0)
    assert math.isnan(limit)
    assert status == CheckStatus.DRIFT_FORMULA_INVALID
    limit, status = drift_limit("npr-nc", "flexure", shape, math.nan, 0.0)
    assert math.isnan(limit)
    assert status == CheckStatus.INPUT_UNKNOWN


@pytest.mark.parametrize("changes", [{"length": 0.0}, {"height": -1.0}, {"thickness": math.nan}])
def test_pier__measure_that_is_none_is_refused_by_name(changes) -> None:
    with pytest.raises(NprError, match=next(iter(changes))) as caught:
        replace(pier("a", 1.0), **{k: from_si(v, "m") for k, v in changes.items()})
    assert caught.value.where == "pier a"


def _spandrel(**changes) -> Spandrel:
    sizes = {"height": 1.0, "thickness": 0.1, "span": 2.0}
    about = {k: from_si(v, "m") for k, v in sizes.items()}
    about |= {"tension_capacity": from_si(50e3, "N"), "compressive_strength": from_si(5e6, "Pa")}
    return Spandrel("s", **{"material": "clay-from-1945", **about, **changes})


def _pier(**changes) -> Pier:
    return replace(pier("a", 1.0, axial_force=from_si(30e3, "N")), **changes)


def _line(**changes) -> WallLine:
    return replace(line("front", 90.0, pier("a", 1.0), torsion_factor=1.3), **changes)


def _storey(**changes) -> Storey:
    return replace(storey("ground", 90.0, 26.0), **changes)


@pytest.mark.parametrize(
    ("make", "key"),
    [
        (make, key)
        for make, keys in (
            (_pier, ("length", "thickness", "height", "axial_force")),
            (_spandrel, ("height", "thickness", "span", "tension_capacity",
                         "compressive_strength")),
            (_line, ("vertical_load", "tributary_mass", "torsion_factor")),
            (_storey, ("height", "mass")),
        )
        for key in keys
    ],
)  # fmt: skip
@pytest.mark.parametrize("factor", [1e3, 1e-3])
def test_walls__a_slip_of_a_thousand_never_passes_quietly(make, key: str, factor: float) -> None:
    usual = make()
    with pytest.raises((NprError, RareValueWarning), match=key):
        make(**{key: factor * getattr(usual, key)})


@pytest.mark.parametrize(
    ("make", "changes", "what"),
    [
        (_storey, {"height": from_si(7.0, "m")}, "rare storey height"),
        (_pier, {"thickness": from_si(0.9, "m")}, "rare wall thickness"),
        (_line, {"torsion_factor": 2.5}, "rare torsion factor"),
    ],
)
def test_walls__what_is_rare_is_warned_of_once_where_it_is_made(make, changes, what: str) -> None:
    with pytest.warns(RareValueWarning, match=what) as caught:
        made = make(**changes)
    assert len(caught) == 1
    if isinstance(made, Storey):
        curve((made, HOUSE[1]))  # every warning is an error here: no second one


def test_spandrel__material_that_is_misspelt_is_refused_with_what_was_meant() -> None:
    with pytest.raises(NprError, match="did you mean clay-from-1945") as caught:
        _spandrel(material="clay-form-1945")
    assert caught.value.where == "spandrel s"


def test_kernels__not_positive_sets_the_bit() -> None:
    shape = kernels.PierShape(0.0, 0.1, 2.5, 2.5)
    masonry = pier("a", 1.0).masonry_si
    ec8 = kernels.Ec8Strength(1.15, 0.4, 0.065, 0.05)
    assert kernels.ec8_strength(1e3, shape, masonry, ec8)[-1] == CheckStatus.INPUT_NOT_POSITIVE


# --- refusals ---


def test_from_wall_lines__what_is_not_there_is_named() -> None:
    with pytest.raises(NprError, match="no pier to resist this direction"):
        curve(direction="y")
    with pytest.raises(NprError, match="unknown load pattern"):
        curve(load_pattern="triangular")
    with pytest.raises(NprError, match="strength method is not one that there is"):
        curve(strength_method="npr")
    with pytest.raises(NprError, match="drift method is not one that there is"):
        curve(drift_method="npr")
    with pytest.raises(NprError, match="masonry material is not one that there is"):
        replace(pier("a", 1.0), material="stone")
    with pytest.raises(NprError, match="boundary is not one that there is"):
        pier("a", 1.0, "pinned")
    bare = replace(HOUSE[0].wall_lines[0], tributary_mass=None)
    with pytest.raises(NprError, match="needs its tributary mass"):
        curve((replace(HOUSE[0], wall_lines=(bare,)), HOUSE[1]), wall_line="front")
    with pytest.raises(NprError, match="torsion factor out of range"):
        storey("ground", 90.0, 26.0, torsion_factor=0.9)


# --- what follows ---


def test_from_wall_lines__capacity_is_that_of_the_governing_storey() -> None:
    piers = assessed_piers(HOUSE, direction="x", methods=METHODS)
    peaks = [sum(each.capacity.strength for each in storey) for storey in piers]
    # forces by mass times height: 26 x 2.7 and 18 x 5.4
    share = np.array([1.0, 18 * 5.4 / (26 * 2.7 + 18 * 5.4)])
    found = curve(method="ec8")
    assert found.pushover is not None
    shear = found.pushover.acceleration * found.pushover.effective_mass
    assert shear.max() == pytest.approx(min(peaks / share), rel=1e-9)


def test_from_wall_lines__one_line_with_its_mass_is_a_system_of_its_own() -> None:
    front = curve(wall_line="front")
    assert front.effective_mass_kg < 26e3
    weak = curve(wall_line="front", storey_drift_limit=0.001)
    assert weak.bilinear_si.ultimate_displacement < front.bilinear_si.ultimate_displacement


def test_from_wall_lines__torsion_lowers_displacement_not_strength() -> None:
    factors = {"torsion_factor": 1.6}
    house = (storey("ground", 90.0, 26.0, **factors), storey("first", 40.0, 18.0, **factors))
    twisted, plain = curve(house, method="ec8"), curve(method="ec8")
    assert twisted.bilinear_si.ultimate_displacement < plain.bilinear_si.ultimate_displacement
    twisted_force, plain_force = (
        float((c.pushover.acceleration * c.pushover.effective_mass).max()) for c in (twisted, plain)
    )
    assert twisted_force == pytest.approx(plain_force, rel=1e-9)


def test_from_wall_lines__drift_limit_holds_at_the_effective_height() -> None:
    found = curve(drift_limit=0.001)
    assert found.system_drift == pytest.approx(0.001)


def test_axial_forces__load_is_shared_by_area_and_own_force_is_kept() -> None:
    shared = line("front", 22.0, pier("a", 1.0), pier("b", 1.2))
    np.testing.assert_allclose(shared.axial_forces_n(), [10e3, 12e3])
    own = line("front", 22.0, pier("a", 1.0, axial_force=from_si(5e3, "N")), pier("b", 1.2))
    np.testing.assert_allclose(own.axial_forces_n(), [5e3, 12e3])
    unknown = replace(shared, vertical_load=None)
    assert np.isnan(unknown.axial_forces_n()).all()


def test_assessed_piers__modes_of_the_families() -> None:
    squat = (Storey("ground", from_si(2.7, "m"), from_si(26.0, "t"), (
        line("front", 400.0, pier("a", 4.0)),
    )),)  # fmt: skip
    for method, modes in (
        ("ec8-3", {"shear"}),
        ("nzsee-c8", {"bed_joint_sliding", "diagonal_tension"}),
    ):
        (found,) = assessed_piers(squat, direction="x", methods=Methods(method, "nzsee-c8", 0.5))
        assert found[0].capacity.mode in modes
    shape = squat[0].wall_lines[0].piers[0].shape_si
    assert drift_limit("nzsee-c8", "rocking", shape, 0.1, 0.002)[0] == pytest.approx(0.003 / 1.6)
    assert drift_limit("nzsee-c8", "toe_crushing", shape, 0.1, 0.002)[0] == 0.002
    assert drift_limit("nzsee-c8", "bed_joint_sliding", shape, 0.1, 0.002)[0] == 0.003


def test_spandrel__counts_only_with_a_tie() -> None:
    sizes = {k: from_si(v, "m") for k, v in {"height": 1.0, "thickness": 0.1, "span": 2.0}.items()}
    without = Spandrel("s", material="clay-from-1945", **sizes)
    assert without.strength().magnitude == 0.0
    tied = replace(without, tension_capacity=from_si(50e3, "N"))
    # 1.0 x 50 / 2.0 x (1 - 50 / (0.85 x 10 MPa x 0.1 m2 = 850))
    assert tied.strength().to("kN").magnitude == pytest.approx(25.0 * (1 - 50 / 850))
    # the strut takes 0.4 x 1 MPa x 0.1 m2 = 40 kN at most
    weak = replace(tied, compressive_strength=from_si(1e6, "Pa"))
    assert weak.strength().to("kN").magnitude == pytest.approx(20.0 * (1 - 40 / 85))


def test_data__assumed_values_have_alternatives() -> None:
    for entry in (*masonry_materials().values(), *masonry_methods().drift.values()):
        assert entry.trust != "assumed" or entry.alternatives
    assert masonry_materials()["clay-measured"].trust == "published"


# --- storeys ---

positive_floats = st.floats(0.1, 10.0)


@given(
    st.lists(st.tuples(positive_floats, positive_floats, positive_floats), min_size=1, max_size=6)
)
@settings(max_examples=50, deadline=None)
def test_storey_curve__equals_the_sum_of_its_piers(piers) -> None:
    k, v, u = np.array(piers).T
    found = storey_curve(k, v, u)
    assert (np.diff(found.displacement) >= 0.0).all()
    for d in np.linspace(0.0, u.max(), 37)[1:-1]:
        if np.isclose(u, d).any():
            continue
        by_hand = (np.minimum(k * d, v) * (d < u)).sum()
        after = np.searchsorted(found.displacement, d, side="right")
        near = slice(after - 1, after + 1)
        at = np.interp(d, found.displacement[near], found.shear[near])
        assert at == pytest.approx(by_hand, rel=1e-9, abs=1e-12)


def test_first_displacement__jumps_over_what_was_lost() -> None:
    found = StoreyCurve(np.array([0.0, 1.0, 1.0, 3.0]), np.array([0.0, 10.0, 6.0, 12.0]))
    at = found.first_displacement(np.array([0.0, 5.0, 10.0, 11.0]))
    np.testing.assert_allclose(at, [0.0, 0.5, 1.0, 1.0 + 2.0 * 5 / 6])


def test_storeys_in_series__soft_storey_takes_all_plastic_displacement() -> None:
    weak = storey_curve(np.array([1e6]), np.array([1e3]), np.array([0.02]))
    strong = storey_curve(np.array([1e6]), np.array([5e3]), np.array([0.02]))
    profile, base_shear = storeys_in_series([weak, strong], np.array([1.0, 1.0]))
    last = np.flatnonzero(base_shear > 0.0)[-1]
    # the upper storey carries half of the shear, elastic
    np.testing.assert_allclose(profile[last], [0.02, 0.02 + 0.5e-3])
    assert base_shear.max() == pytest.approx(1e3)


@pytest.mark.parametrize("name", ["ec8-3-nc", "npr-nc", "nzsee-c8"])
def test_drift_method__numbers_of_a_norm_replace_those_of_the_data(name: str) -> None:
    shape = pier("a", 1.0).shape_si
    norm = DriftMethod(name, shear_drift=0.002, rocking_cap=0.001, drift_factor=0.5)
    shear = "bed_joint_sliding" if name == "nzsee-c8" else "shear"
    assert drift_limit(norm, shear, shape, 0.1, 0.0) == (0.001, 0)
    own = drift_limit(name, "rocking", shape, 0.1, 0.0)[0]
    capped = own if name == "ec8-3-nc" else 0.001
    assert drift_limit(norm, "rocking", shape, 0.1, 0.0)[0] == pytest.approx(0.5 * capped)
    assert drift_limit(DriftMethod(name), "rocking", shape, 0.1, 0.0)[0] == own
    if name == "nzsee-c8":
        assert drift_limit(norm, "toe_crushing", shape, 0.1, 0.002)[0] == 0.002


def test_drift_method__smaller_shear_drift_lowers_the_ultimate_displacement() -> None:
    squat = (Storey("ground", from_si(2.7, "m"), from_si(26.0, "t"), (
        line("front", 400.0, pier("a", 4.0)),
    )),)  # fmt: skip
    plain, less = (
        curve(squat, drift_method=DriftMethod("npr-nc", shear_drift=drift))
        for drift in (None, 0.004)
    )
    assert less.bilinear_si.ultimate_displacement < plain.bilinear_si.ultimate_displacement
