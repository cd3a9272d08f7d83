# SPDX-License-Identifier: EUPL-1.2
"""Probability that a limit state is reached, or that somebody dies, given the shaking.

Structural curves are conditioned on SaAvg, the geometric mean of the spectral acceleration over ten
periods from 0.01 to 1.0 s; chimney curves on PGA. Both are of the arbitrary horizontal component.

Every function takes ``..._g`` as a number, an array (one dimension) or a DataArray in g, or as a
pint quantity of acceleration. Zero shaking gives probability 0, NaN gives NaN, a negative value is
refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import xarray as xr

from npr.core.errors import NprError
from typologies.intensity import in_g

if TYPE_CHECKING:
    from collections.abc import Callable

    from typologies.catalogue import Catalogue

_CLASS = "vulnerability_class"
_WEIGHTS = {"fragility_branch": "fragility_weight", "consequence_branch": "consequence_weight"}


def limit_state_probability(catalogue: Catalogue, sa_avg_g: Any) -> xr.DataArray:
    """Probability that each limit state is reached or exceeded.

    P = Phi((b0 + b1 ln SaAvg - ln D_limit) / sigma)

    Parameters
    ----------
    catalogue : Catalogue
    sa_avg_g : float, array, DataArray or pint quantity, (sa_avg_g), g, >= 0
        Average spectral acceleration.

    Returns
    -------
    xarray.DataArray
        (vulnerability_class, fragility_branch, limit_state, sa_avg_g) float64, 1; a single number
        gives no last dimension.

    Raises
    ------
    UnitError
        Not an acceleration, negative, or not a number.

    Source
    ------
    Crowley and Pinho, fragility models V6 and V7; TNO (2021) for TNO2020.  Deviation: none.

    Verification
    ------------
    tests/typologies/test_oracle.py, all classes and branches, rtol 1e-6.

    Examples
    --------
    >>> from typologies import load_catalogue
    >>> p = limit_state_probability(load_catalogue("tno2020"), 0.2)
    >>> round(float(p.sel(vulnerability_class="URM4L", fragility_branch="middle",
    ...                   limit_state="CS1")), 4)
    0.027
    """
    ln_sa = _ln(in_g(sa_avg_g, "sa_avg_g"))
    return _labelled(_limit_states(catalogue, ln_sa), "limit_state_probability")


def death_probability(catalogue: Catalogue, sa_avg_g: Any) -> xr.DataArray:
    """Probability that a person dies by failure of the structure.

    P = sum over i = 1..3 of (Pd_i - Pd_(i-1)) P(CS_i), with Pd_0 = 0

    Parameters
    ----------
    catalogue : Catalogue
    sa_avg_g : float, array, DataArray or pint quantity, (sa_avg_g), g, >= 0
        Average spectral acceleration.

    Returns
    -------
    xarray.DataArray
        (vulnerability_class, fragility_branch, consequence_branch, location, sa_avg_g) float64, 1.

    Raises
    ------
    UnitError
        Not an acceleration, negative, or not a number.

    Source
    ------
    Crowley and Pinho, consequence models V6 and V7; TNO (2021) for TNO2020.  Deviation: none.

    Verification
    ------------
    tests/typologies/test_oracle.py, rtol 1e-6; tests/verification/
    conditional_death_probability.csv, rtol 5e-3.
    """
    ln_sa = _ln(in_g(sa_avg_g, "sa_avg_g"))
    fatality = catalogue.dataset["fatality"]
    states = fatality["collapse_state"].to_numpy()
    reached = _limit_states(catalogue, ln_sa).sel(limit_state=states)
    reached = reached.rename(limit_state="collapse_state")
    added = fatality - fatality.shift(collapse_state=1, fill_value=0.0)
    probability = xr.dot(added, reached, dim="collapse_state")
    lead = (_CLASS, "fragility_branch", "consequence_branch", "location")
    return _labelled(probability.transpose(*lead, ...), "death_probability")


def chimney_failure_probability(catalogue: Catalogue, pga_g: Any) -> xr.DataArray:
    """Probability that the chimney fails.

    A class that the model says has no chimney gets exactly 0: that is published knowledge, not an
    unknown.

    Parameters
    ----------
    catalogue : Catalogue
    pga_g : float, array, DataArray or pint quantity, (pga_g), g, >= 0
        Peak ground acceleration.

    Returns
    -------
    xarray.DataArray
        (vulnerability_class, fragility_branch, pga_g) float64, 1.

    Raises
    ------
    UnitError
        Not an acceleration, negative, or not a number.

    Source
    ------
    Crowley and Pinho, models V6 and V7.  Deviation: none as published; in the corrected reading the
    branches are put in rising order at each intensity.

    Verification
    ------------
    tests/typologies/test_oracle.py, rtol 1e-6.
    """
    pga = in_g(pga_g, "pga_g")
    probability = _chimney(catalogue, pga, "chimney_failure", "fragility_branch")
    return _labelled(probability, "chimney_failure_probability")


def chimney_death_probability(catalogue: Catalogue, pga_g: Any) -> xr.DataArray:
    """Probability that a person outside dies by a falling chimney.

    A class that the model says has no chimney gets exactly 0: that is published knowledge, not an
    unknown.

    Parameters
    ----------
    catalogue : Catalogue
    pga_g : float, array, DataArray or pint quantity, (pga_g), g, >= 0
        Peak ground acceleration.

    Returns
    -------
    xarray.DataArray
        (vulnerability_class, consequence_branch, pga_g) float64, 1.

    Raises
    ------
    UnitError
        Not an acceleration, negative, or not a number.

    Source
    ------
    Crowley and Pinho, models V6 and V7.  Deviation: none as published; in the corrected reading the
    branches are put in rising order at each intensity.

    Verification
    ------------
    tests/typologies/test_oracle.py, rtol 1e-6.
    """
    pga = in_g(pga_g, "pga_g")
    probability = _chimney(catalogue, pga, "chimney_fatality", "consequence_branch")
    return _labelled(probability, "chimney_death_probability")


def branch_mean(catalogue: Catalogue, probability: xr.DataArray) -> xr.DataArray:
    """Weighted mean over the logic-tree branches that ``probability`` has.

    Parameters
    ----------
    catalogue : Catalogue
        Gives the weights.
    probability : xarray.DataArray
        Anything with ``fragility_branch`` or ``consequence_branch`` or both, all branches present.

    Returns
    -------
    xarray.DataArray
        The same without the branch dimensions. NaN in any branch gives NaN.

    Raises
    ------
    NprError
        There is no branch dimension, or a branch is missing: a mean of part of the tree is no mean.
    """
    dims = [dim for dim in _WEIGHTS if dim in probability.dims]
    if not dims:
        raise NprError(
            what="no branches to average",
            where="branch_mean",
            got=f"dimensions {tuple(map(str, probability.dims))}",
            expected=" or ".join(_WEIGHTS),
            repair="give the probability per branch",
        )
    mean = probability
    for dim in dims:
        weight = catalogue.dataset[_WEIGHTS[dim]]
        expected = weight[dim].to_numpy().tolist()
        got = probability[dim].to_numpy().tolist()
        if sorted(got) != sorted(expected):
            raise NprError(
                what=f"{dim} is not complete",
                where="branch_mean",
                got=", ".join(map(str, got)),
                expected=", ".join(expected),
                repair="keep all branches until the mean is taken",
            )
        mean = xr.dot(mean, weight.sel({dim: got}), dim=dim)
    return _labelled(mean, probability.name)


def fragility_median_g(catalogue: Catalogue) -> xr.DataArray:
    """Median SaAvg at which each limit state is reached: exp((ln D_limit - b0) / b1).

    Returns
    -------
    xarray.DataArray
        (vulnerability_class, fragility_branch, limit_state) float64, g.
    """
    data = catalogue.dataset
    median = _each(np.exp, (_each(np.log, data["displacement_limit"]) - data["b0"]) / data["b1"])
    median = median.transpose(_CLASS, "fragility_branch", "limit_state")
    return _labelled(median, "fragility_median_g", "standard_gravity", "median SaAvg")


def fatal_state_median_g(catalogue: Catalogue) -> xr.DataArray:
    """Median SaAvg to the collapse state at which most people begin to die, middle branch.

    The state with the largest step in the fatality inside, mean over the consequence branches.

    Returns
    -------
    xarray.DataArray
        (vulnerability_class) float64, g.
    """
    fatality = catalogue.dataset["fatality"].sel(location="inside")
    mean = (fatality * catalogue.dataset["consequence_weight"]).sum("consequence_branch")
    added = mean - mean.shift(collapse_state=1, fill_value=0.0)
    state = added["collapse_state"][added.argmax("collapse_state")]
    medians = fragility_median_g(catalogue).sel(fragility_branch="middle")
    return medians.sel(limit_state=state, drop=True).drop_vars("collapse_state", errors="ignore")


def fragility_beta_ln(catalogue: Catalogue) -> xr.DataArray:
    """Lognormal spread of the SaAvg at which a limit state is reached: sigma / b1.

    Returns
    -------
    xarray.DataArray
        (vulnerability_class) float64, 1.
    """
    beta = catalogue.dataset["sigma_ln"] / catalogue.dataset["b1"]
    return _labelled(beta, "fragility_beta_ln", long_name="standard deviation of ln SaAvg")


def _limit_states(catalogue: Catalogue, ln_sa: xr.DataArray) -> xr.DataArray:
    data = catalogue.dataset
    ln_limit = _each(np.log, data["displacement_limit"])
    z = (data["b0"] + data["b1"] * ln_sa - ln_limit) / data["sigma_ln"]
    return _phi(z).transpose(_CLASS, "fragility_branch", "limit_state", ...)


def _chimney(catalogue: Catalogue, pga: xr.DataArray, curve: str, branch: str) -> xr.DataArray:
    data = catalogue.dataset
    z = (_ln(pga) - _each(np.log, data[f"{curve}_median_g"])) / data[f"{curve}_beta_ln"]
    # No chimney: parameters are NaN, the probability is 0; unknown shaking stays unknown.
    probability = _phi(z).where(data["has_chimney"] | pga.isnull(), 0.0)
    probability = probability.transpose(_CLASS, branch, ...)
    names = catalogue.sorted_branches.get(curve, ())
    if names:
        axis = probability.get_axis_num(branch)
        rising = _each(lambda numbers: np.sort(numbers, axis=axis), probability)
        probability = probability.where(~data[_CLASS].isin(list(names)), rising)
    return probability


def _each(function: Callable[[Any], Any], array: xr.DataArray) -> xr.DataArray:
    return array.copy(data=function(array.to_numpy()))


def _phi(z: xr.DataArray) -> xr.DataArray:
    # ndtr keeps its relative precision far into the lower tail, where strong classes live.
    from scipy.special import ndtr

    return _each(ndtr, z)


def _ln(intensity: xr.DataArray) -> xr.DataArray:
    with np.errstate(divide="ignore"):  # ln 0 = -inf, and Phi(-inf) = 0: no shaking, no failure
        return _each(np.log, intensity)


def _labelled(
    values: xr.DataArray, name: Any, units: str = "1", long_name: str = "probability"
) -> xr.DataArray:
    # Set, not added to: arithmetic may have carried the attributes of an operand along.
    labelled = values.rename(name)
    labelled.attrs = {"units": units, "long_name": long_name}
    return labelled
