"""What is true of the functions that make distributions out of arrays."""

from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import special
from scipy.stats import entropy

from snippets.arrays_as_distributions import (
    is_distribution,
    normalise,
    softmax,
    sum_of_independent,
)

Row = list[float]

WEATHER = [0.7, 0.2, 0.1]
A, B = [101, 379, 44], [10, -9, -1]
LARGE = {"float16": 3e4, "float32": 1e38, "float64": 8e307}

few = settings(max_examples=20, deadline=None)
# In quarters, so that sums and differences of scores are exact.
scores = st.lists(
    st.integers(-200, 200).map(lambda k: k / 4), min_size=1, max_size=9
).filter(len)
amounts = st.lists(st.integers(0, 50), min_size=1, max_size=9).filter(any)
warm = st.sampled_from([0.25, 0.5, 1.0, 2.0, 8.0])


# --- the numbers of the chapter ---------------------------------------------------------


def test_normalising_the_counts_divides_by_their_sum() -> None:
    exact = [float(Fraction(count, 524)) for count in A]
    assert normalise(A) == pytest.approx(exact, rel=1e-15)


def test_softmax_of_the_second_scores_is_known() -> None:
    expected = [0.999983292976, 5.60270283e-09, 1.67014218e-05]
    assert softmax(B) == pytest.approx(expected, rel=1e-8)


def test_softmax_of_the_first_scores_is_known() -> None:
    expected = [1.84558491e-121, 1.0, 3.24600035e-146]
    assert softmax(A) == pytest.approx(expected, rel=1e-8)


def test_softmax_in_single_precision_survives_the_first_scores() -> None:
    assert softmax(np.array(A, dtype=np.float32)).tolist() == [0, 1, 0]


def test_the_plain_formula_in_single_precision_does_not_survive_them() -> None:
    with np.errstate(over="ignore", invalid="ignore"):
        weights = np.exp(np.array(A, dtype=np.float32))
        plain = weights / weights.sum()
    assert np.isnan(plain).tolist() == [True, True, False]


def test_softmax_flattens_the_forecast() -> None:
    expected = [0.463963428, 0.281408044, 0.254628528]
    assert softmax(WEATHER) == pytest.approx(expected, rel=1e-8)


@pytest.mark.parametrize(
    ("temperature", "nats"),
    [
        (0.5, 6.41578e-09),
        (1, 0.000200529255),
        (2, 0.0272452218),
        (5, 0.415159657),
        (10, 0.832383965),
        (100, 1.09555598),
    ],
)
def test_the_entropy_at_a_temperature_is_known(temperature: float, nats: float) -> None:
    assert entropy(softmax(B, temperature=temperature)) == pytest.approx(nats, rel=1e-6)


def test_two_dice_have_the_known_counts() -> None:
    die = np.full(6, 1 / 6)
    counts = [1, 2, 3, 4, 5, 6, 5, 4, 3, 2, 1]
    assert 36 * sum_of_independent(die, die) == pytest.approx(counts)


# --- softmax against two oracles --------------------------------------------------------


@few
@given(scores, warm)
def test_softmax_is_that_of_scipy(row: Row, temperature: float) -> None:
    expected = special.softmax(np.divide(row, temperature))
    assert softmax(row, temperature=temperature) == pytest.approx(expected, rel=1e-12)


@few
@given(scores)
def test_softmax_is_that_of_torch(row: Row) -> None:
    expected = torch.softmax(torch.tensor(row, dtype=torch.float64), dim=-1).numpy()
    assert softmax(row) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("axis", [0, 1, 2, -1, -2, -3])
def test_softmax_of_a_block_is_that_of_scipy_along_each_axis(axis: int) -> None:
    block = np.random.default_rng(5).normal(0, 30, size=(2, 3, 4))
    expected = special.softmax(block, axis=axis)
    assert softmax(block, axis=axis) == pytest.approx(expected, rel=1e-12)


def test_softmax_of_scipy_looks_at_the_whole_array_unless_told() -> None:
    table = np.array([A, B])
    assert special.softmax(table).sum() == pytest.approx(1)
    assert softmax(table).sum() == pytest.approx(2)


