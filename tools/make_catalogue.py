# SPDX-License-Identifier: EUPL-1.2
"""Write the shipped catalogues from the published tables.

    python tools/make_catalogue.py [DIRECTORY] [--output DIRECTORY]

DIRECTORY holds the tables as TNO published them (V6/, V7/ and TNO2020/), by default
../shared/reference/tno beside the project. The result is typologies/data/{v6,v7,tno2020}.toml, the
same bytes each time. Texts, sources and anomalies come from catalogue_texts.toml beside this
script.

Numbers pass as decimals, so that a published 0.1830 stays 0.183 and the conversion to TNO2020 adds
no binary dust: -1.9989 - 1.73 * 0.35 is -2.6044.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import re
import sys
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parents[1]
TABLES = PROJECT.parent / "shared" / "reference" / "tno"
TEXTS = Path(__file__).with_name("catalogue_texts.toml")

BRANCHES = ("Lower", "Middle", "Upper")
DATES = {"v6": "20190215", "v7": "20200127"}
CONVERSION_FILE = Path("TNO2020", "conversie_v3.yaml")
LIMIT_STATES = ("DS2", "DS3", "DS4", "CS1", "CS2", "CS3")
COLLAPSE_STATES = ("CS1", "CS2", "CS3")

# TNO's conversion (convert_FCM.py): branch offsets in units of the model uncertainty epsilon.
BRANCH_OFFSETS = (Decimal("-1.73"), Decimal(0), Decimal("1.73"))
MEDIAN_FACTOR = Decimal("0.85")
FRAGILITY_WEIGHTS = (Decimal("0.17"), Decimal("0.66"), Decimal("0.17"))
CONSEQUENCE_WEIGHTS = (Decimal("0.25"), Decimal("0.5"), Decimal("0.25"))

Branches = tuple[Decimal, Decimal, Decimal]
Row = dict[str, str]


def main() -> None:
    """Read the tables, convert, write three files."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("tables", nargs="?", type=Path, default=TABLES)
    parser.add_argument("--output", type=Path, default=PROJECT / "typologies" / "data")
    arguments = parser.parse_args()
    texts = tomllib.loads(TEXTS.read_text(encoding="utf-8"))
    base = {name: published(arguments.tables, name) for name in ("v6", "v7")}
    derived = converted(arguments.tables / CONVERSION_FILE, base)
    files = {name: table_files(name) for name in base}
    files["tno2020"] = [CONVERSION_FILE, *files["v6"], *files["v7"]]
    arguments.output.mkdir(parents=True, exist_ok=True)
    for name, classes in {**base, "tno2020": derived}.items():
        lines = [
            *header(name, texts["catalogue"][name], arguments.tables, files[name]),
            *anomalies(name, texts["anomaly"], classes),
            *(line for key in classes for line in class_table(key, classes[key], texts["class"])),
        ]
        path = arguments.output / f"{name}.toml"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
        print(f"{path}: {len(classes)} classes")


# --- read ----------------------------------------------------------------------------------------


def table_files(name: str) -> list[Path]:
    """Paths of the six tables of V6 or V7, relative to the directory of the tables."""
    return [
        Path(name.upper(), f"{kind}_{name}_{branch}Branch_{DATES[name]}.csv")
        for kind in ("Fragility", "Fatality")
        for branch in BRANCHES
    ]


def published(tables: Path, name: str) -> dict[str, dict[str, Any]]:
    """Classes of V6 or V7, in the order of the tables, aligned by name and never by row."""
    read = [_rows(tables / path) for path in table_files(name)]
    fragility, fatality = read[:3], read[3:]
    if len({frozenset(rows) for rows in read}) != 1:
        sys.exit(f"{name}: the six tables do not hold the same classes")
    source = f"Fragility_{name} and Fatality_{name} tables of {DATES[name]}"
    classes = {}
    for key in fragility[1]:
        classes[key] = {
            "trust": "published",
            "source": source,
            **_fragility([rows[key] for rows in fragility], f"{name} {key}"),
            **_fatality([rows[key] for rows in fatality], f"{name} {key}"),
        }
    return classes


def _rows(path: Path) -> dict[str, Row]:
    with path.open(encoding="utf-8-sig", newline="") as handle:
        return {row["structural_system"]: row for row in csv.DictReader(handle)}


def _fragility(rows: list[Row], where: str) -> dict[str, Any]:
    # Conditioned on SaAvg alone: the columns of the older two-period form must be empty.
    if any(Decimal(row[column]) for row in rows for column in ("T1", "T2", "b2", "b3")):
        sys.exit(f"{where}: not a model of SaAvg alone")
    return {
        "b0": _branches(rows, "b0"),
        "b1": _same(rows, "b1", where),
        "sigma_ln": _same(rows, "sigma", where),
        "displacement_limit_m": {s: _same(rows, f"DL_{s}", where) for s in LIMIT_STATES},
        "chimney_failure": _lognormal(rows, "Median_PGA_chf", "beta_chf", where),
    }


