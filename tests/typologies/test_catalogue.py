# SPDX-License-Identifier: EUPL-1.2
"""Catalogues: what is in them, what is refused, and what the corrected reading changes."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import typologies
from npr.core.errors import CatalogueError, SchemaError
from typologies import branch_mean, death_probability, load_catalogue

PROJECT = Path(__file__).resolve().parents[2]
SHIPPED = ("v6", "v7", "tno2020")
PAGE = (PROJECT / "docs" / "catalogue.md").read_text(encoding="utf-8")
DOCUMENTED = re.findall(r"```toml\n(.*?)```", PAGE, re.S)


@pytest.fixture
def own(tmp_path: Path):
    """Writes the documented example, with texts replaced, and gives its path."""

    def write(edits: dict[str, str] | None = None) -> Path:
        text = DOCUMENTED[0]
        for old, new in (edits or {}).items():
            assert old in text
            text = text.replace(old, new)
        path = tmp_path / "mine.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.mark.parametrize("name", SHIPPED)
def test_load_catalogue__shipped_is_whole(name: str) -> None:
    catalogue = load_catalogue(name)
    data = catalogue.dataset
    assert len(catalogue.classes) == 35
    assert catalogue.id == name
    assert tuple(data["vulnerability_class"].to_numpy()) == catalogue.classes
    assert data["limit_state"].to_numpy().tolist() == ["DS2", "DS3", "DS4", "CS1", "CS2", "CS3"]
    assert data["location"].to_numpy().tolist() == ["inside", "outside"]
    assert catalogue.fragility_weights.tolist() == [0.17, 0.66, 0.17]
    assert catalogue.consequence_weights.tolist() == [0.25, 0.5, 0.25]
    for variable in data.data_vars.values():
        if variable.dtype.kind == "f":
            assert variable.attrs["units"]
            in_chimney = str(variable.name).startswith("chimney")
            known = data["has_chimney"] if in_chimney else True
            assert bool((variable.notnull() == known).all())
    for record in catalogue.records.values():
        assert record.description
        assert record.description_nl
        assert record.source


def test_load_catalogue__v6_has_the_old_farms() -> None:
    old, new = set(load_catalogue("v6").classes), set(load_catalogue("v7").classes)
    assert old - new == {"W1", "URM1_F", "URM1_O"}
    assert new - old == {"URM1F_B", "URM1F_HA", "URM1F_HC"}
    assert new == set(load_catalogue("tno2020").classes)


def test_load_catalogue__tno2020_records_its_conversion() -> None:
    farm = load_catalogue("tno2020").record("URM1F_B")
    assert farm.conversion is not None
    assert farm.conversion.base == "v7"
    assert farm.conversion.fragility_upper_to_middle
    assert farm.trust == "derived"
    # middle branch, computed separately from TNO's rules
    assert farm.b0[1] == pytest.approx(-1.9989, abs=5e-5)
    assert farm.fatality_inside.CS1[1] == pytest.approx(0.315, abs=5e-5)
    assert load_catalogue("v7").record("URM1F_B").conversion is None


def test_load_catalogue__is_frozen() -> None:
    catalogue = load_catalogue("v7")
    with pytest.raises(AttributeError):
        catalogue.id = "mine"  # type: ignore[misc]
    with pytest.raises(ValueError, match="read-only"):
        catalogue.dataset["b0"].to_numpy()[0, 0] = 1.0
    with pytest.raises(ValueError, match="read-only"):
        catalogue.fragility_weights[0] = 1.0
    with pytest.raises(TypeError):
        catalogue.records["NEW"] = catalogue.records["RC1L"]  # type: ignore[index]


def test_load_catalogue__same_digest_each_time() -> None:
    digests = {load_catalogue(n, reading=r).digest for n in SHIPPED for r in _READINGS}
    assert len(digests) == 6
    code = "from typologies import load_catalogue; print(load_catalogue('tno2020').digest)"
    again = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=PROJECT
    )
    assert again.stdout.strip() == load_catalogue("tno2020").digest


_READINGS = ("as_published", "corrected")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("tno2021", ["unknown catalogue", "'tno2021' (do you mean tno2020?)", "tno2020, v7, v6"]),
        ("V7", ["do you mean v7"]),
        (7, ["7 (int)"]),
    ],
)
def test_load_catalogue__unknown_id_names_the_known(name: object, words: list[str]) -> None:
    with pytest.raises(CatalogueError) as caught:
        load_catalogue(name)  # type: ignore[arg-type]
    for word in words:
        assert word in str(caught.value)


def test_load_catalogue__unknown_reading() -> None:
    with pytest.raises(CatalogueError, match="unknown reading") as caught:
        load_catalogue("v7", reading="better")  # type: ignore[arg-type]
    assert "as_published or corrected" in str(caught.value)


def test_index_of__by_name_in_any_order() -> None:
    catalogue = load_catalogue("tno2020")
    names = np.array(["URM4L", "RC1L", "URM4L"])
    found = catalogue.index_of(names)
    assert [catalogue.classes[i] for i in found] == names.tolist()
    assert catalogue.index_of("RC1L").tolist() == [0]
    assert catalogue.index_of([]).shape == (0,)


def test_index_of__names_all_unknown_classes_once() -> None:
    with pytest.raises(CatalogueError) as caught:
        load_catalogue("tno2020").index_of(["URM4", "URM4L", "W1", "URM4", None])
    message = str(caught.value)
    assert "3 class(es) not in catalogue 'tno2020'" in message
    assert message.count("'URM4'") == 1
    assert "do you mean" in message
    assert "'W1'" in message
    assert "None (NoneType)" in message


def test_record__unknown_class() -> None:
    with pytest.raises(CatalogueError, match="1 class"):
        load_catalogue("v7").record("urm4l ")


# --- corrected reading ---


def test_corrected__swaps_steel_frames_back_to_v6() -> None:
    corrected, v6 = load_catalogue("v7", reading="corrected"), load_catalogue("v6")
    published = load_catalogue("v7")
    for name, twin in (("S1M", "S1H"), ("S1H", "S1M"), ("S2M", "S2H"), ("S2H", "S2M")):
        new, old = corrected.record(name), v6.record(name)
        assert new.b0 == published.record(twin).b0
        assert new.b1 == pytest.approx(old.b1, rel=1e-3)
        assert new.displacement_limit_m.CS3 == old.displacement_limit_m.CS3
        assert pytest.approx(old.fatality_inside.CS3, rel=3e-3) == new.fatality_inside.CS3
        # the texts stay with the name
        assert new.description == published.record(name).description
        assert new.trust == "derived"
        assert "corrected: s" in new.source


def test_corrected__limits_of_steel_frames_rise_with_height() -> None:
    def limits(catalogue: typologies.Catalogue) -> list[float]:
        return [catalogue.record(f"S1{h}").displacement_limit_m.CS1 for h in "LMH"]

    published = limits(load_catalogue("v7"))
    assert published != sorted(published)
    corrected = limits(load_catalogue("v7", reading="corrected"))
    assert corrected == sorted(corrected)


@pytest.mark.parametrize("name", ["v7", "tno2020"])
def test_corrected__urm10_upper_fatality_is_that_of_v6(name: str) -> None:
    old = load_catalogue("v6").record("URM10")
    new = load_catalogue(name, reading="corrected").record("URM10")
    assert new.fatality_inside == old.fatality_inside
    assert new.fatality_outside == old.fatality_outside
    assert load_catalogue(name).record("URM10").fatality_outside.CS3[2] == 0.5


def test_corrected__rc3l_limits_do_not_fall() -> None:
    published = load_catalogue("v7").record("RC3L").displacement_limit_m
    corrected = load_catalogue("v7", reading="corrected").record("RC3L").displacement_limit_m
    assert published.DS4 > published.CS1
    assert corrected.DS4 == corrected.CS1 == corrected.CS2
    assert corrected.DS4 == published.DS4


@pytest.mark.parametrize("name", SHIPPED)
def test_corrected__touches_only_the_flagged_classes(name: str) -> None:
    published, corrected = (load_catalogue(name, reading=r) for r in _READINGS)
    changed = {c for c in published.classes if published.records[c] != corrected.records[c]}
    flagged = {c for a in published.anomalies if a.swap or a.replace for c in a.classes}
    assert changed == flagged
    assert published.anomalies == corrected.anomalies
    assert {a.id for a in published.anomalies_of("URM4L")} >= {"chimney_fatality_unordered"}


# --- a catalogue of one's own ---


def test_own__documented_example_runs(own) -> None:
    catalogue = load_catalogue(own())
    assert catalogue.classes == ("SHED1",)
    mean = branch_mean(catalogue, death_probability(catalogue, [0.1, 0.5, 1.0]))
    assert bool((mean > 0).all())
    assert load_catalogue(str(own())).digest == catalogue.digest


def test_own__several_errors_at_once(own) -> None:
    edits = {
        "sigma_ln = 0.6": "sigma_ln = -0.6",
        "b1 = 1.6": 'b1 = "1.6"',
        "CS3 = [0.2, 0.25, 0.3]": "CS3 = [0.2, 0.25, 1.3]",
        "b0 = [-4.3, -3.8, -3.3]": "b0 = [-4.3, nan, -3.3]",
        "has_chimney = false": "has_chimny = false",
    }
    path = own(edits=edits)
    with pytest.raises(SchemaError) as caught:
        load_catalogue(path)
    message = str(caught.value)
    assert "5 problems in the catalogue" in message
    assert str(path) in message
    for key, got in (("sigma_ln", "-0.6"), ("b1", "'1.6'"), ("fatality_outside.CS3[3]", "1.3")):
        assert f"class.SHED1.{key}: not possible; got {got}" in message
    assert "class.SHED1.b0[2]: not possible; got nan; expected a finite number" in message
    assert "has_chimny: no such key; got has_chimny; expected has_chimney" in message
    assert "missing" not in message  # it stands there misspelt


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("CS2 = 0.03, ", "CS2 = 0.02, ", "limits that do not fall from CS1 to CS3"),
        ("DS3 = 0.008", "DS3 = 0.03", "limits that do not fall from DS2 to DS4"),
        ("[0.17, 0.66, 0.17]", "[0.17, 0.66, 0.27]", "fragility_weights that sum to 1, not to 1.1"),
        ("[0.17, 0.66, 0.17]", "[0.5, 0.5]", "logic_tree.fragility_weights"),
        ("b1 = 1.6", "b1 = inf", "finite number"),
        ("b1 = 1.6", "b1 = 0", "fragility slope of 0.05 to 10"),
        ("has_chimney = false", "has_chimney = true", "both present when has_chimney is true"),
        ("schema_version = 1", "schema_version = 2", "expected 1"),
        ('trust = "assumed"\n\n', 'trust = "sure"\n\n', "'published', 'derived' or 'assumed'"),
        ("[class.SHED1]", '[class."SHED 1"]', "class.SHED 1"),
    ],
)
def test_own__each_rule_is_checked(own, old: str, new: str, expected: str) -> None:
    with pytest.raises(SchemaError) as caught:
        load_catalogue(own(edits={old: new}))
    assert expected in str(caught.value)


def test_own__no_classes(own) -> None:
    text = DOCUMENTED[0]
    path = own(edits={text[text.index("[class.") :]: "[class]\n"})
    with pytest.raises(SchemaError, match="problem") as caught:
        load_catalogue(path)
    assert "class: too few; got {}; expected 1 or more" in str(caught.value)


def test_own__whole_numbers_are_numbers(own) -> None:
    catalogue = load_catalogue(own(edits={"b1 = 1.6": "b1 = 2"}))
    assert float(catalogue.dataset["b1"].item()) == 2.0


def test_own__may_not_take_a_shipped_id(own) -> None:
    with pytest.raises(CatalogueError, match="id of a shipped one") as caught:
        load_catalogue(own(edits={'"shed-study"': '"v7"'}))
    assert "own-v7" in str(caught.value)


def test_own__missing_file(tmp_path: Path) -> None:
    with pytest.raises(SchemaError, match="file not found"):
        load_catalogue(tmp_path / "none.toml")


_ANOMALY = '[[anomaly]]\nid = "x"\nclasses = ["SHED1"]\ntext = "odd"\ncorrection = "less odd"\n'


@pytest.mark.parametrize(
    ("tail", "expected"),
    [
        ('swap = ["SHED1", "SHED2"]\n', "classes of this file, not SHED2"),
        ("[anomaly.replace.SHED1]\nb1 = -1.0\n", "SHED1.b1: fragility slope of 0.05 to 10"),
        ("[anomaly.replace.SHED1]\nb3 = 1.0\n", "SHED1.b3: Extra inputs are not permitted"),
        ('sort_branches = "death"\n', "'chimney_failure' or 'chimney_fatality'"),
    ],
)
def test_own__bad_correction_is_found_when_read(own, tail: str, expected: str) -> None:
    path = own(edits={"[class.SHED1]": _ANOMALY + tail + "\n[class.SHED1]"})
    with pytest.raises(SchemaError) as caught:
        load_catalogue(path)
    assert expected in str(caught.value)


def test_own__correction_replaces_part_of_a_table(own) -> None:
    tail = "[anomaly.replace.SHED1.displacement_limit_m]\nCS3 = 0.06\n"
    path = own(edits={"[class.SHED1]": _ANOMALY + tail + "\n[class.SHED1]"})
    limits = load_catalogue(path, reading="corrected").record("SHED1").displacement_limit_m
    assert (limits.CS2, limits.CS3) == (0.03, 0.06)
    assert load_catalogue(path).record("SHED1").displacement_limit_m.CS3 == 0.05


# --- the page and the package ---


def test_page__example_gives_the_number_it_states() -> None:
    code = re.findall(r"```python\n(.*?)```", PAGE, re.S)[0]
    names: dict[str, object] = {}
    exec(code, names)
    p = names["p"].sel(vulnerability_class="URM4L", location="inside")  # type: ignore[attr-defined]
    assert f"# {float(p):.2e}".replace("e-0", "e-") in code


def test_import__costs_nothing() -> None:
    code = (
        "import sys, typologies, npr.cli.typology; "
        "print([m for m in ('numpy', 'xarray', 'scipy', 'pydantic', 'pint') if m in sys.modules])"
    )
    out = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=PROJECT
    )
    assert out.stdout.strip() == "[]"


def test_package__public_names_exist() -> None:
    for name in typologies.__all__:
        assert getattr(typologies, name) is not None
        assert name in dir(typologies)
    with pytest.raises(AttributeError, match="nothing"):
        _ = typologies.nothing
