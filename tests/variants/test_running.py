# SPDX-License-Identifier: EUPL-1.2
"""Runs of variants: as ``npr.assess`` gives them, and none twice."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from assessment_rows import same
from variants_file import FILE

import npr
import spectra
import typologies
from npr.variants import running
from npr.variants.reading import read_variants
from npr.variants.running import Runs, figures_of, run_variants
from npr.variants.setup import Sources


def test_run_variants__equals_assess(portfolio: pl.DataFrame) -> None:
    seen: list[str] = []
    found = run_variants(FILE, portfolio, progress=lambda name, done, of: seen.append(name))
    assert list(found) == ["old", "new", "more events", "old again"]
    assert found["old"] is found["old again"]
    assert set(seen) == {"old", "new", "more events"}
    expected = npr.assess(
        portfolio,
        hazard=spectra.load_hazard(seismicity=spectra.built_in_seismicity(2030)),
        catalogue=typologies.load_catalogue("v7"),
        edition=npr.load_edition("npr9998-2018"),
        route="both",
    )
    assert same(found["new"], expected)
    assert found["new"].provenance == expected.provenance


def test_runs__encode_once_for_what_has_the_same_classes(
    portfolio: pl.DataFrame, sources: Sources, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = []
    encode = running.encode
    monkeypatch.setattr(running, "encode", lambda *a, **k: calls.append(1) or encode(*a, **k))
    found = read_variants(FILE, sources=sources).setups
    fresh = Runs(portfolio)
    for setup in found.values():
        fresh.table(setup)
        fresh.table(setup)
    assert fresh.count == 3
    classes = {setup.catalogue.classes for setup in found.values()}
    assert len(calls) == len(classes)


def test_figures__unknown_is_never_a_verdict(runs: Runs, sources: Sources) -> None:
    table = runs.table(read_variants(FILE, sources=sources).setups["old"])
    got = figures_of(table)
    verdicts = table.to_polars()["verdict"].cast(pl.String).to_list()
    expected = {"meets_norm": 0, "needs_reinforcement": 1}
    assert got.does_not_meet.tolist() == [expected.get(verdict, -1) for verdict in verdicts]
    assert {-1, 1} <= set(got.does_not_meet.tolist())
    lpr = table.arrow["lpr_mean_per_yr"].to_pylist()
    assert [np.isnan(value) for value in got.ln_lpr] == [value is None for value in lpr]
    assert np.exp(got.ln_lpr[0]) == pytest.approx(lpr[0], rel=1e-12)
