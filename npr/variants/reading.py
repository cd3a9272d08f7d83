# SPDX-License-Identifier: EUPL-1.2
"""Read a file of variants: every problem at once, with its line, also of what the names name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from npr.core.errors import NprError
from npr.core.files import read_toml
from npr.core.lines import key_lines, line_of
from npr.core.problems import (
    Problem,
    ProblemsError,
    details_of,
    near_or_all,
    nearest,
    of_schema,
    refused,
    shown_key,
)
from npr.variants.schema import BUILT_IN, Choices, NamedChoices, Variant
from npr.variants.setup import Sources

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pydantic_core import ErrorDetails

    from npr.core.lines import Path as KeyPath
    from npr.core.sourced import Closed
    from npr.norms.verdict import Route
    from npr.variants.schema import Reading
    from npr.variants.setup import Setup

_TOP = ("schema_version", "base", "defaults", "variant")
_NEEDED = ("hazard", "catalogue", "edition")


class VariantsFileError(ProblemsError):
    """A file of variants is wrong or not complete; ``problems`` has all."""

    def __init__(self, where: str, problems: Iterable[Problem]) -> None:
        super().__init__(where, problems, of="the variants", guide="docs/variants.md")


@dataclass(frozen=True)
class VariantList:
    """Variants by name, loaded; ``base`` names the one that the others are compared with."""

    base: str
    variants: dict[str, Variant]
    setups: dict[str, Setup]


def read_variants(
    source: str | Path | Mapping[str, Any],
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
    SchemaError
        The file is missing or is not TOML.
    VariantsFileError
        Names every problem with its key and, of a file, its line.

    Examples
    --------
    >>> usual = {"catalogue": "tno2020", "edition": "individual-risk-1e-5"}
    >>> years = [{"name": f"{year}", "hazard": {"year": year}} for year in (2024, 2030)]
    >>> read_variants({"schema_version": 1, "defaults": usual, "variant": years}).base
    '2024'
    """
    if isinstance(source, Mapping):
        reader = _Reader("mapping of variants", dict(source), {}, Path())
        return reader.read(sources or Sources(), at_least)
    path = Path(source)
    content = read_toml(path)
    lines = key_lines(path.read_text(encoding="utf-8"))
    return _Reader(str(path), content, lines, path.parent).read(sources or Sources(), at_least)


