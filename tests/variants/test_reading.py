# SPDX-License-Identifier: EUPL-1.2
"""Files of variants: what they mean, and every problem at once with its line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

import spectra
from npr.core.errors import SchemaError
from npr.core.user_files import UserFileError
from npr.variants.reading import read_variants
from npr.variants.schema import HazardChoice, Variant
from npr.variants.setup import Sources

PROJECT = Path(__file__).resolve().parents[2]
GOOD = """\
schema_version = 1
base = "now"
[defaults]
hazard = { year = 2024 }
catalogue = "tno2020"
edition = "individual-risk-1e-5"

[[variant]]
name = "later"
hazard = { year = 2030 }

[[variant]]
name = "now"
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "variants.toml"
    path.write_text(text, "utf-8")
    return path


def problems(folder: Path, text: str, sources: Sources) -> list[str]:
    with pytest.raises(UserFileError) as error:
        read_variants(written(folder, text), sources=sources)
    assert all(str(problem) in str(error.value) for problem in error.value.problems)
    return [str(problem) for problem in error.value.problems]


def test_read_variants__defaults_fill_what_is_not_said(tmp_path: Path, sources: Sources) -> None:
    found = read_variants(written(tmp_path, GOOD), sources=sources)
    assert list(found.setups) == ["later", "now"]
    assert found.base == "now"
    assert found.variants["now"].hazard == HazardChoice(year=2024)
    later, now = found.setups.values()
    assert later.route == now.route == "risk"
    assert later.hazard.seismicity.year == 2030
    assert later.catalogue is now.catalogue
    assert later.edition is now.edition
    assert later.hazard.ground_motion is now.hazard.ground_motion
    assert later.key["hazard"] != now.key["hazard"]


def test_read_variants__the_base_is_the_first_unless_named(
    tmp_path: Path, sources: Sources
) -> None:
    text = GOOD.replace('base = "now"\n', "")
    assert read_variants(written(tmp_path, text), sources=sources).base == "later"


def test_read_variants__files_lie_beside_it(tmp_path: Path, sources: Sources) -> None:
    example = PROJECT / "docs/examples/editions/own-return-periods.toml"
    (tmp_path / "own.toml").write_text(example.read_text("utf-8"), "utf-8")
    text = GOOD.replace('"individual-risk-1e-5"', '"own.toml"')
    found = read_variants(written(tmp_path, text), sources=sources)
    assert found.setups["now"].edition.id == "own-return-periods"
    assert found.setups["now"].route == "code"


def test_read_variants__a_seismicity_of_ones_own_and_branches(
    tmp_path: Path, sources: Sources
) -> None:
    rows = [
        f"{year}-05-{1 + i:02d}T00:00:00,{2.0 + 0.1 * (i % 5):.1f},245600,594790"
        for year in range(1995, 2026)
        for i in range(round(20.0 * 0.9 ** (year - 1995)) + 1)
    ]
    events = tmp_path / "events.csv"
    events.write_text("\n".join(["datetime_utc,ml,x_rd,y_rd", *rows]), "utf-8")
    made = spectra.seismicity_from_earthquakes(spectra.read_earthquakes(events))
    spectra.write_seismicity(made, tmp_path / "own.nc")
    text = GOOD.replace("{ year = 2024 }", '{ year = 2024, uncertainty = ["b"] }')
    text = text.replace("{ year = 2030 }", '{ year = 2030, seismicity = "own.nc" }')
    later, now = read_variants(written(tmp_path, text), sources=sources).setups.values()
    assert later.hazard.seismicity.mmax.size == 6
    assert now.hazard.seismicity.mmax.size == 18
    assert later.hazard.seismicity.id != now.hazard.seismicity.id
    said = HazardChoice(year=2024, seismicity="groningen")
    assert said == HazardChoice(year=2024)


def _keys(said: list[str]) -> dict[str, str]:
    return {one.split(":")[0]: one for one in said}


def test_read_variants__all_that_the_schema_refuses_with_lines(
    tmp_path: Path, sources: Sources
) -> None:
    text = """\
schema_version = 2
colour = "red"
[defaults]
edition = 5
[[variant]]
name = "a"
hazard = { year = 2024, events_per_year = 9.0 }
catalog = "tno2020"
[[variant]]
name = "c/d"
yaer = 2024
hazard = { yaer = 2024 }
[[variant]]
edition = "npr9998-2019"
reading = "mine"
"""
    said = _keys(problems(tmp_path, text, sources))
    # What the names name is not looked at yet.
    assert set(said) == {
        "line 1, schema_version", "line 2, colour", "line 4, defaults.edition",
        "line 7, variant[1].hazard", "line 8, variant[1].catalog", "line 10, variant[2].name",
        "line 11, variant[2].yaer", "line 12, variant[2].hazard.yaer", "line 13, variant[3].name",
        "line 15, variant[3].reading",
    }  # fmt: skip
    assert said["line 8, variant[1].catalog"].endswith("expected catalogue")
    assert said["line 12, variant[2].hazard.yaer"].endswith("expected year")
    assert "it names files too" in said["line 10, variant[2].name"]
    assert "exactly one of year" in said["line 7, variant[1].hazard"]


