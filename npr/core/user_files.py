# SPDX-License-Identifier: EUPL-1.2
"""Files that a user writes: parsed, then held against a schema, then against rules, in turn.

Within one stage all problems are reported together, in the order of the file. What a stage refuses
ends the reading: the next one would judge what nobody meant.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from npr.core.errors import NprError, SchemaError
from npr.core.lines import key_lines, line_of
from npr.core.problems import Problem, nearest, of_schema, shown_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pydantic import BaseModel

    from npr.core.lines import Path as KeyPath

    T = TypeVar("T")
    Model = TypeVar("Model", bound=BaseModel)

_WHOLE = "(file)"
_NO_TEXT, _UTF_8 = ("file is not UTF-8 text",), ("UTF-8", "save it as UTF-8")
_SLIPS = (
    (r"[\u201c\u201d\u2018\u2019]", "straight quotes, not those of a word processor"),
    (r"=\s*[-+]?\d+,\d", "a decimal point, not a comma"),
    (r"=\s*[-+]?[\d.]+\s*[A-Za-z%]", 'a value with its unit in quotes, such as "2.7 m"'),
    (r'=\s*"[^"]*\\', "single quotes around a text with backslashes"),
)
"""What a line that is not TOML looks like, and what was expected of it."""


class UserFileError(SchemaError):
    """A file that a user wrote cannot be used; ``problems`` has all that is wrong by one stage.

    Parameters
    ----------
    where : str
        The file.
    problems : iterable of Problem
    of : str
        What the file is.
    guide : str
        Page that explains its keys.

    Attributes
    ----------
    problems : tuple of Problem
        In the order of the file, each once.
    """

    def __init__(
        self, where: str, problems: Iterable[Problem], *, of: str = "the file", guide: str = ""
    ) -> None:
        self.problems = tuple(sorted(dict.fromkeys(problems), key=lambda each: each.line))
        first, count = self.problems[0], len(self.problems)
        if count == 1 and not first.line and first.key == _WHOLE:
            _, _, what, got, expected, repair = first
            super().__init__(
                what, where=where, got=got or None, expected=expected or None, repair=repair or None
            )
            return
        super().__init__(
            what=f"{count} problem{'' if count == 1 else 's'} in {of}",
            where=where,
            got="\n" + "\n".join(f"    {problem}" for problem in self.problems),
            repair="repair each key that is listed" + (f"; {guide} explains them" if guide else ""),
        )


@dataclass(frozen=True, eq=False)
class UserFile:
    """What a user wrote, parsed.

    Attributes
    ----------
    where : str
        Name of the file, for messages.
    content : dict
    text : str
        The file; empty when the content does not come from one: its keys have no lines.
    of : str
        What it is, such as ``the building file``.
    guide : str
        Page that explains its keys.
    """

    where: str
    content: dict[str, Any]
    text: str = ""
    of: str = "the file"
    guide: str = ""

    @cached_property
    def lines(self) -> Mapping[KeyPath, int]:
        """Line of every key."""
        return key_lines(self.text)

    @property
    def folder(self) -> Path:
        """Where files that it names are looked for: beside it, or the current directory."""
        return Path(self.where).parent if self.text else Path()

    def has(self, path: KeyPath) -> bool:
        """Whether something stands at a path."""
        item: Any = self.content
        for part in path:
            try:
                item = item[part]
            except (KeyError, IndexError, TypeError):
                return False
        return True

    def problem(
        self, path: KeyPath, what: str, got: str = "", expected: str = "", repair: str = ""
    ) -> Problem:
        """Something that is wrong with a key, at its line."""
        line = line_of(self.lines, path) if self.text else 0
        return Problem(line, shown_key(path), what, got, expected, repair)

    def refused(self, path: KeyPath, error: NprError) -> Problem:
        """What a package refused, as a problem of a key.

        Where the key names another file that is wrong, that file is named, and its problems stand
        further in than the list that this one is part of.
        """
        what, got, repair = error.what, _text(error.got), _text(error.repair)
        if isinstance(error, SchemaError) and error.where:
            what = f"{what}: {error.where}"
            repair = "" if "\n" in got else repair
            got = got.replace("\n", "\n    ")
        return self.problem(path, what, got, _text(error.expected), repair)

    def tried(self, make: Callable[[], T], path: KeyPath, problems: list[Problem]) -> T | None:
        """What a key names; None, and one more problem, where a package refuses it."""
        try:
            return make()
        except NprError as error:
            problems.append(self.refused(path, error))
            return None

    def refuse(self, problems: Iterable[Problem]) -> None:
        """End a stage: raise when it has problems.

        Raises
        ------
        UserFileError
        """
        if problems := [*problems]:
            raise UserFileError(self.where, problems, of=self.of, guide=self.guide)

    def fits(self, model: type[Model]) -> Model:
        """The content as its schema has it.

        Raises
        ------
        UserFileError
            Names every key that is wrong: what was there, what was expected.
        """
        from pydantic import ValidationError

        try:
            return model.model_validate(self.content)
        except ValidationError as error:
            problems = [self.problem(*each) for each in of_schema(error, model, self.content)]
            refused = UserFileError(self.where, problems, of=self.of, guide=self.guide)
            raise refused from error


def read_user_file(
    source: Path | str | Mapping[str, Any], *, of: str = "the file", guide: str = ""
) -> UserFile:
    """Parse a TOML file, or take a dictionary of the same form.

    Parameters
    ----------
    source : path or mapping
    of, guide : str
        What it is, and the page that explains its keys; for messages.

    Raises
    ------
    UserFileError
        The file is missing, a directory, no text, empty, or not TOML.
    """
    if isinstance(source, Mapping):
        return UserFile(f"{of.removeprefix('the ')} from Python", _plain(source), "", of, guide)
    text = _text_of(Path(source))
    try:
        content = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise UserFileError(str(source), [_syntax(error, text)], of=of, guide=guide) from error
    if not content:
        keys = f"{guide} explains them" if guide else ""
        raise _unreadable(source, "the file is empty", expected=f"the keys of {of}", repair=keys)
    return UserFile(str(source), content, text, of, guide)


def _text_of(path: Path) -> str:
    try:
        data = path.read_bytes()
    except FileNotFoundError as error:
        near = nearest(path.name, [each.name for each in path.parent.glob("*")])
        repair = f"did you mean {near}?" if near else "check the path"
        raise _unreadable(path, "file not found", repair=repair) from error
    except OSError as error:
        got = error.strerror or str(error)
        repair = "check the path and the permissions"
        raise _unreadable(path, "file cannot be read", got, "a TOML file", repair) from error
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        got = f"{data[error.start : error.end]!r} at byte {error.start}"
        raise _unreadable(path, *_NO_TEXT, got, *_UTF_8) from error
    if "\0" in text:
        raise _unreadable(path, *_NO_TEXT, "zeros between the letters, or no text", *_UTF_8)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _unreadable(
    path: Path | str, what: str, got: str = "", expected: str = "", repair: str = ""
) -> UserFileError:
    return UserFileError(str(path), [Problem(0, _WHOLE, what, got, expected, repair)])


def _syntax(error: Exception, text: str) -> Problem:
    """Where a file stops being TOML; after some slips the parser says little."""
    place = re.search(r"line (\d+)", str(error))
    line = int(place[1]) if place else text.count("\n") + 1
    written = "".join(text.splitlines()[line - 1 : line]).strip()
    slip = next((said for pattern, said in _SLIPS if re.search(pattern, written)), "")
    expected = slip or re.sub(r" \(at .*\)", "", str(error))
    return Problem(line, _WHOLE, "not TOML", repr(written) if written else "", expected)


def _plain(item: Any) -> Any:
    """Content of a dictionary as a file would give it; a quantity is a value with its unit."""
    if isinstance(item, Mapping):
        return {str(key): _plain(value) for key, value in item.items() if value is not None}
    if isinstance(item, list | tuple):
        return [_plain(each) for each in item]
    if hasattr(item, "magnitude") and hasattr(item, "units"):
        return {"value": _plain(item.magnitude), "unit": str(item.units)}
    return _plain(item.tolist()) if hasattr(item, "tolist") else item


def _text(item: object) -> str:
    return "" if item is None else str(item)
