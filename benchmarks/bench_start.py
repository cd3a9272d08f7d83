# SPDX-License-Identifier: EUPL-1.2
"""Start-up: ``npr --help`` against a bare interpreter."""

from __future__ import annotations

import subprocess
import sys

from peers import report, seconds


def test_start__help(benchmark) -> None:
    """Nothing heavy may be imported before a command runs."""

    def run() -> None:
        subprocess.run([sys.executable, "-m", "npr", "--help"], check=True, capture_output=True)

    benchmark.pedantic(run, rounds=5, warmup_rounds=1)
    bare = seconds(lambda: subprocess.run([sys.executable, "-c", "pass"], check=True), repeat=5)
    report(benchmark, bare, "a bare interpreter")
