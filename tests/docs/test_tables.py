# SPDX-License-Identifier: EUPL-1.2
"""Tables in the documents equal the data that they show."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from npr.core.status import status_texts
from npr.core.variables import variables
from npr.norms.loading import EDITION_IDS, load_edition
from npr.norms.verdict import RISK_PROFILES, RISK_PROFILES_NL, VERDICTS, VERDICTS_NL

PROJECT = Path(__file__).resolve().parents[2]
RISK = (PROJECT / "docs/risk.md").read_text(encoding="utf-8")
GLOSSARY = (PROJECT / "docs/glossary.md").read_text(encoding="utf-8")
WORDS = dict(zip((*VERDICTS, *RISK_PROFILES), (*VERDICTS_NL, *RISK_PROFILES_NL), strict=True))


def _rows(text: str, header: str) -> list[str]:
    """Rows of the table below a header line."""
    lines = text.split(header + "\n", 1)[1].splitlines()
    end = next((i for i, line in enumerate(lines) if not line.startswith("|")), len(lines))
    return lines[1:end]


def test_status_table__equals_the_data() -> None:
    assert _rows(RISK, "| bit | status | effect | meaning | betekenis |") == [
        f"| {bit.bit_length() - 1} | `{text.name}` | {text.effect} | {text.en} | {text.nl} |"
        for bit, text in status_texts().items()
    ]


def test_glossary__holds_every_output_variable() -> None:
    assert _rows(GLOSSARY, "| column | symbol | unit | English | Dutch |") == [
        f"| `{v.name}` | {v.symbol} | {v.unit} | {v.label_en} | {v.label_nl} |"
        for v in variables().values()
    ]


def test_glossary__every_output_variable_has_a_dutch_label() -> None:
    assert all(v.label_nl and v.label_nl != v.label_en for v in variables().values())


def test_glossary__holds_every_verdict_and_risk_profile() -> None:
    expected = [f"| `{code}` | {dutch} |" for code, dutch in WORDS.items()]
    assert _rows(GLOSSARY, "| code | Dutch |") == expected


@pytest.mark.parametrize("code", WORDS)
def test_risk_page__explains_every_verdict_and_risk_profile(code: str) -> None:
    assert f"| `{code}` | {WORDS[code]} |" in RISK


RISK_EDITIONS = [name for name in EDITION_IDS if load_edition(name).verdict.route == "risk"]


@pytest.mark.parametrize("name", RISK_EDITIONS)
def test_risk_page__states_the_rule_of_every_edition(name: str) -> None:
    edition = load_edition(name)
    (row,) = re.findall(rf"^\| `{name}` \| (.*) \|$", RISK, re.MULTILINE)
    assert f"> {edition.norm_per_yr:g}".replace("e-0", "e-") in row
    assert ("P90" in row) == (edition.individual_risk.criterion == "mean_and_p90")


def test_documents__name_no_machine_path() -> None:
    pages = [*PROJECT.glob("*.md"), *PROJECT.glob("docs/**/*.md")]
    found = [
        f"{page.name}: {match}"
        for page in pages
        for match in re.findall(r"(?<![\w/.~])/(?:home|root|work|tmp)/\S*", page.read_text("utf-8"))
    ]
    assert not found
