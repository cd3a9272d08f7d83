# SPDX-License-Identifier: EUPL-1.2
"""``npr hazard read``, and what it writes in ``npr assess --spectra``."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from spectra import HazardCurves, read_hazard
from spectra.curves.layout import hazard_dataset
from spectra.curves.openquake_writing import write_openquake

SPECTRA = """X,y_rd_m,return_period_yr,PGA,p,T_B_s,T_C_s,T_D_s
245150,594550,2475,0.3,2.5,0.1,0.3,0.8
"""


@pytest.fixture
def exported(tmp_path: Path) -> list[Path]:
    """Curves of five measures at one place, as the OpenQuake engine exports them."""
    names = ["PGA", "SA(0.1)", "SA(0.3)", "SA(0.6)", "SA(1)"]
    level = np.geomspace(0.01, 2.0, 20)
    dataset = hazard_dataset(
        x_rd_m=np.array([245_150.0]),
        y_rd_m=np.array([594_550.0]),
        zone=None,
        im=names,
        component=["unknown"] * 5,
        levels=[level] * 5,
        attrs={"title": "theirs"},
    )
    shape = np.array([1.0, 2.4, 2.5, 1.4, 0.8])[:, np.newaxis]
    dataset["exceedance_rate"].values[0] = 1e-5 * (level / shape) ** -2.0
    return list(write_openquake(HazardCurves(dataset), tmp_path / "oq", 1.0))


def test_hazard_read__says_what_it_found_and_writes_it(npr, exported: list[Path]) -> None:
    result = npr("hazard", "read", *exported, "-o", "hazard.nc")
    assert result.code == 0, result.err
    assert "1 site(s), x 245150" in result.out
    assert "probabilities in 1 yr, converted to annual rates" in result.out
    assert result.out.endswith("written: hazard.nc\n")
    again = npr("hazard", "read", "hazard.nc")
    assert again.code == 0
    assert again.out == result.out.replace("written: hazard.nc\n", "")
    assert read_hazard("hazard.nc").component("PGA") == "unknown"


def test_hazard_read__component_is_stated(npr, exported: list[Path]) -> None:
    npr("hazard", "read", *exported, "-o", "hazard.nc", "--component", "geometric-mean")
    assert read_hazard("hazard.nc").component("PGA") == "geometric mean"


def test_hazard_read__a_csv_of_spectra_needs_no_reading(npr, tmp_path: Path) -> None:
    path = tmp_path / "spectra.csv"
    path.write_text(SPECTRA.replace("X", "x_rd_m").replace("PGA", "a_g_g"), encoding="utf-8")
    result = npr("hazard", "read", path)
    assert result.code == 0, result.err
    assert "1 spectra at 1 place(s)" in result.out
    assert "npr assess --spectra" in result.out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("none.csv",), "file not found"),
        (("oq/hazard_curve-mean-PGA.csv", "-o", "hazard.csv"), "written as NetCDF"),
        (("oq/hazard_curve-mean-PGA.csv", "--component", "larger"), "no such component"),
        (("oq/hazard_curve-mean-PGA.csv", "--surface", "wierde"), "--surface would change nothing"),
        (("a.nc", "--component", "arbitrary"), "--component would change nothing"),
        (("a.nc", "--surface", "regular"), "--surface would change nothing"),
        (("a.nc", "b.nc"), "several files"),
        (("a.nc",), "cannot be read as NetCDF"),
        (("oq",), "the folder is no Zarr store"),
    ],
)
def test_hazard_read__what_cannot_be_is_2_with_a_message(
    npr, exported: list[Path], arguments: tuple[str, ...], words: str
) -> None:
    assert exported
    for name in ("a.nc", "b.nc"):
        Path(name).write_text("no", encoding="utf-8")
    result = npr("hazard", "read", *arguments)
    assert result.code == 2
    assert words in result.err
    assert not list(Path().glob("hazard.*"))


def test_assess__spectra_fitted_to_hazard_of_others(npr, exported: list[Path], good: Path) -> None:
    npr("hazard", "read", *exported, "-o", "hazard.nc")
    result = npr(
        "assess", good, "-o", "results.csv", "--edition", "npr9998-2020", "--route", "code",
        "--spectra", "hazard.nc", "--spectra-within-m", "100",
    )  # fmt: skip
    assert result.code == 1, result.err
    assert "spectra: 1 spectra at 1 place(s)" in result.err
    assert "spectra: fitted to ordinates up to 1 s" in result.err
    rows = pl.read_csv("results.csv")
    a_g = (1e-5 * 2475.0) ** 0.5
    np.testing.assert_allclose(rows["a_g_g"][:2], a_g, rtol=1e-4)
    assert rows["a_g_g"][2] is None
    assert rows["uc_central"][0] > 0.0
    assert rows["spectrum_misfit_ln"][0] > 0.0
    assert "site_spectrum_unknown" in rows["code_status"][2]


def test_assess__columns_of_spectra_are_mapped(npr, good: Path) -> None:
    Path("webtool.csv").write_text(SPECTRA, encoding="utf-8")
    fixed = (
        "assess", good, "-o", "results.csv", "--edition", "npr9998-2020", "--route", "code",
        "--spectra",
    )  # fmt: skip
    unnamed = npr(*fixed, "webtool.csv")
    assert unnamed.code == 2
    assert "--spectra-column OURS=THEIRS" in unnamed.err
    mapping = ("--spectra-column", "a_g_g=PGA", "--spectra-column", "x_rd_m=X")
    assert npr(*fixed, "webtool.csv", *mapping).code == 1
    assert pl.read_csv("results.csv")["a_g_g"][0] == pytest.approx(0.3)
    for bad, words in (("a_g_g", "--spectra-column"), ("gravity=PGA", "mapping names columns")):
        refused = npr(*fixed, "webtool.csv", "--spectra-column", bad)
        assert refused.code == 2
        assert words in refused.err
    refused = npr(*fixed, "hazard.nc", "--spectra-column", "a_g_g=PGA")
    assert refused.code == 2
    assert "no columns to name" in refused.err
