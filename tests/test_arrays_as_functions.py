"""What is true of an array that is read as a function."""

import math
from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, signal

from snippets.arrays_as_functions import (
    grid,
    inner_product,
    integral,
    norm,
    place,
    positions,
    real,
    trim,
)

Row = list[float]

few = settings(max_examples=20, deadline=None)
eighths = st.integers(-800, 800).map(lambda n: n / 8)
rows = st.lists(eighths, min_size=1, max_size=9)
pairs = st.lists(st.tuples(eighths, eighths), min_size=1, max_size=9)
starts = st.integers(-40, 40).map(lambda n: n / 4)
steps = st.sampled_from([0.125, 0.25, 0.5, 1.0, 3.0])


def box(x: np.ndarray) -> np.ndarray:
    return np.where((x >= 0) & (x <= 1), 1.0, 0.0)


# --- positions and grids ----------------------------------------------------------------


def test_positions_begin_at_the_start_and_are_a_step_apart() -> None:
    assert positions(4, -0.5, 0.25).tolist() == [-0.5, -0.25, 0, 0.25]


@few
@given(st.integers(1, 9), starts, steps)
def test_positions_are_the_exact_fractions(n: int, start: float, step: float) -> None:
    exact = [Fraction(start) + i * Fraction(step) for i in range(n)]
    assert positions(n, start, step).tolist() == [float(x) for x in exact]


def test_a_numpy_integer_is_a_number_of_samples() -> None:
    assert positions(np.int64(2), 0, 1).tolist() == [0, 1]


def test_one_sample_lies_at_the_start() -> None:
    assert positions(1, 3, 1e-50).tolist() == [3]


def test_a_closed_grid_has_one_sample_more_than_steps() -> None:
    assert grid(0, 1, 0.25).tolist() == [0, 0.25, 0.5, 0.75, 1]


def test_a_half_open_grid_leaves_out_its_end() -> None:
    assert grid(0, 1, 0.25, closed=False).tolist() == [0, 0.25, 0.5, 0.75]


def test_grids_are_those_of_linspace() -> None:
    for closed in (True, False):
        n = 30 + closed
        expected = np.linspace(-1, 2, n, endpoint=closed)
        assert grid(-1, 2, 0.1, closed=closed) == pytest.approx(expected, abs=1e-15)


@few
@given(st.integers(1, 60), starts, st.sampled_from([0.1, 0.3, 0.7, 1 / 3]))
def test_a_grid_never_gains_or_loses_a_sample_by_rounding(
    n: int, start: float, step: float
) -> None:
    stop = start + n * step
    assert (len(grid(start, stop, step)), grid(start, stop, step)[-1]) == (n + 1, stop)
    assert len(grid(start, stop, step, closed=False)) == n


def test_half_open_pieces_join_without_a_seam() -> None:
    joined = np.concatenate([grid(-1, 1, 0.5, closed=False), grid(1, 2, 0.5)])
    assert joined.tolist() == grid(-1, 2, 0.5).tolist()


@few
@given(st.integers(1, 9), starts, steps)
def test_a_closed_grid_is_the_positions_of_its_samples(
    n: int, start: float, step: float
) -> None:
    whole = grid(start, start + n * step, step)
    assert whole.tolist() == positions(n + 1, start, step).tolist()


# --- sums with the step -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("step", "total", "length"),
    [
        (1, 2, 1.41421356),
        (0.25, 1.25, 1.11803399),
        (0.05, 1.05, 1.02469508),
        (0.01, 1.01, 1.00498756),
        (0.001, 1.001, 1.00049988),
    ],
)
def test_the_box_has_the_sums_and_norms_of_the_table(
    step: float, total: float, length: float
) -> None:
    values = box(grid(0, 1, step))
    assert integral(values, step) == pytest.approx(total, rel=1e-12)
    assert norm(values, step) == pytest.approx(length, rel=1e-8)


@pytest.mark.parametrize(
    ("step", "length"), [(1, 1.41421356), (0.25, 2.23606798), (0.001, 31.6385840)]
)
def test_without_the_step_the_norm_of_the_box_grows(step: float, length: float) -> None:
    assert norm(box(grid(0, 1, step)), 1) == pytest.approx(length, rel=1e-8)


