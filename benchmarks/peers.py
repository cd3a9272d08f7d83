# SPDX-License-Identifier: EUPL-1.2
"""A benchmark states a ratio against a peer that is timed in the same run."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def seconds(work: Callable[[], object], *, repeat: int = 3) -> float:
    """Least time of several runs of a peer, s."""
    times = []
    for _ in range(repeat):
        begin = time.perf_counter()
        work()
        times.append(time.perf_counter() - begin)
    return min(times)


def report(benchmark, peer_s: float, what: str, **facts: float) -> None:
    """Put the ratio and other facts beside the times, and print them."""
    ratio = benchmark.stats.stats.min / peer_s
    benchmark.extra_info.update({"ratio": ratio, "peer": what, "peer_s": peer_s, **facts})
    shown = ", ".join(f"{name} {value:.4g}" for name, value in facts.items())
    line = f"{benchmark.name}: {benchmark.stats.stats.min:.3f} s = {ratio:.3g} x {what}"
    print(f"\n{line} ({peer_s:.3f} s)" + (f"; {shown}" if shown else ""))  # noqa: T201
