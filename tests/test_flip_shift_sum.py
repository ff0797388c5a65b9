"""What is true of rows that are flipped, shifted, multiplied and summed."""

import math
from collections.abc import Callable
from fractions import Fraction
from functools import partial

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import ndimage, signal

from snippets.flip_shift_sum import (
    convolve1d,
    convolve_sampled,
    correlate1d,
    flip,
    output_slice,
)
from snippets.readers import dilation, reading_time

Row = list[float]

few = settings(max_examples=15, deadline=None)
whole = st.integers(-50, 50).map(float)
rows = st.lists(whole, min_size=1, max_size=8)
starts = st.integers(-40, 40).map(lambda n: n / 4)
steps = st.sampled_from([0.125, 0.25, 0.5, 1.0, 3.0])
MODES = ["full", "same", "valid"]
SIZES = [(1, 1), (3, 2), (3, 3), (7, 2), (7, 3), (8, 3), (8, 4), (8, 5), (9, 9)]
CLAPS, HALL = [4.0, 0.0, 2.0], [1.0, 0.5, 0.25]


def asymmetric(size: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed + size).normal(size=size)


def whole_numbers(size: int, seed: int = 0) -> np.ndarray:
    """Return a row whose sums of products have no rounding, in whatever order they are added."""
    return np.rint(1000 * asymmetric(size, seed))


# --- against other implementations ------------------------------------------------------


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(("n", "k"), SIZES)
def test_convolution_is_that_of_scipy(n: int, k: int, mode: str) -> None:
    f, g = asymmetric(n), asymmetric(k, 90)
    expected = signal.convolve(f, g, mode, method="direct")
    assert convolve1d(f, g, mode) == pytest.approx(expected, abs=1e-13)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(("n", "k"), SIZES)
def test_correlation_is_that_of_scipy(n: int, k: int, mode: str) -> None:
    f, g = asymmetric(n), asymmetric(k, 90)
    expected = signal.correlate(f, g, mode, method="direct")
    assert correlate1d(f, g, mode) == pytest.approx(expected, abs=1e-13)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(("n", "k"), SIZES)
def test_both_are_those_of_numpy(n: int, k: int, mode: str) -> None:
    f, g = asymmetric(n), asymmetric(k, 90)
    assert convolve1d(f, g, mode) == pytest.approx(np.convolve(f, g, mode), abs=1e-13)
    expected = np.correlate(f, g, mode)
    assert correlate1d(f, g, mode) == pytest.approx(expected, abs=1e-13)


def test_the_way_by_waves_gives_the_same() -> None:
    f, g = asymmetric(400), asymmetric(90)
    assert convolve1d(f, g) == pytest.approx(signal.fftconvolve(f, g), abs=1e-11)
    assert convolve1d(f, g) == pytest.approx(signal.oaconvolve(f, g), abs=1e-11)


@pytest.mark.parametrize(("n", "k"), SIZES)
def test_the_layer_of_pytorch_is_the_valid_correlation(n: int, k: int) -> None:
    f, g = asymmetric(n), asymmetric(k, 90)
    layer = torch.nn.functional.conv1d(
        *map(torch.tensor, (f[None, None], g[None, None]))
    )
    assert correlate1d(f, g, "valid") == pytest.approx(layer[0, 0].numpy(), abs=1e-13)
    flipped = g[::-1].copy()
    assert convolve1d(f, flipped, "valid") == pytest.approx(
        layer[0, 0].numpy(), abs=1e-13
    )


@pytest.mark.parametrize("k", [1, 3, 5])
def test_same_with_an_odd_kernel_is_that_of_ndimage_with_zeros(k: int) -> None:
    f, g = asymmetric(8), asymmetric(k, 90)
    expected = ndimage.convolve1d(f, g, mode="constant")
    assert convolve1d(f, g, "same") == pytest.approx(expected, abs=1e-13)


def test_the_product_of_polynomials_is_the_convolution_of_their_coefficients() -> None:
    assert convolve1d([1, 2, 3], [1, 4, 2, 5]).tolist() == [1, 6, 13, 21, 16, 15]
    expected = np.polymul([1, 2, 3], [1, 4, 2, 5])
    assert convolve1d([1, 2, 3], [1, 4, 2, 5]).tolist() == expected.tolist()


# --- direction --------------------------------------------------------------------------


def test_no_echo_is_heard_before_its_clap() -> None:
    assert convolve1d([0, 0, 1], HALL).tolist() == [0, 0, 1, 0.5, 0.25]


def test_an_impulse_returns_the_kernel_and_correlation_its_mirror_image() -> None:
    assert convolve1d([0, 1, 0], HALL).tolist() == [0, 1, 0.5, 0.25, 0]
    assert correlate1d([0, 1, 0], HALL).tolist() == [0, 0.25, 0.5, 1, 0]


