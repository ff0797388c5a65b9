"""How wrong can you be, in a browser: losses and gradients of a forecast are those of the snippets."""

from decimal import Decimal, localcontext
from math import isclose

import numpy as np
import pytest
from playwright.sync_api import Locator, expect

from snippets.arrays_as_distributions import softmax
from snippets.cross_entropy import cross_entropy_from_logits, cross_entropy_gradient
from tests.browser.figure import (
    Array,
    Visit,
    assert_near,
    assert_shown,
    attributes,
    bars,
    corners,
    drag,
    exact,
    inside,
    type_in,
)

NAME = "how-wrong-can-you-be"

NAMES = ["sunny", "cloudy", "rainy"]
FORECASTS = [
    ([2, 1, 0], 0), ([2, 1, 0], 1), ([2, 1, 0], 2), ([10, -9, -1], 1), ([10, -9, -1], 0), ([0, 0, 0], 2),
    ([20, -20, 0], 1), ([20, -20, -20], 0), ([-3.5, 4.25, 4.25], 0), ([0.125, 0, -0.5], 1),
]  # fmt: skip


def squared_error_of(scores: Array, truth: int) -> float:
    return float(np.sum((softmax(scores) - np.eye(3)[truth]) ** 2))


def squared_gradient(scores: list[float], truth: int) -> Array:
    """Return the gradient of the sum of squares, worked out with fifty digits."""
    with localcontext() as context:
        context.prec = 50
        powers = [Decimal(score).exp() for score in scores]
        p = [power / sum(powers) for power in powers]
        gap = [value - (k == truth) for k, value in enumerate(p)]
        pull = sum(a * b for a, b in zip(p, gap, strict=True))
        return np.array(
            [float(2 * a * (b - pull)) for a, b in zip(p, gap, strict=True)]
        )


def set_forecast(figure: Locator, scores: list[float], truth: int) -> None:
    for name, score in zip(NAMES, scores, strict=True):
        type_in(figure, f"Score: {name}", score)
    figure.get_by_role("radio", name=NAMES[truth]).check()


def test_the_oracle_of_squared_error_is_the_slope_of_squared_error() -> None:
    for scores, truth in FORECASTS:
        slopes = [
            (
                squared_error_of(np.add(scores, nudge), truth)
                - squared_error_of(np.subtract(scores, nudge), truth)
            )
            / 2e-5
            for nudge in 1e-5 * np.eye(3)
        ]
        np.testing.assert_allclose(squared_gradient(scores, truth), slopes, atol=1e-9)


def test_the_losses_and_gradients_of_a_forecast_are_those_of_the_snippets(
    visit: Visit,
) -> None:
    figure = visit(NAME)
    plot = figure.locator("[data-plot=gradient]")
    one = float(plot.locator(".ix-ground").get_attribute("height")) / 2.5
    for scores, truth in FORECASTS:
        set_forecast(figure, scores, truth)
        p = softmax(scores)
        loss = cross_entropy_from_logits([scores], [truth])
        squared = squared_error_of(np.array(scores), truth)
        texts = figure.locator("output").all_text_contents()
        for text, wanted in zip(texts, [*p, loss, squared], strict=True):
            assert_near(text, wanted)
        steep = cross_entropy_gradient([scores], [truth])[0]
        flat = squared_gradient(scores, truth)
        for kind, wanted in (("bar", steep), ("square", flat)):
            texts = plot.locator(f".ix-{kind} + text").all_text_contents()
            for text, value in zip(texts, wanted, strict=True):
                assert_near(text, value)
            heights = np.abs(wanted) * one
            np.testing.assert_allclose(bars(plot, kind), heights, atol=1e-6)
        words = figure.locator(".ix-words").text_content()
        assert NAMES[truth] in words
        assert_shown(words, p[truth], loss, squared)
        if p[truth] <= 0.9:
            times = np.linalg.norm(steep) / np.linalg.norm(flat)
            assert_shown(words[words.index("radient of") :], times)


def test_a_bar_points_up_or_down_as_its_gradient_does(visit: Visit) -> None:
    figure = visit(NAME, "?wrong=2_1_0_cloudy")
    plot = figure.locator("[data-plot=gradient]")
    tops = attributes(plot.locator(".ix-bar"), "y").ravel()
    ends = tops + bars(plot, "bar")
    assert isclose(ends[0], ends[2])  # both stand on the ground line
    assert isclose(tops[1], ends[0])  # and this one hangs from it


