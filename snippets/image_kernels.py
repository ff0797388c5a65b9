"""Filter a picture: a catalogue of kernels, and the way from bytes to numbers and back.

A picture is an array indexed by row, then column, whose numbers run from 0 for black to 1
for white. The kernels are meant for convolution, so each is flipped before it is laid on.
"""

# --8<-- [start:setup]
import math
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial

import numpy as np
from numpy.typing import ArrayLike, NDArray

BORDERS = ("fill", "reflect", "replicate", "wrap")
FEW = 49  # entries; with more of them, transforms take less time than products


def real(*ndims: int, **named: ArrayLike) -> list[NDArray[np.floating]]:
    """Return float arrays with so many axes, or name the argument that is not one."""
    kind = " or ".join(str(ndim) for ndim in ndims) + " axes"
    arrays: list[NDArray[np.floating]] = []
    for name, given in named.items():
        try:
            array = np.asarray(given)
        except ValueError:  # rows of different lengths
            array = np.array(None)
        if array.ndim not in ndims or array.size == 0 or array.dtype.kind not in "iuf":
            raise ValueError(f"{name} must be numbers on {kind}, got {given!r:.70}")
        if not (float(array.min()) > -1e15 and float(array.max()) < 1e15):
            seen = f"{array.min()} to {array.max()}"
            raise ValueError(f"{name} must stay between -1e15 and 1e15, got {seen}")
        single = array.dtype == np.float32
        arrays.append(np.asarray(array, dtype=np.float32 if single else np.float64))
    return arrays


# --8<-- [end:setup]
# --8<-- [start:kernels]
KERNELS: dict[str, NDArray[np.float64]] = {
    "identity": np.array([[0, 0, 0], [0, 1, 0], [0, 0, 0]]) / 1,
    "box": np.ones((3, 3)) / 9,
    "gaussian": np.outer([1, 2, 1], [1, 2, 1]) / 16,
    "gaussian_5": np.outer([1, 4, 6, 4, 1], [1, 4, 6, 4, 1]) / 256,
    "sharpen": np.array([[0, -1, 0], [-1, 5, -1], [0, -1, 0]]) / 1,
    "laplacian": np.array([[-1, -1, -1], [-1, 8, -1], [-1, -1, -1]]) / 1,
    "sobel_x": np.outer([1, 2, 1], [1, 0, -1]) / 1,
    "sobel_y": np.outer([1, 0, -1], [1, 2, 1]) / 1,
}


# --8<-- [end:kernels]
# --8<-- [start:to_grey]
def to_grey(picture: ArrayLike) -> NDArray[np.floating]:
    """Return the brightness of each pixel, from 0 for black to 1 for white.

    `picture` has shape (rows, columns) if it is grey, (rows, columns, 3) if it is red,
    green and blue. Unsigned integers are divided by their largest value, 255 for bytes;
    floats must lie in [0, 1] already. The result has shape (rows, columns).

    Raises ValueError if `picture` has other axes, is empty, or holds anything else than
    unsigned integers or floats from 0 to 1.

    Source: Recommendation ITU-R BT.601-7 (2011), section 2.5.1, for the three weights.

    >>> to_grey([[[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]]).tolist()
    [[0.299, 0.587]]
    """
    (grey,) = real(2, 3, picture=picture)
    dtype = np.asarray(picture).dtype
    if dtype.kind == "u":
        grey = grey / np.iinfo(dtype).max
    if dtype.kind == "i" or grey.min() < 0 or grey.max() > 1:
        raise ValueError(f"picture must be bytes or floats from 0 to 1, got {dtype}")
    if grey.ndim == 2:
        return grey.copy()
    if grey.shape[2] != 3:
        raise ValueError(f"picture must have 3 colours, got {grey.shape[2]}")
    return grey @ np.array([0.299, 0.587, 0.114], dtype=grey.dtype)


# --8<-- [end:to_grey]
# --8<-- [start:to_bytes]
def to_bytes(image: ArrayLike) -> NDArray[np.uint8]:
    """Return the bytes of an image: cut off at 0 and 1, times 255, rounded.

    `image` has shape (rows, columns), and so has the result. Whatever lies below 0 becomes
    black, whatever lies above 1 becomes white.

    Raises ValueError if `image` is empty, has other axes or holds anything but finite
    numbers.

    Source: Gonzalez and Woods, Digital Image Processing (2018), section 2.6, on scaling
    to the range of a byte.

    >>> to_bytes([[-0.5, 0.0, 0.2, 1.0, 7.0]]).tolist()
    [[0, 0, 51, 255, 255]]
    """
    (image,) = real(2, image=image)
    scaled: NDArray[np.floating] = np.rint(255 * image.clip(0, 1))
    return scaled.astype(np.uint8)


