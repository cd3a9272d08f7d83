# SPDX-License-Identifier: EUPL-1.2
"""Ground-motion model V6 against direct calls of the published functions, and a plain twin.

The published functions speak ln(cm/s²) and were called at ten of the 23 periods. The twin below
reads the published tables itself, in plain Python, and serves for the other periods and for PGV.
"""

from __future__ import annotations

import csv
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from npr.core.errors import HazardError
from spectra.ground_motion import GroundMotionModel, load_ground_motion_model
from spectra.hazard import HAZARDS, load_hazard
from spectra.motions import _average_kernels as average_kernels
from spectra.motions.arguments import site_response, site_to_site

VERIFICATION = Path(__file__).resolve().parents[1] / "verification"
LN_981 = math.log(981.0)
ATOL = 1e-6  # ln units
SINGLE = 3e-6  # values stored in single precision, up to 8 in ln
MEDIANS = {
    "lower": "Lower",
    "central_lower": "CentralLower",
    "central_upper": "CentralUpper",
    "upper": "Upper",
}


@pytest.fixture(scope="module")
def v6() -> GroundMotionModel:
    return load_ground_motion_model("v6")


@pytest.fixture(scope="module")
def functions(oracle) -> xr.Dataset:
    data = oracle("func_GMM-V6")
    return data.assign_coords(IM=data["T"].to_numpy())


@pytest.fixture(scope="module")
def ten(v6, functions) -> np.ndarray:
    """Positions in the model of the periods at which the published functions were called."""
    positions = np.searchsorted(v6.period, functions["T"].to_numpy())
    assert v6.period[positions].tolist() == functions["T"].to_numpy().tolist()
    assert positions.tolist() == v6.average_positions.tolist()
    return positions


def _nodes(functions: xr.Dataset) -> tuple[np.ndarray, np.ndarray]:
    return functions["magnitude"].to_numpy(), functions["distance_rupture"].to_numpy()


# --- against the published functions -----------------------------------------------------------


def test_reference_median__agrees_with_published_functions(v6, functions, ten) -> None:
    ours = v6.reference_median(*_nodes(functions))[:, :, ten] + LN_981
    theirs = functions["reference_median"].sel(branch_median=list(MEDIANS.values()))
    theirs = theirs.transpose("magnitude", "distance_rupture", "IM", "branch_median").to_numpy()
    assert v6.header.branches.median == list(MEDIANS)
    assert np.abs(ours - theirs).max() < ATOL


def test_component_variance__agrees_with_published_functions(v6, functions, ten) -> None:
    ours = v6.component_variance(*_nodes(functions))[:, :, ten]
    theirs = functions["c2c_variance"].transpose("magnitude", "distance_rupture", "IM").to_numpy()
    assert np.abs(ours - theirs).max() < ATOL


def test_sigmas__agree_with_published_functions(v6, functions, ten) -> None:
    tau = functions["tau"].sel(branch_tau=list(MEDIANS.values())).transpose("branch_tau", "IM")
    phi = functions["phiss"].sel(branch_phiss=["Lower", "Upper"]).transpose("branch_phiss", "IM")
    assert (v6.tau[:, ten] == tau.to_numpy()).all()
    assert (v6.phi_ss[:, ten] == phi.to_numpy()).all()
    variance = functions["reference_gm_variance"].sel(branch_tau=list(MEDIANS.values()))
    variance = variance.transpose("branch_tau", "branch_phiss", "IM").to_numpy()
    ours = v6.tau_of_median[:, 0, np.newaxis] ** 2 + v6.phi_ss**2
    assert np.abs(ours[..., ten] - variance).max() < 1e-12


def test_weights__tie_tau_to_the_median(v6, functions) -> None:
    names = list(MEDIANS.values())
    theirs = functions["logic_tree:branch_median_tau"].sel(branch_median=names, branch_tau=names)
    theirs = theirs.transpose("branch_median", "branch_tau").to_numpy()
    assert (theirs == np.diag(v6.header.median_weight.at_low)).all()
    phi = functions["logic_tree:branch_phiss"].to_numpy()
    np.testing.assert_allclose(v6.motion_weight[:, 0], np.outer(np.diag(theirs), phi), rtol=1e-15)
    assert v6.branch_weight.shape == (8,)
    assert v6.branch_weight.sum() == pytest.approx(1.0, abs=1e-15)
    assert (v6.rate_multiplier(np.array([1.5, 4.0, 6.5])) == 1.0).all()


