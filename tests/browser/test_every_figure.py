"""Every interactive figure of the site, in a browser: what checks.py says that it owes its readers, and more."""

import re
from itertools import takewhile
from math import isclose, pi

import pytest
from playwright.sync_api import Browser, Page, Response, expect

from tests.browser import checks
from tests.browser.conftest import figures
from tests.browser.figure import (
    Visit,
    assert_shown,
    come_to,
    inside,
    numbers,
    plain,
    setting,
    type_in,
)

every_figure = pytest.mark.parametrize("name", figures() or ["no site"])
SETTINGS = {
    "lay-the-ruler": "ruler=33.3_61.7_absolute",
    "walk-the-valley": "valley=-40_150_0.06_30_centred",
    "wrong-dip": "dip=-12.5_0.3",
    "turn-up-the-heat": "heat=150_101_379_44",
    "how-wrong-can-you-be": "wrong=10_-9_-1.25_cloudy",
    "bend-the-plane": "bend=8_first-layer",
    "flip-shift-sum": "flip=0.35_straight_box-and-decaying-spike",
    "soft-shift": "soft=0.2_0.5_0.3_2_circular_memory",
    "kernel-lab": "lab=0.3_-2_0.5_3_0_1_-1_0.7_7_wrap_shift_0_5_roofs",
    "watch-a-kernel": "watch=60",
}
CHOSEN = {
    "absolute": "Absolute",
    "centred": "Centre dilation",
    "cloudy": "cloudy",
    "first-layer": "first layer",
    "box-and-decaying-spike": "box and decaying spike",
    "circular": "Circular",
    "memory": "slot of a memory",
}


@every_figure
@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing(visit: Visit, name: str, width: int) -> None:
    checks.assert_axe_finds_nothing(visit(name, width=width))


@every_figure
@pytest.mark.parametrize("width", [360, 1280])
def test_text_and_targets_are_large_enough_and_nothing_sticks_out_or_jumps(
    visit: Visit, name: str, width: int
) -> None:
    figure = visit(name, width=width)
    checks.assert_came_without_a_jump(figure)
    checks.assert_fits(figure)


@every_figure
def test_the_ink_follows_the_colour_scheme(visit: Visit, name: str) -> None:
    checks.assert_ink_follows_the_scheme(visit(name))


# ---------------------------------------------------------------------- the address


@every_figure
def test_a_link_restores_the_setting_and_can_be_copied(visit: Visit, name: str) -> None:
    figure = visit(name, f"?{SETTINGS[name]}")
    parts = SETTINGS[name].split("=")[1].split("_")
    first = takewhile(re.compile(r"[-\d.]+$").match, parts)
    shown = figure.locator(".ix-exact").evaluate_all("all => all.map(f => f.value)")
    assert sorted(map(plain, shown)) == sorted(map(float, first))
    for word in set(parts) & set(CHOSEN):
        chosen = figure.locator("label", has_text=CHOSEN[word])
        expect(chosen.locator("input")).to_be_checked()
    checks.assert_copied(figure, SETTINGS[name])


@every_figure
def test_the_address_follows_the_setting_and_keeps_its_anchor(
    visit: Visit, name: str
) -> None:
    figure = visit(name, f"?h=line#{name}")
    page, key = figure.page, SETTINGS[name].split("=")[0]
    field = figure.locator(".ix-exact").first
    field.fill("7")
    field.press("Enter")
    page.wait_for_function(f"location.search.includes('{key}=')")
    assert field.input_value() in setting(page, key).split("_")
    assert setting(page, "h") == "line"
    assert page.url.endswith(f"#{name}")
    figure.get_by_role("button", name="Reset").click()
    page.wait_for_function(f"!location.search.includes('{key}=')")
    assert setting(page, "h") == "line"


@every_figure
@pytest.mark.parametrize(
    "spoilt", ["_", "nan_inf_-inf_1e400_x", "9999999_-9999999_9_9_9_9"]
)
def test_a_spoilt_link_opens_the_figure_all_the_same(
    visit: Visit, name: str, spoilt: str
) -> None:
    key = SETTINGS[name].split("=")[0]
    checks.assert_no_debris(visit(name, f"?{key}={spoilt}"))


