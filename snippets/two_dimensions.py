"""Convolve in two dimensions: extend the border, slide the turned kernel, keep a frame.

Images and kernels have two axes: rows, counted downwards, then columns, counted to the
right. The first number of an index is always the row.
"""

# --8<-- [start:setup]
from typing import Literal

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.floating]


def floats(ndim: int, **named: ArrayLike) -> list[Array]:
    """Return numbers or tables as floats (float32 stays), or name what is none."""
    kind = "rows of numbers" if ndim else "one number"
    arrays: list[Array] = []
    for name, given in named.items():
        try:
            array = np.asarray(given)
        except ValueError:  # rows of different lengths
            array = np.array(None)
        if array.ndim != ndim or array.size == 0 or array.dtype.kind not in "iuf":
            raise ValueError(f"{name} must be {kind}, got {given!r:.60}")
        if array.dtype != np.float32:
            array = array.astype(np.float64, copy=False)
        if not (usable := np.abs(array) < 1e15).all():  # false for nan, too
            raise ValueError(f"{name} must stay below 1e15, got {array[~usable][0]}")
        arrays.append(array)
    return arrays


# --8<-- [end:setup]
# --8<-- [start:whole]
def whole(lowest: int, **named: object) -> None:
    """Check that sizes are whole numbers from `lowest` up.

    Raises ValueError, with the name of the argument and its value, if one is not.

    Source: the definition of a size.

    >>> whole(1, stride=2)
    """
    for name, given in named.items():
        is_whole = isinstance(given, int | np.integer) and not isinstance(given, bool)
        if not is_whole or not given >= lowest:  # type: ignore[operator]
            raise ValueError(
                f"{name} must be a whole number from {lowest}, got {given!r}"
            )


# --8<-- [end:whole]
# --8<-- [start:extend]
RULES: dict[str, Literal["constant", "reflect", "edge", "wrap"]] = {
    "fill": "constant",
    "reflect": "reflect",
    "replicate": "edge",
    "wrap": "wrap",
}


def extend(
    image: ArrayLike,
    margin: int | tuple[int, int],
    boundary: str = "fill",
    fill_value: float = 0.0,
) -> Array:
    """Return an image with a margin around it, filled in by one of four rules.

    `image` has shape (rows, columns). `margin` is the number of rows added above and below
    and of columns added left and right, as a pair, or as one number for both. `boundary`
    is "fill" (with `fill_value`), "reflect" (mirrored at the outermost pixel, which is not
    repeated), "replicate" (the outermost pixel again) or "wrap" (the opposite side).

    Raises ValueError if an argument is none of these.

    Source: numpy.pad, whose modes are constant, reflect, edge and wrap.

    >>> extend([[1, 2, 3]], (0, 2), "reflect").astype(int).tolist()
    [[3, 2, 1, 2, 3, 2, 1]]
    """
    (image,), (fill,) = floats(2, image=image), floats(0, fill_value=fill_value)
    pair = (
        margin if isinstance(margin, tuple) and len(margin) == 2 else (margin, margin)
    )
    for side in pair:
        whole(0, margin=side)
    if not isinstance(boundary, str) or boundary not in RULES:
        raise ValueError(
            f"boundary must be one of {', '.join(RULES)}, got {boundary!r}"
        )
    sides = np.transpose([pair, pair])
    if boundary == "fill":
        return np.pad(image, sides, constant_values=fill)
    return np.pad(image, sides, RULES[boundary])


