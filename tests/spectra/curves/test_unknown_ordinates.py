# SPDX-License-Identifier: EUPL-1.2
"""An ordinate that is unknown at a return period gives no spectrum; clipped ones are unknown."""

from __future__ import annotations

import numpy as np
import pytest

from npr.core.errors import HazardError
from spectra import HazardCurves
from spectra.curves.layout import hazard_dataset
from spectra.elastic.from_curves import spectra_of_curves
from spectra.elastic.table import SpectrumTable

PERIODS = (0.1, 0.2, 0.3, 0.5, 0.7, 1.0)
NAMES = ["PGA", *(f"SA({period:g})" for period in PERIODS)]
SHAPE = np.array([1.0, 2.1, 2.4, 2.3, 1.5, 1.1, 0.7])
X = np.array([245_100.0, 246_200.0])


def ordinates(years: float) -> np.ndarray:
    """Closed form of the curves: rate = 4e-6 (level / shape)^-2."""
    return SHAPE * np.sqrt(4e-6 * years)


def curves(last_g: dict[str, float] | None = None) -> HazardCurves:
    """Two places whose curves end at 3 g, or where ``last_g`` says."""
    ends = [(last_g or {}).get(name, 3.0) for name in NAMES]
    levels = [np.geomspace(0.005, end, 60) for end in ends]
    dataset = hazard_dataset(
        x_rd_m=X,
        y_rd_m=np.full(2, 594_300.0),
        zone=None,
        im=NAMES,
        component=["unknown"] * len(NAMES),
        levels=levels,
        attrs={"title": "theirs"},
    )
    for i, level in enumerate(levels):
        dataset["exceedance_rate"].values[:, i] = 4e-6 * (level / SHAPE[i]) ** -2.0
    return HazardCurves(dataset)


def stored(values: dict[float, np.ndarray]) -> HazardCurves:
    """Spectra without curves at two places, (site, im) for each return period."""
    dataset = hazard_dataset(
        x_rd_m=X,
        y_rd_m=np.full(2, 594_300.0),
        zone=None,
        im=NAMES,
        component=["unknown"] * len(NAMES),
        levels=[np.empty(0)] * len(NAMES),
        attrs={"title": "theirs"},
    )
    dataset.coords["return_period"] = ("return_period", list(values), {"units": "yr"})
    both = np.stack([np.broadcast_to(one, (2, len(NAMES))) for one in values.values()], axis=1)
    dataset["intensity"] = (("site", "return_period", "im"), both)
    return HazardCurves(dataset)


EVERY = dict.fromkeys(NAMES, 0.2)
SOME = dict.fromkeys(("SA(0.2)", "SA(0.3)"), 0.2)


@pytest.mark.parametrize("last_g", [EVERY, SOME], ids=["every measure", "some"])
@pytest.mark.parametrize("years", [2475.0, [475.0, 2475.0], [2475.0, 3975.0]])
def test_spectra_of_curves__none_where_a_curve_ends_below(last_g, years) -> None:
    assert len(spectra_of_curves(curves(), years)) == 2 * np.size(years)
    cut = spectra_of_curves(curves(last_g), years)
    served = [one for one in np.atleast_1d(years) if ordinates(one)[2] < 0.2]
    assert cut.return_periods_yr == tuple(served)
    assert "2 site(s) without a spectrum at 2475 yr" in cut.found
    assert "SA(0.2)" in cut.note
    assert np.isnan(cut.nearest(X, 594_300.0, return_period_yr=2475.0, within_m=50.0).a_g).all()


def test_spectra_of_curves__the_answer_does_not_depend_on_what_else_is_asked() -> None:
    whole, cut = (spectra_of_curves(one, [475.0, 2475.0]) for one in (curves(), curves(SOME)))
    alone = spectra_of_curves(curves(SOME), 475.0)
    at_475 = whole.return_period_yr == 475.0
    np.testing.assert_allclose(cut.corners, whole.corners[at_475], rtol=0.02)
    np.testing.assert_array_equal(cut.corners, alone.corners)


def test_from_curves__nothing_known_is_refused_with_the_measures() -> None:
    with pytest.raises(HazardError, match="no site has a whole uniform hazard") as error:
        SpectrumTable.from_curves(curves(SOME), 2475.0)
    assert "SA(0.2), SA(0.3)" in str(error.value)


def test_stored_spectra__an_unknown_ordinate_is_no_spectrum() -> None:
    one = ordinates(2475.0)
    one[2:4] = np.nan
    found = spectra_of_curves(stored({2475.0: one}), 2475.0)
    assert len(found) == 0
    assert "SA(0.2), SA(0.3)" in found.note


