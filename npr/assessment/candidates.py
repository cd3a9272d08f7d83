# SPDX-License-Identifier: EUPL-1.2
"""Capacity curves that an address may have: its own, that of its class, those of its mixture."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

import typologies

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from npr.norms.edition import Edition
    from npr.portfolio.code_columns import CodeColumns
    from npr.portfolio.encoding import EncodedPortfolio
    from typologies import Catalogue

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

LEAST_PROBABILITY = 0.05
"""Classes of a mixture that are less probable than this have no say in the code route."""


class Candidates(NamedTuple):
    """One entry per row and class that it may have; arrays (candidate).

    Attributes
    ----------
    at : int64
        Position of the row.
    is_own : bool
        A capacity of the address's own.
    curves : (3, candidate, 5) float64
        Low, central and high, with the limits and factors of the edition; NaN where unknown.
    capacity_factor : float64
        Of the edition, on a_g,cap.
    """

    at: Ints
    is_own: NDArray[np.bool_]
    curves: Floats
    capacity_factor: Floats


def candidates(
    located: EncodedPortfolio,
    rows: Ints,
    given: CodeColumns,
    catalogue: Catalogue,
    edition: Edition,
) -> Candidates:
    """Every curve that rows may have by an edition."""
    factors = _factors(catalogue, edition)
    of_class = _class_curves(catalogue, edition)
    at, kind = _pairs(located, rows, given)
    is_own = kind < 0
    # What has a capacity of its own has the material of its class; of a mixture it is unknown.
    material_of = np.where(is_own, located.class_index[rows[at]], kind)
    own = _own_curves(given, rows[at], factors[material_of, 1])
    by_class = of_class[np.maximum(kind, 0)].transpose(1, 0, 2)
    curves = np.where(is_own[:, np.newaxis], own, by_class)
    return Candidates(at, is_own, curves, factors[material_of, 0])


def _class_curves(catalogue: Catalogue, edition: Edition) -> Floats:
    """Curves of the classes (class, 3, 5) with the drift limits and factors of the edition."""
    drift = edition.code_route.drift
    factors = _factors(catalogue, edition)[: len(catalogue.classes)]
    defaults = typologies.class_capacity(catalogue.classes)
    curves = typologies.default_curves(
        defaults, drift.system_ductile.value, drift.system_brittle.value
    ).copy()
    curves[..., :2] *= factors[:, 1, np.newaxis, np.newaxis]  # equal stiffness
    curves[..., 2] *= factors[:, 2, np.newaxis]
    return curves


def _factors(catalogue: Catalogue, edition: Edition) -> Floats:
    """Factors on capacity, strength and drift (class + 1, 3); the last row is of no one class."""
    factors = edition.code_route.factors
    materials = typologies.class_capacity(catalogue.classes).material
    unknown = (np.nan,) * 3 if factors.material else factors.of(None)
    return np.array([*(factors.of(material) for material in materials), unknown])


def _own_curves(given: CodeColumns, rows: Ints, strength: Floats) -> Floats:
    curves = np.zeros((len(rows), 5))
    curves[:, :3] = given.own[rows]
    curves[:, :2] *= strength[:, np.newaxis]
    return curves


def _pairs(located: EncodedPortfolio, rows: Ints, given: CodeColumns) -> tuple[Ints, Ints]:
    """Position of the row, and class (-1: a capacity of its own), for all that a row may be."""
    position = np.arange(len(rows))
    is_own = given.has_own[rows]
    is_mixed = (located.mixture_index[rows] >= 0) & ~is_own
    single = position[~is_mixed]
    kind = np.where(is_own, -1, located.class_index[rows])[~is_mixed].astype(np.int64)
    shares = located.mixtures[located.mixture_index[rows[is_mixed]]]
    which, of_class = np.nonzero(shares >= LEAST_PROBABILITY)
    at = np.concatenate([single, position[is_mixed][which]])
    return at, np.concatenate([kind, of_class.astype(np.int64)])
