"""What is true of the kernels, and of the ways between bytes and numbers."""

from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from PIL import Image
from scipy import ndimage, signal

from snippets.image_kernels import (
    KERNELS,
    gradient_magnitude,
    real,
    to_bytes,
    to_grey,
)
from snippets.two_dimensions import convolve2d, correlate2d

few = settings(max_examples=15, deadline=None)
Picture = np.ndarray[tuple[int, ...], np.dtype[np.uint8]]

colours = arrays.arrays(
    np.uint8, st.tuples(st.integers(1, 6), st.integers(1, 6), st.just(3))
)
images = arrays.arrays(
    np.float64,
    st.tuples(st.integers(1, 6), st.integers(1, 6)),
    elements=st.floats(-4, 4, allow_nan=False, width=32),
)

# --- the kernels ------------------------------------------------------------------------

RAMP = np.tile(np.arange(7.0), (5, 1))  # brighter to the right, all rows alike


def inside(name: str, image: np.ndarray) -> np.ndarray:
    return convolve2d(image, KERNELS[name], "valid")


def test_every_kernel_is_square_and_odd_and_of_floats() -> None:
    for kernel in KERNELS.values():
        assert kernel.shape in {(3, 3), (5, 5)}
        assert kernel.dtype == np.float64


@pytest.mark.parametrize("name", KERNELS)
def test_a_kernel_keeps_a_flat_picture_or_makes_it_black(name: str) -> None:
    total = 0 if name in {"laplacian", "sobel_x", "sobel_y"} else 1
    assert KERNELS[name].sum() == pytest.approx(total)
    assert inside(name, np.full((5, 5), 7.0)) == pytest.approx(7 * total)


def test_the_identity_changes_nothing() -> None:
    image = np.random.default_rng(1).random((4, 6))
    assert np.array_equal(convolve2d(image, KERNELS["identity"], "same"), image)


@pytest.mark.parametrize("name", ["box", "gaussian", "gaussian_5"])
def test_a_blur_stays_within_the_range_of_the_picture(name: str) -> None:
    image = np.random.default_rng(2).random((9, 8))
    response = convolve2d(image, KERNELS[name], "same", "reflect")
    assert image.min() < response.min() < response.max() < image.max()


def test_sharpening_leaves_the_range_though_its_sum_is_one() -> None:
    step = np.tile([0, 0, 255, 255], (3, 1))
    response = convolve2d(step, KERNELS["sharpen"], "same", "replicate")[1]
    assert response.tolist() == [0, -255, 510, 255]


def test_two_small_gaussians_are_a_wider_one() -> None:
    twice = signal.convolve2d(KERNELS["gaussian"], KERNELS["gaussian"])
    assert twice == pytest.approx(KERNELS["gaussian_5"])


def test_the_laplacian_cannot_tell_whether_it_was_turned() -> None:
    image = np.random.default_rng(3).random((5, 6))
    turned = correlate2d(image, KERNELS["laplacian"])
    assert turned == pytest.approx(convolve2d(image, KERNELS["laplacian"]))


def test_sobel_x_is_positive_where_it_gets_brighter_to_the_right() -> None:
    assert inside("sobel_x", RAMP) == pytest.approx(8)
    assert inside("sobel_x", RAMP[:, ::-1]) == pytest.approx(-8)
    assert inside("sobel_x", RAMP.T) == pytest.approx(0)


def test_sobel_y_is_positive_where_it_gets_brighter_downwards() -> None:
    assert inside("sobel_y", RAMP.T) == pytest.approx(8)
    assert inside("sobel_y", RAMP.T[::-1]) == pytest.approx(-8)
    assert inside("sobel_y", RAMP) == pytest.approx(0)


@pytest.mark.parametrize(("name", "axis"), [("sobel_y", 0), ("sobel_x", 1)])
def test_the_sobel_kernels_are_those_of_scipy(name: str, axis: int) -> None:
    image = np.random.default_rng(4).random((6, 7))
    ours = convolve2d(image, KERNELS[name], "same", "replicate")
    assert ours == pytest.approx(ndimage.sobel(image, axis, mode="nearest"))


# --- grey -------------------------------------------------------------------------------


@few
@given(colours)
def test_grey_is_that_of_pillow_to_a_byte(picture: Picture) -> None:
    pillow = np.asarray(Image.fromarray(picture).convert("L")).astype(int)
    assert np.abs(255 * to_grey(picture) - pillow).max() < 1


def test_each_colour_has_its_own_weight() -> None:
    assert to_grey(np.eye(3)[:, None, :]).ravel().tolist() == [0.299, 0.587, 0.114]


@few
@given(colours)
def test_grey_lies_between_black_and_white(picture: Picture) -> None:
    grey = to_grey(picture)
    assert grey.shape == picture.shape[:2]
    assert grey.min() >= 0
    assert grey.max() <= 1 + 1e-15


def test_grey_of_equal_colours_is_that_colour() -> None:
    picture = np.array([[[0.25] * 3, [1.0] * 3]])
    assert to_grey(picture) == pytest.approx(np.array([[0.25, 1.0]]))


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.uint32])
def test_the_largest_integer_is_white(dtype: type) -> None:
    assert to_grey(np.array([[0, np.iinfo(dtype).max]], dtype)).tolist() == [[0, 1]]


