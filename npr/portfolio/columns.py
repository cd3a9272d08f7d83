# SPDX-License-Identifier: EUPL-1.2
"""Names of input columns: ours, the Dutch ones, the exposure format's, and the user's own."""

from __future__ import annotations

import difflib
import re
import tomllib
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from npr.core.errors import PortfolioError
from npr.portfolio.columns_error import MAPPING, ColumnsError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

Kind = Literal["id", "number", "integer", "text", "flag"]

# A column that looks like one of ours this much is taken for a slip of the pen, not for another
# column: `wierd` would otherwise be carried through and the flag silently lost.
_NEAR = 0.88
_NUMBERED = re.compile(r"(class|klasse|system|probability|kans|s_probability)_?(\d+)")
_WITHOUT_UNIT = {
    "x": re.compile(r"(rd_?)?x(_?co?ord\w*)?(_?rd)?(_?(km|hm|dm|cm|mm|ft|m))?"),
    "y": re.compile(r"(rd_?)?y(_?co?ord\w*)?(_?rd)?(_?(km|hm|dm|cm|mm|ft|m))?"),
    "lon": re.compile(r"(lon|lng|long|longitude)(_?(rad|dms|gon|wgs84))?"),
    "lat": re.compile(r"(lat|latitude)(_?(rad|dms|gon|wgs84))?"),
}
_WITH_UNIT = {"x": "x_rd_m", "y": "y_rd_m", "lon": "lon_deg", "lat": "lat_deg"}


class Column(NamedTuple):
    """One input column: what it is called, what it holds, what else it may be called."""

    name: str
    kind: Kind
    synonyms: tuple[str, ...]
    exposure: tuple[str, ...]
    en: str
    nl: str


