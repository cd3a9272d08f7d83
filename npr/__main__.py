# SPDX-License-Identifier: EUPL-1.2
"""Run the command line as ``python -m npr``."""

from npr.cli import main

main()
