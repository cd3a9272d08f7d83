# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from npr.core.errors import PortfolioError
from npr.core.status import Status, effect_mask, status_names, status_texts
from npr.portfolio.columns import columns
from npr.portfolio.encoding import BASIS_NAMES, EncodedPortfolio, encode
from npr.portfolio.problems import _SHOWN, problems
from npr.portfolio.reading import read_table

CLASSES = ("RC3L", "URM3L", "URM4L", "URM8L", "W3")
ZONES = (602, 1032, 2001)
DROP = ["drop"]


def names(result: EncodedPortfolio) -> list[str]:
    return [status_names(int(bits)) for bits in result.status]


def test_encode__good_row(rows, encoded):
    result = encoded(rows())
    assert names(result) == ["ok"]
    assert (result.x_rd_m[0], result.y_rd_m[0]) == (245602.0, 594775.0)
    assert result.class_index.tolist() == [2]
    assert result.mixture_index.tolist() == [-1]
    assert result.mixtures.shape == (0, 5)
    assert result.zone.tolist() == [0]
    assert not result.is_wierde[0]
    assert BASIS_NAMES[result.basis[0]] == "inferred_class"
    assert len(result) == 1
    dtypes = [result.status, result.zone, result.class_index, result.mixture_index, result.basis]
    assert [a.dtype.name for a in dtypes] == ["uint32", "int32", "int32", "int32", "uint8"]
    assert problems(result).is_empty()


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"x_rd_m": None}, "coordinates_missing"),
        ({"y_rd_m": float("nan")}, "coordinates_missing"),
        ({"y_rd_m": "about 594775"}, "coordinates_missing"),
        ({"x_rd_m": 594775.0, "y_rd_m": 245602.0}, "coordinates_swapped"),
        ({"x_rd_m": 6.747, "y_rd_m": 53.33}, "coordinates_not_rd"),
        ({"x_rd_m": 53.33, "y_rd_m": 6.747}, "coordinates_not_rd"),
        ({"x_rd_m": -1.0}, "coordinates_impossible"),
        ({"y_rd_m": 630_001.0}, "coordinates_impossible"),
        ({"x_rd_m": float("inf")}, "coordinates_impossible"),
        ({"x_rd_m": 245.602, "y_rd_m": 594.775}, "coordinates_impossible"),
        ({"vulnerability_class": None}, "class_missing"),
        ({"vulnerability_class": "  "}, "class_missing"),
        ({"vulnerability_class": " W3 "}, "ok"),
        ({"vulnerability_class": "urm4l"}, "class_unknown"),
        ({"vulnerability_class": "URM4"}, "class_unknown"),
        ({"excluded": "ja"}, "class_excluded"),
        ({"excluded": True}, "class_excluded"),
        ({"excluded": "scheuren"}, "class_excluded"),
        ({"excluded": "nee"}, "ok"),
        ({"excluded": None}, "ok"),
        ({"address_id": None}, "address_id_missing"),
        ({"address_id": " "}, "address_id_missing"),
        ({"address_id": None, "building_id": "b"}, "address_id_from_building"),
        ({"address_id": DROP, "building_id": "b"}, "address_id_from_building"),
        ({"zone": 602}, "zone_given"),
        ({"zone": "602"}, "zone_given"),
        ({"zone": 1}, "zone_unknown"),
        ({"zone": 0}, "zone_unknown"),
        ({"zone": 602.5}, "zone_unknown"),
        ({"zone": "here"}, "zone_unknown"),
        ({"zone": None}, "ok"),
        ({"wierde": "maybe"}, "wierde_invalid"),
        ({"wierde": 2}, "wierde_invalid"),
        ({"wierde": None}, "ok"),
        ({"class_source": None}, "class_source_unknown"),
        ({"class_source": "heard of"}, "class_source_unknown"),
        ({"class_source": "opname"}, "ok"),
    ],
)
def test_encode__status_of_a_row(rows, encoded, columns, expected):
    result = encoded(rows(**columns))
    assert names(result) == [expected]
    if "coordinates" in expected:
        assert np.isnan([result.x_rd_m[0], result.y_rd_m[0]]).all()
    if expected in ("class_missing", "class_unknown"):
        assert (result.class_index[0], result.mixture_index[0]) == (-1, -1)
    bad = status_bit(expected) & ~effect_mask("info")
    assert problems(result).height == (1 if bad else 0)