# --8<-- [end:to_bytes]
# --8<-- [start:gradient_magnitude]
def gradient_magnitude(image: ArrayLike) -> NDArray[np.floating]:
    """Return how steeply brightness changes at each pixel, whatever the direction.

    `image` has shape (rows, columns), and so has the result: the root of the squares of the
    responses to "sobel_x" and "sobel_y". Beyond the border the outermost pixel is repeated.

    Raises ValueError if `image` is empty, has other axes or holds anything but finite
    numbers.

    Source: Gonzalez and Woods, Digital Image Processing (2018), section 10.2.

    >>> gradient_magnitude([[0, 0, 3, 3]] * 3).astype(int)[1].tolist()
    [0, 12, 12, 0]
    """
    (image,) = real(2, image=image)
    padded = np.pad(image, 1, "edge")
    across = padded[:, 2:] - padded[:, :-2]
    across = across[:-2] + 2 * across[1:-1] + across[2:]
    down = padded[2:] - padded[:-2]
    down = down[:, :-2] + 2 * down[:, 1:-1] + down[:, 2:]
    magnitude: NDArray[np.floating] = np.hypot(across, down)
    return magnitude


# --8<-- [end:gradient_magnitude]
# --8<-- [start:pixels_needed]
def pixels_needed(n: int, k: int, mode: str, boundary: str) -> NDArray[np.intp]:
    """Return which of n pixels in a row a kernel of k entries reads; -1 for none of them.

    `mode` and `boundary` are those of `fast_convolve2d`. The result is k - 1 longer than
    the output. Raises ValueError for other words, and if a kernel cannot stay inside.

    Source: the modes of scipy.signal.convolve2d and numpy.pad.

    >>> pixels_needed(4, 3, "same", "reflect").tolist()
    [1, 0, 1, 2, 3, 2]
    """
    frames = {
        "full": (1 - k, n + k - 1),
        "same": (-(k // 2), n),
        "valid": (0, n - k + 1),
    }
    for name, given, known in (("mode", mode, frames), ("boundary", boundary, BORDERS)):
        if not isinstance(given, str) or given not in known:
            raise ValueError(f"{name} must be one of {', '.join(known)}, got {given!r}")
    first, size = frames[mode]
    if size < 1:
        raise ValueError(f"kernel must fit into the image if valid, got {k} over {n}")
    wide = np.arange(first, first + size + k - 1)
    if boundary in ("reflect", "wrap"):  # both repeat themselves
        period = n if boundary == "wrap" else max(2 * n - 2, 1)
        wide %= period
        return wide if boundary == "wrap" else np.minimum(wide, period - wide)
    nearest = wide.clip(0, n - 1)
    return nearest if boundary == "replicate" else np.where(wide == nearest, wide, -1)


# --8<-- [end:pixels_needed]
# --8<-- [start:cut]
def cut(
    image: NDArray[np.floating],
    rows: NDArray[np.intp],
    columns: NDArray[np.intp],
    inner: tuple[slice, slice],
    fill: NDArray[np.floating],
) -> NDArray[np.floating]:
    """Return the pixels at some rows and columns, -1 for `fill`, in the type of `fill`.

    They are not copied if all are inside and have that type already.

    The rows and the columns in the slices `inner` stand side by side in the image.

    Source: `pixels_needed`, whose results these are.

    >>> inner, rows, columns = (slice(0, 1), slice(1, 3)), np.array([1]), np.array([-1, 0, 1])
    >>> cut(np.eye(2), rows, columns, inner, fill=np.array(5.0)).tolist()
    [[5.0, 0.0, 1.0]]
    """
    down, across = inner
    some_rows, some_columns = rows[down], columns[across]
    middle = image[
        some_rows[0] : some_rows[-1] + 1, some_columns[0] : some_columns[-1] + 1
    ]
    if middle.shape == (len(rows), len(columns)):
        return middle.astype(fill.dtype, copy=False)
    block = np.empty((len(rows), len(columns)), fill.dtype)
    block[down, across] = middle
    filled = min(rows[0], rows[-1], columns[0], columns[-1]) < 0
    for part in (slice(down.start), slice(down.stop, None)):
        block[part] = fill if filled else image[rows[part, np.newaxis], columns]
    for part in (slice(across.start), slice(across.stop, None)):
        beside = fill if filled else image[rows[:, np.newaxis], columns[part]]
        block[:, part] = beside
    return block


# --8<-- [end:cut]
# --8<-- [start:factors]
def factors(
    kernel: NDArray[np.floating],
) -> tuple[NDArray[np.floating], NDArray[np.floating]] | None:
    """Return a column and a row whose outer product is the kernel, or None.

    The candidates pass through the largest entry. The outer product may miss the kernel by
    four roundings of that entry; a kernel of zeros has no factors.

    Source: Goreinov, Tyrtyshnikov and Zamarashkin, A theory of pseudoskeleton
    approximations (1997), for rank one, doi:10.1016/S0024-3795(96)00301-1.

    >>> factors(np.array([[1.0, 2.0], [3.0, 4.0]])) is None
    True
    """
    row, column = np.unravel_index(np.abs(kernel).argmax(), kernel.shape)
    if (pivot := kernel[row, column]) == 0:
        return None
    down, across = kernel[:, column], kernel[row] / pivot
    miss = np.abs(np.outer(down, across) - kernel).max()
    return (
        (down, across) if miss <= 4 * np.finfo(kernel.dtype).eps * abs(pivot) else None
    )


# --8<-- [end:factors]
# --8<-- [start:bands]
def bands(kernel: NDArray[np.floating], height: int) -> NDArray[np.floating]:
    """Return a banded matrix for each column of a kernel: the column, flipped, in each row.

    `kernel` has shape (k, l), the result (l, height, height + k - 1). Such a matrix, times
    `height` + k - 1 rows of a picture, convolves all their columns at once.

    Source: Golub and Van Loan, Matrix Computations (2013), section 4.7, on such matrices.

    >>> bands(np.array([[1.0], [-1.0]]), height=2).tolist()
    [[[-1.0, 1.0, 0.0], [0.0, -1.0, 1.0]]]
    """
    k, l = kernel.shape
    columns = np.zeros((l, height, height + k - 1), kernel.dtype)
    for row in range(height):
        columns[:, row, row : row + k] = kernel[::-1].T
    return columns


# --8<-- [end:bands]
# --8<-- [start:by_products]
def by_products(
    block: NDArray[np.floating],
    out: NDArray[np.floating],
    *,
    columns: NDArray[np.floating],
) -> None:
    """Write the valid convolution into `out`: some rows at a time, as products of matrices.

    `block` has shape (n, m), the kernel (k, l), `out` (n - k + 1, m - l + 1). `columns`
    holds the `bands` of the kernel.

    Source: Golub and Van Loan, Matrix Computations (2013), section 4.7.

    >>> columns = bands(np.array([[1.0, 0.0]]), height=1)
    >>> by_products(np.array([[1.0, 2.0, 4.0]]), out := np.zeros((1, 2)), columns=columns)
    >>> out.tolist()
    [[2.0, 4.0]]
    """
    l, height, tall = columns.shape
    width, rest = out.shape[1], len(out) % height
    whole = len(out) - rest
    if rest:
        fewer = columns[:, :rest, : tall - height + rest]
        by_products(block[whole:], out[whole:], columns=fewer)
    if whole:
        total = out[:whole].reshape(-1, height, width)
        shape, (down, across) = (len(total), tall, block.shape[1]), block.strides
        strides = (height * down, down, across)  # each strip a kernel less one further
        strips = np.lib.stride_tricks.as_strided(block, shape, strides)
        np.matmul(columns[0], strips[:, :, l - 1 :], out=total)
        for first, band in enumerate(columns[:0:-1]):
            total += band @ strips[:, :, first : first + width]


# --8<-- [end:by_products]
# --8<-- [start:by_passes]
def by_passes(
    block: NDArray[np.floating],
    out: NDArray[np.floating],
    *,
    down: NDArray[np.floating],
    across: NDArray[np.floating],
) -> None:
    """Write the valid convolution with a separable kernel into `out`: down, then across.

    `block` has shape (n, m), `down` holds the `bands` of the column, `across` those of the
    row, stood upright. `out` has shape (n - k + 1, m - l + 1).

    Source: Gonzalez and Woods, Digital Image Processing (2018), section 3.4.

    >>> down = across = bands(np.array([[1.0], [2.0]]), height=1)
    >>> by_passes(np.eye(2), out := np.zeros((1, 1)), down=down, across=across)
    >>> out.tolist()
    [[5.0]]
    """
    once = np.empty((len(out), block.shape[1]), out.dtype)
    by_products(block, once, columns=down)
    twice = np.empty(out.T.shape, out.dtype)
    by_products(once.T, twice, columns=across)
    out[:] = twice.T


# --8<-- [end:by_passes]
# --8<-- [start:fft_length]
@cache
def fft_length(n: int, k: int, most: int) -> int:
    """Return how long the transforms should be that convolve an axis piece by piece.

    Each transform of length `length` gives length − k + 1 of the `n` results. Of the lengths
    from `k` to `most` (or 3k, if that is more) without a prime factor above five, this is
    the one with the least work: the samples that are transformed, and 16 for each piece.

    Source: Oppenheim and Schafer, Discrete-Time Signal Processing (2010), section 8.7.3,
    for overlap-save.

    >>> fft_length(256, 15, most=192)
    144
    """
    lengths = [m for m in range(k, max(most, 3 * k) + 1) if 30**30 % m == 0]
    return min(lengths, key=lambda length: -(-n // (length - k + 1)) * (length + 16))


# --8<-- [end:fft_length]
# --8<-- [start:by_spectrum]
def by_spectrum(
    block: NDArray[np.floating],
    out: NDArray[np.floating],
    *,
    spectrum: NDArray[np.complexfloating],
    lengths: tuple[int, int],
) -> None:
    """Write the valid convolution with a kernel, known by its spectrum, into `out`.

    `block` has shape (n, m), the kernel (k, l), `out` (n - k + 1, m - l + 1). `spectrum` is
    the kernel's rfft2 of size `lengths`, which must be at least (n, m): then what wraps
    around falls on results that are dropped.

    Source: Oppenheim and Schafer, Discrete-Time Signal Processing (2010), section 8.7.3.

    >>> out, spectrum = np.zeros((1, 2)), np.fft.rfft2([[1.0, -1.0]], (1, 4))
    >>> by_spectrum(np.array([[1.0, 2.0, 4.0]]), out, spectrum=spectrum, lengths=(1, 4))
    >>> out.round(9).tolist()
    [[1.0, 2.0]]
    """
    n, m = block.shape
    product = np.empty_like(spectrum)  # and in place, since fresh memory takes time
    np.fft.rfft(block, lengths[1], out=product[:n])
    product[n:] = 0
    np.fft.fft(product, axis=0, out=product)
    product *= spectrum
    np.fft.ifft(product, axis=0, out=product)
    rows, middle = product[n - len(out) : n], len(out) // 2
    kept = slice(m - out.shape[1], m)
    for half in (slice(middle), slice(middle, None)):  # which takes less memory
        out[half] = np.fft.irfft(rows[half], lengths[1])[:, kept]


# --8<-- [end:by_spectrum]
# --8<-- [start:threads]
def threads(pixels: int, products: int) -> int:
    """Return how many threads should work out a result of so many pixels.

    One for each processor, if each gets 2^17 pixels and 2^22 products: with less, starting
    them and waiting for one another costs more than they bring.

    Source: measured, see the benchmarks of this book.

    >>> threads(pixels=256 * 256, products=256 * 256 * 25)
    1
    """
    return max(min(os.cpu_count() or 1, pixels // 2**17, products // 2**22), 1)


# --8<-- [end:threads]
# --8<-- [start:plan]
def plan(
    shape: tuple[int, int], kernel: NDArray[np.floating]
) -> tuple[tuple[int, int], Callable[..., None], int]:
    """Return in which blocks to work out a result, by what function, in how many threads.

    `shape` is that of the result. Threads want larger blocks: whoever waits for another
    wakes up late, so each call of NumPy should take a while.

    Source: measured, see the benchmarks of this book.

    >>> plan((256, 256), np.ones((3, 3)))[0]
    (64, 256)
    """
    pixels, (k, l) = math.prod(shape), kernel.shape
    few, lines = kernel.size <= FEW, factors(kernel)
    cost = kernel.size if few else 8 if lines else 32  # of a pixel, in products
    n_threads = threads(pixels, pixels * cost)
    alone = n_threads == 1
    if few:
        area = 2**14 if alone else min(2**17, pixels // (2 * n_threads))
        size = (max(area // min(shape[1], 1024), 1), min(shape[1], 1024))
        return size, partial(by_products, columns=bands(kernel, 4)), n_threads
    if lines:
        down, across = (bands(line[:, np.newaxis], 16) for line in lines)
        respond = partial(by_passes, down=down, across=across)
        return (64 if alone else 512, 512), respond, n_threads
    room = math.isqrt(4 * pixels // (5 * n_threads + 2))  # all in twice the result
    side = min(room, 192 if alone else 320)
    high = fft_length(shape[0], k, side)
    wide = fft_length(shape[1], l, side**2 // high)
    spectrum = np.fft.fft(np.fft.rfft(kernel, wide), high, axis=0)
    respond = partial(by_spectrum, spectrum=spectrum, lengths=(high, wide))
    return (high - k + 1, wide - l + 1), respond, n_threads


# --8<-- [end:plan]
# --8<-- [start:in_blocks]
def in_blocks(
    work: Callable[[int, int], None],
    shape: tuple[int, int],
    size: tuple[int, int],
    n_threads: int,
) -> None:
    """Call a function with the top and the left of each block of a result.

    `shape` is that of the result, `size` that of a block. NumPy lets other threads run
    while it computes; each thread takes the next block when it has finished one.

    Source: the documentation of concurrent.futures.

    >>> in_blocks(lambda top, left: print(top, left), (5, 4), (3, 4), n_threads=1)
    0 0
    3 0
    """
    tops, lefts = (range(0, n, step) for n, step in zip(shape, size, strict=True))
    corners = iter([(top, left) for top in tops for left in lefts])

    def share() -> None:
        for top, left in corners:
            work(top, left)

    helpers = min(n_threads, len(tops) * len(lefts)) - 1
    if helpers == 0:
        share()
        return
    with ThreadPoolExecutor(helpers) as pool:
        others = [pool.submit(share) for _ in range(helpers)]
        share()
    for other in others:
        other.result()  # raises what went wrong there


# --8<-- [end:in_blocks]
# --8<-- [start:fast_convolve2d]
def fast_convolve2d(
    image: ArrayLike,
    kernel: ArrayLike,
    mode: str = "full",
    boundary: str = "fill",
    fill_value: float = 0.0,
) -> NDArray[np.floating]:
    """Return the convolution of an image with a kernel, block by block on all processors.

    Arguments, result and errors are those of `convolve2d` in two_dimensions.py, which is
    the readable form.

    Source: Gonzalez and Woods, Digital Image Processing (2018), section 3.4.

    >>> fast_convolve2d([[1, 2], [3, 4]], [[0, 10, 1]], "same").astype(int).tolist()
    [[10, 21], [30, 43]]
    """
    (fill,) = real(0, fill_value=fill_value)
    dtype = np.result_type(*real(2, image=image, kernel=kernel))
    image = np.asarray(image)  # a block of it at a time becomes floats, for the memory
    kernel, fill = np.asarray(kernel, dtype), fill.astype(dtype)
    k, l = kernel.shape
    rows = pixels_needed(image.shape[0], k, mode, boundary)
    columns = pixels_needed(image.shape[1], l, mode, boundary)
    out = np.empty((len(rows) - k + 1, len(columns) - l + 1), dtype)
    (height, width), respond, n_threads = plan(out.shape, kernel)

    def inside(n: int, index: NDArray[np.intp], first: int, size: int) -> slice:
        before = (len(index) - n + 1) // 2  # beyond the border of the image
        return slice(max(before - first, 0), min(before + n - first, size))

    def work(top: int, left: int) -> None:
        down = rows[top : top + height + k - 1]
        across = columns[left : left + width + l - 1]
        inner = (
            inside(image.shape[0], rows, top, len(down)),
            inside(image.shape[1], columns, left, len(across)),
        )
        block = cut(image, down, across, inner, fill)
        respond(block, out[top : top + height, left : left + width])

    in_blocks(work, out.shape, (height, width), n_threads)
    return out


# --8<-- [end:fast_convolve2d]


# python -m snippets.image_kernels photo.jpg out.png --kernel box
if __name__ == "__main__":
    from snippets._picture_command import main

    raise SystemExit(main())
