# SPDX-License-Identifier: EUPL-1.2
"""The summary of a portfolio as tables in a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from npr.cli.facts import fact_lines, unread_lines

if TYPE_CHECKING:
    from collections.abc import Iterable

    import polars as pl
    from rich.table import Table

    from npr.assessment.results import AssessmentTable

_ROWS = 12
_WORST = 10
_LOG_WIDTH = 100


def print_summary(
    results: AssessmentTable, *, edition: str, bad_rows: int = 0, left_out: Iterable[str] = ()
) -> None:
    """Print verdicts, classes, municipalities, the worst addresses and what was wrong.

    Parameters
    ----------
    results : AssessmentTable
    edition : str
        Name or file of the edition, as it was asked for.
    bad_rows : int
        How many bad rows are shown.
    left_out : iterable of str
        Lines on what was left out when the table was read.
    """
    from rich.console import Console

    console = Console(markup=False, highlight=False)
    if not console.is_terminal:
        console.width = _LOG_WIDTH  # a file or a pipe has no edge at 80 characters
    frame = results.to_polars()
    unread = unread_lines(results.unread_columns())
    facts = fact_lines(results.provenance, edition)
    for line in (*left_out, *results.warnings(), *facts, *unread):
        console.print(line)
    console.print(_verdicts(results))
    console.print(_grouped(frame, "vulnerability_class", "class", "By class (LPR in 1/yr)"))
    if "municipality" in frame.columns:
        console.print(_grouped(frame, "municipality", "municipality", "By municipality"))
    if "uc_central" in frame.columns:
        console.print(_side_by_side(frame))
        console.print(_unity_checks(frame))
        unanswered = _unanswered(frame)
        if unanswered is not None:
            console.print(unanswered)
    worst = _worst(frame)
    if worst is not None:
        console.print(worst)
    problems = results.problems()
    unjudged = _of_rows(problems)
    if unjudged.height:
        console.print(_reasons(unjudged))
    if bad_rows and problems.height:
        console.print(_rows(problems, bad_rows))


def _table(title: str, *columns: str, right: tuple[str, ...] = ()) -> Table:
    from rich import box
    from rich.table import Table

    table = Table(
        title=title,
        title_justify="left",
        header_style="bold",
        box=box.SIMPLE_HEAD,
        collapse_padding=True,
        pad_edge=False,
    )
    for name in columns:
        is_figure = name in right
        table.add_column(name, justify="right" if is_figure else "left", no_wrap=is_figure)
    return table


def _verdicts(results: AssessmentTable) -> Table:
    from npr.norms.verdict import VERDICTS
    from npr.portfolio.encoding import BASIS_NAMES

    counts = results.counts_by_basis()
    columns = (*BASIS_NAMES, "all")
    table = _table("Verdicts, by what the class rests on", "verdict", *columns, right=columns)
    for verdict in VERDICTS:
        by_basis = [counts[verdict][basis] for basis in BASIS_NAMES]
        table.add_row(verdict, *(f"{n:,}" for n in (*by_basis, sum(by_basis))))
    total = [sum(counts[v][basis] for v in VERDICTS) for basis in BASIS_NAMES]
    table.add_section()
    table.add_row("total", *(f"{n:,}" for n in (*total, sum(total))))
    surveyed = counts["meets_norm"]["surveyed"]
    inferred = sum(counts["meets_norm"].values()) - surveyed
    profiles = ", ".join(f"{name} {n:,}" for name, n in results.profiles().items())
    table.caption = (
        f"Meets the norm: {surveyed:,} on a surveyed class; {inferred:,} more without a survey "
        f"or on an assumed capacity, as an indication only.\nRisk profile: {profiles}."
    )
    table.caption_justify = "left"
    return table


def _grouped(frame: pl.DataFrame, column: str, heading: str, title: str) -> Table:
    import polars as pl

    key = pl.col(column).cast(pl.String).fill_null("(none)")
    if column == "vulnerability_class":
        is_mixture = pl.col("status").cast(pl.String).str.contains("class_mixture", literal=True)
        key = pl.when(is_mixture).then(pl.lit("(mixture)")).otherwise(key)
    judged = pl.col("verdict").is_in(["meets_norm", "needs_reinforcement"])
    meets, surveyed = pl.col("verdict") == "meets_norm", pl.col("verdict_basis") == "surveyed"
    groups = (
        frame.group_by(key.alias("group"))
        .agg(
            pl.len().alias("all"),
            (meets & surveyed).sum().alias("meets,\nsurveyed"),
            (meets & ~surveyed).sum().alias("meets,\ninferred"),
            (pl.col("verdict") == "needs_reinforcement").sum().alias("fails"),
            (~judged).sum().alias("not\njudged"),
            pl.col("lpr_mean_per_yr").median().alias("median\nLPR"),
            pl.col("lpr_mean_per_yr").max().alias("highest\nLPR"),
        )
        .sort(["all", "group"], descending=[True, False])
    )
    names = groups.columns
    table = _table(title, heading, *names[1:], right=tuple(names[1:]))
    table.columns[0].no_wrap = True
    for row in groups.head(_ROWS).iter_rows():
        table.add_row(row[0], *(f"{n:,}" for n in row[1:6]), *map(_rate, row[6:]))
    if groups.height > _ROWS:
        rest = groups[_ROWS:]
        sums = [rest[name].sum() for name in names[1:6]]
        highest = rest["highest\nLPR"].max()
        table.add_row(
            f"({rest.height} others)",
            *(f"{n:,}" for n in sums),
            "",
            _rate(highest if isinstance(highest, float) else None),
        )
    return table


def _side_by_side(frame: pl.DataFrame) -> Table:
    """How the two routes answer: risk profile against the answer of the code route."""
    import polars as pl

    from npr.norms.verdict import CODE_VERDICTS, RISK_PROFILES

    columns = (*CODE_VERDICTS, "all")
    table = _table("Risk profile (rows) against code route", "risk profile", *columns,
                   right=columns)  # fmt: skip
    counts = {
        (profile, code): n
        for profile, code, n in frame.group_by(
            pl.col("risk_profile").cast(pl.String), pl.col("code_verdict").cast(pl.String)
        )
        .len()
        .iter_rows()
    }
    for profile in RISK_PROFILES:
        row = [counts.get((profile, code), 0) for code in CODE_VERDICTS]
        table.add_row(profile, *(f"{n:,}" for n in (*row, sum(row))))
    table.caption = (
        "Unity checks by class defaults are assumed capacities: they pass as an indication only. "
        "In-plane, global mechanism; walls out of plane and foundations are not checked."
    )
    table.caption_justify = "left"
    return table


def _unity_checks(frame: pl.DataFrame) -> Table:
    import polars as pl

    key = pl.col("vulnerability_class").cast(pl.String).alias("group")
    known = frame.filter(pl.col("uc_central").is_not_null())
    is_single = ~pl.col("status").cast(pl.String).str.contains("class_mixture", literal=True)
    median = ["uc_low", "uc_central", "uc_high", "capacity_ratio", "lpr_at_uc_1_per_yr"]
    groups = (
        known.filter(is_single)
        .group_by(key)
        .agg(
            pl.len().alias("known"),
            (pl.col("uc_central") > 1.0).sum().alias("fails"),
            *(pl.col(name).median() for name in median),
        )
        .sort(["known", "group"], descending=[True, False])
    )
    heads = ("known", "UC > 1", "UC\nlow", "UC\ncentral", "UC\nhigh", "c", "LPR at\nUC = 1")
    title = "Unity checks by single class (medians; UC low is by the low capacity)"
    table = _table(title, "class", *heads, right=heads)
    for row in groups.head(_ROWS).iter_rows():
        figures = ["" if value is None else f"{value:.2f}" for value in row[3:7]]
        table.add_row(str(row[0]), f"{row[1]:,}", f"{row[2]:,}", *figures, _rate(row[7]))
    table.caption = (
        "c: code capacity as SaAvg over the class's median to its most fatal state. LPR at UC = 1: "
        "structural\nrisk if all medians were multiplied by the unity check; norm 1e-5."
    )
    table.caption_justify = "left"
    return table


def _unanswered(frame: pl.DataFrame) -> Table | None:
    """Why the code route gave no answer for addresses that have a place and a class."""
    import polars as pl

    from npr.core.status import status_texts

    asked = frame.filter(
        (pl.col("code_verdict") == "unknown")
        & ~pl.col("verdict").is_in(["invalid_input", "outside_hazard_model"])
    )
    counts = []
    for text in status_texts("check").values():
        if text.effect == "unknown":
            names = asked["code_status"].cast(pl.String).str.split(";")
            n = int(names.list.contains(text.name).sum())
            counts += [(n, text.name, text.en)] if n else []
    if not counts:
        return None
    heads = ("rows", "code status", "reason")
    table = _table("No answer by the code route, by reason", *heads, right=("rows",))
    for n, name, reason in sorted(counts, reverse=True):
        table.add_row(f"{n:,}", name, reason)
    return table


def _worst(frame: pl.DataFrame) -> Table | None:
    import polars as pl

    judged = frame.filter(pl.col("lpr_mean_per_yr").is_not_null())
    if judged.is_empty():
        return None
    worst = judged.sort(["lpr_mean_per_yr", "address_id"], descending=[True, False]).head(_WORST)
    shown = ["address_id", "vulnerability_class", "verdict_basis"]
    figures = ("LPR\nmean", "LPR\nP90", "PGA\n475 yr")
    heads = ("address", "class", "basis", *figures)
    table = _table("Highest risk: LPR in 1/yr, PGA in g", *heads, right=figures)
    table.columns[0].no_wrap = True
    for row in worst.iter_rows(named=True):
        pga = row["pga_475yr_g"]
        table.add_row(
            *(str(row[name] or "") for name in shown),
            _rate(row["lpr_mean_per_yr"]),
            _rate(row["lpr_p90_per_yr"]),
            "" if pga is None else f"{pga:.3f}",
        )
    return table


def _of_rows(problems: pl.DataFrame) -> pl.DataFrame:
    """Problems for which a row is not judged; those of the code route have a table of their own."""
    import polars as pl

    from npr.core.status import status_texts

    return problems.filter(pl.col("status").is_in([text.name for text in status_texts().values()]))


def _reasons(problems: pl.DataFrame) -> Table:
    import polars as pl

    counts = (
        problems.group_by("status", "reason_en")
        .agg(pl.len().alias("rows"))
        .sort(["rows", "status"], descending=[True, False])
    )
    table = _table(
        "Rows that were not judged, by reason (a row may have several)",
        "rows",
        "status",
        "reason",
        right=("rows",),
    )
    for status, reason, rows in counts.iter_rows():
        table.add_row(f"{rows:,}", status, reason)
    return table


def _rows(problems: pl.DataFrame, limit: int) -> Table:
    table = _table(
        f"Bad rows (first {min(limit, problems.height)} of {problems.height})",
        "row", "address_id", "got", "expected", right=("row",),
    )  # fmt: skip
    for row in problems.head(limit).iter_rows(named=True):
        table.add_row(str(row["row"]), row["address_id"] or "", row["got"], row["expected"])
    return table


def _rate(value: float | None) -> str:
    return "" if value is None else f"{value:.1e}"