def test_the_four_rules_give_the_square_their_exact_fractions() -> None:
    step = Fraction(1, 4)
    ends, left = grid(0, 1, 0.25), grid(0, 1, 0.25, closed=False)
    closed = sum((i * step) ** 2 for i in range(5)) * step
    half_open = sum((i * step) ** 2 for i in range(4)) * step
    middles = sum(((i + Fraction(1, 2)) * step) ** 2 for i in range(4)) * step
    found = [integral(x**2, 0.25) for x in (ends, left, left + 0.125)]
    assert found == [float(closed), float(half_open), float(middles)]
    assert (closed, half_open, middles) == (
        Fraction(15, 32),
        Fraction(7, 32),
        Fraction(21, 64),
    )


@few
@given(rows, steps)
def test_half_of_both_end_strips_is_all_that_trapezoids_leave_out(
    values: Row, step: float
) -> None:
    surplus = step * (values[0] + values[-1]) / 2
    expected = np.trapezoid(values, dx=step) + surplus
    assert integral(values, step) == pytest.approx(expected, abs=1e-9)


@few
@given(rows, steps)
def test_between_zeros_the_trapezoids_are_the_plain_sum(
    values: Row, step: float
) -> None:
    padded = [0, *values, 0]
    expected = integrate.trapezoid(padded, dx=step)
    assert integral(padded, step) == pytest.approx(expected, abs=1e-9)


def test_the_middles_of_a_cosine_come_close_to_quad() -> None:
    exact = integrate.quad(math.cos, 0, 1)[0]
    x = grid(0, 1, 0.001, closed=False) + 0.0005
    assert integral(np.cos(x), 0.001) == pytest.approx(exact, abs=1e-7)


def test_simpson_and_a_fine_sum_agree_on_a_parabola() -> None:
    x = grid(0, 1, 0.25)
    fine = grid(0, 1, 0.001, closed=False) + 0.0005
    exact = integrate.simpson(x**2, dx=0.25)
    assert integral(fine**2, 0.001) == pytest.approx(exact, abs=1e-7)


@few
@given(pairs, steps, eighths)
def test_the_integral_is_linear(
    both: list[tuple[float, float]], step: float, factor: float
) -> None:
    f, g = np.array(both).T
    apart = integral(f, step) + factor * integral(g, step)
    assert integral(f + factor * g, step) == pytest.approx(apart, abs=1e-7)


@few
@given(rows, steps)
def test_the_integral_is_the_sum_without_rounding(values: Row, step: float) -> None:
    assert integral(values, step) == math.fsum(values) * step


# --- inner product, norm and angle --------------------------------------------------------


def test_the_inner_product_is_one_place_of_a_correlation() -> None:
    f, g = [1, -2, 4, 0.5], [3, 1, 0, -2]
    expected = 0.5 * signal.correlate(f, g, mode="valid").item()
    assert inner_product(f, g, 0.5) == pytest.approx(expected)


def test_a_ramp_leans_against_a_flat_function_at_30_degrees() -> None:
    x = grid(0, 1, 0.001, closed=False) + 0.0005
    cosine = inner_product(np.ones(1000), x, 0.001) / norm(x, 0.001)
    assert math.degrees(math.acos(cosine)) == pytest.approx(30, abs=1e-4)


def test_sine_and_cosine_are_perpendicular_over_a_whole_cycle() -> None:
    x = 2 * np.pi * grid(0, 1, 0.125, closed=False)
    assert inner_product(np.sin(x), np.cos(x), 0.125) == pytest.approx(0, abs=1e-15)


@few
@given(pairs, steps)
def test_no_inner_product_exceeds_the_product_of_the_norms(
    both: list[tuple[float, float]], step: float
) -> None:
    f, g = np.array(both).T
    limit = norm(f, step) * norm(g, step)
    assert abs(inner_product(f, g, step)) <= limit * (1 + 1e-12)


