# SPDX-License-Identifier: EUPL-1.2
"""Masonry and the methods to assess it, by name: closed lists, numbers as data."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeVar

from npr.core.errors import NprError
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


def masonry_si(name: str) -> Masonry:
    """A material as kernels take it.

    Raises
    ------
    NprError
        An unknown name.

    Examples
    --------
    >>> masonry_si("clay-from-1945").friction
    0.75
    """
    entry = named(masonry_materials(), name, "masonry material")
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


def named(entries: Mapping[str, Entry], name: str, what: str) -> Entry:
    """Give the entry of a closed list, or say what there is."""
    if name in entries:
        return entries[name]
    raise NprError(
        what=f"unknown {what}",
        where=what,
        got=repr(name),
        expected=", ".join(entries),
        repair="write one of these",
    )
