# SPDX-License-Identifier: EUPL-1.2
"""A risk table gives what the risk model gives, resumes, and says what it does not hold."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from npr.core.datasets import write_dataset
from npr.core.errors import HazardError, SchemaError
from npr.risk import field as risk_field
from npr.risk import store
from npr.risk.field import compute_field, risk_dataset
from npr.risk.required import required_factor
from npr.risk.risk_table import RiskTable, read_risk_table
from npr.risk.table import Sites, site_risk, structural_risk
from npr.risk.zone import RiskModel
from spectra.field import Field, around_points, in_polygon, whole_field
from spectra.hazard import HazardModel

ZONES = (602, 1714, 321)


@pytest.fixture
def field(quick: RiskModel) -> Field:
    return Field({zone: quick.zone_map.squares(zone) for zone in ZONES}, "three zones")


@pytest.fixture
def table(quick: RiskModel, field: Field, tmp_path: Path) -> RiskTable:
    path = write_dataset(risk_dataset(quick, field, [2024, 2030]), tmp_path / "risk.nc")
    return read_risk_table(path)


def test_site_risk__from_a_table_is_that_of_the_model(
    quick: RiskModel, table: RiskTable, portfolio: Sites
) -> None:
    direct, read = site_risk(quick, portfolio), site_risk(table, portfolio)
    single = portfolio.mixture_index < 0
    assert single.any()
    assert not single.all()
    for name in direct._fields:
        known = single if name in ("p10", "p50", "p90") else np.full(len(single), True)
        got, wanted = getattr(read, name), getattr(direct, name)
        np.testing.assert_allclose(got[known], wanted[known], rtol=1e-12, err_msg=name)
        # The percentiles of a mixture do not follow from those of its classes.
        assert np.isnan(got[~known]).all()


def test_structural_risk_and_required_factor__from_a_table_are_those_of_the_model(
    quick: RiskModel, table: RiskTable, portfolio: Sites
) -> None:
    factor = np.geomspace(0.3, 3.5, len(portfolio.zone))
    np.testing.assert_allclose(
        structural_risk(table, portfolio, factor),
        structural_risk(quick, portfolio, factor),
        rtol=1e-10,
    )
    direct = required_factor(quick, portfolio, site_risk(quick, portfolio), 1e-6)
    read = required_factor(table, portfolio, site_risk(table, portfolio), 1e-6)
    np.testing.assert_allclose(read.factor, direct.factor, rtol=1e-9)
    np.testing.assert_array_equal(read.is_beyond, direct.is_beyond)


def test_rate_factors__are_those_of_the_years_in_the_table(
    quick: RiskModel, table: RiskTable
) -> None:
    years = np.array([2024.0, 2030.0, 2031.0])
    got = table.rate_factors(years)
    np.testing.assert_allclose(got[:2], quick.rate_factors(years)[:2], rtol=1e-15)
    assert np.isnan(got[2])


def test_table__a_zone_that_it_lacks_has_no_figures(
    quick: RiskModel, portfolio: Sites, tmp_path: Path
) -> None:
    part = Field({602: quick.zone_map.squares(602)}, "one zone")
    table = read_risk_table(write_dataset(risk_dataset(quick, part), tmp_path / "r.nc"))
    risk = site_risk(table, portfolio)
    assert np.isfinite(risk.mean[portfolio.zone == 602]).all()
    assert np.isnan(risk.mean[portfolio.zone != 602]).all()
    assert np.isnan(risk.pga_475yr_g[portfolio.zone != 602]).all()


def test_table__means_only_give_means_only(
    table: RiskTable, portfolio: Sites, tmp_path: Path
) -> None:
    means = table.dataset[["lpr_mean"]]
    del means.attrs["content_digest"]  # of all figures
    read = read_risk_table(write_dataset(means, tmp_path / "means.nc"))
    risk, whole = site_risk(read, portfolio), site_risk(table, portfolio)
    assert np.isnan([risk.p10, risk.p50, risk.p90, risk.chimney_share, risk.pga_475yr_g]).all()
    # Without the centres of the squares the value between the nodes is the bilinear one.
    np.testing.assert_allclose(risk.mean, whole.mean, rtol=0.02)
    assert np.isnan(structural_risk(read, portfolio, np.ones(len(risk.mean)))).all()


def test_compute_field__goes_on_where_it_was_stopped_and_gives_the_same_bits(
    quick: RiskModel,
    field: Field,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    compute_field([quick], field)
    whole = risk_dataset(quick, field)
    for path in (tmp_path / "cache" / "risk").rglob("zone-*.npz"):
        path.unlink()

    class Killed(BaseException):
        pass

    def killed(done: int, _: int) -> None:
        if done == 1:
            raise Killed

    monkeypatch.setenv("NPR_THREADS", "1")
    with pytest.raises(Killed):
        compute_field([quick], field, progress=killed)
    kept = sorted(path.name for path in (tmp_path / "cache" / "risk").rglob("zone-*.npz"))
    assert 1 <= len(kept) < len(ZONES)

    computed: list[int] = []
    joint = store.joint_zone_risk

    def counted(models, zone, *rest):  # type: ignore[no-untyped-def]
        computed.append(zone)
        return joint(models, zone, *rest)

    monkeypatch.setattr(store, "joint_zone_risk", counted)
    compute_field([quick], field)
    assert len(computed) == len(ZONES) - len(kept)
    assert risk_dataset(quick, field).identical(whole)

    # A file that was damaged is found out, told and computed again.
    damaged = next((tmp_path / "cache" / "risk").rglob("zone-602.npz"))
    content = bytearray(damaged.read_bytes())
    content[len(content) // 2] ^= 0xFF
    damaged.write_bytes(bytes(content))
    computed.clear()
    compute_field([quick], field)
    assert computed == [602]
    assert "damaged" in caplog.text
    assert risk_dataset(quick, field).identical(whole)


def test_compute_field__several_seismicities_share_the_motions_and_keep_their_bits(
    quick: RiskModel, field: Field, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    source = quick.hazard.seismicity
    # Another pattern: all of it moved by a kilometre.
    moved = replace(source, x_rd_m=source.x_rd_m + 1000.0)
    other = replace(quick, hazard=replace(quick.hazard, seismicity=moved))
    alone = [risk_dataset(model, field) for model in (quick, other)]
    assert not np.allclose(alone[0]["lpr_mean"], alone[1]["lpr_mean"], rtol=1e-3)

    monkeypatch.setenv("NPR_CACHE_DIR", str(tmp_path / "another"))
    filled: list[int] = []
    tables = HazardModel.motions.func  # type: ignore[attr-defined]

    def motions(hazard: HazardModel):  # type: ignore[no-untyped-def]
        found = tables(hazard)
        fill = found.probabilities
        object.__setattr__(found, "probabilities", lambda zone: filled.append(zone) or fill(zone))
        return found

    fresh = [replace(model, hazard=replace(model.hazard)) for model in (quick, other)]
    for model in fresh:
        model.hazard.__dict__["motions"] = motions(model.hazard)
    compute_field(fresh, field)
    assert sorted(filled) == sorted(ZONES)  # once a zone, not once a zone and seismicity
    for model, wanted in zip(fresh, alone, strict=True):
        assert risk_dataset(model, field).identical(wanted)


def test_fields__around_points_and_in_a_polygon_are_parts_of_the_whole(quick: RiskModel) -> None:
    zones = quick.zone_map
    whole = whole_field(zones)
    assert whole.zones == zones.modelled
    x, y = np.array([245_600.0, 245_650.0]), np.array([594_790.0, 594_790.0])
    some = around_points(zones, x, y)
    assert some.zones == (1032,)
    assert some.squares[1032].tolist() == [[245, 594]]
    assert some.nodes(1032).tolist() == [[245, 594], [245, 595], [246, 594], [246, 595]]
    vertex = np.array([[244e3, 593e3], [247e3, 593e3], [247e3, 595e3], [244e3, 595e3]])
    inside = in_polygon(zones, vertex)
    for zone in inside.zones:
        known = set(map(tuple, whole.squares[zone].tolist()))
        assert set(map(tuple, inside.squares[zone].tolist())) <= known
    squares = {tuple(s) for zone in inside.zones for s in inside.squares[zone].tolist()}
    assert squares == {(i, j) for i in (244, 245, 246) for j in (593, 594)}


def test_fields__nothing_in_the_model_is_refused(quick: RiskModel) -> None:
    with pytest.raises(HazardError, match="none of the points"):
        around_points(quick.zone_map, np.array([100e3]), np.array([400e3]))
    with pytest.raises(HazardError, match="holds no cell"):
        in_polygon(quick.zone_map, np.array([[1e5, 4e5], [1.1e5, 4e5], [1.1e5, 4.1e5]]))


def _times(name: str, factor: float) -> Callable[[xr.Dataset], xr.Dataset]:
    return lambda table: table.assign({name: table[name] * factor})


def _without(name: str) -> Callable[[xr.Dataset], xr.Dataset]:
    def change(table: xr.Dataset) -> xr.Dataset:
        found = table.copy()
        del found.attrs[name]
        return found

    return change


BAD: dict[str, tuple[Callable[[xr.Dataset], xr.Dataset], str]] = {
    "kind": (lambda t: t.assign_attrs(kind="something else"), "kind"),
    "attribute": (_without("exposure_outside"), "no attribute exposure_outside"),
    "units": (lambda t: t.assign(lpr_mean=t["lpr_mean"].assign_attrs(units="1/day")), "1/day"),
    "negative": (
        lambda t: t.assign(lpr_mean=(t["lpr_mean"] * -1).assign_attrs(units="1/yr")),
        "lpr_mean from",
    ),
    "unknown": (
        lambda t: t.assign(lpr_mean=(t["lpr_mean"] * np.nan).assign_attrs(units="1/yr")),
        "no mean",
    ),
    "surface": (lambda t: t.assign_coords(surface=["wierde", "regular"]), "surfaces"),
    "quantiles": (_times("lpr_quantile", -1.0), "lpr_quantile from"),
    "order": (lambda t: t.isel(quantile=slice(None, None, -1)), "quantiles that fall"),
    "centre": (_times("centre_lpr_mean", 1e-3), "not those that were written"),
    "years": (_times("rate_factor", 0.0), "rate_factor that is not above 0"),
    "shifted": (lambda t: t.assign_coords(x_rd_m=t["x_rd_m"] + 400.0), "1 km grid"),
    "twice": (lambda t: xr.concat([t, t.isel(site=[0])], "site", data_vars="minimal"), "twice"),
    "dimension": (lambda t: t.rename(magnitude="m"), "magnitude_share over"),
}


@pytest.mark.parametrize("name", BAD)
def test_read_risk_table__what_is_not_one_is_refused(
    table: RiskTable, tmp_path: Path, name: str
) -> None:
    change, said = BAD[name]
    path = write_dataset(change(table.dataset), tmp_path / "bad.nc")
    with pytest.raises(HazardError, match="not a risk table") as error:
        read_risk_table(path)
    assert re.search(said, str(error.value)), error.value


def test_read_risk_table__a_file_that_is_cut_off_is_refused(
    table: RiskTable, tmp_path: Path
) -> None:
    path = tmp_path / "cut.nc"
    path.write_bytes(Path(table.source).read_bytes()[:5000])
    with pytest.raises(SchemaError, match="cannot be read"):
        read_risk_table(path)


def test_write_dataset__appears_whole_or_not_at_all(
    table: RiskTable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def half(_: xr.Dataset, path: Path, **__: object) -> None:
        Path(path).write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(xr.Dataset, "to_netcdf", half)
    with pytest.raises(OSError, match="No space"):
        write_dataset(table.dataset, tmp_path / "new.nc")
    assert not [path for path in tmp_path.iterdir() if "new" in path.name]


def test_risk_dataset__is_labelled(table: RiskTable) -> None:
    data = table.dataset
    assert data["lpr_mean"].dims == ("site", "surface", "vulnerability_class")
    assert data["lpr_quantile"]["quantile"].values.tolist() == [0.1, 0.5, 0.9]
    assert data["lpr_mean"].attrs["units"] == "1/yr"
    assert data.attrs["Conventions"] == "CF-1.11"
    assert "ndicative, own calculation from public figures" in data.attrs["note"]
    assert data.attrs["ground_motion_model"] == "V7"
    assert data.attrs["kind"] == risk_field.KIND
    share = data["magnitude_share"].sum("magnitude").values
    np.testing.assert_allclose(share[data["lpr_mean"].values > 0.0], 1.0, rtol=1e-6)