@few
@given(pairs, steps, eighths)
def test_the_inner_product_is_linear_and_does_not_ask_which_is_which(
    both: list[tuple[float, float]], step: float, factor: float
) -> None:
    f, g = np.array(both).T
    apart = inner_product(f, g, step) + factor * inner_product(g, g, step)
    found = inner_product(g, f + factor * g, step)
    assert found == pytest.approx(apart, rel=1e-9, abs=1e-6)


@few
@given(pairs, steps)
def test_one_side_of_a_triangle_is_never_longer_than_the_others(
    both: list[tuple[float, float]], step: float
) -> None:
    f, g = np.array(both).T
    detour = norm(f, step) + norm(g, step)
    assert norm(f + g, step) <= detour * (1 + 1e-12)


@few
@given(rows, steps)
def test_the_norm_is_the_root_of_the_inner_product_with_itself(
    values: Row, step: float
) -> None:
    own = inner_product(values, values, step)
    assert norm(values, step) == pytest.approx(math.sqrt(own))


@pytest.mark.parametrize("size", [1e-300, 1e-160, 1e99])
def test_the_norm_neither_vanishes_nor_overflows(size: float) -> None:
    assert norm([3 * size, 4 * size], 0.25) == pytest.approx(2.5 * size, rel=1e-14)


def test_the_largest_numbers_allowed_do_not_overflow() -> None:
    assert math.isfinite(inner_product([9e99] * 100, [9e99] * 100, 9e99))


# --- trimming and placing ---------------------------------------------------------------


def test_two_shifts_trim_to_one_array_with_two_starts() -> None:
    early, late = trim([0, 1, 2, 0, 0], -1, 1), trim([0, 0, 1, 2, 0], -1, 1)
    assert early[0].tolist() == late[0].tolist() == [1, 2]
    assert (early[1], late[1]) == (0, 1)


def test_the_values_are_those_of_trim_zeros() -> None:
    values = [0, 0, 3, 0, -1, 0]
    assert trim(values, 0, 1)[0].tolist() == np.trim_zeros(values)


def test_of_zeros_alone_the_first_is_kept() -> None:
    values, start = trim([0, 0, 0], 4, 0.5)
    assert (values.tolist(), start) == ([0], 4)


def test_a_zero_between_others_is_kept() -> None:
    assert trim([5, 0, 5], 0, 1)[0].tolist() == [5, 0, 5]


def test_what_is_trimmed_is_a_copy() -> None:
    values = np.array([0.0, 1.0])
    trim(values, 0, 1)[0][0] = 7
    assert values.tolist() == [0, 1]


@few
@given(rows, starts, steps, st.integers(0, 3), st.integers(0, 3))
def test_placing_what_was_trimmed_gives_the_original(
    values: Row, start: float, step: float, before: int, after: int
) -> None:
    values = [0.0] * before + values + [0.0] * after
    kept, begin = trim(values, start, step)
    onto = positions(len(values), start, step)
    assert place(kept, begin, step, onto=onto).tolist() == values


@few
@given(rows, starts, steps, st.integers(0, 4))
def test_a_shift_of_the_origin_moves_the_position_alone(
    values: Row, start: float, step: float, shift: int
) -> None:
    padded = [0.0, 0.0, *values, 0.0]
    kept, begin = trim(padded, start, step)
    same, moved = trim(padded, start + shift, step)
    assert (same.tolist(), moved) == (kept.tolist(), begin + shift)


@few
@given(rows, starts, steps)
def test_trimming_changes_neither_integral_nor_norm(
    values: Row, start: float, step: float
) -> None:
    padded = [0.0, *values, 0.0, 0.0]
    kept, _ = trim(padded, start, step)
    assert integral(kept, step) == integral(padded, step)
    assert norm(kept, step) == pytest.approx(norm(padded, step), rel=1e-15)


def test_place_allows_for_rounding_of_the_positions() -> None:
    onto = grid(0, 0.7, 0.1)
    placed = place([5, 6], 0.1 + 0.2, 0.1, onto=onto)
    assert placed.tolist() == [0, 0, 0, 5, 6, 0, 0, 0]


