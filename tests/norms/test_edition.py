# SPDX-License-Identifier: EUPL-1.2
"""Editions of the norm: data with a schema, and none is the current one."""

from __future__ import annotations

import re
from importlib import resources
from pathlib import Path

import pytest
from pydantic import ValidationError

import npr
from npr.core.errors import EditionError, SchemaError
from npr.norms.loading import EDITION_IDS, load_edition

GOOD = resources.files("npr.norms").joinpath("data/individual-risk-1e-5.toml").read_text("utf-8")
# Digests of what ships: a change of any value must be deliberate and in the changelog.
DIGESTS = {
    "individual-risk-1e-5": "89d7fb353618d8dc",
    "individual-risk-1e-5-p90": "8df364fbfa164772",
    "npr9998-2018": "18cb33a3d38fd013",
    "npr9998-2020": "e6829d8496cb98e6",
    "ec8": "d3a184a270209da9",
    "nzsee-c8-2017": "29ad65f118a75993",
}


@pytest.fixture
def own(tmp_path: Path):
    """Write the good edition with some text replaced."""

    def write(old: str = "", new: str = "") -> Path:
        assert old in GOOD
        path = tmp_path / "own.toml"
        path.write_text(GOOD.replace(old, new) if old else GOOD, encoding="utf-8")
        return path

    return write


@pytest.mark.parametrize(
    ("name", "criterion"),
    [("individual-risk-1e-5", "mean"), ("individual-risk-1e-5-p90", "mean_and_p90")],
)
def test_load_edition__what_ships(name: str, criterion: str) -> None:
    edition = load_edition(name)
    assert edition.id == name
    assert edition.title
    assert edition.norm_per_yr == 1e-5
    assert edition.individual_risk.criterion == criterion
    assert (edition.exposure.inside.value, edition.exposure.outside.value) == (0.99, 0.01)
    norm, inside = edition.individual_risk.norm, edition.exposure.inside
    assert (norm.unit, norm.trust) == ("1/yr", "published")
    assert edition.verdict.route == "risk"
    assert norm.source
    assert inside.source
    assert edition.edition.source


def test_load_edition__every_file_that_ships_is_named() -> None:
    data = Path(str(resources.files("npr.norms"))) / "data"
    assert sorted(path.stem for path in data.glob("*.toml")) == sorted(EDITION_IDS)


@pytest.mark.parametrize("name", EDITION_IDS)
def test_load_edition__digest_of_what_ships_is_known(name: str) -> None:
    assert load_edition(name).digest == DIGESTS[name]


def test_load_edition__is_in_the_namespace_and_has_no_default() -> None:
    assert npr.load_edition("individual-risk-1e-5").id == "individual-risk-1e-5"
    with pytest.raises(TypeError):
        npr.load_edition()  # type: ignore[call-arg]


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("individual-risk-1e-5-p95", "did you mean individual-risk-1e-5-p90?"),
        ("individual-risk-1e5", "did you mean individual-risk-1e-5?"),
        ("npr", None),
        ("", None),
    ],
)
def test_load_edition__unknown_id(name: str, hint: str | None) -> None:
    with pytest.raises(EditionError, match="unknown edition") as error:
        load_edition(name)
    assert error.value.got == name
    assert error.value.repair == hint
    assert all(known in str(error.value.expected) for known in EDITION_IDS)


def test_load_edition__own_file(own) -> None:
    path = own('id = "individual-risk-1e-5"', 'id = "own-2e-6"')
    path.write_text(path.read_text("utf-8").replace("value = 1e-5", "value = 2e-6"), "utf-8")
    for edition in (load_edition(path), load_edition(str(path))):
        assert edition.id == "own-2e-6"
        assert edition.norm_per_yr == 2e-6
        assert edition.digest not in DIGESTS.values()


def test_load_edition__path_without_extension_is_read(own, tmp_path: Path) -> None:
    path = own().rename(tmp_path / "own edition")
    assert load_edition(path).digest == DIGESTS["individual-risk-1e-5"]


def test_load_edition__file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SchemaError, match="file not found"):
        load_edition(tmp_path / "none.toml")
    with pytest.raises(SchemaError, match="file not found"):
        load_edition(str(tmp_path / "none.toml"))