def test_amplification_linear__agrees_with_published_functions(v6, functions, ten) -> None:
    largest, farthest = 0.0, 0.0
    for zone in functions["zone"].to_numpy():
        ours = v6.amplification_linear(*_nodes(functions), v6.site(int(zone)))[:, :, ten]
        theirs = functions["af_median_linear"].sel(zone=zone)
        theirs = theirs.transpose("magnitude", "distance_rupture", "IM").to_numpy()
        largest = max(largest, np.abs(ours - theirs).max())
        site = v6.site(int(zone))
        beyond = math.log(70.0 / 3.0) / math.log(20.0)
        farthest = max(farthest, float(np.abs((beyond - 1.0) * (site.Mb - site.Ma)).max()))
    assert largest < ATOL
    assert farthest > 0.05  # at 70 km the reference magnitude has left its bounds


def test_surface_motion__agrees_with_published_functions(v6, functions, ten) -> None:
    published = functions["af_median"].transpose("zone", "IM", "M_sub", "R_sub", "sa_sub")
    magnitude, distance = functions["M_sub"].to_numpy(), functions["R_sub"].to_numpy()
    ln_motion = np.log(functions["SA_g_sub"].to_numpy())
    largest, is_bounded = 0.0, 0
    for zone in published["zone"].to_numpy():
        site = v6.site(int(zone))
        linear = v6.amplification_linear(magnitude, distance, site)
        soil = site_response(site, 0.0, slice(None))
        for t in ten:
            expected = published.sel(zone=zone, IM=v6.period[t]).to_numpy()
            bounds = soil.f2[t], soil.ln_f3[t], soil.ln_min[t], soil.ln_max[t]
            for m, r, x in np.ndindex(expected.shape):
                motion, slope, _ = average_kernels.surface_motion(
                    ln_motion[x], linear[m, r, t], *bounds
                )
                largest = max(largest, abs(motion - ln_motion[x] - expected[m, r, x]))
                is_bounded += slope == 1.0
    assert largest < ATOL
    assert is_bounded > 0


@pytest.mark.parametrize(
    ("shift", "table"),
    [(0.0, "af_variance_argument_in_g"), (LN_981, "af_variance_as_called_by_chain")],
)
def test_site_sigma__agrees_in_both_readings(v6, functions, ten, shift: float, table: str) -> None:
    published = functions[table].transpose("zone", "IM", "sa")
    ln_motion = np.log(functions["SA_g"].to_numpy())
    largest = 0.0
    for zone in published["zone"].to_numpy():
        soil = site_response(v6.site(int(zone)), shift, ten)
        for t in range(ten.size):
            bounds = soil.sigma_slope[t], soil.sigma_low[t], soil.sigma_high[t]
            ours = [
                average_kernels.site_sigma(y, soil.sigma_at_zero[t], *bounds) for y in ln_motion
            ]
            theirs = published.sel(zone=zone).isel(IM=t).to_numpy()
            largest = max(largest, np.abs(np.square(ours) - theirs).max())
    assert largest < ATOL


def test_correlation_and_wierde__are_those_published(v6, functions, ten) -> None:
    theirs = functions["correlation_matrix"].transpose("IM", "IM_T").to_numpy()
    ours = v6.correlation[np.ix_(ten, ten)]
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-12)
    wierde = functions["wierde_factor"].sel(surface_condition="wierde").to_numpy()
    np.testing.assert_allclose(v6.wierde_ln_factor[ten], wierde, rtol=0, atol=1e-12)
    assert v6.average_wierde_ln_factor == pytest.approx(wierde.mean(), rel=1e-12)
    assert (v6.wierde_ln_factor[v6.period > 2.0] == 0.0).all()


def test_surface_median__agrees_in_all_zones(v6, functions, ten) -> None:
    theirs = functions["surface_median_all_zones"].sel(branch_median=list(MEDIANS.values()))
    theirs = theirs.transpose("pair", "zone_all", "IM", "branch_median")
    zones = [int(zone) for zone in theirs["zone_all"].to_numpy()]
    assert sorted(zones) == sorted(v6.zones)
    pairs = zip(functions["pair_M"].to_numpy(), functions["pair_R"].to_numpy(), strict=True)
    largest = 0.0
    for pair, (magnitude, distance) in enumerate(pairs):
        m, r = np.array([magnitude]), np.array([distance])
        reference = v6.reference_median(m, r)[0, 0]
        for z, zone in enumerate(zones):
            site = v6.site(zone)
            linear = v6.amplification_linear(m, r, site)[0, 0, :, np.newaxis]
            soft = site.f2[:, np.newaxis] * np.log1p(np.exp(reference) / site.f3[:, np.newaxis])
            low, high = np.log(site.AFmin)[:, np.newaxis], np.log(site.AFmax)[:, np.newaxis]
            surface = (reference + np.clip(linear + soft, low, high))[ten] + LN_981
            largest = max(largest, float(np.abs(surface - theirs[pair, z]).max()))
    assert largest < SINGLE


