"""Filter a picture file: what `python -m snippets.image_kernels` runs.

It reads any picture that Pillow reads, works on strips of rows, so that a large picture
needs little more memory than its own bytes, and puts the result in its place only once it
is whole. It is a command and no snippet: no page shows its code.
"""

import argparse
import contextlib
import os
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from snippets.image_kernels import KERNELS, fast_convolve2d

if TYPE_CHECKING:
    from PIL.Image import Image

Levels = NDArray[np.unsignedinteger]
Values = NDArray[np.floating]

MAX_PIXELS = 89_478_485  # Pillow's own limit: a quarter of a gigabyte in colour
LARGE = 4_000_000  # pixels from which on the command tells how far it is
STRIP = 256  # rows at a time
BOUNDARIES = {"reflect": "reflect", "replicate": "edge", "wrap": "wrap"}  # numpy.pad's
NEGATIVE: dict[str, Callable[[Values], Values]] = {
    "clip": lambda response: response,
    "absolute": np.abs,
    "middle": lambda response: 0.5 + response / 2,
}


class Refusal(Exception):
    """One sentence that says why there is no result."""


def main(words: list[str] | None = None) -> int:
    """Filter one picture; return 0, or say what is wrong and return 1."""
    options = read_arguments(words)
    try:
        both = options.input.exists() and options.output.exists()
        if both and options.output.samefile(options.input):
            raise Refusal(f"{options.output} is the input; choose another output")
        check_output(options.output)
        levels = read_picture(options.input, options.max_pixels, options.grey)
        write_picture(options.output, filtered(levels, options))
    except Refusal as reason:
        print(f"error: {reason}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(f"stopped; {options.output} is as it was", file=sys.stderr)
        return 130
    return 0


def read_arguments(words: list[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        "python -m snippets.image_kernels",
        description="Convolve a picture with a kernel.",
    )
    add = parser.add_argument
    add("input", type=Path, help="a picture of any kind that Pillow reads")
    add("output", type=Path, help="the result; its ending says the kind, as in out.png")
    add(
        "--kernel",
        required=True,
        type=kernel_from,
        metavar="KERNEL",
        help=f"{', '.join(KERNELS)}, or rows of numbers such as '1 0 -1; 2 0 -2; 1 0 -1'",
    )
    add(
        "--boundary",
        choices=["fill", *BOUNDARIES],
        default="reflect",
        help="what lies beyond the border (default: reflect)",
    )
    add(
        "--fill-value",
        type=brightness,
        default=0.0,
        metavar="X",
        help="with 'fill': the brightness beyond the border, from 0 to 1 (default: 0)",
    )
    add(
        "--negative",
        choices=list(NEGATIVE),
        help="show a negative response as black, as its absolute value, or below a middle "
        "grey that stands for zero (default: absolute if the kernel sums to zero, else clip)",
    )
    add("--grey", action="store_true", help="drop the colours first")
    add(
        "--max-pixels",
        type=int,
        default=MAX_PIXELS,
        metavar="N",
        help=f"refuse pictures that have more (default: {MAX_PIXELS})",
    )
    return parser.parse_args(words)


def kernel_from(text: str) -> Values:
    """Return a kernel of the catalogue, or read one from rows of numbers."""
    if text in KERNELS:
        return KERNELS[text]
    with contextlib.suppress(ValueError):
        kernel = np.array(
            [[float(word) for word in row.split()] for row in text.split(";")]
        )
        if kernel.size and np.abs(kernel).max() < 1e6:
            return kernel
    wanted = f"one of {', '.join(KERNELS)}, or rows of numbers of equal length"
    raise argparse.ArgumentTypeError(f"must be {wanted}, got {text!r:.60}")


def brightness(text: str) -> float:
    """Read a number from 0 for black to 1 for white."""
    with contextlib.suppress(ValueError):
        if 0 <= float(text) <= 1:
            return float(text)
    raise argparse.ArgumentTypeError(f"must be a number from 0 to 1, got {text!r:.60}")


def check_output(path: Path) -> None:
    """Refuse a place or a kind of file that cannot be written, before any work is done."""
    pillow = import_pillow()
    known = pillow.registered_extensions()
    kinds = sorted(end for end, kind in known.items() if kind in pillow.SAVE)
    if path.suffix.lower() not in kinds:
        raise Refusal(f"{path} must end as a picture does: {' '.join(kinds)}")
    if path.is_dir() or not path.parent.is_dir():
        raise Refusal(f"{path} must be a file in a folder that exists")


def read_picture(path: Path, max_pixels: int, grey: bool) -> Levels:
    """Return the levels of a picture, turned as the camera was held.

    The shape is (rows, columns, channels): grey, or red, green and blue; then alpha, if
    some of it is transparent.
    """
    pillow = import_pillow()
    from PIL import ImageOps

    pillow.MAX_IMAGE_PIXELS = max_pixels
    too_large = pillow.DecompressionBombError, pillow.DecompressionBombWarning
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", pillow.DecompressionBombWarning)
            with pillow.open(path) as picture:
                turned = ImageOps.exif_transpose(picture)
                levels: Levels = np.asarray(turned.convert(mode_for(turned, grey)))
    except pillow.UnidentifiedImageError:
        raise Refusal(f"{path} is no picture that Pillow reads") from None
    except too_large as error:
        raise Refusal(f"{path}: {error} --max-pixels sets the limit.") from None
    except (OSError, SyntaxError, ValueError) as error:
        raise Refusal(f"{path} cannot be read: {error}") from None
    return levels.reshape(*levels.shape[:2], -1)


def mode_for(picture: "Image", grey: bool) -> str:
    """Return a mode whose numbers are light, not the places of a palette."""
    if picture.mode.startswith("I;16"):
        return picture.mode  # grey in 16 bits
    if picture.mode in ("I", "F"):
        raise ValueError(f"the numbers of mode {picture.mode} have no black and white")
    alpha = "A" if picture.has_transparency_data else ""
    return ("L" if grey or picture.mode in ("1", "L", "LA", "La") else "RGB") + alpha


def filtered(levels: Levels, options: argparse.Namespace) -> Levels:
    """Return a filtered picture: all channels but alpha, one strip of rows at a time."""
    kernel: Values = options.kernel
    top, margin = np.iinfo(levels.dtype).max, len(kernel) - 1
    result, n_rows = levels.copy(), len(levels)
    sums_to_zero = abs(kernel.sum()) < 1e-9 * np.abs(kernel).sum()
    show = NEGATIVE[options.negative or ("absolute" if sums_to_zero else "clip")]
    source = rows_beyond(n_rows, margin, options.boundary)
    negative, colours = 0, (levels.shape[2] - 1) // 2 * 2 + 1
    for first in range(0, n_rows, STRIP):
        last = min(first + STRIP, n_rows)
        rows = source[first : last + 2 * margin]
        for channel in range(colours):
            strip = levels[rows, :, channel] / top
            strip[rows < 0] = options.fill_value
            response = fast_convolve2d(
                strip, kernel, "same", options.boundary, options.fill_value
            )[margin : margin + last - first]
            negative += int(np.count_nonzero(response < 0))
            result[first:last, :, channel] = np.rint(show(response).clip(0, 1) * top)
        tell(last, n_rows, levels.shape[1])
    if negative:
        share = negative / (levels[..., 0].size * colours)
        print(f"{share:.1%} of the responses were negative", file=sys.stderr)
    return result


def rows_beyond(n_rows: int, margin: int, boundary: str) -> NDArray[np.intp]:
    """Return which row lies at each place from `margin` above to `margin` below."""
    rows = np.arange(n_rows)
    if boundary == "fill":
        return np.pad(rows, margin, constant_values=-1)
    return np.pad(rows, margin, BOUNDARIES[boundary])  # type: ignore[call-overload,no-any-return]


def tell(done: int, n_rows: int, n_columns: int) -> None:
    """Say how much of a large picture is done."""
    if n_rows * n_columns >= LARGE:
        end = "\n" if done == n_rows else ""
        print(f"\r{done / n_rows:4.0%}", end=end, file=sys.stderr, flush=True)


def write_picture(path: Path, levels: Levels) -> None:
    """Write a picture beside its place, then move it there in one step."""
    levels = levels[..., 0] if levels.shape[2] == 1 else levels
    part = path.with_name(f".{os.getpid()}-{path.name}")
    try:
        import_pillow().fromarray(levels).save(part)
        part.replace(path)
    except (OSError, ValueError) as error:
        raise Refusal(f"{path} cannot be written: {error}") from None
    finally:
        part.unlink(missing_ok=True)


def import_pillow() -> Any:
    """Return Pillow, which the snippets themselves never need."""
    try:
        from PIL import Image
    except ModuleNotFoundError:
        raise Refusal("this command needs Pillow:  pip install pillow") from None
    Image.init()  # all kinds of file, not only the common ones
    return Image
