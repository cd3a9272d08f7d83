# SPDX-License-Identifier: EUPL-1.2
"""What is on disk is only used for what it was computed for."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from npr.risk.corners import Group
from npr.risk.store import kept_risk, zone_path
from npr.risk.zone import RiskModel
from spectra.hazard import load_hazard
from spectra.sources.seismicity import built_in_seismicity

NO_MIXTURES = np.zeros((0, 35)), np.zeros((0, 3), dtype=np.int32)


def test_pattern_digest__knows_where_counting_begins() -> None:
    usual = built_in_seismicity()
    assert replace(usual, counted_from=1.5).pattern_digest != usual.pattern_digest


def test_hazard_digest__knows_the_zone_map() -> None:
    usual = load_hazard()
    shifted = replace(usual.zone_map, x0_m=usual.zone_map.x0_m + 100.0)
    assert replace(usual, zone_map=shifted).pattern_digest != usual.pattern_digest


def test_kept_risk__other_nodes_on_disk_are_not_taken(
    quick: RiskModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NPR_CACHE_DIR", str(tmp_path))
    node, nothing = quick.hazard.zone_map.nodes(321)[:2], np.zeros((0, 2), dtype=np.int32)
    one = Group(321, node[:1], nothing, is_own=True)
    other = Group(321, node[1:], nothing, is_own=True)
    first = kept_risk(quick, one, *NO_MIXTURES)
    assert zone_path(quick, one) == zone_path(quick, other)
    second = kept_risk(quick, other, *NO_MIXTURES)
    assert second.node.tolist() == node[1:].tolist()
    assert not np.array_equal(first.statistics, second.statistics)
    again = kept_risk(quick, one, *NO_MIXTURES)
    np.testing.assert_array_equal(first.statistics, again.statistics)
