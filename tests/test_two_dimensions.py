"""What is true of a convolution of pictures: its directions, frames, borders and sizes."""

from collections.abc import Callable

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import ndimage, signal

from snippets.two_dimensions import (
    RULES,
    convolve2d,
    correlate2d,
    extend,
    floats,
    kept,
    output_size,
    whole,
)

Convolve = Callable[..., np.ndarray]

COUNTED = np.arange(1, 17).reshape(4, 4)
KERNEL = np.array([[0, 3, 0], [0, 1, 2], [4, 0, 0]])
PLAIN = np.array([[0, 3, 6, 3], [3, 6, 3, 6], [6, 3, 6, 3], [3, 6, 3, 0]])
LAPLACIAN = -np.ones((3, 3)) + 9 * (np.arange(9) == 4).reshape(3, 3)
SHAPES = [  # image and kernel: odd, even, mixed, a row, a column, and larger than the image
    ((6, 7), (3, 3)),
    ((6, 7), (2, 4)),
    ((5, 4), (3, 2)),
    ((4, 9), (1, 3)),
    ((9, 4), (4, 1)),
    ((3, 2), (5, 4)),
    ((1, 1), (2, 3)),
]
BOUNDARIES = ["fill", "reflect", "replicate", "wrap"]
NDIMAGE = {
    "fill": "constant",
    "reflect": "mirror",
    "replicate": "nearest",
    "wrap": "wrap",
}

few = settings(max_examples=20, deadline=None)
seeds = st.integers(0, 10**6)
shapes = st.tuples(st.integers(1, 6), st.integers(1, 6))
sizes = st.tuples(st.integers(1, 12), st.integers(1, 12))


def random_tables(*wanted: tuple[int, int], seed: int = 0) -> list[np.ndarray]:
    rng = np.random.default_rng(seed)
    return [rng.normal(size=shape) for shape in wanted]


def close(expected: object) -> object:
    return pytest.approx(expected, rel=1e-12, abs=1e-12)


# --- the direction ----------------------------------------------------------------------


def test_convolution_and_correlation_of_the_counted_picture_differ() -> None:
    convolved = convolve2d(COUNTED, KERNEL, "valid").tolist()
    correlated = correlate2d(COUNTED, KERNEL, "valid").tolist()
    assert convolved == [[58, 68], [98, 108]]
    assert correlated == [[62, 72], [102, 112]]


def test_the_picture_of_the_source_cannot_tell_a_flip_or_a_transposition() -> None:
    for kernel in (KERNEL, KERNEL[::-1, ::-1], KERNEL.T):
        assert convolve2d(PLAIN, kernel, "valid").tolist() == [[45, 45], [45, 45]]


def test_one_zero_more_in_the_picture_of_the_source_shows_the_flip() -> None:
    edited = PLAIN.copy()
    edited[0, 2] = 0
    assert convolve2d(edited, KERNEL, "valid").tolist() == [[21, 45], [45, 45]]
    assert correlate2d(edited, KERNEL, "valid").tolist() == [[45, 27], [45, 45]]


@pytest.mark.parametrize("shape", [(3, 3), (2, 4), (1, 5), (4, 3)])
def test_an_impulse_returns_the_kernel_and_under_correlation_its_half_turn(
    shape: tuple[int, int],
) -> None:
    (kernel,) = random_tables(shape)
    impulse = np.zeros((7, 8))
    impulse[2, 3] = 1
    rows, columns = slice(2, 2 + shape[0]), slice(3, 3 + shape[1])
    found = convolve2d(impulse, kernel)
    assert found[rows, columns] == close(kernel)
    assert np.count_nonzero(found) == kernel.size
    assert correlate2d(impulse, kernel)[rows, columns] == close(kernel[::-1, ::-1])


def test_a_one_below_the_middle_moves_a_picture_down_not_right() -> None:
    down = [[0, 0, 0], [0, 0, 0], [0, 1, 0]]
    assert convolve2d([[1, 2], [3, 4]], down, "same").tolist() == [[0, 0], [1, 2]]
    assert correlate2d([[1, 2], [3, 4]], down, "same").tolist() == [[3, 4], [0, 0]]


