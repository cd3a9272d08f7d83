# SPDX-License-Identifier: EUPL-1.2
"""Pictures and words of a comparison page."""

from __future__ import annotations

import math
import xml.etree.ElementTree as ET

import numpy as np
import polars as pl
import pytest

from npr.comparison.source import ResultTable
from npr.report.attribution import attribution_section
from npr.report.blocks import Paragraph
from npr.report.comparison_pictures import routes_picture
from npr.variants.attribution import Attribution
from npr.variants.running import Figures
from npr.variants.setup import GROUPS

COUNTS = dict.fromkeys(("type_1", "type_2", "both_pass", "both_fail"), 0)
SVG = "{http://www.w3.org/2000/svg}"


def _picture(risk: list[float], unity: list[float], norm: float) -> ET.Element:
    frame = pl.DataFrame({"lpr_mean_per_yr": risk, "uc_central": unity})
    (picture,) = routes_picture(ResultTable("r", frame, norm), COUNTS)
    return ET.fromstring(picture.svg)


@pytest.mark.parametrize("norm", [1e-5, 3e-6, 2.5e-5])
def test_routes_picture__no_cell_lies_on_both_sides_of_a_limit(norm: float) -> None:
    rng = np.random.default_rng(1)
    risk, unity = norm * 10.0 ** rng.normal(0, 0.3, 400), 10.0 ** rng.normal(0, 0.1, 400)
    # Some on the limits, which meet them.
    risk, unity = np.append(risk, [norm, norm]), np.append(unity, [1.0, 1.0])
    svg = _picture(risk.tolist(), unity.tolist(), norm)
    across, up = (
        path.attrib["d"] for path in svg.iter(f"{SVG}path") if path.get("class") == "limit"
    )
    x_limit = float(across.split("V")[0][1:].split()[0])
    y_limit = float(up.split("H")[0][1:].split()[1])
    found = {(above, right): 0 for above in (False, True) for right in (False, True)}
    for cell in svg.iter(f"{SVG}rect"):
        x, y, wide, high = (float(cell.attrib[name]) for name in ("x", "y", "width", "height"))
        assert x >= x_limit - 0.11 or x + wide <= x_limit + 0.11
        assert y >= y_limit - 0.11 or y + high <= y_limit + 0.11
        title = cell.find(f"{SVG}title")
        assert title is not None
        assert title.text is not None
        found[y + high / 2 < y_limit, x + wide / 2 > x_limit] += int(title.text)
    for above, right in found:
        expected = ((unity > 1.0) == above) & ((risk > norm) == right)
        assert found[above, right] == expected.sum()


def test_attribution_section__counts_what_has_no_verdict_for_each_pair() -> None:
    def one(second: str, verdicts: list[list[int]]) -> Attribution:
        corners = np.array(verdicts, dtype=np.int8).T
        nothing = np.full(corners.shape, math.nan)
        ids = pl.DataFrame({"address_id": [f"{i}" for i in range(corners.shape[1])]})
        return Attribution("a", second, GROUPS, ids, Figures(corners, nothing, nothing), {})

    known, between, at_end = [0] * 8, [0, 0, -1, 0, 0, 0, 0, 1], [-1] * 8
    section = attribution_section(
        {
            "b": one("b", [known, between, at_end, at_end]),
            "c": one("c", [known, known, at_end, known]),
            "d": one("d", [known] * 4),
        }
    )
    *_, last = section.blocks
    assert isinstance(last, Paragraph)
    assert last.text == (
        "Nothing is attributed of addresses without a verdict at one of the combinations, counted "
        "for each pair of variants: a to b 2 without one in either of the two, 1 in between only; "
        "a to c 1 without one in either of the two, 0 in between only."
    )
    nothing = attribution_section({"d": one("d", [known] * 4)})
    assert sum(isinstance(block, Paragraph) for block in nothing.blocks) == 1