def _fatality(rows: list[Row], where: str) -> dict[str, Any]:
    return {
        "fatality_inside": {s: _branches(rows, f"Pd_inside|{s}") for s in COLLAPSE_STATES},
        "fatality_outside": {s: _branches(rows, f"Pd_outside|{s}") for s in COLLAPSE_STATES},
        "chimney_fatality": _lognormal(rows, "Median_PGA_chd", "beta_chd", where),
    }


def _branches(rows: list[Row], column: str) -> Branches:
    lower, middle, upper = (Decimal(row[column]) for row in rows)
    return lower, middle, upper


def _same(rows: list[Row], column: str, where: str) -> Decimal:
    values = set(_branches(rows, column))
    if len(values) != 1:
        sys.exit(f"{where}: {column} differs by branch, {sorted(values)}; our schema has one value")
    return values.pop()


def _lognormal(rows: list[Row], median: str, beta: str, where: str) -> dict[str, Branches] | None:
    # The tables write "no chimney" as zeros in all branches; a mixture would be a damaged table.
    values = {"median_g": _branches(rows, median), "beta_ln": _branches(rows, beta)}
    is_zero = {number == 0 for numbers in values.values() for number in numbers}
    if len(is_zero) != 1:
        sys.exit(f"{where}: {median} and {beta} are zero in some branches only")
    return None if is_zero.pop() else values


# --- convert -------------------------------------------------------------------------------------


def converted(path: Path, base: dict[str, dict[str, dict[str, Any]]]) -> dict[str, dict[str, Any]]:
    """Classes of TNO2020, in the order of V7."""
    rules = dict(_rules(path))
    if set(rules) != set(base["v7"]):
        sys.exit(f"{path}: other classes than V7")
    return {key: _convert(base[rules[key]["base"]][key], rules[key]) for key in base["v7"]}


def _rules(path: Path) -> list[tuple[str, dict[str, str]]]:
    # One flow mapping per line; reading just that spares a YAML library.
    rules = []
    for line in path.read_text(encoding="utf-8").splitlines():
        found = re.fullmatch(r"(\w+):\s*\{(.*)\}", line.strip())
        if found:
            pairs = (pair.split(":") for pair in found[2].split(","))
            rule = {key.strip(): value.strip(" '\"") for key, value in pairs}
            rules.append((rule["namklasse"], rule))
        elif line.strip() and not line.startswith("#"):
            sys.exit(f"{path}: cannot read {line!r}")
    return rules


def _convert(base: dict[str, Any], rule: dict[str, str]) -> dict[str, Any]:
    flags = {name: _flag(rule[name]) for name in ("frag_up2mid", "frag_med_shift", "conseq_up2mid")}
    epsilon = Decimal(rule["modelonzekerheid"])
    centre = base["b0"][2 if flags["frag_up2mid"] else 1]
    if flags["frag_med_shift"]:
        centre -= base["b1"] * MEDIAN_FACTOR.ln()
    result = dict(base)
    result["trust"] = "derived"
    result["source"] = f"TNO2020 rules on the {base['source']}"
    result["b0"] = tuple(centre + offset * epsilon for offset in BRANCH_OFFSETS)
    if flags["conseq_up2mid"]:
        for name in ("fatality_inside", "fatality_outside"):
            result[name] = {state: _promoted(base[name][state]) for state in COLLAPSE_STATES}
    result["conversion"] = {
        "base": rule["base"],
        "epsilon_ln": epsilon,
        "fragility_upper_to_middle": flags["frag_up2mid"],
        "median_factor": MEDIAN_FACTOR if flags["frag_med_shift"] else Decimal(1),
        "fatality_upper_to_middle": flags["conseq_up2mid"],
    }
    return result


def _flag(word: str) -> bool:
    return {"yes": True, "no": False}[word]


def _promoted(fatality: Branches) -> Branches:
    _, middle, upper = fatality
    return middle, upper, upper / middle * upper if middle else upper


# --- write ---------------------------------------------------------------------------------------


