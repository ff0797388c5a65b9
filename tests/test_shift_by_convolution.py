"""What is true of shifts by convolution. No row and no kernel is the same from both ends."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import ndimage, special, stats

from snippets.arrays_as_distributions import is_distribution, softmax
from snippets.shift_by_convolution import (
    checked_weighting,
    circular_shift,
    read_memory,
    sharpen,
    shift,
    shifts_of,
)

Row = list[float]

few = settings(max_examples=12, deadline=None)
quarters = st.integers(-80, 80).map(lambda n: n / 4)
rows = st.lists(quarters, min_size=1, max_size=9)
kernels = st.integers(0, 4).flatmap(
    lambda reach: st.lists(quarters, min_size=2 * reach + 1, max_size=2 * reach + 1)
)
amounts = st.lists(st.integers(0, 50), min_size=1, max_size=8).filter(any)
weightings = amounts.map(lambda row: np.array(row) / sum(row))
soft_kernels = st.lists(st.integers(0, 9), min_size=3, max_size=3).filter(any)
soft_kernels = soft_kernels.map(lambda row: np.array(row) / sum(row))
powers = st.floats(1, 6)

HILL = [0, 0, 0, 3, 4, 5, 4, 3, 0, 0]
RING_KERNEL = [0.1, 0.1, 0.8]


def entropy(p: np.ndarray) -> float:
    return float(stats.entropy(p))


# --- the direction ------------------------------------------------------------------------


def test_a_one_in_front_moves_the_hill_to_the_left() -> None:
    assert shift(HILL, [1, 0, 0]).tolist() == [0, 0, 3, 4, 5, 4, 3, 0, 0, 0]


def test_a_one_at_the_end_moves_the_hill_to_the_right() -> None:
    assert shift(HILL, [0, 0, 1]).tolist() == [0, 0, 0, 0, 3, 4, 5, 4, 3, 0]


def test_correlation_moves_the_other_way() -> None:
    correlated = np.correlate(HILL, [1, 0, 0], mode="same")
    assert correlated.tolist() == shift(HILL, [0, 0, 1]).tolist()
    assert correlated.tolist() != shift(HILL, [1, 0, 0]).tolist()


@pytest.mark.parametrize("move", [shift, circular_shift])
def test_an_impulse_becomes_the_kernel(move: Callable[..., np.ndarray]) -> None:
    assert move([0, 0, 0, 1, 0, 0, 0], [5, 7, 2]).tolist() == [0, 0, 5, 7, 2, 0, 0]


def test_the_middle_entry_stands_for_no_shift() -> None:
    assert shifts_of([9, 8, 7, 6, 5]).tolist() == [-2, -1, 0, 1, 2]
    assert shifts_of([4]).tolist() == [0]


@few
@given(rows, kernels)
def test_a_shift_is_the_crop_of_numpys_full_convolution(f: Row, g: Row) -> None:
    reach = len(g) // 2
    full = np.convolve(f, g, mode="full")
    expected = full[reach : reach + len(f)]
    assert shift(f, g).tolist() == expected.tolist()


@few
@given(rows, kernels)
def test_a_shift_is_scipys_convolve_with_zeros_beyond(f: Row, g: Row) -> None:
    expected = ndimage.convolve1d(f, np.array(g), mode="constant")
    assert shift(f, g) == pytest.approx(expected, abs=1e-12)


@few
@given(rows, kernels)
def test_a_shift_is_the_correlation_with_the_reversed_kernel(f: Row, g: Row) -> None:
    expected = ndimage.correlate1d(f, np.array(g[::-1]), mode="constant")
    assert shift(f, g) == pytest.approx(expected, abs=1e-12)


def test_the_soft_shift_has_the_rows_of_the_chapter() -> None:
    soft = [0.8, 0.1, 0.1]
    left = [0, 0, 2.4, 3.5, 4.7, 4.1, 3.3, 0.7, 0.3, 0]
    assert shift(HILL, soft) == pytest.approx(left, abs=1e-15)
    right = [0, 0, 0.3, 0.7, 3.3, 4.1, 4.7, 3.5, 2.4, 0]
    assert np.correlate(HILL, soft, mode="same") == pytest.approx(right, abs=1e-15)
    assert shift(HILL, soft[::-1]) == pytest.approx(right, abs=1e-15)
    assert shift(HILL, soft).sum() == pytest.approx(19, rel=1e-15)


# --- the border and the ring --------------------------------------------------------------


def test_what_crosses_the_border_is_lost() -> None:
    row = [1, 2, 3, 4, 5]
    assert shift(row, [1, 0, 0]).tolist() == [2, 3, 4, 5, 0]
    assert shift(row, [0, 0, 1]).tolist() == [0, 1, 2, 3, 4]


def test_on_a_ring_it_comes_in_at_the_other_end() -> None:
    row = [1, 2, 3, 4, 5]
    assert circular_shift(row, [1, 0, 0]).tolist() == [2, 3, 4, 5, 1]
    assert circular_shift(row, [0, 0, 1]).tolist() == [5, 1, 2, 3, 4]


@few
@given(rows, st.integers(-3, 3))
def test_a_whole_step_on_a_ring_is_numpys_roll(f: Row, t: int) -> None:
    kernel = np.zeros(7)
    kernel[3 + t] = 1
    assert circular_shift(f, kernel).tolist() == np.roll(f, t).tolist()


@few
@given(rows, kernels)
def test_a_circular_shift_is_scipys_convolve_that_wraps(f: Row, g: Row) -> None:
    expected = ndimage.convolve1d(f, np.array(g), mode="wrap")
    assert circular_shift(f, g) == pytest.approx(expected, abs=1e-12)


@few
@given(rows, kernels)
def test_a_circular_shift_is_a_product_of_numpys_spectra(f: Row, g: Row) -> None:
    placed = np.zeros(len(f))
    for t, weight in zip(shifts_of(g), g, strict=True):
        placed[t % len(f)] += weight
    expected = np.fft.ifft(np.fft.fft(f) * np.fft.fft(placed)).real
    assert circular_shift(f, g) == pytest.approx(expected, abs=1e-9)


@few
@given(rows, kernels)
def test_on_a_ring_the_totals_multiply(f: Row, g: Row) -> None:
    assert circular_shift(f, g).sum() == pytest.approx(sum(f) * sum(g), abs=1e-8)


@few
@given(rows, kernels)
def test_between_enough_zeros_a_row_is_as_good_as_a_ring(f: Row, g: Row) -> None:
    reach = len(g) // 2
    padded = [0.0] * reach + f + [0.0] * reach
    assert shift(padded, g).tolist() == circular_shift(padded, g).tolist()


@few
@given(rows, kernels, st.integers(-4, 4))
def test_a_circular_shift_commutes_with_turning_the_ring(
    f: Row, g: Row, turn: int
) -> None:
    turned_first = circular_shift(np.roll(f, turn), g)
    assert turned_first.tolist() == np.roll(circular_shift(f, g), turn).tolist()


@few
@given(rows, kernels, kernels)
def test_on_a_ring_two_kernels_are_one(f: Row, g: Row, h: Row) -> None:
    apart = circular_shift(circular_shift(f, g), h)
    at_once = circular_shift(f, np.convolve(g, h))
    assert apart == pytest.approx(at_once, abs=1e-7)


def test_in_a_row_two_kernels_are_not_one() -> None:
    row, soft = [1, 2, 3, 4, 5], [0.8, 0.1, 0.1]
    apart = shift(shift(row, soft), soft)
    at_once = shift(row, np.convolve(soft, soft))
    assert apart[1:-1] == pytest.approx(at_once[1:-1])
    assert (apart[[0, -1]] < at_once[[0, -1]] - 0.07).all()


@few
@given(rows, kernels, quarters)
def test_both_shifts_are_linear(f: Row, g: Row, factor: float) -> None:
    other = np.arange(len(f)) ** 2
    for move in (shift, circular_shift):
        apart = move(f, g) + factor * move(other, g)
        assert move(f + factor * other, g) == pytest.approx(apart, abs=1e-8)


# --- soft shifts of a distribution --------------------------------------------------------


def test_the_weighting_of_one_slot_becomes_the_kernel_around_it() -> None:
    moved = circular_shift(np.eye(6)[3], RING_KERNEL)
    assert moved.tolist() == [0, 0, 0.1, 0.1, 0.8, 0]


def test_from_the_last_slot_the_weighting_wraps_round() -> None:
    moved = circular_shift(np.eye(6)[5], RING_KERNEL)
    assert moved.tolist() == [0.8, 0, 0, 0, 0.1, 0.1]


def test_the_kernel_can_come_from_a_softmax() -> None:
    scores = [0, 0, np.log(8)]
    assert softmax(scores) == pytest.approx(RING_KERNEL, rel=1e-15)
    moved = circular_shift(np.eye(6)[3], special.softmax(scores))
    assert moved == pytest.approx([0, 0, 0.1, 0.1, 0.8, 0], abs=1e-15)


def test_the_entropy_grows_as_the_chapter_says() -> None:
    p, nats = np.eye(6)[3], []
    for _ in range(5):
        p = circular_shift(p, RING_KERNEL)
        nats.append(entropy(p))
    expected = [0.639032, 1.004362, 1.253012, 1.428125, 1.550726]
    assert nats == pytest.approx(expected, abs=5e-7)


def test_in_the_end_all_slots_are_alike() -> None:
    p = np.eye(6)[3]
    for _ in range(200):
        p = circular_shift(p, RING_KERNEL)
    assert p == pytest.approx([1 / 6] * 6, abs=1e-12)


@few
@given(weightings, soft_kernels)
def test_a_distribution_stays_one_and_its_entropy_never_falls(
    p: np.ndarray, g: np.ndarray
) -> None:
    q = circular_shift(p, g)
    assert is_distribution(q)
    assert entropy(q) >= entropy(p) - 1e-12


def test_a_kernel_that_leaves_out_every_other_place_never_fills_them() -> None:
    p = np.eye(6)[3]
    for _ in range(200):
        p = circular_shift(p, [0.5, 0, 0.5])
    assert p == pytest.approx([0, 1 / 3] * 3, abs=1e-12)


@few
@given(amounts, soft_kernels)
def test_centre_and_variance_of_signal_and_kernel_add_up(
    values: list[int], g: np.ndarray
) -> None:
    def moments(shares: np.ndarray, places: np.ndarray) -> tuple[float, float]:
        centre = float(shares @ places) / float(shares.sum())
        return centre, float(shares @ (places - centre) ** 2 / shares.sum())

    padded = np.array([0, *values, 0], dtype=float)
    places = np.arange(len(padded))
    added = np.add(moments(padded, places), moments(g, shifts_of(g)))
    assert moments(shift(padded, g), places) == pytest.approx(added, abs=1e-9)


# --- reading and sharpening ---------------------------------------------------------------


def test_the_weighting_of_one_slot_reads_that_slot() -> None:
    memory = [[1, 2, 3], [4, 5, 6], [7, 8, 10]]
    assert read_memory([0, 0, 1], memory).tolist() == [7, 8, 10]


@few
@given(weightings)
def test_what_is_read_is_numpys_weighted_average(p: np.ndarray) -> None:
    memory = np.arange(2 * len(p)).reshape(-1, 2) ** 2
    expected = np.average(memory, axis=0, weights=p)
    assert read_memory(p, memory) == pytest.approx(expected, rel=1e-12)


@few
@given(weightings, powers)
def test_sharpening_is_a_softmax_of_logarithms_at_one_over_the_power(
    p: np.ndarray, power: float
) -> None:
    with np.errstate(divide="ignore"):
        expected = special.softmax(power * np.log(p))
    assert sharpen(p, power) == pytest.approx(expected, rel=1e-9)
    if p.min() > 0:
        cooled = softmax(np.log(p), temperature=1 / power)
        assert sharpen(p, power) == pytest.approx(cooled, rel=1e-9)


@few
@given(weightings, powers)
def test_a_sharpened_weighting_is_a_distribution_with_no_more_entropy(
    p: np.ndarray, power: float
) -> None:
    u = sharpen(p, power)
    assert is_distribution(u)
    assert entropy(u) <= entropy(p) + 1e-12


def test_a_power_of_one_changes_nothing() -> None:
    assert sharpen([0.25, 0.125, 0.625], 1).tolist() == [0.25, 0.125, 0.625]


def test_sharpening_keeps_the_order_and_a_tie() -> None:
    u = sharpen([0.375, 0.25, 0.375, 0], 30)
    assert u[0] == u[2] > u[1] > u[3] == 0


def test_two_powers_in_a_row_are_their_product() -> None:
    p = [0.1, 0.2, 0.3, 0.4]
    assert sharpen(sharpen(p, 2), 1.5) == pytest.approx(sharpen(p, 3), rel=1e-14)


def test_a_huge_power_leaves_the_largest_share_alone() -> None:
    assert sharpen([0.3, 0.2, 0.5], 1e99).tolist() == [0, 0, 1]
    many = np.full(1000, 0.001)
    assert sharpen(many, 1e6) == pytest.approx(many, rel=1e-12)


def test_sharpened_in_time_the_weighting_stays_on_its_slot() -> None:
    alone = in_time = np.eye(6)[3]
    for step in range(1, 8):
        alone = circular_shift(alone, RING_KERNEL)
        in_time = sharpen(circular_shift(in_time, RING_KERNEL), 2)
        assert in_time.argmax() == (3 + step) % 6
    late = sharpen(alone, 20)
    assert late.argmax() == 2 != (3 + 7) % 6


# --- types, and what is refused -----------------------------------------------------------


@pytest.mark.parametrize("move", [shift, circular_shift])
def test_float32_stays_float32_and_the_rest_is_float64(
    move: Callable[..., np.ndarray],
) -> None:
    single = np.array([0.25, 0.5, 0.25], dtype=np.float32)
    assert move(single, single).dtype == np.float32
    for other in ([1, 2, 3], single.astype(np.float16), single.astype(np.longdouble)):
        assert move(other, single).dtype == np.float64
        assert move(other, other).dtype == np.float64


def test_a_float32_weighting_stays_float32() -> None:
    single = np.array([0.25, 0.5, 0.25], dtype=np.float32)
    assert sharpen(single, 2.5).dtype == np.float32
    assert read_memory(single, np.eye(3, dtype=np.float32)).dtype == np.float32


def test_small_integers_do_not_overflow() -> None:
    row = np.array([-128, 127, 100], dtype=np.int8)
    assert shift(row, np.array([2, 2, 2], dtype=np.int8)).tolist() == [-2, 198, 454]


@pytest.mark.parametrize("move", [shift, circular_shift])
def test_the_arguments_are_left_as_they_were(move: Callable[..., np.ndarray]) -> None:
    signal, kernel = np.array([1.0, 2.0]), np.array([0.0, 1.0, 0.0])
    move(signal, kernel)[0] = 7
    assert (signal.tolist(), kernel.tolist()) == ([1, 2], [0, 1, 0])


NOT_A_ROW = {
    "empty": [],
    "one number": 3.0,
    "a table": [[1.0, 2.0]],
    "ragged rows": [[1.0], [2.0, 3.0]],
    "words": ["tall", "short"],
    "truth values": [True, False],
    "complex numbers": [1j, 2.0],
    "nothing": None,
    "objects": np.array([1.0, 2.0, 3.0], dtype=object),
}
NOT_FINITE = [float("nan"), float("inf"), -1e100]
WITH_ROW: dict[str, Callable[[object], object]] = {
    "kernel of shifts_of": shifts_of,
    "signal of shift": lambda bad: shift(bad, [0, 1, 2]),
    "kernel of shift": lambda bad: shift([0, 1, 2], bad),
    "signal of circular_shift": lambda bad: circular_shift(bad, [0, 1, 2]),
    "kernel of circular_shift": lambda bad: circular_shift([0, 1, 2], bad),
    "weighting of checked_weighting": checked_weighting,
    "weighting of read_memory": lambda bad: read_memory(bad, [[1], [2]]),
    "weighting of sharpen": lambda bad: sharpen(bad, 2),
}


@pytest.mark.parametrize("name", WITH_ROW)
@pytest.mark.parametrize("bad", NOT_A_ROW.values(), ids=NOT_A_ROW)
def test_what_is_no_row_of_numbers_is_refused_by_name(name: str, bad: object) -> None:
    argument = name.split()[0]
    with pytest.raises(ValueError, match=f"^{argument} must be one row of numbers"):
        WITH_ROW[name](bad)


@pytest.mark.parametrize("name", WITH_ROW)
@pytest.mark.parametrize("bad", NOT_FINITE)
def test_a_row_that_is_not_finite_is_refused_by_name(name: str, bad: float) -> None:
    argument = name.split()[0]
    with pytest.raises(ValueError, match=f"^{argument} must stay below 1e.100, got"):
        WITH_ROW[name]([0.5, bad, 0.5])


def test_a_float32_that_could_overflow_is_refused() -> None:
    huge = np.array([1e30, 0, 0], dtype=np.float32)
    with pytest.raises(ValueError, match=r"^signal must stay below 1000000000000000"):
        shift(huge, [0, 1, 0])


@pytest.mark.parametrize("call", [shifts_of, lambda g: shift([1, 2, 3], g)])
def test_a_kernel_without_a_middle_is_refused(
    call: Callable[[object], object],
) -> None:
    with pytest.raises(ValueError, match="^kernel must have an odd length, got 2 entr"):
        call([0.5, 0.5])
    with pytest.raises(ValueError, match="^kernel must have an odd length, got 4 entr"):
        circular_shift([1, 2, 3], [1, 2, 3, 4])


def test_a_negative_share_is_refused() -> None:
    with pytest.raises(ValueError, match="^weighting must not be below 0, got -0.5"):
        sharpen([1, -0.5, 0.5], 2)


@pytest.mark.parametrize("bad", [[0, 0], [0.5, 0.49], [1, 1e-6]])
def test_shares_that_do_not_add_up_to_one_are_refused(bad: Row) -> None:
    with pytest.raises(ValueError, match="^weighting must have the sum 1, got"):
        read_memory(bad, [[1], [2]])


def test_rounding_is_forgiven() -> None:
    assert checked_weighting([1 / 3] * 3).sum() == pytest.approx(1)
    single = np.full(1000, 0.001, dtype=np.float32)
    assert checked_weighting(single).dtype == np.float32


@pytest.mark.parametrize("bad", [0.999, 0, -2])
def test_a_power_below_one_is_refused(bad: float) -> None:
    with pytest.raises(ValueError, match=f"^power must be at least 1, got {bad}"):
        sharpen([0.25, 0.75], bad)


@pytest.mark.parametrize("bad", [[2.0], "2", True, None, 2j, [[1], [2, 3]]])
def test_a_power_that_is_no_number_is_refused(bad: object) -> None:
    with pytest.raises(ValueError, match="^power must be one number, got"):
        sharpen([0.25, 0.75], bad)  # type: ignore[arg-type]


@pytest.mark.parametrize("bad", [float("nan"), float("inf")])
def test_a_power_that_is_not_finite_is_refused(bad: float) -> None:
    with pytest.raises(ValueError, match="^power must stay below 1e.100, got"):
        sharpen([0.25, 0.75], bad)


@pytest.mark.parametrize("bad", [[1, 2], [], [["a"], ["b"]], [[[1]], [[2]]], None])
def test_a_memory_that_is_no_table_of_numbers_is_refused(bad: object) -> None:
    with pytest.raises(ValueError, match="^memory must be a table of numbers, got"):
        read_memory([0.25, 0.75], bad)  # type: ignore[arg-type]


def test_a_memory_with_another_number_of_slots_is_refused() -> None:
    with pytest.raises(ValueError, match="^memory must have one row per share, got 3"):
        read_memory([0.25, 0.75], [[1], [2], [3]])
