"""Turn up the heat, in a browser: softmax, plain normalising and entropies are those of the snippets."""

from collections.abc import Iterable
from math import isclose

import numpy as np
from playwright.sync_api import Locator, expect

from snippets.arrays_as_distributions import softmax
from snippets.cross_entropy import entropy
from tests.browser.figure import (
    Array,
    Visit,
    assert_near,
    assert_shown,
    attributes,
    bars,
    corners,
    exact,
    inside,
    type_in,
    value_of,
)

NAME = "turn-up-the-heat"

HEATS = [
    (1, 0.7, 0.2, 0.1), (1, 10, -9, -1), (0.5, 10, -9, 1), (2, 10, -9, -1), (10, 10, -9, -1), (100, 101, 379, 44),
    (1, 101, 379, 44), (0.1, 1000, -1000, 1000), (1000, 1000, -1000, 999.5), (3.75, 0, 0, 0), (1, -2, -1, -3), (5, 0, 0, 6),
]  # fmt: skip


def shares_of(values: Iterable[float]) -> Array:
    return np.array(values) / np.sum(values)


NAMES = ["sunny", "cloudy", "rainy"]


def type_scores(figure: Locator, scores: Iterable[float]) -> None:
    for name, score in zip(NAMES, scores, strict=True):
        type_in(figure, f"Score: {name}", score)


def test_the_heat_shows_softmax_and_plain_normalising_with_their_entropies(
    visit: Visit,
) -> None:
    figure = visit(NAME)
    plot = figure.locator("[data-plot=bars]")
    for temperature, *scores in HEATS:
        type_in(figure, "Temperature", temperature)
        type_scores(figure, scores)
        p = softmax(scores, temperature=temperature)
        texts = plot.locator(".ix-bar + text").all_text_contents()
        for text, wanted in zip(texts, p, strict=True):
            assert_near(text, wanted)
        said = figure.locator(".ix-words").text_content()
        assert_shown(said, temperature, *p)
        softs, plains = figure.locator("output").all_text_contents()
        for text, unit in zip(softs.split(", "), (1, np.log(2)), strict=True):
            assert_near(text, entropy(p) / unit)
        np.testing.assert_allclose(shares_of(bars(plot, "bar")), p, atol=1e-9)
        if min(scores) < 0 or sum(scores) == 0:
            assert plains == "none"
            continue
        shares = shares_of(scores)
        texts = plot.locator(".ix-square + text").all_text_contents()
        for text, wanted in zip(texts, shares, strict=True):
            assert_shown(text, wanted)
        assert_shown(said.split("Plain normalising gives")[1], *shares)
        assert_shown(plains, entropy(shares), entropy(shares) / np.log(2))
        np.testing.assert_allclose(shares_of(bars(plot, "square")), shares, atol=1e-9)


VERDICTS_OF_HEAT = [
    ((1, 10, -9, -1), "fails: the scores add up to 0"),
    ((1, 0.1, 0.2, -0.3), "fails: the scores add up to 0"),
    ((1, 0, 0, 0), "fails: the scores add up to 0"),
    ((1, 10, -9, 1), "fails: it would give 5.00, −4.50 and 0.50, which are no prob"),
    ((1, -2, -1, -3), "fails: it would give 0.33, 0.17 and 0.50"),
    ((1, 0.7, 0.2, 0.1), "here less even."),
    ((1, 101, 379, 44), "here more even."),
    ((8, 5, 5, 5), "here just as even."),
]


def test_the_heat_says_whether_plain_normalising_is_possible_and_how_it_differs(
    visit: Visit,
) -> None:
    figure = visit(NAME)
    for (temperature, *scores), verdict in VERDICTS_OF_HEAT:
        type_in(figure, "Temperature", temperature)
        type_scores(figure, scores)
        expect(figure.locator(".ix-words")).to_contain_text(verdict)
        missing = 4 if "fails" in verdict else 0  # three bars and an entropy
        expect(figure.get_by_text("none", exact=True)).to_have_count(missing)


