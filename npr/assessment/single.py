# SPDX-License-Identifier: EUPL-1.2
"""Assess one building, and show how every number came about."""

from __future__ import annotations

import math
import textwrap
from dataclasses import dataclass
from functools import cached_property
from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np

from npr.assessment.bulk import assess, assessable_rows, risk_model, sites_of
from npr.assessment.trace import Trace, html_table, trace_rows
from npr.core.units import short
from npr.norms.verdict import RISK_PROFILES, RISK_PROFILES_NL, VERDICTS, VERDICTS_NL
from npr.risk.table import magnitude_share
from npr.risk.zone import MAGNITUDE_BINS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from npr.assessment.building import Building
    from npr.assessment.results import AssessmentTable
    from npr.checks.nonlinear_pushover import NlpoCheck
    from npr.norms.edition import Edition
    from npr.norms.verdict import Route
    from spectra.hazard import HazardModel
    from typologies import Catalogue

_SHOWN = {
    "lpr_mean_per_yr": "LPR, mean",
    "lpr_p10_per_yr": "LPR, P10",
    "lpr_p50_per_yr": "LPR, P50",
    "lpr_p90_per_yr": "LPR, P90",
    "lpr_structural_per_yr": "of the mean: structure",
    "lpr_chimney_per_yr": "of the mean: chimneys",
    "pga_475yr_g": "PGA, 475 years",
    "uc_central": "unity check",
    "uc_low": "unity check, low capacity",
    "uc_high": "unity check, high capacity",
    "return_period_yr": "return period",
    "a_g_g": "a_g at the return period",
    "capacity_ratio": "code capacity over class median",
    "lpr_at_uc_1_per_yr": "LPR of the structure at UC = 1",
}
_WIDTH = 100


