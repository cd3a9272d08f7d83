# SPDX-License-Identifier: EUPL-1.2
"""Directions of a described building by the lateral force method, and the members in them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from npr.checks.lateral import LateralForceCheck, lateral_force
from npr.checks.trace import Step, filled
from npr.core.status import CheckStatus
from npr.core.units import from_si
from npr.described.masonry import EDGE_OF_PLAN, quantity
from npr.described.part import GLOBAL, Part

if TYPE_CHECKING:
    from collections.abc import Iterator

    from npr.described import tables as t
    from npr.described.building import DescribedBuilding
    from npr.norms.edition import Edition
    from spectra.elastic import ElasticSpectrum

_KN = 1e-3


@dataclass(frozen=True, eq=False)
class MemberCheck:
    """Force in a member under the lateral forces, against its resistance.

    Attributes
    ----------
    name : str
    lateral : LateralForceCheck
    share : float
        Force in the member for one newton of base shear.
    resistance : float, N
    source : str
        Of the share.
    """

    name: str
    lateral: LateralForceCheck
    share: float
    resistance: float
    source: str

    @property
    def demand(self) -> float:
        """Force in the member with torsion, N."""
        shear = self.lateral.base_shear_si * self.lateral.torsion_factor
        return self.share * shear

    @property
    def mechanism(self) -> str:
        """What was checked."""
        return f"{self.name} (lateral force method), direction {self.lateral.direction}"

    @property
    def unity_check(self) -> float:
        """Demand over resistance."""
        return self.demand / self.resistance

    @property
    def status(self) -> int:
        """Bits of the lateral forces; the member brings its own capacity."""
        return int(self.lateral.status) & ~int(CheckStatus.CAPACITY_UNKNOWN)

    def trace(self) -> list[Step]:
        """Steps of the lateral forces, then of the member."""
        shear = self.lateral.base_shear_si * self.lateral.torsion_factor
        rows = [row for row in self.lateral.trace() if row.symbol not in ("UC", "V_R", "V_Rd")]
        return [
            *rows,
            Step("n", f"force in {self.name} over base shear", "", "", self.share, "1",
                 self.source or "input", "given"),
            Step("N_Ed", f"force in {self.name}", "n δ F_b",
                 filled("{n:} · {F:kN}", n=self.share, F=shear), self.demand * _KN, "kN",
                 "equilibrium", "derived"),
            Step("N_Rd", f"resistance of {self.name}", "", "", self.resistance * _KN, "kN",
                 "input", "given"),
            Step("UC", "unity check", "N_Ed / N_Rd",
                 filled("{N:kN} / {R:kN}", N=self.demand, R=self.resistance),
                 self.unity_check, "1", "definition", "derived"),
        ]  # fmt: skip


def linear_parts(
    described: DescribedBuilding, i: int, spectrum: ElasticSpectrum | None, edition: Edition
) -> Iterator[Part]:
    """The base shear against its resistance, and every member.

    Raises
    ------
    NprError
        The description is not possible.
    """
    given = described.linears[i]
    check = _lateral(described, given, spectrum, edition)
    group = f"{GLOBAL} {given.name}"
    remarks: tuple[str, ...] = ()
    if given.distance is None:
        check = replace(check, status=check.status | int(CheckStatus.ACCIDENTAL_ECCENTRICITY))
        remarks = (
            "Torsion: no distance and plan_length are stated: the accidental eccentricity at the "
            f"edge of the plan (x / L_e = {EDGE_OF_PLAN:g}) was counted.",
        )
    if given.resistance is not None:
        title = f"Direction {given.name}: lateral force method"
        yield Part(("linear", i), group, title, check, remarks)
    for j, member in enumerate(given.member):
        one = MemberCheck(
            member.name,
            check,
            member.force_per_base_shear.number,
            member.resistance.number,
            member.force_per_base_shear.source or member.source,
        )
        title = f"Direction {given.name}: {member.name}, lateral force method"
        yield Part(("linear", i, "member", j), group, title, one, remarks)


def _lateral(
    described: DescribedBuilding,
    given: t.Linear,
    spectrum: ElasticSpectrum | None,
    edition: Edition,
) -> LateralForceCheck:
    code = edition.code_route
    is_typed = given.design_acceleration is not None
    shape = [storey.mode_shape.number for storey in given.storey if storey.mode_shape is not None]
    ratio = EDGE_OF_PLAN
    if given.distance is not None and given.plan_length is not None:
        ratio = given.distance.number / given.plan_length.number
    about: dict[str, Any] = {
        "torsion": code.strength.torsion.value,
        "eccentricity_ratio": ratio,
    }
    if not is_typed:
        material = described.building.material
        about["behaviour_factor"] = code.linear.behaviour_factor.get(str(material))  # type: ignore[call-overload]
        about["lower_bound"] = code.linear.lower_bound
        about["importance_factor"] = code.demand.importance_factor.value
    return lateral_force(
        None if is_typed else spectrum,
        masses=from_si([storey.mass.number for storey in given.storey], "kg"),
        heights=from_si([storey.height.number for storey in given.storey], "m"),
        is_regular=given.is_regular,
        design_acceleration=quantity(given.design_acceleration),
        mode_shape=shape or None,
        period=quantity(given.period),
        system=given.system,
        correction=None if given.correction is None else given.correction.number,
        resistance=quantity(given.resistance),
        direction=given.name,
        **about,
    )
