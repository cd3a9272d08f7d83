# SPDX-License-Identifier: EUPL-1.2
"""``npr edition list``, ``show``, ``diff`` and ``check``."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from npr.norms.loading import EDITION_IDS, load_edition

EXAMPLE = Path(__file__).resolve().parents[2] / "docs/examples/editions/own-return-periods.toml"
DATA = Path(__file__).resolve().parents[2] / "npr/norms/data"


def plain(text: str) -> str:
    """Text as one line: where a table breaks it depends on its width."""
    return re.sub(r"\s+", " ", text)


@pytest.fixture
def own(tmp_path: Path) -> Path:
    path = tmp_path / "own.toml"
    path.write_text(EXAMPLE.read_text("utf-8"), encoding="utf-8")
    return path


def test_edition__without_arguments_shows_its_commands(npr) -> None:
    got = npr("edition")
    assert all(command in got.out + got.err for command in ("list", "show", "diff", "check"))


# --- list ------------------------------------------------------------------------------------


def test_list__every_edition_with_title_route_and_digest(npr) -> None:
    got = npr("edition", "list")
    assert got.code == 0
    assert got.err == ""
    for name in EDITION_IDS:
        edition = load_edition(name)
        assert re.search(rf"^ ?{re.escape(name)} .* {edition.digest} *$", got.out, re.MULTILINE)
    assert "35 of 43 values assumed" in plain(got.out)


# --- show ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", EDITION_IDS)
def test_show__every_value(npr, name: str) -> None:
    edition = load_edition(name)
    got = npr("edition", "show", name)
    assert got.code == 0
    assert edition.title in plain(got.out)
    assert f"digest: {edition.digest}" in got.out
    assert f"decides by: {edition.verdict.route}" in got.out
    keys = [line.split()[0] for line in got.out.splitlines() if line.strip()]
    assert [key for key in edition.values if key not in keys] == []
    assert ("cells that are not listed are unknown" in plain(got.out)) == (edition.code is not None)


def test_show__value_unit_trust_alternatives_and_source(npr) -> None:
    text = npr("edition", "show", "npr9998-2020").out
    (row,) = [line for line in text.splitlines() if "system_ductile" in line]
    assert row.split()[:5] == ["code.drift.system_ductile", "0.008", "assumed", "0.006,", "0.01"]
    (row,) = [line for line in text.splitlines() if "high_mode_period" in line]
    assert row.split()[1:4] == ["0.9", "s", "published"]


def test_show__a_file(npr, own: Path) -> None:
    got = npr("edition", "show", own)
    assert got.code == 0
    assert "code.return_period.NC.rejection.CC2" in got.out


def test_show__unknown_name(npr) -> None:
    got = npr("edition", "show", "npr99982020")
    assert got.code == 2
    assert got.out == ""
    assert "unknown edition of the norm" in got.err
    assert "did you mean npr9998-2020?" in got.err


# --- diff ------------------------------------------------------------------------------------


def test_diff__nothing(npr) -> None:
    got = npr("edition", "diff", "ec8", "ec8")
    assert got.code == 0
    assert "no value differs" in got.out
    assert "rule:" not in got.out


def test_diff__what_differs_gives_exit_code_1(npr) -> None:
    got = npr("edition", "diff", "npr9998-2018", "npr9998-2020")
    assert got.code == 1
    rows = [line.split()[:5] for line in got.out.splitlines() if "code." in line]
    assert rows == [
        ["code.strength.torsion", "planar", "planar", "derived", "assumed"],
        ["code.mass.phi_roof", "1", "1", "published", "assumed"],
        ["code.mass.phi_floor", "0.6", "0.6", "published", "assumed"],
    ]
    for name in ("npr9998-2018", "npr9998-2020"):
        assert load_edition(name).digest in got.out


def test_diff__cells_that_one_does_not_have_are_empty(npr, own: Path) -> None:
    got = npr("edition", "diff", "npr9998-2020", own)
    assert got.code == 1
    rows = [line.split() for line in got.out.splitlines() if "return_period" in line]
    assert rows == [
        ["code.return_period.NC.rejection.CC1a", "975", "assumed", "placeholder"],
        ["code.return_period.NC.rejection.CC2", "3600", "assumed", "placeholder"],
    ]


def test_diff__another_rule_is_said(npr) -> None:
    got = npr("edition", "diff", "individual-risk-1e-5", "individual-risk-1e-5-p90")
    assert "rule: A decides by risk, mean; B by risk, mean_and_p90" in got.out
    assert npr("edition", "diff", "individual-risk-1e-5", "npr9998-2020").code == 1


def test_diff__unknown_name(npr) -> None:
    got = npr("edition", "diff", "ec8", "ec9")
    assert got.code == 2
    assert "unknown edition" in got.err


# --- check -----------------------------------------------------------------------------------


def test_check__the_example(npr) -> None:
    got = npr("edition", "check", EXAMPLE)
    assert got.code == 0
    assert "is a complete edition: 45 values." in plain(got.out)
    assert "37 are still assumed: code.default_case.consequence_class," in plain(got.out)
    assert "source: example: no copy of the norm was read" in got.out


def test_check__every_wrong_key_at_once(npr, own: Path) -> None:
    text = own.read_text("utf-8").replace("CC1a =", "CC9 =").replace('unit = "yr"', 'unit = "y"')
    text += '\n[code.drift]\nsystem_ductil = { value = 1, unit = "1", trust = "sure" }\n'
    own.write_text(text, encoding="utf-8")
    got = npr("edition", "check", own)
    assert got.code == 2
    assert got.out == ""
    for said in ("CC9", "CC2.unit", "code.drift.system_ductil", "no such key", str(own)):
        assert said in got.err, said


def test_check__wrong_keys_and_then_repeats_of_the_base_by_line(npr, own: Path) -> None:
    text = own.read_text("utf-8")
    base = (DATA / "npr9998-2020.toml").read_text("utf-8")
    (repeated,) = re.findall(r"^initial_damping = .*$", base, re.MULTILINE)
    text += f"\n[code.nlpo]\n{repeated}\n"
    wrong = text.replace("CC1a =", "CC9 =")
    for file, word, key in (
        (wrong, "CC9", "code.return_period"),
        (text, "initial_damping", "code.nlpo.initial_damping: the same as in the base"),
    ):
        own.write_text(file, encoding="utf-8")
        said = npr("edition", "check", own).err.splitlines()
        number = next(n for n, line in enumerate(file.splitlines(), 1) if line.startswith(word))
        assert any(line.strip().startswith(f"line {number}, {key}") for line in said), said


def test_check__not_toml_and_not_there(npr, tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    assert npr("edition", "check", path).code == 2
    path.write_text("[edition\n", encoding="utf-8")
    got = npr("edition", "check", path)
    assert got.code == 2
    assert "own.toml" in got.err


def test_check__base_that_extends(npr, own: Path, tmp_path: Path) -> None:
    second = tmp_path / "second.toml"
    second.write_text(own.read_text("utf-8").replace('"npr9998-2020"', '"own.toml"'), "utf-8")
    got = npr("edition", "check", second)
    assert got.code == 2
    assert "extends one that extends another" in got.err
