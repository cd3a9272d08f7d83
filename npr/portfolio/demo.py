# SPDX-License-Identifier: EUPL-1.2
"""A made-up portfolio that looks like the field: for trying out, tests and benchmarks."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from npr.core.errors import PortfolioError
from npr.portfolio._demo_defects import with_defects
from npr.portfolio._demo_mixtures import MOST_CLASSES, draw_mixtures

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    IsInside = Callable[[NDArray[np.float64], NDArray[np.float64]], NDArray[np.bool_]]

Numbers = dict[str, Any]  # arrays by name, one entry per address


@cache
def _content(name: str) -> dict[str, Any]:
    text = resources.files("npr.portfolio").joinpath(name).read_text(encoding="utf-8")
    return tomllib.loads(text)


def demo_portfolio(
    count: int = 26_800, seed: int = 1, *, is_inside: IsInside | None = None
) -> pl.DataFrame:
    """Make a synthetic portfolio: real settlements, invented addresses, a few typical defects.

    The same ``count`` and ``seed`` give the same table. Ids begin with 9999, which no
    municipality has; every row says ``synthetic`` and carries a label.

    Parameters
    ----------
    count : int, >= 1
        Number of addresses.
    seed : int, >= 0
        Seed of the random numbers.
    is_inside : callable, optional
        ``is_inside(x_rd_m, y_rd_m) -> bool array``: addresses for which it is false are moved
        towards the centre of their settlement.

    Returns
    -------
    polars.DataFrame, (address,)
        ``address_id``, ``building_id``, ``x_rd_m``, ``y_rd_m``, ``vulnerability_class``,
        ``class_1`` ... ``class_4`` with ``probability_1`` ..., ``wierde``, ``zone``,
        ``class_source``, ``excluded``, ``municipality``, ``owner_id``, ``complex_id``, ``place``,
        ``street_kind``, ``synthetic``, ``label``.

    Raises
    ------
    PortfolioError
        ``count`` or ``seed`` is too small.

    Examples
    --------
    >>> demo_portfolio(3).select("address_id", "synthetic").row(0)
    ('9999010000000001', True)
    """
    if count < 1 or seed < 0:
        raise PortfolioError(
            what="a demonstration portfolio of this size or seed cannot be made",
            where="demo_portfolio",
            got=f"count={count}, seed={seed}",
            expected="count of 1 or more, seed of 0 or more",
            repair="choose other numbers",
        )
    rng = np.random.default_rng(seed)
    groups = _groups(count, rng)
    houses = _houses(groups, count, rng)
    if is_inside is not None:
        _move_inside(houses, is_inside)
    return with_defects(_table(houses, rng), _content("demo.toml"), rng)


def _column(entries: list[dict[str, Any]], key: str, default: Any = None) -> NDArray[Any]:
    return np.array([entry.get(key, default) for entry in entries])


def settlements() -> list[dict[str, Any]]:
    """Places of the field with their coordinates (``settlements.toml``)."""
    return list(_content("settlements.toml")["settlement"])


def _streets() -> dict[str, dict[str, Any]]:
    return dict(_content("demo.toml")["street"])


def _choose(cumulative: NDArray[np.float64], draw: NDArray[np.float64]) -> NDArray[np.int64]:
    """Index of the part of a cumulative distribution, (row, part), into which each draw falls."""
    index = (draw[:, np.newaxis] >= cumulative).sum(axis=1)
    return np.asarray(np.minimum(index, cumulative.shape[1] - 1), dtype=np.int64)


def _cumulative(rows: list[list[float]]) -> NDArray[np.float64]:
    share = np.array(rows, dtype=np.float64)
    return np.asarray(np.cumsum(share / share.sum(axis=1, keepdims=True), axis=1))


def class_names() -> list[str]:
    """Vulnerability classes that occur in the demonstration portfolio."""
    names = [name for street in _streets().values() for name in street["classes"]]
    second = [s["second_class"] for s in _streets().values() if "second_class" in s]
    return sorted({*names, *second})


def _class_shares() -> NDArray[np.float64]:
    names = class_names()
    return _cumulative(
        [[street["classes"].get(name, 0.0) for name in names] for street in _streets().values()]
    )


def _groups(count: int, rng: np.random.Generator) -> Numbers:
    """Draw groups of neighbouring streets, and from them streets: one entry per street."""
    places, streets = settlements(), list(_streets().values())
    weight = _column(places, "addresses").astype(np.float64)
    kinds = sorted({place["kind"] for place in places})
    shares = _cumulative([[street["share"][kind] for street in streets] for kind in kinds])
    of_kind = np.array([kinds.index(place["kind"]) for place in places])
    # A group holds at least one address, and many hold twenty: this is always enough.
    size = count + 20 if count < 5_000 else count // 3
    place = _choose(np.cumsum(weight / weight.sum())[np.newaxis], rng.random(size))
    kind = _choose(shares[of_kind[place]], rng.random(size))
    countryside = _column(streets, "countryside", default=False)[kind]
    reach, farm_reach = _column(places, "reach_m")[place], _column(places, "farm_reach_m")[place]
    distance = np.sqrt(rng.random(size))  # evenly over the disc
    radius = np.where(countryside, 0.3 * reach + distance * (farm_reach - 0.3 * reach), 0.0)
    radius = np.where(countryside, radius, distance * reach)
    bearing = rng.random(size) * 2.0 * np.pi
    centre = _content("demo.toml")["mound_reach"] * reach
    group: Numbers = {
        "group": np.arange(size),
        "place": place,
        "kind": kind,
        "x": _column(places, "x_rd_m")[place] + radius * np.cos(bearing),
        "y": _column(places, "y_rd_m")[place] + radius * np.sin(bearing),
        "direction": rng.random(size) * np.pi,
        "is_corporation": rng.random(size) < _column(streets, "corporation")[kind],
        "corporation": rng.integers(_content("demo.toml")["corporations"], size=size),
        "class": _choose(_class_shares()[kind], rng.random(size)),
        # Old streets near the heart of a village on a mound stand on the mound itself.
        "wierde": _column(places, "mound")[place] & (radius < centre) & ~countryside,
    }
    repeats = 1 + (rng.random(size) * _column(streets, "streets")[kind]).astype(np.int64)
    number = _within(repeats)
    group = {name: np.repeat(values, repeats) for name, values in group.items()}
    aside = 45.0 * (number - (np.repeat(repeats, repeats) - 1) / 2.0)
    group["x"] = group["x"] - aside * np.sin(group["direction"])
    group["y"] = group["y"] + aside * np.cos(group["direction"])
    return group


def _within(repeats: NDArray[np.int64]) -> NDArray[np.int64]:
    """0, 1, ... within each repeated entry."""
    return np.arange(repeats.sum()) - np.repeat(np.cumsum(repeats) - repeats, repeats)


def _houses(street: Numbers, count: int, rng: np.random.Generator) -> Numbers:
    """Put addresses along the streets: one entry per address, ``count`` of them."""
    kinds = list(_streets().values())
    fewest, most = _column(kinds, "houses")[street["kind"]].T
    repeats = rng.integers(fewest, most + 1)
    number = _within(repeats)[:count]
    house = {name: np.repeat(values, repeats)[:count] for name, values in street.items()}
    length = np.repeat(repeats, repeats)[:count]
    kind = house["kind"]
    # Even numbers on one side, odd ones on the other, as streets have it.
    along = _column(kinds, "spacing_m")[kind] * (number // 2 - (length - 1) / 4.0)
    one_building = _column(kinds, "one_building", default=False)[kind]
    across = np.where(one_building, 0.0, np.where(number % 2 == 0, 11.0, -11.0))
    direction = house["direction"]
    house["x"] = house["x"] + along * np.cos(direction) - across * np.sin(direction)
    house["y"] = house["y"] + along * np.sin(direction) + across * np.cos(direction)
    house["building"] = np.cumsum((number == 0) | ~one_building)
    _classes(house, number, rng)
    return house


def _classes(house: Numbers, number: NDArray[np.int64], rng: np.random.Generator) -> None:
    kinds, names = list(_streets().values()), class_names()
    kind = house["kind"]
    own = _choose(_class_shares()[kind], rng.random(len(kind)))
    house["class"] = np.where(_column(kinds, "one_class")[kind], house["class"], own)
    second = np.array(
        [names.index(k["second_class"]) if "second_class" in k else -1 for k in kinds]
    )
    is_second = (second[kind] >= 0) & (number % 2 == 1)
    house["class"] = np.where(is_second, second[kind], house["class"])
    house["is_second"] = is_second


def _move_inside(house: Numbers, is_inside: IsInside) -> None:
    centre_x = _column(settlements(), "x_rd_m")[house["place"]]
    centre_y = _column(settlements(), "y_rd_m")[house["place"]]
    for _ in range(8):
        outside = ~is_inside(house["x"], house["y"])
        house["x"] = np.where(outside, (house["x"] + centre_x) / 2.0, house["x"])
        house["y"] = np.where(outside, (house["y"] + centre_y) / 2.0, house["y"])


def _texts(labels: list[str], index: NDArray[np.int64]) -> pl.Series:
    return pl.Series(labels, dtype=pl.String).gather(index)


def _table(house: Numbers, rng: np.random.Generator) -> pl.DataFrame:
    settings, places, names = _content("demo.toml"), settlements(), class_names()
    size = len(house["x"])
    surveyed = rng.random(size) < settings["surveyed"]
    wants_mixture = ~surveyed & ~house["is_second"]
    wants_mixture &= rng.random(size) < settings["mixed_of_inferred"]
    mixed, labels, chances = draw_mixtures(
        _streets(), house["kind"], wants_mixture, int(settings["probability_steps"]), rng
    )
    raw = pl.DataFrame(
        {
            "number": np.arange(1, size + 1),
            "building": house["building"],
            "corporation": house["corporation"] + 1,
            "group": house["group"] + 1,
            "is_corporation": house["is_corporation"],
        }
    )
    identity = raw.select(
        address_id=_padded("999901", "number"),
        building_id=_padded("999910", "building"),
        owner_id=pl.when("is_corporation")
        .then(pl.format("CORPORATIE-{}", "corporation"))
        .otherwise(pl.format("PARTICULIER-{}", "building")),
        complex_id=pl.when("is_corporation").then(
            pl.format("CORPORATIE-{}-COMPLEX-{}", "corporation", "group")
        ),
    )
    single = _texts(names, house["class"]).to_frame("single")
    classes = {f"class_{n + 1}": labels[n] for n in range(MOST_CLASSES)}
    probabilities = {f"probability_{n + 1}": chances[n] for n in range(MOST_CLASSES)}
    pairs = {name: column for pair in zip(classes.items(), probabilities.items(), strict=True)
             for name, column in pair}  # fmt: skip
    return pl.DataFrame(
        {
            "address_id": identity["address_id"],
            "building_id": identity["building_id"],
            "x_rd_m": house["x"].round(1),
            "y_rd_m": house["y"].round(1),
            "vulnerability_class": single.select(
                pl.when(pl.Series(~mixed)).then("single")
            ).to_series(),
            **pairs,
            "wierde": _texts(["no", "yes"], house["wierde"].astype(np.int64)),
            "zone": pl.Series([None], dtype=pl.Int32).new_from_index(0, size),
            "class_source": _texts(["inferred", "surveyed"], surveyed.astype(np.int64)),
            "excluded": pl.Series([None], dtype=pl.String).new_from_index(0, size),
            "municipality": _texts([p["municipality"] for p in places], house["place"]),
            "owner_id": identity["owner_id"],
            "complex_id": identity["complex_id"],
            "place": _texts([p["place"] for p in places], house["place"]),
            "street_kind": _texts(list(_streets()), house["kind"]),
            "synthetic": pl.Series([True]).new_from_index(0, size),
            "label": pl.Series([settings["label"]]).new_from_index(0, size),
        }
    )


def _padded(prefix: str, name: str) -> pl.Expr:
    """Sixteen digits, as the building registry has them."""
    return pl.format("{}{}", pl.lit(prefix), pl.col(name).cast(pl.String).str.zfill(10))