@few
@given(shapes, shapes, seeds)
def test_correlation_is_convolution_with_the_half_turned_kernel(
    n: tuple[int, int], k: tuple[int, int], seed: int
) -> None:
    image, kernel = random_tables(n, k, seed=seed)
    for mode in ("full", "same"):
        expected = convolve2d(image, kernel[::-1, ::-1], mode, "wrap")
        assert correlate2d(image, kernel, mode, "wrap") == close(expected)


@few
@given(shapes, shapes, seeds)
def test_image_and_kernel_may_change_places_in_a_full_convolution(
    n: tuple[int, int], k: tuple[int, int], seed: int
) -> None:
    image, kernel = random_tables(n, k, seed=seed)
    assert convolve2d(image, kernel) == close(convolve2d(kernel, image))


# --- SciPy and PyTorch ------------------------------------------------------------------


@pytest.mark.parametrize(("n", "k"), SHAPES)
@pytest.mark.parametrize("boundary", ["fill", "wrap"])
@pytest.mark.parametrize("mode", ["full", "same", "valid"])
def test_convolution_is_that_of_scipy_signal(
    n: tuple[int, int], k: tuple[int, int], boundary: str, mode: str
) -> None:
    image, kernel = random_tables(n, k)
    if mode == "valid":  # so that every kernel fits
        image = np.pad(image, 4, "reflect")
    expected = signal.convolve2d(image, kernel, mode, boundary, 1.5)
    found = convolve2d(image, kernel, mode, boundary, 1.5)
    assert found.shape == expected.shape
    assert found == close(expected)


@pytest.mark.parametrize(("n", "k"), SHAPES)
@pytest.mark.parametrize("mode", ["full", "same"])
def test_correlation_is_that_of_scipy_signal_correlate(
    n: tuple[int, int], k: tuple[int, int], mode: str
) -> None:
    image, kernel = random_tables(n, k)
    expected = signal.correlate(image, kernel, mode, method="direct")
    assert correlate2d(image, kernel, mode) == close(expected)


@pytest.mark.parametrize("k", [(3, 3), (2, 4), (3, 2)])
@pytest.mark.parametrize("mode", ["full", "valid"])
def test_correlation_is_that_of_scipy_signal_correlate2d_in_every_frame_but_one(
    k: tuple[int, int], mode: str
) -> None:
    image, kernel = random_tables((6, 7), k)
    expected = signal.correlate2d(image, kernel, mode)
    assert correlate2d(image, kernel, mode) == close(expected)


def test_scipy_signal_correlate2d_starts_one_later_for_even_kernels_in_same() -> None:
    image, kernel = random_tables((6, 7), (2, 4))
    full = correlate2d(image, kernel)
    assert signal.correlate2d(image, kernel, "same") == close(full[1:7, 2:9])
    assert correlate2d(image, kernel, "same") == close(full[0:6, 1:8])


@pytest.mark.parametrize("k", [(3, 3), (1, 5), (5, 3), (5, 9)])
@pytest.mark.parametrize("boundary", BOUNDARIES)
def test_borders_are_those_of_scipy_ndimage(k: tuple[int, int], boundary: str) -> None:
    image, kernel = random_tables((5, 7), k)
    found = convolve2d(image, kernel, "same", boundary, 1.5)
    expected = ndimage.convolve(image, kernel, mode=NDIMAGE[boundary], cval=1.5)
    assert found == close(expected)
    slid = ndimage.correlate(image, kernel, mode=NDIMAGE[boundary], cval=1.5)
    assert correlate2d(image, kernel, "same", boundary, 1.5) == close(slid)


@pytest.mark.parametrize("k", [(3, 3), (2, 4), (4, 3)])
@pytest.mark.parametrize("boundary", ["fill", "reflect", "replicate", "wrap"])
def test_correlation_is_what_torch_calls_conv2d(
    k: tuple[int, int], boundary: str
) -> None:
    image, kernel = random_tables((6, 7), k)
    names = {"fill": "constant", "wrap": "circular"}
    margins = (k[1] - 1, k[1] - 1, k[0] - 1, k[0] - 1)  # the last axis comes first
    X, W = torch.tensor(image)[None, None], torch.tensor(kernel)[None, None]
    padded = torch.nn.functional.pad(X, margins, names.get(boundary, boundary))
    expected = torch.nn.functional.conv2d(padded, W)[0, 0].numpy()
    assert correlate2d(image, kernel, "full", boundary) == close(expected)