@pytest.mark.parametrize("name", LARGE)
def test_softmax_survives_the_largest_scores_of_a_dtype(name: str) -> None:
    row = np.array([LARGE[name], -LARGE[name], LARGE[name]], dtype=name)
    assert softmax(row).tolist() == [0.5, 0, 0.5]


@pytest.mark.parametrize("name", LARGE)
def test_the_dtype_of_floats_is_kept(name: str) -> None:
    row = np.array([1, 2], dtype=name)
    p = np.array([0.25, 0.75], dtype=name)
    found = [softmax(row), softmax(row, temperature=2), normalise(row)]
    assert {one.dtype.name for one in [*found, sum_of_independent(p, p)]} == {name}


@pytest.mark.parametrize("name", ["int8", "uint8", "int64"])
def test_integers_give_doubles(name: str) -> None:
    row = np.array([100, 100, 50], dtype=name)
    assert normalise(row).dtype == np.float64
    assert softmax(row) == pytest.approx([0.5, 0.5, 0], abs=1e-20)


def test_a_float_of_numpy_may_be_the_temperature() -> None:
    found = softmax(np.array([1, 2], dtype=np.float32), temperature=np.float64(2))
    assert found.dtype == np.float32


# --- properties of softmax --------------------------------------------------------------


@few
@given(scores, st.integers(-4000, 4000))
def test_softmax_does_not_mind_a_shift(row: Row, shift: int) -> None:
    moved = [score + shift / 4 for score in row]
    assert softmax(moved).tolist() == softmax(row).tolist()


@few
@given(scores, warm)
def test_softmax_stays_in_the_simplex(row: Row, temperature: float) -> None:
    assert is_distribution(softmax(row, temperature=temperature))


@few
@given(scores, warm)
def test_softmax_keeps_the_order(row: Row, temperature: float) -> None:
    ranked = softmax(row, temperature=temperature)[np.argsort(row)]
    assert (np.diff(ranked) >= 0).all()


@few
@given(scores, st.randoms())
def test_softmax_follows_a_permutation(row: Row, random: object) -> None:
    order = list(range(len(row)))
    random.shuffle(order)  # type: ignore[attr-defined]
    moved = softmax([row[i] for i in order])
    assert moved == pytest.approx(softmax(row)[order], rel=1e-12)


@few
@given(scores, warm)
def test_dividing_the_scores_is_raising_the_temperature(
    row: Row, temperature: float
) -> None:
    divided = softmax([score / temperature for score in row])
    assert softmax(row, temperature=temperature).tolist() == divided.tolist()


@few
@given(scores)
def test_cold_softmax_shares_everything_among_the_largest(row: Row) -> None:
    largest = np.equal(row, max(row))
    assert softmax(row, temperature=1e-3) == pytest.approx(normalise(largest * 1))


@few
@given(scores)
def test_hot_softmax_is_uniform(row: Row) -> None:
    uniform = np.full(len(row), 1 / len(row))
    assert softmax(row, temperature=1e9) == pytest.approx(uniform, rel=1e-6)


@few
@given(scores)
def test_entropy_grows_with_the_temperature(row: Row) -> None:
    found = [entropy(softmax(row, temperature=t)) for t in (0.25, 1, 4, 16, 64)]
    assert (np.diff(found) >= -1e-12).all()


@few
@given(scores)
def test_a_ratio_of_probabilities_is_the_exponential_of_a_difference(row: Row) -> None:
    p = softmax(row)
    assert np.log(p[0] / p[-1]) == pytest.approx(row[0] - row[-1], abs=1e-9)


@few
@given(amounts)
def test_softmax_of_logarithms_is_normalising(counts: list[int]) -> None:
    assume(all(counts))
    assert softmax(np.log(counts)) == pytest.approx(normalise(counts), rel=1e-12)


def test_softmax_is_no_different_for_scores_below_0() -> None:
    assert softmax([-1000.0, -1001.0]).tolist() == softmax([1.0, 0.0]).tolist()


