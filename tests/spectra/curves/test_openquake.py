# SPDX-License-Identifier: EUPL-1.2
"""Files of the OpenQuake engine: read, refused, written and read again."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from npr.core.errors import HazardError
from spectra import HazardCurves, read_openquake, wgs84_to_rd
from spectra.curves.layout import hazard_dataset
from spectra.curves.openquake_file import is_openquake
from spectra.curves.openquake_writing import write_openquake

PLACES = ("6.60000,53.30000,-0.10000", "6.70000,53.35000,-0.10000")
PGA = "hazard_curve-mean-PGA_12.csv"
POES = ("4.553860E-01,5.754042E-02,6.354511E-03", "1.522632E-01,1.000000E-03,0.000000E+00")


def curve_file(
    directory: Path,
    *,
    kind: str = "mean",
    im: str = "PGA",
    levels: str = "poe-0.1000000,poe-0.4000000,poe-0.6000000",
    poes: tuple[str, ...] = POES,
    places: tuple[str, ...] = PLACES,
    facts: str = "investigation_time=50.0",
) -> Path:
    """As the engine writes it: the facts in one cell after leading commas."""
    path = directory / f"hazard_curve-{kind}-{im}_12.csv"
    first = (
        f"#,,,,,\"generated_by='OpenQuake engine 3.18.0', start_date='2023-10-03T06:09:08', "
        f"checksum=2107362341, kind='{kind}', {facts}, imt='{im}'\""
    )
    rows = [f"{place},{poe}" for place, poe in zip(places, poes, strict=True)]
    path.write_text("\n".join([first, f"lon,lat,depth,{levels}", *rows]) + "\n", encoding="utf-8")
    return path


def spectra_file(directory: Path, columns: str, rows: tuple[str, ...], kind: str = "mean") -> Path:
    """Uniform hazard spectra have no depth."""
    path = directory / f"hazard_uhs-{kind}_12.csv"
    first = (
        f"#,,,,\"generated_by='OpenQuake engine 3.15.0', kind='{kind}', investigation_time=1.0\""
    )
    places = [place.rpartition(",")[0] for place in PLACES]
    lines = [f"{place},{row}" for place, row in zip(places, rows, strict=True)]
    path.write_text("\n".join([first, f"lon,lat,{columns}", *lines]) + "\n", encoding="utf-8")
    return path


def test_read_openquake__rates_places_and_labels(tmp_path: Path) -> None:
    curves = read_openquake(curve_file(tmp_path))
    curve = curves.curve("PGA")
    poe = np.array([[float(cell) for cell in row.split(",")] for row in POES])
    np.testing.assert_allclose(curve, -np.log(1.0 - poe) / 50.0, rtol=1e-12)
    assert curve["level"].values.tolist() == [0.1, 0.4, 0.6]
    assert curve["level"].attrs["units"] == "standard_gravity"
    x, y = wgs84_to_rd([6.6, 6.7], [53.3, 53.35])
    np.testing.assert_allclose([curve["x_rd_m"], curve["y_rd_m"]], [x, y])
    assert curve.attrs["component"] == "unknown"
    for said in ("2 site(s)", "PGA: annual rates at 3 levels, 0.1 to 0.6 g", "50 yr", "depth"):
        assert said in curves.found
    assert "3.18.0" in curves.dataset.attrs["source"]


def test_read_openquake__measures_and_quantiles_in_one_table(tmp_path: Path) -> None:
    low = tuple(",".join(f"{float(c) / 2:.6E}" for c in row.split(",")) for row in POES)
    curves = read_openquake(
        curve_file(tmp_path, im="SA(1.0)", levels="poe-0.05,poe-0.10,poe-0.20"),
        curve_file(tmp_path),
        curve_file(tmp_path, kind="quantile-0.15", poes=low),
        curve_file(tmp_path, im="PGV", levels="poe-1,poe-10", poes=("0.2,0.1", "0.2,0.1")),
        component="arbitrary",
    )
    assert curves.intensity_measures == ("PGA", "SA(1)", "PGV")
    assert (curves.curve("PGA", quantile=0.15) < curves.curve("PGA"))[:, :2].all()
    assert np.isnan(curves.curve("SA(1.0)", quantile=0.15)).all()
    assert curves.curve("PGV")["level"].attrs["units"] == "cm/s"
    assert curves.component("PGA") == "arbitrary"
    assert "curves: mean, quantile 0.15" in curves.found
    with pytest.raises(HazardError, match="no such quantile") as error:
        curves.curve("PGA", quantile=0.5)
    assert "0.15" in str(error.value)


def test_read_openquake__certain_is_unknown_and_never_is_zero(tmp_path: Path) -> None:
    curves = read_openquake(
        curve_file(
            tmp_path,
            levels="poe-0.0000000,poe-0.1000000,poe-0.4000000",
            poes=("1.000000E+00,1.000000E+00,5.0E-01", "1.0,9.0E-01,0.000000E+00"),
        )
    )
    rates = curves.curve("PGA").values
    assert rates.shape == (2, 2)
    assert np.isnan(rates[0, 0])
    assert rates[1, 1] == 0.0
    assert "level 0 left out" in curves.found
    assert "1 value(s) with probability 1" in curves.found


def test_read_openquake__spectra_only(tmp_path: Path) -> None:
    columns = "0.002105~PGA,0.002105~SA(0.2),0.002105~SA(1.0),0.000404~PGA"
    curves = read_openquake(spectra_file(tmp_path, columns, ("0.1,0.2,0.05,0.2", "0.1,0.2,0,0.2")))
    assert "474.559, 2474.75 yr" in curves.found
    assert "1 ordinate(s) of 0" in curves.found
    found = curves.uhs([475.0, 2475.0, 95.0])
    assert found["im"].values.tolist() == ["PGA", "SA(0.2)", "SA(1)"]
    assert found["period"].values.tolist() == [0.01, 0.2, 1.0]
    assert found.values[0, 0].tolist() == [0.1, 0.2, 0.05]
    assert np.isnan(found.values[1, 0, 2])
    assert found.values[0, 1, 0] == 0.2
    assert np.isnan(found.values[0, 1, 1:]).all()
    assert np.isnan(found.values[:, 2]).all()
    with pytest.raises(HazardError, match="but no curve"):
        curves.curve("PGA")


def test_read_openquake__what_is_of_no_use_is_named(tmp_path: Path) -> None:
    files = [
        curve_file(tmp_path),
        curve_file(tmp_path, kind="std"),
        curve_file(tmp_path, im="IA"),
        curve_file(tmp_path, kind="rlz-000"),
    ]
    found = read_openquake(*files).found
    for said in ("a std over the logic tree", "IA is not used here", "1 realisation(s) left out"):
        assert said in found


def test_read_openquake__one_realisation_is_the_mean(tmp_path: Path) -> None:
    one = curve_file(tmp_path, kind="rlz-003")
    curves = read_openquake(one)
    assert "rlz-003 taken for the mean" in curves.found
    with pytest.raises(HazardError, match="realisations without a mean"):
        read_openquake(one, curve_file(tmp_path, kind="rlz-004"))
    with pytest.raises(HazardError, match="none of the files holds hazard"):
        read_openquake(curve_file(tmp_path, kind="max"))


def test_read_openquake__header_of_older_engines(tmp_path: Path) -> None:
    path = curve_file(tmp_path)
    text = path.read_text("utf-8").split("\n", 1)[1]
    path.write_text("# max, investigation_time=50.0,imt=SA(0.1)\n" + text, encoding="utf-8")
    with pytest.raises(HazardError, match="none of the files holds hazard"):
        read_openquake(path)
    path.write_text('# mean, investigation_time=50.0,imt="SA(0.1)"\n' + text, encoding="utf-8")
    assert read_openquake(path).intensity_measures == ("SA(0.1)",)


def test_read_openquake__site_identifiers_come_first(tmp_path: Path) -> None:
    path = curve_file(tmp_path)
    first, header, *rows = path.read_text("utf-8").splitlines()
    lines = [first, f"custom_site_id,{header}", *(f"loppersum,{row}" for row in rows)]
    path.write_text("\n".join(lines), encoding="utf-8")
    assert "custom_site_id, depth" in read_openquake(path).found


@pytest.mark.parametrize(
    ("changes", "what", "where"),
    [
        ({"facts": "spam=1"}, "in how many years the probabilities hold", "first line"),
        ({"facts": "investigation_time=0"}, "in how many years", "first line"),
        ({"levels": "poe-0.4,poe-0.1,poe-0.6"}, "levels that do not rise", PGA),
        ({"levels": "poe-0.1,poe-0.10,poe-0.6"}, "has a column twice", PGA),
        ({"levels": "poe-1,poe-4,poe-30"}, "is not in g", PGA),
        ({"levels": "poe-0.1,PGA-0.4,poe-0.6"}, "column of another kind", PGA),
        ({"poes": ("0.1,0.2,0.3", POES[1])}, "impossible figures", "line 3, PGA at 0.4"),
        ({"poes": (POES[0], "1.2,0.2,0.1")}, "impossible figures", "line 4, PGA at 0.1"),
        ({"poes": (POES[0], "0.3,nan,0.1")}, "impossible figures", "line 4, PGA at 0.4"),
        ({"poes": (POES[0], "0.3,x,0.1")}, "holds no number", "line 4, poe-0.4000000"),
        ({"poes": (POES[0], "0.3,0.1")}, "has a broken line", "line 4"),
        ({"places": (PLACES[0], "53.3,6.6,0")}, "do not lie in the Netherlands", "site 2"),
        ({"places": (PLACES[0], PLACES[0])}, "do not have a place of their own", "site 1"),
    ],
)
def test_read_openquake__what_is_wrong_is_named(
    tmp_path: Path, changes: dict[str, object], what: str, where: str
) -> None:
    with pytest.raises(HazardError, match=what) as error:
        read_openquake(curve_file(tmp_path, **changes))  # type: ignore[arg-type]
    assert where in str(error.value.where)


def test_read_openquake__files_must_belong_together(tmp_path: Path) -> None:
    one = curve_file(tmp_path)
    other = tmp_path / "other"
    other.mkdir()
    with pytest.raises(HazardError, match="two files hold the same"):
        read_openquake(one, curve_file(other))
    moved = curve_file(tmp_path, im="SA(0.3)", places=PLACES[::-1])
    with pytest.raises(HazardError, match="do not have the same sites"):
        read_openquake(one, moved)
    levels = curve_file(tmp_path, kind="quantile-0.5", levels="poe-0.1,poe-0.3,poe-0.6")
    with pytest.raises(HazardError, match="do not have the same levels"):
        read_openquake(one, levels)
    with pytest.raises(HazardError, match="no files"):
        read_openquake()


def test_read_openquake__another_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(HazardError, match="no CSV file of the OpenQuake engine"):
        read_openquake(path)
    path.write_text("# investigation_time=1.0\nlon,lat,poe-0.1\n6.6,53.3,0.1\n", encoding="utf-8")
    with pytest.raises(HazardError, match="whether it is a mean or a quantile"):
        read_openquake(path)


@pytest.fixture
def ours() -> HazardCurves:
    """Curves of two measures, a quantile and spectra, at three sites."""
    rng = np.random.default_rng(4)
    level = np.geomspace(0.01, 1.0, 12)
    names = ["PGA", "SA(0.3)"]
    dataset = hazard_dataset(
        x_rd_m=np.array([245_600.0, 244_450.0, 260_400.0]),
        y_rd_m=np.array([594_790.0, 594_750.0, 580_600.0]),
        zone=None,
        im=names,
        component=["unknown"] * 2,
        levels=[level, 2.0 * level[:9]],
        attrs={"title": "ours"},
    )
    rates = rng.uniform(1.0, 2.0, (3, 2, 1)) * 1e-5 * level**-2.0
    rates[:, 1, 9:] = np.nan
    dataset["exceedance_rate"].values[:] = rates
    dataset = dataset.assign_coords(quantile=[0.1, 0.9], return_period=[475.0, 2475.0])
    both = np.stack([0.2 * rates, 1.7 * rates])
    dims = ("quantile", *dataset["exceedance_rate"].dims)
    dataset["exceedance_rate_quantile"] = (dims, both, {"units": "1/yr"})
    low = rng.uniform(0.1, 0.5, (3, 1, 2))
    spectra = np.concatenate([low, 2.0 * low], axis=1)
    dataset["intensity"] = (("site", "return_period", "im"), spectra)
    return HazardCurves(dataset)


@pytest.mark.parametrize("time_yr", [1.0, 50.0])
def test_write_openquake__round_trip(ours: HazardCurves, tmp_path: Path, time_yr: float) -> None:
    files = write_openquake(ours, tmp_path / "csv", time_yr)
    assert sorted(path.name for path in files) == sorted(
        [f"hazard_curve-{kind}-{im}.csv" for im in ("PGA", "SA(0.3)")
         for kind in ("mean", "quantile-0.1", "quantile-0.9")] + ["hazard_uhs-mean.csv"]
    )  # fmt: skip
    again = read_openquake(*files).dataset
    for name in ("x_rd_m", "y_rd_m"):
        np.testing.assert_allclose(again[name], ours.dataset[name], atol=1.2)
    for name in ("iml", "intensity"):
        assert again[name].dims == ours.dataset[name].dims
        np.testing.assert_allclose(again[name], ours.dataset[name], rtol=1e-6, err_msg=name)
    for name in ("exceedance_rate", "exceedance_rate_quantile"):
        got, rate = again[name].values, ours.dataset[name].values
        assert again[name].dims == ours.dataset[name].dims
        # Seven digits of a probability are fewer of a rate, the nearer it comes to 1.
        np.testing.assert_allclose(-np.expm1(-got * time_yr), -np.expm1(-rate * time_yr), rtol=1e-6)
        is_rare = np.nan_to_num(rate, nan=0.0) * time_yr < 2.0
        np.testing.assert_allclose(got[is_rare], rate[is_rare], rtol=1e-5)
    assert again["im"].values.tolist() == ["PGA", "SA(0.3)"]
    np.testing.assert_allclose(again["return_period"], [475.0, 2475.0], rtol=1e-6)


def test_write_openquake__looks_like_the_engine(ours: HazardCurves, tmp_path: Path) -> None:
    write_openquake(ours, tmp_path, 50.0)
    first, header, row, *_ = (tmp_path / "hazard_curve-mean-SA(0.3).csv").read_text().splitlines()
    assert first.startswith("#" + "," * 11 + "\"generated_by='npr-typology")
    assert "kind='mean', investigation_time=50.0, imt='SA(0.3)'\"" in first
    assert header.startswith("lon,lat,depth,poe-0.02,")
    assert row.startswith("6.7")
    assert "E-0" in row.split(",")[-1]


def test_write_openquake__certain_comes_back_as_unknown(ours: HazardCurves, tmp_path: Path) -> None:
    dataset = ours.dataset.copy(deep=True)
    dataset["exceedance_rate"].values[1, 0, :2] = np.nan
    files = write_openquake(HazardCurves(dataset), tmp_path, 1.0)
    again = read_openquake(*files).curve("PGA")
    assert np.isnan(again[1]).values.tolist() == [True] * 2 + [False] * 10


def test_write_openquake__what_the_format_cannot_hold_is_refused(
    ours: HazardCurves, tmp_path: Path
) -> None:
    dataset = ours.dataset.copy(deep=True)
    dataset["exceedance_rate"].values[1, 0, 5] = np.nan
    with pytest.raises(HazardError, match="no sign") as error:
        write_openquake(HazardCurves(dataset), tmp_path / "csv", 1.0)
    assert "mean PGA, site 2" in str(error.value)
    assert not (tmp_path / "csv").exists()
    twice = ours.dataset.isel(site=[0, 1, 1]).assign_coords(zone=("site", [602, 602, 1001]))
    with pytest.raises(HazardError, match="2 sites do not have a place") as error:
        write_openquake(HazardCurves(twice), tmp_path / "csv", 1.0)
    assert "one zone at a time" in str(error.value)
    assert not (tmp_path / "csv").exists()
    with pytest.raises(HazardError, match="investigation time"):
        write_openquake(ours, tmp_path, 0.0)


def map_file(directory: Path, columns: str, rows: tuple[str, ...]) -> Path:
    path = directory / "hazard_map-mean_12.csv"
    first = "#,,,,\"generated_by='OpenQuake engine 3.20.0', kind='mean', investigation_time=1.0\""
    places = [place.rpartition(",")[0] for place in PLACES]
    lines = [f"site{i},{p},{row}" for i, (p, row) in enumerate(zip(places, rows, strict=True))]
    text = "\n".join([first, f"custom_site_id,lon,lat,{columns}", *lines])
    path.write_text(text + "\n", encoding="utf-8")
    return path


def test_read_openquake__a_map_holds_what_spectra_hold(tmp_path: Path) -> None:
    columns = "PGA-0.002105,SA(0.30)-0.002105,PGA-4.04e-04,SA(0.30)-4.04e-04"
    rows = ("0.05,0.1,0.12,0.25", "0.06,0.11,0.13,0.26")
    of_map = read_openquake(map_file(tmp_path, columns, rows))
    theirs = "0.002105~PGA,0.002105~SA(0.3),0.000404~PGA,0.000404~SA(0.3)"
    spectra = spectra_file(tmp_path, theirs, rows)
    wanted = [475.0, 2475.0]
    np.testing.assert_array_equal(of_map.uhs(wanted), read_openquake(spectra).uhs(wanted))
    assert "custom_site_id" in of_map.found
    both = read_openquake(map_file(tmp_path, columns, rows), spectra)
    np.testing.assert_array_equal(of_map.uhs(wanted), both.uhs(wanted))
    other = map_file(tmp_path, columns, ("0.05,0.1,0.12,0.24", rows[1]))
    with pytest.raises(HazardError, match="not of one calculation"):
        read_openquake(spectra, other)


def test_read_openquake__a_map_clipped_at_the_last_level_is_said(tmp_path: Path) -> None:
    clipped = map_file(tmp_path, "PGA-0.000404,SA(0.3)-0.000404", ("0.12,0.2", "0.12,0.21"))
    assert "may be the last level of their curve, not the motion: look at them (PGA)" in (
        read_openquake(clipped).found
    )


@pytest.mark.parametrize(
    "columns", ["0.002105~SA(0.3),0.002105~SA(0.30)", "0.002105~PGA,0.0021050~PGA"]
)
def test_read_openquake__a_measure_twice_is_refused(tmp_path: Path, columns: str) -> None:
    with pytest.raises(HazardError, match="has a column twice"):
        read_openquake(spectra_file(tmp_path, columns, ("0.1,0.2", "0.1,0.2")))


def test_read_openquake__one_measure_in_two_files_is_refused(tmp_path: Path) -> None:
    files = [curve_file(tmp_path, im=im) for im in ("SA(0.3)", "SA(0.30)")]
    with pytest.raises(HazardError, match="two files hold the same"):
        read_openquake(*files)


def test_read_openquake__ordinates_that_are_not_in_g(tmp_path: Path) -> None:
    with pytest.raises(HazardError, match="is not in g") as error:
        read_openquake(spectra_file(tmp_path, "0.002105~PGA", ("0.1", "118")))
    assert "divide m/s² by 9.80665" in str(error.value)


@pytest.mark.parametrize(
    ("text", "lacks"),
    [
        ("imt,iml,poe\nPGA,0.005,0.9\n", "the place and the investigation time"),
        ("poe,period,iml\n0.02,0.0,0.7\n", "the place and the investigation time"),
        ("#,\"investigation_time=1.0\"\nimt,iml,poe\nPGA,0.005,0.9\n", "it lacks the place"),
    ],
)  # fmt: skip
def test_read_openquake__the_export_of_one_site_is_named(
    tmp_path: Path, text: str, lacks: str
) -> None:
    path = tmp_path / "export.csv"
    path.write_text(text, encoding="utf-8")
    assert is_openquake(path)
    with pytest.raises(HazardError, match="one-site export of the OpenQuake engine") as error:
        read_openquake(path)
    assert lacks in str(error.value)
    assert "lon,lat,poe-LEVEL" in str(error.value.repair)