def status_bit(name: str) -> int:
    return 0 if name == "ok" else int(Status[name.upper()])


@pytest.mark.parametrize(
    ("lon", "lat", "expected"),
    [
        (6.747200, 53.331700, "ok"),
        (53.3317, 6.7472, "coordinates_swapped"),
        (None, 53.3317, "coordinates_missing"),
        (2.35, 48.85, "coordinates_impossible"),
        (245602.0, 594775.0, "coordinates_impossible"),
    ],
)
def test_encode__degrees_where_rd_is_empty(rows, encoded, lon, lat, expected):
    result = encoded(rows(x_rd_m=DROP, y_rd_m=DROP, lon_deg=lon, lat_deg=lat))
    assert names(result) == [expected]
    if expected == "ok":
        assert abs(result.x_rd_m[0] - 245602) < 5
        assert abs(result.y_rd_m[0] - 594775) < 5


def test_encode__rd_goes_before_degrees(rows, encoded):
    table = rows(
        4,
        x_rd_m=["245602", None, None, "245 km"],
        y_rd_m=[594775.0, None, 594775.0, None],
        lon_deg=4.9,
        lat_deg=52.37,
    )
    result = encoded(read_table(table))
    assert names(result) == ["ok", "ok", "coordinates_missing", "coordinates_missing"]
    assert result.x_rd_m[0] == 245602.0
    assert 121_000 < result.x_rd_m[1] < 123_000


def test_encode__ids_that_double(rows, encoded):
    table = rows(
        6, address_id=["a", "b", "a", None, "c", None], building_id=["1", "2", "3", "b", "4", None]
    )
    result = encoded(table)
    assert names(result) == [
        "address_id_duplicate",
        "address_id_duplicate",
        "address_id_duplicate",
        "address_id_from_building;address_id_duplicate",
        "ok",
        "address_id_missing",
    ]
    assert result.table["address_id"].to_list() == ["a", "b", "a", "b", "c", None]


def test_encode__leading_zeros_make_ids_different(rows, encoded):
    assert names(encoded(rows(2, address_id=["0031", "31"]))) == ["ok", "ok"]


def test_encode__zone_wierde_and_basis_values(rows, encoded):
    table = rows(
        4,
        zone=[602, None, 1, 2001],
        wierde=["Ja", "nee", "1", None],
        class_source=["Opname", "afgeleid", "standaard", "?"],
    )
    result = encoded(table)
    assert result.zone.tolist() == [602, 0, 0, 2001]
    assert result.is_wierde.tolist() == [True, False, True, False]
    words = [BASIS_NAMES[code] for code in result.basis]
    assert words == ["surveyed", "inferred_class", "class_default", "inferred_class"]


@pytest.mark.parametrize("values", [[True, False], [1, 0], [1.0, 0.0], ["waar", "onwaar"]])
def test_encode__wierde_of_every_type(rows, encoded, values):
    result = encoded(rows(2, wierde=pl.Series(values)))
    assert names(result) == ["ok", "ok"]
    assert result.is_wierde.tolist() == [True, False]


def mixture(rows, *pairs, count=1, **columns):
    values = {"vulnerability_class": None, **columns}
    for n, (name, probability) in enumerate(pairs, start=1):
        values |= {f"class_{n}": name, f"probability_{n}": probability}
    return rows(count, **values)


def test_encode__mixture(rows, encoded):
    result = encoded(mixture(rows, ("W3", 0.25), ("URM4L", 0.75), class_source="surveyed"))
    assert names(result) == ["class_mixture"]
    assert (result.class_index[0], result.mixture_index[0]) == (-1, 0)
    assert result.mixtures.tolist() == [[0.0, 0.0, 0.75, 0.0, 0.25]]
    assert BASIS_NAMES[result.basis[0]] == "inferred_class"


