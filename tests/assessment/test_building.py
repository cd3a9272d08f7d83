# SPDX-License-Identifier: EUPL-1.2
"""One building: what is refused at the door, what is answered, and the way to the assessed."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import numpy as np
import pint
import pytest

import npr
import spectra
import typologies
from npr.assessment.trace import TraceRow
from npr.core.bounds import RareValueWarning
from npr.core.errors import CatalogueError, NprError, UnitError
from npr.norms.verdict import VERDICTS_NL

X, Y = pint.Quantity(245_150.0, "m"), pint.Quantity(594_550.0, "m")
MIXTURE = {"URM3L": 0.4, "URM4L": 0.6}
USUAL: dict[str, Any] = {
    "vulnerability_class": "URM4L",
    "x_rd": X,
    "y_rd": Y,
    "class_source": "surveyed",
}
CAPACITY = {
    "yield_acceleration": pint.Quantity(0.2, "standard_gravity"),
    "yield_displacement": pint.Quantity(4.5, "mm"),
    "ultimate_displacement": pint.Quantity(32.0, "mm"),
}


@pytest.fixture(scope="session")
def answer_for(
    hazard: spectra.HazardModel,
    catalogue: typologies.Catalogue,
    edition: npr.Edition,
    in_cache: Callable[[], Any],
) -> Callable[..., npr.Assessment]:
    """Assessment of a good building in which given arguments replace the usual."""

    def run(**changes: Any) -> npr.Assessment:
        building = npr.Building(**{**USUAL, **changes})
        with in_cache():
            return npr.assess_building(
                building, hazard=hazard, catalogue=catalogue, edition=edition
            )

    return run


@pytest.fixture(scope="session")
def assessed(answer_for: Callable[..., npr.Assessment]) -> npr.Assessment:
    return answer_for(address_id="<b>A&B</b>", municipality="Eemsdelta")


@pytest.fixture(scope="session")
def mixed(answer_for: Callable[..., npr.Assessment]) -> npr.Assessment:
    return answer_for(vulnerability_class=MIXTURE)


# --- what is refused -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "what", "got"),
    [
        ({"x_rd": 245_150.0}, "x_rd has no unit", "245150.0 (float)"),
        ({"y_rd": "594550 m"}, "y_rd has no unit", "'594550 m' (str)"),
        ({"x_rd": pint.Quantity(1.0, "s")}, "x_rd has the wrong dimension", "second"),
        ({"x_rd": pint.Quantity([1.0, 2.0], "m")}, "x_rd is not one finite number", "2 numbers"),
        ({"x_rd": X * math.nan}, "x_rd is not one finite number", "nan"),
        ({"x_rd": None}, "no place, or more than one", "y_rd"),
        ({"x_rd": None, "y_rd": None}, "no place, or more than one", "no coordinates"),
        ({"lon": pint.Quantity(6.7, "degree")}, "no place, or more than one", "x_rd, y_rd, lon"),
        ({"x_rd": Y, "y_rd": X}, "x_rd: coordinate x rd out of range", "594550 m"),
        ({"y_rd": pint.Quantity(594.5, "m")}, "y_rd: coordinate y rd out of range", "594.5 m"),
        ({"vulnerability_class": "URM4"}, "not in catalogue", "do you mean"),
        ({"vulnerability_class": None}, "vulnerability_class is not possible", "None"),
        ({"vulnerability_class": {}}, "vulnerability_class is not possible", "{}"),
        ({"vulnerability_class": {"URM4L": 0.9}}, "vulnerability_class is not possible", "0.9"),
        ({"vulnerability_class": {"URM4L": 60.0}}, "probability of URM4L", "60"),
        ({"zone": 0}, "zone is not possible", "0"),
        ({"wierde": "ja"}, "wierde is not possible", "ja"),
        ({"consequence_class": "CC1"}, "consequence_class is not one that there is", "'CC1'"),
        ({"limit_state": "ULS"}, "limit_state is not one that there is", "'ULS'"),
        ({"class_source": "guessed"}, "class_source is not one that there is", "'guessed'"),
        ({"assessment_year": 20240}, "assessment_year is not possible", "20240"),
        ({"yield_acceleration": pint.Quantity(0.2, "g_0")}, "capacity is not possible", "yield"),
        ({**CAPACITY, "yield_displacement": pint.Quantity(4.5, "m")}, "yield_displacement", "4.5"),
        ({**CAPACITY, "ultimate_displacement": -CAPACITY["ultimate_displacement"]}, "ultimate", ""),
        ({**CAPACITY, "yield_acceleration": pint.Quantity(263.0, "g_0")}, "acceleration", "m/s²"),
        ({**CAPACITY, "ultimate_displacement": pint.Quantity(4.0, "mm")}, "ultimate", "0.004 m"),
    ],
)
def test_building__refused_at_once(changes: dict[str, Any], what: str, got: str) -> None:
    with pytest.raises(NprError) as error:
        npr.Building(**{**USUAL, **changes})
    assert what in error.value.what
    assert got in str(error.value.got)
    assert error.value.expected
    assert str(error.value.where).startswith("Building")


def test_building__message_names_the_building_and_what_was_meant() -> None:
    with pytest.raises(UnitError) as error:
        npr.Building(**{**USUAL, "address_id": "Dorpsstraat 1", "x_rd": 1.0})
    assert str(error.value.where).startswith("Building 'Dorpsstraat 1', x_rd")
    with pytest.raises(NprError) as swapped:
        npr.Building(**{**USUAL, "x_rd": Y, "y_rd": X})
    assert "swapped" in str(swapped.value.repair)


def test_building__class_of_a_catalogue_of_your_own(catalogue: typologies.Catalogue) -> None:
    own = replace(catalogue, id="own", classes=("SHED",), records={"SHED": None})  # type: ignore[dict-item]
    assert npr.Building(**{**USUAL, "vulnerability_class": "SHED", "catalogue": own})
    with pytest.raises(CatalogueError, match="not in catalogue 'own'"):
        npr.Building(**{**USUAL, "catalogue": own})
    with pytest.raises(CatalogueError) as error:
        npr.Building(**{**USUAL, "vulnerability_class": "SHED"})
    assert "Building(catalogue=...)" in str(error.value.repair)


def test_building__far_from_groningen_is_rare() -> None:
    with pytest.warns(RareValueWarning, match="x_rd: rare coordinate"):
        npr.Building(**{**USUAL, "x_rd": X / 2.0})


def test_building__repr_is_one_line() -> None:
    assert repr(npr.Building(**USUAL)) == "Building(URM4L, x_rd 245150.0 m, y_rd 594550.0 m)"
    mixed = npr.Building(**{**USUAL, "vulnerability_class": MIXTURE, "address_id": "a"})
    assert repr(mixed) == "Building('a', 2 classes, x_rd 245150.0 m, y_rd 594550.0 m)"


def test_building__arguments_go_by_name() -> None:
    with pytest.raises(TypeError):
        npr.Building("URM4L")  # type: ignore[misc]
    with pytest.raises(AttributeError):
        npr.Building(**USUAL).zone = 1  # type: ignore[misc]


@pytest.mark.parametrize(
    ("changes", "verdict", "status"),
    [
        ({"zone": 7}, "invalid_input", "zone_unknown"),
        ({"x_rd": pint.Quantity(200.0, "km")}, "outside_hazard_model", "outside_hazard_model"),
    ],
)
def test_assess_building__what_cannot_be_judged_is_answered_with_the_reason(
    answer_for: Callable[..., npr.Assessment], changes: dict[str, Any], verdict: str, status: str
) -> None:
    assessed = answer_for(**changes)
    assert assessed.verdict == verdict
    assert assessed.values["status"] == status
    assert assessed.risk_profile == "unknown"
    assert math.isnan(assessed.lpr_mean_per_yr)
    assert assessed.magnitude_share == {}
    assert assessed.values["reason_en"] in " ".join(str(assessed).split())
    assert assessed.values["reason_nl"] in " ".join(str(assessed).split())
    assert "per year" not in str(assessed).split("norm  ")[0]  # no figure
    rows = assessed.trace()
    assert not [row for row in rows if row.step == "risk"]
    assert _value(rows, "verdict") == verdict


# --- what is answered ------------------------------------------------------------------------


def test_assess_building__says_what_the_table_says(
    assessed: npr.Assessment, by_name: dict[str, dict[str, Any]]
) -> None:
    assert assessed.verdict == by_name["good"]["verdict"]
    assert assessed.risk_profile == by_name["good"]["risk_profile"]
    assert assessed.lpr_mean_per_yr == by_name["good"]["lpr_mean_per_yr"]
    assert assessed.values["municipality"] == "Eemsdelta"
    assert len(assessed.table) == 1


def test_assess_building__name_is_the_address_then_the_building(
    answer_for: Callable[..., npr.Assessment],
) -> None:
    assert answer_for().values["address_id"] == "building-1"
    assert answer_for(building_id="b").values["address_id"] == "b"
    assert answer_for(building_id="b", address_id="a").values["address_id"] == "a"


def test_assessment__prints_verdict_reasons_figures_and_what_made_them(
    assessed: npr.Assessment,
) -> None:
    assert repr(assessed).startswith("Assessment('<b>A&B</b>', URM4L, ")
    assert len(repr(assessed)) < 200
    text = " ".join(str(assessed).split())
    for words in (
        "<b>A&B</b>",
        "URM4L",
        f"meets_norm ({VERDICTS_NL[0]})",
        "normal (normaal)",
        "surveyed",
        "mean and 90th percentile of the risk are at or below",
        "gemiddelde en 90e percentiel van het risico",
        f"{assessed.lpr_mean_per_yr:.2e} per year",
        f"{assessed.values['pga_475yr_g']:.3f} g",
        "Individual risk at most 1e-5 per year, decided by the mean",
        "individual-risk-1e-5",
        "tno2020, as_published",
        "groningen-v7",
        "Statistical, heavier than the official forecasts",
        "Indicative, own calculation",
    ):
        assert words in text, words
    lines = str(assessed).splitlines()
    assert max(map(len, lines)) <= 100
    starts = {len(line) - len(line.split("  ")[-1].lstrip()) for line in lines}
    assert len(starts) == 1  # one column of texts under each other


class _Cells(HTMLParser):
    """Collects cells, and fails on a tag that is closed before it is opened."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.cells: list[str] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.open.append(tag)
        if tag in ("th", "td"):
            self.cells.append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.cells[-1] += data


