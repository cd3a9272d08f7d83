# SPDX-License-Identifier: EUPL-1.2
"""Ground-motion model V7 against direct calls of the published functions.

The published functions speak ln(cm/s²); its branches are ordered by the alphabet. Everything is
selected by label.
"""

from __future__ import annotations

import csv
import math
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from npr.core.errors import HazardError
from spectra.ground_motion import load_ground_motion_model
from spectra.motions import _average_kernels as average_kernels
from spectra.motions.arguments import site_response

VERIFICATION = Path(__file__).resolve().parents[1] / "verification"
LN_CM_PER_S2 = math.log(981.0)
ATOL = 1e-6  # ln units
SINGLE = 3e-6  # values stored in single precision, up to 8 in ln


@pytest.fixture(scope="module")
def functions(oracle) -> xr.Dataset:
    data = oracle("func_GMM-V7")
    return data.assign_coords(IM=data["T"].to_numpy())


def _ours(values: np.ndarray, dims: tuple[str, ...], like: xr.Dataset, model) -> xr.DataArray:
    """Our figures with their labels."""
    labels = {
        "branch_median": ["".join(w.title() for w in b.split("_")) for b in _medians(model)],
        "IM": model.period,
        "magnitude": like["magnitude"].to_numpy(),
        "distance_rupture": like["distance_rupture"].to_numpy(),
    }
    return xr.DataArray(values, dims=dims, coords={d: labels[d] for d in dims if d in labels})


def _medians(model) -> list[str]:
    return model.header.branches.median


def _largest_difference(ours: xr.DataArray, theirs: xr.DataArray) -> float:
    assert set(ours.dims) == set(theirs.dims)
    labels = {d: ours[d] for d in ours.dims if d in ours.indexes}
    for dim, values in labels.items():
        assert set(values.to_numpy()) == set(theirs[dim].to_numpy()), dim
    difference = ours - theirs.sel(labels)
    assert difference.notnull().all()
    assert difference.size > 0
    return float(np.abs(difference).max())


def _reference_median(model, functions) -> xr.DataArray:
    values = model.reference_median(
        functions["magnitude"].to_numpy(), functions["distance_rupture"].to_numpy()
    )
    dims = ("magnitude", "distance_rupture", "IM", "branch_median")
    return _ours(values, dims, functions, model)


def test_reference_median__agrees_with_published_functions(model, functions) -> None:
    ours = _reference_median(model, functions) + LN_CM_PER_S2
    assert _largest_difference(ours, functions["reference_median"]) < ATOL


def test_reference_median__is_source_plus_path(functions, model) -> None:
    # Guards the oracle as we read it: what is compared above is the sum of its own parts.
    both = functions["source_median"] + functions["path_median"]
    ours = _reference_median(model, functions) + LN_CM_PER_S2
    assert _largest_difference(ours, both) < ATOL


def test_component_variance__agrees_with_published_functions(model, functions) -> None:
    values = model.component_variance(
        functions["magnitude"].to_numpy(), functions["distance_rupture"].to_numpy()
    )
    ours = _ours(values, ("magnitude", "distance_rupture", "IM"), functions, model)
    assert _largest_difference(ours, functions["c2c_variance"]) < ATOL


def test_variances__agree_with_published_functions(model, functions) -> None:
    names = {"branch_tau": model.header.branches.tau, "branch_phiss": model.header.branches.phi_ss}
    labels = {dim: [name.title() for name in branch] for dim, branch in names.items()}
    tau = xr.DataArray(
        model.tau,
        dims=("branch_tau", "IM"),
        coords={"branch_tau": labels["branch_tau"], "IM": model.period},
    )
    phi = xr.DataArray(
        model.phi_ss,
        dims=("branch_phiss", "IM"),
        coords={"branch_phiss": labels["branch_phiss"], "IM": model.period},
    )
    assert _largest_difference(tau, functions["tau"]) == 0.0
    assert _largest_difference(phi, functions["phiss"]) == 0.0
    variance = tau**2 + phi**2
    assert _largest_difference(variance, functions["reference_gm_variance"]) < 1e-12
    component = _ours(
        model.component_variance(
            functions["magnitude"].to_numpy(), functions["distance_rupture"].to_numpy()
        ),
        ("magnitude", "distance_rupture", "IM"),
        functions,
        model,
    )
    assert _largest_difference(variance + component, functions["reference_ac_variance"]) < ATOL


def _in_zones(functions, function) -> xr.DataArray:
    zones = [str(zone) for zone in functions["zone"].to_numpy()]
    parts = [function(int(zone)) for zone in zones]
    return xr.concat(parts, dim="zone").assign_coords(zone=zones)