def test_encode__one_class_with_certainty_is_a_single_class(rows, encoded):
    for pairs in ([("W3", 1.0)], [("W3", 0.4), ("W3", 0.6)], [("URM4L", 0.0), ("W3", 1.0 + 5e-7)]):
        result = encoded(mixture(rows, *pairs, class_source="surveyed"))
        assert names(result) == ["ok"]
        assert result.class_index.tolist() == [4]
        assert BASIS_NAMES[result.basis[0]] == "surveyed"


def test_encode__sum_within_tolerance_is_made_one(rows, encoded):
    result = encoded(mixture(rows, ("W3", 0.3333333), ("URM4L", 0.6666666)))
    assert result.mixtures.sum() == pytest.approx(1.0, abs=1e-15)
    ratio = result.mixtures[0, 2] / result.mixtures[0, 4]
    assert ratio == pytest.approx(0.6666666 / 0.3333333, rel=1e-14)


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ([("W3", 0.5), ("URM4L", 0.4)], "class_probabilities_invalid"),
        ([("W3", 0.5), ("URM4L", 0.501)], "class_probabilities_invalid"),
        ([("W3", 1.5), ("URM4L", -0.5)], "class_probabilities_invalid"),
        ([("W3", 50.0), ("URM4L", 50.0)], "class_probabilities_invalid"),
        ([("W3", None), ("URM4L", 1.0)], "class_probabilities_invalid"),
        ([(None, 0.5), ("URM4L", 0.5)], "class_probabilities_invalid"),
        ([("W3", "half"), ("URM4L", "1.0")], "class_probabilities_invalid"),
        ([("W3", None)], "class_probabilities_invalid"),
        ([(None, 1.0)], "class_probabilities_invalid"),
        ([(None, "1?")], "class_probabilities_invalid"),
        ([("W3", 0.0)], "class_probabilities_invalid"),
        ([("W9", 0.5), ("URM4L", 0.5)], "class_unknown"),
        ([("W9", 0.0), ("URM4L", 1.0)], "class_unknown"),
        ([(None, 0.0), (" ", None)], "class_missing"),
        ([(None, 0.0), ("URM4L", 1.0)], "ok"),
    ],
)
def test_encode__probabilities(rows, encoded, pairs, expected):
    result = encoded(mixture(rows, *pairs))
    found = names(result)[0].split(";")
    assert expected in found
    if expected not in ("ok", "class_unknown"):
        assert found == [expected]
    if expected != "ok":
        assert (result.class_index[0], result.mixture_index[0]) == (-1, -1)
        assert problems(result).height >= 1


def test_encode__class_and_mixture_that_contradict(rows, encoded):
    def status(single, *pairs):
        return names(encoded(mixture(rows, *pairs, vulnerability_class=single)))

    assert status("W3", ("W3", 1.0)) == ["ok"]
    assert status("W3", (None, None), ("W3", 1.0)) == ["ok"]
    assert status("W3", (None, 0.0)) == ["ok"]
    assert status("W3", ("URM4L", 1.0)) == ["class_contradictory"]
    assert status("W3", ("URM4L", 0.5), ("W3", 0.5)) == ["class_contradictory"]


def test_encode__mixtures_are_distinct_and_in_order(rows, encoded):
    table = rows(
        4,
        vulnerability_class=None,
        class_1=["W3", "RC3L", "URM4L", "W3"],
        probability_1=[0.5, 0.5, 0.5, 0.25],
        class_2=["URM4L", "W3", "W3", "W3"],
        probability_2=[0.5, 0.5, 0.5, 0.25],
        class_3=[None, None, None, "URM4L"],
        probability_3=[None, None, None, 0.5],
    )
    result = encoded(table)
    assert result.mixtures.tolist() == [[0, 0, 0.5, 0, 0.5], [0.5, 0, 0, 0, 0.5]]
    assert result.mixture_index.tolist() == [0, 1, 0, 0]