def test_adding_to_each_score_leaves_softmax_and_doubling_leaves_the_plain_shares(
    visit: Visit,
) -> None:
    figure = visit(NAME, "?heat=1_0.7_0.2_0.1")
    plot = figure.locator("[data-plot=bars]")
    for button, stays, moves in [
        ("Add 1 to each", "bar", "square"),
        ("Double each", "square", "bar"),
    ]:
        before = {kind: bars(plot, kind) for kind in (stays, moves)}
        figure.get_by_role("button", name=button).click()
        np.testing.assert_allclose(bars(plot, stays), before[stays], atol=1e-9)
        assert not np.allclose(bars(plot, moves), before[moves], atol=1)
    for label, wanted in (("sunny", "3.4"), ("cloudy", "2.4"), ("rainy", "2.2")):
        expect(exact(figure, f"Score: {label}")).to_have_value(wanted)


def test_a_change_that_leads_beyond_the_limits_changes_nothing_and_says_so(
    visit: Visit,
) -> None:
    figure = visit(NAME, "?heat=1_600_-2_0")
    figure.get_by_role("button", name="Double each").click()
    expect(exact(figure, "Score: cloudy")).to_have_value("−2")
    expect(figure.locator(".ix-words")).to_contain_text("no further than 1,000")


def test_a_preset_sets_the_scores_and_leaves_the_temperature(visit: Visit) -> None:
    figure = visit(NAME, "?heat=20_1_2_3")
    figure.locator("[data-preset]").last.click()
    for label, wanted in (("sunny", "101"), ("cloudy", "379"), ("rainy", "44")):
        expect(exact(figure, f"Score: {label}")).to_have_value(wanted)
    expect(exact(figure, "Temperature")).to_have_value("20")


def test_the_curve_of_entropy_rises_to_that_of_equal_shares(visit: Visit) -> None:
    figure = visit(NAME, "?heat=10_10_-9_-1")
    plot = figure.locator("[data-plot=curve]")
    seen = corners(plot.locator(".ix-line"))
    assert_shown(plot.locator(".ix-lowest").text_content(), np.log(3))
    wanted = [
        entropy(softmax([10, -9, -1], temperature=heat))
        for heat in np.geomspace(0.1, 1000, len(seen))
    ]
    scale, shift = np.polyfit(wanted, seen[:, 1], 1)
    np.testing.assert_allclose(seen[:, 1], scale * np.array(wanted) + shift, atol=0.06)
    dot = attributes(plot.locator(".ix-here"), "cx", "cy")
    np.testing.assert_allclose(dot, seen[[60]], rtol=0, atol=0.06)


def test_a_click_on_the_curve_of_entropy_chooses_the_temperature(
    visit: Visit,
) -> None:
    figure = visit(NAME)
    ground = figure.locator("[data-plot=curve] .ix-ground")
    figure.page.mouse.click(*inside(ground, 0.75))
    assert isclose(value_of(figure, "Temperature"), 100, rel_tol=0.03)


def test_the_heat_goes_up_to_the_hottest_and_can_be_paused(visit: Visit) -> None:
    figure = visit(NAME)
    figure.get_by_role("button", name="Heat up").click()
    temperature = exact(figure, "Temperature")
    expect(temperature).to_have_value("1,000")
    figure = visit(NAME, motion="no-preference")
    figure.get_by_role("button", name="Heat up").click()
    figure.get_by_role("button", name="Pause").click()
    reached = value_of(figure, "Temperature")
    assert 1 < reached < 1000
    figure.page.wait_for_timeout(300)
    assert value_of(figure, "Temperature") == reached


def test_the_heat_needs_no_more_than_names_and_scores(visit: Visit) -> None:
    figure = visit(NAME, data={"names": ["yes", "no"], "scores": [1, 3]})
    texts = figure.locator("[data-plot=bars] .ix-bar + text").all_text_contents()
    for text, wanted in zip(texts, softmax([1, 3]), strict=True):
        assert_near(text, wanted)
    expect(figure.get_by_text("Scores to try")).to_have_count(0)
