# SPDX-License-Identifier: EUPL-1.2
"""Write npr/portfolio/settlements.toml from the prepared table of places.

Usage: python tools/make_settlements.py SHARED

SHARED is the directory of the reference material; SHARED/data/settlements.csv gives place,
municipality and coordinates (GeoNames, CC BY 4.0). Everything else in the file is this script's
own rough assumption: how many addresses a place weighs, how far its streets and its farms reach,
and whether an old village on a dwelling mound is there. It makes a demonstration portfolio
plausible; it is not a census.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

TARGET = Path(__file__).resolve().parents[1] / "npr" / "portfolio" / "settlements.toml"

# Places whose coordinates are not from GeoNames but an estimate, good to 500 m.
ESTIMATED = {
    "Zeerijp",
    "Huizinge",
    "Westeremden",
    "Westerwijtwerd",
    "Garrelsweer",
    "Wirdum",
    "'t Zandt",
    "Leermens",
}

# kind: addresses, reach of the streets (m), reach of the farms (m); assumed.
KINDS = {
    "town": (2400, 1300, 2000),
    "large_village": (900, 800, 2000),
    "village": (420, 550, 2000),
    "hamlet": (160, 350, 1800),
}
TOWNS = {"Appingedam", "Delfzijl", "Groningen", "Hoogezand"}
LARGE = {"Loppersum", "Bedum", "Uithuizen", "Uithuizermeeden", "Winsum", "Ten Boer", "Siddeburen"}
LARGE |= {"Sappemeer", "Slochteren", "Middelstum", "Scheemda"}
HAMLETS = {"Zeerijp", "Huizinge", "Westeremden", "Westerwijtwerd", "Garrelsweer", "Wirdum"}
HAMLETS |= {"Leermens", "Hellum", "Kolham", "Froombosch", "Onderdendam", "Bierum"}
MOUNDS = {"Loppersum", "Stedum", "Middelstum", "Huizinge", "Westeremden", "Westerwijtwerd"}
MOUNDS |= {"Garrelsweer", "Wirdum", "Leermens", "Holwierde", "Bierum", "Spijk", "Kantens"}
MOUNDS |= {"Usquert", "Warffum", "Winsum", "Zeerijp"}
# Outside the five municipalities of the programme, or at the far edge of them.
LEFT_OUT = {"Veendam", "Haren", "Winschoten"}
# The coast is near: shorter reach, so that no street lies in the sea.
REACH = {"Delfzijl": (550, 550), "Farmsum": (450, 450), "Holwierde": (550, 1300)}
REACH |= {"Bierum": (350, 1300), "Winsum": (800, 900)}
# The programme touches the city only at its north-eastern edge.
ADDRESSES = {"Groningen": 700, "Hoogezand": 1500, "Scheemda": 300, "Winsum": 300}


def main(shared: Path) -> None:
    """Write the file."""
    lines = [
        "# Places of the demonstration portfolio. Written by tools/make_settlements.py.",
        "# place, municipality, coordinates (RD New, m): GeoNames, CC BY 4.0, where trust is",
        '# "published"; an estimate good to 500 m where it is "estimated".',
        "# addresses, reach_m, farm_reach_m, mound: assumed, for plausibility only.",
    ]
    with (shared / "data" / "settlements.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["place"] not in LEFT_OUT]
    for row in rows:
        place = row["place"]
        kind = (
            "town"
            if place in TOWNS
            else "large_village"
            if place in LARGE
            else "hamlet"
            if place in HAMLETS
            else "village"
        )
        addresses, *usual = KINDS[kind]
        reach, farm_reach = REACH.get(place, usual)
        trust = "estimated" if place in ESTIMATED else "published"
        lines += [
            "",
            "[[settlement]]",
            f'place = "{place}"',
            f'municipality = "{row["municipality"]}"',
            f'municipality_code = "{row["code"]}"',
            f"x_rd_m = {row['x_rd']}",
            f"y_rd_m = {row['y_rd']}",
            f'trust = "{trust}"',
            f'kind = "{kind}"',
            f"addresses = {ADDRESSES.get(place, addresses)}",
            f"reach_m = {reach}",
            f"farm_reach_m = {farm_reach}",
            f"mound = {str(place in MOUNDS).lower()}",
        ]
    TARGET.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(rows)} places -> {TARGET.name}")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