def test_encode__order_of_pairs_changes_nothing(rows, encoded):
    pairs = [("W3", 0.1), ("URM4L", 0.2), ("W3", 0.3), ("URM8L", 0.1), ("W3", 0.2), ("RC3L", 0.1)]
    wanted = encoded(mixture(rows, *pairs)).mixtures
    for shift in range(1, len(pairs)):
        turned = pairs[shift:] + pairs[:shift]
        assert encoded(mixture(rows, *turned)).mixtures.tobytes() == wanted.tobytes()


PAIR = st.tuples(st.sampled_from([*CLASSES, "W9", None]), st.sampled_from([0.5, 0.25, 1.0, None]))
ROW = st.fixed_dictionaries(
    {
        "address_id": st.sampled_from(["a", "b", "c", "d", "e", "f", None]),
        "building_id": st.sampled_from(["a", "x", None]),
        "x_rd_m": st.sampled_from([245602.0, 6.7, 594775.0, None]),
        "y_rd_m": st.sampled_from([594775.0, 53.3, 245602.0]),
        "vulnerability_class": st.sampled_from([*CLASSES, "W9", "", None]),
        "pairs": st.lists(PAIR, min_size=2, max_size=2),
        "zone": st.sampled_from([602, 1, None]),
        "wierde": st.sampled_from(["ja", "nee", "?", None]),
        "class_source": st.sampled_from(["opname", "model", "?", None]),
        "excluded": st.sampled_from(["ja", None]),
    }
)
SCHEMA = {
    "address_id": pl.String,
    "building_id": pl.String,
    "x_rd_m": pl.Float64,
    "y_rd_m": pl.Float64,
    "vulnerability_class": pl.String,
    "class_1": pl.String,
    "probability_1": pl.Float64,
    "class_2": pl.String,
    "probability_2": pl.Float64,
    "zone": pl.Int32,
    "wierde": pl.String,
    "class_source": pl.String,
    "excluded": pl.String,
}


def _flat(row):
    flat = {name: value for name, value in row.items() if name != "pairs"}
    for n, (name, probability) in enumerate(row["pairs"], start=1):
        flat |= {f"class_{n}": name, f"probability_{n}": probability}
    return flat


@settings(max_examples=60, deadline=None)
@given(st.lists(ROW, min_size=1, max_size=12), st.randoms(use_true_random=False), st.data())
def test_encode__order_and_chunks_change_nothing(items, random, data):
    table = pl.DataFrame([_flat(item) for item in items], schema=SCHEMA)
    order = list(range(table.height))
    random.shuffle(order)
    cut = data.draw(st.integers(0, table.height))
    shuffled = table[order]
    chunked = pl.concat([shuffled[:cut], shuffled[cut:]], rechunk=False)
    one = encode(table, classes=CLASSES, zones=ZONES)
    other = encode(chunked, classes=CLASSES, zones=ZONES)
    assert one.mixtures.tobytes() == other.mixtures.tobytes()
    for name in ("status", "x_rd_m", "y_rd_m", "zone", "is_wierde", "class_index",
                 "mixture_index", "basis"):  # fmt: skip
        assert getattr(one, name)[order].tobytes() == getattr(other, name).tobytes(), name
    assert one.table[order].equals(other.table)
    # A row computes only if it has a place and a class or a mixture, and never both of these.
    good = (one.status & np.uint32(effect_mask("invalid", "not_assessable"))) == 0
    assert np.isfinite(one.x_rd_m[good]).all()
    assert ((one.class_index[good] >= 0) ^ (one.mixture_index[good] >= 0)).all()
    np.testing.assert_allclose(one.mixtures.sum(axis=1), 1.0, rtol=1e-15)


def test_encode__input_is_not_changed(rows, encoded):
    table = rows(3, zone=[602, 1, None], x_rd_m=[6.7, 245602.0, None], class_source="?")
    copy = table.clone()
    encoded(table)
    assert table.equals(copy)


def test_encode__reading_first_or_not_is_the_same(rows, encoded):
    table = rows(2, zone=["602", "x"], x_rd_m=["245602", "?"])
    assert encoded(table).status.tolist() == encoded(read_table(table)).status.tolist()


