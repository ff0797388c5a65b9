"""What is true of the kernels, of the ways between bytes and numbers, and of the fast convolution."""

import itertools
import math
import tracemalloc
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
    BORDERS,
    KERNELS,
    bands,
    by_passes,
    by_products,
    by_spectrum,
    cut,
    factors,
    fast_convolve2d,
    fft_length,
    gradient_magnitude,
    in_blocks,
    pixels_needed,
    plan,
    real,
    threads,
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


# --- the fast convolution: the readable one, whatever its route, border, frame and size ---

Make = Callable[[tuple[int, int]], np.ndarray]
MODES = ["full", "same", "valid"]
BOUNDARIES = ["fill", "reflect", "replicate", "wrap"]
SIZES = [  # image and kernel: products, passes or spectra, one block or several
    ((1, 1), (1, 1)),
    ((5, 4), (3, 2)),
    ((9, 14), (4, 5)),
    ((3, 5), (6, 7)),
    ((1, 6), (8, 1)),
    ((40, 33), (7, 8)),
    ((12, 11), (9, 8)),
    ((300, 240), (4, 3)),
    ((150, 205), (10, 7)),
    ((240, 215), (7, 13)),
]


def asymmetric(shape: tuple[int, int], seed: int = 0) -> np.ndarray:
    """Numbers without a symmetry, of both signs."""
    return np.random.default_rng(seed).uniform(-1, 2, shape)


def separable(shape: tuple[int, int]) -> np.ndarray:
    rng = np.random.default_rng(5)
    return np.outer(rng.uniform(-1, 2, shape[0]), rng.uniform(-1, 2, shape[1]))


def fits(image: tuple[int, int], kernel: tuple[int, int], mode: str) -> bool:
    return mode != "valid" or all(k <= n for n, k in zip(image, kernel, strict=True))


@pytest.mark.parametrize("make", [asymmetric, separable])
@pytest.mark.parametrize("boundary", BOUNDARIES)
@pytest.mark.parametrize("mode", MODES)
def test_it_equals_the_readable_one(mode: str, boundary: str, make: Make) -> None:
    for shape, kernel_shape in SIZES:
        if not fits(shape, kernel_shape, mode):
            continue
        image, kernel = asymmetric(shape, 1), make(kernel_shape)
        found = fast_convolve2d(image, kernel, mode, boundary, 0.7)
        expected = convolve2d(image, kernel, mode, boundary, 0.7)
        assert found.shape == expected.shape
        assert found.dtype == expected.dtype
        scale = 2 * np.abs(kernel).sum()
        assert np.abs(found - expected).max() <= 3e-15 * scale


def test_these_sizes_take_every_route_in_one_block_and_in_several() -> None:
    seen = set()
    for shape, kernel_shape in SIZES:
        for make in (asymmetric, separable):
            size, respond, _ = plan(shape, make(kernel_shape))
            several = size[0] < shape[0] or size[1] < shape[1]
            seen.add((respond.func, several))
    routes = (by_products, by_passes, by_spectrum)
    assert seen == set(itertools.product(routes, (False, True)))


@pytest.mark.parametrize(
    ("image_type", "kernel_type"),
    [
        (np.float32, np.float32),
        (np.float32, np.float64),
        (np.float64, np.float32),
        (np.uint8, np.float64),
        (np.int16, np.int64),
        (np.float16, np.float32),
    ],
)
@pytest.mark.parametrize("kernel_shape", [(3, 4), (8, 7)])
def test_types_are_those_of_the_readable_one(
    image_type: type, kernel_type: type, kernel_shape: tuple[int, int]
) -> None:
    rng = np.random.default_rng(2)
    image = rng.integers(0, 99, (21, 30)).astype(image_type)
    kernel = rng.integers(-5, 6, kernel_shape).astype(kernel_type)
    found = fast_convolve2d(image, kernel, "same", "reflect")
    expected = convolve2d(image, kernel, "same", "reflect")
    assert found.dtype == expected.dtype
    scale = 99 * np.abs(kernel.astype(float)).sum()
    assert np.abs(found - expected).max() <= 4 * np.finfo(found.dtype).eps * scale


@settings(max_examples=25, deadline=None)
@given(
    shape=st.tuples(st.integers(1, 12), st.integers(1, 12)),
    kernel_shape=st.tuples(st.integers(1, 14), st.integers(1, 14)),
    mode=st.sampled_from(MODES),
    boundary=st.sampled_from(BOUNDARIES),
    data=st.data(),
)
def test_whole_numbers_give_whole_numbers_within_rounding(
    shape: tuple[int, int],
    kernel_shape: tuple[int, int],
    mode: str,
    boundary: str,
    data: st.DataObject,
) -> None:
    values = st.integers(-9, 9)
    image = data.draw(arrays.arrays(np.int64, shape, elements=values))
    kernel = data.draw(arrays.arrays(np.int64, kernel_shape, elements=values))
    if not fits(shape, kernel_shape, mode):
        mode = "same"
    found = fast_convolve2d(image, kernel, mode, boundary, 3)
    expected = convolve2d(image, kernel, mode, boundary, 3)
    assert np.array_equal(np.rint(found), expected)
    assert np.allclose(found, expected, rtol=0, atol=1e-10)