@every_figure
def test_a_link_to_a_figure_leads_to_it(page: Page, site_url: str, name: str) -> None:
    page.goto(f"{site_url}{figures()[name]}?{SETTINGS[name]}#{name}")
    expect(page.locator(f"[data-interactive={name}] .ix-head")).to_be_in_viewport()


# ------------------------------------------------------- hand, keyboard, voice

BUTTONS = {
    "lay-the-ruler": "Best for squares",
    "walk-the-valley": "Walk",
    "turn-up-the-heat": "Heat up",
    "how-wrong-can-you-be": "Sure and wrong",
    "bend-the-plane": "Train",
    "flip-shift-sum": "Play",
    "soft-shift": "Shift again and again",
    "watch-a-kernel": "Play",
}


@pytest.mark.parametrize("name", BUTTONS)
def test_with_reduced_motion_a_press_shows_the_end_at_once(
    visit: Visit, name: str
) -> None:
    figure = visit(name, f"?{SETTINGS[name]}")
    shown = figure.locator(".ix-two, svg").first
    before = shown.inner_html()
    at_once = figure.get_by_role("button", name=BUTTONS[name]).evaluate(
        """button => { button.click(); return button.closest('.interactive').querySelector('.ix-two, svg').innerHTML; }"""
    )
    assert at_once != before
    figure.page.wait_for_timeout(300)
    assert at_once == shown.inner_html()


LIMITS = [
    ("walk-the-valley", "Step size", "1", "“Step size” goes from 0.001 to 0.08 here."),
    ("walk-the-valley", "Start: slope", "−99", "“Start: slope” goes from −50 to 200"),
    ("wrong-dip", "Step size", "99", "“Step size” goes from 0.05 to 20 here."),
    ("wrong-dip", "Start: x", "10.5", "“Start: x” goes from −30 to 10 here."),
    ("turn-up-the-heat", "Score: rainy", "1e6", "goes from −1,000 to 1,000 here."),
    ("how-wrong-can-you-be", "Score: rainy", "−21", "goes from −20 to 20 here."),
]


@pytest.mark.parametrize(("name", "label", "wish", "note"), LIMITS)
def test_a_number_beyond_the_limits_is_held_and_said_to_be(
    visit: Visit, name: str, label: str, wish: str, note: str
) -> None:
    figure = visit(name)
    type_in(figure, label, wish)
    expect(figure.locator(".ix-words")).to_contain_text(note)
    type_in(figure, label, "0.06")
    expect(figure.locator(".ix-words")).not_to_contain_text("goes from")


@every_figure
def test_the_arrow_keys_move_the_slider_and_the_focus_is_seen(
    visit: Visit, name: str
) -> None:
    figure = visit(name, f"?{SETTINGS[name]}")
    slider, words = figure.get_by_role("slider").first, figure.locator(".ix-words")
    before = slider.get_attribute("aria-valuetext"), words.text_content()
    slider.focus()
    for _ in range(5):
        figure.page.keyboard.press("ArrowRight")
    assert slider.get_attribute("aria-valuetext") != before[0]
    assert words.text_content() != before[1]
    expect(slider).to_have_css("outline-style", "solid")


@every_figure
def test_every_control_is_reached_by_tab(visit: Visit, name: str) -> None:
    checks.assert_tab_reaches_all(visit(name))


@every_figure
def test_a_screen_reader_hears_the_words_once_the_hand_rests(
    visit: Visit, name: str
) -> None:
    figure = visit(name, f"?{SETTINGS[name]}")
    voice, words = figure.locator("[aria-live=polite]"), figure.locator(".ix-words")
    before = words.text_content()
    figure.get_by_role("slider").first.focus()
    for _ in range(5):
        figure.page.keyboard.press("ArrowRight")
    assert voice.text_content() in {"", before}
    assert words.text_content() != before
    expect(voice).to_have_text(str(words.text_content()))


GRIPS = {  # and how many pixels they may be off the finger
    "lay-the-ruler": 3,
    "walk-the-valley": 3,
    "wrong-dip": 3,
    "turn-up-the-heat": 3,
    "how-wrong-can-you-be": 3,
    "flip-shift-sum": 3,
    "kernel-lab": 3,
    "watch-a-kernel": 14,  # from step to step
}


