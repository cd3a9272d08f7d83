# SPDX-License-Identifier: EUPL-1.2
"""A portfolio of a few addresses: one of every kind, good and bad."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import polars as pl

import npr

Assess = Callable[..., npr.AssessmentTable]
By_name = dict[str, dict[str, Any]]

FIGURES = (
    "lpr_mean_per_yr",
    "lpr_p10_per_yr",
    "lpr_p50_per_yr",
    "lpr_p90_per_yr",
    "lpr_structural_per_yr",
    "lpr_chimney_per_yr",
    "pga_475yr_g",
    "required_capacity_factor",
)
RESULTS = (
    "verdict",
    "verdict_basis",
    "risk_profile",
    *FIGURES,
    "zone_used",
    "status",
    "reason_en",
    "reason_nl",
)
ALWAYS = ("address_id", "building_id", "vulnerability_class", *RESULTS)


BAD = float("nan")
PLACE = (245_150.0, 594_550.0)  # zone 1032, no border near
BORDER = (245_600.0, 594_790.0)  # zone 1032, another one next to it
SMALL = (244_450.0, 594_750.0)  # zone 1010
LAKE = (251_250.0, 588_150.0)
JUST_OUTSIDE = (234_603.0, 572_797.0)  # 97 m from the zones
FAR = (121_394.0, 487_383.0)
ZONE_OF_PLACE, ZONE_OF_SMALL = 1032, 1010

ROWS: dict[str, dict[str, Any]] = {
    "good": {},
    "timber": {"vulnerability_class": "W3", "class_source": "afgeleid"},
    "barn": {"vulnerability_class": "URM1F_B", "class_source": "default"},
    "mixture": {
        "vulnerability_class": None,
        "class_1": "URM3L",
        "probability_1": 0.4,
        "class_2": "URM4L",
        "probability_2": 0.6,
    },
    "wierde": {"wierde": "ja"},
    "zone given": {"zone": ZONE_OF_SMALL},
    "border": {"place": BORDER},
    "small zone": {"place": SMALL},
    "lake": {"place": LAKE},
    "just outside": {"place": JUST_OUTSIDE},
    "degrees": {"place": (None, None), "lon_deg": 6.7345, "lat_deg": 53.3305},
    "far outside": {"place": FAR},
    "class unknown": {"vulnerability_class": "URM4"},
    "class missing": {"vulnerability_class": None},
    "excluded": {"excluded": "scheuren"},
    "swapped": {"place": PLACE[::-1]},
    "not a number": {"place": (PLACE[0], BAD)},
    "degrees in RD": {"place": (6.73, 53.33)},
    "impossible": {"place": (999_999.0, 999_999.0)},
    "double": {"address_id": "double"},
    "double again": {"address_id": "double"},
    "sum": {
        "vulnerability_class": None,
        "class_1": "URM3L",
        "probability_1": 0.4,
        "class_2": "URM4L",
        "probability_2": 0.5,
    },
    "zone unknown": {"zone": 7},
    "wierde unclear": {"wierde": "maybe"},
    "building only": {"address_id": None},
}
"""What is special about each row of the portfolio, by name."""

JUDGED = (*tuple(ROWS)[:11], "building only")
SCHEMA = {
    "address_id": pl.String,
    "building_id": pl.String,
    "x_rd_m": pl.Float64,
    "y_rd_m": pl.Float64,
    "lon_deg": pl.Float64,
    "lat_deg": pl.Float64,
    "vulnerability_class": pl.String,
    "class_1": pl.String,
    "probability_1": pl.Float64,
    "class_2": pl.String,
    "probability_2": pl.Float64,
    "wierde": pl.String,
    "zone": pl.Int32,
    "class_source": pl.String,
    "excluded": pl.String,
    "municipality": pl.String,
    "note": pl.String,
    "number": pl.Int64,
}


def table(rows: dict[str, dict[str, Any]]) -> pl.DataFrame:
    """A portfolio of good rows, each changed as ``rows`` says."""
    records = []
    for number, (name, changes) in enumerate(rows.items()):
        x, y = changes.get("place", PLACE)
        usual = {
            "address_id": name,
            "building_id": f"building of {name}",
            "x_rd_m": x,
            "y_rd_m": y,
            "vulnerability_class": "URM4L",
            "class_source": "opname",
            "municipality": "Eemsdelta",
            "note": f"é, {number}",
            "number": number,
        }
        changed = {key: value for key, value in changes.items() if key != "place"}
        records.append({**dict.fromkeys(SCHEMA), **usual, **changed})
    return pl.DataFrame(records, schema=SCHEMA)


def figures(results: npr.AssessmentTable) -> pl.DataFrame:
    """Results of every row, to be compared bit by bit."""
    # Bits of the figures, so that a difference in the last digit is a difference.
    texts = [name for name in RESULTS if name not in FIGURES]
    return results.to_polars().select(
        *(pl.col(name).cast(pl.String) for name in texts), *(pl.col(name) for name in FIGURES)
    )


def same(one: npr.AssessmentTable, other: npr.AssessmentTable) -> bool:
    """Whether two results are the same to the last bit."""
    return figures(one).equals(figures(other), null_equal=True)
