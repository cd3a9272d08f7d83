# SPDX-License-Identifier: EUPL-1.2
"""Unity check and performance point: against a plain reading, and what must always hold."""

from __future__ import annotations

import math

import numpy as np
import pytest
from pushover_cases import EC8, FLAT, NZSEE, URM, Cases, plain_demand, random_cases

from npr.checks import _kernels as k
from npr.core.status import CheckStatus
from spectra.elastic._kernels import Corners
from typologies.capacity._kernels import Bilinear

INF = math.inf


@pytest.fixture(scope="module")
def many() -> Cases:
    return random_cases(100_000, 1)


def unity_checks(cases: Cases, damping=URM, correction=EC8, longest: float = INF):
    out, status = np.empty(len(cases.a_g)), np.zeros(len(cases.a_g), np.uint32)
    k.unity_check_many(
        cases.a_g, cases.corners, cases.curves, longest, damping, correction, out, status
    )
    return out, status


def performance_points(cases: Cases, damping=URM, correction=EC8):
    out, status = np.empty(len(cases.a_g)), np.zeros(len(cases.a_g), np.uint32)
    k.performance_point_many(
        cases.a_g, cases.corners, cases.curves, INF, damping, correction, out, status
    )
    return out


@pytest.mark.parametrize("correction", [EC8, NZSEE])
def test_unity_check__is_the_least_demand_of_a_plain_scan(correction) -> None:
    cases = random_cases(3_000, 2)
    share = np.exp(np.linspace(math.log(1e-3), 0.0, 6_001))
    d = cases.curves[2, :, np.newaxis] * share
    scanned = plain_demand(cases, d, URM, correction).min(axis=1)
    got, _ = unity_checks(cases, URM, correction)
    # The scan can only miss the least; ours may not lie above it, nor far below.
    assert (got <= scanned * (1.0 + 1e-9)).all()
    np.testing.assert_allclose(got, scanned, rtol=1e-4)


def test_performance_point__exists_exactly_when_the_unity_check_is_at_most_one(many: Cases) -> None:
    uc, _ = unity_checks(many)
    d = performance_points(many)
    assert np.array_equal(np.isfinite(d), uc <= 1.0)
    assert 0.2 < np.isfinite(d).mean() < 0.8
    assert (d[np.isfinite(d)] <= many.curves[2, np.isfinite(d)]).all()


def test_performance_point__meets_the_demand_there(many: Cases) -> None:
    d = performance_points(many)
    there = np.isfinite(d)
    cases = Cases(*(np.ascontiguousarray(part[..., there]) for part in many))
    ratio = plain_demand(cases, d[there][:, np.newaxis], URM, EC8)[:, 0]
    np.testing.assert_allclose(ratio, 1.0, rtol=1e-9)


def test_performance_point__is_the_first_one() -> None:
    cases = random_cases(3_000, 3)
    d = performance_points(cases)
    there = np.isfinite(d)
    cases = Cases(*(np.ascontiguousarray(part[..., there]) for part in cases))
    share = np.linspace(0.01, 0.999, 400)
    before = plain_demand(cases, d[there][:, np.newaxis] * share, URM, EC8)
    assert (before > 1.0 - 1e-6).all()


def test_unity_check__a_larger_force_axis_never_raises_it(many: Cases) -> None:
    uc, _ = unity_checks(many)
    stronger = many.curves.copy()
    stronger[0] *= 1.2  # with yield and ultimate displacement as they are
    assert (unity_checks(many._replace(curves=stronger))[0] <= uc * (1.0 + 1e-9)).all()


def test_unity_check__a_larger_ultimate_displacement_never_raises_it(many: Cases) -> None:
    uc, _ = unity_checks(many)
    longer = many.curves.copy()
    longer[2] *= np.linspace(1.0, 2.0, longer.shape[1])
    assert (unity_checks(many._replace(curves=longer))[0] <= uc * (1.0 + 1e-9)).all()


def test_unity_check__grows_with_the_demand_in_proportion(many: Cases) -> None:
    uc, _ = unity_checks(many)
    more, _ = unity_checks(many._replace(a_g=1.7 * many.a_g))
    np.testing.assert_allclose(more, 1.7 * uc, rtol=1e-12)


