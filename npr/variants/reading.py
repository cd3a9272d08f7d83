# SPDX-License-Identifier: EUPL-1.2
"""Read a file of variants, or a mapping of the same form, and load what the names in it name."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from npr.core.problems import near_or_all
from npr.core.user_files import read_user_file
from npr.variants.schema import BUILT_IN, Variant, VariantsFile
from npr.variants.setup import Sources

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from npr.core.problems import Problem
    from npr.core.user_files import UserFile
    from npr.variants.schema import Choices, NamedChoices
    from npr.variants.setup import Setup

_NEEDED = ("hazard", "catalogue", "edition")


@dataclass(frozen=True)
class VariantList:
    """Variants by name, loaded; ``base`` names the one that the others are compared with."""

    base: str
    variants: dict[str, Variant]
    setups: dict[str, Setup]


def read_variants(
    source: Path | str | Mapping[str, Any],
    *,
    sources: Sources | None = None,
    at_least: int = 1,
) -> VariantList:
    """Read variants from a TOML file, or from a mapping of the same form.

    Parameters
    ----------
    source : path or mapping
        Files that it names lie beside it; those of a mapping in the current directory.
    sources : Sources, optional
        Where editions, catalogues and hazards are kept that were loaded before.
    at_least : int
        So many variants.

    Raises
    ------
    UserFileError
        Names every problem of one stage, with its key and, of a file, its line: what its schema
        refuses, else what does not belong together or cannot be loaded.

    Examples
    --------
    >>> usual = {"catalogue": "tno2020", "edition": "individual-risk-1e-5"}
    >>> years = [{"name": f"{year}", "hazard": {"year": year}} for year in (2024, 2030)]
    >>> read_variants({"schema_version": 1, "defaults": usual, "variant": years}).base
    '2024'
    """
    file = read_user_file(source, of="the variants", guide="docs/variants.md")
    tables = file.fits(VariantsFile)
    sources = sources or Sources()
    names = [each.name for each in tables.variant]
    base = names[0] if tables.base is None else tables.base
    problems = [*_unlike(file, names, base, at_least)]
    complete = [_complete(each, tables.defaults, file.folder) for each in tables.variant]
    for i, said in enumerate(complete):
        problems += _refused(file, tables.variant[i], said, i, sources)
    file.refuse(problems)
    variants = {said["name"]: Variant(**said) for said in complete}
    setups = {name: sources.setup(variant) for name, variant in variants.items()}
    return VariantList(base, variants, setups)


def _unlike(file: UserFile, names: list[str], base: str, at_least: int) -> Iterator[Problem]:
    """As many variants as are asked, with names of their own, and the base among them."""
    if len(names) < at_least:
        expected = "the base and one or more to compare with it"
        yield file.problem(("variant",), "too few variants", str(len(names)), expected)
    for i, name in enumerate(names):
        if name in names[:i]:
            what = "the name of a variant once more"
            yield file.problem(("variant", i, "name"), what, repr(name), "a name of its own")
    if base not in names:
        yield file.problem(("base",), "no such variant", repr(base), near_or_all(base, names))


def _complete(own: NamedChoices, defaults: Choices, folder: Path) -> dict[str, Any]:
    """What a variant says, and for the rest what the defaults say, key by key."""
    said = {**_stated(defaults), **_stated(own)}
    for key in ("catalogue", "edition"):
        if said.get(key, "").endswith(".toml"):
            said[key] = str(folder / said[key])
    if (hazard := said.get("hazard")) is not None:
        named = {"forecast": hazard.forecast, "seismicity": hazard.seismicity}
        files = {k: str(folder / v) for k, v in named.items() if v not in (None, BUILT_IN)}
        said["hazard"] = hazard.model_copy(update=files)
    return said


def _stated(choices: Choices) -> dict[str, Any]:
    items = {key: getattr(choices, key) for key in type(choices).model_fields}
    return {key: item for key, item in items.items() if item is not None}


def _refused(
    file: UserFile, own: NamedChoices, said: dict[str, Any], i: int, sources: Sources
) -> list[Problem]:
    """What is missing or cannot be loaded, at the key that names it."""
    problems: list[Problem] = []

    def tried(key: str, load: Any, *names: Any) -> Any:
        path = ("variant", i, key) if getattr(own, key) is not None else ("defaults", key)
        return file.tried(partial(load, *names), path, problems)

    for key in _NEEDED:
        if key not in said:
            expected = f"{key} here or in [defaults]"
            problems.append(file.problem(("variant", i, key), "missing", "", expected))
    if "hazard" in said:
        tried("hazard", sources.hazard, said["hazard"])
    if "catalogue" in said:
        reading = said.get("reading", "as_published")
        tried("catalogue", sources.catalogue, said["catalogue"], reading)
    if "edition" in said:
        edition = tried("edition", sources.edition, said["edition"])
        if edition is not None:
            tried("route", sources.route, edition, said.get("route"))
    return problems
