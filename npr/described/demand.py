# SPDX-License-Identifier: EUPL-1.2
"""The demand at the place of a described building: typed in, or from a hazard model."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from npr.core.errors import EditionError, NprError
from npr.core.status import CheckStatus

if TYPE_CHECKING:
    from npr.described.building import DescribedBuilding
    from npr.described.tables import Site
    from npr.norms.edition import Edition
    from spectra.elastic import ElasticSpectrum
    from spectra.hazard import HazardModel

Case = tuple[str | None, str | None, str | None]

_ADMINISTRATIVE_YR = 475.0
_POOR_FIT_LN = math.log(1.2)


@dataclass(frozen=True, eq=False)
class Demand:
    """Spectrum at the place, and what it rests on.

    Attributes
    ----------
    spectrum : ElasticSpectrum
    return_period_yr : float
        NaN when it was not said with a spectrum that was typed in.
    a_g_475 : float, m/s²
        Ground acceleration at 475 years; NaN when unknown.
    origin : str
        Where it comes from, in words.
    window : str
        Year of the seismicity, in words.
    is_from_hazard : bool
    status : int
    """

    spectrum: ElasticSpectrum
    return_period_yr: float
    a_g_475: float
    origin: str
    window: str
    is_from_hazard: bool
    status: int


def demand_of(described: DescribedBuilding, edition: Edition) -> Demand | None:
    """Demand by an edition; None when no check of the file needs one.

    Raises
    ------
    EditionError
        The edition does not know the return period, or there is no spectrum at the place.
    """
    site = described.site
    if site is None or (site.a_g is None and site.x_rd is None):
        return None
    return _typed(site) if site.a_g is not None else _from_hazard(described, site, edition)


def case_status(described: DescribedBuilding, edition: Edition) -> int:
    """Bits of a demand that was typed in, held against the case of the building.

    The return period that the edition asks for is not the one of the spectrum unless the file says
    so: not said is no proof, and a case that the edition does not know has no verdict.

    Raises
    ------
    NprError
        The file states another return period than the edition asks for.
    """
    edition.code_route  # noqa: B018 - an edition without one is refused, not marked
    try:
        asked = edition.return_period_yr(*case_of(described))
    except EditionError:
        return int(CheckStatus.RETURN_PERIOD_UNKNOWN)
    stated = described.site.return_period_yr if described.site else None
    if stated is None:
        return int(CheckStatus.SPECTRUM_CASE_UNKNOWN)
    if not math.isclose(stated, asked, rel_tol=1e-9):
        raise NprError(
            what="the demand is of another return period than the case of the building",
            where="site.return_period_yr",
            got=f"{stated:g} yr",
            expected=f"{asked:g} yr, by edition {edition.id}",
            repair="state the demand of that return period; with a hazard, leave it out",
        )
    return 0


def case_of(described: DescribedBuilding) -> Case:
    """Consequence class, situation and limit state, as far as the file states them."""
    building = described.building
    return building.consequence_class, building.situation, building.limit_state


def typed_spectrum(site: Site) -> ElasticSpectrum:
    """The spectrum of a file that states one.

    Raises
    ------
    NprError
        Its corner periods are not in order.
    """
    from spectra.elastic.spectrum import ElasticSpectrum

    return ElasticSpectrum(
        a_g=_quantity(site.a_g),
        p=_number(site.p),
        T_B=_quantity(site.T_B),
        T_C=_quantity(site.T_C),
        T_D=_quantity(site.T_D),
    )


def _quantity(given: Any) -> Any:
    return given.quantity


def _number(given: Any) -> float:
    return math.nan if given is None else float(given.number)


def _typed(site: Site) -> Demand:
    years = site.return_period_yr
    source = f", {site.source}" if site.source else ""
    window = "as stated with the spectrum" if site.year is None else f"year {site.year}"
    return Demand(
        typed_spectrum(site),
        math.nan if years is None else years,
        _number(site.a_g_475),
        f"spectrum typed in{source}",
        window,
        is_from_hazard=False,
        status=0,
    )


@cache
def _hazard(name: str, year: int | None) -> HazardModel:
    from spectra.hazard import load_hazard
    from spectra.sources.seismicity import built_in_seismicity

    return load_hazard(name, seismicity=built_in_seismicity(year))


def hazard_of(described: DescribedBuilding, site: Site) -> HazardModel:
    """The hazard that a file names, with the seismicity of its year.

    Raises
    ------
    HazardError
        The seismicity does not reach that year.
    """
    return _hazard(site.hazard, site.year or described.building.assessment_year)


def spectrum_at(described: DescribedBuilding, site: Site, edition: Edition) -> ElasticSpectrum:
    """Spectrum of the case by the hazard, at the place of a file.

    Raises
    ------
    EditionError
        The edition does not know the return period, or there is no spectrum at the place.
    """
    return _spectrum_of(case_of(described), described, site, edition)


def place_tried(described: DescribedBuilding, site: Site, edition: Edition) -> None:
    """Refuse a place without a spectrum, also when the edition does not know the case.

    Raises
    ------
    EditionError
        There is no spectrum at the place.
    """
    for case in (case_of(described), edition.default_case()):
        try:
            edition.return_period_yr(*case)
        except EditionError:
            continue  # told at the case
        _spectrum_of(case, described, site, edition)
        return


def _spectrum_of(
    case: Case, described: DescribedBuilding, site: Site, edition: Edition
) -> ElasticSpectrum:
    consequence_class, situation, limit_state = case
    return edition.spectrum(
        hazard_of(described, site),
        (_quantity(site.x_rd), _quantity(site.y_rd)),
        consequence_class=consequence_class,
        situation=situation,
        limit_state=limit_state,
        wierde=site.is_wierde,
    )


def _from_hazard(described: DescribedBuilding, site: Site, edition: Edition) -> Demand:
    case = case_of(described)
    years = edition.return_period_yr(*case)
    hazard = hazard_of(described, site)
    spectrum = spectrum_at(described, site, edition)
    status = 0
    if spectrum.misfit is not None and float(spectrum.misfit.largest) > _POOR_FIT_LN:
        status |= int(CheckStatus.SPECTRUM_FIT_POOR)
    if None in case:
        status |= int(CheckStatus.CASE_BY_DEFAULT)
    return Demand(
        spectrum,
        years,
        _ground_acceleration(hazard, site, _ADMINISTRATIVE_YR),
        hazard.label,
        hazard.seismicity.title,
        is_from_hazard=True,
        status=status,
    )


def _ground_acceleration(hazard: HazardModel, site: Site, years: float) -> float:
    from spectra.elastic.site import place_spectrum

    place = _number(site.x_rd), _number(site.y_rd)
    found = place_spectrum(hazard, place, None, site.is_wierde, years, hazard.scale)
    return float(found.a_g[0])
