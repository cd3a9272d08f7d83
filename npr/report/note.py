# SPDX-License-Identifier: EUPL-1.2
"""From the answer for a building to the note that an engineer signs."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from npr.checks.nonlinear_pushover import NlpoCheck
from npr.core.figures import figure, with_unit
from npr.core.provenance import VERSION
from npr.core.status import status_texts
from npr.core.units import STANDARD_GRAVITY
from npr.described.checking import FAILS, INDICATIVELY, PASSES, UNKNOWN
from npr.report.blocks import Column, Facts, Items, Note, Paragraph, Section, Table, Verdict
from npr.report.dependence import dependence_section
from npr.report.numbers import unity
from npr.report.piers import loss_table, material_table, pier_table
from npr.report.plot import adrs_plot
from npr.report.sketch import sketches
from npr.report.steps import step_table
from npr.report.wind import wind_section

if TYPE_CHECKING:
    from collections.abc import Iterator

    from npr.described.checking import BuildingCheck
    from npr.described.part import Part
    from npr.report.blocks import Tone

_TONES: dict[str, Tone] = {
    PASSES: "pass",
    INDICATIVELY: "indicative",
    FAILS: "fail",
    UNKNOWN: "unknown",
}
_BASES = {"measured": "measured", "assumed": "assumed", None: "not stated"}
_EFFECTS = {
    "info": "for information",
    "indicative": "indicative only",
    "fails": "fails",
    "no_pass": "no pass",
    "unknown": "no figure",
}


def calculation_note(answer: BuildingCheck) -> Note:
    """Everything that a checking engineer asks for, in the order of reading."""
    project, building = answer.run.described.project, answer.run.described.building
    return Note(
        title="Calculation note: building under induced earthquakes",
        subtitle=f"{building.id}" + (f": {building.description}" if building.description else ""),
        header=_header(answer),
        verdict=_verdict(answer),
        sections=(
            Section("Result", (_overview(answer),)),
            Section("Basis", tuple(_basis(answer))),
            Section("Inputs, measured and assumed", tuple(_inputs(answer))),
            *_sketch(answer),
            *_checks(answer),
            dependence_section(answer),
            wind_section(answer),
            Section("Not checked", (Items(tuple(_unchecked(answer))),)),
        ),
        footer=f"{project.name}, {building.id}, {project.date.isoformat()}. "
        f"npr-typology {VERSION}, edition {answer.run.edition.digest}, "
        f"building file {answer.run.described.digest}.",
    )


def _header(answer: BuildingCheck) -> Facts:
    run = answer.run
    project, edition = run.described.project, run.edition
    demand = run.demand
    return Facts((
        ("project", project.name),
        ("author", project.author),
        ("checker", project.checker or "not yet checked"),
        ("date", project.date.isoformat()),
        ("edition of the norm", edition.title),
        ("edition, digest", f"{edition.id}, {edition.digest}"),
        *(("edition, warning", one) for one in edition.warnings),
        ("hazard", demand.origin if demand else "design acceleration typed in"),
        ("hazard window", demand.window if demand else "as stated with the design acceleration"),
        ("software", f"npr-typology {VERSION}"),
        ("building file", f"{run.described.path.name}, digest {run.described.digest}"),
    ))  # fmt: skip


def _verdict(answer: BuildingCheck) -> Verdict:
    governing = answer.run.governing
    relation = ""  # none beside a verdict that does not rest on the figure
    if answer.passes is (answer.unity_check <= 1.0):
        relation = " ≤ 1" if answer.passes else " > 1"
    lines = [
        f"unity check {unity(answer.unity_check)}{relation}",
        f"governing: {governing.title}",
    ]
    described = answer.run.described
    lines += [f"warning: {each}" for each in answer.run.warnings]
    lines += [f"note: {each}" for each in described.remarks]
    lines += [
        f"{text.en} ({text.nl})"
        for bit, text in status_texts("check").items()
        if answer.status & bit and text.effect != "info"
    ]
    return Verdict(answer.verdict, answer.verdict_nl, _TONES[answer.verdict], tuple(lines))


def _overview(answer: BuildingCheck) -> Table:
    from npr.checks.result import governing

    rows: list[tuple[str, ...]] = []
    strong: set[int] = set()
    for group, parts in answer.run.groups.items():
        decides = governing(parts)
        for part in parts:
            mark = "governs" if part is decides else ""
            if part is answer.run.governing:
                mark = "governs overall"
                strong.add(len(rows))
            rows.append((group, part.title, unity(part.unity_check), _said(part.passes), mark))
    columns = Column("part"), Column("check"), Column("UC", "number"), Column("result"), Column("")
    return Table(columns, tuple(rows), strong=frozenset(strong), name="overview")


def _said(passes: bool | None) -> str:
    return {True: "passes", False: "fails", None: "not assessable"}[passes]


def _basis(answer: BuildingCheck) -> Iterator[Facts | Table]:
    run = answer.run
    building, default = run.described.building, run.edition.default_case()
    case = zip(
        ("consequence class (gevolgklasse)", "situation", "limit state (grenstoestand)"),
        (building.consequence_class, building.situation, building.limit_state),
        default,
        strict=True,
    )
    rows = [
        (label, given if given else f"{other}, by default of the edition")
        for label, given, other in case
    ]
    year = building.assessment_year
    rows.append(("assessment year", str(year) if year else "not stated"))
    if building.material:
        rows.append(("material", building.material))
    yield Facts(tuple(rows))
    if run.demand is not None:
        yield _demand(answer)


def _demand(answer: BuildingCheck) -> Table:
    demand = answer.run.demand
    assert demand is not None
    spectrum = demand.spectrum
    p, t_b, t_c, t_d = spectrum.corners_si.tolist()
    source = "hazard, five parameters fitted" if demand.is_from_hazard else "typed in"
    rows = [
        ("T_R", "return period", _years(demand.return_period_yr), _case_source(answer)),
        ("a_g", "peak ground acceleration", _g(float(spectrum.a_g_si)), source),
        ("p", "plateau over a_g, 5 % damping", figure(p), source),
        ("T_B", "corner period", with_unit(t_b, "s"), source),
        ("T_C", "corner period", with_unit(t_c, "s"), source),
        ("T_D", "corner period", with_unit(t_d, "s"), source),
    ]
    if math.isfinite(demand.a_g_475):
        rows.append(("a_g,475", "ground acceleration at 475 years", _g(demand.a_g_475), source))
    if spectrum.misfit is not None:
        worst = 100.0 * float(spectrum.misfit.largest)
        text = "largest misfit of the five parameters, in the logarithm"
        rows.append(("", text, f"{figure(worst, 3)} %", "fit by least squares"))
    columns = (
        Column("symbol", "math"),
        Column("what", "prose"),
        Column("value", "number"),
        Column("source"),
    )
    return Table(columns, tuple(rows), caption="Elastic spectrum at the site", name="demand")


def _years(years: float) -> str:
    return with_unit(years, "yr") if math.isfinite(years) else "not stated"


def _case_source(answer: BuildingCheck) -> str:
    demand = answer.run.demand
    if demand is None or not demand.is_from_hazard:
        return "as stated with the spectrum"
    cells = [key for key in answer.run.edition.values if key.startswith("code.return_period.")]
    building, default = answer.run.described.building, answer.run.edition.default_case()
    given = (building.consequence_class, building.situation, building.limit_state)
    cc, when, state = (one or other for one, other in zip(given, default, strict=True))
    key = f"code.return_period.{state}.{when}.{cc}"
    value = answer.run.edition.values[key] if key in cells else None
    return f"{value.origin}; {value.trust}" if value else ""


def _g(acceleration: float) -> str:
    return with_unit(acceleration / STANDARD_GRAVITY, "g")


def _inputs(answer: BuildingCheck) -> Iterator[Table]:
    order = {"measured": 0, "assumed": 1, None: 2}
    rows = sorted(answer.inputs(), key=lambda row: order[row.basis])
    columns = Column("basis"), Column("where"), Column("inputs", "prose"), Column("source")
    cells = tuple((_BASES[row.basis], row.where, "; ".join(row.what), row.source) for row in rows)
    yield Table(columns, cells, name="inputs")
    described = answer.run.described
    if described.masonry_names:
        yield material_table(described)


def _sketch(answer: BuildingCheck) -> Iterator[Section]:
    pictures = tuple(sketches(answer.run.described.storeys))
    if pictures:
        yield Section("Plan and elevation", pictures)


def _checks(answer: BuildingCheck) -> Iterator[Section]:
    seen: tuple[object, ...] | None = None
    for part in answer.run.parts:
        blocks: list[Facts | Items | Paragraph | Table] = [Paragraph(text) for text in part.remarks]
        key = (part.path, len(part.piers))
        if part.piers and key != seen:
            blocks += [pier_table(part.piers), loss_table(part.piers)]
            seen = key
        blocks.append(step_table(part.trace()))
        plot = adrs_plot(part.check) if isinstance(part.check, NlpoCheck) else None
        yield Section(
            part.title,
            (*blocks, *([plot] if plot else []), *_status(part)),
        )


def _status(part: Part) -> Iterator[Items | Paragraph]:
    rows = [
        (_EFFECTS.get(text.effect, text.effect), f"{text.en} ({text.nl})")
        for bit, text in status_texts("check").items()
        if part.status & bit
    ]
    if rows:
        yield Paragraph(f"{_said(part.passes).capitalize()}. Status of this check:")
        yield Items(tuple(rows))
    else:
        yield Paragraph(f"{_said(part.passes).capitalize()}. No status bit is set.")


def _unchecked(answer: BuildingCheck) -> Iterator[tuple[str, str]]:
    for each in answer.unchecked():
        yield f"{each.what} ({each.what_nl})", each.why