def test_a_temperature_beyond_single_precision_makes_all_equal() -> None:
    row = np.array([1, 2], dtype=np.float32)
    assert softmax(row, temperature=1e300).tolist() == [0.5, 0.5]


# --- counts -----------------------------------------------------------------------------


@few
@given(amounts)
def test_normalised_counts_are_a_distribution(counts: list[int]) -> None:
    assert is_distribution(normalise(counts))


@few
@given(amounts, st.integers(1, 1000))
def test_normalising_does_not_mind_a_scale(counts: list[int], factor: int) -> None:
    more = [factor * count for count in counts]
    assert normalise(more) == pytest.approx(normalise(counts), rel=1e-12)


def test_normalising_does_mind_a_shift() -> None:
    assert normalise([8, 3, 2]) != pytest.approx(normalise([7, 2, 1]))


@few
@given(amounts)
def test_normalising_twice_changes_nothing(counts: list[int]) -> None:
    once = normalise(counts)
    assert normalise(once) == pytest.approx(once, rel=1e-12)


@pytest.mark.parametrize("axis", [0, 1, -1])
def test_normalising_a_table_makes_each_sum_1(axis: int) -> None:
    table = np.array([[1, 2, 3], [4, 0, 6]])
    assert normalise(table, axis=axis).sum(axis=axis) == pytest.approx(1)


@pytest.mark.parametrize("name", LARGE)
def test_counts_whose_sum_overflows_can_be_normalised(name: str) -> None:
    row = np.full(4, LARGE[name], dtype=name)
    assert normalise(row).tolist() == [0.25] * 4


def test_the_smallest_float_can_be_normalised() -> None:
    assert normalise([5e-324, 0, 5e-324]).tolist() == [0.5, 0, 0.5]


# --- what is a distribution -------------------------------------------------------------


@pytest.mark.parametrize("p", [[1], [0, 1, 0], WEATHER, [[0.5, 0.5], [0, 1]]])
def test_a_distribution_is_recognised(p: object) -> None:
    assert is_distribution(p) is True


@pytest.mark.parametrize(
    "p",
    [
        [0.19, 0.72, 0.08],
        [5, -4.5, 0.5],
        [0.3333, 0.3333, 0.3333],
        [[0.5, 0.5], [0.5, 0.4]],
        [0, 0],
        [8e307, 8e307, 8e307],
    ],
)
def test_what_is_no_distribution_is_recognised(p: object) -> None:
    assert is_distribution(p) is False


def test_a_table_may_be_a_distribution_along_one_axis_alone() -> None:
    table = [[0.5, 0.5, 0], [0.5, 0.5, 0]]
    assert (is_distribution(table), is_distribution(table, axis=0)) == (True, False)


def test_a_hundred_thousand_rounded_probabilities_are_a_distribution() -> None:
    assert is_distribution(np.full(100_000, 1e-5, dtype=np.float32))


# --- sums of independent numbers --------------------------------------------------------


@few
@given(amounts, amounts)
def test_the_distribution_of_a_sum_is_the_convolution_of_numpy(
    one: list[int], other: list[int]
) -> None:
    p, q = normalise(one), normalise(other)
    assert sum_of_independent(p, q) == pytest.approx(np.convolve(p, q), abs=1e-12)


@few
@given(amounts, amounts)
def test_the_distribution_of_a_sum_is_a_distribution(
    one: list[int], other: list[int]
) -> None:
    assert is_distribution(sum_of_independent(normalise(one), normalise(other)))


@few
@given(amounts, amounts)
def test_the_mean_of_a_sum_is_the_sum_of_the_means(
    one: list[int], other: list[int]
) -> None:
    p, q = normalise(one), normalise(other)
    means = [np.arange(len(row)) @ row for row in (p, q, sum_of_independent(p, q))]
    assert means[2] == pytest.approx(means[0] + means[1])


def test_the_order_of_the_two_numbers_does_not_matter() -> None:
    p, q = [0.5, 0.3, 0.2], [0.1, 0.9]
    assert sum_of_independent(p, q) == pytest.approx(sum_of_independent(q, p))