def test_two_claps_in_a_hall() -> None:
    assert convolve1d(CLAPS, HALL).tolist() == [4, 2, 3, 1, 0.5]


def test_the_correlation_of_the_claps_begins_with_the_last_of_the_kernel() -> None:
    assert correlate1d(CLAPS, HALL).tolist() == [1, 2, 4.5, 1, 2]


def test_the_lags_are_those_of_scipy() -> None:
    f, g = asymmetric(7), asymmetric(3, 90)
    lags = signal.correlation_lags(7, 3).tolist()
    assert lags == list(range(1 - 3, 7))
    found = correlate1d(f, g)[lags.index(2)]
    assert found == pytest.approx(f[2] * g[0] + f[3] * g[1] + f[4] * g[2])


def test_correlation_finds_the_pattern_and_convolution_its_mirror_image() -> None:
    pattern, row = [1, 2, -3], [0, -3, 2, 1, 0, 0, 1, 2, -3, 0]
    assert correlate1d(row, pattern).argmax() - 2 == 6
    assert convolve1d(row, pattern).argmax() == 3


@few
@given(rows, rows)
def test_one_becomes_the_other_when_the_kernel_is_reversed(f: Row, g: Row) -> None:
    assert correlate1d(f, g[::-1]).tolist() == convolve1d(f, g).tolist()


@few
@given(rows, rows)
def test_exchanging_the_arguments_reverses_a_correlation(f: Row, g: Row) -> None:
    assert correlate1d(g, f).tolist() == correlate1d(f, g)[::-1].tolist()


def test_a_moving_average_of_reading_times_only_rises() -> None:
    order = np.argsort(dilation)[-7:]  # exercise D: the widest pupils
    times = reading_time[order]
    assert times.tolist() == [80, 98, 95, 104, 101, 120, 111]
    mean = np.ones(3) / 3
    mended = convolve1d(times, mean, "same") / convolve1d(np.ones(7), mean, "same")
    expected = [times[max(0, i - 1) : i + 2].mean() for i in range(7)]
    assert mended == pytest.approx(expected)
    assert (np.diff(expected) > 0).all()


# --- sizes ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("n", "k", "full", "valid"), [(8, 1, 8, 8), (8, 2, 9, 7), (28, 5, 32, 24)]
)
def test_the_modes_have_their_sizes(n: int, k: int, full: int, valid: int) -> None:
    f, g = asymmetric(n), asymmetric(k)
    sizes = [len(convolve1d(f, g, mode)) for mode in MODES]
    assert sizes == [full, n, valid]
    assert [len(correlate1d(f, g, mode)) for mode in MODES] == sizes


@pytest.mark.parametrize(("k", "first"), [(1, 0), (2, 0), (3, 1), (4, 1), (5, 2)])
def test_same_begins_at_half_of_one_less_than_the_kernel(k: int, first: int) -> None:
    f, g = whole_numbers(8), whole_numbers(k)
    expected = convolve1d(f, g)[first : first + 8]
    assert convolve1d(f, g, "same").tolist() == expected.tolist()


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(("n", "k"), SIZES)
def test_each_mode_is_the_slice_of_the_whole(n: int, k: int, mode: str) -> None:
    f, g = whole_numbers(n), whole_numbers(k, 90)
    kept = output_slice(n, k, mode)
    assert convolve1d(f, g, mode).tolist() == convolve1d(f, g)[kept].tolist()
    assert correlate1d(f, g, mode).tolist() == correlate1d(f, g)[kept].tolist()


def test_same_keeps_the_length_of_the_signal_not_of_the_longer_one() -> None:
    assert convolve1d([1, 2], [1, 1, 1, 1], "same").tolist() == [3, 3]
    assert len(np.convolve([1, 2], [1, 1, 1, 1], "same")) == 4


def test_support_grows() -> None:
    assert convolve1d([1, 1, 1], [2, 2]).tolist() == [2, 4, 4, 2]


# --- rules ------------------------------------------------------------------------------


@few
@given(rows, rows, rows)
def test_convolution_is_commutative_and_associative(f: Row, g: Row, h: Row) -> None:
    assert convolve1d(f, g).tolist() == convolve1d(g, f).tolist()
    left = convolve1d(convolve1d(f, g), h)
    assert left.tolist() == convolve1d(f, convolve1d(g, h)).tolist()


def test_same_and_correlation_are_neither() -> None:
    f, g, h = [1, 3, -2, 4, 5], [2, 1, -1], [3, 0, 1]
    for run in (partial(convolve1d, mode="same"), correlate1d):
        assert not np.array_equal(run(f, g), run(g, f))
        assert not np.array_equal(run(run(f, g), h), run(f, run(g, h)))


