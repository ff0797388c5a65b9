"""Read an array as a function: place its samples, add them up, cut off its zeros.

A sampled function is three plain things: `values` of shape (n,), `start`, the position of
the first of them, and `step`, the distance from each position to the next.
"""

# --8<-- [start:setup]
import math

import numpy as np
from numpy.typing import ArrayLike, NDArray


def real(ndim: int, **named: ArrayLike) -> list[NDArray[np.float64]]:
    """Return numbers (no axis) or rows (one axis), or name the argument that is not."""
    kind = "one row of numbers" if ndim else "one number"
    for name, given in named.items():
        try:
            array = np.asarray(given)
        except ValueError:  # rows of different lengths
            array = np.array(None)
        if array.ndim != ndim or array.size == 0 or array.dtype.kind not in "iuf":
            raise ValueError(f"{name} must be {kind}, got {given!r:.70}")
        if not (usable := np.abs(array.astype(float)) < 1e100).all():
            raise ValueError(f"{name} must stay below 1e100, got {array[~usable][0]}")
        if name == "step" and array <= 0:
            raise ValueError(f"step must be above 0, got {array}")
    return [np.asarray(given, dtype=float) for given in named.values()]


# --8<-- [end:setup]
# --8<-- [start:positions]
def positions(n_samples: int, start: ArrayLike, step: ArrayLike) -> NDArray[np.float64]:
    """Return where each sample of a function lies.

    `start` and `step` are numbers; the result has shape (n_samples,) and their unit.

    Raises ValueError if `n_samples` is no whole number from 1 up, if `start` or `step` is
    no finite number, or if `step` is not above 0 or too small to move away from `start`.

    Source: Oppenheim and Schafer, Discrete-Time Signal Processing (2010), section 4.1.

    >>> positions(4, start=-1, step=0.5).tolist()
    [-1.0, -0.5, 0.0, 0.5]
    """
    start, step = real(0, start=start, step=step)
    whole = isinstance(n_samples, int | np.integer) and n_samples is not True
    if not whole or n_samples < 1:
        raise ValueError(f"n_samples must be a whole number above 0, got {n_samples!r}")
    x = start + step * np.arange(n_samples)
    if (x[1:] <= x[:-1]).any():
        raise ValueError(f"step must be large enough to leave {start}, got {step}")
    return x


# --8<-- [end:positions]
# --8<-- [start:grid]
def grid(
    start: ArrayLike, stop: ArrayLike, step: ArrayLike, *, closed: bool = True
) -> NDArray[np.float64]:
    """Return evenly spaced positions from `start` to `stop`, the end included if closed.

    All three are numbers. A whole number n of steps must lead from `start` to `stop`; the
    result has shape (n + 1,), or (n,) if the interval is half-open.

    Raises ValueError if one of them is no finite number, if `stop` does not lie beyond
    `start`, or if `step` is not above 0 or does not fit in.

    Source: Dijkstra, Why numbering should start at zero (EWD831, 1982), on half-open
    intervals.

    >>> grid(0, 1, 0.25).tolist()
    [0.0, 0.25, 0.5, 0.75, 1.0]
    """
    start, stop, step = real(0, start=start, stop=stop, step=step)
    if stop <= start:
        raise ValueError(f"stop must lie beyond start, got {stop} after {start}")
    n_steps = round(float((stop - start) / step))
    if n_steps < 1 or abs((stop - start) / step - n_steps) > 1e-6:
        raise ValueError(f"step must divide {stop - start}, got {step}")
    # Not np.arange: rounding would decide whether the end is part of it.
    x = np.linspace(start, stop, n_steps + 1)
    return x if closed else x[:-1]


# --8<-- [end:grid]
# --8<-- [start:integral]
def integral(values: ArrayLike, step: ArrayLike) -> float:
    """Return the Riemann sum of a sampled function: each value times the step, added up.

    `values` has shape (n,); the result is in units of `values` times units of `step`.

    Raises ValueError if `values` is not one row of finite numbers, or if `step` is no
    finite number above 0.

    Source: Trefethen and Weideman, SIAM Review 56 (2014), section 1, doi:10.1137/130932132.

    >>> f"{integral([1, 1, 1, 1], step=0.25):.2f}"
    '1.00'
    """
    (values,), (step,) = real(1, values=values), real(0, step=step)
    return float(step * values.sum())