def test_unity_check__stronger_at_equal_stiffness_may_raise_it() -> None:
    # Lower ductility at the same ultimate displacement damps less: not repaired, docs/checks.md.
    corners = Corners(2.0, 0.1, 0.3, 0.5)

    def uc(a_y: float) -> float:
        d_y = a_y * (0.5 / (2.0 * math.pi)) ** 2
        curve = Bilinear(a_y, d_y, 0.06, 0.0, 0.0)
        return k.unity_check(1.5, corners, curve, INF, URM, EC8)[0]

    assert uc(2.0) > 1.02 * uc(1.2)


def test_unity_check__a_stiff_foundation_changes_nothing() -> None:
    cases = random_cases(1_000, 4, with_foundation=False)
    tiny = cases.curves.copy()
    tiny[3] = 1e-14
    got = unity_checks(cases._replace(curves=tiny))[0]
    np.testing.assert_allclose(got, unity_checks(cases)[0], rtol=1e-7)


@pytest.mark.parametrize(
    ("change", "bit"),
    [
        ({"a_g": math.nan}, CheckStatus.INPUT_UNKNOWN),
        ({"a_g": INF}, CheckStatus.INPUT_UNKNOWN),
        ({"p": math.nan}, CheckStatus.INPUT_UNKNOWN),
        ({"yield_acceleration": math.nan}, CheckStatus.INPUT_UNKNOWN),
        ({"foundation_damping": math.nan}, CheckStatus.INPUT_UNKNOWN),
        ({"a_g": 0.0}, CheckStatus.INPUT_NOT_POSITIVE),
        ({"yield_displacement": 0.0}, CheckStatus.INPUT_NOT_POSITIVE),
        ({"ultimate_displacement": -1.0}, CheckStatus.INPUT_NOT_POSITIVE),
        ({"foundation_displacement": -1e-3}, CheckStatus.INPUT_NOT_POSITIVE),
        ({"T_B": 0.0}, CheckStatus.SPECTRUM_INVALID),
        ({"T_C": 0.05}, CheckStatus.SPECTRUM_INVALID),
        ({"T_D": 0.1}, CheckStatus.SPECTRUM_INVALID),
    ],
)
def test_unity_check__bad_input_is_unknown_with_a_bit(change, bit) -> None:
    values = {"a_g": 2.0} | change
    corners = Corners(2.0, 0.1, 0.35, 0.9)
    curve = Bilinear(1.4, 0.004, 0.024, 0.0, 0.0)
    corners = corners._replace(**{n: v for n, v in values.items() if n in Corners._fields})
    curve = curve._replace(**{n: v for n, v in values.items() if n in Bilinear._fields})
    uc, at_ultimate, at, status = k.unity_check(values["a_g"], corners, curve, INF, URM, EC8)
    assert np.isnan([uc, at_ultimate, at]).all()
    assert status == int(bit)
    d, status = k.performance_point(values["a_g"], corners, curve, INF, URM, EC8)
    assert math.isnan(d)
    assert status == int(bit)


@pytest.mark.parametrize(
    ("ultimate", "longest", "damping", "bit"),
    [
        (0.024, 0.8, URM, CheckStatus.PERIOD_BEYOND_HAZARD),
        (0.040, INF, URM, CheckStatus.DAMPING_HELD_CONSTANT),
        (0.024, INF, URM._replace(system_cap=0.2), CheckStatus.DAMPING_AT_CAP),
        (0.024, INF, URM._replace(initial=0.2), CheckStatus.CORRECTION_AT_FLOOR),
        (0.024, INF, URM, None),
    ],
)
def test_unity_check__says_how_the_figure_was_come_by(ultimate, longest, damping, bit) -> None:
    curve = Bilinear(1.4, 0.004, ultimate, 0.0, 0.0)
    corners = Corners(2.0, 0.1, 0.35, 0.9)
    uc, _, _, status = k.unity_check(2.0, corners, curve, longest, damping, EC8)
    assert uc > 0.0
    assert status == (0 if bit is None else int(bit))


