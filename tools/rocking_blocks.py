# SPDX-License-Identifier: EUPL-1.2
"""How often a free-standing block topples where its unity check is 1: rigid blocks in time.

    python tools/rocking_blocks.py

Integrates theta'' = -p² (sin(alpha s - theta) + u''/g cos(alpha s - theta)), s the sign of theta,
p² = 3 g / (4 R), with the loss of speed of Housner at each impact, 1 - 1.5 sin² alpha.
Motions are made:
noise through a Kanai-Tajimi filter under a short envelope, half of them with a pulse of velocity,
as near a shallow induced earthquake; a floor is the same through a building of 0.2 s, its peak C_H
times that of the ground. Peaks are scaled to the ground acceleration at which UC = 1.
"""

from __future__ import annotations

import math

import numpy as np
from scipy.signal import lsim

from npr.checks.local import nlka
from npr.checks.local_parameters import local_parameters
from npr.core.units import STANDARD_GRAVITY, from_si
from typologies.out_of_plane import cantilever

SEED, MOTIONS, STEP, DURATION = 11, 40, 0.0005, 16.0
BLOCKS = (  # kind, height m, thickness m
    ("chimney", 0.8, 0.45),
    ("chimney", 1.2, 0.5),
    ("chimney", 2, 0.5),
    ("chimney", 2.5, 0.6),
    ("parapet", 0.6, 0.21),
    ("parapet", 0.8, 0.1),
    ("parapet", 1.2, 0.21),
)
PLACES = ((0.0, "ground"), (7.0, "floor at 7 m"))
RULES = (("cantilever", "0.3, 3.1"), ("spanning", "0.6, 4.07"))


def filtered(motion: np.ndarray, time: np.ndarray, frequency: float, damping: float) -> np.ndarray:
    """Absolute acceleration of a system with one degree of freedom."""
    w = 2.0 * math.pi * frequency
    system = ([2.0 * damping * w, w * w], [1.0, 2.0 * damping * w, w * w])
    return np.asarray(lsim(system, motion, time)[1])


def ground_motions() -> np.ndarray:
    """Motions with a peak of 1, (motion, step); every second one has a pulse."""
    rng = np.random.default_rng(SEED)
    time = np.arange(0.0, DURATION, STEP)
    rows = []
    for i in range(MOTIONS):
        noise = np.repeat(rng.standard_normal(math.ceil(time.size / 10)), 10)[: time.size]
        rise, length = rng.uniform(0.3, 1.0), rng.uniform(1.5, 5.0)
        decay = np.exp(-1.5 * np.maximum(time - rise, 0.0) / length)
        envelope = np.minimum(time / rise, 1.0) * decay
        row = filtered(noise * envelope, time, rng.uniform(1.5, 5.0), rng.uniform(0.3, 0.6))
        row /= np.abs(row).max()
        if i % 2:
            period, start = rng.uniform(0.3, 1.0), rng.uniform(0.5, 1.5)
            phase = 2.0 * math.pi * (time - start) / period
            inside = (time >= start) & (time <= start + 1.5 * period)
            row = 0.5 * row + np.where(inside, np.sin(phase), 0.0) * rng.uniform(0.8, 1.2)
        rows.append(row / np.abs(row).max())
    return np.array(rows)


def topples(height: float, thickness: float, motions: np.ndarray) -> np.ndarray:
    """Whether a block topples under each motion, m/s² (motion, step)."""
    alpha = math.atan2(thickness, height)
    p2 = 3.0 * STANDARD_GRAVITY / (2.0 * math.hypot(height, thickness))
    restitution = 1.0 - 1.5 * math.sin(alpha) ** 2
    angle, speed = np.zeros(len(motions)), np.zeros(len(motions))
    fallen = np.zeros(len(motions), dtype=bool)
    for a in motions.T / STANDARD_GRAVITY:
        rests = (angle == 0.0) & (speed == 0.0)
        starts = rests & (np.abs(a) > math.tan(alpha))
        side = np.where(rests, -np.sign(a), np.where(angle == 0.0, np.sign(speed), np.sign(angle)))
        lean = alpha * side - angle
        pull = -p2 * (np.sin(lean) + a * np.cos(lean))
        moves = ~rests | starts
        speed = np.where(moves & ~fallen, speed + STEP * pull, speed)
        new = np.where(moves & ~fallen, angle + STEP * speed, angle)
        hits = ~fallen & (angle != 0.0) & (new * angle <= 0.0)
        speed = np.where(hits, restitution * speed, speed)
        # What is slower than one step of gravity can lift comes to rest.
        stops = hits & (np.abs(speed) < 2.0 * STEP * p2 * alpha) & (np.abs(a) < math.tan(alpha))
        speed, angle = np.where(stops, 0.0, speed), np.where(hits, 0.0, new)
        fallen |= np.abs(angle) > 0.5 * math.pi
    return fallen


def main() -> None:
    """Print a table for docs/local-mechanisms.md."""
    ground = ground_motions()
    time = np.arange(0.0, DURATION, STEP)
    floors = np.array([filtered(row, time, 5.0, 0.05) for row in ground])
    floors /= np.abs(floors).max(axis=1, keepdims=True)
    print(f"{MOTIONS} motions, seed {SEED}\n")
    print("| block | at | rule | a_g at UC = 1, g | peak over t/h | topple at UC = 1 | at UC = 2 |")
    print("|---|---|---|---:|---:|---:|---:|")
    for kind, height, thickness in BLOCKS:
        wall = cantilever(
            kind=kind, height=from_si(height, "m"), thickness=from_si(thickness, "m"),
            density=from_si(1800.0, "kg/m**3"),
        )  # fmt: skip
        t = wall.effective_thickness_si
        for z, place in PLACES:
            for rule, numbers in RULES:
                check = nlka(
                    wall, from_si(STANDARD_GRAVITY, "m/s**2"), height_above_ground=from_si(z, "m"),
                    method=local_parameters("nzsee-c8-2017", cantilever_rule=rule),
                )  # fmt: skip
                a_g, amplified = 1.0 / check.unity_check, 1.0 + z / 6.0
                peak = STANDARD_GRAVITY * a_g * amplified
                unit = ground if z == 0.0 else floors
                shares = [topples(height, t, factor * peak * unit).mean() for factor in (1.0, 2.0)]
                print(
                    f"| {kind} {height:g} x {thickness:g} m | {place} | {numbers} | {a_g:.3f} | "
                    f"{a_g * amplified * height / t:.2f} | {shares[0]:.0%} | {shares[1]:.0%} |",
                    flush=True,
                )


if __name__ == "__main__":
    main()
