"""Filter a picture: a catalogue of kernels, and the way from bytes to numbers and back.

A picture is an array indexed by row, then column, whose numbers run from 0 for black to 1
for white. The kernels are meant for convolution, so each is flipped before it is laid on.
"""

# --8<-- [start:setup]
import numpy as np
from numpy.typing import ArrayLike, NDArray


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
        if not (array.min() > -1e15 and array.max() < 1e15):
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