class _Reader:
    """One file on its way to variants; ``problems`` grows on the way."""

    def __init__(
        self, where: str, content: dict[str, Any], lines: Mapping[KeyPath, int], beside: Path
    ) -> None:
        self.where, self.content, self.lines, self.beside = where, content, lines, beside
        self.problems: set[Problem] = set()

    def read(self, sources: Sources, at_least: int) -> VariantList:
        self._top()
        items = self._items(at_least)
        defaults = self._sifted(Choices, self.content.get("defaults", {}), ("defaults",))
        if any(nearest(key, _TOP) == "defaults" for key in self.content if key not in _TOP):
            defaults = {**dict.fromkeys(_NEEDED), **defaults}  # they may stand there
        variants: dict[str, Variant] = {}
        for i, item in enumerate(items):
            own = self._sifted(NamedChoices, item, ("variant", i))
            said = self._said(own, defaults, i)
            self._load(said, own, i, sources)
            if not self.problems:
                variants[own["name"]] = Variant(**said)
        self._unlike_names(items)
        base = self._base([each["name"] for each in items if _is_named(each)])
        if self.problems:
            raise VariantsFileError(self.where, self.problems)
        setups = {name: sources.setup(variant) for name, variant in variants.items()}
        return VariantList(base, variants, setups)

    def _top(self) -> None:
        for key in self.content:
            if key not in _TOP:
                self._note((key,), "no such key", key, near_or_all(key, _TOP))
        version = self.content.get("schema_version")
        if version != 1 or isinstance(version, bool):
            got = "" if version is None else repr(version)
            self._note(("schema_version",), "unknown version of the form", got, "1")

    def _items(self, at_least: int) -> list[Any]:
        items = self.content.get("variant", [])
        if not isinstance(items, list) or not items:
            self._note(("variant",), "no variants", "", "one or more [[variant]]")
            return []
        if len(items) < at_least:
            expected = "the base and one or more to compare with it"
            self._note(("variant",), "too few variants", str(len(items)), expected)
        return items

    def _unlike_names(self, items: list[Any]) -> None:
        seen: set[str] = set()
        for i, item in enumerate(items):
            if _is_named(item) and item["name"] in seen:
                what = "the name of a variant once more"
                self._note(("variant", i, "name"), what, repr(item["name"]), "a name of its own")
            elif _is_named(item):
                seen.add(item["name"])

    def _base(self, names: list[str]) -> str:
        base = self.content.get("base", names[0] if names else "")
        if names and base not in names:
            self._note(("base",), "no such variant", repr(base), near_or_all(str(base), names))
        return str(base)

    def _sifted(self, model: type[Closed], item: Any, path: KeyPath) -> dict[str, Any]:
        """What a table says, without the keys that have a problem: those are None."""
        from pydantic import ValidationError

        try:
            whole = model.model_validate(item)
        except ValidationError as error:
            details = details_of(error)
        else:
            found = {key: getattr(whole, key) for key in model.model_fields}
            return {key: value for key, value in found.items() if value is not None}
        for detail in details:
            self._note((*path, *detail["loc"]), *_told(detail, model))
        wrong = {str(detail["loc"][0]) for detail in details if detail["loc"]}
        # What is nearly a key is not missing either.
        wrong |= {near for key in wrong if (near := nearest(key, model.model_fields))}
        rest = {k: v for k, v in item.items() if k not in wrong} if isinstance(item, dict) else {}
        known = Choices.model_validate({k: v for k, v in rest.items() if k in Choices.model_fields})
        found = {key: getattr(known, key, rest[key]) for key in rest}
        return {**found, **dict.fromkeys(wrong)}

    def _said(self, own: dict[str, Any], defaults: dict[str, Any], i: int) -> dict[str, Any]:
        """What a variant says, and for the rest what the defaults say, key by key."""
        said = {**defaults, **own}
        for key in _NEEDED:
            if key not in said:
                self._note(("variant", i, key), "missing", "", f"{key} here or in [defaults]")
        for key in ("catalogue", "edition"):
            if str(said.get(key)).endswith(".toml"):
                said[key] = str(self.beside / said[key])
        hazard = said.get("hazard")
        if hazard is not None:
            named = {"forecast": hazard.forecast, "seismicity": hazard.seismicity}
            files = {k: str(self.beside / v) for k, v in named.items() if v not in (None, BUILT_IN)}
            said["hazard"] = hazard.model_copy(update=files)
        return said

    def _load(self, said: dict[str, Any], own: dict[str, Any], i: int, sources: Sources) -> None:
        """Load what is named; what cannot be loaded is a problem of the key that names it."""
        hazard, catalogue, edition = (said.get(key) for key in _NEEDED)
        reading: Reading = said.get("reading") or "as_published"
        route: Route | None = said.get("route")
        tries: dict[str, Callable[[], Any]] = {}
        if hazard is not None:
            tries["hazard"] = partial(sources.hazard, hazard)
        if catalogue is not None:
            tries["catalogue"] = partial(sources.catalogue, catalogue, reading)
        if edition is not None:
            tries["edition"] = partial(sources.edition, edition)
        failed = [key for key, load in tries.items() if not self._tried(load, own, i, key)]
        if edition is not None and "edition" not in failed:
            loaded = sources.edition(edition)
            self._tried(partial(sources.route, loaded, route), own, i, "route")

    def _tried(self, load: Callable[[], Any], own: dict[str, Any], i: int, key: str) -> bool:
        try:
            load()
        except NprError as error:
            path: KeyPath = ("variant", i, key) if key in own else ("defaults", key)
            self.problems.add(refused(line_of(self.lines, path), shown_key(path), error))
            return False
        return True

    def _note(self, path: KeyPath, what: str, got: str, expected: str) -> None:
        self.problems.add(Problem(line_of(self.lines, path), shown_key(path), what, got, expected))


def _is_named(item: Any) -> bool:
    return isinstance(item, dict) and isinstance(item.get("name"), str)


def _told(detail: ErrorDetails, model: type[Closed]) -> tuple[str, str, str]:
    """What is wrong with a key, what was there, what was expected."""
    what, got, expected = of_schema(detail, model)
    if detail["type"] == "string_pattern_mismatch":
        expected = "letters, digits, spaces and , . _ + -: it names files too"
    return what, got, expected