@pytest.mark.parametrize("kernel_shape", [(3, 2), (7, 8), (15, 4)])
@pytest.mark.parametrize("make", [asymmetric, separable])
def test_it_convolves_and_does_not_correlate(
    kernel_shape: tuple[int, int], make: Make
) -> None:
    impulse, kernel = np.zeros((40, 41)), make(kernel_shape)
    impulse[20, 11] = 1
    (k, l), full = kernel_shape, fast_convolve2d(impulse, kernel)
    np.testing.assert_allclose(full[20 : 20 + k, 11 : 11 + l], kernel, atol=1e-14)
    assert np.abs(full).sum() == pytest.approx(np.abs(kernel).sum())


@pytest.mark.parametrize("kernel_shape", [(3, 4), (9, 8), (1, 40)])
def test_scipy_says_the_same(kernel_shape: tuple[int, int]) -> None:
    image, kernel = asymmetric((60, 71)), asymmetric(kernel_shape, 3)
    for mode in MODES:
        found = fast_convolve2d(image, kernel, mode)
        expected = signal.convolve2d(image, kernel, mode)
        np.testing.assert_allclose(found, expected, atol=1e-12)


@pytest.mark.parametrize("kernel_shape", [(5, 5), (15, 15), (31, 31)])
def test_errors_are_a_few_roundings_beside_an_exact_sum(
    kernel_shape: tuple[int, int],
) -> None:
    image, kernel = asymmetric((100, 90)), asymmetric(kernel_shape, 3)
    found = fast_convolve2d(image, kernel, "valid")
    scale = np.abs(kernel).sum() * np.abs(image).max()
    for i, j in [(0, 0), (3, 50), (69, 59)]:
        window = image[i : i + kernel_shape[0], j : j + kernel_shape[1]]
        products = [Fraction(x) for x in window[::-1, ::-1].ravel()]
        weights = [Fraction(x) for x in kernel.ravel()]
        exact = sum((x * w for x, w in zip(products, weights, strict=True)), Fraction())
        assert abs(found[i, j] - float(exact)) < 1e-15 * scale


@pytest.mark.parametrize("side", [3, 5, 9, 31])
@pytest.mark.parametrize("make", [asymmetric, separable])
@pytest.mark.parametrize(
    ("shape", "dtype"), [((512, 520), np.float64), ((700, 800), np.uint8)]
)
@pytest.mark.parametrize("n_processors", [2, 16])
def test_extra_memory_is_at_most_twice_the_output(
    monkeypatch: pytest.MonkeyPatch,
    side: int,
    make: Make,
    shape: tuple[int, int],
    dtype: type,
    n_processors: int,
) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: n_processors)
    image, kernel = (99 * asymmetric(shape) % 99).astype(dtype), make((side, side))
    fast_convolve2d(image, kernel, "same", "reflect")  # what is made once
    tracemalloc.start()
    try:
        out = fast_convolve2d(image, kernel, "same", "reflect")
        extra = tracemalloc.get_traced_memory()[1] - out.nbytes
    finally:
        tracemalloc.stop()
    assert extra <= 2 * out.nbytes


def test_arguments_stay_as_they_were_and_the_result_is_new() -> None:
    image, kernel = asymmetric((8, 9)), np.ones((1, 1))
    kept = image.copy()
    out = fast_convolve2d(image, kernel)
    out[:] = 0
    assert np.array_equal(image, kept)


def test_any_layout_in_memory_will_do() -> None:
    image, kernel = asymmetric((30, 26)), asymmetric((5, 8))
    expected = convolve2d(image[::2, ::-1].T, kernel.T, "same", "wrap")
    found = fast_convolve2d(image[::2, ::-1].T, kernel.T, "same", "wrap")
    np.testing.assert_allclose(found, expected, atol=1e-13)


@pytest.mark.parametrize(
    "bad",
    [
        "ab",
        [["a"]],
        [[1j]],
        [[True]],
        [[None]],
        [[math.nan]],
        [[math.inf]],
        [[1e16]],
        [],
        [[]],
        [1.0, 2.0],
        [[[1.0]]],
        3.0,
        [[1.0], [2.0, 3.0]],
    ],
)
@pytest.mark.parametrize("name", ["image", "kernel"])
def test_what_is_no_table_is_refused_by_name(name: str, bad: object) -> None:
    arguments = {"image": [[1.0]], "kernel": [[1.0]], name: bad}
    for function in (convolve2d, fast_convolve2d):
        with pytest.raises(ValueError, match=f"^{name} must"):
            function(**arguments)


@pytest.mark.parametrize(
    ("name", "bad"),
    [
        ("mode", "valued"),
        ("mode", None),
        ("mode", ["full"]),
        ("boundary", "mirror"),
        ("boundary", 0),
        ("fill_value", math.nan),
        ("fill_value", "0"),
        ("fill_value", [1, 2]),
    ],
)
def test_what_is_unknown_is_refused_by_name(name: str, bad: object) -> None:
    for function in (convolve2d, fast_convolve2d):
        with pytest.raises(ValueError, match=f"^{name} must"):
            function([[1.0]], [[1.0]], **{name: bad})