@pytest.mark.parametrize(
    ("old", "new", "key", "message"),
    [
        ("schema_version = 1", "schema_version = 2", "edition.schema_version", "expected 1"),
        ('criterion = "mean"', 'criterion = "p90"', "individual_risk.criterion", "'mean' or"),
        ("value = 1e-5", "value = 0.0", "individual_risk.norm.value", "1e-09 to 0.01 1/yr"),
        ("value = 1e-5", "value = -1e-5", "individual_risk.norm.value", "1e-09 to 0.01 1/yr"),
        ("value = 1e-5", "value = nan", "individual_risk.norm.value", "finite number"),
        ("value = 1e-5", "value = inf", "individual_risk.norm.value", "finite number"),
        ("value = 1e-5", 'value = "low"', "individual_risk.norm.value", "valid number"),
        ('unit = "1/yr"', 'unit = "1/month"', "individual_risk.norm.unit", "'1/yr'"),
        ('unit = "1/yr", ', "", "individual_risk.norm.unit", "missing"),
        ("value = 0.99", "value = 1.5", "exposure.inside.value", "share of 0.0001 to 1 or 0"),
        ("value = 0.99", "value = 0.9", "exposure", "inside and outside must sum to 1"),
        ('title = "', 'titel = "', "edition.titel", "no such key"),
        ('title = "', '# title = "', "edition.title", "missing"),
        ('id = "individual-risk-1e-5"', 'id = "Own edition"', "edition.id", "match pattern"),
        ('trust = "published" }\n\n', 'trust = "sure" }\n\n', "individual_risk.norm.trust", ""),
        ("[exposure]", "[exposures]", "exposures", "no such key"),
    ],
)
def test_load_edition__schema_names_key_got_and_expected(
    own, old: str, new: str, key: str, message: str
) -> None:
    path = own(old, new)
    with pytest.raises(SchemaError) as error:
        load_edition(path)
    assert error.value.where == str(path)
    lines = [line for line in str(error.value).splitlines() if f", {key}:" in f", {line.strip()}"]
    assert any(message in line for line in lines), str(error.value)


def test_load_edition__every_problem_has_its_line(own) -> None:
    path = own('id = "individual-risk-1e-5"', 'id = "Own edition"\ncolour = "red"')
    text = path.read_text("utf-8").replace('unit = "1/yr"', 'unit = "1/y"')
    path.write_text(text[: text.index("[exposure]")], encoding="utf-8")
    with pytest.raises(SchemaError, match="4 problem") as error:
        load_edition(path)
    said = [line.strip() for line in str(error.value.got).splitlines() if line]
    lines = text.splitlines()
    assert said[0].startswith("line 1, exposure: missing")  # it is not there at all
    for line, key, word in zip(
        said[1:],
        ("edition.id", "edition.colour", "individual_risk.norm.unit"),
        ('id = "Own', "colour", "norm"),
        strict=True,
    ):
        number, found = re.fullmatch(r"line (\d+), ([\w.]+): .*", line).groups()
        assert found == key
        assert lines[int(number) - 1].startswith(word)


def test_edition__is_frozen() -> None:
    edition = load_edition("individual-risk-1e-5")
    with pytest.raises(ValidationError):
        edition.individual_risk = None  # type: ignore[misc, assignment]
    with pytest.raises(ValidationError):
        edition.individual_risk.norm.value = 1.0  # type: ignore[misc]


def test_edition__digest_is_of_every_value(own) -> None:
    known = {load_edition("individual-risk-1e-5").digest}
    for old, new in (
        ("value = 1e-5", "value = 1.0000001e-5"),
        ('criterion = "mean"', 'criterion = "mean_and_p90"'),
        ("vraag 15", "vraag 16"),
        ('trust = "published" }\n\n', 'trust = "derived" }\n\n'),
    ):
        digest = load_edition(own(old, new)).digest
        assert digest not in known
        known.add(digest)
    # A comment or the order of keys says nothing.
    assert load_edition(own("# An edition", "# The edition")).digest in known
