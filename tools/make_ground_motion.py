# SPDX-License-Identifier: EUPL-1.2
"""Write spectra/data/ground_motion_v7.nc and _v6.nc from the published tables of both models.

python tools/make_ground_motion.py [directory of the published tables]

Model V6 also has the peak ground velocity. Its tables code it as a period, of -0.01 s in the
medians and sigmas and of -10 s in the amplification; here it has variables of its own,
``velocity_...``.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd
import xarray as xr

PROJECT = Path(__file__).resolve().parents[1]
MEDIAN_BRANCHES = ["lower", "central_lower", "central_upper", "upper"]
AMPLIFICATION = [
    *("a0", "a1", "b0", "b1", "a2", "b2", "a3", "Ma", "Mb", "Mref2", "Rref"),
    *("f2", "f3", "s1", "s2", "xl", "xh", "AFmin", "AFmax"),
]
NAMES_V6 = {
    **{"d": "a3", "M1": "Ma", "M2": "Mb", "phiS2S_1": "s1", "phi_S2S_2": "s2"},
    **{"Sa_low": "xl", "Sa_high": "xh", "Afmin": "AFmin", "Afmax": "AFmax"},
}
UNUSED_V6 = {"a2": 0.0, "b2": 0.0, "Mref2": 1.0, "Rref": 1.0}
"""V6 lacks the terms of a2 and b2: with these 0 their reference values mean nothing."""


def read(directory: Path, name: str) -> pd.DataFrame:
    """Read one published table; a byte-order mark at its start is not data."""
    return pd.read_csv(directory / name, encoding="utf-8-sig")


def require(holds: bool, what: str) -> None:
    """Stop when the published tables are not as we know them."""
    if not holds:
        msg = f"not so in the published tables: {what}"
        raise SystemExit(msg)


def ground_motion(directory: Path) -> xr.Dataset:
    """Gather the tables of model V7 as one labelled dataset."""
    medians = read(directory, "gmpe_medians_NS_B_20211010_v7.csv").set_index("periods")
    sigmas = read(directory, "gmpe_sigmas_NS_B_20211010_v7.csv").set_index("periods")
    correlation = read(directory, "gmpe_period2period_correlations_20211010_v7.csv").set_index("Ti")
    site = read(directory, "gmpeSurfaceAmplificationModel_20211010_v7.csv")

    names = [column.removesuffix("_level1") for column in medians if column.endswith("_level1")]
    per_branch = [
        medians[[f"{name}_level{level}" for name in names]].fillna(0.0).to_numpy()
        for level in range(1, 5)
    ]
    zones = np.sort(site["Zone"].unique())
    periods = medians.index.to_numpy(dtype=float)
    table = site.set_index(["Zone", "T"]).loc[
        pd.MultiIndex.from_product([zones, periods]), AMPLIFICATION
    ]
    return xr.Dataset(
        {
            "median_coefficient": (
                ("coefficient", "period", "median_branch"),
                np.stack(per_branch, axis=-1).transpose(1, 0, 2),
                {"long_name": "coefficients of the median at the NS_B horizon, ln(cm s-2)"},
            ),
            "tau": (
                ("tau_branch", "period"),
                sigmas[[f"tau_level{i}" for i in (1, 2, 3)]].to_numpy().T,
                {"units": "1", "long_name": "between-event standard deviation, ln"},
            ),
            "phi_ss": (
                ("phi_ss_branch", "period"),
                sigmas[[f"phi_ss_level{i}" for i in (1, 2)]].to_numpy().T,
                {"units": "1", "long_name": "within-event single-station standard deviation, ln"},
            ),
            "correlation": (
                ("period", "period_other"),
                correlation.to_numpy(),
                {"units": "1", "long_name": "correlation of residuals between periods"},
            ),
            "amplification": (
                ("zone", "period", "parameter"),
                table.to_numpy().reshape(len(zones), len(periods), len(AMPLIFICATION)),
                {"long_name": "parameters of the site amplification"},
            ),
        },
        coords={
            "coefficient": names,
            "period": ("period", periods, {"units": "s"}),
            "median_branch": MEDIAN_BRANCHES,
            "tau_branch": ["lower", "central", "upper"],
            "phi_ss_branch": ["lower", "upper"],
            "period_other": ("period_other", periods, {"units": "s"}),
            "zone": zones.astype(np.int32),
            "parameter": AMPLIFICATION,
        },
        attrs={
            "title": "Tables of the Groningen ground-motion model V7",
            "source": "Bommer et al. (2021), tables as published by TNO (2021-10-10)",
            "licence": "EUPL-1.2",
            "trust": "published",
            "written_by": "tools/make_ground_motion.py",
        },
    )


def ground_motion_v6(directory: Path) -> xr.Dataset:
    """Gather the tables of model V6 as one labelled dataset, the peak ground velocity apart."""
    medians = read(directory, "gmpe_medians_NS_B_20190314_v6.csv").set_index("periods")
    sigmas = read(directory, "gmpe_sigmas_NS_B_20190325_v6.csv").set_index("periods")
    correlation = read(directory, "gmpe_period2period_correlations_20190325_v6.csv").set_index("Ti")
    site = read(directory, "gmpeSurfaceAmplificationModel_20190326_v6.csv")
    site = site.rename(columns=NAMES_V6).assign(**UNUSED_V6)

    names = [column.removesuffix("_level1") for column in medians if column.endswith("_level1")]
    per_branch = [[f"{name}_level{level}" for name in names] for level in range(1, 5)]
    coefficients = np.stack([medians[columns].to_numpy() for columns in per_branch], axis=-1)
    tau = sigmas[[f"tau_level{i}" for i in range(1, 5)]].to_numpy().T
    phi_ss = sigmas[["phi_ss_level1", "phi_ss_level2"]].to_numpy().T
    codes = medians.index.to_numpy(dtype=float)
    periods = codes[1:]
    require(
        codes[0] == -0.01 and np.array_equal(sigmas.index, codes),
        "the first row of medians and sigmas is the peak ground velocity",
    )
    require(np.array_equal(correlation.index, periods), "the correlation has the same periods")
    zones = np.sort(site["Zone"].unique())
    by_zone = site.set_index(["Zone", "T"])[AMPLIFICATION]
    table = by_zone.loc[pd.MultiIndex.from_product([zones, periods])].to_numpy()
    velocity = by_zone.loc[pd.MultiIndex.from_product([zones, [-10.0]])]
    # Of a velocity the reference magnitude does not depend on distance: M1 alone.
    velocity = velocity.assign(Mb=velocity["Ma"])
    require((table[:, AMPLIFICATION.index("a3")] == 0.0).all(), "d is 0 but for the velocity")

    ln_cm_s2, ln_cm_s = "ln(cm s-2)", "ln(cm s-1)"
    what = "coefficients of the median at the NS_B horizon"
    tau_name = "between-event standard deviation, ln; of the median branch of the same name"
    phi_name = "within-event single-station standard deviation, ln"
    return xr.Dataset(
        {
            "median_coefficient": (
                ("coefficient", "period", "median_branch"),
                coefficients[1:].transpose(1, 0, 2),
                {"long_name": f"{what}, {ln_cm_s2}"},
            ),
            "tau": (("tau_branch", "period"), tau[:, 1:], {"units": "1", "long_name": tau_name}),
            "phi_ss": (
                ("phi_ss_branch", "period"),
                phi_ss[:, 1:],
                {"units": "1", "long_name": phi_name},
            ),
            "correlation": (
                ("period", "period_other"),
                correlation.to_numpy(),
                {"units": "1", "long_name": "correlation of residuals between periods"},
            ),
            "amplification": (
                ("zone", "period", "parameter"),
                table.reshape(len(zones), len(periods), len(AMPLIFICATION)),
                {"long_name": "parameters of the site amplification, motions in g"},
            ),
            "velocity_median_coefficient": (
                ("coefficient", "median_branch"),
                coefficients[0],
                {"long_name": f"{what}, peak ground velocity, {ln_cm_s}"},
            ),
            "velocity_tau": (
                ("tau_branch",),
                tau[:, 0],
                {"units": "1", "long_name": tau_name},
            ),
            "velocity_phi_ss": (
                ("phi_ss_branch",),
                phi_ss[:, 0],
                {"units": "1", "long_name": phi_name},
            ),
            "velocity_amplification": (
                ("zone", "parameter"),
                velocity[AMPLIFICATION].to_numpy(),
                {"long_name": "parameters of the site amplification, peak ground velocity, cm s-1"},
            ),
        },
        coords={
            "coefficient": names,
            "period": ("period", periods, {"units": "s"}),
            "median_branch": MEDIAN_BRANCHES,
            "tau_branch": MEDIAN_BRANCHES,
            "phi_ss_branch": ["lower", "upper"],
            "period_other": ("period_other", periods, {"units": "s"}),
            "zone": zones.astype(np.int32),
            "parameter": AMPLIFICATION,
        },
        attrs={
            "title": "Tables of the Groningen ground-motion model V6",
            "source": "Bommer et al. (2019), tables as published by TNO (2019-03-14 to 2019-03-26)",
            "licence": "EUPL-1.2",
            "trust": "published",
            "written_by": "tools/make_ground_motion.py",
        },
    )


def main() -> None:
    """Read the published tables and write our files."""
    tables = Path(sys.argv[1]) if len(sys.argv) > 1 else PROJECT.parent / "shared/reference/tno"
    compressed = {"zlib": True, "complevel": 9}
    for name, gather in (("v7", ground_motion), ("v6", ground_motion_v6)):
        path = PROJECT / f"spectra/data/ground_motion_{name}.nc"
        dataset = gather(tables / name.upper())
        dataset.to_netcdf(path, engine="h5netcdf", encoding={"amplification": compressed})
        print(f"{path.relative_to(PROJECT)}: {dict(dataset.sizes)}")


if __name__ == "__main__":
    main()
