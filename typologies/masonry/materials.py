# SPDX-License-Identifier: EUPL-1.2
"""Masonry and the methods to assess it, by name: closed lists, numbers as data."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar

from npr.core.arguments import one_number, one_of
from typologies.masonry._kernels import Masonry

if TYPE_CHECKING:
    from collections.abc import Mapping

    from typologies.masonry.schema import DriftEntry, MasonryMethodsFile, MaterialEntry
    from typologies.masonry.schema import StrengthEntry as Strength

Entry = TypeVar("Entry")

_DATA = Path(__file__).parents[1] / "data"


@cache
def masonry_materials() -> Mapping[str, MaterialEntry]:
    """Mean properties of masonry by name, with trust, source and alternatives."""
    from npr.core.files import load_toml
    from typologies.masonry.schema import MaterialsFile

    file = load_toml(_DATA / "masonry_materials.toml", MaterialsFile)
    return MappingProxyType(file.material)


@cache
def masonry_methods() -> MasonryMethodsFile:
    """Strength and drift methods by name, with trust and source."""
    from npr.core.files import load_toml
    from typologies.masonry.schema import MasonryMethodsFile

    return load_toml(_DATA / "masonry_methods.toml", MasonryMethodsFile)


@dataclass(frozen=True)
class OwnMasonry:
    """Masonry with properties of its own, measured or assumed; refused at once out of bounds.

    Attributes
    ----------
    name : str
    compressive_strength, initial_shear_strength : quantity, pressure
        Mean values f_m and f_v0.
    elastic_modulus, shear_modulus : quantity, pressure
    friction : float
    density : quantity, mass per volume
    knowledge_factor : float
        At least 1; divides f_m and f_v0, not friction, moduli or density.
    """

    name: str
    compressive_strength: Any
    initial_shear_strength: Any
    elastic_modulus: Any
    shear_modulus: Any
    friction: float
    density: Any
    knowledge_factor: float = 1.0

    def __post_init__(self) -> None:
        """Refuse what no masonry has."""
        _ = self.si, self.density_si

    @cached_property
    def si(self) -> Masonry:
        """As kernels take it, strengths over the knowledge factor."""
        factor = self._bounded("knowledge_factor")
        return Masonry(
            self._bounded("compressive_strength") / factor,
            self._bounded("elastic_modulus"),
            self._bounded("shear_modulus"),
            self._bounded("initial_shear_strength", "shear_strength") / factor,
            self._bounded("friction", "friction_coefficient"),
        )

    @cached_property
    def density_si(self) -> float:
        """kg/m³."""
        return self._bounded("density")

    def _bounded(self, key: str, quantity: str = "") -> float:
        name = f"masonry {self.name}, {key}"
        return one_number(getattr(self, key), quantity or key, name=name)


def density_kg_m3(material: str | OwnMasonry) -> float:
    """Density of masonry by name, or of one's own."""
    if isinstance(material, OwnMasonry):
        return material.density_si
    return named(masonry_materials(), material, "masonry material").density_kg_m3


def masonry_si(material: str | OwnMasonry, *, where: str = "") -> Masonry:
    """A material as kernels take it, by name or one's own.

    Parameters
    ----------
    material : str or OwnMasonry
    where : str
        What is made of it, for the message.

    Raises
    ------
    NprError
        An unknown name.

    Examples
    --------
    >>> masonry_si("clay-from-1945").friction
    0.75
    """
    if isinstance(material, OwnMasonry):
        return material.si
    entry = named(masonry_materials(), material, "masonry material", where)
    return Masonry(
        compressive_strength=1e6 * entry.compressive_strength_mpa,
        elastic_modulus=1e6 * entry.elastic_modulus_mpa,
        shear_modulus=1e6 * entry.shear_modulus_mpa,
        initial_shear_strength=1e6 * entry.initial_shear_strength_mpa,
        friction=entry.friction,
    )


def strength_entry(name: str) -> Strength:
    """Coefficients of a strength method; refused when there is no such method."""
    return named(masonry_methods().strength, name, "strength method")


def drift_entry(name: str) -> DriftEntry:
    """Coefficients of a drift method; refused when there is no such method."""
    return named(masonry_methods().drift, name, "drift method")


def named(entries: Mapping[str, Entry], name: str, what: str, where: str = "") -> Entry:
    """Give the entry of a closed list, or say what there is."""
    one_of(name, entries, name=what, where=where)
    return entries[name]