@pytest.mark.parametrize("shape", [(2, 3), (2, 3, 3)])
def test_grey_keeps_single_precision(shape: tuple[int, ...]) -> None:
    assert to_grey(np.ones(shape, dtype=np.float32)).dtype == np.float32
    assert to_grey(np.ones(shape)).dtype == np.float64


def test_grey_is_a_picture_of_its_own() -> None:
    picture = np.zeros((2, 2))
    to_grey(picture)[0, 0] = 1
    assert picture.tolist() == [[0, 0], [0, 0]]


# --- bytes ------------------------------------------------------------------------------


def test_every_byte_comes_back() -> None:
    every = np.arange(256, dtype=np.uint8).reshape(8, 32)
    assert np.array_equal(to_bytes(to_grey(every)), every)
    assert np.array_equal(to_bytes(to_grey(every).astype(np.float32)), every)


@few
@given(images)
def test_bytes_are_the_nearest_of_those_within_the_range(image: np.ndarray) -> None:
    found = to_bytes(image)
    assert found.dtype == np.uint8
    nearest = np.abs(found - 255 * np.clip(image, 0, 1))
    assert nearest.max() <= 0.5


def test_what_lies_outside_becomes_black_or_white_and_never_wraps() -> None:
    assert to_bytes([[-3, -1e-9, 1 + 1e-9, 2, 1e14]]).tolist() == [
        [0, 0, 255, 255, 255]
    ]


# --- gradient magnitude -------------------------------------------------------------------


@few
@given(images)
def test_the_magnitude_is_that_of_both_sobel_responses(image: np.ndarray) -> None:
    parts = [ndimage.sobel(image, axis, mode="nearest") for axis in (0, 1)]
    assert gradient_magnitude(image) == pytest.approx(np.hypot(*parts), abs=1e-12)


def test_the_magnitude_does_not_change_when_the_picture_is_turned() -> None:
    image = np.random.default_rng(5).random((5, 7))
    for turn in (np.rot90, np.flipud, np.fliplr, np.transpose):
        turned = gradient_magnitude(turn(image))
        assert turned == pytest.approx(turn(gradient_magnitude(image)))


def test_a_flat_picture_has_no_edges_and_no_frame() -> None:
    assert gradient_magnitude(np.full((3, 4), 0.7)).tolist() == [[0] * 4] * 3


def test_the_magnitude_keeps_single_precision() -> None:
    assert gradient_magnitude(np.ones((2, 2), dtype=np.float32)).dtype == np.float32


# --- what is refused --------------------------------------------------------------------

NO_NUMBERS = {
    "empty": [],
    "one number": 3.0,
    "a row": [1.0, 2.0],
    "no rows": np.empty((0, 3)),
    "ragged rows": [[1.0], [2.0, 3.0]],
    "words": [["dark", "bright"]],
    "truth values": [[True, False]],
    "complex numbers": [[1j, 2.0]],
    "nothing": None,
    "missing values": [[1.0, None]],
    "fractions": [[Fraction(1, 2)]],
    "objects": np.array([[1.0, 2.0]], dtype=object),
}
TOO_FAR = [float("nan"), float("inf"), -float("inf"), 1e15, -1e15]
WITH_IMAGE: list[Callable[[object], object]] = [to_bytes, gradient_magnitude, to_grey]


@pytest.mark.parametrize("call", WITH_IMAGE)
@pytest.mark.parametrize("bad", NO_NUMBERS.values(), ids=NO_NUMBERS)
def test_what_is_no_picture_is_refused_by_name(
    call: Callable[[object], object], bad: object
) -> None:
    with pytest.raises(ValueError, match="^(image|picture) must be numbers on 2"):
        call(bad)


@pytest.mark.parametrize("call", [to_bytes, gradient_magnitude])
def test_a_third_axis_is_refused(call: Callable[[object], object]) -> None:
    with pytest.raises(ValueError, match="^image must be numbers on 2 axes, got"):
        call(np.ones((2, 2, 3)))


@pytest.mark.parametrize("call", WITH_IMAGE)
@pytest.mark.parametrize("bad", TOO_FAR)
def test_numbers_that_are_not_finite_are_refused(
    call: Callable[[object], object], bad: float
) -> None:
    with pytest.raises(ValueError, match="^(image|picture) must stay between -1e15"):
        call([[1.0, bad]])


@pytest.mark.parametrize("bad", [[[1, 0]], [[-0.1, 0.5]], [[0.5, 1.1]], [[0.5, 200.0]]])
def test_a_picture_of_another_range_is_refused(bad: object) -> None:
    with pytest.raises(
        ValueError, match="^picture must be bytes or floats from 0 to 1"
    ):
        to_grey(bad)


@pytest.mark.parametrize("n_colours", [1, 2, 4])
def test_a_picture_without_three_colours_is_refused(n_colours: int) -> None:
    with pytest.raises(
        ValueError, match=f"^picture must have 3 colours, got {n_colours}"
    ):
        to_grey(np.ones((2, 2, n_colours)))


def test_the_helper_names_every_number_of_axes_it_takes() -> None:
    with pytest.raises(ValueError, match="^a must be numbers on 1 or 2 axes, got 5$"):
        real(1, 2, a=5)
    first, second = real(1, 2, a=[1, 2], b=[[1.5]])
    assert (first.tolist(), second.tolist()) == ([1, 2], [[1.5]])
