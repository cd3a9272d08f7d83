# SPDX-License-Identifier: EUPL-1.2
"""``npr compare``: what it prints, writes and refuses, and its exit codes."""

from __future__ import annotations

import re
from pathlib import Path

import polars as pl
import pytest

from npr.portfolio.writing import read_metadata, write_table

MEETS, FAILS = "meets_norm", "needs_reinforcement"
FACTS = {
    "norm_per_yr": "1e-05",
    "route": "both",
    "hazard_digest": "def",
    "catalogue_digest": "ghi",
    "edition_digest": "abc",
    "edition": "one",
}


def _results(path: Path, verdicts: list[str], risks: list[float], **facts: str) -> Path:
    n = len(verdicts)
    table = pl.DataFrame({
        "address_id": [f"{i:04d}" for i in range(n)],
        "x_rd_m": [245_000.0 + 20.0 * i for i in range(n)],
        "y_rd_m": [594_000.0] * n,
        "vulnerability_class": ["URM4L"] * n,
        "municipality": ["Eemsdelta"] * n,
        "verdict": verdicts,
        "verdict_basis": ["surveyed"] * n,
        "lpr_mean_per_yr": risks,
        "uc_central": [0.9, 1.2, 0.8][:n],
        "code_verdict": ["passes", "fails", "passes"][:n],
        "lpr_at_uc_1_per_yr": [1e-5] * n,
    })  # fmt: skip
    write_table(table.to_arrow(), path, metadata=FACTS | facts)
    return path


@pytest.fixture
def old(tmp_path: Path) -> Path:
    return _results(tmp_path / "old.parquet", [MEETS, FAILS, MEETS], [5e-6, 5e-6, 5e-6])


@pytest.fixture
def new(tmp_path: Path) -> Path:
    return _results(
        tmp_path / "new.csv", [FAILS, FAILS, MEETS], [2e-5, 2e-5, 5e-6], edition_digest="xyz"
    )


def _row(out: str, begin: str) -> list[str]:
    line = next(line for line in out.splitlines() if line.strip("> ").startswith(begin))
    return re.split(r"\s{2,}", line.strip("> "))


def test_compare__prints_matrix_flips_and_errors(npr, old: Path, new: Path) -> None:
    result = npr("compare", old, new)
    assert result.code == 0
    matrix = result.out.split("Pairs by verdict, old to new:")[1]
    assert _row(matrix, "meets norm") == ["meets norm", "1", "1", "0", "0", "0", "2"]
    assert _row(matrix, "all") == ["all", "1", "2", "0", "0", "0", "3"]
    flips = result.out.split("Flips to new, by municipality:")[1]
    assert _row(flips, "Eemsdelta") == ["Eemsdelta", "3", "3", "1", "0", "0", "33 %"]
    errors = result.out.split("4. Code against risk")[1]
    # both pass, both fail, type I, type II, unknown
    assert _row(errors, "old")[2:7] == ["2", "0", "1", "0", "0"]
    assert _row(errors, "new")[2:7] == ["1", "1", "0", "1", "0"]
    assert "They differ in one thing only: edition." in result.out
    assert "to needs reinforcement  LPR crossed" in result.out
    assert _row(result.out.split("6. Neighbours")[1], "new")[:4] == ["new", "50", "3", "2"]


@pytest.mark.parametrize("form", ["parquet", "csv"])
def test_compare__writes_tables_pictures_and_a_page(npr, old, new, form: str) -> None:
    result = npr("compare", old, new, "-o", "there", "--format", form)
    assert result.code == 0
    there = Path("there")
    assert {"comparison.html", "flips-new.svg", "medians.svg", "routes-old.svg"} <= {
        path.name for path in there.iterdir()
    }
    read = pl.read_parquet if form == "parquet" else pl.read_csv
    assert read(there / f"flipped.{form}")["moved"].to_list() == ["lpr_crossed"]
    assert read_metadata(there / f"flips.{form}")["new.edition_digest"] == "xyz"
    page = (there / "comparison.html").read_text("utf-8")
    assert page.count("<svg") == 4
    assert "Pairs by verdict, old to new" in page
    assert not re.search(r'(?:src|href)="|url\(|@import', page)  # it stands by itself
    assert [path.name for path in Path().iterdir() if path.name.startswith(".")] == []


def test_compare__the_same_results_give_the_same_files(npr, old: Path, new: Path) -> None:
    for place in ("one", "two"):
        npr("compare", old, new, "-o", place)
    for path in Path("one").iterdir():
        assert path.read_bytes() == (Path("two") / path.name).read_bytes(), path.name


