# SPDX-License-Identifier: EUPL-1.2
"""The rule of the verdict, row by row, against a plain reading of it."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from npr.core.status import Status
from npr.norms.edition import Edition
from npr.norms.loading import load_edition
from npr.norms.verdict import (
    CODE_VERDICTS,
    RISK_PROFILES,
    RISK_PROFILES_NL,
    VERDICTS,
    VERDICTS_NL,
    decide,
    sentence,
)

NORM = 1e-5
BELOW, ABOVE = np.nextafter(NORM, 0.0), np.nextafter(NORM, 1.0)
EDITIONS = ("individual-risk-1e-5", "individual-risk-1e-5-p90")


def _decide(
    edition: str | Edition, mean: float, p90: float, status: int = 0
) -> tuple[str, str, int]:
    loaded = load_edition(edition) if isinstance(edition, str) else edition
    got = decide(loaded, np.array([mean]), np.array([p90]), np.array([status], dtype=np.uint32))
    return VERDICTS[got.verdict[0]], RISK_PROFILES[got.risk_profile[0]], int(got.status[0])


@pytest.mark.parametrize(
    ("mean", "p90", "by_mean", "by_both", "profile"),
    [
        (BELOW, BELOW, "meets_norm", "meets_norm", "normal"),
        (NORM, NORM, "meets_norm", "meets_norm", "normal"),  # at the norm is within it
        (NORM, BELOW, "meets_norm", "meets_norm", "normal"),
        (BELOW, NORM, "meets_norm", "meets_norm", "normal"),
        (0.0, 0.0, "meets_norm", "meets_norm", "normal"),
        (BELOW, ABOVE, "meets_norm", "needs_reinforcement", "slightly_elevated"),
        (NORM, ABOVE, "meets_norm", "needs_reinforcement", "slightly_elevated"),
        (0.0, 1.0, "meets_norm", "needs_reinforcement", "slightly_elevated"),
        (ABOVE, ABOVE, "needs_reinforcement", "needs_reinforcement", "elevated"),
        # A very skewed logic tree: nearly all branches are low, the few high ones make the mean.
        (ABOVE, BELOW, "needs_reinforcement", "needs_reinforcement", "elevated"),
        (ABOVE, NORM, "needs_reinforcement", "needs_reinforcement", "elevated"),
        (1.0, 0.0, "needs_reinforcement", "needs_reinforcement", "elevated"),
    ],
)
def test_decide__truth_table(
    mean: float, p90: float, by_mean: str, by_both: str, profile: str
) -> None:
    assert _decide(EDITIONS[0], mean, p90) == (by_mean, profile, 0)
    assert _decide(EDITIONS[1], mean, p90) == (by_both, profile, 0)


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize(
    ("mean", "p90"),
    [
        (math.nan, math.nan),
        (math.nan, 0.0),
        (0.0, math.nan),
        (math.nan, 1.0),
        (1.0, math.nan),
        (math.inf, 1.0),
        (1.0, math.inf),
        (-math.inf, 0.0),
    ],
)
def test_decide__unknown_risk_is_never_judged(edition: str, mean: float, p90: float) -> None:
    verdict, profile, status = _decide(edition, mean, p90)
    assert (verdict, profile) == ("not_assessable", "unknown")
    assert status == Status.RISK_UNKNOWN


@pytest.mark.parametrize(
    ("edition", "mean", "expected"),
    [
        (EDITIONS[0], 1.0, ("needs_reinforcement", "elevated")),
        (EDITIONS[0], 0.0, ("meets_norm", "unknown")),
        (EDITIONS[1], 1.0, ("needs_reinforcement", "elevated")),
        # This one asks for the 90th percentile too, and nobody knows it.
        (EDITIONS[1], 0.0, ("not_assessable", "unknown")),
    ],
)
def test_decide__a_source_without_percentiles_is_judged_by_its_mean(
    edition: str, mean: float, expected: tuple[str, str]
) -> None:
    verdict, profile, _ = _decide(edition, mean, math.nan, int(Status.PERCENTILES_UNKNOWN))
    assert (verdict, profile) == expected


INVALID = int(Status.CLASS_UNKNOWN)
OUTSIDE = int(Status.OUTSIDE_HAZARD_MODEL)
EXCLUDED = int(Status.CLASS_EXCLUDED)
INFO = int(Status.NEAR_ZONE_BORDER)


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize(
    "bits",
    [c for n in range(5) for c in itertools.combinations((INVALID, OUTSIDE, EXCLUDED, INFO), n)],
)
@pytest.mark.parametrize("risk", [0.0, 1.0, math.nan])
def test_decide__invalid_goes_before_outside_before_not_assessable(
    edition: str, bits: tuple[int, ...], risk: float
) -> None:
    verdict, profile, status = _decide(edition, risk, risk, sum(bits))
    if INVALID in bits:
        expected = "invalid_input"
    elif OUTSIDE in bits:
        expected = "outside_hazard_model"
    elif EXCLUDED in bits or math.isnan(risk):
        expected = "not_assessable"
    else:
        expected = "needs_reinforcement" if risk > NORM else "meets_norm"
    assert verdict == expected
    assert (profile == "unknown") == (expected not in ("meets_norm", "needs_reinforcement"))
    # The risk of a barred row was never asked for; that it is unknown is no news.
    is_news = math.isnan(risk) and not set(bits) & {INVALID, OUTSIDE, EXCLUDED}
    assert status == sum(bits) | (int(Status.RISK_UNKNOWN) if is_news else 0)


def test_decide__many_rows_as_one_by_one_and_input_untouched() -> None:
    edition = load_edition(EDITIONS[1])
    rng = np.random.default_rng(5)
    mean, p90 = rng.uniform(0.0, 2e-5, (2, 300))
    mean[::17] = np.nan
    bits = rng.choice(np.array([0, INFO, EXCLUDED, OUTSIDE, INVALID], dtype=np.uint32), 300)
    before = mean.copy(), p90.copy(), bits.copy()
    got = decide(edition, mean, p90, bits)
    for kept, given in zip(before, (mean, p90, bits), strict=True):
        np.testing.assert_array_equal(kept, given)
    for i in range(300):
        one = _decide(edition, mean[i], p90[i], int(bits[i]))
        assert one == (
            VERDICTS[got.verdict[i]],
            RISK_PROFILES[got.risk_profile[i]],
            int(got.status[i]),
        )


def test_decide__no_rows() -> None:
    none = np.zeros(0)
    got = decide(load_edition(EDITIONS[0]), none, none, np.zeros(0, dtype=np.uint32))
    assert [column.size for column in got] == [0, 0, 0, 0]


def test_decide__norm_is_that_of_the_edition() -> None:
    edition = load_edition(EDITIONS[0])
    values = edition.model_dump()
    values["individual_risk"]["norm"]["value"] = 1e-6
    assert _decide(Edition.model_validate(values), 5e-6, 5e-6)[0] == "needs_reinforcement"
    assert _decide(edition, 5e-6, 5e-6)[0] == "meets_norm"


# --- the code route --------------------------------------------------------------------------


def _by_routes(route: str, mean: float, code: str) -> tuple[str, bool]:
    got = decide(
        load_edition("npr9998-2020"),
        np.array([mean]),
        np.array([mean]),
        np.zeros(1, dtype=np.uint32),
        route=route,  # type: ignore[arg-type]
        code=np.array([CODE_VERDICTS.index(code)], dtype=np.uint8),
    )
    return VERDICTS[got.verdict[0]], bool(got.rests_on_code[0])


@pytest.mark.parametrize(
    ("code", "by_code", "risk_meets", "risk_fails", "risk_unknown"),
    [
        ("passes", "meets_norm", "meets_norm", "needs_reinforcement", "not_assessable"),
        # An indicative pass never gives meets_norm alone.
        ("passes_indicatively", "not_assessable", "meets_norm", "needs_reinforcement",
         "not_assessable"),
        ("fails", "needs_reinforcement", "needs_reinforcement", "needs_reinforcement",
         "needs_reinforcement"),
        ("unknown", "not_assessable", "not_assessable", "needs_reinforcement", "not_assessable"),
    ],
)  # fmt: skip
def test_decide__by_code_and_by_both(
    code: str, by_code: str, risk_meets: str, risk_fails: str, risk_unknown: str
) -> None:
    assert _by_routes("code", math.nan, code)[0] == by_code
    assert _by_routes("both", BELOW, code)[0] == risk_meets
    assert _by_routes("both", ABOVE, code)[0] == risk_fails
    assert _by_routes("both", math.nan, code)[0] == risk_unknown


def test_decide__says_whether_the_code_route_mattered() -> None:
    assert not _by_routes("risk", BELOW, "fails")[1]
    assert _by_routes("both", BELOW, "fails")[1]
    assert not _by_routes("both", ABOVE, "fails")[1]  # it fails by risk anyhow
    assert _by_routes("both", BELOW, "passes")[1]
    assert not _by_routes("both", BELOW, "unknown")[1]
    assert _by_routes("code", math.nan, "passes")[1]


# --- texts -----------------------------------------------------------------------------------


def test_names__every_verdict_and_profile_has_its_dutch() -> None:
    assert len(VERDICTS) == len(VERDICTS_NL) == len(set(VERDICTS)) == len(set(VERDICTS_NL)) == 5
    assert len(RISK_PROFILES) == len(RISK_PROFILES_NL) == len(set(RISK_PROFILES_NL)) == 4
    # The words of the field, as they stand in files.
    assert VERDICTS == (
        "meets_norm",
        "needs_reinforcement",
        "not_assessable",
        "outside_hazard_model",
        "invalid_input",
    )
    assert VERDICTS_NL[:3] == (
        "voldoet",
        "voldoet niet aan de norm: nader beoordelen of versterken",
        "niet toedeelbaar",
    )
    assert dict(zip(RISK_PROFILES, RISK_PROFILES_NL, strict=True)) == {
        "normal": "normaal",
        "slightly_elevated": "licht verhoogd",
        "elevated": "verhoogd",
        "unknown": "onbekend",
    }


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize(
    ("mean", "p90", "en", "nl"),
    [
        (BELOW, BELOW, "mean and 90th percentile", "gemiddelde en 90e percentiel"),
        (BELOW, ABOVE, "its 90th percentile is above it", "het 90e percentiel erboven"),
        (ABOVE, ABOVE, "the mean risk is above", "het gemiddelde risico ligt boven"),
        (ABOVE, BELOW, "the mean risk is above", "het gemiddelde risico ligt boven"),
    ],
)
def test_sentence__says_what_is_above_the_norm(
    edition: str, mean: float, p90: float, en: str, nl: str
) -> None:
    loaded = load_edition(edition)
    got = decide(loaded, np.array([mean]), np.array([p90]), np.zeros(1, dtype=np.uint32))
    english, dutch = sentence(loaded, int(got.risk_profile[0]))
    assert en in english
    assert nl in dutch
    assert "1e-5 per year" in english
    assert "1e-5 per jaar" in dutch


def test_sentence__of_the_careful_edition_says_why_it_fails() -> None:
    by_mean, by_both = map(load_edition, EDITIONS)
    slightly = RISK_PROFILES.index("slightly_elevated")
    english, dutch = sentence(by_both, slightly)
    assert "90th percentile is above it" in english
    assert "must meet the norm too" in english
    assert "moet ook aan de norm voldoen" in dutch
    # Where the mean decides, the same figures meet the norm, and nothing must.
    english, dutch = sentence(by_mean, slightly)
    assert "must" not in english
    assert "moet" not in dutch


def test_sentence__is_empty_where_the_risk_is_unknown() -> None:
    assert sentence(load_edition(EDITIONS[0]), RISK_PROFILES.index("unknown")) == ("", "")


@pytest.mark.parametrize(
    ("norm", "said"), [(1e-5, "1e-5"), (1e-4, "1e-4"), (2.5e-6, "2.5e-6"), (1e-9, "1e-9")]
)
def test_sentence__says_the_norm_exactly(norm: float, said: str) -> None:
    values = load_edition(EDITIONS[0]).model_dump()
    values["individual_risk"]["norm"]["value"] = norm
    english, dutch = sentence(Edition.model_validate(values), 0)
    assert f"the norm of {said} per year" in english
    assert f"de norm van {said} per jaar" in dutch
