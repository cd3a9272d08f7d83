# SPDX-License-Identifier: EUPL-1.2
"""The one owner of parallelism: a thread pool with BLAS held to one thread a worker."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor, as_completed
from typing import TYPE_CHECKING, TypeVar

from npr.core.errors import NprError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

Item = TypeVar("Item")
Result = TypeVar("Result")


def thread_count() -> int:
    """Number of threads to use: ``NPR_THREADS``, else the processors that we may run on.

    Raises
    ------
    NprError
        ``NPR_THREADS`` is not a whole number of 1 or more.

    Examples
    --------
    >>> thread_count() >= 1
    True
    """
    wanted = os.environ.get("NPR_THREADS")
    if wanted is not None:
        return _positive(wanted)
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _positive(wanted: str) -> int:
    try:
        count = int(wanted)
    except ValueError:
        count = 0
    if count < 1:
        raise NprError(
            what="the number of threads is not a number",
            where="environment variable NPR_THREADS",
            got=repr(wanted),
            expected="a whole number of 1 or more",
            repair="set it to a number, or unset it to use all processors",
        )
    return count


def map_unordered(
    function: Callable[[Item], Result], items: Iterable[Item]
) -> Iterator[tuple[Item, Result]]:
    """Apply ``function`` to every item on all threads; yield pairs as they come.

    BLAS runs on one thread inside, so that a result does not depend on how many there are. The
    first exception stops the work that has not begun and is raised here.

    Examples
    --------
    >>> sorted(map_unordered(abs, [-2, 1]))
    [(-2, 2), (1, 1)]
    """
    from threadpoolctl import threadpool_limits

    with threadpool_limits(limits=1), ThreadPoolExecutor(thread_count()) as pool:
        futures = {pool.submit(function, item): item for item in items}
        try:
            for future in as_completed(list(futures)):
                # Not held any longer than it is wanted: a result may be large.
                yield futures.pop(future), future.result()
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