@dataclass(frozen=True, eq=False, repr=False)
class Assessment:
    """The answer for one building: verdict, figures, reasons, and the way to them.

    Attributes
    ----------
    table : AssessmentTable
        The same answer as a table of one row.
    hazard, catalogue, edition
        What it was made with.
    """

    table: AssessmentTable
    hazard: HazardModel
    catalogue: Catalogue
    edition: Edition

    @cached_property
    def values(self) -> Mapping[str, Any]:
        """All columns of the answer by name; unknown is None."""
        return self.table.arrow.to_pylist()[0]

    @property
    def verdict(self) -> str:
        """``meets_norm``, ``needs_reinforcement``, or why there is no verdict."""
        return str(self.values["verdict"])

    @property
    def risk_profile(self) -> str:
        """``normal``, ``slightly_elevated``, ``elevated`` or ``unknown``."""
        return str(self.values["risk_profile"])

    @property
    def verdict_basis(self) -> str:
        """``surveyed``, ``inferred_class`` or ``class_default``: what the class rests on."""
        return str(self.values["verdict_basis"])

    @property
    def status(self) -> str:
        """Names of the status bits, ``ok`` when there are none."""
        return str(self.values["status"])

    @property
    def lpr_mean_per_yr(self) -> float:
        """Mean local personal risk, 1/yr; NaN where unknown."""
        value = self.values["lpr_mean_per_yr"]
        return float("nan") if value is None else float(value)

    @cached_property
    def magnitude_share(self) -> dict[str, float]:
        """Share of the mean risk by magnitude, for bins of 0.5; empty without a figure."""
        encoded = self.table.encoded
        rows = assessable_rows(encoded)
        if rows.size == 0 or not self.has_risk_route:
            return {}
        model = risk_model(self.hazard, self.catalogue, self.edition)
        shares: NDArray[np.float64] = magnitude_share(model, sites_of(encoded, rows, self.hazard))[
            0
        ]
        return {
            f"M {low:.1f}-{low + 0.5:.1f}": float(share)
            for low, share in zip(MAGNITUDE_BINS, shares, strict=True)
        }

    @property
    def unity_check(self) -> float:
        """Unity check by the central capacity; NaN where unknown or not asked."""
        value = self.values.get("uc_central")
        return float("nan") if value is None else float(value)

    @property
    def has_code_route(self) -> bool:
        """Whether the code route was asked."""
        return "code_verdict" in self.values

    @property
    def has_risk_route(self) -> bool:
        """Whether the risk route was asked."""
        return self.table.provenance["route"] != "code"

    def code_checks(self) -> Mapping[str, NlpoCheck]:
        """The pushover checks behind the unity check: by class, or ``own``."""
        from npr.assessment.code_trace import code_checks

        return code_checks(self) if self.has_code_route else {}

    def trace(self) -> Trace:
        """Every intermediate number: what, symbol, value, unit and source, in order of use."""
        return Trace(trace_rows(self))

    def _place(self) -> str:
        encoded = self.table.encoded
        x, y = float(encoded.x_rd_m[0]), float(encoded.y_rd_m[0])
        if math.isnan(x) or math.isnan(y):
            return "unknown"
        zone = self.values["zone_used"] or "unknown"
        mound = ", on a wierde" if encoded.is_wierde[0] else ""
        return f"x {x:.1f} m, y {y:.1f} m (RD New), zone {zone}{mound}"

    def _headline(self) -> list[tuple[str, str]]:
        values = self.values
        verdict = VERDICTS.index(self.verdict)
        profile = RISK_PROFILES.index(self.risk_profile)
        figures = [
            (label, _figure(name, values[name]))
            for name, label in _SHOWN.items()
            if values.get(name) is not None
        ]
        if self.has_code_route:
            figures.append(("code route", f"{values['code_verdict']}: {values['code_status']}"))
        shares = [
            f"{label.removeprefix('M ')}: {share:.0%}"
            for label, share in self.magnitude_share.items()
            if share >= 0.005
        ]
        problems = [
            ("to repair", f"{got}; expected: {expected}")
            for got, expected in self.table.problems().select("got", "expected").iter_rows()
        ]
        return [
            ("address", str(values["address_id"])),
            ("place", self._place()),
            ("vulnerability class", str(values["vulnerability_class"])),
            ("verdict", f"{self.verdict} ({VERDICTS_NL[verdict]})"),
            ("verdict basis", str(values["verdict_basis"])),
            ("risk profile", f"{self.risk_profile} ({RISK_PROFILES_NL[profile]})"),
            ("status", str(values["status"])),
            ("reason", str(values["reason_en"])),
            ("reden", str(values["reason_nl"])),
            *problems,
            *figures,
            *([("of the mean, by magnitude", ", ".join(shares))] if shares else []),
            ("norm", f"{self.edition.norm_per_yr:.0e} per year: {self.edition.title}"),
            ("edition", self.edition.id),
            *(("edition, warning", text) for text in self.edition.warnings),
            ("catalogue", f"{self.catalogue.id}, {self.catalogue.reading}"),
            *(("catalogue, warning", text) for text in self.catalogue.warnings),
            ("hazard", self.hazard.label),
        ]

    def __str__(self) -> str:
        rows = self._headline()
        width = max(len(label) for label, _ in rows) + 2
        return "\n".join(
            textwrap.fill(
                text, _WIDTH, initial_indent=f"{label:<{width}}", subsequent_indent=" " * width
            )
            for label, text in rows
        )

    def __repr__(self) -> str:
        figures = f", unity check {self.unity_check:.3f}" if self.has_code_route else ""
        name, classes = self.values["address_id"], self.values["vulnerability_class"]
        return f"Assessment({short(name)!r}, {classes}, {self.verdict}{figures}, {self.edition.id})"

    def _repr_html_(self) -> str:
        return html_table(
            ("", ""),
            [
                (label, f"<b>{escape(text)}</b>" if label == "verdict" else escape(text))
                for label, text in self._headline()
            ],
        )


def _figure(name: str, value: float) -> str:
    if name.endswith("_per_yr"):
        return f"{value:.2e} per year"
    if name.endswith("_g"):
        return f"{value:.3f} g"
    return f"{value:.0f} years" if name.endswith("_yr") else f"{value:.2f}"


def assess_building(
    building: Building,
    *,
    hazard: HazardModel,
    catalogue: Catalogue,
    edition: Edition,
    route: Route | None = None,
) -> Assessment:
    """Assess one building against an edition of the norm.

    Parameters
    ----------
    building : Building
    hazard : HazardModel
    catalogue : Catalogue
    edition : Edition
    route : {"risk", "code", "both"}, optional
        Default the rule of the edition.

    Returns
    -------
    Assessment
        It prints itself; ``.trace()`` lists every number. A building that cannot be judged is
        answered too, with the reason.

    Examples
    --------
    >>> import npr, pint, spectra, typologies
    >>> barn = npr.Building(vulnerability_class="URM1F_B", x_rd=pint.Quantity(244.5, "km"),
    ...                     y_rd=pint.Quantity(597.5, "km"), class_source="surveyed")
    >>> answer = npr.assess_building(
    ...     barn, hazard=spectra.load_hazard("groningen-v7"),
    ...     catalogue=typologies.load_catalogue("tno2020"),
    ...     edition=npr.load_edition("individual-risk-1e-5"))
    >>> answer.verdict
    'needs_reinforcement'
    """
    table = assess([building], hazard=hazard, catalogue=catalogue, edition=edition, route=route)
    return Assessment(table, hazard, catalogue, edition)