@pytest.mark.parametrize(
    ("start", "step"),
    [
        (0.25, 0.5),  # between the positions
        (-0.5, 0.5),  # before the first
        (1.5, 0.5),  # the second sample has no place
        (9, 0.5),  # far beyond
        (0, 1),  # with another step
    ],
)
def test_samples_without_a_place_are_refused(start: float, step: float) -> None:
    with pytest.raises(ValueError, match=r"^onto must hold .* to .* in steps of"):
        place([3, 4], start, step, onto=[0, 0.5, 1, 1.5])


# --- aliasing -----------------------------------------------------------------------------


def test_two_sines_share_their_samples() -> None:
    x = grid(0, 2, 0.25)
    slow, fast = np.sin(2 * np.pi * x), np.sin(2 * np.pi * 5 * x)
    assert fast == pytest.approx(slow, abs=1e-13)


def test_two_cosines_share_their_samples() -> None:
    x = positions(9, 0, 0.25)
    once, thrice = np.cos(2 * np.pi * x), np.cos(2 * np.pi * 3 * x)
    assert thrice == pytest.approx(once, abs=1e-13)


def test_a_sine_sampled_at_every_half_cycle_is_all_zeros() -> None:
    assert norm(np.sin(2 * np.pi * grid(0, 2, 0.5)), 0.5) == pytest.approx(0, abs=1e-14)


# --- what is refused ----------------------------------------------------------------------

NOT_A_ROW = {
    "empty": [],
    "one number": 3.0,
    "a table": [[1.0, 2.0]],
    "ragged rows": [[1.0], [2.0, 3.0]],
    "words": ["tall", "short"],
    "numeric strings": ["1.5", "2.5"],
    "truth values": [True, False],
    "complex numbers": [1j, 2.0],
    "nothing": None,
    "missing values": [1.0, None],
    "objects": np.array([1.0, 2.0], dtype=object),
}
NOT_A_NUMBER = {
    "a row": [1.0],
    "ragged rows": [[1.0], [2.0, 3.0]],
    "a word": "1",
    "a truth value": True,
    "a complex number": 1j,
    "nothing": None,
    "a fraction": Fraction(1, 2),
}
NOT_FINITE = [float("nan"), float("inf"), -float("inf"), 1e101, -1e100]

WITH_ROW: dict[str, Callable[[object], object]] = {
    "integral": lambda bad: integral(bad, 1),
    "norm": lambda bad: norm(bad, 1),
    "inner_product": lambda bad: inner_product(bad, [1, 2], 1),
    "inner_product, second": lambda bad: inner_product([1, 2], bad, 1),
    "trim": lambda bad: trim(bad, 0, 1),
    "place": lambda bad: place(bad, 0, 1, onto=[0, 1, 2]),
    "place onto": lambda bad: place([1], 0, 1, onto=bad),
}
WITH_STEP: dict[str, Callable[[object], object]] = {
    "integral": lambda bad: integral([1, 2], bad),
    "norm": lambda bad: norm([1, 2], bad),
    "inner_product": lambda bad: inner_product([1, 2], [1, 2], bad),
    "trim": lambda bad: trim([1, 2], 0, bad),
    "place": lambda bad: place([1, 2], 0, bad, onto=[0, 1, 2]),
    "positions": lambda bad: positions(2, 0, bad),
    "grid": lambda bad: grid(0, 1, bad),
}
WITH_START: dict[str, Callable[[object], object]] = {
    "trim": lambda bad: trim([1, 2], bad, 1),
    "place": lambda bad: place([1, 2], bad, 1, onto=[0, 1, 2]),
    "positions": lambda bad: positions(2, bad, 1),
    "grid": lambda bad: grid(bad, 1, 1),
    "grid, stop": lambda bad: grid(0, bad, 1),
}
WITH_NUMBER = WITH_START | {f"{name}, step": call for name, call in WITH_STEP.items()}


@pytest.mark.parametrize("call", WITH_ROW.values(), ids=WITH_ROW)
@pytest.mark.parametrize("bad", NOT_A_ROW.values(), ids=NOT_A_ROW)
def test_what_is_no_row_is_refused_by_name(
    call: Callable[[object], object], bad: object
) -> None:
    with pytest.raises(ValueError, match="^(values|f|g|onto) must be one row of num"):
        call(bad)


