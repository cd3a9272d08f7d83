# SPDX-License-Identifier: EUPL-1.2
"""Catalogues of vulnerability classes: read, checked, labelled, frozen.

Three catalogues are shipped: V6, V7 and TNO2020. A file of your own passes the same schema. The
numbers are given as published, or with the known anomalies of the tables corrected.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from npr.core.errors import CatalogueError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import xarray as xr
    from numpy.typing import NDArray

    from typologies.schema import Anomaly, CatalogueFile, VulnerabilityClass

Reading = Literal["as_published", "corrected"]

CATALOGUE_IDS = ("tno2020", "v7", "v6")
READINGS = ("as_published", "corrected")
_DATA = Path(__file__).with_name("data")


@dataclass(frozen=True, eq=False, repr=False)
class Catalogue:
    """Vulnerability classes by logic-tree branch, with source, trust and digest.

    Attributes
    ----------
    id, title : str
        Short key and full name.
    reading : "as_published" or "corrected"
        Whether the corrections of ``anomalies`` are applied.
    digest : str
        Fingerprint of the reading and of everything in it; goes into every result.
    trust : str
        ``published``, ``derived`` or ``assumed``, for the catalogue as a whole.
    publication : str
        Source of the numbers.
    classes : tuple of str
        Names, in the order of the file.
    records : mapping of str to VulnerabilityClass
        Per class the description (English, Dutch), material, storeys, source, trust and parameters.
    dataset : xarray.Dataset
        The parameters, labelled; arrays are read-only. See Notes.
    fragility_weights, consequence_weights : numpy.ndarray, (3,) float64
        Weights of the branches lower, middle, upper; each sums to 1.
    anomalies : tuple of Anomaly
        Known oddities of the tables, in both readings.
    sorted_branches : mapping of str to tuple of str
        Curves of which the corrected reading sorts the branch probabilities, and for which classes.

    Notes
    -----
    Variables of ``dataset``; displacements in m, accelerations in g:

    - ``b0`` (vulnerability_class, fragility_branch), ``b1``, ``sigma_ln`` (vulnerability_class):
      ln displacement = b0 + b1 ln SaAvg, standard deviation sigma_ln;
    - ``displacement_limit`` (vulnerability_class, limit_state), m;
    - ``fatality`` (vulnerability_class, consequence_branch, location, collapse_state);
    - ``chimney_failure_median_g``, ``chimney_failure_beta_ln``
      (vulnerability_class, fragility_branch), NaN for a class without a chimney;
    - ``chimney_fatality_median_g``, ``chimney_fatality_beta_ln``
      (vulnerability_class, consequence_branch), NaN for a class without a chimney;
    - ``has_chimney`` (vulnerability_class), bool;
    - ``fragility_weight`` (fragility_branch), ``consequence_weight`` (consequence_branch).

    Examples
    --------
    >>> catalogue = load_catalogue("tno2020")
    >>> catalogue
    Catalogue('tno2020', 35 classes, as_published, digest ...)
    >>> float(catalogue.dataset["b0"].sel(vulnerability_class="URM4L", fragility_branch="middle"))
    -2.1296
    """

    id: str
    title: str
    reading: Reading
    digest: str
    trust: str
    publication: str
    classes: tuple[str, ...]
    records: Mapping[str, VulnerabilityClass]
    dataset: xr.Dataset
    fragility_weights: NDArray[np.float64]
    consequence_weights: NDArray[np.float64]
    anomalies: tuple[Anomaly, ...] = ()
    sorted_branches: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __repr__(self) -> str:
        about = f"{len(self.classes)} classes, {self.reading}, digest {self.digest}"
        about += f", {len(self.warnings)} warning(s)" if self.warnings else ""
        return f"Catalogue({self.id!r}, {about})"

    @cached_property
    def warnings(self) -> tuple[str, ...]:
        """Figures that are possible and rare: slips of unit or key, maybe."""
        from npr.core.bounded import rare_values

        return tuple(
            f"class.{name}.{text}"
            for name, record in self.records.items()
            for text in rare_values(record)
        )

    def index_of(self, names: str | Iterable[str]) -> NDArray[np.intp]:
        """Position of each class in the catalogue.

        Parameters
        ----------
        names : str or iterable of str, (address)
            Class names; a million is no burden.

        Returns
        -------
        numpy.ndarray of intp, (address)
            Index along ``vulnerability_class``.

        Raises
        ------
        CatalogueError
            Names every class that is unknown, at once, with the nearest known ones.

        Examples
        --------
        >>> load_catalogue("tno2020").index_of(["RC1L", "RC1H"]).tolist()
        [0, 2]
        """
        wanted = [names] if isinstance(names, str) else list(names)
        positions = self._positions
        found = [positions.get(name, -1) for name in wanted]
        if -1 in found:
            unknown = dict.fromkeys(
                name for name, place in zip(wanted, found, strict=True) if place < 0
            )
            raise self._unknown(list(unknown))
        return np.asarray(found, dtype=np.intp)

    def record(self, name: str) -> VulnerabilityClass:
        """Give one class, or say which names come near.

        Raises
        ------
        CatalogueError
            The class is not in this catalogue.
        """
        if name not in self.records:
            raise self._unknown([name])
        return self.records[name]

    def anomalies_of(self, name: str) -> tuple[Anomaly, ...]:
        """Anomalies that touch one class."""
        return tuple(anomaly for anomaly in self.anomalies if name in anomaly.classes)

    @property
    def _positions(self) -> dict[str, int]:
        return {name: place for place, name in enumerate(self.classes)}

    def _unknown(self, names: Sequence[Any]) -> CatalogueError:
        return CatalogueError(
            what=f"{len(names)} class(es) not in catalogue {self.id!r}",
            where=f"catalogue {self.id!r}",
            got=", ".join(_with_near_matches(name, self.classes) for name in names),
            expected=", ".join(self.classes),
            repair="write one of the known classes, or use a catalogue that has this one",
        )


def load_catalogue(name: str | Path, *, reading: Reading = "as_published") -> Catalogue:
    """Load a shipped catalogue, or a file of your own.

    Parameters
    ----------
    name : str or Path
        ``"tno2020"``, ``"v7"``, ``"v6"``, or the path of a TOML file of this schema: a ``Path``,
        or a text that ends in ``.toml`` or holds a directory.
    reading : "as_published" or "corrected", default "as_published"
        ``as_published`` gives the numbers of the source, oddities included. ``corrected`` applies
        the corrections written under ``[[anomaly]]`` in the file. The digest tells them apart.

    Returns
    -------
    Catalogue

    Raises
    ------
    CatalogueError
        Unknown id (nearest ones named), unknown reading, or an own file with the id of a shipped
        catalogue.
    SchemaError
        The file is missing or breaks the schema; every wrong key is named at once.

    Source
    ------
    The shipped files: tables V6 and V7, and TNO's conversion rules; see docs/catalogue.md.

    Examples
    --------
    >>> load_catalogue("v7").classes[:3]
    ('RC1L', 'RC1M', 'RC1H')
    >>> load_catalogue("v7").digest == load_catalogue("v7", reading="corrected").digest
    False
    >>> load_catalogue("tno2021")
    Traceback (most recent call last):
    npr.core.errors.CatalogueError: unknown catalogue
      where:    load_catalogue
      got:      'tno2021' (do you mean tno2020?)
      expected: tno2020, v7, v6, or the path of a TOML file
      repair:   write a known id, or a path that ends in .toml
    """
    if reading not in READINGS:
        raise CatalogueError(
            what="unknown reading",
            where="load_catalogue",
            got=repr(reading),
            expected=" or ".join(READINGS),
            repair='leave it out for "as_published"',
        )
    if isinstance(name, str) and name in CATALOGUE_IDS:
        return _shipped(name, reading)
    if isinstance(name, Path) or (isinstance(name, str) and _is_path(name)):
        return _own(Path(name), reading)
    raise CatalogueError(
        what="unknown catalogue",
        where="load_catalogue",
        got=_with_near_matches(name, CATALOGUE_IDS),
        expected=f"{', '.join(CATALOGUE_IDS)}, or the path of a TOML file",
        repair="write a known id, or a path that ends in .toml",
    )


def _is_path(name: str) -> bool:
    return name.endswith(".toml") or "/" in name or "\\" in name


@lru_cache(maxsize=len(CATALOGUE_IDS) * len(READINGS))
def _shipped(name: str, reading: Reading) -> Catalogue:
    return _catalogue(_read(_DATA / f"{name}.toml"), reading)


def _own(path: Path, reading: Reading) -> Catalogue:
    file = _read(path)
    if file.id in CATALOGUE_IDS:
        raise CatalogueError(
            what="an own catalogue has the id of a shipped one",
            where=f"{path}, key id",
            got=repr(file.id),
            expected=f"an id other than {', '.join(CATALOGUE_IDS)}",
            repair=f"give it an id of its own, such as {'own-' + file.id!r}; results carry the id",
        )
    return _catalogue(file, reading)


def _read(path: Path) -> CatalogueFile:
    from npr.core.user_files import read_user_file
    from typologies.schema import CatalogueFile

    return read_user_file(path, of="the catalogue", guide="docs/catalogue.md").fits(CatalogueFile)


def _catalogue(file: CatalogueFile, reading: Reading) -> Catalogue:
    from npr.core.files import digest
    from typologies.labels import dataset_of, read_only
    from typologies.schema import corrected_classes

    is_corrected = reading == "corrected"
    records = corrected_classes(file) if is_corrected else dict(file.classes)
    content = {
        **file.model_dump(mode="json", exclude={"classes"}),
        "class": {name: record.model_dump(mode="json") for name, record in records.items()},
        "order": list(records),
        "reading": reading,
    }
    tree = file.logic_tree
    return Catalogue(
        id=file.id,
        title=file.title,
        reading=reading,
        digest=digest(content),
        trust=file.trust,
        publication=file.source.publication,
        classes=tuple(records),
        records=MappingProxyType(records),
        dataset=dataset_of(records, tree, attrs={"id": file.id, "title": file.title}),
        fragility_weights=read_only(tree.fragility_weights),
        consequence_weights=read_only(tree.consequence_weights),
        anomalies=file.anomaly,
        sorted_branches=MappingProxyType(_sorted_branches(file.anomaly) if is_corrected else {}),
    )


def _sorted_branches(anomalies: Iterable[Anomaly]) -> dict[str, tuple[str, ...]]:
    curves: dict[str, dict[str, None]] = {}
    for anomaly in anomalies:
        if anomaly.sort_branches is not None:
            curves.setdefault(anomaly.sort_branches, {}).update(dict.fromkeys(anomaly.classes))
    return {curve: tuple(names) for curve, names in curves.items()}


def _with_near_matches(name: Any, known: Sequence[str]) -> str:
    if not isinstance(name, str):
        return f"{name!r} ({type(name).__name__})"
    by_lower = {each.lower(): each for each in known}
    near = difflib.get_close_matches(name.lower().strip(), by_lower, n=3, cutoff=0.6)
    hint = f" (do you mean {', '.join(by_lower[each] for each in near)}?)" if near else ""
    return f"{name!r}{hint}"