def test_assessment__html_is_whole_and_escaped(assessed: npr.Assessment) -> None:
    page = _Cells()
    html = assessed._repr_html_()
    page.feed(html)
    page.close()
    assert page.open == []
    assert set(page.cells[::2]) >= {"address", "verdict", "reason", "reden"}
    assert page.cells[1] == "<b>A&B</b>"
    assert html.count("<b>") == 1  # the verdict; the name of the address is escaped
    assert f"<b>{assessed.verdict}" in html
    printed = " ".join(str(assessed).split())
    assert all(" ".join(cell.split()) in printed for cell in page.cells)


# --- the way to the assessed -------------------------------------------------------------------


def _value(rows: list[TraceRow], quantity: str) -> Any:
    found = [row.value for row in rows if row.quantity == quantity]
    assert len(found) == 1, (quantity, found)
    return found[0]


@pytest.mark.parametrize("name", ["assessed", "mixed"])
def test_trace__every_number_has_a_step_a_unit_and_a_source(
    name: str, request: pytest.FixtureRequest
) -> None:
    rows = request.getfixturevalue(name).trace()
    steps = list(dict.fromkeys(row.step for row in rows))
    assert steps == ["place", "hazard", "class", "risk", "verdict"]
    ureg = pint.UnitRegistry()
    for row in rows:
        assert row.step
        assert row.quantity
        assert row.source, row
        if isinstance(row.value, float):
            assert row.unit, row
            assert math.isfinite(row.value), row
            if row.unit not in ("g", "ln m"):
                ureg.Unit(row.unit)
    labels = [(row.step, row.quantity) for row in rows]
    assert len(set(labels)) == len(labels)