@few
@given(st.lists(st.tuples(whole, whole), min_size=1, max_size=8), rows, whole)
def test_convolution_is_linear(
    both: list[tuple[float, float]], g: Row, factor: float
) -> None:
    one, other = np.array(both).T
    apart = convolve1d(one, g) + factor * convolve1d(other, g)
    assert convolve1d(one + factor * other, g).tolist() == apart.tolist()


@few
@given(rows, rows)
def test_the_sum_of_the_result_is_the_product_of_the_sums(f: Row, g: Row) -> None:
    assert convolve1d(f, g).sum() == sum(f) * sum(g)


@few
@given(rows, rows, st.integers(0, 4))
def test_a_shift_of_the_signal_shifts_the_result(f: Row, g: Row, shift: int) -> None:
    later = [0.0] * shift + f
    expected = [0.0] * shift + convolve1d(f, g).tolist()
    assert convolve1d(later, g).tolist() == expected


# --- positions --------------------------------------------------------------------------


@few
@given(rows, starts, steps)
def test_a_flip_moves_each_value_to_minus_its_position(
    values: Row, start: float, step: float
) -> None:
    flipped, new_start = flip(values, start, step)
    before = {start + i * step: value for i, value in enumerate(values)}
    after = {new_start + i * step: value for i, value in enumerate(flipped.tolist())}
    assert after == {-place: value for place, value in before.items()}


def test_a_box_keeps_its_values_and_moves_to_the_other_side_of_zero() -> None:
    values, start = flip([2, 2, 2, 2], 0.125, 0.25)
    assert (values.tolist(), start) == ([2, 2, 2, 2], -0.875)


def test_an_impulse_at_zero_stays_there_without_a_sign() -> None:
    assert math.copysign(1, flip([1], 0, 1)[1]) == 1


def test_what_is_flipped_is_a_copy() -> None:
    values = np.array([1.0, 2.0])
    flip(values, 0, 1)[0][0] = 7
    assert values.tolist() == [1, 2]


@few
@given(rows, starts, rows, starts, steps)
def test_each_value_lies_where_two_positions_add_up(
    f: Row, f_start: float, g: Row, g_start: float, step: float
) -> None:
    expected: dict[float, float] = {}
    for j, f_j in enumerate(f):
        for m, g_m in enumerate(g):
            place = f_start + g_start + (j + m) * step
            expected[place] = expected.get(place, 0) + step * f_j * g_m
    values, start = convolve_sampled(f, f_start, g, g_start, step)
    found = {start + i * step: value for i, value in enumerate(values.tolist())}
    assert found == expected


@pytest.mark.parametrize(
    ("step", "closed", "middles"),
    [(0.05, 14, 12), (0.01, 62, 60), (0.001, 602, 600)],
)
def test_the_boxes_have_the_sums_of_the_table(
    step: float, closed: int, middles: int
) -> None:
    n = round(1 / step)
    for size, first, total in ((n + 1, 0.0, closed), (n, step / 2, middles)):
        ones = np.ones(size)
        values, start = convolve_sampled(ones, first, 2 * ones, first, step)
        index = round((0.3 - start) / step)
        assert values[index] == pytest.approx(total * step, rel=1e-9)


def test_with_the_flip_the_triangle_peaks_at_one_and_without_it_at_zero() -> None:
    ones, twos, first, step = np.ones(4), 2 * np.ones(4), 0.125, 0.25
    values, start = convolve_sampled(ones, first, twos, first, step)
    assert start + step * values.argmax() == 1
    values, start = convolve_sampled(ones, first, *flip(twos, first, step), step)
    assert start + step * values.argmax() == 0


def test_the_convolution_of_sine_and_cosine_has_its_closed_form() -> None:
    step = 0.001
    x = step * (np.arange(3000) + 0.5)
    values, start = convolve_sampled(np.sin(x), x[0], np.cos(x), x[0], step)
    for t in (1, 2, 3):
        found = values[round((t - start) / step)]
        assert found == pytest.approx(t * math.sin(t) / 2, abs=1e-6)


# --- precision --------------------------------------------------------------------------


def test_float32_stays_float32_and_mixes_to_float64() -> None:
    single, double = np.float32([1, 2, 3]), np.array([1.0, 2.0])
    assert convolve1d(single, single).dtype == np.float32
    assert correlate1d(single, double).dtype == np.float64
    assert convolve_sampled(single, 0, single, 0, 0.5)[0].dtype == np.float32
    assert flip(single, 0, 1)[0].dtype == np.float32
    assert convolve1d([1], [2]).dtype == np.float64


def test_the_largest_numbers_allowed_do_not_overflow() -> None:
    huge = np.full(100, 9e14, dtype=np.float32)
    assert np.isfinite(convolve1d(huge, huge)).all()


# --- what is refused --------------------------------------------------------------------