def test_stored_spectra__return_periods_within_half_a_per_cent() -> None:
    of_file = stored({474.6: ordinates(475.0), 2400.0: ordinates(2400.0)})
    found = spectra_of_curves(of_file, [475.0, 2475.0])
    assert found.return_periods_yr == (475.0,)
    assert "of the stored spectra those at 2400 yr are nearest" in found.note


def test_clipped__the_same_at_two_return_periods_is_unknown() -> None:
    clipped = {years: np.minimum(ordinates(years), 0.2) for years in (975.0, 2475.0, 9975.0)}
    of_file = stored(clipped)
    assert "ordinate(s) are the last level of their curve: unknown" in of_file.found
    sa = of_file.uhs([975.0, 2475.0, 9975.0]).values[0]
    assert np.isfinite(sa[0]).tolist() == (ordinates(975.0) < 0.2).tolist()
    assert np.isnan(sa[1][ordinates(2475.0) >= 0.2]).all()
    assert spectra_of_curves(of_file, 2475.0).found.endswith("no spectra")


def test_clipped__the_same_in_many_measures_is_marked() -> None:
    of_file = stored({2475.0: np.minimum(ordinates(2475.0), 0.12)})
    assert "may be the last level of their curve" in of_file.found
    found = spectra_of_curves(of_file, 2475.0)
    assert found.is_rare.all()
    assert "an ordinate may be the last level of a curve" in found.warnings[0]
    even = stored({2475.0: ordinates(2475.0) * np.array([[1.0], [1.1]])})
    assert "last level" not in even.found
    assert not spectra_of_curves(even, 2475.0).is_rare.any()


def test_clipped__at_the_last_level_of_a_curve_beside_it_is_unknown() -> None:
    dataset = curves(SOME).dataset.copy(deep=True)
    dataset["exceedance_rate"].values[1] = np.nan
    dataset.coords["return_period"] = ("return_period", [2475.0], {"units": "yr"})
    spectra = np.minimum(ordinates(2475.0), [SOME.get(name, 3.0) for name in NAMES])
    dataset["intensity"] = (
        ("site", "return_period", "im"), np.broadcast_to(spectra, (2, 1, len(NAMES)))
    )  # fmt: skip
    sa = HazardCurves(dataset).uhs(2475.0)
    assert sa["im"].values[np.isnan(sa.values[1, 0])].tolist() == ["SA(0.2)", "SA(0.3)"]


def test_fitted__what_no_earthquake_has_is_no_spectrum() -> None:
    dataset = curves().dataset.copy(deep=True)
    rates = dataset["exceedance_rate"].values
    rates[0, 1:] = 4e-6 * (dataset["iml"].values[0] / (0.3 * SHAPE[1:, np.newaxis])) ** -2.0
    found = spectra_of_curves(HazardCurves(dataset), 2475.0)
    assert found.x_rd_m.tolist() == [X[1]]
    assert "1 site(s) without a spectrum: fitted p 0.6" in found.note
    assert "at x 245100, y 594300, 2475 yr; expected 1 to 10" in found.note


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"x_rd_m": ("site", [6.74, 6.75]), "y_rd_m": ("site", [53.3, 53.3])}, "degrees (WGS84)"),
        ({"x_rd_m": ("site", [594e3] * 2), "y_rd_m": ("site", [245e3] * 2)}, "x and y are swapped"),
        ({"x_rd_m": ("site", [245.1, 246.2]), "y_rd_m": ("site", [594.3] * 2)}, "kilometres"),
        ({"x_rd_m": ("site", [245_100.0, np.nan])}, "site 2, x nan"),
        ({"iml": (("im", "level"), np.tile(np.geomspace(0.05, 29.0, 60), (7, 1)))}, "got 29"),
        ({"intensity": (("site", "return_period", "im"), np.full((2, 2, 7), 118.0))}, "got 118"),
        ({"return_period": [475.0, 475.0]}, "expected each once"),
        ({"return_period": [0.475, 2475.0]}, "10 to 100000 yr"),
    ],
)
def test_hazard_curves__what_no_earthquake_or_place_has(changes, said: str) -> None:
    spectra = stored({475.0: ordinates(475.0), 2475.0: ordinates(2475.0)}).dataset
    dataset = curves().dataset.assign(intensity=spectra["intensity"])
    with pytest.raises(HazardError) as error:
        HazardCurves(dataset.assign(changes))
    assert said in str(error.value)


def test_hazard_curves__spectra_that_fall_with_the_return_period() -> None:
    with pytest.raises(HazardError, match="smaller at 2475 yr than at 475 yr"):
        stored({475.0: ordinates(2475.0), 2475.0: ordinates(475.0)})
