# SPDX-License-Identifier: EUPL-1.2
"""The calculation note: what it holds, that it is well-formed, and the same every time."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from itertools import pairwise
from pathlib import Path

import pytest

from npr.core.errors import NprError
from npr.core.figures import figure, with_unit
from npr.core.provenance import VERSION
from npr.described.checking import BuildingCheck, check_building
from npr.report.html import symbols
from npr.report.numbers import share, unity
from npr.report.writing import FORMATS, format_of, note_text

EXAMPLES = Path(__file__).resolve().parents[2] / "docs/examples/buildings"
NAMES = sorted(path.stem for path in EXAMPLES.glob("*.toml"))


@pytest.fixture(scope="module", params=NAMES)
def answer(request: pytest.FixtureRequest) -> BuildingCheck:
    return check_building(EXAMPLES / f"{request.param}.toml")


def test_examples__are_four() -> None:
    assert NAMES == ["barn", "braced_office_frame", "detached_house", "terraced_house"]


@pytest.mark.parametrize("form", FORMATS)
def test_note__names_all_that_it_rests_on(answer: BuildingCheck, form: str) -> None:
    text = note_text(answer, form)
    run = answer.run
    for said in (
        run.described.project.name, "A. Engineer", "B. Engineer", "2026-11-23", run.edition.digest,
        run.described.digest, f"npr-typology {VERSION}", answer.verdict_nl,
        "reconstruction from public sources", "vertical seismic action", "pounding",
    ):  # fmt: skip
        assert said in text
    for part in run.parts:
        assert unity(part.unity_check) in text


@pytest.mark.parametrize("form", FORMATS)
def test_note__same_input_same_note(answer: BuildingCheck, form: str) -> None:
    again = check_building(answer.run.described.path)
    assert note_text(again, form) == note_text(answer, form)


def test_note__html_is_well_formed_and_stands_by_itself(answer: BuildingCheck) -> None:
    text = note_text(answer, "html")
    root = ET.fromstring(text.removeprefix("<!DOCTYPE html>"))
    assert root.tag == "html"
    assert not list(root.iter("script")) + list(root.iter("link")) + list(root.iter("img"))
    identifiers = [each.get("id") for each in root.iter() if each.get("id")]
    assert len(identifiers) == len(set(identifiers))
    for table in root.iter("table"):
        columns = len(table.findall("thead/tr/th"))
        assert {len(row) for row in table.findall("tbody/tr")} == {columns}


def test_note__every_pushover_has_its_picture(answer: BuildingCheck) -> None:
    text = note_text(answer, "html")
    pushovers = [part for part in answer.run.parts if "NLPO" in part.title]
    assert text.count('class="adrs"') == len(pushovers)


def test_note__plan_and_elevation_hold_every_pier() -> None:
    answer = check_building(EXAMPLES / "terraced_house.toml")
    text = note_text(answer, "html")
    sketches = [part.partition("</svg>")[0] for part in text.split('class="sketch"')[1:]]
    assert len(sketches) == 2
    plan, elevation = sketches
    storeys = answer.run.described.storeys
    on_ground = [pier for line in storeys[0].wall_line for pier in line.pier]
    piers = [pier for storey in storeys for line in storey.wall_line for pier in line.pier]
    assert plan.count("<rect") == len(on_ground)
    assert "centre of mass" in plan
    assert plan.count("place not stated)") == 2  # left and right have no distance
    assert elevation.count("<rect") == len(piers)
    for pier in piers:
        assert f">{pier.name}</text>" in elevation
    # To scale: an opening is as wide as said, and piers are as their lengths.
    widths = {
        float(rect.partition(' width="')[2].partition('"')[0])
        for rect in elevation.split("<rect")[1:]
    }
    assert max(widths) / min(widths) == pytest.approx(8.0 / 0.9, rel=0.01)


def test_note__pushover_and_bilinear_in_one_chart() -> None:
    text = note_text(check_building(EXAMPLES / "detached_house.toml"), "html")
    assert text.count('<polyline class="pushover"') == 1  # one of two directions states a curve
    assert ">bilinear</text>" in text


def test_note__markdown_tables_have_their_columns(answer: BuildingCheck) -> None:
    lines = note_text(answer, "md").splitlines()
    for before, line in pairwise(lines):
        if before.startswith("|") and line.startswith("|"):
            assert _bars(before) == _bars(line)


def _bars(line: str) -> int:
    return line.replace("\\|", "").count("|")


def test_note__what_a_user_writes_is_not_markup(tmp_path: Path) -> None:
    text = (EXAMPLES / "barn.toml").read_text(encoding="utf-8")
    text = text.replace('name = "Example: barn"', 'name = "<script>x</script> & *bold* | a"')
    path = tmp_path / "barn.toml"
    path.write_text(text.replace('name = "x"', 'name = "x<y"'), encoding="utf-8")
    answer = check_building(path)
    html = note_text(answer, "html")
    assert "<script>" not in html
    assert "&lt;script&gt;" in html
    ET.fromstring(html.removeprefix("<!DOCTYPE html>"))
    assert "\\<script\\>x\\</script\\> & \\*bold\\* \\| a" in note_text(answer, "md")


def test_note__says_what_decides(tmp_path: Path) -> None:
    answer = check_building(EXAMPLES / "terraced_house.toml")
    text = note_text(answer, "md")
    assert answer.dependence.decides
    assert "depends\\_on\\_assumption" in text
    assert "Alternatives that decide" in text


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("barn", "moves across 1, or no verdict is possible, so that the pass is not shown."),
        ("detached_house", "moves across 1."),
    ],
)
def test_note__alternatives_without_a_verdict_are_told(name: str, told: str) -> None:
    # At other return periods the typed demand of both is of no use; the house fails anyhow.
    text = note_text(check_building(EXAMPLES / f"{name}.toml"), "text")
    section = text.partition("What depends on assumed values\n")[2].replace("\n", " ")
    assert told in " ".join(section.split())
    decide, _, beside = section.partition("Alternatives with which the result is not assessable")
    assert ("not assessable" in decide, "not assessable" in beside) == (
        (True, False) if name == "barn" else (False, True)
    )


def test_note__wind_beside_the_earthquake() -> None:
    text = note_text(check_building(EXAMPLES / "detached_house.toml"), "text")
    section = text.split("Base shear of the wind beside the earthquake\n")[1]
    assert "elastic demand" in section
    assert "resistance" in section
    assert "F_w,d" in section
    without = note_text(check_building(EXAMPLES / "braced_office_frame.toml"), "text")
    assert "describes no wind" in without


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"), (1.0, "1"), (-0.25, "−0.25"), (1e-6, "1·10⁻⁶"), (12345.6, "12\u202f346"),
        (2.5e12, "2.5·10¹²"), (float("inf"), "∞"), (float("nan"), "unknown"), ("a word", "a word"),
    ],
)  # fmt: skip
def test_figure__as_an_engineer_writes_it(value: float | str, text: str) -> None:
    assert figure(value) == text


def test_numbers__units_and_shares() -> None:
    assert with_unit(12.0, "kN") == "12 kN"
    assert with_unit(0.5, "1") == "0.5"
    assert with_unit(float("nan"), "kN") == "unknown"
    assert share(0.015) == "1.5 %"


def test_unity__rounding_never_moves_it_across_one() -> None:
    assert unity(1.0) == "1.000"
    assert unity(1.0 + 1e-4) == "1.0001"
    assert unity(1.0 - 1e-5) == "0.99999"
    assert unity(0.5) == "0.500"


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("a_g,cap", "a<sub>g,cap</sub>"),
        ("S_De(T(d), ξ(d)) = d", "S<sub>De</sub>(T(d), ξ(d)) = d"),
        ("x^0.75", "x<sup>0.75</sup>"),
        ("a < b & c", "a &lt; b &amp; c"),
    ],
)
def test_symbols__subscript_and_superscript(text: str, html: str) -> None:
    assert str(symbols(text)) == html


@pytest.mark.parametrize(
    ("wanted", "path", "form"),
    [
        ("md", "a.html", "md"),
        (None, "a.HTML", "html"),
        (None, "a.md", "md"),
        (None, "a.txt", "text"),
    ],
)
def test_format_of__name_goes_before_the_ending(wanted: str | None, path: str, form: str) -> None:
    assert format_of(wanted, Path(path)) == form


def test_format_of__unknown_name() -> None:
    with pytest.raises(NprError, match="unknown format"):
        format_of("pdf", None)
    for path in ("note.pdf", "note"):
        with pytest.raises(NprError, match="ending of the file"):
            format_of(None, Path(path))