def test_unity_check__on_the_rising_branch_a_smaller_displacement_may_govern() -> None:
    # Short and stiff: the demand rises with the period faster than damping lowers it.
    corners = Corners(3.0, 0.4, 0.5, 1.0)
    curve = Bilinear(3.0, 3.0 * (0.05 / (2.0 * math.pi)) ** 2, 0.004, 0.0, 0.0)
    uc, at_ultimate, at, status = k.unity_check(2.0, corners, curve, INF, URM, EC8)
    assert uc < at_ultimate
    assert at < curve.ultimate_displacement
    assert status & int(CheckStatus.GOVERNED_BELOW_ULTIMATE)


def test_kernel_bits__are_those_of_the_registry() -> None:
    names = [
        "INPUT_UNKNOWN",
        "INPUT_NOT_POSITIVE",
        "SPECTRUM_INVALID",
        "PERIOD_BEYOND_HAZARD",
        "DAMPING_HELD_CONSTANT",
        "DAMPING_AT_CAP",
        "CORRECTION_AT_FLOOR",
        "GOVERNED_BELOW_ULTIMATE",
    ]
    assert [getattr(k, name) for name in names] == [int(CheckStatus[name]) for name in names]


def test_unity_check_many__leaves_its_input_alone_and_adds_bits(many: Cases) -> None:
    before = [part.copy() for part in many]
    out, status = np.empty(len(many.a_g)), np.full(len(many.a_g), 1 << 30, np.uint32)
    k.unity_check_many(many.a_g, many.corners, many.curves, INF, URM, EC8, out, status)
    assert all(np.array_equal(a, b) for a, b in zip(before, many, strict=True))
    assert (status & (1 << 30) != 0).all()


@pytest.mark.parametrize("correction", [EC8, EC8._replace(exponent=0.25)])
def test_unity_check_many__equals_one_by_one(correction) -> None:
    cases = random_cases(20_000, 5)
    cases.a_g[:50] = np.nan
    cases.curves[2, 50:100] = np.nan
    cases.corners[1, 100:150] = 0.0
    capped = URM._replace(system_cap=0.2)
    got, status = unity_checks(cases, capped, correction, longest=0.8)
    for b in range(len(got)):
        corners, curve = Corners(*cases.corners[:, b]), Bilinear(*cases.curves[:, b])
        uc, _, _, bits = k.unity_check(cases.a_g[b], corners, curve, 0.8, capped, correction)
        assert uc == got[b] or (math.isnan(uc) and math.isnan(got[b]))
        assert bits == status[b]


@pytest.mark.parametrize("correction", [EC8, EC8._replace(exponent=0.25)])
@pytest.mark.parametrize("damping", [URM._replace(system_cap=0.2), FLAT])
def test_performance_point_many__equals_one_by_one(damping, correction) -> None:
    cases = random_cases(20_000, 6)
    cases.a_g[:50] = np.nan
    cases.curves[2, 50:100] = np.nan
    cases.corners[1, 100:150] = 0.0
    got, status = np.empty(len(cases.a_g)), np.zeros(len(cases.a_g), np.uint32)
    k.performance_point_many(*cases, 0.8, damping, correction, got, status)
    for b in range(len(got)):
        corners, curve = Corners(*cases.corners[:, b]), Bilinear(*cases.curves[:, b])
        d, bits = k.performance_point(cases.a_g[b], corners, curve, 0.8, damping, correction)
        assert d == got[b] or (math.isnan(d) and math.isnan(got[b]))
        assert bits == status[b]


@pytest.mark.parametrize("ultimate", [0.04, 0.06])
def test_performance_point__where_the_demand_is_flat_and_just_met(ultimate: float) -> None:
    # Beyond the ductility of most damping and on the plateau nothing changes with displacement.
    corners, curve = Corners(2.0, 0.1, 2.0, 3.0), Bilinear(1.4, 0.004, ultimate, 0.0, 0.0)
    a_g = 1.0 / k.unity_check(1.0, corners, curve, INF, URM, EC8)[0]
    for demand in a_g * (1.0 + np.array([-1e-6, -1e-12, -1e-15, 0.0, 1e-15, 1e-12])):
        uc = k.unity_check(demand, corners, curve, INF, URM, EC8)[0]
        d, _ = k.performance_point(demand, corners, curve, INF, URM, EC8)
        assert math.isfinite(d) == (uc <= 1.0)
        if uc <= 1.0:
            there = k.demand_shape(d, corners, curve, URM, EC8)
            assert demand * there == pytest.approx(curve.yield_acceleration, rel=1e-9)
            assert d <= ultimate