# --- against a twin that reads the published tables ------------------------------------------


@pytest.fixture(scope="module")
def tables(shared: Path) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    directory = shared / "reference/tno/V6"
    medians, sigmas, site = (
        pd.read_csv(directory / name, encoding="utf-8-sig")
        for name in (
            "gmpe_medians_NS_B_20190314_v6.csv",
            "gmpe_sigmas_NS_B_20190325_v6.csv",
            "gmpeSurfaceAmplificationModel_20190326_v6.csv",
        )
    )
    return (
        medians.set_index("periods"),
        sigmas.set_index("periods"),
        site.set_index(["Zone", "T"]),
    )


def _twin_reference(c, magnitude: float, distance: float) -> float:
    """Ln of the table's unit, with ``c`` a function from a name to a coefficient."""
    if magnitude <= 4.7:
        source = c("m0") + c("m1") * (magnitude - 4.7) + c("m2") * (magnitude - 4.7) ** 2
    elif magnitude <= 5.45:
        source = c("m0") + c("m3") * (magnitude - 4.7)
    else:
        e = magnitude - 5.45
        source = c("m0") + 0.75 * c("m3") + c("m4") * e + c("m5") * e**2
    slopes = [c(f"r{2 * i}") + c(f"r{2 * i + 1}") * magnitude for i in range(3)]
    near, middle, far = min(distance, 7.0) / 3.0, min(distance, 12.0) / 7.0, distance / 12.0
    lengths = [math.log(max(part, 1.0)) for part in (near, middle, far)]
    return source + sum(s * length for s, length in zip(slopes, lengths, strict=True))


def _twin_amplification(
    row, magnitude: float, distance: float, motion: float, unit: float
) -> float:
    """Ln AF, with ``motion`` in ln of the table's unit; ``unit`` of it is one of f3."""
    ln_r = math.log(distance)
    if row.name[1] == -10.0:
        reference = row["M1"]
    else:
        reference = row["M1"] - (row["M1"] - row["M2"]) * math.log(distance / 3.0) / math.log(20.0)
    linear = row["a0"] + row["a1"] * ln_r
    linear += (row["b0"] + row["b1"] * ln_r) * min(magnitude - reference, 0.0)
    linear += row["d"] * max(magnitude - reference, 0.0)
    soft = row["f2"] * math.log((math.exp(motion) / unit + row["f3"]) / row["f3"])
    return min(max(linear + soft, math.log(row["Afmin"])), math.log(row["Afmax"]))


def _surface(model: GroundMotionModel, zone: int, m: float, r: float, t: int, b: int) -> float:
    magnitude, distance, site = np.array([m]), np.array([r]), model.site(zone)
    y = model.reference_median(magnitude, distance)[0, 0, t, b]
    linear = model.amplification_linear(magnitude, distance, site)[0, 0, t]
    soil = site_response(site, 0.0, slice(t, t + 1))
    motion, _, _ = average_kernels.surface_motion(
        y, linear, soil.f2[0], soil.ln_f3[0], soil.ln_min[0], soil.ln_max[0]
    )
    return float(motion)


