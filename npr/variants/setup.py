# SPDX-License-Identifier: EUPL-1.2
"""Hazard, catalogue and edition behind the names of a variant, each loaded once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal, TypeVar, get_args

from npr.variants.schema import BUILT_IN

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from npr.norms.edition import Edition
    from npr.norms.verdict import Route
    from npr.variants.schema import HazardChoice, Variant
    from spectra.hazard import HazardModel
    from typologies import Catalogue

T = TypeVar("T")
Group = Literal["hazard", "fragility", "edition"]
GROUPS: tuple[Group, ...] = get_args(Group)
"""What two variants may differ in; ``edition`` is the edition with the route that is asked."""


@dataclass(frozen=True, eq=False)
class Setup:
    """All that a run needs but the portfolio.

    Attributes
    ----------
    name : str
    hazard : HazardModel
    catalogue : Catalogue
    edition : Edition
    route : {"risk", "code", "both"}
    """

    name: str
    hazard: HazardModel
    catalogue: Catalogue
    edition: Edition
    route: Route

    @property
    def key(self) -> dict[Group, Hashable]:
        """What tells two setups apart, by group: digests, never names."""
        return {
            "hazard": self.hazard.digest,
            "fragility": self.catalogue.digest,
            "edition": (self.edition.digest, self.route),
        }

    def with_groups_of(self, other: Setup, groups: tuple[Group, ...]) -> Setup:
        """Take some groups from another setup, and the rest from this one."""
        parts: dict[Group, dict[str, Any]] = {
            "hazard": {"hazard": other.hazard},
            "fragility": {"catalogue": other.catalogue},
            "edition": {"edition": other.edition, "route": other.route},
        }
        taken = {key: part for group in groups for key, part in parts[group].items()}
        name = f"{self.name}, {' and '.join(groups)} of {other.name}" if groups else self.name
        return replace(self, name=name, **taken)


class Sources:
    """Loads what variants name; what two of them name is loaded once and shared."""

    def __init__(self) -> None:
        self._loaded: dict[Hashable, Any] = {}

    def setup(self, variant: Variant) -> Setup:
        """Load a variant.

        Raises
        ------
        NprError
            A name is unknown, a file is missing or wrong, or the edition has no such route.
        """
        edition = self.edition(variant.edition)
        return Setup(
            variant.name,
            self.hazard(variant.hazard),
            self.catalogue(variant.catalogue, variant.reading),
            edition,
            self.route(edition, variant.route),
        )

    def edition(self, name: str) -> Edition:
        """Edition by name or path."""
        from npr.norms.loading import load_edition

        return self._once(("edition", name), lambda: load_edition(name))

    @staticmethod
    def route(edition: Edition, route: Route | None) -> Route:
        """Route that is asked, or that of the edition; one that it does not have is refused."""
        chosen = edition.verdict.route if route is None else route
        if chosen != "risk":
            _ = edition.code_route
        return chosen

    def catalogue(self, name: str, reading: Literal["as_published", "corrected"]) -> Catalogue:
        """Catalogue by name or path, in one of its readings."""
        import typologies

        return self._once(
            ("catalogue", name, reading), lambda: typologies.load_catalogue(name, reading=reading)
        )

    def hazard(self, choice: HazardChoice) -> HazardModel:
        """Hazard with the seismicity that is asked; ground motion and zones are shared."""
        import spectra
        from spectra.sources.forecast import load_forecast
        from spectra.sources.seismicity import built_in_seismicity
        from spectra.sources.seismicity_file import load_seismicity

        def load() -> HazardModel:
            model = self._once(("hazard", choice.name), lambda: spectra.load_hazard(choice.name))
            if choice.forecast is not None:
                return replace(model, seismicity=load_forecast(choice.forecast, year=choice.year))
            year, events, uncertainty = choice.year, choice.events_per_year, choice.uncertainty
            if choice.seismicity == BUILT_IN:
                source = built_in_seismicity(year, events_per_year=events, uncertainty=uncertainty)
            else:
                source = load_seismicity(
                    choice.seismicity, year, events_per_year=events, uncertainty=uncertainty
                )
            return replace(model, seismicity=source)

        return self._once(choice, load)

    def _once(self, key: Hashable, load: Callable[[], T]) -> T:
        if key not in self._loaded:
            self._loaded[key] = load()
        return self._loaded[key]