NOT_A_ROW = {
    "empty": [],
    "one number": 3.0,
    "a table": [[1.0, 2.0]],
    "ragged rows": [[1.0], [2.0, 3.0]],
    "words": ["loud", "soft"],
    "numeric strings": ["1.5", "2.5"],
    "truth values": [True, False],
    "complex numbers": [1j, 2.0],
    "nothing": None,
    "missing values": [1.0, None],
    "objects": np.array([1.0, 2.0], dtype=object),
}
NOT_A_NUMBER = {
    "a row": [1.0],
    "a word": "1",
    "a truth value": True,
    "a complex number": 1j,
    "nothing": None,
    "a fraction": Fraction(1, 2),
}
NOT_FINITE = [float("nan"), float("inf"), -float("inf"), 1e16, -1e15]
WITH_ROW: dict[str, Callable[[object], object]] = {
    "convolve1d signal": lambda bad: convolve1d(bad, [1]),
    "convolve1d kernel": lambda bad: convolve1d([1], bad),
    "correlate1d signal": lambda bad: correlate1d(bad, [1]),
    "correlate1d kernel": lambda bad: correlate1d([1], bad),
    "flip values": lambda bad: flip(bad, 0, 1),
    "convolve_sampled f": lambda bad: convolve_sampled(bad, 0, [1], 0, 1),
    "convolve_sampled g": lambda bad: convolve_sampled([1], 0, bad, 0, 1),
}
WITH_NUMBER: dict[str, Callable[[object], object]] = {
    "flip start": lambda bad: flip([1], bad, 1),
    "flip step": lambda bad: flip([1], 0, bad),
    "convolve_sampled f_start": lambda bad: convolve_sampled([1], bad, [1], 0, 1),
    "convolve_sampled g_start": lambda bad: convolve_sampled([1], 0, [1], bad, 1),
    "convolve_sampled step": lambda bad: convolve_sampled([1], 0, [1], 0, bad),
}


@pytest.mark.parametrize("call", WITH_ROW.values(), ids=WITH_ROW)
@pytest.mark.parametrize("bad", NOT_A_ROW.values(), ids=NOT_A_ROW)
def test_what_is_no_row_is_refused_by_name(
    call: Callable[[object], object], bad: object, request: pytest.FixtureRequest
) -> None:
    name = request.node.callspec.id.split("-")[1].split()[-1]
    with pytest.raises(ValueError, match=f"^{name} must be one row of numbers, got"):
        call(bad)


@pytest.mark.parametrize("call", WITH_ROW.values(), ids=WITH_ROW)
@pytest.mark.parametrize("bad", NOT_FINITE)
def test_a_row_that_is_not_finite_is_refused(
    call: Callable[[object], object], bad: float
) -> None:
    with pytest.raises(ValueError, match="must stay below 1e15, got"):
        call([1.0, bad])


@pytest.mark.parametrize("call", WITH_NUMBER.values(), ids=WITH_NUMBER)
@pytest.mark.parametrize("bad", NOT_A_NUMBER.values(), ids=NOT_A_NUMBER)
def test_what_is_no_number_is_refused_by_name(
    call: Callable[[object], object], bad: object, request: pytest.FixtureRequest
) -> None:
    name = request.node.callspec.id.split("-")[1].split()[-1]
    with pytest.raises(ValueError, match=f"^{name} must be one number, got"):
        call(bad)


@pytest.mark.parametrize("call", WITH_NUMBER.values(), ids=WITH_NUMBER)
@pytest.mark.parametrize("bad", NOT_FINITE)
def test_a_number_that_is_not_finite_is_refused(
    call: Callable[[object], object], bad: float
) -> None:
    with pytest.raises(ValueError, match="must stay below 1e15, got"):
        call(bad)


@pytest.mark.parametrize("step", [0, -0.25])
def test_a_step_that_leads_nowhere_or_back_is_refused(step: float) -> None:
    for call in (WITH_NUMBER["flip step"], WITH_NUMBER["convolve_sampled step"]):
        with pytest.raises(ValueError, match=r"^step must be above 0, got"):
            call(step)


@pytest.mark.parametrize("run", [convolve1d, correlate1d])
@pytest.mark.parametrize("mode", ["wrap", "Full", "", None, 1, ["full"], np.ones(2)])
def test_an_unknown_mode_is_refused(run: Callable[..., object], mode: object) -> None:
    with pytest.raises(
        ValueError, match='^mode must be "full", "same" or "valid", got'
    ):
        run([1, 2], [1], mode)


@pytest.mark.parametrize("run", [convolve1d, correlate1d])
def test_a_kernel_that_never_fits_has_nothing_valid(run: Callable[..., object]) -> None:
    message = '^kernel must be at most 2 long in mode "valid", got 3'
    with pytest.raises(ValueError, match=message):
        run([1, 2], [1, 2, 3], "valid")
