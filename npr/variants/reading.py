# SPDX-License-Identifier: EUPL-1.2
"""Read a file of variants: every problem at once, with its line, also of what the names name."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from npr.core.errors import NprError, SchemaError
from npr.core.files import read_toml
from npr.core.lines import key_lines, line_of
from npr.described.problems import Problem
from npr.described.validation import shown_key
from npr.variants.schema import Choices, NamedChoices, Variant
from npr.variants.setup import Sources

if TYPE_CHECKING:
    from npr.core.lines import Path as KeyPath
    from npr.core.sourced import Closed
    from npr.variants.setup import Setup

    Model = TypeVar("Model", bound=Closed)

_TOP = ("schema_version", "base", "defaults", "variant")
_NEEDED = ("hazard", "catalogue", "edition")


class VariantsFileError(SchemaError):
    """A file of variants is wrong or not complete.

    Attributes
    ----------
    problems : tuple of Problem
        In the order of the file.
    """

    def __init__(self, where: str, problems: set[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        count = len(self.problems)
        super().__init__(
            what=f"{count} problem{'' if count == 1 else 's'} in the variants",
            where=where,
            got="\n" + "\n".join(f"    {problem}" for problem in self.problems),
            mend="mend each key that is listed; docs/variants.md explains them",
        )


@dataclass(frozen=True)
class VariantList:
    """Variants by name, loaded; ``base`` names the one that the others are compared with."""

    base: str
    variants: dict[str, Variant]
    setups: dict[str, Setup]


def read_variants(
    source: str | Path | Mapping[str, Any], *, sources: Sources | None = None
) -> VariantList:
    """Read variants from a TOML file, or from a mapping of the same form.

    Parameters
    ----------
    source : path or mapping
        Files that it names lie beside it; those of a mapping in the current directory.
    sources : Sources, optional
        Where editions, catalogues and hazards are kept that were loaded before.

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
        return _Reader("mapping of variants", dict(source), {}, Path()).read(sources or Sources())
    path = Path(source)
    content = read_toml(path)
    lines = key_lines(path.read_text(encoding="utf-8"))
    return _Reader(str(path), content, lines, path.parent).read(sources or Sources())


class _Reader:
    """One file on its way to variants; ``problems`` grows on the way."""

    def __init__(
        self, where: str, content: dict[str, Any], lines: Mapping[KeyPath, int], beside: Path
    ) -> None:
        self.where, self.content, self.lines, self.beside = where, content, lines, beside
        self.problems: set[Problem] = set()

    def read(self, sources: Sources) -> VariantList:
        self._top()
        defaults = self._checked(Choices, self.content.get("defaults", {}), ("defaults",))
        variants: dict[str, Variant] = {}
        setups: dict[str, Setup] = {}
        for i, item in enumerate(self._items()):
            own = self._checked(NamedChoices, item, ("variant", i))
            if own is not None and own.name in variants:
                what = "the name of a variant once more"
                self._note(("variant", i, "name"), what, repr(own.name), "a name of its own")
            elif own is not None and defaults is not None:
                variant = self._variant(own, defaults, i)
                if variant is not None:
                    variants[own.name] = variant
                    setup = self._setup(variant, own, i, sources)
                    if setup is not None:
                        setups[own.name] = setup
        base = self._base(list(variants))
        if self.problems:
            raise VariantsFileError(self.where, self.problems)
        return VariantList(base, variants, setups)

    def _top(self) -> None:
        for key in self.content:
            if key not in _TOP:
                near = difflib.get_close_matches(key, _TOP, n=1)
                self._note((key,), "no such key", key, near[0] if near else ", ".join(_TOP))
        version = self.content.get("schema_version")
        if version != 1 or isinstance(version, bool):
            got = "" if version is None else repr(version)
            self._note(("schema_version",), "unknown version of the form", got, "1")

    def _items(self) -> list[Any]:
        items = self.content.get("variant", [])
        if not isinstance(items, list) or not items:
            self._note(("variant",), "no variants", "", "one or more [[variant]]")
            return []
        return items

    def _base(self, names: list[str]) -> str:
        base = self.content.get("base", names[0] if names else "")
        if names and base not in names:
            self._note(("base",), "no such variant", repr(base), ", ".join(names))
        return str(base)

    def _checked(self, model: type[Model], item: Any, path: KeyPath) -> Model | None:
        from pydantic import ValidationError

        try:
            return model.model_validate(item)
        except ValidationError as error:
            for detail in error.errors():
                what, expected = "not possible", detail["msg"]
                got = repr(detail["input"])
                if detail["type"] == "extra_forbidden":
                    what, got, expected = "no such key", str(detail["loc"][-1]), ""
                elif detail["type"] == "missing":
                    what, got, expected = "missing", "", "a value"
                self._note((*path, *detail["loc"]), what, got, expected)
            return None

    def _variant(self, own: NamedChoices, defaults: Choices, i: int) -> Variant | None:
        """What a variant says, and for the rest what the defaults say, key by key."""
        said = {**_said(defaults), **_said(own)}
        missing = [key for key in _NEEDED if key not in said]
        for key in missing:
            self._note(("variant", i, key), "missing", "", f"{key} here or in [defaults]")
        if missing:
            return None
        for key in ("catalogue", "edition"):
            if said[key].endswith(".toml"):
                said[key] = str(self.beside / said[key])
        if said["hazard"].forecast is not None:
            forecast = str(self.beside / said["hazard"].forecast)
            said["hazard"] = said["hazard"].model_copy(update={"forecast": forecast})
        return Variant(**said)

    def _setup(self, variant: Variant, own: NamedChoices, i: int, sources: Sources) -> Setup | None:
        """Load what is named; what cannot be loaded is a problem of the key that names it."""
        tries = {
            "hazard": lambda: sources.hazard(variant.hazard),
            "catalogue": lambda: sources.catalogue(variant.catalogue, variant.reading),
            "edition": lambda: sources.edition(variant.edition),
        }
        failed = [key for key, load in tries.items() if not self._tried(load, own, i, key)]
        if "edition" not in failed:
            edition = sources.edition(variant.edition)
            route = lambda: sources.route(edition, variant.route)  # noqa: E731 - as those above
            failed += ["route"] if not self._tried(route, own, i, "route") else []
        return None if failed else sources.setup(variant)

    def _tried(self, load: Any, own: NamedChoices, i: int, key: str) -> bool:
        try:
            load()
        except NprError as error:
            of_own = getattr(own, key) is not None
            path: KeyPath = ("variant", i, key) if of_own else ("defaults", key)
            self._note(path, error.what, str(error.got or ""), str(error.expected or ""))
            return False
        return True

    def _note(self, path: KeyPath, what: str, got: str, expected: str) -> None:
        line = line_of(self.lines, path)
        got = got if len(got) <= 60 else got[:57] + "..."
        self.problems.add(Problem(line, shown_key(path), what, got, expected))


def _said(choices: Choices) -> dict[str, Any]:
    """What is said, as it is said: a hazard replaces a hazard as a whole."""
    given = {key: getattr(choices, key) for key in type(choices).model_fields}
    return {key: value for key, value in given.items() if value is not None}