def _linear(model, functions) -> xr.DataArray:
    def of_zone(zone: int) -> xr.DataArray:
        values = model.amplification_linear(
            functions["magnitude"].to_numpy(),
            functions["distance_rupture"].to_numpy(),
            model.site(zone),
        )
        return _ours(values, ("magnitude", "distance_rupture", "IM"), functions, model)

    return _in_zones(functions, of_zone)


def test_amplification_linear__agrees_with_published_functions(model, functions) -> None:
    theirs = functions["af_median_linear"]
    assert _largest_difference(_linear(model, functions), theirs) < ATOL


def _per_motion(model, functions, value) -> xr.DataArray:
    """Tabulate ``value(ln_g, site, period)`` for the zones and motions of the published table."""
    motions = functions["SA_g"].to_numpy()

    def of_zone(zone: int) -> xr.DataArray:
        site = model.site(zone)
        values = [[value(x, site, t) for t in range(model.period.size)] for x in motions]
        return xr.DataArray(values, dims=("sa", "IM"), coords={"IM": model.period})

    return _in_zones(functions, of_zone)


def test_amplification__non_linear_part_agrees_with_published_functions(model, functions) -> None:
    def soft(acceleration, site, t):
        y = math.log(acceleration)
        bounds = -math.inf, math.inf
        motion, _, _ = average_kernels.surface_motion(
            y, 0.0, site.f2[t], math.log(site.f3[t]), *bounds
        )
        return motion - y

    ours = _per_motion(model, functions, soft)
    assert _largest_difference(ours, functions["af_median_nonlinear"]) < ATOL


def test_surface_motion__is_the_published_amplification_with_its_bounds(model, functions) -> None:
    published = functions["af_median"].transpose("zone", "IM", "M_sub", "R_sub", "sa_sub")
    magnitude, distance = functions["M_sub"].to_numpy(), functions["R_sub"].to_numpy()
    ln_motion = np.log(functions["SA_g_sub"].to_numpy())
    largest, is_bounded = 0.0, 0
    for zone in published["zone"].to_numpy():
        site = model.site(int(zone))
        linear = model.amplification_linear(magnitude, distance, site)
        soil = site_response(site, 0.0, slice(None))
        for t, period in enumerate(model.period):
            expected = published.sel(zone=zone, IM=period).to_numpy()
            for m, r, x in np.ndindex(expected.shape):
                motion, slope, _ = average_kernels.surface_motion(
                    ln_motion[x],
                    linear[m, r, t],
                    soil.f2[t],
                    soil.ln_f3[t],
                    soil.ln_min[t],
                    soil.ln_max[t],
                )
                largest = max(largest, abs(motion - ln_motion[x] - expected[m, r, x]))
                is_bounded += slope == 1.0
    assert largest < ATOL
    assert is_bounded > 0


@pytest.mark.parametrize(
    ("shift", "table"),
    [(0.0, "af_variance_argument_in_g"), (LN_CM_PER_S2, "af_variance_as_called_by_chain")],
)
def test_site_response__sigma_agrees_in_both_readings(model, functions, shift, table) -> None:
    def variance(acceleration, site, t):
        soil = site_response(site, shift, slice(t, t + 1))
        return (
            average_kernels.site_sigma(
                math.log(acceleration),
                soil.sigma_at_zero[0],
                soil.sigma_slope[0],
                soil.sigma_low[0],
                soil.sigma_high[0],
            )
            ** 2
        )

    ours = _per_motion(model, functions, variance)
    assert _largest_difference(ours, functions[table]) < ATOL


def test_published_site_sigma__differs_between_the_two_readings(functions) -> None:
    # Or the two tests above would prove nothing.
    both = functions["af_variance_argument_in_g"], functions["af_variance_as_called_by_chain"]
    assert float(np.abs(both[0] - both[1]).max()) > 0.01


def test_correlation_and_epsilon__are_those_published(model, functions) -> None:
    theirs = functions["correlation_matrix"].transpose("IM", "IM_T").to_numpy()
    # Both axes carry the same names; the first is in order of the periods.
    assert functions["IM_T"].to_numpy().tolist() == [
        f"Sa[{t:g}]" if t < 1 else "Sa[1.0]" for t in functions["T"].to_numpy()
    ]
    np.testing.assert_allclose(model.correlation, theirs, rtol=0, atol=1e-12)
    names = [name.title() for name in model.header.branches.site_to_site]
    epsilon = functions["s2s_epsilons"].sel(branch_s2s=names).to_numpy()
    assert model.site_epsilon.tolist() == epsilon.tolist()