@cache
def _content() -> dict[str, Any]:
    text = resources.files("npr.portfolio").joinpath("columns.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def words(meaning: str) -> frozenset[str]:
    """Words, in lower case, that mean yes, no, surveyed, inferred_class or class_default.

    Examples
    --------
    >>> "ja" in words("yes"), "opname" in words("surveyed")
    (True, True)
    """
    return frozenset(_content()["words"][meaning])


@cache
def max_classes() -> int:
    """How many classes with probabilities one address may have."""
    return int(_content()["max_classes"])


@cache
def columns() -> dict[str, Column]:
    """All input columns by canonical name, the numbered families written out.

    Examples
    --------
    >>> columns()["class_2"].synonyms, columns()["x_rd_m"].kind
    (('klasse_2',), 'number')
    """
    found: dict[str, Column] = {}
    for pattern, entry in _content()["column"].items():
        numbers = range(1, max_classes() + 1) if "{n}" in pattern else (0,)
        for n in numbers:
            name = pattern.replace("{n}", str(n))
            found[name] = Column(
                name,
                entry["kind"],
                tuple(word.replace("{n}", str(n)) for word in entry.get("synonyms", ())),
                tuple(word.replace("{n}", str(n)) for word in entry.get("exposure", ())),
                entry["en"],
                entry["nl"],
            )
    return found


@cache
def known_names() -> dict[str, str]:
    """Our name for every name that is understood."""
    return {
        alias: column.name
        for column in columns().values()
        for alias in (column.name, *column.synonyms, *column.exposure)
    }


def plain_name(name: str) -> str:
    """Spell a name as names are compared.

    Examples
    --------
    >>> plain_name(" Pand-ID ")
    'pand_id'
    """
    return re.sub(r"[\s\-]+", "_", name.strip().lower())


def canonical_names(
    present: Sequence[str], mapping: Mapping[str, str] | None = None, *, where: str = "table"
) -> dict[str, str]:
    """Say for each recognised source column which canonical column it is.

    Parameters
    ----------
    present : sequence of str
        Names as they stand in the source.
    mapping : mapping of str to str, optional
        ``{canonical name: name in the source}``; goes before the synonyms.
    where : str
        File or table, for messages.

    Returns
    -------
    dict
        ``{name in the source: canonical name}``; columns that are carried through are not in it.

    Raises
    ------
    PortfolioError
        Two columns mean the same; the mapping names what is not there; a name is nearly one of
        ours or lacks its unit; there are more than ten classes; a required column is missing.

    Examples
    --------
    >>> canonical_names(["pand_id", "point_x", "point_y", "Kwetsbaarheidsklasse", "dak"])
    {'pand_id': 'building_id', 'point_x': 'x_rd_m', 'point_y': 'y_rd_m',
     'Kwetsbaarheidsklasse': 'vulnerability_class'}
    """
    mapping = dict(mapping or {})
    _check_mapping(present, mapping, where)
    chosen = {source: canonical for canonical, source in mapping.items()}
    taken = dict(mapping)
    for source in present:
        canonical = known_names().get(plain_name(source))
        if source in chosen or canonical is None:
            continue
        if canonical in taken:
            if canonical in mapping and source != canonical:
                continue  # the user chose another column for it; this one is carried through
            raise _two_for_one(canonical, taken[canonical], source, where)
        chosen[source] = canonical
        taken[canonical] = source
    carried = [source for source in present if source not in chosen]
    _check_carried(carried, set(taken), where)
    _check_required(set(taken), present, where)
    return {source: chosen[source] for source in present if source in chosen}


def _two_for_one(canonical: str, first: str, second: str, where: str) -> ColumnsError:
    return ColumnsError(
        what=f"two columns mean {canonical}",
        where=where,
        got=f"{first!r} and {second!r}",
        expected="one of them",
        repair=f"drop or rename one, or choose: {MAPPING}",
        mapping=(canonical, first),
    )


def _check_mapping(present: Sequence[str], mapping: Mapping[str, str], where: str) -> None:
    for canonical, source in mapping.items():
        if canonical not in columns():
            near = difflib.get_close_matches(canonical, columns(), n=1)
            hint = f" (did you mean {near[0]!r}?)" if near else ""
            raise ColumnsError(
                what="the column mapping names an unknown column",
                where=MAPPING,
                got=canonical,
                expected=f"one of {', '.join(columns())}{hint}",
                repair="our name goes first, then the name in your table",
                mapping=(canonical, source),
            )
        if source not in present:
            near = difflib.get_close_matches(source, present, n=1)
            hint = f"did you mean {near[0]!r}? " if near else ""
            raise PortfolioError(
                what=f"the column mapping names {source!r}, which is not in the table",
                where=where,
                got=", ".join(present),
                expected=f"a column {source!r} to serve as {canonical}",
                repair=f"{hint}our name goes first, then the name in your table",
            )
    sources = list(mapping.values())
    for canonical, source in mapping.items():
        if sources.count(source) > 1:
            raise PortfolioError(
                what=f"the column mapping uses {source!r} twice",
                where=where,
                got=", ".join(name for name in mapping if mapping[name] == source),
                expected="one canonical name per column",
                repair=f"keep one of them, for example {canonical}",
            )


def _check_carried(carried: Iterable[str], taken: set[str], where: str) -> None:
    for source in carried:
        plain = plain_name(source)
        numbered = _NUMBERED.fullmatch(plain)
        if numbered and plain not in known_names():
            raise PortfolioError(
                what="a class column has a number or a spelling that is not ours",
                where=where,
                got=source,
                expected=f"{numbered[1]}_1 ... {numbered[1]}_{max_classes()}",
                repair=f"an address has at most {max_classes()} classes: number them from 1",
            )
        for axis, pattern in _WITHOUT_UNIT.items():
            ours = _WITH_UNIT[axis]
            if ours not in taken and pattern.fullmatch(plain):
                raise ColumnsError(
                    what="a coordinate column does not say its unit, or has another than ours",
                    where=where,
                    got=source,
                    expected=f"{ours} ({columns()[ours].en})",
                    repair=f"if it is {ours}, rename it or say {MAPPING}; if not, convert it first",
                    mapping=(ours, source),
                )
        near = difflib.get_close_matches(plain, known_names(), n=1, cutoff=_NEAR)
        if near and (ours := known_names()[near[0]]) not in taken:
            raise ColumnsError(
                what="a column name looks like a slip of the pen",
                where=where,
                got=source,
                expected=f"{near[0]} ({columns()[ours].en})",
                repair=f"rename it, or say {MAPPING}; if it is something else, give it a name that "
                "is less alike",
                mapping=(ours, source),
            )


def _check_required(taken: set[str], present: Sequence[str], where: str) -> None:
    missing = []
    if not taken & {"address_id", "building_id"}:
        missing.append("address_id (or building_id)")
    if not ({"x_rd_m", "y_rd_m"} <= taken or {"lon_deg", "lat_deg"} <= taken):
        missing.append("x_rd_m and y_rd_m (or lon_deg and lat_deg)")
    if not taken & {"vulnerability_class", "class_1"}:
        missing.append("vulnerability_class (or class_1 and probability_1)")
    for n in range(1, max_classes() + 1):
        pair = {f"class_{n}", f"probability_{n}"}
        if len(pair & taken) == 1:
            missing += [f"{name} (the other half of its pair is there)" for name in pair - taken]
    if missing:
        raise ColumnsError(
            what="the table lacks columns: " + "; ".join(missing),
            where=where,
            got=", ".join(present) or "no columns at all",
            expected="address_id or building_id; x_rd_m and y_rd_m, or lon_deg and lat_deg; "
            "vulnerability_class, or class_1 and probability_1 ...",
            repair=f"rename the columns, or map them: {MAPPING} "
            "(docs/portfolio-format.md lists the Dutch names that are understood)",
            mapping=("vulnerability_class", "their name"),
        )
