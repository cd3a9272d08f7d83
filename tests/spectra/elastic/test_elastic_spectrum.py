# SPDX-License-Identifier: EUPL-1.2
"""ElasticSpectrum: shapes, units, properties, and what it refuses."""

from __future__ import annotations

import math
from dataclasses import FrozenInstanceError
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pint import Quantity

from npr.core.bounds import RareValueWarning
from npr.core.errors import NprError, SchemaError, UnitError
from npr.core.files import load_toml
from spectra import ElasticSpectrum
from spectra.elastic import _kernels as k
from spectra.elastic.damping import _DampingFile, damping_correction_method, damping_methods
from spectra.elastic.eurocode8 import GROUND_TYPES, eurocode8_spectra, ground_of

SHAPE = {"p": 1.8, "T_B": Quantity(0.1, "s"), "T_C": Quantity(0.3, "s"), "T_D": Quantity(0.8, "s")}


def _spectrum(**changed: Any) -> ElasticSpectrum:
    return ElasticSpectrum(**{"a_g": Quantity(2.0, "m/s**2"), **SHAPE, **changed})


corners = st.tuples(st.floats(0.1, 0.4), st.floats(1.0, 4.0), st.floats(1.0, 4.0)).map(
    lambda c: (c[0], c[0] * c[1], c[0] * c[1] * c[2])
)


@settings(deadline=None)
@given(corners, st.floats(1.2, 4.0), st.floats(0.0, 0.3), st.floats(1.0, 6.0))
def test_spectra__are_continuous_at_the_corners(
    periods: tuple[float, float, float], p: float, xi: float, q: float
) -> None:
    t_b, t_c, t_d = (Quantity(t, "s") for t in periods)
    spectrum = _spectrum(p=p, T_B=t_b, T_C=t_c, T_D=t_d)
    sides = Quantity(np.outer(periods, [1.0 - 1e-12, 1.0 + 1e-12]), "s")
    elastic = spectrum.acceleration(sides, xi).magnitude
    design = spectrum.design_acceleration(sides, behaviour_factor=q, lower_bound=0.0).magnitude
    for found in (elastic, design):
        np.testing.assert_allclose(found[:, 0], found[:, 1], rtol=1e-9)


@settings(deadline=None)
@given(corners, st.floats(1.2, 4.0), st.floats(1e-3, 10.0))
def test_displacement__never_falls_with_the_period_and_is_constant_beyond_t_d(
    periods: tuple[float, float, float], p: float, longer: float
) -> None:
    t_b, t_c, t_d = (Quantity(t, "s") for t in periods)
    spectrum = _spectrum(p=p, T_B=t_b, T_C=t_c, T_D=t_d)
    t = np.geomspace(1e-3, 1.0, 40) * periods[2]
    assert (np.diff(spectrum.displacement(Quantity(t, "s")).magnitude) >= -1e-15).all()
    beyond = spectrum.displacement(Quantity([periods[2], periods[2] + longer], "s")).magnitude
    assert beyond[1] == pytest.approx(beyond[0], rel=1e-12)


def test_acceleration__follows_a_g_and_units() -> None:
    in_g = _spectrum(a_g=Quantity(2.0 / 9.80665, "standard_gravity"), T_B=Quantity(100.0, "ms"))
    t = Quantity([0.0, 0.05, 0.2, 0.5, 3.0], "s")
    np.testing.assert_allclose(
        in_g.acceleration(t).to("m/s**2").magnitude,
        _spectrum().acceleration(t).magnitude,
        rtol=1e-14,
    )
    assert _spectrum().acceleration(Quantity(0.0, "s")).magnitude == 2.0
    twice = _spectrum(a_g=Quantity(4.0, "m/s**2")).displacement(t)
    np.testing.assert_allclose(twice.magnitude, 2.0 * _spectrum().displacement(t).magnitude)


def test_acceleration__of_sites_and_periods_is_site_by_period() -> None:
    sites = _spectrum(a_g=Quantity([1.0, 2.0, 3.0], "m/s**2"), p=[1.8, 2.0, 2.2])
    t = Quantity([0.2, 0.9], "s")
    found = sites.acceleration(t).magnitude
    assert found.shape == (3, 2)
    for i, (a_g, p) in enumerate(((1.0, 1.8), (2.0, 2.0), (3.0, 2.2))):
        one = _spectrum(a_g=Quantity(a_g, "m/s**2"), p=p)
        np.testing.assert_array_equal(found[i], one.acceleration(t).magnitude)
    assert sites.acceleration(Quantity(0.2, "s")).magnitude.shape == (3,)
    assert sites.a_g_si.shape == (3,)
    assert sites.corners_si.shape == (3, 4)
    damped = sites.acceleration(t, damping_ratio=[0.05, 0.1, 0.2]).magnitude
    np.testing.assert_array_equal(damped[0], found[0])
    assert (damped[1:] < found[1:]).all()


