# SPDX-License-Identifier: EUPL-1.2
"""Spectra against tables of others: tests/verification/code_route, spectrum_*.csv."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from pint import Quantity

from spectra import ElasticSpectrum
from spectra.elastic import _kernels as k
from spectra.elastic.damping import damping_correction_method

TABLES = Path(__file__).resolve().parents[2] / "verification/code_route"
RELATIVE = 1e-3


def _rows(name: str) -> list[dict[str, str]]:
    with (TABLES / f"{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _g(value: str) -> Quantity:
    return Quantity(float(value), "standard_gravity")


def _s(value: str) -> Quantity:
    return Quantity(float(value), "s")


@pytest.mark.parametrize("row", _rows("spectrum_elastic"), ids=str)
def test_elastic_spectrum__worked_example(row: dict[str, str]) -> None:
    spectrum = ElasticSpectrum(
        a_g=_g(row["a_g_g"]),
        p=float(row["p"]),
        **{name: _s(row[f"{name}_s"]) for name in ("T_B", "T_C", "T_D")},
        damping_correction=row["damping_correction"],
    )
    at = _s(row["period_s"]), float(row["damping_ratio"])
    acceleration = spectrum.acceleration(*at).to("standard_gravity").magnitude
    assert acceleration == pytest.approx(float(row["Se_g"]), rel=RELATIVE)
    if row["S_De_mm"]:
        displacement = spectrum.displacement(*at).to("mm").magnitude
        assert displacement == pytest.approx(float(row["S_De_mm"]), rel=RELATIVE)


@pytest.mark.parametrize("row", _rows("spectrum_eurocode8"), ids=str)
def test_eurocode8__worked_example(row: dict[str, str]) -> None:
    spectrum = ElasticSpectrum.eurocode8(
        a_g=_g(row["a_g_g"]),
        ground_type=row["ground_type"],
        spectrum_type=int(row["spectrum_type"]),
    )
    period = _s(row["period_s"])
    if row["behaviour_factor"]:
        found = spectrum.design_acceleration(
            period, behaviour_factor=float(row["behaviour_factor"])
        )
    else:
        found = spectrum.acceleration(period)
    expected = float(row["acceleration_g"])
    assert found.to("standard_gravity").magnitude == pytest.approx(expected, rel=RELATIVE)


@pytest.mark.parametrize("row", _rows("spectrum_vertical"), ids=str)
def test_vertical__worked_example(row: dict[str, str]) -> None:
    spectrum_type = int(row["spectrum_type"])
    given = ElasticSpectrum.vertical(a_vg=_g(row["a_vg_g"]), spectrum_type=spectrum_type)
    from_horizontal = ElasticSpectrum.vertical(
        a_g=_g(row["a_vg_g"]) / 0.9, spectrum_type=spectrum_type
    )
    for spectrum in (given, from_horizontal):
        found = spectrum.acceleration(_s(row["period_s"])).to("standard_gravity").magnitude
        assert found == pytest.approx(float(row["Sve_g"]), rel=RELATIVE)


@pytest.mark.parametrize("row", _rows("spectrum_damping"), ids=str)
def test_damping_correction__published_values(row: dict[str, str]) -> None:
    floor = float(row["floor"]) if row["floor"] else None
    method = damping_correction_method(row["damping_correction"], floor)
    eta = k.damping_correction(float(row["damping_pct"]) / 100.0, method)
    digits = len(row["eta"].split(".")[1])
    assert eta == pytest.approx(float(row["eta"]), abs=0.5001 * 10.0**-digits)
