"""Convolve and correlate rows of samples: flip, shift, multiply, sum.

A signal has shape (n,), a kernel shape (k,), and outside of both there are zeros. A sampled
function is `values`, the position of the first one, `start`, and the `step` between them.
"""

# --8<-- [start:setup]
import numpy as np
from numpy.typing import ArrayLike, NDArray

Row = NDArray[np.floating]


def real(ndim: int, **named: ArrayLike) -> list[Row]:
    """Return rows (one axis) or numbers (none) as floats, or name the one that is wrong."""
    rows = []
    for name, given in named.items():
        try:
            row = np.asarray(given)
        except ValueError:  # rows of different lengths
            row = np.array(None)
        if row.ndim != ndim or row.size == 0 or row.dtype.kind not in "iuf":
            kind = "one row of numbers" if ndim else "one number"
            raise ValueError(f"{name} must be {kind}, got {given!r:.70}")
        row = row if row.dtype == np.float32 else row.astype(np.float64)
        if not (usable := np.abs(row) < 1e15).all():  # no sum of products overflows
            raise ValueError(f"{name} must stay below 1e15, got {row[~usable][0]}")
        if name == "step" and row <= 0:
            raise ValueError(f"step must be above 0, got {row}")
        rows.append(row)
    return rows


# --8<-- [end:setup]
# --8<-- [start:output_slice]
def output_slice(n: int, k: int, mode: str) -> slice:
    """Return which entries of the whole convolution a mode keeps.

    `n` and `k` are the lengths of signal and kernel. "full" keeps all n + k - 1, "same" n
    of them from (k - 1) // 2 on, "valid" the n - k + 1 for which the kernel lies within the
    signal.

    Raises ValueError if the mode is none of these, or if no entry is valid.

    Source: the definition of the three modes, as in `scipy.signal.convolve`.

    >>> [output_slice(5, 3, mode) for mode in ("full", "same", "valid")]
    [slice(0, 7, None), slice(1, 6, None), slice(2, 5, None)]
    """
    if not isinstance(mode, str) or mode not in ("full", "same", "valid"):
        raise ValueError(f'mode must be "full", "same" or "valid", got {mode!r:.70}')
    if mode == "valid" and k > n:
        raise ValueError(f'kernel must be at most {n} long in mode "valid", got {k}')
    first = {"full": 0, "same": (k - 1) // 2, "valid": k - 1}[mode]
    size = {"full": n + k - 1, "same": n, "valid": n - k + 1}[mode]
    return slice(first, first + size)


# --8<-- [end:output_slice]
# --8<-- [start:convolve1d]
def convolve1d(signal: ArrayLike, kernel: ArrayLike, mode: str = "full") -> Row:
    """Flip the kernel, shift it along the signal, multiply, and sum at each place.

    `signal` has shape (n,), `kernel` (k,). The whole result has shape (n + k - 1,); its
    first entry belongs to the sum of the positions of both first entries. Two rows of
    float32 give float32.

    Raises ValueError if `signal` or `kernel` is not one row of numbers below 1e15 in size,
    and for a `mode` that `output_slice` refuses.

    Source: Oppenheim and Schafer, Discrete-Time Signal Processing (2010), section 2.3.

    >>> convolve1d([4, 0, 2], [1, 0.5, 0.25]).tolist()
    [4.0, 2.0, 3.0, 1.0, 0.5]
    """
    f, g = real(1, signal=signal, kernel=kernel)
    kept = output_slice(len(f), len(g), mode)
    padded = np.pad(f, len(g) - 1)
    windows = np.lib.stride_tricks.sliding_window_view(padded, len(g))
    return windows[kept] @ g[::-1]


# --8<-- [end:convolve1d]
# --8<-- [start:correlate1d]
def correlate1d(signal: ArrayLike, kernel: ArrayLike, mode: str = "full") -> Row:
    """Shift the kernel along the signal as it is, multiply, and sum at each place.

    Shapes and modes are those of `convolve1d`. The first entry of the whole result belongs
    to the lag 1 - k: the last entry of the kernel on the first of the signal.

    Raises ValueError as `convolve1d` does.

    Source: Proakis and Manolakis, Digital Signal Processing (2007), section 2.6.

    >>> correlate1d([4, 0, 2], [1, 0.5, 0.25]).tolist()
    [1.0, 2.0, 4.5, 1.0, 2.0]
    """
    f, g = real(1, signal=signal, kernel=kernel)
    kept = output_slice(len(f), len(g), mode)
    padded = np.pad(f, len(g) - 1)
    windows = np.lib.stride_tricks.sliding_window_view(padded, len(g))
    return windows[kept] @ g


# --8<-- [end:correlate1d]
# --8<-- [start:flip]
def flip(values: ArrayLike, start: ArrayLike, step: ArrayLike) -> tuple[Row, float]:
    """Mirror a sampled function at position zero, and return its values and its start.

    `values` has shape (n,) and so has the first part of the result; its step is the same.

    Raises ValueError if `values` is not one row of numbers below 1e15 in size, or if
    `start` or `step` is no such number, the step above 0.

    Source: the definition of g(-x), for samples.

    >>> flipped, start = flip([3, 4, 5], start=-2, step=0.5)
    >>> flipped.tolist(), start
    ([5.0, 4.0, 3.0], 1.0)
    """
    (values,) = real(1, values=values)
    start, step = real(0, start=start, step=step)
    return values[::-1].copy(), 0.0 - float(start + step * (len(values) - 1))


# --8<-- [end:flip]
# --8<-- [start:convolve_sampled]
def convolve_sampled(
    f: ArrayLike, f_start: ArrayLike, g: ArrayLike, g_start: ArrayLike, step: ArrayLike
) -> tuple[Row, float]:
    """Convolve two sampled functions, and return the values and where they start.

    `f` has shape (n,), `g` (k,), with one step for both. The values have shape
    (n + k - 1,) and the same step; they approach the integral as the step shrinks.

    Raises ValueError if `f` or `g` is not one row of numbers below 1e15 in size, or if a
    start or the step is no such number, the step above 0.

    Source: Bracewell, The Fourier Transform and Its Applications (2000), chapter 3.

    >>> values, start = convolve_sampled([1, 1], 0.25, [2, 2, 2], -1.25, step=0.5)
    >>> values.tolist(), start
    ([1.0, 2.0, 2.0, 1.0], -1.0)
    """
    f, g = real(1, f=f, g=g)
    f_start, g_start, step = real(0, f_start=f_start, g_start=g_start, step=step)
    return float(step) * convolve1d(f, g), float(f_start + g_start)


# --8<-- [end:convolve_sampled]