def test_the_dots_stand_on_the_curve_and_in_the_band(visit: Visit) -> None:
    figure = visit(NAME)
    plot = figure.locator("[data-plot=curve]")
    ((left, top, width, tall),) = attributes(
        plot.locator(".ix-ground"), "x", "y", "width", "height"
    )

    def data(pixels: Array, highest: float) -> tuple[Array, Array]:
        """Pixels as probabilities and losses."""
        x, y = pixels.T
        return (x - left) / width, (top + tall - y) / tall * highest

    for scores, truth in FORECASTS:
        set_forecast(figure, scores, truth)
        loss = cross_entropy_from_logits([scores], [truth])
        squared = squared_error_of(np.array(scores), truth)
        highest = max(7.5, 1.08 * loss)

        for kind, wanted in (("here", loss), ("other", squared)):
            dot = attributes(plot.locator(f".ix-{kind}"), "cx", "cy")
            (chance,), (height,) = data(dot, highest)
            assert isclose(chance, softmax(scores)[truth], abs_tol=1e-6)
            assert isclose(height, wanted, abs_tol=1e-6)
        line, band = (
            data(corners(plot.locator(css)), highest)
            for css in (".ix-line", ".ix-band")
        )
        seen = line[0] > 0.01
        np.testing.assert_allclose(
            line[1][seen], -np.log(line[0][seen]), atol=0.01 * highest
        )
        assert line[1].max() >= loss - 0.001 * highest  # it leads up to the dot
        edges = sorted(band[1][np.abs(band[0] - 0.5) < 0.002])
        np.testing.assert_allclose(edges, [0.375, 0.5], atol=0.001 * highest)
        share = (1 - softmax(scores)[truth]) ** 2
        assert 1.5 * share - 1e-9 <= squared <= 2 * share + 1e-9


VERDICTS_OF_WRONG = [
    ([10, -9, -1], 1, "the gradient of squared error is 29,929 times shorter"),
    ([5, -5, -5], 0, "Sure and right"),
    ([0, 0, 0], 0, "is 1.5 times as long"),
]


def test_the_forecast_is_told_how_the_gradients_differ(visit: Visit) -> None:
    figure = visit(NAME)
    for scores, truth, verdict in VERDICTS_OF_WRONG:
        set_forecast(figure, scores, truth)
        expect(figure.locator(".ix-words")).to_contain_text(verdict)


def test_another_truth_costs_another_loss(visit: Visit) -> None:
    figure = visit(NAME, "?wrong=2_1_0_sunny")
    for truth, name in enumerate(NAMES):
        figure.get_by_role("radio", name=name).check()
        assert_shown(
            figure.locator("dd output").first.text_content(),
            cross_entropy_from_logits([[2, 1, 0]], [truth]),
        )


def test_the_dot_can_be_dragged_to_another_probability(visit: Visit) -> None:
    figure = visit(NAME, "?wrong=2_1_0_cloudy")
    plot = figure.locator("[data-plot=curve]")
    dot = plot.locator(".ix-here")
    drag(dot, inside(plot.locator(".ix-ground"), 0.8)[0], inside(dot)[1])
    shown = figure.locator(".ix-tile output").all_text_contents()
    assert isclose(float(shown[1]), 0.8, abs_tol=0.01)
    assert isclose(float(shown[0]) / float(shown[2]), np.e**2, rel_tol=0.03)
    expect(exact(figure, "Score: sunny")).to_have_value("2")


def test_a_name_with_a_low_line_does_not_cut_the_address(visit: Visit) -> None:
    data = {"names": ["h_1", "h_2"], "logits": [0, 1], "truth": 1}
    data["curve"] = {"p": [0.01, 1], "loss": [float(-np.log(0.01)), 0]}
    figure = visit(NAME, "?wrong=0_1_h-1", data=data)
    expect(figure.get_by_role("radio", name="h_1")).to_be_checked()
    loss = cross_entropy_from_logits([[0, 1]], [0])
    assert_shown(figure.locator("dd output").first.text_content(), loss)


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_a_forecast_can_be_set_at_a_press(visit: Visit, motion: str) -> None:
    figure = visit(NAME, "?wrong=1_2_3_rainy", motion=motion)
    for button, scores in [
        ("Sure and right", ["−5", "−5", "5"]),
        ("Sure and wrong", ["5", "−5", "−5"]),
        ("No idea", ["0", "0", "0"]),
    ]:
        figure.get_by_role("button", name=button).click()
        for label, wanted in zip(NAMES, scores, strict=True):
            expect(exact(figure, f"Score: {label}")).to_have_value(wanted)
