"""The bench of the convolutions times the same work for all, and counts honestly.

Nothing here asserts how long anything takes.
"""

import json
from pathlib import Path

import numpy as np
import pytest

import verify.bench.convolution as bench
from verify.bench.convolution import BARS, NAMES, Row

contenders = pytest.importorskip("verify.bench.contenders", reason="no oracles")


@pytest.mark.parametrize("separable", [False, True])
@pytest.mark.parametrize("k", [3, 7, 15])
def test_all_contenders_give_the_same(k: int, separable: bool) -> None:
    image, kernel = contenders.problem(40, k, separable=separable)
    calls = contenders.contenders(image, kernel)
    assert set(calls) == set(NAMES)
    expected = calls.pop("readable")()
    for name, call in calls.items():
        np.testing.assert_allclose(call(), expected, atol=1e-12, err_msg=name)


def test_the_kernels_are_generic_unless_they_are_to_be_separable() -> None:
    for separable, rank in ((False, 7), (True, 1)):
        _, kernel = contenders.problem(8, 7, separable=separable)
        assert np.linalg.matrix_rank(kernel) == rank
        assert not np.allclose(kernel, kernel[::-1, ::-1])


def test_what_would_take_too_long_is_left_out() -> None:
    image, kernel = np.zeros((2000, 2000)), np.zeros((31, 31))
    left = set(contenders.contenders(image, kernel))
    assert left == {"fast", "scipy.signal.fftconvolve", "opencv"}


def test_an_error_of_one_pixel_is_found_in_roundings() -> None:
    image, kernel = contenders.problem(3, 3, separable=False)
    image, kernel = np.abs(image), np.abs(kernel)
    found = contenders.contenders(image, kernel)["readable"]()
    assert contenders.error(found, image, kernel, 40) < 4
    found[2, 2] *= 1 + 100 * 2.0**-52
    assert 95 < contenders.error(found, image, kernel, 40) < 105


def test_all_take_turns_and_the_shortest_time_counts() -> None:
    order: list[str] = []
    calls = {name: lambda name=name: order.append(name) for name in "ab"}
    times = bench.fastest(calls, seconds=0)
    assert order == 3 * list("aabb")
    assert set(times) == {"a", "b"}


def row(k: int, **milliseconds: float | None) -> Row:
    """Return a row as it is measured, with some times."""
    named = dict.fromkeys(NAMES) | {
        name.replace("_", "."): t for name, t in milliseconds.items()
    }
    found = {"image": 9, "kernel": k, "separable": False, "milliseconds": named}
    return found | {"ratios": bench.ratios(found)}


def some(k: int, fast: float) -> Row:
    both = {"scipy_signal_convolve2d": 8.0, "scipy_signal_fftconvolve": 6.0}
    return row(k, fast=fast, readable=9.0, opencv=1.0, torch=None, **both)


def test_a_ratio_is_the_time_of_the_other_over_that_of_the_fast_one() -> None:
    assert some(3, 2.0)["ratios"] == {
        "scipy": 3.0,
        "readable": 4.5,
        "torch": None,
        "opencv": 0.5,
    }
    assert some(5, 2.0)["ratios"]["readable"] is None


def test_a_verdict_counts_what_is_met_and_names_the_worst() -> None:
    rows = [
        some(3, 2.0),
        some(5, 6.5),
        row(
            3,
            fast=1.0,
            torch=2.0,
            readable=3.0,
            opencv=1.0,
            scipy_signal_fftconvolve=1.0,
        ),
    ]
    found = bench.verdicts(rows)
    assert len(found) == len(BARS)
    assert found[0] == "scipy: 2 of 3 at 1 or more; least 0.92 (9², 5²)"
    assert found[2] == "torch: 1 of 1 at 1 or more; least 2.00 (9², 3²)"


def test_every_size_is_measured_and_separable_kernels_too() -> None:
    found = bench.sizes((8, 9), (3, 5))
    assert len(found) == 2 * (2 + len(bench.SEPARABLE))
    assert (9, 5, False) in found
    assert (8, bench.SEPARABLE[0], True) in found


def test_a_row_holds_times_ratios_and_errors() -> None:
    found = bench.measure(16, 3, separable=False, seconds=0)
    assert set(found["milliseconds"]) == set(NAMES)
    assert set(found["ratios"]) == set(BARS)
    assert 0 <= found["error"] < 10
    assert bench.line(found).startswith("  16  3: fast")


def test_the_result_says_on_what_it_was_measured(tmp_path: Path) -> None:
    path = tmp_path / "benchmarks.json"
    bench.write(path, [some(3, 2.0)], {"load_before": 0.5, "seconds": 7})
    found = json.loads(path.read_text(encoding="utf-8"))
    assert {"processor", "processors", "versions", "bars", "rows"} <= set(found)
    assert found["load_before"] == 0.5
    assert found["versions"]["numpy"] == np.__version__


def test_the_stored_result_has_every_size() -> None:
    found = json.loads(bench.RESULT.read_text(encoding="utf-8"))["rows"]
    measured = [(r["image"], r["kernel"], r["separable"]) for r in found]
    assert measured == bench.sizes(bench.IMAGES, bench.KERNELS)
