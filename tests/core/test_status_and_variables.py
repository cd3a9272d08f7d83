# SPDX-License-Identifier: EUPL-1.2
"""Status bits and output variables: data with rules of their own."""

from __future__ import annotations

import tomllib
from importlib import resources

import pint
import pytest

from npr.core.status import (
    CheckStatus,
    Status,
    effect_mask,
    status_names,
    status_reasons,
    status_texts,
)
from npr.core.variables import attributes, variables

# Numbers of the bits as they stand in files that people have. Add to it; change nothing.
FROZEN = {
    "near_zone_border": 0,
    "nearest_zone_lake": 1,
    "nearest_zone_outside": 2,
    "zone_given": 3,
    "class_mixture": 4,
    "address_id_from_building": 5,
    "class_source_unknown": 6,
    "percentiles_unknown": 7,
    "outside_hazard_model": 8,
    "outside_risk_table": 9,
    "id_repaired": 10,
    "id_digits_lost": 11,
    "class_missing": 12,
    "class_excluded": 13,
    "risk_unknown": 14,
    "id_zeros_lost": 15,
    "address_id_missing": 16,
    "address_id_duplicate": 17,
    "coordinates_missing": 18,
    "coordinates_swapped": 19,
    "coordinates_not_rd": 20,
    "coordinates_impossible": 21,
    "class_unknown": 22,
    "class_probabilities_invalid": 23,
    "zone_unknown": 24,
    "wierde_invalid": 25,
    "class_contradictory": 26,
    "assessment_year_invalid": 27,
    "required_factor_beyond_table": 28,
    "required_factor_of_percentile": 29,
}
FROZEN_CHECKS = {
    "input_unknown": 0,
    "input_not_positive": 1,
    "spectrum_invalid": 2,
    "return_period_unknown": 3,
    "case_invalid": 4,
    "site_spectrum_unknown": 5,
    "capacity_unknown": 6,
    "capacity_incomplete": 7,
    "classes_disagree": 8,
    "drift_formula_invalid": 9,
    "pier_in_tension": 10,
    "mass_participation_low": 11,
    "diaphragm_not_split": 12,
    "irregular": 13,
    "method_unknown": 14,
    "unstable_under_gravity": 15,
    "slender_cantilever": 16,
    "period_beyond_hazard": 17,
    "class_default": 18,
    "depends_on_assumption": 19,
    "damping_held_constant": 20,
    "damping_at_cap": 21,
    "correction_at_floor": 22,
    "governed_below_ultimate": 23,
    "capacity_range_disagrees": 24,
    "case_by_default": 25,
    "local_mechanisms_not_checked": 26,
    "spectrum_fit_poor": 27,
    "demonstrated_otherwise": 28,
    "strength_formula_outside": 29,
    "spectrum_case_unknown": 30,
    "applicability_not_shown": 31,
    "rare_value": 32,
    "accidental_eccentricity": 33,
    "input_inconsistent": 34,
}


def _entries(name: str) -> dict[str, dict[str, object]]:
    text = resources.files("npr.core").joinpath(name).read_text(encoding="utf-8")
    return tomllib.loads(text)


def test_status__bits_are_never_renumbered() -> None:
    now = {text.name: bit.bit_length() - 1 for bit, text in status_texts().items()}
    assert {name: now.get(name) for name in FROZEN} == FROZEN
    assert set(now) == set(FROZEN), "a new bit: add it to the frozen list"


def test_check_status__bits_are_never_renumbered_and_have_texts() -> None:
    texts = status_texts("check")
    assert {text.name: bit.bit_length() - 1 for bit, text in texts.items()} == FROZEN_CHECKS
    assert len(set(FROZEN_CHECKS.values())) == len(FROZEN_CHECKS)
    assert max(FROZEN_CHECKS.values()) < 63  # rows hold 64 bits; kernels set the first 32
    for text in texts.values():
        assert text.effect in ("info", "indicative", "fails", "no_pass", "unknown")
        for words in (text.en, text.nl):
            assert len(words) > 10
            assert not words.endswith(".")
        assert text.en != text.nl
    assert {flag.name: int(flag) for flag in CheckStatus} == {
        text.name.upper(): bit for bit, text in texts.items()
    }


