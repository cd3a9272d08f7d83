# SPDX-License-Identifier: EUPL-1.2
"""Error of columns that a mapping of names may repair, in the words of Python or of a command."""

from __future__ import annotations

import shlex

from npr.core.errors import PortfolioError

MAPPING = "<mapping>"
"""Place of the mapping in the texts of a ``ColumnsError``."""


class ColumnsError(PortfolioError):
    """The columns of a table do not serve as they are called; a mapping of names may repair it.

    Parameters
    ----------
    what : str
    where, repair : str
        One of them holds ``MAPPING`` where the mapping is to be written.
    mapping : tuple of str
        Our name of a column, and its name in the table.
    got, expected : str

    Examples
    --------
    >>> error = ColumnsError("a name looks like a slip of the pen", where="a.csv", got="klas",
    ...     expected="klasse", repair=f"say {MAPPING}", mapping=("vulnerability_class", "klas"))
    >>> error.repair, error.on_command_line().repair
    ("say columns={'vulnerability_class': 'klas'}", 'say --column vulnerability_class=klas')
    """

    def __init__(
        self,
        what: str,
        *,
        where: str,
        got: str,
        expected: str,
        repair: str,
        mapping: tuple[str, str],
    ) -> None:
        self._texts, self._mapping = (where, repair), mapping
        ours, theirs = mapping
        where, repair = self._written(f"columns={{{ours!r}: {theirs!r}}}")
        super().__init__(what, where=where, got=got, expected=expected, repair=repair)

    def on_command_line(self) -> PortfolioError:
        """The same error for who typed a command: the mapping is an option there."""
        option = shlex.quote("=".join(self._mapping))
        where, repair = self._written(f"--column {option}")
        return PortfolioError(
            self.what, where=where, got=self.got, expected=self.expected, repair=repair
        )

    def _written(self, mapping: str) -> tuple[str, str]:
        where, repair = (text.replace(MAPPING, mapping) for text in self._texts)
        return where, repair
