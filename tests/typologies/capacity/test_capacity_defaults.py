# SPDX-License-Identifier: EUPL-1.2
"""Assumed capacity per class: complete, in order, as documented."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from npr.core.errors import SchemaError
from npr.core.files import load_toml
from npr.core.units import STANDARD_GRAVITY
from typologies import class_capacity, default_curves, load_catalogue
from typologies.capacity.defaults import capacity_defaults_file
from typologies.capacity.schema import DefaultsFile

PROJECT = Path(__file__).resolve().parents[3]


def test_defaults__cover_every_shipped_class_and_no_other() -> None:
    names = {name for each in ("v6", "v7", "tno2020") for name in load_catalogue(each).classes}
    assert set(capacity_defaults_file().classes) == names
    assert len(names) == 38


def test_class_capacity__values_of_a_class() -> None:
    found = class_capacity(["URM4L", "RC1L"])
    entry = capacity_defaults_file().classes["URM4L"]
    np.testing.assert_allclose(
        found.yield_acceleration[0], STANDARD_GRAVITY * np.array(entry.yield_acceleration_g)
    )
    assert found.is_brittle.tolist() == [False, True]
    assert found.trust == "assumed"
    assert not found.yield_acceleration.flags.writeable


def test_class_capacity__unknown_class_is_nan_not_zero() -> None:
    found = class_capacity(["mine", "URM4L"])
    assert found.is_known.tolist() == [False, True]
    curves = default_curves(found, 0.008, 0.004)
    assert np.isnan(curves[0]).all()
    assert np.isfinite(curves[1]).all()


def test_default_curves__formulas_by_hand() -> None:
    found = class_capacity(["URM4L", "URM6L"])
    curves = default_curves(found, 0.008, 0.004)
    assert curves.shape == (2, 3, 5)
    assert curves.dtype == np.float64
    for i, drift in enumerate((0.008, 0.004)):
        a_y, period = found.yield_acceleration[i], found.period[i]
        np.testing.assert_allclose(curves[i, :, 0], a_y)
        np.testing.assert_allclose(curves[i, :, 1], a_y * (period / (2 * math.pi)) ** 2)
        np.testing.assert_allclose(curves[i, :, 2], drift * found.effective_height[i])
    assert not curves[:, :, 3:].any()


def test_defaults__out_of_order_is_refused(tmp_path: Path) -> None:
    text = (PROJECT / "typologies/data/capacity_defaults.toml").read_text(encoding="utf-8")
    wrong = tmp_path / "wrong.toml"
    wrong.write_text(text.replace("[0.08, 0.15, 0.23]", "[0.15, 0.08, 0.23]"), encoding="utf-8")
    with pytest.raises(SchemaError, match="problem") as caught:
        load_toml(wrong, DefaultsFile)
    assert "low, central, high" in str(caught.value)


def test_page__table_equals_the_data() -> None:
    text = (PROJECT / "docs/capacity.md").read_text(encoding="utf-8")
    shown = [line for line in text.splitlines() if line.startswith("| `")]
    assert shown == [
        f"| `{name}` | {' / '.join(f'{a:.2f}' for a in c.yield_acceleration_g)} | {c.period_s:.2f} "
        f"| {c.effective_height_m:.1f} | {c.mechanism} | {c.reasoning} |"
        for name, c in capacity_defaults_file().classes.items()
    ]