@pytest.mark.parametrize(("name", "off"), GRIPS.items(), ids=GRIPS)
def test_a_finger_can_drag_the_handle_and_still_scroll_the_page(
    browser: Browser, stage_url: str, name: str, off: int
) -> None:
    context = browser.new_context(
        has_touch=True,
        is_mobile=True,
        viewport={"width": 360, "height": 740},
        reduced_motion="reduce",
    )
    phone = context.new_page()
    phone.goto(f"{stage_url}{figures()[name]}")
    figure = come_to(phone, name)
    words, grip = figure.locator(".ix-words"), figure.locator(".ix-grab").first
    grip.evaluate("e => e.scrollIntoView({block: 'center', behavior: 'instant'})")
    phone.wait_for_timeout(200)
    send = context.new_cdp_session(phone).send

    def swipe(start: tuple[float, float], dx: float, dy: float) -> None:
        def touch(kind: str, *points: dict[str, float]) -> None:
            send(
                "Input.dispatchTouchEvent",
                {"type": f"touch{kind}", "touchPoints": points},
            )

        x, y = start
        touch("Start", {"x": x, "y": y})
        for part in range(1, 9):
            touch("Move", {"x": x + dx * part / 8, "y": y + dy * part / 8})
        touch("End")
        phone.wait_for_timeout(150)

    (x, y), before = inside(grip), words.text_content()
    top = phone.evaluate("scrollY")
    swipe((x, y), 30, -40)
    new_x, new_y = inside(grip)
    assert abs(new_y - y + 40) <= off or abs(new_x - x - 30) <= off
    after = words.text_content()
    assert after != before
    assert phone.evaluate("scrollY") == top

    swipe(inside(figure.locator("svg").first, 0.7, 0.8), 0, -120)
    assert words.text_content() == after
    assert phone.evaluate("scrollY") > top
    context.close()


# ------------------------------------------------------------- how a figure comes


@every_figure
def test_the_figure_comes_when_the_reader_does_and_moves_nothing(
    page: Page, site_url: str, name: str
) -> None:
    page.set_viewport_size({"width": 360, "height": 700})
    page.goto(f"{site_url}{figures()[name]}", wait_until="networkidle")
    figure = page.locator(f"[data-interactive={name}]")
    assert figure.inner_html() == ""
    room = figure.bounding_box()["height"]
    while not figure.inner_html():
        page.mouse.wheel(0, 700)
        page.wait_for_timeout(60)
    come_to(page, name)
    assert abs(figure.bounding_box()["height"] - room) < 60
    checks.assert_nothing_jumped(page)


@every_figure
def test_the_code_that_a_page_fetches_for_its_figures_is_small(
    visit: Visit, tab: Page, name: str
) -> None:
    fetched: list[Response] = []

    def keep(answer: Response) -> None:
        if "/interactive/" in answer.url:
            fetched.append(answer)

    tab.on("response", keep)
    visit(name)
    tab.remove_listener("response", keep)
    sizes = {script.url: len(script.body()) for script in fetched}
    assert any(url.endswith(f"/{name}.js") for url in sizes)
    assert sum(sizes.values()) < 32_000, sizes  # bytes before compression


@every_figure
def test_without_a_script_the_figure_takes_no_room(
    browser: Browser, stage_url: str, name: str
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{stage_url}{figures()[name]}")
    assert page.locator(f"[data-interactive={name}]").bounding_box()["height"] == 0
    context.close()


@every_figure
def test_without_its_data_the_figure_steps_aside(
    visit: Visit, tab: Page, complaints: list[str], name: str
) -> None:
    tab.route("**/generated/*.json", lambda route: route.abort())
    expect(visit(name)).to_be_hidden()
    assert any(f"{name} could not be drawn" in said for said in complaints)
    complaints.clear()


@every_figure
def test_data_that_are_no_data_are_refused(
    visit: Visit, complaints: list[str], name: str
) -> None:
    checks.assert_refused(visit(name, data="{"), complaints, "JSON")


# ------------------------------------------------------------------------ the eye


def test_numbers_are_read_the_way_the_book_prints_them() -> None:
    (first, half), (second, _) = numbers("−1,493.03 and 4.13 × 10⁶⁸")
    assert (first, half) == (-1493.03, 0.005)
    assert isclose(second, 4.13e68)
    with pytest.raises(AssertionError):
        assert_shown("3.14", pi + 0.01)
