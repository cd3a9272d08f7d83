# SPDX-License-Identifier: EUPL-1.2
"""Variants that differ in hazard, fragility and edition, and two that do not differ."""

from __future__ import annotations

from typing import Any

FILE: dict[str, Any] = {
    "schema_version": 1,
    "defaults": {"catalogue": "tno2020", "edition": "npr9998-2020", "route": "both"},
    "variant": [
        {"name": "old", "hazard": {"year": 2024}},
        {
            "name": "new",
            "hazard": {"year": 2030},
            "catalogue": "v7",
            "edition": "npr9998-2018",
        },
        {"name": "more events", "hazard": {"events_per_year": 20.0}},
        {"name": "old again", "hazard": {"year": 2024}, "reading": "as_published"},
    ],
}
