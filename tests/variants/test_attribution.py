# SPDX-License-Identifier: EUPL-1.2
"""Attribution: exact on verdicts, unknowns apart, runs that are equal made once."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from variants_file import FILE

from npr.core.errors import PortfolioError
from npr.variants.attribution import Attribution, attribute
from npr.variants.reading import read_variants
from npr.variants.running import Figures, Runs
from npr.variants.setup import GROUPS, Setup, Sources


@pytest.fixture(scope="module")
def setups(sources: Sources) -> dict[str, Setup]:
    return read_variants(FILE, sources=sources).setups


@pytest.fixture(scope="module")
def found(setups: dict[str, Setup], runs: Runs) -> Attribution:
    return attribute(setups["old"], setups["new"], runs)


def made(does_not_meet: list[list[int]]) -> Attribution:
    """Attribution of verdicts (address, corner) made by hand."""
    verdicts = np.array(does_not_meet, dtype=np.int8).T
    unknown = np.full(verdicts.shape, np.nan)
    n = verdicts.shape[1]
    addresses = pl.DataFrame(
        {"address_id": [f"{i}" for i in range(n)], "municipality": [None, *["M"] * (n - 1)]}
    )
    return Attribution("a", "b", GROUPS, addresses, Figures(verdicts, unknown, unknown), {})


def test_attribution__by_hand() -> None:
    # corners: none, h, f, hf, e, he, fe, hfe
    got = made(
        [
            [0, 1, 0, 1, 0, 1, 0, 1],  # hazard alone
            [0, 0, 0, 1, 0, 0, 0, 1],  # hazard and fragility together
            [1, 1, 1, 1, 0, 0, 0, 0],  # edition alone, to meets
            [0, 1, 1, 1, 1, 1, 1, 1],  # any of the three
            [0, 1, 0, 0, 0, 0, 0, 0],  # no flip, though the hazard alone would
            [0, 1, -1, 1, 0, 1, 0, 1],  # unknown in between
            [-1, 1, 1, 1, 1, 1, 1, 1],  # unknown at an end
        ]
    )
    assert got.sixths.T.tolist() == [
        [6, 0, 0],
        [3, 3, 0],
        [0, 0, -6],
        [2, 2, 2],
        [2, -1, -1],
        [0, 0, 0],
        [0, 0, 0],
    ]
    assert got.cause == [
        "hazard",
        "tie: hazard, fragility",
        "edition",
        "tie: hazard, fragility, edition",
        None,
        None,
        None,
    ]
    assert got.causes() == {
        "hazard": 1,
        "fragility": 0,
        "edition": 1,
        "tie: hazard, fragility": 1,
        "tie: hazard, fragility, edition": 1,
    }
    assert got.unknown() == {"at_an_end": 1, "between_only": 1}
    (total,) = got.totals().to_dicts()
    assert (total["addresses"], total["unknown"]) == (7, 2)
    assert (total["does_not_meet_first"], total["does_not_meet_second"]) == (1, 3)
    assert (total["to_does_not_meet"], total["to_meets"]) == (3, 1)
    assert [total[f"does_not_meet_{group}_sixths"] for group in GROUPS] == [13, 4, -5]
    assert sum(total[f"does_not_meet_{group}"] for group in GROUPS) == pytest.approx(2.0)
    assert total["ln_lpr_known"] == 0
    assert total["ln_lpr_change"] is None
    table = got.per_address()
    assert table["does_not_meet_hazard_sixths"].to_list()[-2:] == [None, None]
    assert table["does_not_meet_first"].to_list() == [0, 0, 1, 0, 0, 0, None]
    assert got.totals("municipality")["municipality"].to_list() == ["(none)", "M"]
    assert "4 verdicts flip: hazard 1, edition 1, tie: hazard, fragility 1" in repr(got)


def test_attribute__sums_exactly_to_the_change(found: Attribution) -> None:
    worth = found.corners.does_not_meet.astype(int)
    known = found.is_known
    assert found.differs == GROUPS
    assert known.any()
    assert not known.all()
    change = (worth[-1] - worth[0])[known]
    assert (found.sixths[:, known].sum(axis=0) == 6 * change).all()
    assert (found.sixths[:, ~known] == 0).all()
    for name in ("ln_lpr", "ln_uc"):
        corners, shares = getattr(found.corners, name), getattr(found, name)
        is_known = np.isfinite(corners).all(axis=0)
        assert is_known.any()
        assert np.isnan(shares[:, ~is_known]).all()
        got, expected = shares.sum(axis=0)[is_known], (corners[-1] - corners[0])[is_known]
        np.testing.assert_allclose(got, expected, rtol=0.0, atol=1e-13)


@pytest.mark.parametrize("by", [None, "vulnerability_class", "municipality", "owner_id"])
def test_totals__add_up(found: Attribution, by: str | None) -> None:
    table = found.totals(by)
    change = table["does_not_meet_second"] - table["does_not_meet_first"]
    assert (change == table["to_does_not_meet"] - table["to_meets"]).all()
    sixths = sum((table[f"does_not_meet_{group}_sixths"] for group in GROUPS), 0 * change)
    assert (sixths == 6 * change).all()
    (everything,) = found.totals().to_dicts()
    for name, dtype in table.schema.items():
        if dtype.is_integer():
            assert table[name].sum() == everything[name], name
    of_ln = sum(table[f"ln_lpr_{group}"].fill_null(0.0) for group in GROUPS)
    assert of_ln.to_list() == pytest.approx(table["ln_lpr_change"].fill_null(0.0).to_list())


def test_attribute__the_edition_changes_no_risk_and_the_catalogue_no_unity_check(
    found: Attribution,
) -> None:
    """Both editions have one exposure, both catalogues one capacity: dummies in a real game."""
    hazard, fragility, edition = range(3)
    np.testing.assert_allclose(np.nan_to_num(found.ln_lpr[edition]), 0.0, atol=1e-14)
    np.testing.assert_allclose(np.nan_to_num(found.ln_uc[fragility]), 0.0, atol=1e-14)
    # The year scales all rates alike: the share of the hazard is that ratio for every address.
    ratio = found.ln_lpr[hazard][np.isfinite(found.ln_lpr[hazard])]
    assert ratio == pytest.approx(np.log(5.5937 / 9.0369), abs=1e-3)
    assert np.nanmax(np.abs(found.ln_lpr[fragility])) > 0.1


def test_attribute__does_not_run_what_does_not_differ(
    setups: dict[str, Setup], portfolio: pl.DataFrame
) -> None:
    runs = Runs(portfolio)
    old = setups["old"]
    same = attribute(old, setups["old again"], runs)
    assert (runs.count, same.differs) == (1, ())
    assert (same.flip == 0).all()
    attribute(old, setups["more events"], runs)
    assert runs.count == 2
    both = replace(setups["more events"], name="both", edition=setups["new"].edition)
    got = attribute(old, both, runs)
    assert runs.count == 4
    assert got.differs == ("hazard", "edition")
    assert (got.sixths[GROUPS.index("fragility")] == 0).all()
    attribute(both, old, runs)
    assert runs.count == 4


def test_attribute__the_way_back_is_the_opposite(
    found: Attribution, setups: dict[str, Setup], runs: Runs
) -> None:
    back = attribute(setups["new"], setups["old"], runs)
    assert (back.sixths == -found.sixths).all()
    assert back.cause == found.cause
    np.testing.assert_allclose(back.ln_lpr, -found.ln_lpr, atol=1e-13)


def test_totals__names_a_column_that_is_not_there(found: Attribution) -> None:
    with pytest.raises(PortfolioError, match="no column to count by") as error:
        found.totals("batch")
    assert "municipality" in str(error.value.got)


def test_attribute__takes_variants_by_name(portfolio: pl.DataFrame, sources: Sources) -> None:
    listed = read_variants(FILE, sources=sources)
    told: list[str] = []
    got = attribute(
        listed.variants["old"],
        listed.variants["more events"],
        portfolio.head(1),
        sources=sources,
        progress=lambda name, done, of: told.append(name),
    )
    assert (got.first, got.second) == ("old", "more events")
    assert set(told) == {"old", "more events"}
    assert float(got.provenance["second"]["events_per_year"]) == pytest.approx(20.0)


def test_attribute__asks_for_a_variant_not_for_its_name(runs: Runs) -> None:
    with pytest.raises(TypeError, match="'old' is a str, not a Variant"):
        attribute("old", "new", runs)  # type: ignore[arg-type]