def test_encode__carries_a_column_that_the_mapping_passed_over(rows, encoded):
    table = (
        rows()
        .rename({"vulnerability_class": "klas"})
        .with_columns(kwetsbaarheidsklasse=pl.lit("?"))
    )
    result = encoded(read_table(table, columns={"vulnerability_class": "klas"}))
    assert names(result) == ["ok"]
    assert result.table["kwetsbaarheidsklasse"].to_list() == ["?"]


def test_encode__refuses_a_table_that_was_not_read(rows, encoded):
    with pytest.raises(PortfolioError, match="not have our column names"):
        encoded(rows().rename({"address_id": "adres_id"}))


def test_encode__refuses_doubled_classes(rows):
    with pytest.raises(PortfolioError, match="class name occurs twice"):
        encode(rows(), classes=["W3", "W3"], zones=ZONES)


def test_encode__published_exposure_file(shared):
    table = read_table(shared / "reference" / "tno" / "example_EDB.csv")
    classes = sorted(table["class_1"].to_list())
    result = encode(table, classes=classes, zones=ZONES)
    assert set(names(result)) == {"address_id_from_building"}
    assert sorted(result.class_index.tolist()) == list(range(35))
    assert result.is_wierde.sum() == (table["wierde"] == "1").sum() > 0


def test_problems__say_what_where_and_how(rows, encoded):
    table = rows(
        3,
        vulnerability_class=["URM4", "W3", None],
        x_rd_m=["245602", "245 km", "245602"],
        class_1=[None, None, "WW3"],
        probability_1=[None, None, 1.0],
    )
    found = problems(encoded(read_table(table)))
    assert found.columns == [
        "row", "address_id", "status", "got", "expected", "reason_en", "reason_nl"
    ]  # fmt: skip
    first, second, third = found.rows()
    assert first[:4] == (1, "a0", "class_unknown", "vulnerability_class=URM4")
    assert "did you mean URM4L for URM4?" in first[4]
    assert second[:3] == (2, "a1", "coordinates_missing")
    assert "x_rd_m=245 km" in second[3]
    assert "did you mean W3 for WW3?" in third[4]
    assert "catalogue" in first[5]
    assert "catalogus" in first[6]


@pytest.mark.parametrize(
    ("pairs", "is_said"),
    [
        ([("URM4L", 33.3), ("URM3L", 33.3), ("W3", 33.4)], True),
        ([("URM4L", 100.0)], True),
        ([("URM4L", "40%"), ("W3", "60%")], True),
        ([("URM4L", 0.33), ("URM3L", 0.33), ("W3", 0.33)], False),
        ([("URM4L", 3.0), ("W3", 4.0)], False),
    ],
)
def test_problems__a_hint_on_percentages(rows, encoded, pairs, is_said):
    cells = {"vulnerability_class": DROP}
    for n, (name, probability) in enumerate(pairs, start=1):
        cells |= {f"class_{n}": name, f"probability_{n}": probability}
    (found,) = problems(encoded(rows(**cells)))["expected"]
    assert ("these look like percentages" in found) == is_said


def test_encode__nan_is_empty_in_every_column_of_numbers(rows, encoded):
    nan = float("nan")
    names = [name for name, column in columns().items() if column.kind == "number"]
    names = [name for name in names if not name.startswith("probability")]
    table = encoded(rows(**dict.fromkeys(names, nan))).table
    assert all(table[name].to_list() == [None] for name in names)


def test_problems__bits_found_while_computing(rows, encoded):
    result = encoded(rows(2))
    status = result.status.copy()
    status[1] |= np.uint32(Status.OUTSIDE_HAZARD_MODEL)
    found = problems(result, status)
    assert found["row"].to_list() == [2]
    assert found["got"].to_list() == ["x_rd_m=245602.0, y_rd_m=594775.0"]


def test_problems__every_bit_that_is_a_problem_has_its_texts():
    wanted = {bit for bit in status_texts() if bit & effect_mask("invalid", "outside")}
    assert wanted <= {int(bit) for bit in _SHOWN}
