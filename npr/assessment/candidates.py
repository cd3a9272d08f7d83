# SPDX-License-Identifier: EUPL-1.2
"""Capacity curves that an address may have: its own, that of its class, those of its mixture."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

import typologies
from npr.checks.design_capacity import (
    class_curves,
    demand_factor,
    factor,
    numbers_of,
    strength_scale,
)

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
    demand_factor : float64
        Of the edition, on a_g: importance over the factor on a_g,cap.
    """

    at: Ints
    is_own: NDArray[np.bool_]
    curves: Floats
    demand_factor: Floats


def candidates(
    located: EncodedPortfolio,
    rows: Ints,
    given: CodeColumns,
    catalogue: Catalogue,
    edition: Edition,
) -> Candidates:
    """Every curve that rows may have by an edition."""
    defaults, numbers = typologies.class_capacity(catalogue.classes), numbers_of(edition)
    of_class, demand, strength = class_curves(defaults, numbers)
    if edition.code_route.factors.material:
        of_none = (np.nan, np.nan)
    else:
        of_none = (demand_factor(numbers), factor(numbers, "strength"))
    at, kind = _pairs(located, rows, given)
    is_own = kind < 0
    # What has a capacity of its own has the material of its class; of a mixture it is unknown.
    material_of = np.where(is_own, located.class_index[rows[at]], kind)
    own = np.zeros((len(at), 5))
    own[:, :3] = given.own[rows[at]]
    own *= strength_scale(np.append(strength, of_none[1])[material_of])
    by_class = of_class[np.maximum(kind, 0)].transpose(1, 0, 2)
    curves = np.where(is_own[:, np.newaxis], own, by_class)
    return Candidates(at, is_own, curves, np.append(demand, of_none[0])[material_of])


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