def test_torch_same_starts_one_later_for_even_kernels() -> None:
    image, kernel = random_tables((6, 7), (2, 4))
    X, W = torch.tensor(image)[None, None], torch.tensor(kernel)[None, None]
    with pytest.warns(UserWarning, match="even kernel"):
        expected = torch.nn.functional.conv2d(X, W, padding="same")[0, 0].numpy()
    assert correlate2d(image, kernel)[1:7, 2:9] == close(expected)


# --- frames and borders -----------------------------------------------------------------


@few
@given(shapes, shapes, st.sampled_from(BOUNDARIES), seeds)
def test_same_and_valid_are_crops_of_full(
    n: tuple[int, int], k: tuple[int, int], boundary: str, seed: int
) -> None:
    image, kernel = random_tables(n, k, seed=seed)
    full = convolve2d(image, kernel, "full", boundary)
    assert full.shape == (n[0] + k[0] - 1, n[1] + k[1] - 1)
    top, left = (k[0] - 1) // 2, (k[1] - 1) // 2
    cropped = full[top : top + n[0], left : left + n[1]]
    assert convolve2d(image, kernel, "same", boundary) == close(cropped)
    if k[0] <= n[0] and k[1] <= n[1]:
        inside = full[k[0] - 1 : n[0], k[1] - 1 : n[1]]
        assert convolve2d(image, kernel, "valid", boundary) == close(inside)


def test_the_border_has_no_effect_in_valid() -> None:
    image, kernel = random_tables((5, 6), (3, 2))
    found = [convolve2d(image, kernel, "valid", rule, 9) for rule in BOUNDARIES]
    assert all((one == found[0]).all() for one in found)


def test_a_margin_follows_its_rule() -> None:
    assert extend([[1, 2, 3]], (0, 2)).tolist() == [[0, 0, 1, 2, 3, 0, 0]]
    assert extend([[1, 2, 3]], (0, 1), "fill", 9).tolist() == [[9, 1, 2, 3, 9]]
    assert extend([[1, 2, 3]], (0, 2), "reflect").tolist() == [[3, 2, 1, 2, 3, 2, 1]]
    assert extend([[1, 2, 3]], (0, 2), "replicate").tolist() == [[1, 1, 1, 2, 3, 3, 3]]
    assert extend([[1, 2, 3]], (0, 2), "wrap").tolist() == [[2, 3, 1, 2, 3, 1, 2]]


def test_a_margin_is_rows_first_and_one_number_serves_both() -> None:
    assert extend([[5]], (1, 2), "replicate").shape == (3, 5)
    assert extend([[5]], 2).shape == (5, 5)
    assert extend([[5, 6]], 0).tolist() == [[5, 6]]


def test_a_margin_wider_than_the_image_goes_on_mirroring_and_wrapping() -> None:
    assert extend([[1, 2]], (0, 3), "reflect").tolist() == [[2, 1, 2, 1, 2, 1, 2, 1]]
    assert extend([[1, 2]], (0, 3), "wrap").tolist() == [[2, 1, 2, 1, 2, 1, 2, 1]]
    assert extend([[1]], (0, 2), "reflect").tolist() == [[1, 1, 1, 1, 1]]


def test_zeros_beyond_the_border_draw_a_frame_that_reflection_does_not() -> None:
    flat = np.full((5, 6), 100)
    framed = convolve2d(flat, LAPLACIAN, "same")
    assert framed[0].tolist() == [500, 300, 300, 300, 300, 500]
    assert framed[1].tolist() == [300, 0, 0, 0, 0, 300]
    for rule in ("reflect", "replicate", "wrap"):
        assert not convolve2d(flat, LAPLACIAN, "same", rule).any()