# --8<-- [end:integral]
# --8<-- [start:inner_product]
def inner_product(f: ArrayLike, g: ArrayLike, step: ArrayLike) -> float:
    """Return the Riemann sum of the product of two functions sampled at the same places.

    `f` and `g` have shape (n,). Nothing here can see whether their samples begin at the
    same position: see `place`.

    Raises ValueError if `f` or `g` is not one row of finite numbers, if their lengths
    differ, or if `step` is no finite number above 0.

    Source: Boyd and Vandenberghe, Introduction to Applied Linear Algebra (2018),
    section 1.4, doi:10.1017/9781108583664, with the step put in.

    >>> f"{inner_product([1, 1, 1, 1], [0, 1, 2, 3], step=0.5):.1f}"
    '3.0'
    """
    (f, g), (step,) = real(1, f=f, g=g), real(0, step=step)
    if len(f) != len(g):
        raise ValueError(f"f and g must be equally long, got {len(f)} and {len(g)}")
    return float(step * (f @ g))


# --8<-- [end:inner_product]
# --8<-- [start:norm]
def norm(values: ArrayLike, step: ArrayLike) -> float:
    """Return the length of a sampled function: the root of its inner product with itself.

    `values` has shape (n,); the result is in units of `values` times the root of the unit
    of `step`.

    Raises ValueError as `integral` does.

    Source: Boyd and Vandenberghe, Introduction to Applied Linear Algebra (2018),
    section 3.1, doi:10.1017/9781108583664, with the step put in.

    >>> f"{norm([3, 4], step=0.25):.1f}"
    '2.5'
    """
    (values,), (step,) = real(1, values=values), real(0, step=step)
    # The square of a tiny number would be 0; hypot scales before it squares.
    return math.sqrt(step) * math.hypot(*values)


# --8<-- [end:norm]
# --8<-- [start:trim]
def trim(
    values: ArrayLike, start: ArrayLike, step: ArrayLike
) -> tuple[NDArray[np.float64], float]:
    """Cut off the zeros at both ends, and return what is left and where that starts.

    `values` has shape (n,), the values returned have shape (m,) with m from 1 to n. Only
    an exact 0 is cut off, not 1e-17. Of zeros alone, the first one is kept.

    Raises ValueError if `values` is not one row of finite numbers, if `start` is no finite
    number, or if `step` is no finite number above 0.

    Source: the definition of a position, start + i · step, for the first sample kept.

    >>> kept, start = trim([0, 0, 3, 0, 4, 0], start=-1, step=0.5)
    >>> kept.tolist(), start
    ([3.0, 0.0, 4.0], 0.0)
    """
    (values,), (start, step) = real(1, values=values), real(0, start=start, step=step)
    not_zero = np.flatnonzero(values)
    first, last = (not_zero[0], not_zero[-1]) if not_zero.size else (0, 0)
    return values[first : last + 1].copy(), float(start + step * first)


# --8<-- [end:trim]
# --8<-- [start:place]
def place(
    values: ArrayLike, start: ArrayLike, step: ArrayLike, *, onto: ArrayLike
) -> NDArray[np.float64]:
    """Put samples back where they belong on a longer row of positions, among zeros.

    `values` has shape (m,); `onto` holds the positions and has shape (n,), and so has the
    result.

    Raises ValueError if an argument is not what `trim` asks for, or if `onto` lacks the
    position of one of the samples.

    Source: Oppenheim and Schafer, Discrete-Time Signal Processing (2010), section 2.1, on
    a signal as a sum of shifted impulses.

    >>> place([3, 4], start=0.5, step=0.5, onto=[0, 0.5, 1, 1.5]).tolist()
    [0.0, 3.0, 4.0, 0.0]
    """
    values, onto = real(1, values=values, onto=onto)
    start, step = real(0, start=start, step=step)
    wanted = start + step * np.arange(len(values))
    index = np.abs(onto - start).argmin() + np.arange(len(values))
    held = index[-1] < len(onto) and np.allclose(onto[index], wanted, 0, step / 1e6)
    if not held:
        raise ValueError(
            f"onto must hold {wanted[0]} to {wanted[-1]} in steps of {step}"
        )
    placed = np.zeros(len(onto))
    placed[index] = values
    return placed


# --8<-- [end:place]