def test_a_number_that_is_certain_shifts_the_distribution() -> None:
    assert sum_of_independent([0, 1], [0.75, 0.25]).tolist() == [0, 0.75, 0.25]


def test_the_sum_of_lopsided_numbers_is_not_their_correlation() -> None:
    p, q = [0.75, 0.25], [1, 0, 0]
    assert sum_of_independent(p, q).tolist() == [0.75, 0.25, 0, 0]
    assert np.correlate(p, q, mode="full").tolist() == [0, 0, 0.75, 0.25]


# --- what is refused --------------------------------------------------------------------

NO_NUMBERS = [
    "abc",
    ["1", "2"],
    [1j, 2],
    [True, False],
    [None, 1],
    [10**400],
    object(),
    [[1], [1, 2]],
    [],
    [[], []],
    0.5,
    [np.nan, 1],
    [np.inf, 1],
    [-np.inf, 1],
    [1.7e308, 0],
]
ONE_ARGUMENT: dict[str, Callable[..., object]] = {
    "p": is_distribution,
    "counts": normalise,
    "logits": softmax,
}


@pytest.mark.parametrize("value", NO_NUMBERS)
@pytest.mark.parametrize("name", ONE_ARGUMENT)
def test_what_is_no_array_of_numbers_is_refused(name: str, value: object) -> None:
    with pytest.raises(ValueError, match=f"{name} must "):
        ONE_ARGUMENT[name](value)


@pytest.mark.parametrize("value", [*NO_NUMBERS, [[1.0]], [0.5, 0.4], [1.5, -0.5]])
@pytest.mark.parametrize("name", ["p", "q"])
def test_what_is_no_row_of_probabilities_is_refused(name: str, value: object) -> None:
    arguments = {"p": [0.5, 0.5], "q": [0.5, 0.5], name: value}
    with pytest.raises(ValueError, match=f"{name} must "):
        sum_of_independent(**arguments)  # type: ignore[arg-type]


@pytest.mark.parametrize("axis", [1, -2, None, 0.0, "0", (0,), False])
@pytest.mark.parametrize("name", ONE_ARGUMENT)
def test_an_axis_that_is_not_there_is_refused(name: str, axis: object) -> None:
    with pytest.raises(ValueError, match=f"{name} must not be empty and have axis"):
        ONE_ARGUMENT[name]([0.5, 0.5], axis=axis)


@pytest.mark.parametrize(
    "temperature",
    [
        0,
        -1,
        np.nan,
        np.inf,
        "1",
        True,
        None,
        1j,
        [1.0],
        [[1.0]],
        [1.0, 2.0],
        [],
        1e-330,
    ],
)
def test_a_temperature_that_is_none_is_refused(temperature: object) -> None:
    with pytest.raises(ValueError, match="temperature must "):
        softmax([1, 2], temperature=temperature)  # type: ignore[arg-type]


def test_a_temperature_too_small_for_single_precision_is_refused() -> None:
    with pytest.raises(ValueError, match="above 0 in float32; got 1e-50"):
        softmax(np.array([1, 2], dtype=np.float32), temperature=1e-50)


def test_a_negative_count_is_refused_with_its_value() -> None:
    with pytest.raises(ValueError, match="counts must not be below 0; got -9.0"):
        normalise([10, -9, 1])


@pytest.mark.parametrize("counts", [[0], [0.0, 0.0], [[1, 2], [0, 0]]])
def test_counts_of_nothing_are_refused(counts: object) -> None:
    with pytest.raises(ValueError, match="counts must not be 0 everywhere"):
        normalise(counts)


@pytest.mark.parametrize("function", [is_distribution, normalise, softmax])
def test_the_argument_is_left_as_it_was(function: Callable[..., object]) -> None:
    row = np.array([0.25, 0.75])
    function(row)
    assert row.tolist() == [0.25, 0.75]


def test_the_rows_of_a_sum_are_left_as_they_were() -> None:
    p, q = np.array([0.25, 0.75]), np.array([0.5, 0.5])
    sum_of_independent(p, q)
    assert (p.tolist(), q.tolist()) == ([0.25, 0.75], [0.5, 0.5])