def test_acceleration__one_site_and_damping_ratios() -> None:
    found = _spectrum().acceleration(Quantity(0.2, "s"), damping_ratio=[0.05, 0.2]).magnitude
    np.testing.assert_allclose(found / 3.6, [1.0, math.sqrt(0.4)], rtol=1e-14)


def test_adrs__is_labelled() -> None:
    t = Quantity([0.2, 0.9], "s")
    spectrum = _spectrum()
    found = spectrum.adrs(t, damping_ratio=0.1)
    np.testing.assert_array_equal(found["sa"].values, spectrum.acceleration(t, 0.1).magnitude)
    np.testing.assert_array_equal(found["sd"].values, spectrum.displacement(t, 0.1).magnitude)
    assert {name: found[name].attrs["units"] for name in ("sa", "sd", "period")} == {
        "sa": "m/s**2",
        "sd": "m",
        "period": "s",
    }
    sites = _spectrum(a_g=Quantity([1.0, 2.0], "m/s**2")).adrs(t)
    assert sites["sa"].dims == ("site", "period")


def test_design_acceleration__lower_bound_takes_rock_acceleration() -> None:
    late = Quantity(20.0, "s")
    rock = Quantity(2.0, "m/s**2")
    soil = ElasticSpectrum.eurocode8(a_g=rock, ground_type="C")
    assert soil.design_acceleration(late, behaviour_factor=4).magnitude == pytest.approx(0.4)
    own = _spectrum(a_g=Quantity(2.3, "m/s**2"))
    assert own.design_acceleration(late, behaviour_factor=4).magnitude == pytest.approx(0.46)
    none = own.design_acceleration(late, behaviour_factor=4, lower_bound=0.0).magnitude
    assert none == pytest.approx(2.3 * 1.8 / 4 * 0.3 * 0.8 / 400.0)


def test_design_acceleration__lower_bound_begins_beyond_t_c() -> None:
    # At T = 0 the design value is 2/3 a_g and on the plateau p/q a_g: the bound is not for these.
    plateau = _spectrum().design_acceleration(
        Quantity([0.0, 0.2], "s"), behaviour_factor=6.0, lower_bound=0.9
    )
    np.testing.assert_allclose(plateau.magnitude, [4.0 / 3.0, 0.6], rtol=1e-14)


def test_eurocode8__every_ground_type_is_in_order() -> None:
    for ground_type in GROUND_TYPES:
        for number in (1, 2):
            spectrum = ElasticSpectrum.eurocode8(
                a_g=Quantity(1.0, "m/s**2"), ground_type=ground_type, spectrum_type=number
            )
            assert float(spectrum.a_g_si) == ground_of(ground_type, number).S
    assert eurocode8_spectra().trust == "published"


def test_elastic_spectrum__is_frozen_and_so_are_its_arrays() -> None:
    spectrum = _spectrum()
    with pytest.raises(FrozenInstanceError):
        spectrum.p = 2.0  # type: ignore[misc]
    with pytest.raises(ValueError, match="read-only"):
        spectrum.corners_si[0] = 2.0
    assert spectrum.longest_period == math.inf
    assert spectrum.misfit is None
    assert spectrum.correction == damping_correction_method("ec8")
    assert repr(_spectrum(p=[1.8, 2.0])) == "ElasticSpectrum(2 sites, ec8)"


def test_elastic_spectrum__says_which_unit_was_meant_and_warns_of_what_is_rare() -> None:
    with pytest.raises(NprError) as error:
        _spectrum(T_B=Quantity(100.0, "s"))
    assert error.value.repair == "meant 100 ms?"
    with pytest.warns(RareValueWarning, match="a_g: rare ground acceleration"):
        _spectrum(a_g=Quantity(0.9, "standard_gravity"))