def test_trace__holds_input_class_risk_norm_and_verdict(
    assessed: npr.Assessment, catalogue: typologies.Catalogue
) -> None:
    rows = assessed.trace()
    assert (_value(rows, "RD New x"), _value(rows, "RD New y")) == (245_150.0, 594_550.0)
    assert _value(rows, "site-response zone") == 1032
    assert _value(rows, "probability of URM4L") == 1.0
    of_class = catalogue.dataset.sel(vulnerability_class="URM4L")
    assert _value(rows, "URM4L slope") == float(of_class["b1"])
    assert _value(rows, "URM4L dispersion") == float(of_class["sigma_ln"])
    for branch in ("lower", "middle", "upper"):
        expected = float(of_class["b0"].sel(fragility_branch=branch))
        assert _value(rows, f"URM4L intercept, {branch}") == expected
    limit = float(of_class["displacement_limit"].sel(limit_state="CS1"))
    assert _value(rows, "URM4L displacement limit CS1") == limit
    fatality = of_class["fatality"].sel(
        consequence_branch="middle", location="inside", collapse_state="CS3"
    )
    assert _value(rows, "URM4L fatality inside at CS3, middle branch") == float(fatality)
    assert _value(rows, "share inside") == 0.99
    assert _value(rows, "end branches of the logic tree") == 3888
    mean = "local personal risk, mean over the logic tree"
    assert _value(rows, mean) == assessed.lpr_mean_per_yr
    assert _value(rows, "norm") == 1e-5
    assert _value(rows, "criterion") == "mean"
    assert _value(rows, "verdict") == "meets_norm"
    assert _value(rows, "events of M >= 1.5") == pytest.approx(9.04, abs=0.005)