def test_compare__by_another_column_and_names(npr, old: Path, new: Path) -> None:
    out = npr("compare", old, new, "--name", "was", "--name", "is", "--by", "verdict_basis").out
    assert "Flips to is, by verdict basis:" in out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("old.parquet",), "two results or more"),
        (("variants.toml",), "one .toml with --portfolio"),
        (("old.parquet", "no.parquet"), "file not found"),
        (("old.parquet", "portfolio.csv"), "not a table of results"),
        (("old.parquet", "new.csv", "--format", "xlsx"), "unknown format"),
        (("old.parquet", "new.csv", "--by", "batch"), "no such column"),
        (("old.parquet", "new.csv", "-o", "old.parquet"), "is a file"),
    ],
)
def test_compare__refuses_with_2(npr, old, new, arguments: tuple[str, ...], words: str) -> None:
    Path("portfolio.csv").write_text("address_id,x_rd_m,y_rd_m,vulnerability_class\n", "utf-8")
    result = npr("compare", *arguments)
    assert result.code == 2
    assert words in result.err
    assert sorted(path.name for path in Path().iterdir()) == [
        "new.csv", "new.csv.provenance.json", "old.parquet", "portfolio.csv"
    ]  # fmt: skip


def test_compare__without_a_code_route_says_so(npr, old: Path, tmp_path: Path) -> None:
    risk = pl.read_parquet(old).drop("uc_central", "code_verdict", "lpr_at_uc_1_per_yr", "x_rd_m")
    for name in ("a", "b"):
        risk.write_parquet(f"{name}.parquet")
    out = npr("compare", "a.parquet", "b.parquet").out
    assert "No result has a code verdict" in out
    assert "Not counted: the result has no coordinates" in out
    # Saved again without its provenance: nothing is known of what made it.
    assert "state no difference" not in out
    assert "a does not state its hazard, catalogue, edition, route" in out
    assert "no flip can be put down to a cause" in out


def test_compare__no_difference_is_said_where_both_state_it(npr, old: Path) -> None:
    out = npr("compare", old, old, "--name", "one", "--name", "two").out
    assert "The results state no difference" in out


def test_compare__no_common_id_ends_with_2(npr, old: Path) -> None:
    ids = pl.format("x{}", "address_id").alias("address_id")
    other = pl.read_parquet(old).with_columns(ids)
    other.write_parquet("other.parquet")
    result = npr("compare", old, "other.parquet")
    assert result.code == 2
    assert "old: address_id 0000, 0001, 0002" in result.err
    assert "other: address_id x0000" in result.err


VARIANTS = """\
schema_version = 1
base = "now"
[defaults]
catalogue = "tno2020"
reading = "as_published"
edition = "individual-risk-1e-5"
[[variant]]
name = "now"
hazard = { year = 2024 }
[[variant]]
name = "later"
hazard = { year = 2030 }
catalogue = "v7"
"""


def test_compare__variants_are_run_and_their_changes_attributed(npr) -> None:
    Path("variants.toml").write_text(VARIANTS, encoding="utf-8")
    Path("portfolio.csv").write_text(
        "address_id,x_rd_m,y_rd_m,vulnerability_class,class_source,gemeente\n"
        "a,245150,594550,URM4L,opname,Eemsdelta\n"
        "b,245150,594550,URM1F_B,opname,Eemsdelta\n"
        "c,244450,594750,W3,opname,Het Hogeland\n",
        encoding="utf-8",
    )
    result = npr("compare", "variants.toml", "--portfolio", "portfolio.csv", "-o", "out")
    assert result.code == 0
    assert "What the changes are due to" in result.out
    assert "mean ln LPR" in result.out
    names = {path.name for path in Path("out").iterdir()}
    assert {"comparison.html", "causes-later.parquet"} <= names
    table = pl.read_parquet("out/causes-later-by-vulnerability_class.parquet")
    change = table["does_not_meet_second"] - table["does_not_meet_first"]
    sixths = sum(
        table[f"does_not_meet_{group}_sixths"] for group in ("hazard", "fragility", "edition")
    )
    assert (sixths == 6 * change).all()


def test_compare__all_mistakes_of_the_variants_before_anything_runs(npr) -> None:
    text = VARIANTS.replace('base = "now"', 'base = "soon"').replace('"v7"', '"v8"')
    text = text.replace("individual-risk-1e-5", "none.toml").replace('"later"', '"now"')
    Path("variants.toml").write_text(text, encoding="utf-8")
    result = npr("compare", "variants.toml", "--portfolio", "none.csv")
    assert result.code == 2
    for line in (
        "line 2, base: no such variant; got 'soon'; expected one of now",
        "line 6, defaults.edition: file not found: none.toml",
        "line 11, variant[2].name: the name of a variant once more",
        "line 13, variant[2].catalogue: unknown catalogue",
    ):
        assert line in result.err
    one = VARIANTS[: VARIANTS.rindex("[[variant]]")]
    Path("variants.toml").write_text(one, encoding="utf-8")
    result = npr("compare", "variants.toml", "--portfolio", "none.csv")
    assert result.code == 2
    assert "line 7, variant: too few variants; got 1" in result.err


@pytest.mark.parametrize(
    "arguments",
    [
        ("old.parquet", "new.csv", "--portfolio", "portfolio.csv"),
        ("variants.toml", "old.parquet", "--portfolio", "portfolio.csv"),
    ],
)
def test_compare__files_of_results_or_variants_not_both(npr, old, new, arguments) -> None:
    result = npr("compare", *arguments)
    assert result.code == 2
    assert "one .toml with --portfolio" in result.err
