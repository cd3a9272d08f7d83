# SPDX-License-Identifier: EUPL-1.2
"""Several checks make one answer: unknown is never skipped."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from npr.checks.result import all_pass, governing, passes
from npr.checks.trace import Step
from npr.core.status import CheckStatus

NAN = float("nan")


class Answer(NamedTuple):
    unity_check: float
    status: int = 0
    mechanism: str = ""

    def trace(self) -> list[Step]:
        return []


FAILS = Answer(1.2)
PASSES = Answer(0.8)
BETTER = Answer(0.3)
UNKNOWN = Answer(NAN, int(CheckStatus.INPUT_UNKNOWN))
NAN_ONLY = Answer(NAN)
REFUSED = Answer(0.5, int(CheckStatus.IRREGULAR))
FALLS = Answer(NAN, int(CheckStatus.UNSTABLE_UNDER_GRAVITY))


@pytest.mark.parametrize(
    ("answer", "expected"),
    [(PASSES, True), (Answer(1.0), True), (FAILS, False), (UNKNOWN, None), (NAN_ONLY, None),
     (REFUSED, None), (FALLS, False)],
)  # fmt: skip
def test_passes__by_figure_and_status(answer: Answer, expected: bool | None) -> None:
    assert passes(answer.unity_check, answer.status) is expected


@pytest.mark.parametrize(
    ("answers", "expected", "decides"),
    [
        ([PASSES, BETTER], True, PASSES),
        ([BETTER, FAILS, PASSES], False, FAILS),
        ([PASSES, UNKNOWN], None, UNKNOWN),
        ([NAN_ONLY, PASSES], None, NAN_ONLY),
        ([REFUSED, PASSES], None, REFUSED),  # its figure is the smaller one
        ([UNKNOWN, FAILS], False, FAILS),  # one fails already
        ([FAILS, FALLS], False, FALLS),
        ([], None, None),
    ],
)
def test_all_pass_and_governing(answers, expected, decides) -> None:
    assert all_pass(answers) is expected
    assert governing(answers) is decides
