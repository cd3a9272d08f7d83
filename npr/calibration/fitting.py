# SPDX-License-Identifier: EUPL-1.2
"""Best parameters: least squares, least largest margin, or least cost of wrong verdicts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from npr.calibration.objective import margins, verdicts_of, weights
from npr.calibration.stepwise import off_ends, scan
from npr.core.errors import CalibrationError
from npr.core.threads import map_unordered

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from npr.calibration.objective import Objective, Relevance
    from npr.calibration.pairs import Pairs
    from npr.calibration.parameters import FreeParameter
    from npr.calibration.scan import Step, VerdictCost

    Floats = NDArray[np.float64]

_ROUNDS = 40
_FREE_ROUNDS = 15
_STARTS = 8
_SAME_LN = 1e-8
_INFEASIBLE = 1e6
_JACOBIAN_STEP = 1e-4
_MOST_EVALUATIONS = 100
"""A search comes to rest in 10 to 60; one that creeps along a bound would take many hundreds."""


@dataclass(frozen=True, eq=False)
class Settings:
    """What a fit makes least, and how.

    Attributes
    ----------
    objective : {"least_squares", "minimax", "verdict_cost"}
    cost : VerdictCost
        Costs of ``verdict_cost``; its ``alpha`` constrains every objective.
    relevance : {"estimate", "base", "none"}
        Pairs count by how near their unity check is to 1 at the estimate (found by repetition), at
        the edition that is started from, or all alike. It does not touch verdicts.
    seed : int
        Of the search over several parameters of a step function.
    """

    objective: Objective
    cost: VerdictCost
    relevance: Relevance
    seed: int


@dataclass(frozen=True, eq=False)
class Fit:
    """Parameters that were found.

    Attributes
    ----------
    ln_values : (parameter) float64
        Logarithms.
    weight : (pair) float64
        With the relevance that holds at the estimate.
    value : float
        Of the objective.
    is_binding : bool
        Whether the constraint keeps the objective from being lower.
    interval : Step or None
        For a step function of one parameter, its logarithm: all values in it are equally good.
    rounds : int
        Repetitions until the relevance did not change any more.
    ln_start : (parameter) float64
        Of the edition that was started from.
    """

    ln_values: Floats
    weight: Floats
    value: float
    is_binding: bool
    interval: Step | None
    rounds: int
    ln_start: Floats


def fit(
    pairs: Pairs,
    free: Sequence[FreeParameter],
    ln_start: Floats,
    settings: Settings,
    *,
    begin: Floats | None = None,
) -> Fit:
    """Find the parameters of the least objective within the bounds.

    Parameters
    ----------
    pairs : Pairs
    free : sequence of FreeParameter
    ln_start : (parameter) float64
        Of the edition: what counts by ``base`` is judged there.
    settings : Settings
    begin : (parameter) float64, optional
        Where to search from, of a fit made before; left out, from the edition and from some places
        spread over the bounds.

    Raises
    ------
    CalibrationError
        No pair is near a unity check of 1, or the constraint holds nowhere within the bounds.
    """
    if begin is not None:  # a refit, which has a thread already
        return _fitted(pairs, free, ln_start, settings, begin)
    # On a thread too, where BLAS is held to one: its own are in each other's way on matrices as
    # narrow as these (bench_calibrate, free parameters).
    ((_, found),) = map_unordered(
        lambda start: _fitted(pairs, free, start, settings, None), [ln_start]
    )
    return found


def _fitted(
    pairs: Pairs,
    free: Sequence[FreeParameter],
    ln_start: Floats,
    settings: Settings,
    begin: Floats | None,
) -> Fit:
    """As ``fit``, on the thread that calls it."""
    bounds = np.log([[one.low for one in free], [one.high for one in free]])
    start = np.clip(ln_start if begin is None else begin, *bounds)
    if settings.objective == "verdict_cost":
        at, cost, is_binding, interval = _least_cost(pairs, bounds, start, settings)
        return Fit(at, pairs.weight, cost, is_binding, interval, 1, ln_start)
    # What counts at the edition itself does not depend on bounds that it may lie outside of.
    weighed_at = start if settings.relevance == "estimate" else ln_start
    starts = [start] if begin is not None else [start, *_spread(bounds, settings.seed)]
    found, weight, rounds = _repeated(pairs, bounds, starts, weighed_at, settings)
    value = _value(pairs, found, weight, settings)
    alpha = settings.cost.alpha
    if alpha >= 1.0 or verdicts_of(pairs, found, settings.cost).meets(alpha):
        return Fit(found, weight, value, False, None, rounds, ln_start)
    found = _constrained(pairs, bounds, found, weight, settings)
    value = _value(pairs, found, weight, settings)
    return Fit(found, weight, value, True, None, rounds, ln_start)


def _spread(bounds: Floats, seed: int) -> list[Floats]:
    """Places spread over the bounds: a search from one place alone may end in a hollow."""
    from scipy.stats import qmc

    sampler = qmc.Sobol(bounds.shape[1], rng=np.random.default_rng(seed))
    return list(bounds[0] + sampler.random(_STARTS) * (bounds[1] - bounds[0]))


def jacobian(pairs: Pairs, ln_values: Floats) -> Floats:
    """Change of the margins with the logarithm of each parameter, (pair, parameter)."""
    columns = []
    for i in range(len(ln_values)):
        step = np.zeros(len(ln_values))
        step[i] = _JACOBIAN_STEP
        up, down = (_margin(pairs, ln_values + sign * step) for sign in (1.0, -1.0))
        columns.append((up - down) / (2.0 * _JACOBIAN_STEP))
    return np.stack(columns, axis=1)


def _margin(pairs: Pairs, ln_values: Floats) -> Floats:
    """Margins, drawn on straight beyond the table: a search may stray there and comes back."""
    return pairs.ln_risk(pairs.ln_unity_check(ln_values))


def _repeated(
    pairs: Pairs, bounds: Floats, starts: list[Floats], weighed_at: Floats, settings: Settings
) -> tuple[Floats, Floats, int]:
    """Fit, weigh the pairs anew, and again until neither changes."""

    def weighed(at: Floats) -> Floats:
        return weights(pairs, pairs.ln_unity_check(at), settings.relevance, settings.objective)

    def best(at: list[Floats], weight: Floats) -> Floats:
        found = [make(pairs, bounds, one, weight) for one in at]
        return min(found, key=lambda one: _value(pairs, one, weight, settings))

    make = _least_squares if settings.objective == "least_squares" else _least_largest
    at, weight = starts[0], weighed(weighed_at)
    for rounds in range(1, _ROUNDS + 1):
        # Once the pairs are weighed anew, the search goes on from where it is.
        new = best(starts if rounds == 1 else [at], weight)
        if settings.relevance != "estimate" or np.abs(new - at).max() <= _SAME_LN:
            return new, weight, rounds
        # Half a step once it has had its chance: two sets of pairs may point at each other.
        at = new if rounds < _FREE_ROUNDS else 0.5 * (at + new)
        weight = weighed(at)
    if len(at) == 1:
        at = _settled(lambda x: make(pairs, bounds, x, weighed(x)), bounds)
        return at, weighed(at), _ROUNDS
    raise CalibrationError(
        what="the pairs that count and the parameters that fit them do not settle",
        where="problem, relevance",
        got=f"still changing after {_ROUNDS} repetitions",
        expected="a relevance that settles",
        repair='set relevance = "base" or "none"',
    )


def _settled(again: Callable[[Floats], Floats], bounds: Floats) -> Floats:
    """The one parameter that is its own refit: between the bounds there always is one."""
    from scipy.optimize import brentq

    def moves(x: float) -> float:
        return float(again(np.array([x]))[0]) - x

    low, high = float(bounds[0, 0]), float(bounds[1, 0])
    if moves(low) <= 0.0 or moves(high) >= 0.0:
        return np.array([low if moves(low) <= 0.0 else high])
    return np.array([float(brentq(moves, low, high, xtol=_SAME_LN))])


def _least_squares(pairs: Pairs, bounds: Floats, start: Floats, weight: Floats) -> Floats:
    from scipy.optimize import least_squares

    root = np.sqrt(weight)
    says = root > 0.0

    def residuals(ln_values: Floats) -> Floats:
        return np.where(says, root * _margin(pairs, ln_values), 0.0)

    def slopes(ln_values: Floats) -> Floats:
        return np.where(says[:, np.newaxis], root[:, np.newaxis] * jacobian(pairs, ln_values), 0.0)

    found = least_squares(
        residuals,
        _inside(start, bounds),
        slopes,
        bounds=tuple(bounds),
        xtol=1e-13,
        ftol=1e-13,
        max_nfev=_MOST_EVALUATIONS,
    )
    at: Floats = found.x
    return at


def _inside(start: Floats, bounds: Floats) -> Floats:
    """A start on a bound is moved in: the solver wants one strictly within."""
    room = 1e-6 * (bounds[1] - bounds[0])
    return np.clip(start, bounds[0] + room, bounds[1] - room)


def _least_largest(pairs: Pairs, bounds: Floats, start: Floats, weight: Floats) -> Floats:
    """Least t with -t <= margin <= t for every pair that counts."""
    from scipy.optimize import minimize

    says = weight > 0.0
    n = len(start)

    def room(x: Floats) -> Floats:
        margin = _margin(pairs, x[:n])[says]
        return np.concatenate([x[n] - margin, x[n] + margin])

    def slopes(x: Floats) -> Floats:
        by_value = jacobian(pairs, x[:n])[says]
        ones = np.ones((len(by_value), 1))
        return np.concatenate([np.hstack([-by_value, ones]), np.hstack([by_value, ones])])

    first = _least_squares(pairs, bounds, start, weight)
    largest = float(np.abs(_margin(pairs, first)[says]).max())
    limits: Any = [*zip(*bounds.tolist(), strict=True), (0.0, None)]
    gradient: Any = np.append(np.zeros(n), 1.0)
    begin: Any = np.append(first, largest)
    constraint: Any = {"type": "ineq", "fun": room, "jac": slopes}
    found = minimize(  # type: ignore[call-overload]
        lambda x: float(x[n]),
        begin,
        jac=lambda _: gradient,
        bounds=limits,
        constraints=constraint,
        method="SLSQP",
        options={"ftol": 1e-13, "maxiter": 500},
    )
    at: Floats = np.clip(found.x[:n], *bounds)
    return at if float(np.abs(_margin(pairs, at)[says]).max()) <= largest else first


def _value(pairs: Pairs, ln_values: Floats, weight: Floats, settings: Settings) -> float:
    if settings.objective == "verdict_cost":
        return verdicts_of(pairs, ln_values, settings.cost).cost
    at = margins(pairs, ln_values, weight)
    return at.mean_square if settings.objective == "least_squares" else at.largest


def _least_cost(
    pairs: Pairs, bounds: Floats, start: Floats, settings: Settings
) -> tuple[Floats, float, bool, Step | None]:
    """Least cost of verdicts: exact for one parameter, by a seeded search for more.

    Returns
    -------
    ln_values, cost, is_binding, interval
    """
    if len(start) == 1:
        found = scan(pairs, bounds, settings.cost)
        best = found.nearest(float(start[0]))
        at = np.clip(start, *off_ends(best.low, best.high))
        return at, best.verdicts.cost, found.is_binding, best

    def cost(ln_values: Floats) -> float:
        return verdicts_of(pairs, ln_values, settings.cost).cost

    free = _searched(cost, bounds, start, settings.seed)
    if verdicts_of(pairs, free, settings.cost).meets(settings.cost.alpha):
        return free, cost(free), False, None

    def allowed(ln_values: Floats) -> float:
        return _penalised(pairs, ln_values, settings, cost(ln_values))

    at = _searched(allowed, bounds, start, settings.seed)
    _check_feasible(pairs, at, settings)
    return at, cost(at), cost(at) > cost(free), None


def _constrained(
    pairs: Pairs, bounds: Floats, start: Floats, weight: Floats, settings: Settings
) -> Floats:
    """Least objective where the share of unsafe passes is allowed."""

    def objective(ln_values: Floats) -> float:
        return _value(pairs, ln_values, weight, settings)

    if len(start) > 1:

        def cost(ln_values: Floats) -> float:
            return _penalised(pairs, ln_values, settings, objective(ln_values))

        at = _searched(cost, bounds, start, settings.seed)
        _check_feasible(pairs, at, settings)
        return at
    from scipy.optimize import minimize_scalar

    best, least = start, np.inf
    for low, high in scan(pairs, bounds, settings.cost).allowed:
        inner = minimize_scalar(
            lambda x: objective(np.array([x])),
            bounds=(low, high),
            method="bounded",
            options={"xatol": 1e-12},
        )
        for x in (low, high, float(inner.x)):
            value = objective(np.array([x]))
            if value < least and verdicts_of(pairs, np.array([x]), settings.cost).meets(
                settings.cost.alpha
            ):
                best, least = np.array([x]), value
    if not np.isfinite(least):
        raise _infeasible(pairs, settings)
    return best


def _penalised(pairs: Pairs, ln_values: Floats, settings: Settings, value: float) -> float:
    """The objective, or a large one that falls towards where the constraint holds."""
    found = verdicts_of(pairs, ln_values, settings.cost)
    excess = found.type_2 - settings.cost.alpha * found.passing
    return value if found.meets(settings.cost.alpha) else _INFEASIBLE * (1.0 + excess)


def _searched(cost: Callable[[Floats], float], bounds: Floats, start: Floats, seed: int) -> Floats:
    """Global search without gradients: the function has steps."""
    from scipy.optimize import differential_evolution

    limits: Any = list(zip(*bounds.tolist(), strict=True))
    found = differential_evolution(
        cost,
        limits,
        x0=start,
        rng=np.random.default_rng(seed),
        popsize=20,
        maxiter=200,
        tol=1e-9,
        polish=False,
        init="sobol",
    )
    at: Floats = found.x
    return at


def _check_feasible(pairs: Pairs, ln_values: Floats, settings: Settings) -> None:
    if not verdicts_of(pairs, ln_values, settings.cost).meets(settings.cost.alpha):
        raise _infeasible(pairs, settings)


def _infeasible(pairs: Pairs, settings: Settings) -> CalibrationError:
    return CalibrationError(
        what="the constraint holds nowhere within the bounds",
        where="problem, alpha and bounds",
        got=f"alpha {settings.cost.alpha:g} on the share of unsafe buildings among those of "
        f"{len(pairs.weight)} pairs that pass",
        expected="bounds that allow an edition strict enough",
        repair="raise alpha, or widen the bounds towards a longer return period or a smaller "
        "capacity factor",
    )
