"""Shift by convolution: by whole steps, softly, on a ring, and as the address of a memory.

A kernel has an odd number of entries. The middle one belongs to the shift 0, the entries
before it to shifts to the left (-1, -2, …), those behind it to shifts to the right.
"""

# --8<-- [start:setup]
import numpy as np
from numpy.typing import ArrayLike, NDArray


def real(ndim: int, **named: ArrayLike) -> list[NDArray[np.floating]]:
    """Return arrays of floats with so many axes, or name the argument that is none."""
    kind = ("one number", "one row of numbers", "a table of numbers")[ndim]
    arrays = []
    for name, given in named.items():
        try:
            array = np.asarray(given)
        except ValueError:  # rows of different lengths
            array = np.array(None)
        if array.ndim != ndim or array.size == 0 or array.dtype.kind not in "iuf":
            raise ValueError(f"{name} must be {kind}, got {given!r:.70}")
        if array.dtype != np.float32:  # which stays as it is
            array = array.astype(np.float64)
        limit = 1e15 if array.dtype == np.float32 else 1e100  # no product overflows
        if not (usable := np.abs(array) < limit).all():
            raise ValueError(f"{name} must stay below {limit}, got {array[~usable][0]}")
        arrays.append(array)
    return arrays


# --8<-- [end:setup]
# --8<-- [start:shifts_of]
def shifts_of(kernel: ArrayLike) -> NDArray[np.int64]:
    """Return the shift for which each entry of a kernel stands, 0 for the middle one.

    `kernel` and the result have shape (k,); a positive shift leads to the right.

    Raises ValueError if `kernel` is no row of finite numbers, or has no middle entry.

    Source: the definition of convolution, with the origin in the middle of the kernel.

    >>> shifts_of([0.8, 0.1, 0.1]).tolist()
    [-1, 0, 1]
    """
    (kernel,) = real(1, kernel=kernel)
    if len(kernel) % 2 == 0:
        raise ValueError(f"kernel must have an odd length, got {len(kernel)} entries")
    return np.arange(len(kernel), dtype=np.int64) - len(kernel) // 2


# --8<-- [end:shifts_of]
# --8<-- [start:shift]
def shift(signal: ArrayLike, kernel: ArrayLike) -> NDArray[np.floating]:
    """Return the signal convolved with a kernel, cut to its length, with zeros beyond it.

    `signal` and the result have shape (n,), `kernel` has shape (k,) with an odd k. What
    moves across a border is lost. Two float32 rows give float32, other rows float64.

    Raises ValueError if one of them is no row of finite numbers, or if k is even.

    Source: Oppenheim and Schafer, Discrete-Time Signal Processing (2010), section 2.3.

    >>> shift([3, 4, 5, 0], [0, 0, 1]).tolist()
    [0.0, 3.0, 4.0, 5.0]
    """
    signal, kernel = real(1, signal=signal, kernel=kernel)
    reach = len(kernel) // 2
    padded = np.pad(signal, reach)
    result = np.zeros(len(signal), np.result_type(signal, kernel))
    for t, weight in zip(shifts_of(kernel), kernel):
        first = reach - t  # what lies here moves by t, to the first place
        result += weight * padded[first : first + len(signal)]
    return result


# --8<-- [end:shift]
# --8<-- [start:circular_shift]
def circular_shift(signal: ArrayLike, kernel: ArrayLike) -> NDArray[np.floating]:
    """Return the signal convolved with a kernel on a ring, where the ends are neighbours.

    `signal` and the result have shape (n,), `kernel` has shape (k,) with an odd k. If
    both are distributions, so is the result. Two float32 rows give float32, others
    float64.

    Raises ValueError if one of them is no row of finite numbers, or if k is even.

    Source: Graves, Wayne and Danihelka, Neural Turing Machines (2014), equation 8,
    doi:10.48550/arXiv.1410.5401.

    >>> circular_shift([0, 0, 0, 1], [0.25, 0, 0.75]).tolist()
    [0.75, 0.0, 0.25, 0.0]
    """
    signal, kernel = real(1, signal=signal, kernel=kernel)
    result = np.zeros(len(signal), np.result_type(signal, kernel))
    for t, weight in zip(shifts_of(kernel), kernel):
        result += weight * np.roll(signal, t)
    return result


# --8<-- [end:circular_shift]
# --8<-- [start:checked_weighting]
def checked_weighting(weighting: ArrayLike) -> NDArray[np.floating]:
    """Return a weighting as floats: one share per slot, none below 0, with sum 1.

    `weighting` and the result have shape (n,). The sum may miss 1 by the rounding of
    half the digits.

    Raises ValueError if `weighting` is no row of finite numbers, or no distribution.

    Source: Graves, Wayne and Danihelka, Neural Turing Machines (2014), equation 1,
    doi:10.48550/arXiv.1410.5401.

    >>> checked_weighting([0, 1, 0]).tolist()
    [0.0, 1.0, 0.0]
    """
    (weighting,) = real(1, weighting=weighting)
    if weighting.min() < 0:
        raise ValueError(f"weighting must not be below 0, got {weighting.min()}")
    total = weighting.sum()
    if abs(total - 1) > np.sqrt(np.finfo(weighting.dtype).eps):
        raise ValueError(f"weighting must have the sum 1, got {total}")
    return weighting


# --8<-- [end:checked_weighting]
# --8<-- [start:read_memory]
def read_memory(weighting: ArrayLike, memory: ArrayLike) -> NDArray[np.floating]:
    """Return the mean of the slots of a memory, each counted with its share.

    `weighting` has shape (n,), `memory` has one row per slot, shape (n, m), and the
    result has shape (m,), in the unit of `memory`.

    Raises ValueError if `weighting` is no distribution, if `memory` is no table of
    finite numbers, or if there are not as many slots as shares.

    Source: Graves, Wayne and Danihelka, Neural Turing Machines (2014), equation 2,
    doi:10.48550/arXiv.1410.5401.

    >>> read_memory([0, 0.75, 0.25], [[9, 9], [4, 0], [0, 8]]).tolist()
    [3.0, 2.0]
    """
    weighting, (memory,) = checked_weighting(weighting), real(2, memory=memory)
    if len(weighting) != len(memory):
        raise ValueError(
            f"memory must have one row per share, got {len(memory)} rows "
            f"and {len(weighting)} shares"
        )
    return np.asarray(weighting @ memory)


# --8<-- [end:read_memory]
# --8<-- [start:sharpen]
def sharpen(weighting: ArrayLike, power: ArrayLike) -> NDArray[np.floating]:
    """Raise each share to a power and divide by the new sum, so that the largest gains.

    `weighting` and the result have shape (n,); `power` is a number from 1 on, and 1
    changes nothing. float32 stays float32.

    Raises ValueError if `weighting` is no distribution, or if `power` is no finite
    number or below 1.

    Source: Graves, Wayne and Danihelka, Neural Turing Machines (2014), equation 9,
    doi:10.48550/arXiv.1410.5401.

    >>> sharpen([0.25, 0.5, 0.25], power=2).round(3).tolist()
    [0.167, 0.667, 0.167]
    """
    weighting, (power,) = checked_weighting(weighting), real(0, power=power)
    if power < 1:
        raise ValueError(f"power must be at least 1, got {power}")
    parts = np.float_power(weighting / weighting.max(), power)  # the largest is 1
    return np.asarray(parts / parts.sum(), dtype=weighting.dtype)


# --8<-- [end:sharpen]