def test_trace__weights_sum_to_one(assessed: npr.Assessment, mixed: npr.Assessment) -> None:
    for rows in (assessed.trace(), mixed.trace()):
        for start in ("weight of node", "weight of Mmax", "probability of", "share of the mean"):
            weights = [row.value for row in rows if row.quantity.startswith(start)]
            assert sum(weights) == pytest.approx(1.0, rel=1e-12), start


def test_trace__spectrum_is_that_of_the_hazard(
    assessed: npr.Assessment, hazard: spectra.HazardModel
) -> None:
    site = hazard.at_sites(245_150.0, 594_550.0)
    rows = assessed.trace()
    spectrum = site.uhs([475.0, 2475.0]).isel(site=0)
    assert sum(row.symbol == "Sa" for row in rows) == spectrum.size == 20
    for return_period in (475.0, 2475.0):
        expected = float(spectrum.sel(return_period=return_period, period=0.3))
        assert _value(rows, f"Sa(0.3 s), {return_period:g} years, flat land") == expected
    pga = _value(rows, "Sa(0.01 s), 475 years, flat land")
    assert pga == pytest.approx(assessed.values["pga_475yr_g"], rel=1e-9)


def test_trace__lists_every_class_of_a_mixture(mixed: npr.Assessment) -> None:
    rows = mixed.trace()
    assert _value(rows, "probability of URM3L") == 0.4
    assert _value(rows, "probability of URM4L") == 0.6
    assert _value(rows, "URM3L slope") != _value(rows, "URM4L slope")


def test_trace__of_a_zone_that_does_not_reach_the_place_says_so(
    answer_for: Callable[..., npr.Assessment],
) -> None:
    assessed = answer_for(zone=1714)
    assert assessed.verdict == "meets_norm"
    rows = assessed.trace()
    assert _value(rows, "site-response zone") == 1714
    assert not [row for row in rows if row.symbol == "Sa" and row.value is not None]
    source = next(row.source for row in rows if row.symbol == "Sa")
    assert "does not reach the site" in source


@pytest.mark.parametrize("name", ["assessed", "mixed"])
def test_magnitude_share__sums_to_one_over_bins_of_a_half(
    name: str, request: pytest.FixtureRequest
) -> None:
    share = request.getfixturevalue(name).magnitude_share
    assert sum(share.values()) == pytest.approx(1.0, rel=1e-12)
    assert all(part >= 0.0 for part in share.values())
    labels = list(share)
    assert labels[0] == "M 1.5-2.0"
    lows = np.array([float(label[2:5]) for label in labels])
    np.testing.assert_allclose(np.diff(lows), 0.5)
    # Weak events are many and harmless, strong ones few: the middle matters most.
    assert max(share, key=lambda label: share[label]) in ("M 4.5-5.0", "M 5.0-5.5")


def test_magnitude_share__of_a_mixture_lies_between_its_classes(
    assessed: npr.Assessment,
    mixed: npr.Assessment,
    answer_for: Callable[..., npr.Assessment],
) -> None:
    other = answer_for(vulnerability_class="URM3L").magnitude_share
    for label, share in mixed.magnitude_share.items():
        low, high = sorted((assessed.magnitude_share[label], other[label]))
        assert low - 1e-12 <= share <= high + 1e-12
