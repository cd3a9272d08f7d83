# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

import re
from pathlib import Path

import pytest

from npr.core.errors import PortfolioError
from npr.core.status import status_texts
from npr.portfolio.columns import canonical_names, columns, max_classes, words

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "portfolio-format.md"
GOOD = ["address_id", "x_rd_m", "y_rd_m", "vulnerability_class"]


def test_columns__every_name_and_synonym_means_one_thing():
    names = [name for c in columns().values() for name in (c.name, *c.synonyms, *c.exposure)]
    assert len(names) == len(set(names))
    assert all(name == name.lower() and " " not in name for name in names)


def test_words__no_word_has_two_meanings():
    flags = [words("yes"), words("no")]
    sources = [words("surveyed"), words("inferred_class"), words("class_default")]
    for group in (flags, sources):
        assert len(frozenset.union(*group)) == sum(map(len, group))


@pytest.mark.parametrize("name", ["Adres_ID", " address-id ", "BAG adres id", "vbo_id"])
def test_canonical_names__case_spaces_and_synonyms(name):
    assert canonical_names([name, *GOOD[1:]])[name] == "address_id"


def test_canonical_names__every_synonym_is_recognised():
    for column in columns().values():
        for alias in (*column.synonyms, *column.exposure):
            rest = [n for n in columns() if n != column.name]
            assert canonical_names([*rest, alias])[alias] == column.name


def test_canonical_names__two_for_one_names_both():
    with pytest.raises(PortfolioError, match="two columns mean municipality") as error:
        canonical_names([*GOOD, "gemeente", "municipality"])
    assert "'gemeente' and 'municipality'" in str(error.value)


def test_canonical_names__mapping_chooses_between_two():
    names = canonical_names([*GOOD, "gemeente", "gemeentenaam"], {"municipality": "gemeentenaam"})
    assert names["gemeentenaam"] == "municipality"
    assert "gemeente" not in names


def test_canonical_names__mapping_to_a_name_that_is_used_is_refused():
    with pytest.raises(PortfolioError, match="two columns mean vulnerability_class"):
        canonical_names([*GOOD, "klas"], {"vulnerability_class": "klas"})


@pytest.mark.parametrize(
    ("mapping", "message"),
    [
        ({"adress_id": "address_id"}, "did you mean 'address_id'"),
        ({"municipality": "plats"}, "did you mean 'plaats'"),
        ({"municipality": "plaats", "owner_id": "plaats"}, "uses 'plaats' twice"),
    ],
)
def test_canonical_names__wrong_mapping(mapping, message):
    with pytest.raises(PortfolioError) as error:
        canonical_names([*GOOD, "plaats"], mapping)
    assert message in str(error.value)


@pytest.mark.parametrize("x", ["x", "X", "x_rd", "x_rd_km", "rd_x", "x_coord", "x_m", "x_rd_cm"])
def test_canonical_names__coordinate_without_our_unit(x):
    with pytest.raises(PortfolioError, match="does not say its unit") as error:
        canonical_names(["address_id", x, "y_rd_m", "vulnerability_class"])
    assert f"columns={{'x_rd_m': {x!r}}}" in str(error.value)


@pytest.mark.parametrize("lat", ["lat", "lat_rad", "latitude", "latitude_rad"])
def test_canonical_names__degrees_without_our_unit(lat):
    with pytest.raises(PortfolioError, match="does not say its unit"):
        canonical_names(["address_id", "lon_deg", lat, "vulnerability_class"])


def test_canonical_names__other_coordinates_beside_ours_are_carried_through():
    assert "lat_rad" not in canonical_names([*GOOD, "lon_deg", "lat_deg", "lat_rad", "x_rd_km"])


@pytest.mark.parametrize("name", ["vulnerabilty_class", "wierd", "munisipality", "eigenaarid"])
def test_canonical_names__slip_of_the_pen(name):
    present = ["address_id", "x_rd_m", "y_rd_m", name]
    if name != "vulnerabilty_class":
        present.append("vulnerability_class")
    with pytest.raises(PortfolioError, match="slip of the pen"):
        canonical_names(present)


@pytest.mark.parametrize("name", ["address", "class", "dak", "opmerking", "bouwjaar", "x_check"])
def test_canonical_names__other_columns_are_left_alone(name):
    assert name not in canonical_names([*GOOD, name])


@pytest.mark.parametrize("name", ["class_11", "klasse_0", "kans_12", "class1", "probability_11"])
def test_canonical_names__class_number_out_of_range(name):
    with pytest.raises(PortfolioError, match="number or a spelling") as error:
        canonical_names([*GOOD, name])
    assert str(max_classes()) in str(error.value)


@pytest.mark.parametrize(
    ("present", "lacking"),
    [
        (GOOD[1:], "address_id (or building_id)"),
        (["address_id", "y_rd_m", "vulnerability_class"], "x_rd_m and y_rd_m"),
        (GOOD[:3], "vulnerability_class (or class_1"),
        ([*GOOD[:3], "class_1"], "probability_1"),
        ([*GOOD, "probability_2"], "class_2"),
        ([], "address_id"),
    ],
)
def test_canonical_names__missing_columns(present, lacking):
    with pytest.raises(PortfolioError, match="lacks columns") as error:
        canonical_names(present, where="file.csv")
    text = str(error.value)
    assert lacking in text
    assert "file.csv" in text
    assert "columns={" in text


def test_document__lists_exactly_the_columns_of_the_data_file():
    rows = re.findall(r"^\| `(\w+)` \|(.*)\|(.*)\|(.*)\|$", DOCUMENT.read_text("utf-8"), re.M)
    documented = {
        name: (kind.strip(), re.findall(r"`(\w+)`", synonyms), meaning.strip())
        for name, kind, synonyms, meaning in rows
        if name in columns() or name.endswith("_n")
    }
    expected = {}
    for column in columns().values():
        family = re.sub(r"_(\d+)$", "_n", column.name)
        if family != column.name and not column.name.endswith("_1"):
            continue
        synonyms = [re.sub(r"_1$", "_n", s) for s in (*column.synonyms, *column.exposure)]
        expected[family] = (column.kind, synonyms, column.en)
    assert documented == expected


def test_document__lists_exactly_the_words_of_the_data_file():
    text = DOCUMENT.read_text("utf-8")
    for meaning in ("yes", "no", "surveyed", "inferred_class", "class_default"):
        line = re.search(rf"^\* {meaning}: (.*)$", text, re.M)
        assert line, meaning
        assert set(re.findall(r"`([^`]+)`", line[1])) == words(meaning)


def test_document__lists_every_status_that_the_input_can_have():
    text = DOCUMENT.read_text("utf-8")
    for status in status_texts().values():
        if f"| `{status.name}` |" in text:
            assert f"| `{status.name}` | {status.effect} | {status.en} |" in text
        else:  # found while computing
            assert not status.name.startswith(("address_", "class_", "coordinates_", "wierde_"))
