# SPDX-License-Identifier: EUPL-1.2
"""How many zones are done, and how long the rest will take."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    Progress = Callable[[int, int], None]

_QUIET_S = 2.0


class zone_progress:  # noqa: N801 - used as a statement
    """Show how many zones are done; in a log instead of a terminal, one line every ten percent."""

    def __init__(self, what: str) -> None:
        self._what = what

    def __enter__(self) -> Progress:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

        self._begin = time.monotonic()
        self._console = Console(stderr=True)
        self._bar = Progress(
            f"{self._what} by zone",
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=self._console,
            transient=True,
            disable=not self._console.is_terminal,
        )
        self._bar.start()
        self._task = self._bar.add_task("zones", total=None)
        return self._advance

    def _advance(self, done: int, total: int) -> None:
        self._bar.update(self._task, completed=done, total=total)
        # What is read from disk takes no time and needs no word.
        is_slow = time.monotonic() - self._begin > _QUIET_S
        is_step = done * 10 // total > (done - 1) * 10 // total
        if is_slow and is_step and not self._console.is_terminal:
            self._console.print(f"{self._what}: {done} of {total} zones{self._rest(done, total)}")

    def _rest(self, done: int, total: int) -> str:
        seconds = (time.monotonic() - self._begin) * (total - done) / done
        return f", about {seconds:.0f} s left" if done < total else ""

    def __exit__(self, *_: object) -> None:
        self._bar.stop()