@few
@given(shapes, shapes, seeds)
def test_a_wrapped_picture_keeps_its_total_times_that_of_the_kernel(
    n: tuple[int, int], k: tuple[int, int], seed: int
) -> None:
    image, kernel = random_tables(n, k, seed=seed)
    total = convolve2d(image, kernel, "same", "wrap").sum()
    assert total == close(image.sum() * kernel.sum())


def test_the_start_of_each_frame() -> None:
    assert [kept(8, k, "same").start for k in (1, 2, 3, 4, 5)] == [0, 0, 1, 1, 2]
    assert kept(4, 3, "full") == slice(0, 6)
    assert kept(4, 3, "valid") == slice(2, 4)


# --- sizes ------------------------------------------------------------------------------


def test_the_size_is_the_one_that_torch_gives_over_a_grid() -> None:
    seen = 0
    for n in (1, 2, 5, 8, 11):
        for k in (1, 2, 3, 5):
            W = torch.zeros(1, 1, k)
            for stride in (1, 2, 3):
                for padding in (0, 1, 2):
                    for dilation in (1, 2, 3):
                        chosen = {
                            "stride": stride,
                            "padding": padding,
                            "dilation": dilation,
                        }
                        if dilation * (k - 1) + 1 > n + 2 * padding:
                            with pytest.raises(ValueError, match="k must fit"):
                                output_size(n, k, **chosen)
                            continue
                        X = torch.zeros(1, 1, n)
                        there = torch.nn.functional.conv1d(X, W, **chosen).shape[-1]
                        assert output_size(n, k, **chosen) == there
                        seen += 1
    assert seen == 405


@pytest.mark.parametrize(
    ("n", "k", "stride", "padding", "dilation", "size"),
    [
        (32, 5, 1, 0, 1, 28),
        (28, 2, 2, 0, 1, 14),
        (227, 11, 4, 0, 1, 55),
        (224, 7, 2, 3, 1, 112),
        (32, 3, 1, 2, 2, 32),
        (7, 3, 1, 0, 3, 1),
        (8, 3, 2, 0, 1, 3),
    ],
)
def test_sizes_of_known_networks(
    n: int, k: int, stride: int, padding: int, dilation: int, size: int
) -> None:
    found = output_size(n, k, stride=stride, padding=padding, dilation=dilation)
    assert found == size
    assert type(found) is int


@few
@given(sizes)
def test_the_sizes_of_the_frames_follow_from_the_padding(size: tuple[int, int]) -> None:
    n, k = size
    full = output_size(n, k, padding=k - 1)
    assert full == n + k - 1 == len(range(full)[kept(n, k, "full")])
    assert len(range(full)[kept(n, k, "same")]) == n
    if k <= n:
        inside = n - k + 1
        assert output_size(n, k) == inside == len(range(full)[kept(n, k, "valid")])
    if k % 2:
        assert output_size(n, k, padding=(k - 1) // 2) == n


def test_numpy_integers_are_sizes() -> None:
    assert output_size(np.int64(5), np.uint8(3)) == 3


# --- kinds of numbers, and what is refused ----------------------------------------------


def test_single_precision_stays_and_all_else_becomes_double() -> None:
    for one, two, expected in (
        ("f4", "f4", "f4"),
        ("f4", "f8", "f8"),
        ("u1", "i8", "f8"),
        ("f2", "f4", "f8"),
    ):
        image, kernel = np.full((3, 3), 200).astype(one), np.ones((2, 2), two)
        found = convolve2d(image, kernel)
        assert found.dtype == expected
        assert found.max() == 800


def test_the_arguments_are_left_as_they_were_and_the_result_can_be_written() -> None:
    image, kernel = random_tables((3, 3), (1, 1))
    before = image.copy()
    convolve2d(image, kernel, "same")[0, 0] = 7
    extend(image, 0)[0, 0] = 7
    assert (image == before).all()


BAD_TABLES = [
    [],
    [1.0, 2.0],
    [[]],
    [["a"]],
    [[True]],
    [[1j]],
    [[None]],
    [[1], [2, 3]],
    [[[1.0]]],
    5,
    "picture",
]


@pytest.mark.parametrize("bad", BAD_TABLES)
def test_what_is_no_table_of_numbers_is_refused_by_name(bad: object) -> None:
    with pytest.raises(ValueError, match="image must be rows of numbers, got"):
        convolve2d(bad, [[1]])
    with pytest.raises(ValueError, match="kernel must be rows of numbers, got"):
        convolve2d([[1]], bad)
    with pytest.raises(ValueError, match="kernel must be rows of numbers, got"):
        correlate2d([[1]], bad)
    with pytest.raises(ValueError, match="image must be rows of numbers, got"):
        extend(bad, 1)


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), -1e15])
def test_numbers_that_are_not_finite_or_huge_are_refused(bad: float) -> None:
    for wanted in (convolve2d, correlate2d):
        with pytest.raises(ValueError, match="image must stay below 1e15, got"):
            wanted([[0, bad]], [[1]])
        with pytest.raises(ValueError, match="kernel must stay below 1e15, got"):
            wanted([[1]], [[0, bad]])
        with pytest.raises(ValueError, match="fill_value must stay below 1e15, got"):
            wanted([[1]], [[1]], fill_value=bad)


