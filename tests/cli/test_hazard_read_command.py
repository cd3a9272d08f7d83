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


def _code_route(npr, portfolio: Path, spectra: str):
    return npr(
        "assess", portfolio, "-o", "results.csv", "--edition", "npr9998-2020", "--route", "code",
        "--spectra", spectra, "--spectra-within-m", "100",
    )  # fmt: skip


def test_hazard_read__holds_it_against_ours(npr, exported: list[Path]) -> None:
    said = npr("hazard", "read", *exported).out.splitlines()
    assert said[-1].startswith("PGA at 475 yr: 1.0 times ours (groningen-v7, 2024)")
    in_m_per_s2 = np.array([9.80665])
    for path in exported:
        first, header, row = path.read_text("utf-8").splitlines()
        levels = [
            f"poe-{float(name[4:]) * in_m_per_s2[0] / 2:.6f}" for name in header.split(",")[3:]
        ]
        path.write_text("\n".join([first, "lon,lat,depth," + ",".join(levels), row]), "utf-8")
    assert npr("hazard", "read", *exported).out.startswith("warning: PGA at 475 yr: 4.8 times ours")


def test_assess__a_curve_that_ends_below_gives_no_spectrum(
    npr, exported: list[Path], good: Path
) -> None:
    for path in exported:
        if "SA(0.3)" in path.name:
            rows = [line.split(",")[:10] for line in path.read_text("utf-8").splitlines()[1:]]
            first = path.read_text("utf-8").splitlines()[0]
            path.write_text("\n".join([first, *map(",".join, rows)]), "utf-8")
    npr("hazard", "read", *exported, "-o", "hazard.nc")
    result = _code_route(npr, good, "hazard.nc")
    assert result.code == 1, result.err
    assert "spectra warnings: 1 site(s) without a spectrum at 2475 yr" in result.out
    status = pl.read_csv("results.csv")["code_status"]
    assert status.str.contains("site_spectrum_unknown").all()


def test_assess__spectra_are_held_against_ours_and_rare_ones_marked(npr, good: Path) -> None:
    table = SPECTRA.replace("X", "x_rd_m").replace("PGA", "a_g_g")
    Path("spectra.csv").write_text(table.replace("475,0.3", "474.9,0.12"), encoding="utf-8")
    usual = _code_route(npr, good, "spectra.csv")
    assert "spectra against ours: PGA at 2474.9 yr: " in usual.out
    assert "spectra warnings" not in usual.out
    status = pl.read_csv("results.csv")["code_status"]
    assert "rare_value" not in status[0]
    assert "site_spectrum_unknown" not in status[0]
    Path("spectra.csv").write_text(table.replace("0.3,2.5", "1.18,2.5"), encoding="utf-8")
    rare = _code_route(npr, good, "spectra.csv")
    assert rare.out.startswith("spectra warnings: PGA at 2475 yr: ")
    assert "m/s² taken for g?" in " ".join(rare.out.split())
    assert "spectra: warning: rare value: a_g_g 1.18" in rare.err
    status = pl.read_csv("results.csv")["code_status"]
    assert "rare_value" in status[0]
    assert "rare_value" not in status[2]


def test_assess__a_return_period_that_is_not_there_names_the_nearest(npr, good: Path) -> None:
    table = SPECTRA.replace("X", "x_rd_m").replace("PGA", "a_g_g").replace("2475", "2400")
    Path("spectra.csv").write_text(table, encoding="utf-8")
    result = _code_route(npr, good, "spectra.csv")
    words = " ".join(result.out.split())
    assert "no spectrum at 2475 yr; the nearest return period is 2400 yr" in words


def test_assess__files_of_the_engine_are_read_first(npr, exported: list[Path], good: Path) -> None:
    result = _code_route(npr, good, str(exported[0]))
    assert result.code == 2
    assert "npr hazard read oq/*.csv -o hazard.nc" in result.err.replace(str(Path.cwd()) + "/", "")
