# SPDX-License-Identifier: EUPL-1.2
"""Write spectra/data/ground_motion_v7.nc from the published tables of the ground-motion model.

python tools/make_ground_motion.py [directory of the published tables]
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


def read(directory: Path, name: str) -> pd.DataFrame:
    """Read one published table; a byte-order mark at its start is not data."""
    return pd.read_csv(directory / name, encoding="utf-8-sig")


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


def main() -> None:
    """Read the published tables and write our file."""
    tables = Path(sys.argv[1]) if len(sys.argv) > 1 else PROJECT.parent / "shared/reference/tno"
    path = PROJECT / "spectra/data/ground_motion_v7.nc"
    dataset = ground_motion(tables / "V7")
    compressed = {"zlib": True, "complevel": 9}
    dataset.to_netcdf(path, engine="h5netcdf", encoding={"amplification": compressed})
    print(f"{path.relative_to(PROJECT)}: {dict(dataset.sizes)}")


if __name__ == "__main__":
    main()