@pytest.mark.parametrize("bad", ["0", None, [0, 0], [1], True, 1j])
def test_a_fill_value_that_is_no_number_is_refused(bad: object) -> None:
    with pytest.raises(ValueError, match="fill_value must be one number, got"):
        convolve2d([[1]], [[1]], fill_value=bad)


@pytest.mark.parametrize("wanted", [convolve2d, correlate2d])
def test_unknown_modes_and_boundaries_are_refused_with_the_known_ones(
    wanted: Convolve,
) -> None:
    for bad in ("Same", "", None, ["full"], 2):
        with pytest.raises(ValueError, match="mode must be one of full, same, valid"):
            wanted([[1]], [[1]], mode=bad)
    for bad in ("symm", "", None, ["fill"], 2):
        with pytest.raises(ValueError, match="boundary must be one of fill, reflect"):
            wanted([[1]], [[1]], mode="valid", boundary=bad)


@pytest.mark.parametrize("shape", [(1, 3), (3, 1)])
def test_a_kernel_larger_than_the_image_is_refused_in_valid_alone(
    shape: tuple[int, int],
) -> None:
    with pytest.raises(ValueError, match="kernel must fit into .* got 3 over 2"):
        convolve2d(np.ones((2, 2)), np.ones(shape), "valid")
    assert convolve2d(np.ones((2, 2)), np.ones(shape), "same").shape == (2, 2)


@pytest.mark.parametrize("bad", [-1, 1.0, True, "1", None, (1, 2, 3), (1, -1), [1, 1]])
def test_a_margin_that_is_no_whole_number_is_refused(bad: object) -> None:
    with pytest.raises(ValueError, match="margin must be a whole number from 0, got"):
        extend([[1]], bad)


@pytest.mark.parametrize("bad", [0, -1, 2.0, True, False, "3", None, float("nan")])
def test_sizes_that_are_no_whole_numbers_are_refused_by_name(bad: object) -> None:
    for name in ("n", "k", "stride", "dilation"):
        chosen = {"n": 9, "k": 3, name: bad}
        with pytest.raises(ValueError, match=f"{name} must be a whole number from 1"):
            output_size(**chosen)
    if bad != 0 or bad is False:
        with pytest.raises(ValueError, match="padding must be a whole number from 0"):
            output_size(9, 3, padding=bad)
    with pytest.raises(ValueError, match="k must be a whole number from 1, got"):
        kept(9, bad, "full")


def test_a_kernel_that_does_not_fit_is_measured_with_its_gaps() -> None:
    with pytest.raises(ValueError, match="it spans 7 samples of 6"):
        output_size(4, 3, padding=1, dilation=3)


def test_the_helpers_pass_what_is_good() -> None:
    whole(0, first=0, second=np.int8(3))
    (table,) = floats(2, image=[[1, 2]])
    assert table.dtype == np.float64
    assert list(RULES) == BOUNDARIES