@pytest.mark.parametrize("call", WITH_ROW.values(), ids=WITH_ROW)
@pytest.mark.parametrize("bad", NOT_FINITE)
def test_a_row_that_is_not_finite_is_refused_by_name(
    call: Callable[[object], object], bad: float
) -> None:
    with pytest.raises(ValueError, match="^(values|f|g|onto) must stay below 1e100"):
        call([1.0, bad])


@pytest.mark.parametrize("call", WITH_STEP.values(), ids=WITH_STEP)
@pytest.mark.parametrize("bad", NOT_A_NUMBER.values(), ids=NOT_A_NUMBER)
def test_a_step_that_is_no_number_is_refused(
    call: Callable[[object], object], bad: object
) -> None:
    with pytest.raises(ValueError, match="^step must be one number, got"):
        call(bad)


@pytest.mark.parametrize("call", WITH_STEP.values(), ids=WITH_STEP)
@pytest.mark.parametrize("bad", [0, -0.25])
def test_a_step_that_leads_nowhere_or_back_is_refused(
    call: Callable[[object], object], bad: float
) -> None:
    with pytest.raises(ValueError, match=f"^step must be above 0, got {bad}"):
        call(bad)


@pytest.mark.parametrize("call", WITH_NUMBER.values(), ids=WITH_NUMBER)
@pytest.mark.parametrize("bad", NOT_FINITE)
def test_a_number_that_is_not_finite_is_refused(
    call: Callable[[object], object], bad: float
) -> None:
    with pytest.raises(ValueError, match="^(start|stop|step) must stay below 1e100"):
        call(bad)


@pytest.mark.parametrize("call", WITH_START.values(), ids=WITH_START)
@pytest.mark.parametrize("bad", NOT_A_NUMBER.values(), ids=NOT_A_NUMBER)
def test_a_start_or_stop_that_is_no_number_is_refused(
    call: Callable[[object], object], bad: object
) -> None:
    with pytest.raises(ValueError, match="^(start|stop) must be one number, got"):
        call(bad)


@pytest.mark.parametrize("bad", [0, -1, 2.0, "2", True, None, np.True_, [2]])
def test_a_number_of_samples_that_counts_nothing_is_refused(bad: object) -> None:
    with pytest.raises(ValueError, match="^n_samples must be a whole number above 0"):
        positions(bad, 0, 1)  # type: ignore[arg-type]


def test_a_step_too_small_for_its_start_is_refused() -> None:
    with pytest.raises(ValueError, match="^step must be large enough to leave 1e"):
        positions(2, 1e20, 1)


@pytest.mark.parametrize("stop", [0, -1])
def test_a_grid_that_does_not_lead_forward_is_refused(stop: float) -> None:
    with pytest.raises(ValueError, match="^stop must lie beyond start, got"):
        grid(0, stop, 0.5)


@pytest.mark.parametrize("step", [0.3, 0.75, 1.5, 40])
def test_a_step_that_does_not_fit_is_refused(step: float) -> None:
    with pytest.raises(ValueError, match=f"^step must divide 1.0, got {step}"):
        grid(0, 1, step)


def test_functions_of_different_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="^f and g must be equally long, got 3 and 1$"):
        inner_product([1, 2, 3], [1], 1)


def test_small_integers_do_not_overflow() -> None:
    values = np.array([-128, -128], dtype=np.int8)
    assert integral(values, 1) == -256
    assert real(1, values=values)[0].dtype == np.float64


@pytest.mark.parametrize("call", [integral, norm])
def test_a_sum_is_a_plain_float(call: Callable[..., float]) -> None:
    assert type(call([1, 2], 0.5)) is float


def test_the_arguments_are_left_as_they_were() -> None:
    values, onto = np.array([1.0, 2.0]), np.array([0.0, 1.0, 2.0])
    place(values, 1, 1, onto=onto)
    assert (values.tolist(), onto.tolist()) == ([1, 2], [0, 1, 2])
