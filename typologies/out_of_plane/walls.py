# SPDX-License-Identifier: EUPL-1.2
"""Walls out of their plane: what they are made of and how they are held.

Two constructors, because a wall that spans between supports and one that stands free have not the
same boundaries: ``spanning_wall`` and ``cantilever``. Both give a ``FaceLoadedWall``.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, get_args

from npr.core.arguments import one_number, one_of
from npr.core.bounds import judge
from npr.core.errors import NprError
from npr.core.units import STANDARD_GRAVITY
from typologies.out_of_plane import _kernels
from typologies.out_of_plane.schema import Base, Kind, Top, out_of_plane_data

if TYPE_CHECKING:
    from typologies.out_of_plane._kernels import Mechanism

Support = Literal["spanning", "cantilever"]
_SPANNING_KINDS = ("wall", "gable")
_CANTILEVER_KINDS = ("parapet", "free_standing_wall", "gable", "chimney")


@dataclass(frozen=True, slots=True)
class FaceLoadedWall:
    """A wall, parapet, gable or chimney, loaded at right angles to its face.

    Make it with ``spanning_wall`` or ``cantilever``. Forces are per metre of wall, or per metre of
    the side of a chimney.

    Attributes
    ----------
    kind : str
        ``wall``, ``parapet``, ``free_standing_wall``, ``gable`` or ``chimney``.
    support : {"spanning", "cantilever"}
    height_si, thickness_si : float, m
    weight_si, overburden_si : float, N/m
        W of the whole wall and P on top of it.
    base, top : str
        Where the reactions act, by name.
    slope : float, rad
        Inter-storey slope, or tilt of the foot of a cantilever.
    is_triangular, is_demonstrated : bool
    name : str
    """

    kind: Kind
    support: Support
    height_si: float
    thickness_si: float
    weight_si: float
    overburden_si: float
    base: Base
    top: Top
    slope: float
    is_triangular: bool
    is_demonstrated: bool
    name: str

    @property
    def load_ratio(self) -> float:
        """Overburden over own weight, P / W."""
        return self.overburden_si / self.weight_si if self.weight_si else math.nan

    @property
    def slenderness(self) -> float:
        """Height over nominal thickness."""
        return self.height_si / self.thickness_si if self.thickness_si else math.nan

    @property
    def effective_thickness_si(self) -> float:
        """Thickness between the points of rotation, m."""
        factors = out_of_plane_data().thickness
        return float(
            _kernels.effective_thickness(
                self.thickness_si, self.load_ratio, factors.intercept.value, factors.slope.value
            )
        )

    def mechanism(self) -> Mechanism:
        """What decides how the wall rocks: b, a, J, driving moment, arm."""
        if self.support == "spanning":
            return _kernels.spanning_mechanism(self.spanning_bodies(), STANDARD_GRAVITY)
        return _kernels.standing_mechanism(self.standing_body(), STANDARD_GRAVITY)

    def spanning_bodies(self) -> _kernels.SpanningBodies:
        """The two halves of a uniform wall that breaks at mid-height."""
        t, half = self.effective_thickness_si, 0.5 * self.weight_si
        inertia = float(_kernels.block_inertia(half, 0.5 * self.height_si, t, STANDARD_GRAVITY))
        points = out_of_plane_data()
        return _kernels.SpanningBodies(
            height=self.height_si,
            weight_bottom=half,
            weight_top=half,
            centroid_bottom=0.25 * self.height_si,
            centroid_top=0.25 * self.height_si,
            inertia_bottom=inertia,
            inertia_top=inertia,
            e_b=t * getattr(points.base, self.base).value,
            e_o=0.5 * t,
            e_t=0.5 * t,
            e_p=t * getattr(points.top, self.top).value,
            overburden=self.overburden_si,
            slope=self.slope,
        )

    def standing_body(self) -> _kernels.StandingBody:
        """The one body of a cantilever."""
        t, h, weight = self.effective_thickness_si, self.height_si, self.weight_si
        if self.is_triangular:
            centroid = h / 3.0
            inertia = float(_kernels.triangle_inertia(weight, h, t, STANDARD_GRAVITY))
        else:
            centroid = h / 2.0
            inertia = float(_kernels.block_inertia(weight, h, t, STANDARD_GRAVITY))
        return _kernels.StandingBody(
            height=h,
            weight=weight,
            centroid=centroid,
            inertia=inertia,
            lever=0.5 * t,
            overburden=self.overburden_si,
            e_p=t * getattr(out_of_plane_data().top, self.top).value,
            slope=self.slope,
        )


def spanning_wall(
    *,
    height: Any,
    thickness: Any,
    density: Any,
    overburden: Any,
    base: Base = "centre",
    top: Top = "centre",
    slope: float = 0.0,
    kind: Kind = "wall",
    name: str = "",
) -> FaceLoadedWall:
    """Uniform wall that spans from floor to floor, or a strip of a gable up to the roof.

    Parameters
    ----------
    height, thickness : quantity, length
        Between the supports; of the leaf that is checked, never of two leaves together.
    density : quantity, mass or weight per volume
        2000 kg/m³ and 19.6 kN/m³ are the same.
    overburden : quantity, force per length
        P on top of the wall, from above and from the floor at its top.
    base : {"centre", "edge"}
        Where the reaction at the base acts, as seen from the middle of the wall.
    top : {"centre", "restoring", "overturning"}
        Where the overburden acts: the middle of the wall, or the edge that restores or overturns.
    slope : float, rad
        Inter-storey slope psi, drift over storey height; lowers what restores.
    kind : {"wall", "gable"}
    name : str, optional
        For the report.

    Raises
    ------
    UnitError
        A quantity without a unit or of the wrong dimension.
    NprError
        A name that is not in the list, or what no wall has: out of the physical bounds.

    Examples
    --------
    >>> import pint
    >>> wall = spanning_wall(
    ...     height=pint.Quantity(2.6, "m"), thickness=pint.Quantity(100, "mm"),
    ...     density=pint.Quantity(18.5, "kN/m**3"), overburden=pint.Quantity(10, "kN/m"),
    ... )
    >>> round(wall.effective_thickness_si * 1e3, 3), round(wall.load_ratio, 3)
    (92.302, 2.079)
    """
    one_of(kind, _SPANNING_KINDS, name="kind")
    one_of(base, get_args(Base), name="base")
    one_of(top, get_args(Top), name="top")
    h, t = _size(height, thickness, name)
    return FaceLoadedWall(
        kind=kind,
        support="spanning",
        height_si=h,
        thickness_si=t,
        weight_si=_unit_weight(density, name) * t * h,
        overburden_si=_overburden(overburden, name),
        base=base,
        top=top,
        slope=_slope(slope, name),
        is_triangular=False,
        is_demonstrated=False,
        name=name or kind,
    )


def cantilever(
    *,
    kind: Kind,
    height: Any,
    thickness: Any,
    density: Any,
    overburden: Any = None,
    top: Top = "centre",
    slope: float = 0.0,
    is_triangular: bool = False,
    demonstrated: bool = False,
    name: str = "",
) -> FaceLoadedWall:
    """Wall that stands free above its foot: parapet, free-standing wall, gable, chimney.

    Parameters
    ----------
    kind : {"parapet", "free_standing_wall", "gable", "chimney"}
    height, thickness : quantity, length
        Above the foot; of a chimney, its side in the direction of the motion.
    density : quantity, mass or weight per volume
        As for ``spanning_wall``; of a chimney, averaged over the section with its flues.
    overburden : quantity, force per length, optional
        A weight that rides on the top and moves with it: a coping, a cap. None when left out.
    top : {"centre", "restoring", "overturning"}
        Where that weight lies.
    slope : float, rad
        Tilt of the foot.
    is_triangular : bool
        A triangular gable that rocks as one slab. False takes a strip of full height, which is the
        safe side: its unity check is half as large again.
    demonstrated : bool
        The stability of a cantilever as slender as the limit or more was shown elsewhere. That
        lifts the rule on slenderness; the unity check still counts.
    name : str, optional
        For the report.

    Raises
    ------
    UnitError, NprError
        As for ``spanning_wall``.

    Examples
    --------
    >>> import pint
    >>> parapet = cantilever(
    ...     kind="parapet", height=pint.Quantity(0.6, "m"), thickness=pint.Quantity(210, "mm"),
    ...     density=pint.Quantity(1800, "kg/m**3"),
    ... )
    >>> round(parapet.slenderness, 3), parapet.support
    (2.857, 'cantilever')
    """
    one_of(kind, _CANTILEVER_KINDS, name="kind")
    one_of(top, get_args(Top), name="top")
    if is_triangular and kind != "gable":
        raise NprError(
            what="only a gable can be triangular",
            where="is_triangular",
            got=f"kind={kind!r}",
            expected="kind='gable'",
            repair="leave is_triangular out",
        )
    h, t = _size(height, thickness, name)
    weight = _unit_weight(density, name) * t * h
    return FaceLoadedWall(
        kind=kind,
        support="cantilever",
        height_si=h,
        thickness_si=t,
        weight_si=0.5 * weight if is_triangular else weight,
        overburden_si=0.0 if overburden is None else _overburden(overburden, name),
        base="edge",
        top=top,
        slope=_slope(slope, name),
        is_triangular=is_triangular,
        is_demonstrated=bool(demonstrated),
        name=name or kind,
    )


# NaN is an unknown, not a mistake: it goes through and sets a bit in the check.


def _size(height: Any, thickness: Any, where: str) -> tuple[float, float]:
    """Height and thickness, m, whose ratio is that of a wall."""
    h = one_number(height, "element_height", name="height", where=where, unknown=True)
    t = one_number(thickness, "element_thickness", name="thickness", where=where, unknown=True)
    judge(h / t, "element_slenderness", name="height over thickness", where=where)
    return h, t


def _unit_weight(density: Any, where: str) -> float:
    """N/m³ of a mass or a weight per volume."""
    is_mass = hasattr(density, "check") and density.check("[mass]/[length]**3")
    quantity, factor = ("density", STANDARD_GRAVITY) if is_mass else ("weight_density", 1.0)
    return factor * one_number(density, quantity, name="density", where=where, unknown=True)


def _overburden(load: Any, where: str) -> float:
    """N/m; a wall is held down only, never pulled up."""
    return one_number(load, "overburden", name="overburden", where=where, zero=True, unknown=True)


def _slope(slope: float, where: str) -> float:
    return one_number(slope, "storey_slope", name="slope", where=where, zero=True, unknown=True)