def test_weights__are_those_published(model, functions) -> None:
    branches = model.header.branches
    for dim, names, weight in (
        ("branch_tau", branches.tau, branches.tau_weight),
        ("branch_phiss", branches.phi_ss, branches.phi_ss_weight),
        ("branch_s2s", branches.site_to_site, branches.site_to_site_weight),
    ):
        labels = [name.title() for name in names]
        theirs = functions[f"logic_tree:{dim}"].sel({dim: labels}).to_numpy()
        np.testing.assert_allclose(weight, theirs, rtol=0, atol=1e-15, err_msg=dim)
    assert model.branch_weight.sum() == pytest.approx(1.0, abs=1e-12)


def test_median_weights__agree_at_every_magnitude(model, functions) -> None:
    # The published values are ordered lower to upper, whatever their coordinate says.
    order = ["lower", "central_lower", "central_upper", "upper"]
    assert _medians(model) == order
    magnitude = functions["magnitude"].to_numpy()
    ours = model.rate_multiplier(magnitude) * np.array(model.header.median_weight.at_low)
    theirs = functions["branch_median_weights"].transpose("magnitude", "branch_median").to_numpy()
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-12)
    np.testing.assert_allclose(ours.sum(axis=1), 1.0, rtol=0, atol=1e-12)
    assert np.abs(ours[0] - ours[-1]).max() > 0.05


def test_wierde__adds_what_is_published(model, functions) -> None:
    factor = functions["wierde_factor"].sel(IM=model.period)
    np.testing.assert_allclose(
        model.wierde_ln_factor, factor.sel(surface_condition="wierde"), rtol=0, atol=1e-12
    )
    assert (factor.sel(surface_condition="regular") == 0.0).all()


def test_surface_median__agrees_in_all_zones(model, functions) -> None:
    theirs = functions["surface_median_all_zones"].transpose(
        "pair", "zone_all", "IM", "branch_median"
    )
    zones = [int(zone) for zone in theirs["zone_all"].to_numpy()]
    assert sorted(zones) == sorted(model.zones)
    assert len(zones) == 160
    labels = _ours(np.zeros(4), ("branch_median",), functions, model)["branch_median"]
    theirs = theirs.sel(branch_median=labels, IM=model.period).to_numpy()
    largest = 0.0
    for pair, (magnitude, distance) in enumerate(
        zip(functions["pair_M"].to_numpy(), functions["pair_R"].to_numpy(), strict=True)
    ):
        m, r = np.array([magnitude]), np.array([distance])
        reference = model.reference_median(m, r)[0, 0]  # (period, median_branch)
        for z, zone in enumerate(zones):
            site = model.site(zone)
            linear = model.amplification_linear(m, r, site)[0, 0, :, np.newaxis]
            soft = site.f2[:, np.newaxis] * np.log1p(np.exp(reference) / site.f3[:, np.newaxis])
            low, high = np.log(site.AFmin)[:, np.newaxis], np.log(site.AFmax)[:, np.newaxis]
            surface = reference + np.clip(linear + soft, low, high) + LN_CM_PER_S2
            largest = max(largest, float(np.abs(surface - theirs[pair, z]).max()))
    assert largest < SINGLE


def test_site__unknown_zone_is_refused(model) -> None:
    with pytest.raises(HazardError, match="no site amplification"):
        model.site(2813)  # a lake


def test_load_ground_motion_model__unknown_name_is_refused() -> None:
    with pytest.raises(HazardError, match="unknown ground-motion model"):
        load_ground_motion_model("v3")


def _golden() -> list[dict[str, str]]:
    with (VERIFICATION / "gmm_v7_medians.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def test_medians__equal_the_figures_kept_with_the_tests(model) -> None:
    rows = _golden()
    assert len(rows) >= 40
    for row in rows:
        m, r = np.array([float(row["magnitude"])]), np.array([float(row["distance_km"])])
        b = _medians(model).index(row["median_branch"])
        t = model.period.tolist().index(float(row["period_s"]))
        y = model.reference_median(m, r)[0, 0, t, b]
        assert y + LN_CM_PER_S2 == pytest.approx(
            float(row["reference_ln_cm_per_s2"]), rel=0, abs=ATOL
        ), row
        site = model.site(int(row["zone"]))
        linear = model.amplification_linear(m, r, site)[0, 0, t]
        motion, _, _ = average_kernels.surface_motion(
            y,
            linear,
            site.f2[t],
            math.log(site.f3[t]),
            math.log(site.AFmin[t]),
            math.log(site.AFmax[t]),
        )
        assert motion + LN_CM_PER_S2 == pytest.approx(
            float(row["surface_ln_cm_per_s2"]), rel=0, abs=SINGLE
        ), row