# --8<-- [end:extend]
# --8<-- [start:kept]
def kept(n: int, k: int, mode: str) -> slice:
    """Return which part of the full result a mode keeps, along one axis.

    The image has `n` samples along this axis, the kernel `k`. "full" keeps all n + k − 1
    results, "same" n of them, "valid" the n − k + 1 for which the kernel never leaves the
    image.

    Raises ValueError if a size is no whole number above 0, if `mode` is none of the three,
    or if it is "valid" and the kernel is larger than the image.

    Source: the three modes of scipy.signal.convolve2d.

    >>> kept(5, 3, "same")
    slice(1, 6, None)
    """
    whole(1, n=n, k=k)
    frames = {
        "full": (0, n + k - 1),
        "same": ((k - 1) // 2, n),
        "valid": (k - 1, n - k + 1),
    }
    if not isinstance(mode, str) or mode not in frames:
        raise ValueError(f"mode must be one of {', '.join(frames)}, got {mode!r}")
    first, size = frames[mode]
    if size < 1:
        raise ValueError(f"kernel must fit into the image if valid, got {k} over {n}")
    return slice(first, first + size)


# --8<-- [end:kept]
# --8<-- [start:convolve2d]
def convolve2d(
    image: ArrayLike,
    kernel: ArrayLike,
    mode: str = "full",
    boundary: str = "fill",
    fill_value: float = 0.0,
) -> Array:
    """Return the convolution of an image with a kernel: the kernel is turned, then slid.

    `image` has shape (n, m), `kernel` (k, l). `mode` is the size of the result, see
    `kept`; `boundary` says what lies beyond the border, see `extend`, and has no effect in
    mode "valid".

    Raises ValueError if `image` or `kernel` is not rows of finite numbers, if `mode` or
    `boundary` is unknown, or if a kernel larger than the image is to stay inside it.

    Source: Gonzalez and Woods, Digital Image Processing (2018), section 3.4.

    >>> convolve2d([[1, 2], [3, 4]], [[0, 10, 1]], mode="same").astype(int).tolist()
    [[10, 21], [30, 43]]
    """
    image, kernel = floats(2, image=image, kernel=kernel)
    sizes = list(zip(image.shape, kernel.shape, strict=True))
    rows, columns = (kept(n, k, mode) for n, k in sizes)
    margin = (kernel.shape[0] - 1, kernel.shape[1] - 1)
    extended = extend(image, margin, boundary, fill_value)
    windows = sliding_window_view(extended, kernel.shape)[rows, columns]
    result: Array = np.einsum("ijab,ab->ij", windows, kernel[::-1, ::-1])
    return result


# --8<-- [end:convolve2d]
# --8<-- [start:correlate2d]
def correlate2d(
    image: ArrayLike,
    kernel: ArrayLike,
    mode: str = "full",
    boundary: str = "fill",
    fill_value: float = 0.0,
) -> Array:
    """Return the cross-correlation: the kernel slides over the image as it is.

    Arguments, shapes, frames and errors are those of `convolve2d`. In mode "full" the
    first result is the one with the kernel's last entry on the image's first.

    Raises ValueError as `convolve2d` does.

    Source: Gonzalez and Woods, Digital Image Processing (2018), section 3.4.

    >>> correlate2d([[1, 2], [3, 4]], [[0, 10, 1]], mode="same").astype(int).tolist()
    [[12, 20], [34, 40]]
    """
    (kernel,) = floats(2, kernel=kernel)
    return convolve2d(image, kernel[::-1, ::-1], mode, boundary, fill_value)


# --8<-- [end:correlate2d]
# --8<-- [start:output_size]
def output_size(
    n: int, k: int, *, stride: int = 1, padding: int = 0, dilation: int = 1
) -> int:
    """Return how many results a kernel gives along one axis of an image.

    The image has `n` samples along it, the kernel `k`. `padding` samples are added at each
    end, the entries of the kernel lie `dilation` samples apart, and the kernel moves by
    `stride` samples at a time. What is left over after the last whole stride is not used.

    Raises ValueError if an argument is no whole number, if `n`, `k`, `stride` or `dilation`
    is below 1 or `padding` below 0, or if the kernel does not fit.

    Source: Dumoulin and Visin, A guide to convolution arithmetic for deep learning (2016),
    relationship 15, doi:10.48550/arXiv.1603.07285.

    >>> output_size(227, 11, stride=4)
    55
    """
    whole(1, n=n, k=k, stride=stride, dilation=dilation)
    whole(0, padding=padding)
    reach = dilation * (k - 1) + 1
    room = n + 2 * padding
    if reach > room:
        raise ValueError(f"k must fit: it spans {reach} samples of {room}")
    return int((room - reach) // stride + 1)


# --8<-- [end:output_size]
