# SPDX-License-Identifier: EUPL-1.2
"""Directions of a described building: capacity curve, then the pushover check."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from npr.checks.design_capacity import (
    class_curve,
    class_mechanism,
    drift_limit,
    factor,
    material_of,
    numbers_of,
)
from npr.checks.nonlinear_pushover import NlpoCheck, nlpo
from npr.core.status import CheckStatus
from npr.core.units import to_si
from npr.described.masonry import EDGE_OF_PLAN, mass_step, quantity, storeys_of
from npr.described.part import GLOBAL, Part
from npr.described.wall_trace import pier_steps, storey_steps
from typologies.capacity.curve import CapacityCurve
from typologies.capacity.foundation import Foundation
from typologies.capacity.steps import pushover_steps
from typologies.capacity.system import equivalent_system

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from npr.checks.design_capacity import Mechanism
    from npr.checks.trace import Step
    from npr.described import tables as t
    from npr.described.building import DescribedBuilding
    from npr.norms.edition import Edition
    from spectra.elastic import ElasticSpectrum
    from typologies.capacity.defaults import CapacityDefaults
    from typologies.masonry import AssessedPier, DriftMethod, Methods, Storey


def direction_parts(
    described: DescribedBuilding,
    i: int,
    spectrum: ElasticSpectrum,
    edition: Edition,
    class_capacities: Mapping[str, CapacityDefaults],
) -> Iterator[Part]:
    """Checks of one direction; two when both load patterns are asked for.

    ``class_capacities`` stand in for the assumed capacity of classes.

    Raises
    ------
    NprError
        The description is not possible.
    """
    direction = described.directions[i]
    make = _Maker(described, direction, spectrum, edition, ("direction", i))
    if direction.walls is not None:
        yield from make.walls(direction.walls)
    elif direction.vulnerability_class:
        yield make.of_class(class_capacities)
    else:
        yield make.part(curve_of(direction, described.foundation, edition))


def curve_of(
    direction: t.Direction, foundation: t.FoundationTable | None, edition: Edition
) -> CapacityCurve:
    """Capacity that a file states as a curve or as steps of a pushover."""
    springs = direction.foundation or foundation
    if direction.curve is not None:
        return bilinear_of(direction.curve, springs)
    assert direction.pushover is not None  # the rules of the file see to it
    return pushover_of(direction.pushover, springs, edition)


def bilinear_of(curve: t.Curve, springs: t.FoundationTable | None) -> CapacityCurve:
    """Capacity that a file states as a bilinear curve."""
    return CapacityCurve.bilinear(
        yield_displacement=curve.yield_displacement.quantity,
        ultimate_displacement=curve.ultimate_displacement.quantity,
        strength=quantity(curve.strength),
        effective_mass=quantity(curve.effective_mass),
        yield_acceleration=quantity(curve.yield_acceleration),
        effective_height=quantity(curve.effective_height),
        foundation=foundation_of(springs),
    )


def pushover_of(
    steps: t.PushoverTable, springs: t.FoundationTable | None, edition: Edition
) -> CapacityCurve:
    """Capacity that a file states as the steps of a pushover."""
    rules = edition.code_route.nlpo
    return CapacityCurve.from_pushover(
        steps.displacement.quantity,
        steps.base_shear.quantity,
        method=rules.bilinearisation.value,
        storey_masses=quantity(steps.storey_masses),
        storey_heights=quantity(steps.storey_heights),
        mode_shape=None if steps.mode_shape is None else list(steps.mode_shape.value),
        effective_mass=quantity(steps.effective_mass),
        effective_height=quantity(steps.effective_height),
        strength_drop=rules.strength_drop.value,
        foundation=foundation_of(springs),
    )


def steps_of(given: t.PushoverTable) -> None:
    """Refuse steps that are no curve, whatever else is wrong with the pushover."""
    pushover_steps(
        to_si(given.displacement.quantity, "m", name="displacement"),
        to_si(given.base_shear.quantity, "N", name="base_shear"),
    )


def system_of(given: t.PushoverTable) -> None:
    """Refuse storeys and a mode shape that do not belong together, whatever else is wrong."""
    masses, heights, shape = given.storey_masses, given.storey_heights, given.mode_shape
    if masses is not None and heights is not None and shape is not None:
        equivalent_system(
            storey_masses=masses.quantity,
            storey_heights=heights.quantity,
            mode_shape=list(shape.value),
        )


def foundation_of(given: t.FoundationTable | None) -> Foundation | None:
    """Springs of a file, or stiff ground."""
    if given is None:
        return None
    return Foundation.springs(
        horizontal_stiffness=given.horizontal_stiffness.quantity,
        rocking_stiffness=given.rocking_stiffness.quantity,
        damping_ratio=0.0 if given.damping_ratio is None else given.damping_ratio.number,
    )


class _Maker:
    """What the checks of one direction have in common."""

    def __init__(
        self,
        described: DescribedBuilding,
        direction: t.Direction,
        spectrum: ElasticSpectrum,
        edition: Edition,
        path: tuple[str | int, ...],
    ) -> None:
        self.described, self.direction = described, direction
        self.spectrum, self.edition, self.path = spectrum, edition, path
        self.material = material_of(edition, described.building.material)
        self.numbers = numbers_of(edition)

    def part(
        self,
        curve: CapacityCurve,
        *,
        mechanism: Any = None,
        suffix: str = "",
        status: int = 0,
    ) -> Part:
        """Check a curve and say what it rests on."""
        given = self.direction
        name = given.name + suffix
        check = self._checked(curve, mechanism, name)
        check = replace(check, status=check.status | status)
        group, title = f"{GLOBAL} {given.name}", f"Direction {name}: pushover (NLPO)"
        ended = curve.ended_at_first_loss(self.edition.code_route.nlpo.strength_drop.value)
        if ended is None:
            return Part(self.path, group, title, check)
        other = self._checked(ended, mechanism, name)
        at = ended.ultimate_displacement.magnitude
        remark = (
            f"If the curve ended at {at:.2f} mm, where the force has first fallen by more than may "
            f"be lost: unity check {other.unity_check:.3g}."
        )
        if other.passes != check.passes:
            check = replace(check, status=check.status | int(CheckStatus.DEPENDS_ON_ASSUMPTION))
        return Part(self.path, group, title, check, (remark,))

    def _checked(self, curve: CapacityCurve, mechanism: Any, name: str) -> NlpoCheck:
        given = self.direction
        return nlpo(
            self.spectrum,
            curve,
            edition=self.edition,
            mechanism=mechanism or given.mechanism,
            mass_participation=_number(given.mass_participation),
            high_mode_period=quantity(given.high_mode_period),
            diaphragms=given.diaphragms,
            direction=name,
            material=self.material,
        )

    def walls(self, walls: t.WallLines) -> Iterator[Part]:
        """One check for each load pattern, from the piers of the wall lines."""
        from typologies.capacity.loads import building_methods
        from typologies.masonry import Methods, assessed_piers

        code = self.edition.code_route
        is_rigid = self.direction.diaphragms in (None, "rigid")
        storeys = storeys_of(
            self.described.storeys,
            self.edition,
            is_rigid=is_rigid,
            materials=self.described.materials,
        )
        line = walls.wall_line or None
        cracked = building_methods().cracked_stiffness.value
        methods = Methods(code.strength.pier.value, self._pier_drift(), cracked)
        piers = assessed_piers(storeys, direction=walls.direction, methods=methods, wall_line=line)
        found = tuple(pier for storey in piers for pier in storey)
        does_rock = all(each.capacity.is_rocking for each in found)
        kind = self.direction.mechanism or ("ductile" if does_rock else "brittle")
        both, seen = walls.load_pattern == "both", False
        for pattern in ("modal", "uniform") if both else (walls.load_pattern,):
            part = self._of_lines(storeys, walls, methods, pattern, kind)
            shown = methods if not seen else None
            steps = partial(self._steps, part, storeys, walls, pattern, kind, shown, piers)
            seen = True
            remark = (
                f"Piers by {methods.strength}, drift of rocking piers by {methods.drift}, "
                f"stiffness times {cracked:g} for cracking; load pattern {pattern}."
            )
            told = _kind_told(kind, self.direction.mechanism, does_rock=does_rock)
            torsion = self._accidental_torsion(walls) if is_rigid else ()
            status = int(CheckStatus.ACCIDENTAL_ECCENTRICITY) if torsion else 0
            if kind == "ductile" and not does_rock:
                brittle = self._of_lines(storeys, walls, methods, pattern, "brittle")
                told += f" By the limits of a brittle one: unity check {brittle.unity_check:.3g}."
                if brittle.passes != part.passes:
                    status |= int(CheckStatus.DEPENDS_ON_ASSUMPTION)
            yield replace(
                part,
                check=replace(part.check, status=part.check.status | status),  # type: ignore[type-var]
                remarks=(*part.remarks, remark, told, *torsion),
                piers=found,
                before=steps,
            )

    def _steps(
        self,
        part: Part,
        storeys: tuple[Storey, ...],
        walls: t.WallLines,
        pattern: str,
        kind: Mechanism,
        methods: Methods | None,
        piers: list[list[AssessedPier]],
    ) -> Iterator[Step]:
        """Masses; then from piers (with methods, so that they stand once) to a known curve."""
        from typologies.masonry.assembly import building_curve, masses_of

        yield from (mass_step(each, self.edition) for each in self.described.storeys)
        check = part.check
        assert isinstance(check, NlpoCheck)
        design = check.design
        if design.given.pushover is None:
            return
        if methods is not None:
            yield from pier_steps([pier for storey in piers for pier in storey], methods)
        yield from design.limit_steps("storey", kind, "θ_s")
        curve = building_curve(
            piers,
            masses=masses_of(storeys, walls.direction, walls.wall_line or None),
            storey_heights=np.array([to_si(s.height, "m", name="height") for s in storeys]),
            storey_drift_limit=drift_limit(self.numbers, "storey", kind, self.material),
            load_pattern=pattern,
        )
        yield from storey_steps(curve, piers, design.limited.bilinear_si.ultimate_displacement)

    def _accidental_torsion(self, walls: t.WallLines) -> tuple[str, ...]:
        """Which wall lines have no arm of torsion, and what was counted for them."""
        lines = [
            f"{line.name} of {storey.name}"
            for storey in self.described.storeys
            for line in storey.wall_line
            if line.direction == walls.direction
            and walls.wall_line in ("", line.name)
            and line.distance is None
        ]
        if not lines:
            return ()
        return (
            f"Torsion: no distance and plan_length are stated for {', '.join(lines)}: the "
            f"accidental eccentricity at the edge of the plan (x / L_e = {EDGE_OF_PLAN:g}) was "
            "counted.",
        )

    def _of_lines(
        self,
        storeys: tuple[Storey, ...],
        walls: t.WallLines,
        methods: Methods,
        pattern: str,
        kind: Mechanism,
    ) -> Part:
        """One load pattern, by the drift limits of one kind of mechanism."""
        code = self.edition.code_route
        curve = CapacityCurve.from_wall_lines(
            storeys,
            direction=walls.direction,
            strength_method=methods.strength,
            drift_method=methods.drift,
            load_pattern=pattern,
            method=code.nlpo.bilinearisation.value,
            wall_line=walls.wall_line or None,
            storey_drift_limit=drift_limit(self.numbers, "storey", kind, self.material),
            strength_drop=code.nlpo.strength_drop.value,
            foundation=foundation_of(self.direction.foundation or self.described.foundation),
        )
        return self.part(curve, mechanism=kind, suffix=f", {pattern} pattern")

    def _pier_drift(self) -> DriftMethod:
        """Drift of piers by the edition: its formula, with its own limits and factor."""
        from typologies.masonry import DriftMethod

        drift = self.edition.code_route.drift
        return DriftMethod(
            drift.pier_rocking.value,
            shear_drift=drift.pier_shear.value,
            rocking_cap=drift.storey_ductile.value,
            drift_factor=factor(self.numbers, "drift", self.material),
        )

    def of_class(self, class_capacities: Mapping[str, CapacityDefaults]) -> Part:
        """The assumed capacity of a vulnerability class; low and high are told as well."""
        from typologies.capacity.defaults import LEVELS, class_capacity

        name = self.direction.vulnerability_class
        defaults = class_capacities.get(name) or class_capacity(name)
        low, central, high = (
            self.part(class_curve(defaults, level), mechanism=class_mechanism(defaults))
            for level in range(len(LEVELS))
        )
        status = int(CheckStatus.CLASS_DEFAULT)
        if low.passes != high.passes:
            status |= int(CheckStatus.CAPACITY_RANGE_DISAGREES)
        values = [f"{part.unity_check:.3g}" for part in (low, central, high)]
        remark = "Unity check at the low, central and high capacity of the class: "
        check = central.check
        assert isinstance(check, NlpoCheck)
        return replace(
            central,
            check=replace(check, status=check.status | status),
            remarks=(remark + ", ".join(values) + ".",),
        )


def _kind_told(kind: Mechanism, stated: Mechanism | None, *, does_rock: bool) -> str:
    """Which drift limits were taken, and why."""
    piers = "all piers rock" if does_rock else "not all piers rock"
    if stated is None:
        return f"Mechanism taken as {kind}: none is stated and {piers}."
    told = f"Mechanism {kind}, as stated; {piers}."
    return told if does_rock or kind == "brittle" else told + " The piers contradict it."


def _number(given: Any) -> float | None:
    return None if given is None else float(given.number)