def test_status__each_bit_is_used_once_and_fits() -> None:
    bits = [entry["bit"] for entry in _entries("status.toml").values()]
    assert len(set(bits)) == len(bits) == len(status_texts())
    assert all(isinstance(bit, int) and 0 <= bit < 32 for bit in bits)
    assert list(status_texts()) == sorted(status_texts())


@pytest.mark.parametrize("name", sorted(FROZEN))
def test_status__texts_in_both_languages_and_an_effect(name: str) -> None:
    text = next(text for text in status_texts().values() if text.name == name)
    assert text.effect in ("info", "outside", "not_assessable", "invalid")
    for words in (text.en, text.nl):
        assert len(words) > 10
        assert words == words.strip()
        assert not words.endswith(".")
    assert text.en != text.nl
    assert set(_entries("status.toml")[name]) == {"bit", "effect", "en", "nl"}


def test_status__flag_has_every_bit_by_name() -> None:
    assert {flag.name: int(flag) for flag in Status} == {
        text.name.upper(): bit for bit, text in status_texts().items()
    }


def test_effect_mask__is_the_sum_of_its_bits() -> None:
    parts = [effect_mask(effect) for effect in ("info", "outside", "not_assessable", "invalid")]
    assert (
        sum(parts)
        == sum(status_texts())
        == effect_mask("info", "outside", "not_assessable", "invalid")
    )
    assert effect_mask() == 0
    assert effect_mask("outside") == Status.OUTSIDE_HAZARD_MODEL | Status.OUTSIDE_RISK_TABLE
    assert not effect_mask("info") & effect_mask("invalid")


def test_status_names__are_in_order_of_the_bits() -> None:
    both = int(Status.CLASS_UNKNOWN | Status.NEAR_ZONE_BORDER)
    assert status_names(both) == "near_zone_border;class_unknown"
    assert status_names(0) == "ok"
    every = status_names(sum(status_texts()))
    assert every.split(";") == [text.name for text in status_texts().values()]


def test_status_reasons__say_each_bit_in_each_language() -> None:
    both = int(Status.CLASS_MISSING | Status.ZONE_GIVEN)
    texts = [status_texts()[int(bit)] for bit in (Status.CLASS_MISSING, Status.ZONE_GIVEN)]
    assert status_reasons(both, "en") == "; ".join(text.en for text in texts)
    assert status_reasons(both, "nl") == "; ".join(text.nl for text in texts)
    assert status_reasons(0, "en") == ""


@pytest.mark.parametrize("name", list(variables()))
def test_variables__unit_and_labels(name: str) -> None:
    variable = variables()[name]
    assert variable.name == name
    assert variable.label_en.strip()
    assert variable.label_nl.strip()
    assert variable.label_en[0].islower()
    if variable.unit:
        assert pint.application_registry.Unit(variable.unit) is not None
        assert variable.symbol
    suffix = {"1/yr": "_per_yr", "standard_gravity": "_g"}.get(variable.unit)
    assert suffix is None or name.endswith(suffix)


def test_variables__units_are_of_the_kinds_that_we_write() -> None:
    assert {variable.unit for variable in variables().values()} <= {
        "",
        "1",
        "yr",
        "1/yr",
        "standard_gravity",
        "m",
        "s",
        "degree",
    }


def test_attributes__are_those_of_the_registry() -> None:
    assert attributes("lpr_mean_per_yr") == {
        "units": "1/yr",
        "long_name": "local personal risk, mean over the logic tree",
        "long_name_nl": "lokaal persoonlijk risico, gemiddelde over de logische boom",
        "symbol": "LPR",
    }
    with pytest.raises(KeyError):
        attributes("lpr_mean")