def test_read_variants__all_that_the_names_name_with_lines(
    tmp_path: Path, sources: Sources
) -> None:
    (tmp_path / "own.toml").write_text('[edition]\nid = "own"\n[code.nlpo]\nx = 1\n', "utf-8")
    text = """\
schema_version = 1
base = "z"
[defaults]
catalogue = "tno2021"
route = "code"
[[variant]]
name = "a"
hazard = { year = 2024 }
[[variant]]
name = "b"
hazard = { year = 1999 }
edition = "individual-risk-1e-5"
[[variant]]
name = "b"
hazard = { year = 2024, name = "groningen-v8" }
edition = "npr9998-2019"
[[variant]]
name = "e"
hazard = { forecast = "none.nc" }
edition = "none.toml"
catalogue = "own"
[[variant]]
name = "f"
edition = "own.toml"
"""
    said = _keys(problems(tmp_path, text, sources))
    for line, key, word in (
        (2, "base", "no such variant"),
        (4, "defaults.catalogue", "tno2021"),
        (5, "defaults.route", "no code route"),
        (6, "variant[1].edition", "missing"),
        (11, "variant[2].hazard", "1999"),
        (14, "variant[3].name", "once more"),
        (15, "variant[3].hazard", "groningen-v8"),
        (16, "variant[3].edition", "did you mean npr9998-2018"),
        (19, "variant[4].hazard", "not found"),
        (20, "variant[4].edition", "not found"),
        (21, "variant[4].catalogue", "own"),
        (22, "variant[5].hazard", "missing"),
        (24, "variant[5].edition", "own.toml"),
    ):
        assert word in said[f"line {line}, {key}"]
    assert len(said) == 13
    # Problems of a file that is named stand under the key that names it.
    assert "\n        line 4, code.nlpo.x" in said["line 24, variant[5].edition"]


def test_read_variants__misspelt_defaults_are_not_missing_too(
    tmp_path: Path, sources: Sources
) -> None:
    text = GOOD.replace("[defaults]", "[default]")
    (one,) = problems(tmp_path, text, sources)
    assert one == "line 3, default: no such key; got default; expected defaults"


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (("base =", 'base = "never" #'), "no such variant"),
        (("year = 2024", 'year = "2024"'), "valid integer"),
        (("year = 2024", "events_per_year = 0.0"), "greater than 0"),
        (("year = 2024", 'year = 2024, seismicity = "none.nc"'), "not found"),
        (("year = 2024", 'year = 2024, uncertainty = ["b", "b"]'), "at most once"),
        (("year = 2024", 'year = 2024, uncertainty = ["mmax"]'), "'rate' or 'b'"),
        (("year = 2024", 'forecast = "none.nc", uncertainty = ["b"]'), "a forecast has neither"),
        (('catalogue = "tno2020"', 'catalogue = "tno2020"\nreading = "mine"'), "as_published"),
    ],
)
def test_read_variants__says_what_is_wrong(
    tmp_path: Path, sources: Sources, change: tuple[str, str], word: str
) -> None:
    assert word in "\n".join(problems(tmp_path, GOOD.replace(*change, 1), sources))


def test_read_variants__none_at_all(sources: Sources) -> None:
    with pytest.raises(UserFileError, match="1 problem in the variants") as error:
        read_variants({"schema_version": 1}, sources=sources)
    assert "variant: missing; expected one or more [[variant]]" in str(error.value)


def test_read_variants__fewer_than_asked(tmp_path: Path, sources: Sources) -> None:
    text = GOOD[: GOOD.rindex("[[variant]]")].replace('"now"', '"nwo"')
    with pytest.raises(UserFileError) as error:
        read_variants(written(tmp_path, text), sources=sources, at_least=2)
    assert [one.key for one in error.value.problems] == ["base", "variant"]
    good = text.replace('"nwo"', '"later"')
    assert len(read_variants(written(tmp_path, good), sources=sources).setups) == 1


def test_read_variants__missing_file(tmp_path: Path) -> None:
    with pytest.raises(SchemaError, match="file not found"):
        read_variants(tmp_path / "variants.toml")


def test_variant__is_complete_or_refused() -> None:
    usual: dict[str, Any] = {"name": "a", "hazard": HazardChoice(year=2024)}
    with pytest.raises(ValidationError, match="edition"):
        Variant(**usual, catalogue="tno2020")