def header(name: str, texts: dict[str, str], tables: Path, files: list[Path]) -> list[str]:
    """Identity, licence, sources and logic tree of one catalogue."""
    digests = [hashlib.sha256((tables / path).read_bytes()).hexdigest() for path in files]
    return [
        "# Written by tools/make_catalogue.py: change the source and run it again, not this file.",
        "# ln(displacement in m) = b0 + b1 ln(SaAvg in g) + sigma_ln * standard normal.",
        "# Values in threes stand in the order of the branches: lower, middle, upper.",
        "schema_version = 1",
        f"id = {text(name)}",
        f"title = {text(texts['title'])}",
        f"title_nl = {text(texts['title_nl'])}",
        'licence = "EUPL-1.2"',
        f"trust = {text(texts['trust'])}",
        "",
        "[source]",
        f"publication = {text(texts['publication'])}",
        f"rules = {text(texts['rules'])}",
        "files = [",
        *(
            f"    {{ file = {text(path.name)}, sha256 = {text(digest)} }},"
            for path, digest in zip(files, digests, strict=True)
        ),
        "]",
        "",
        "[logic_tree]",
        f"fragility_weights = {array(FRAGILITY_WEIGHTS)}",
        f"consequence_weights = {array(CONSEQUENCE_WEIGHTS)}",
        f"source = {text(texts['publication'])}",
        "",
    ]


def anomalies(name: str, known: list[dict[str, Any]], classes: dict[str, Any]) -> list[str]:
    """Oddities of the tables that touch this catalogue, with their corrections."""
    with_chimney = [key for key, numbers in classes.items() if numbers["chimney_failure"]]
    lines: list[str] = []
    for anomaly in known:
        if name not in anomaly["catalogues"]:
            continue
        touched = anomaly["classes"] if anomaly["classes"] != "with_chimney" else with_chimney
        lines.append("[[anomaly]]")
        lines.append(f"id = {text(anomaly['id'])}")
        lines.append(f"classes = {strings(touched)}")
        for key in ("text", "text_nl", "correction", "correction_nl"):
            lines.append(f"{key} = {text(anomaly[key])}")
        if "swap" in anomaly:
            lines.append(f"swap = {strings(anomaly['swap'])}")
        if "sort_branches" in anomaly:
            lines.append(f"sort_branches = {text(anomaly['sort_branches'])}")
        lines.extend(_replacements(anomaly.get("replace", {})))
        lines.append("")
    return lines


def _replacements(replace: dict[str, dict[str, dict[str, Any]]]) -> list[str]:
    return [
        line
        for key, tables in replace.items()
        for line in (
            f"[anomaly.replace.{key}]",
            *(f"{name} = {inline(values)}" for name, values in tables.items()),
        )
    ]


def class_table(key: str, numbers: dict[str, Any], texts: dict[str, dict[str, str]]) -> list[str]:
    """One class: what it is, where its numbers come from, the numbers."""
    described = texts[key]
    lines = [f"[class.{key}]"]
    for name in ("description", "description_nl", "structural_system", "material", "storeys"):
        lines.append(f"{name} = {text(described[name])}")
    lines.append(f"description_trust = {text(described['trust'])}")
    lines.append(f"trust = {text(numbers['trust'])}")
    lines.append(f"source = {text(numbers['source'])}")
    if "conversion" in numbers:
        lines.append(f"conversion = {inline(numbers['conversion'])}")
    lines.append(f"b0 = {array(numbers['b0'])}")
    lines.append(f"b1 = {number(numbers['b1'])}")
    lines.append(f"sigma_ln = {number(numbers['sigma_ln'])}")
    for name in ("displacement_limit_m", "fatality_inside", "fatality_outside"):
        lines.append(f"{name} = {inline(numbers[name])}")
    lines.append(f"has_chimney = {boolean(numbers['chimney_failure'] is not None)}")
    for name in ("chimney_failure", "chimney_fatality"):
        if numbers[name] is not None:
            lines.append(f"{name} = {inline(numbers[name])}")
    return [*lines, ""]


def text(value: str) -> str:
    """TOML basic string; JSON's escapes are a subset of TOML's."""
    return json.dumps(value, ensure_ascii=False)


def strings(values: list[str]) -> str:
    """TOML array of strings."""
    return f"[{', '.join(map(text, values))}]"


def number(value: Decimal | float) -> str:
    """TOML float that reads back as the same double."""
    return repr(float(value))


def boolean(value: bool) -> str:
    """TOML boolean."""
    return "true" if value else "false"


def array(values: Any) -> str:
    """TOML array of floats."""
    return f"[{', '.join(number(value) for value in values)}]"


def inline(values: dict[str, Any]) -> str:
    """TOML inline table."""
    return f"{{ {', '.join(f'{key} = {_value(value)}' for key, value in values.items())} }}"


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return boolean(value)
    if isinstance(value, str):
        return text(value)
    if isinstance(value, list | tuple):
        return array(value)
    return number(value)


if __name__ == "__main__":
    main()
