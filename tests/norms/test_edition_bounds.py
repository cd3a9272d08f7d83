# SPDX-License-Identifier: EUPL-1.2
"""Physical bounds on the values of an edition: a slip is refused or stays with every result."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from npr.cli import app
from npr.core.errors import SchemaError
from npr.norms.edition import Edition
from npr.norms.loading import EDITION_IDS, load_edition
from npr.norms.own import write_edition
from npr.norms.values import Number

NPR = load_edition("npr9998-2020")


@pytest.mark.parametrize("name", EDITION_IDS)
def test_rare__nothing_that_ships(name: str) -> None:
    assert load_edition(name).rare == load_edition(name).warnings == ()


@pytest.mark.parametrize("factor", [1000.0, 1e-3])
@pytest.mark.parametrize("name", EDITION_IDS)
def test_values__a_slip_of_a_thousand_never_passes_quietly(name: str, factor: float) -> None:
    edition = load_edition(name)
    quiet = [
        key
        for key, value in edition.values.items()
        if isinstance(value, Number) and value.value and _is_quiet(edition, key, value, factor)
    ]
    assert not quiet


def _is_quiet(edition: Edition, key: str, value: Number[float, str], factor: float) -> bool:
    try:
        other = edition.with_value(key, value.value * factor)
    except SchemaError:
        return False
    return not any(text.startswith(f"{key}.value: ") for text in other.rare)


@pytest.mark.parametrize(
    ("key", "value", "slip"),
    [
        ("code.nlpo.initial_damping", 5.0, "meant 5 %?"),
        ("code.drift.system_brittle", 0.4, "meant 0.4 %?"),
        ("code.drift.pier_shear", 4.0, ""),
        ("code.return_period.NC.rejection.CC1b", 0.5, ""),
        ("code.factors.capacity", 850.0, ""),
        ("code.factors.drift", -1.0, ""),
        ("code.local.usable_fraction", 60.0, "meant 60 %?"),
        ("code.linear.behaviour_factor.masonry", 15.0, ""),
        ("code.nlpo.high_mode_period", 900.0, "meant 900 ms?"),
        ("code.mass.psi_2_residential", 30.0, "meant 30 %?"),
        ("individual_risk.norm", 0.1, ""),
    ],
)
def test_values__what_cannot_be_is_refused(key: str, value: float, slip: str) -> None:
    with pytest.raises(SchemaError) as error:
        NPR.with_value(key, value)
    assert f"{key}.value: not possible; got {value}" in str(error.value)
    assert slip in str(error.value)


def test_rare__stays_with_the_edition_its_file_and_its_check(tmp_path: Path) -> None:
    rare = NPR.with_value("code.drift.system_ductile", 0.08)
    assert len(rare.warnings) == 1
    assert "code.drift.system_ductile.value: 0.08 is a rare drift" in rare.warnings[0]
    assert "1 warning" in repr(rare)
    path = tmp_path / "own.toml"
    write_edition(rare, path)
    assert "# WARNING: code.drift.system_ductile.value" in path.read_text("utf-8")
    answer = CliRunner().invoke(app, ["edition", "check", str(path)])
    assert answer.exit_code == 0
    assert "WARNING: code.drift.system_ductile.value: 0.08 is a rare drift" in answer.output
