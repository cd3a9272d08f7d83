# SPDX-License-Identifier: EUPL-1.2
"""Editions of the code route: values with trust, one level of extends, unknown cells."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import pytest
from pint import Quantity

from npr.core.errors import EditionError, SchemaError, UnitError
from npr.core.user_files import UserFileError
from npr.norms.code import CONSEQUENCE_CLASSES, LIMIT_STATES, SITUATIONS
from npr.norms.difference import difference
from npr.norms.edition import Edition
from npr.norms.loading import EDITION_IDS, load_edition
from npr.norms.values import Number
from spectra.hazard import HazardModel, load_hazard

PROJECT = Path(__file__).resolve().parents[2]
DATA = PROJECT / "npr/norms/data"
EXAMPLE = PROJECT / "docs/examples/editions/own-return-periods.toml"
CODE_EDITIONS = [name for name in EDITION_IDS if load_edition(name).code is not None]
NPR = load_edition("npr9998-2020")
HEADER = """
[edition]
schema_version = 1
id = "own"
title = "Our own"
source = "tests"
"""
DRIFT = """
[code.drift]
system_ductile = { value = 0.006, unit = "1", clause = "own", trust = "published" }
"""


@pytest.fixture
def write(tmp_path: Path):
    """Write an edition that extends another; path of the file."""

    def file(text: str, base: str = "npr9998-2020", name: str = "own.toml") -> Path:
        path = tmp_path / name
        path.write_text(f'{HEADER}extends = "{base}"\n{text}', encoding="utf-8")
        return path

    return file


# --- what ships ------------------------------------------------------------------------------


def test_code_editions__are_these() -> None:
    assert CODE_EDITIONS == ["npr9998-2018", "npr9998-2020", "ec8", "nzsee-c8-2017"]
    for name in CODE_EDITIONS:
        assert load_edition(name).verdict.route == "code"
        assert load_edition(name).edition.extends == ""  # every one stands on its own


@pytest.mark.parametrize("name", CODE_EDITIONS)
def test_code_editions__every_value_says_where_it_is_from(name: str) -> None:
    edition = load_edition(name)
    for key, value in edition.values.items():
        assert value.origin, key
        assert value.trust in ("published", "derived", "assumed"), key
        if value.trust == "assumed":
            assert value.alternatives, key
        assert getattr(value, "value", None) not in value.alternatives, key
        assert len(set(value.alternatives)) == len(value.alternatives), key


@pytest.mark.parametrize("name", CODE_EDITIONS)
def test_code_editions__every_alternative_is_a_possible_edition(name: str) -> None:
    edition = load_edition(name)
    for key, value in edition.values.items():
        for other in value.alternatives:
            assert edition.with_value(key, other).values[key].value == other


@pytest.mark.parametrize("name", CODE_EDITIONS)
def test_title__counts_what_is_assumed(name: str) -> None:
    edition = load_edition(name)
    assumed = [key for key, value in edition.values.items() if value.trust == "assumed"]
    assert f"{len(assumed)} of {len(edition.values)} values assumed" in edition.title
    assert ("reconstruction from public sources" in edition.title) == (name != "ec8")
    assert edition.assumed == tuple(assumed)


def test_title__of_a_risk_edition_is_plain() -> None:
    edition = load_edition("individual-risk-1e-5")
    assert edition.title == edition.edition.title
    with pytest.raises(EditionError, match="no code route"):
        _ = edition.code_route


# --- return periods --------------------------------------------------------------------------


@pytest.mark.parametrize("name", CODE_EDITIONS)
def test_default_case__is_known(name: str) -> None:
    edition = load_edition(name)
    state = "SD" if name == "nzsee-c8-2017" else "NC"
    assert edition.default_case() == ("CC1b", "rejection", state)
    assert edition.return_period_yr() == edition.return_period_yr(*edition.default_case()) > 0.0


def test_return_period__cells_of_npr_are_one_known_and_the_rest_refused() -> None:
    known = []
    for case in itertools.product(CONSEQUENCE_CLASSES, SITUATIONS, LIMIT_STATES):
        try:
            known.append((case, NPR.return_period_yr(*case)))
        except EditionError:
            continue
    assert known == [(("CC1b", "rejection", "NC"), 2475.0)]
    assert NPR.values["code.return_period.NC.rejection.CC1b"].trust == "assumed"


def test_return_period__unknown_cell_says_how_to_fill_it(write) -> None:
    with pytest.raises(EditionError, match="does not know this return period") as error:
        NPR.return_period_yr("CC2", limit_state="SD")
    assert error.value.where == (
        "edition npr9998-2020, consequence class CC2, situation rejection, limit state SD"
    )
    assert error.value.got == "CC2/rejection/SD: it was not found in a public source"
    assert "CC1b/rejection/NC" in str(error.value.expected)
    # The message is a recipe: following it makes the cell known.
    assert error.value.repair is not None
    assert "extends = 'npr9998-2020'" in error.value.repair
    table, cell = error.value.repair.split("and ")[1].split("] ", 1)
    filled = cell.replace("value = ...", "value = 1234").replace("clause = '...'", "clause = '2.1'")
    assert (
        load_edition(write(f"{table}]\n{filled}\n")).return_period_yr("CC2", limit_state="SD")
        == 1234.0
    )


def test_return_period__a_cell_that_is_no_case_is_refused(write) -> None:
    for table, cell in (
        ("NC.rejecton", "CC2"),
        ("XX.rejection", "CC2"),
        ("NC.rejection", "CC4"),
    ):
        text = f"[code.return_period.{table}]\n{cell} = {{ value = 475, unit = 'yr', source = 's', "
        with pytest.raises(SchemaError, match=r"code\.return_period"):
            load_edition(write(text + "trust = 'published' }\n"))


# --- extends ---------------------------------------------------------------------------------


def test_extends__one_value_differs_and_the_rest_is_the_base(write) -> None:
    own = load_edition(write(DRIFT))
    assert (own.id, own.edition.note, own.edition.is_reconstruction) == ("own", "", True)
    assert own.title.startswith("Our own (reconstruction from public sources, 34 of 43")
    (found,) = difference(NPR, own)
    assert found.key == "code.drift.system_ductile"
    assert isinstance(found.first, Number)
    assert isinstance(found.second, Number)
    assert (found.first.value, found.second.value) == (0.008, 0.006)
    # A value is replaced as a whole: what the base said of it is gone.
    assert (found.second.source, found.second.alternatives) == ("", ())
    assert own.return_period_yr() == NPR.return_period_yr()
    assert own.digest != NPR.digest


def test_extends__digest_is_of_the_content_wherever_it_came_from(write, tmp_path: Path) -> None:
    base = (PROJECT / "npr/norms/data/npr9998-2020.toml").read_text("utf-8")
    flat = tmp_path / "flat.toml"
    old = next(line for line in base.splitlines() if line.startswith("system_ductile"))
    text = base.split("[verdict]", 1)[1].replace(old, DRIFT.strip().splitlines()[1])
    flat.write_text(HEADER + "is_reconstruction = true\n\n[verdict]" + text, encoding="utf-8")
    assert load_edition(flat).digest == load_edition(write(DRIFT)).digest


def test_extends__a_file_beside_it(write) -> None:
    text = (PROJECT / "npr/norms/data/npr9998-2020.toml").read_text("utf-8")
    path = write(DRIFT, base="other.toml")
    path.with_name("other.toml").write_text(text, encoding="utf-8")
    assert [one.key for one in difference(load_edition(path), NPR)] == ["code.drift.system_ductile"]


def test_extends__one_level_only(write) -> None:
    write(DRIFT, name="base.toml")
    with pytest.raises(UserFileError, match="extends one that extends another") as error:
        load_edition(write("", base="base.toml"))
    (problem,) = error.value.problems
    assert problem.key == "edition.extends"
    assert problem.got == "base.toml, which extends npr9998-2020"
    assert "one level" in problem.expected


def test_extends__a_base_that_is_not_there(write) -> None:
    with pytest.raises(UserFileError, match="unknown edition") as error:
        load_edition(write("", base="npr9998-2019"))
    (problem,) = error.value.problems
    assert (problem.key, problem.repair) == ("edition.extends", "did you mean npr9998-2018?")
    with pytest.raises(SchemaError, match="file not found"):
        load_edition(write("", base="nowhere.toml"))


def test_extends__must_be_a_name(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text(HEADER + "extends = 2020\n", encoding="utf-8")
    with pytest.raises(SchemaError, match=r"line 7, edition\.extends: not a name; got 2020"):
        load_edition(path)


def test_extends__a_repeated_value_is_refused(write) -> None:
    line = 'lower_bound = { value = 0.2, unit = "1", source = "EN 1998-1:2004, 3.2.2.5(4)", '
    text = f'[code.linear]\n{line}trust = "assumed", alternatives = [0.0] }}\n'
    with pytest.raises(SchemaError, match="1 problem") as error:
        load_edition(write(text + DRIFT))
    assert "code.linear.lower_bound: the same as in the base" in str(error.value)
    assert "leave it out" in str(error.value)
    # In its turn: what the schema refuses comes first.
    with pytest.raises(UserFileError) as error:
        load_edition(write(text + DRIFT.replace("system_ductile", "system_ductil")))
    assert [each.key for each in error.value.problems] == ["code.drift.system_ductil"]
    # Another trust is another value: who read it says so.
    load_edition(write(text.replace("assumed", "published") + DRIFT))


@pytest.mark.parametrize(
    ("old", "new", "key", "message"),
    [
        ("system_ductile", "system_ductil", "code.drift.system_ductil", "no such key"),
        ("[code.drift]", "[code.drifts]", "code.drifts", "no such key"),
        ("value = 0.006", "value = 0.6", "code.drift.system_ductile.value", "meant 0.6 %?"),
        ("value = 0.006", 'value = "low"', "code.drift.system_ductile.value", "valid number"),
        ("value = 0.006", 'value = "0.006"', "code.drift.system_ductile.value", "valid number"),
        ("value = 0.006", "value = true", "code.drift.system_ductile.value", "valid number"),
        ('unit = "1"', 'unit = "%"', "code.drift.system_ductile.unit", "'1'"),
        ('clause = "own", ', "", "code.drift.system_ductile", "names its clause or its source"),
        ('"published"', '"assumed"', "code.drift.system_ductile", "states its alternatives"),
        ('"published"', '"certain"', "code.drift.system_ductile.trust", "'published', 'derived'"),
    ],
)
def test_extends__schema_names_key_got_and_expected(
    write, old: str, new: str, key: str, message: str
) -> None:
    assert old in DRIFT
    with pytest.raises(SchemaError) as error:
        load_edition(write(DRIFT.replace(old, new)))
    lines = [line for line in str(error.value).splitlines() if f", {key}:" in line]
    assert any(message in line for line in lines), str(error.value)


def test_extends__a_problem_of_the_base_names_its_file(write, tmp_path: Path) -> None:
    base = (DATA / "npr9998-2020.toml").read_text("utf-8").replace('"urm-arup"', '"viscous"', 1)
    (tmp_path / "base.toml").write_text(base, encoding="utf-8")
    with pytest.raises(SchemaError) as error:
        load_edition(write(DRIFT, base="base.toml"))
    line = next(n for n, text in enumerate(base.splitlines(), 1) if '"viscous"' in text)
    assert str(tmp_path / "base.toml") in str(error.value)
    assert f"\n        line {line}, code.nlpo.hysteretic_damping.value: " in str(error.value)
    assert "edition.extends: 1 problem in the edition" in str(error.value)


def test_method_names__come_from_a_closed_list(write) -> None:
    text = '[code.nlpo]\nhysteretic_damping = { value = "viscous", source = "s", '
    with pytest.raises(SchemaError, match="'urm-arup', 'nzsee-flat'"):
        load_edition(write(text + 'trust = "published" }\n'))


def test_route__needs_its_table(write) -> None:
    text = '[verdict]\nroute = "both"\n'
    with pytest.raises(SchemaError, match=r"there is no \[code\]"):
        load_edition(write(text, base="individual-risk-1e-5"))
    assert load_edition(write(text)).verdict.route == "both"


def test_example_file__fills_two_cells_and_nothing_else() -> None:
    own = load_edition(EXAMPLE)
    found = {one.key: one for one in difference(NPR, own)}
    cells = {f"code.return_period.NC.rejection.{name}" for name in ("CC1a", "CC2")}
    assert set(found) == cells
    assert all(one.first is None for one in found.values())
    assert (own.return_period_yr("CC1a"), own.return_period_yr("CC2")) == (975.0, 3600.0)
    assert own.return_period_yr("CC1b") == NPR.return_period_yr("CC1b")
    # The figures of the example are nobody's: they say so.
    assert cells <= set(own.assumed)
    with pytest.raises(EditionError, match="does not know"):
        own.return_period_yr("CC3")


# --- with_value, difference ------------------------------------------------------------------


def test_with_value__changes_one_value_of_a_copy() -> None:
    own = NPR.with_value("code.drift.system_ductile", 0.006)
    assert [one.key for one in difference(NPR, own)] == ["code.drift.system_ductile"]
    assert NPR.values["code.drift.system_ductile"].value == 0.008
    assert own.digest != NPR.digest
    assert isinstance(own, Edition)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("code.drift.system_ductile", 0.5),
        ("code.drift.system_ductile", "low"),
        ("code.nlpo.hysteretic_damping", "viscous"),
        ("code.nlpo.initial_damping", -0.05),
        ("code.nlpo.initial_damping", float("nan")),
        ("exposure.inside", 0.5),
    ],
)
def test_with_value__is_checked_anew(key: str, value: Any) -> None:
    with pytest.raises(SchemaError, match="problem"):
        NPR.with_value(key, value)


def test_with_value__unknown_key_lists_the_keys() -> None:
    with pytest.raises(EditionError, match="no such value") as error:
        NPR.with_value("code.drift.system", 0.006)
    assert error.value.got == "code.drift.system"
    assert "code.drift.system_ductile" in str(error.value.expected)


def test_difference__of_an_edition_with_itself_is_none() -> None:
    for name in EDITION_IDS:
        assert difference(load_edition(name), load_edition(name)) == []


def test_difference__of_the_two_years_is_trust_only() -> None:
    found = difference(load_edition("npr9998-2018"), NPR)
    assert [one.key for one in found] == [
        "code.strength.torsion",
        "code.mass.phi_roof",
        "code.mass.phi_floor",
    ]
    for one in found:
        assert one.first.value == one.second.value  # type: ignore[union-attr]
        assert one.second is not None
        assert one.second.trust == "assumed"


def test_difference__is_the_same_from_both_sides() -> None:
    there, back = (
        difference(*pair) for pair in ((NPR, load_edition("ec8")), (load_edition("ec8"), NPR))
    )
    assert {(o.key, o.first, o.second) for o in there} == {(o.key, o.second, o.first) for o in back}
    assert any(one.first is None for one in there)  # cells that only Eurocode 8 knows


# --- spectrum --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def hazard() -> HazardModel:
    return load_hazard()


LOPPERSUM = (Quantity(245.6, "km"), Quantity(594.79, "km"))


def test_spectrum__at_a_place(hazard: HazardModel) -> None:
    got = NPR.spectrum(hazard, LOPPERSUM)
    assert got.a_g.to("standard_gravity").magnitude == pytest.approx(0.1164, rel=1e-3)
    assert got.longest_period == 1.0
    assert got.damping_correction == "ec8"
    assert got.misfit is not None
    assert 0.0 < float(got.misfit.rms) < float(got.misfit.largest) < 0.2
    # Half the seismicity is a smaller spectrum, another edition another damping correction.
    later = NPR.spectrum(hazard, LOPPERSUM, assessment_year=2030)
    assert later.a_g < got.a_g
    assert NPR.spectrum(hazard, LOPPERSUM, wierde=True).a_g > got.a_g
    other = load_edition("nzsee-c8-2017").spectrum(hazard, LOPPERSUM)
    assert other.damping_correction == "nzsee"


def test_spectrum__of_the_case(hazard: HazardModel) -> None:
    ec8 = load_edition("ec8")
    rare, frequent = (ec8.spectrum(hazard, LOPPERSUM, limit_state=s) for s in ("NC", "DL"))
    assert frequent.a_g < rare.a_g
    with pytest.raises(EditionError, match="does not know this return period"):
        NPR.spectrum(hazard, LOPPERSUM, consequence_class="CC3")


def test_spectrum__outside_the_field(hazard: HazardModel) -> None:
    with pytest.raises(EditionError, match="no spectrum at this place") as error:
        NPR.spectrum(hazard, (Quantity(121_394, "m"), Quantity(487_383, "m")))
    assert error.value.where == "2475 years"
    assert error.value.got == "x 121394 m, y 487383 m (RD New): site-response zone none"
    assert "200 m" in str(error.value.expected)
    assert error.value.repair is not None
    assert "not swapped" in error.value.repair


def test_spectrum__a_place_has_units(hazard: HazardModel) -> None:
    with pytest.raises(UnitError, match="site, x"):
        NPR.spectrum(hazard, (245_600.0, 594_790.0))


def test_return_period__of_a_case_that_there_is_not() -> None:
    for case in (("CC9", None, None), (None, "sloop", None), (None, None, "ULS")):
        with pytest.raises(EditionError, match="no consequence class, situation or limit state"):
            NPR.return_period_yr(*case)