@pytest.mark.parametrize("zone", [110, 602, 801, 1714, 3117, 3430])
def test_all_periods_and_velocity__equal_the_twin(v6, tables, zone: int) -> None:
    medians, sigmas, site = tables
    velocity = v6.velocity
    assert velocity is not None
    cases = [(v6, t, float(p), float(p), 981.0) for t, p in enumerate(v6.period)]
    cases.append((velocity, 0, -0.01, -10.0, 1.0))
    assert len(cases) == 24
    for model, t, code, soil_code, unit in cases:
        for m, r in ((2.0, 3.0), (4.0, 5.5), (4.7, 10.0), (5.2, 30.0), (5.45, 3.0), (6.4, 69.0)):
            for b in range(4):
                expected = _twin_reference(
                    lambda name, b=b, code=code: medians.loc[code, f"{name}_level{b + 1}"], m, r
                )
                expected += _twin_amplification(site.loc[(zone, soil_code)], m, r, expected, unit)
                got = _surface(model, zone, m, r, t, b) + LN_981
                assert got == pytest.approx(expected, rel=0, abs=ATOL), (code, m, r, b)
        for b in range(4):
            assert model.tau[b, t] == sigmas.loc[code, f"tau_level{b + 1}"]
        for b in range(2):
            assert model.phi_ss[b, t] == sigmas.loc[code, f"phi_ss_level{b + 1}"]
        soil = site_response(model.site(zone), 0.0, slice(t, t + 1))
        row = site.loc[(zone, soil_code)]
        for value in (1e-3, 0.02, 0.2, 3.0):  # of f3's unit: g, or cm/s
            share = math.log(value / row["Sa_low"]) / math.log(row["Sa_high"] / row["Sa_low"])
            phi = row["phiS2S_1"] + (row["phi_S2S_2"] - row["phiS2S_1"]) * min(max(share, 0.0), 1.0)
            got = average_kernels.site_sigma(
                math.log(value * unit / 981.0),
                soil.sigma_at_zero[0],
                soil.sigma_slope[0],
                soil.sigma_low[0],
                soil.sigma_high[0],
            )
            assert got == pytest.approx(phi, rel=1e-9)


# --- choices, names, figures kept with the tests ------------------------------------------------


def test_site_to_site__spread_of_the_mean_by_choice(v6) -> None:
    phi = np.linspace(0.15, 0.4, 10)
    c = v6.correlation[np.ix_(v6.average_positions, v6.average_positions)]
    expected = {
        "zero": math.sqrt(np.sum(phi**2)) / 10.0,
        "consistent": math.sqrt(phi @ c @ phi) / 10.0,
        "full": phi.mean(),
    }
    got = {}
    for choice in expected:
        model = load_ground_motion_model("v6", site_correlation=choice)
        between = site_to_site(model, 7)
        assert between.is_full == (choice == "full")
        # One epsilon for all periods: the mean is taken where the motion is, without a matrix.
        got[choice] = (
            phi.mean()
            if between.is_full
            else average_kernels.average_spread(phi, between.correlation)
        )
    assert got == pytest.approx(expected, rel=1e-12)
    assert got["zero"] < got["consistent"] < got["full"]


def test_digests_and_names__follow_the_choice() -> None:
    models = {name: load_hazard(name) for name in HAZARDS}
    assert len({model.digest for model in models.values()}) == len(HAZARDS)
    assert len({model.pattern_digest for model in models.values()}) == len(HAZARDS)
    assert "ground-motion model V7," in models["groningen-v7"].label
    for name, choice in (("", "consistent"), ("-zero", "zero"), ("-full", "full")):
        text = f"ground-motion model V6 (site-to-site correlation {choice}),"
        assert text in models[f"groningen-v6{name}"].label


@pytest.mark.parametrize(("name", "choice"), [("v7", "zero"), ("v7", "consistent"), ("v6", "some")])
def test_load_ground_motion_model__a_choice_it_does_not_have_is_refused(name, choice) -> None:
    with pytest.raises(HazardError, match="unknown correlation of site-to-site"):
        load_ground_motion_model(name, site_correlation=choice)


def test_load_hazard__v6_has_no_published_defects() -> None:
    with pytest.raises(HazardError, match="ground-motion model V7 only"):
        load_hazard("groningen-v6", compatibility="tno-published")


def test_velocity__v7_has_none() -> None:
    assert load_ground_motion_model("v7").velocity is None
    assert load_hazard("groningen-v7").velocity is None


def test_medians__equal_the_figures_kept_with_the_tests(v6) -> None:
    with (VERIFICATION / "gmm_v6_medians.csv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    assert len(rows) == 60
    for row in rows:
        m, r = float(row["magnitude"]), float(row["distance_km"])
        b = list(MEDIANS).index(row["median_branch"])
        t = v6.period.tolist().index(float(row["period_s"]))
        y = v6.reference_median(np.array([m]), np.array([r]))[0, 0, t, b] + LN_981
        assert y == pytest.approx(float(row["reference_ln_cm_per_s2"]), rel=0, abs=ATOL), row
        surface = _surface(v6, int(row["zone"]), m, r, t, b) + LN_981
        assert surface == pytest.approx(float(row["surface_ln_cm_per_s2"]), rel=0, abs=SINGLE), row
