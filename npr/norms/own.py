# SPDX-License-Identifier: EUPL-1.2
"""Editions that are made here: values replaced, written flat to a TOML file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from npr.core.files import validated, whole_file
from npr.norms.edition import Edition

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from npr.norms.edition import CalibrationRecord


def own_edition(
    base: Edition,
    values: Mapping[str, float],
    *,
    id: str,
    title: str,
    source: str,
    notes: Mapping[str, str],
    alternatives: Mapping[str, Sequence[float]],
    calibration: CalibrationRecord | None = None,
) -> Edition:
    """An edition that stands on its own, with some figures of another replaced.

    Parameters
    ----------
    base : Edition
    values : mapping of str to float
        New figures by dotted key; factors by material may be new.
    id, title : str
    source : str
        Where the new figures come from.
    notes : mapping of str to str
        Said of single figures, by key.
    alternatives : mapping of str to sequence of float
        What else each figure might be, by key: the new ones are assumed.
    calibration : CalibrationRecord, optional

    Raises
    ------
    SchemaError
        A figure that is not possible at its key.
    """
    content = base.model_dump(mode="json", exclude_none=True)
    header = content["edition"]
    said = header["source"] if source in header["source"] else f"{header['source']}; {source}"
    header |= {"id": id, "title": title, "extends": "", "source": said}
    for key, value in values.items():
        *path, name = key.split(".")
        table = content
        for part in path:
            table = table.setdefault(part, {})
        old = table.get(name, {"unit": "1"})
        table[name] = {
            "value": value,
            "unit": old["unit"],
            "source": source,
            "trust": "assumed",
            "alternatives": list(alternatives[key]),
            "note": notes.get(key, ""),
        }
    if calibration is not None:
        content["calibration"] = calibration.model_dump(mode="json", exclude_none=True)
    return validated(content, Edition, Path(f"edition {id}"))


def write_edition(edition: Edition, path: str | Path) -> None:
    """Write an edition as a TOML file, whole or not at all.

    Examples
    --------
    >>> import tempfile
    >>> from npr import load_edition
    >>> edition = load_edition("ec8")
    >>> with tempfile.TemporaryDirectory() as directory:
    ...     path = Path(directory) / "copy.toml"
    ...     write_edition(edition, path)
    ...     load_edition(path).digest == edition.digest
    True
    """
    import tomli_w

    content = _without_empty(edition.model_dump(mode="json", exclude_none=True))
    told = [
        f"# {edition.title}",
        f"# digest {edition.digest}, written by npr-typology",
        *(f"# WARNING: {one}" for one in edition.warnings),
    ]
    one_line = [" ".join(line.split()) for line in told]
    text = "\n".join(one_line) + "\n\n" + tomli_w.dumps(content, multiline_strings=False)
    with whole_file(path) as scratch:
        scratch.write_text(text, encoding="utf-8")


def _without_empty(item: Any) -> Any:
    """Without what is empty: it is the default, and a reader need not see it."""
    if isinstance(item, dict):
        return {
            key: _without_empty(value) for key, value in item.items() if value not in ("", [], {})
        }
    return item