@pytest.mark.parametrize("shape", [(4, 1), (1, 4), (9, 9)])
def test_a_kernel_that_cannot_stay_inside_is_refused(shape: tuple[int, int]) -> None:
    for function in (convolve2d, fast_convolve2d):
        with pytest.raises(ValueError, match="^kernel must fit .* 3$"):
            function(np.ones((3, 3)), np.ones(shape), "valid")


@pytest.mark.parametrize("shape", [(1, 1), (1, 7), (5, 4), (12, 12)])
def test_factors_give_the_kernel_back(shape: tuple[int, int]) -> None:
    found = factors(kernel := separable(shape))
    assert found is not None
    np.testing.assert_allclose(np.outer(*found), kernel, atol=1e-15)


def test_the_rank_decides_who_has_factors() -> None:
    names = ["box", "gaussian", "gaussian_5", "sobel_x", "sobel_y", "laplacian"]
    for name in names:
        rank = np.linalg.matrix_rank(KERNELS[name])
        assert (factors(KERNELS[name]) is not None) == (rank == 1)
    assert factors(np.zeros((3, 3))) is None


def test_a_small_deviation_from_rank_one_counts() -> None:
    kernel = separable((8, 8))
    kernel[3, 5] += 1e-12
    assert factors(kernel) is None


@pytest.mark.parametrize("n", [1, 15, 16, 17, 40])
def test_a_pass_of_products_treats_each_column_as_numpy_does(n: int) -> None:
    block, weights = asymmetric((n + 4, 3)), asymmetric((1, 5))[0]
    expected = [np.convolve(column, weights, "valid") for column in block.T]
    out = np.empty((n, 3))
    by_products(block, out, columns=bands(weights[:, np.newaxis], 16))
    np.testing.assert_allclose(out.T, expected, atol=1e-14)


def test_each_thread_has_a_processor_and_enough_to_do(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: 4)
    assert threads(2**20, 2**30) == 4
    assert threads(3 * 2**17, 2**30) == 3
    assert threads(2**20, 2 * 2**22) == 2
    assert threads(1, 1) == 1
    monkeypatch.setattr("os.cpu_count", lambda: None)
    assert threads(2**20, 2**30) == 1


@pytest.mark.parametrize(
    ("n", "k"), [(1, 1), (7, 3), (192, 63), (4096, 31), (10, 90), (300, 200)]
)
def test_a_transform_holds_the_kernel_and_no_large_prime(n: int, k: int) -> None:
    length = fft_length(n, k, 192)
    assert k <= length <= max(192, 3 * k)
    for prime in (2, 3, 5):
        while length % prime == 0:
            length //= prime
    assert length == 1


def test_the_pixels_of_a_border_are_those_of_numpy() -> None:
    row = asymmetric((1, 5))[0]
    names = ("constant", "reflect", "edge", "wrap")
    for boundary, name in zip(BORDERS, names, strict=True):
        padded = np.pad(row, 7, name)
        index = pixels_needed(5, 8, "full", boundary)
        found = np.where(index < 0, 0.0, row[index])
        assert np.array_equal(found, padded)


def test_a_cut_needs_no_column_of_the_image_beyond_its_own() -> None:
    image = np.arange(12.0).reshape(3, 4)
    inner = slice(0, 1), slice(1, 3)
    found = cut(image, np.array([2, -1]), np.array([-1, 2, 3]), inner, np.array(9.0))
    assert found.tolist() == [[9, 10, 11], [9, 9, 9]]


def test_a_cut_that_stays_inside_is_not_copied() -> None:
    image = np.arange(12.0).reshape(3, 4)
    inner = slice(0, 2), slice(0, 3)
    found = cut(image, np.array([1, 2]), np.array([1, 2, 3]), inner, np.array(9.0))
    assert found.tolist() == [[5, 6, 7], [9, 10, 11]]
    assert np.shares_memory(found, image)


@pytest.mark.parametrize("n_threads", [1, 2, 9])
def test_each_block_is_worked_once(n_threads: int) -> None:
    seen: list[tuple[int, int]] = []
    in_blocks(lambda top, left: seen.append((top, left)), (5, 4), (2, 3), n_threads)
    assert sorted(seen) == [(0, 0), (0, 3), (2, 0), (2, 3), (4, 0), (4, 3)]


@pytest.mark.parametrize("n_threads", [1, 2, 9])
def test_an_error_in_a_block_is_not_lost(n_threads: int) -> None:
    def fail(top: int, left: int) -> None:
        raise MemoryError(f"{top}, {left}")

    with pytest.raises(MemoryError, match=", "):
        in_blocks(fail, (2, 2), (1, 1), n_threads)


def test_it_gives_the_same_to_the_last_digit_each_time() -> None:
    image, kernel = asymmetric((300, 310)), asymmetric((9, 9))
    first = fast_convolve2d(image, kernel)
    assert all(np.array_equal(first, fast_convolve2d(image, kernel)) for _ in range(3))
