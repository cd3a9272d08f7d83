# SPDX-License-Identifier: EUPL-1.2
"""docs/checks.md: its examples run, its tables are the data, its figure is what is computed."""

from __future__ import annotations

import doctest
import math
import re
import sys
from pathlib import Path

import numpy as np
import pytest

from npr.assessment.candidates import LEAST_PROBABILITY
from npr.checks import _kernels as k
from npr.checks.parameters import nlpo_parameters
from npr.core.status import status_texts
from npr.core.units import STANDARD_GRAVITY
from npr.norms.loading import load_edition
from npr.norms.verdict import CODE_VERDICTS, CODE_VERDICTS_NL, VERDICTS, decide
from spectra.elastic._kernels import Corners
from typologies import class_capacity, default_curves
from typologies.capacity._kernels import Bilinear

PROJECT = Path(__file__).resolve().parents[2]
PAGE = (PROJECT / "docs/checks.md").read_text("utf-8")
sys.path.insert(0, str(PROJECT / "tools"))

import plot_stronger  # noqa: E402

NORM = 1e-5


def table(header: str) -> list[list[str]]:
    """Cells of the rows below a header line."""
    lines = PAGE.split(header, 1)[1].splitlines()[2:]
    end = next(i for i, line in enumerate(lines) if not line.startswith("|"))
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[:end]]


def test_checks_page__examples_run() -> None:
    path = str(PROJECT / "docs/checks.md")
    found = doctest.testfile(
        path, module_relative=False, optionflags=doctest.NORMALIZE_WHITESPACE, encoding="utf-8"
    )
    assert found.attempted > 5
    assert found.failed == 0


def test_checks_page__status_table_equals_the_data() -> None:
    assert table("| bit | status | effect | meaning | betekenis |") == [
        [str(bit.bit_length() - 1), f"`{text.name}`", text.effect, text.en, text.nl]
        for bit, text in status_texts("check").items()
    ]


def test_checks_page__code_verdicts() -> None:
    rows = table("| code verdict | Dutch | when |")
    expected = zip(CODE_VERDICTS, CODE_VERDICTS_NL, strict=True)
    assert [row[:2] for row in rows] == [[f"`{name}`", dutch] for name, dutch in expected]


def test_checks_page__truth_table_is_that_of_the_rule() -> None:
    edition = load_edition("npr9998-2020")
    rows = table("| code verdict | code alone | both, risk meets |")
    assert [row[0] for row in rows] == [f"`{name}`" for name in CODE_VERDICTS]
    risks = (("code", math.nan), ("both", 0.0), ("both", 1.0), ("both", math.nan))
    for code, row in enumerate(rows):
        got = [
            decide(
                edition, np.array([risk]), np.array([risk]), np.zeros(1, np.uint32),
                route=route, code=np.array([code], np.uint8),
            ).verdict[0]
            for route, risk in risks
        ]  # fmt: skip
        assert row[1:] == [f"`{VERDICTS[verdict]}`" for verdict in got]


def test_checks_page__names_keys_of_the_edition() -> None:
    keys = {name for name in load_edition("npr9998-2020").values}
    named = re.findall(r"`((?:demand|factors|drift|nlpo)\.\w+)`", PAGE.split("**The gate.**")[0])
    assert {f"code.{name}" for name in named} <= keys
    used = {key for key in keys if key.startswith(("code.demand.", "code.factors."))}
    assert used <= {f"code.{name}" for name in named}


def test_checks_page__least_probability() -> None:
    assert f"probability of {LEAST_PROBABILITY:g} or more" in PAGE


# --- stronger at equal stiffness -------------------------------------------------------------


def test_figure__is_what_the_tool_draws() -> None:
    assert plot_stronger.FIGURE.read_text("utf-8") == plot_stronger.figure()
    assert f"figures/{plot_stronger.FIGURE.name}" in PAGE


def test_figure__numbers_of_its_table() -> None:
    rows = table("| T1, s | d_u, mm | UC at a_y 0.05 g |")
    levels = (0.05, 0.10, 0.15, 0.20, 0.25, 0.30, 0.35)
    assert rows == [
        [f"{line.period_s:g}", f"{line.ultimate_mm:g}"]
        + [f"{plot_stronger.check(line, level).unity_check:.3f}" for level in levels]
        for line in plot_stronger.LINES
    ]
    stiff, _, flexible = [[float(cell) for cell in row[2:]] for row in rows]
    assert stiff[-1] < 0.7 * stiff[0]
    assert flexible[-1] > 1.6 * flexible[0]


def test_figure__agrees_with_the_check_values_of_the_plan() -> None:
    # 0.3 s and 0.5 s with 32 mm at 0.2 g, in tests/verification/code_route.
    got = [plot_stronger.check(line, 0.2).unity_check for line in plot_stronger.LINES[:2]]
    assert got == pytest.approx([0.6543, 0.7247], rel=1e-4)


def test_page__of_a_flexible_class_the_low_capacity_gives_the_smaller_unity_check() -> None:
    edition = load_edition("npr9998-2020")
    drift = edition.code_route.drift
    (curves,) = default_curves(
        class_capacity("S1H"), drift.system_ductile.value, drift.system_brittle.value
    )
    p = nlpo_parameters(edition)
    corners = Corners(plot_stronger.P, plot_stronger.T_B, plot_stronger.T_C, plot_stronger.T_D)
    a_g = plot_stronger.A_G_G * STANDARD_GRAVITY
    low, _, high = (
        k.unity_check(a_g, corners, Bilinear(*curve), math.inf, p.damping, p.correction)[0]
        for curve in curves.tolist()
    )
    assert low < high
