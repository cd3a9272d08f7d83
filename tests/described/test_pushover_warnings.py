# SPDX-License-Identifier: EUPL-1.2
"""What is rare of a capacity stands at the head of the answer; a failure is a failure."""

from __future__ import annotations

import pytest

from npr.core.status import CheckStatus
from npr.described.checking import check_building
from npr.report.writing import note_text

FORCES = "base_shear_kN = [20, 50, 35, 60, 60]"
PUSHOVER = f"""
[direction.pushover]
displacement_mm = [0.8, 2, 5, 9, 14]
{FORCES}
effective_mass = "40 t"
"""


def _pushed(plain: str, **changes: str) -> str:
    text = plain[: plain.index("[direction.curve]")] + PUSHOVER.lstrip()
    for old, new in changes.items():
        text = text.replace({"forces": FORCES, "name": 'name = "x"'}[old], new)
    return text


def test_early_loss__stands_at_the_head_with_the_figure_if_the_curve_ended_there(
    plain: str, write
) -> None:
    answer = check_building(write(_pushed(plain)))
    (part,) = answer.run.parts
    assert part.status & int(CheckStatus.RARE_VALUE)
    assert ["first at 4.00 mm" in text for text in answer.run.warnings] == [True]
    # 20 kN at 0.8 mm, 50 at 2 mm, and from there to 40 kN at 4 mm: the same curve, ended there
    ended = _pushed(plain, forces="base_shear_kN = [20, 50, 40]").replace(
        "[0.8, 2, 5, 9, 14]", "[0.8, 2, 4]"
    )
    other = check_building(write(ended))
    assert not other.run.warnings
    assert "at 4.00 mm, where" in part.remarks[0]
    assert part.remarks[0].endswith(f"unity check {other.unity_check:.3g}.")
    text = note_text(answer, "text")
    assert text.index("warning: capacity curve") < text.index("1. Result")


def test_nothing_is_warned_of_an_ordinary_curve(plain: str, write, recwarn) -> None:
    answer = check_building(write(_pushed(plain, forces="base_shear_kN = [20, 50, 55, 60, 60]")))
    assert answer.run.warnings == ()
    assert not answer.status & int(CheckStatus.RARE_VALUE)
    assert not len(recwarn)


@pytest.mark.parametrize(
    ("a_g", "verdict", "headline"),
    [("0.5", "fails", " > 1"), ("0.2", "not assessable", "")],
)
def test_low_participation_casts_doubt_on_a_pass_and_not_on_a_failure(
    plain: str, write, a_g: str, verdict: str, headline: str
) -> None:
    low = 'name = "x"\ndiaphragms = "rigid"\nmass_participation = 0.4\n'
    text = plain.replace('name = "x"\n', low).replace("0.25 standard", f"{a_g} standard")
    answer = check_building(write(text))
    assert answer.status & int(CheckStatus.MASS_PARTICIPATION_LOW)
    assert answer.verdict == verdict
    line = next(x for x in note_text(answer, "text").splitlines() if x.startswith("unity check "))
    assert line == f"unity check {answer.unity_check:.3f}{headline}"
    assert "the first mode moves too little" in note_text(answer, "text")