@pytest.mark.parametrize(
    ("changed", "where", "got"),
    [
        ({"a_g": Quantity(0.0, "m/s**2")}, "a_g", "0"),
        ({"a_g": Quantity([1.0, math.nan], "m/s**2")}, "a_g, site 1", "nan"),
        ({"p": -1.8}, "p", "-1.8"),
        ({"p": 0.9}, "p", "0.9"),
        ({"p": [1.8, 18.0]}, "p, site 1", "18"),
        ({"a_g": Quantity(8.0, "standard_gravity")}, "a_g", "78.4532"),
        ({"T_B": Quantity(120.0, "s")}, "T_B", "120"),
        ({"T_D": Quantity(0.8, "hour")}, "T_D", "2880"),
        ({"T_B": Quantity(0.0, "s")}, "T_B", "0"),
        ({"T_D": Quantity(math.inf, "s")}, "T_D", "inf"),
        ({"T_C": Quantity(0.09, "s")}, "T_B, T_C, T_D", "0.1, 0.09, 0.8 s"),
        ({"T_D": Quantity([1.0, 0.2], "s")}, "T_B, T_C, T_D, site 1", "0.1, 0.3, 0.2 s"),
        ({"p": [1.5, 2.0], "T_B": Quantity([0.1] * 3, "s")}, "a_g, p, T_B", "(2,), (3,)"),
        ({"damping_correction": "ec9"}, "damping_correction", "ec9"),
        ({"damping_floor": 1.1}, "damping_floor", "1.1"),
        ({"a_g_rock": Quantity(-1.0, "m/s**2")}, "a_g_rock", "-1"),
        ({"longest_period": 0.0}, "longest_period", "0.0"),
    ],
)
def test_elastic_spectrum__refuses_what_is_not_possible(
    changed: dict[str, Any], where: str, got: str
) -> None:
    with pytest.raises(NprError) as caught:
        _spectrum(**changed)
    assert where in str(caught.value.where)
    assert got in str(caught.value.got)
    assert caught.value.expected


def test_elastic_spectrum__refuses_bare_numbers() -> None:
    with pytest.raises(UnitError, match="a_g has no unit"):
        _spectrum(a_g=0.2)
    with pytest.raises(UnitError, match="period has no unit"):
        _spectrum().acceleration(0.2)


@pytest.mark.parametrize(
    ("call", "where"),
    [
        (lambda s: s.acceleration(Quantity(-0.1, "s")), "period"),
        (lambda s: s.acceleration(Quantity(0.1, "s"), 5.0), "damping_ratio"),
        (lambda s: s.acceleration(Quantity(0.1, "s"), math.nan), "damping_ratio"),
        (lambda s: s.design_acceleration(Quantity(0.1, "s"), behaviour_factor=0.5), "behaviour"),
        (
            lambda s: s.design_acceleration(
                Quantity(0.1, "s"), behaviour_factor=2.0, lower_bound=2.0
            ),
            "lower_bound",
        ),
        (
            lambda _: ElasticSpectrum.eurocode8(a_g=Quantity(1, "m/s**2"), ground_type="S1"),
            "ground",
        ),
        (
            lambda _: ElasticSpectrum.vertical(a_g=Quantity(1, "m/s**2"), spectrum_type=3),
            "spectrum",
        ),
        (lambda _: ElasticSpectrum.vertical(), "a_vg, a_g"),
        (
            lambda _: ElasticSpectrum.vertical(
                a_g=Quantity(1, "m/s**2"), a_vg=Quantity(1, "m/s**2")
            ),
            "a_vg, a_g",
        ),
    ],
)
def test_methods__refuse_what_is_not_possible(call: Any, where: str) -> None:
    with pytest.raises(NprError) as caught:
        call(_spectrum())
    assert where in str(caught.value.where)
    assert caught.value.got is not None
    assert caught.value.expected


def test_acceleration__damping_of_other_sites_is_refused() -> None:
    sites = _spectrum(a_g=Quantity([1.0, 2.0], "m/s**2"))
    with pytest.raises(NprError, match="does not fit the sites"):
        sites.acceleration(Quantity(0.1, "s"), [0.05, 0.1, 0.2])


def test_damping_methods__are_a_closed_list_with_source_and_trust() -> None:
    assert list(damping_methods()) == ["ec8", "nzsee", "near-field"]
    assert all(
        method.source and method.trust == "published" for method in damping_methods().values()
    )
    with pytest.raises(NprError) as caught:
        damping_correction_method("atc")
    assert caught.value.expected == "ec8, nzsee, near-field"
    assert damping_correction_method("nzsee", 0.55).floor == 0.55


def test_damping_file__schema_names_what_is_wrong(tmp_path: Any) -> None:
    path = tmp_path / "wrong.toml"
    path.write_text('schema_version = 1\n[methods.a]\ntitle = "a"\nnumerator = -1.0\n')
    with pytest.raises(SchemaError, match=r"methods\.a\.numerator"):
        load_toml(path, _DampingFile)


def test_damping_correction__square_root_is_the_power() -> None:
    # The shortcut for an exponent of one half is exact to rounding.
    ec8 = damping_correction_method("ec8", 0.0)
    near = ec8._replace(exponent=0.5 + 1e-15)
    for xi in (0.0, 0.02, 0.05, 0.3, 1.0):
        assert k.damping_correction(xi, ec8) == pytest.approx(
            k.damping_correction(xi, near), rel=1e-13
        )
