"""What every interactive figure owes its readers, as checks of a figure that is on a page already."""

from urllib.parse import parse_qs, urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

SCHEMES = ("default", "slate")


def name_of(figure: Locator) -> str:
    return str(figure.get_attribute("data-interactive"))


def wear(figure: Locator, scheme: str) -> None:
    """Change the colour scheme around a figure."""
    figure.evaluate(
        "(host, scheme) => host.closest('[data-md-color-scheme]').dataset.mdColorScheme = scheme",
        scheme,
    )


def assert_axe_finds_nothing(figure: Locator) -> None:
    """In the light scheme, and in the dark one."""
    # Axe leaves out a text that another element covers, and does not know what is cut away.
    hide = "all => all.forEach(e => e.style.display = 'none')"
    figure.page.locator("[clip-path]").evaluate_all(hide)
    context = f"[data-interactive={name_of(figure)}]"
    options = {"resultTypes": ["violations"]}
    for scheme in SCHEMES:
        wear(figure, scheme)
        result = Axe().run(figure.page, context=context, options=options)
        assert result.violations_count == 0, result.generate_report()


INKS = """host => [...host.querySelectorAll("svg :is(text, path, circle, rect):not(clipPath *, .ix-grab)")].flatMap(e => {
    const { fill, stroke } = getComputedStyle(e);
    const inks = [fill, stroke].filter(ink => ink !== "none");
    return (inks.length ? inks : ["no ink"]).map(ink => [e.getAttribute("class"), ink]);
})"""


def assert_ink_follows_the_scheme(figure: Locator) -> None:
    """Each part of a drawing has a colour, and none keeps it."""
    inks = []
    for scheme in SCHEMES:
        wear(figure, scheme)
        inks.append(figure.evaluate(INKS))
    assert inks[0]
    assert [light for light, dark in zip(*inks, strict=True) if light == dark] == []


SHIFTS = """() => new Promise(resolve => {
    let sum = 0;
    new PerformanceObserver(list => { for (const entry of list.getEntries()) sum += entry.value; })
        .observe({ type: "layout-shift", buffered: true });
    requestAnimationFrame(() => setTimeout(() => resolve(sum), 50));
})"""


def assert_nothing_jumped(page: Page) -> None:
    """Since the page was opened."""
    assert page.evaluate(SHIFTS) < 0.02


ROOM = """host => {
    host.classList.add("ix-waiting");
    const { minHeight } = getComputedStyle(host);
    host.classList.remove("ix-waiting");
    return parseFloat(minHeight);
}"""


def assert_came_without_a_jump(figure: Locator) -> None:
    """Nothing moved as it came, for about the room that it takes had been kept."""
    assert_nothing_jumped(figure.page)
    assert abs(figure.evaluate(ROOM) - figure.bounding_box()["height"]) < 60


# ix-marks: names under a slider, placed by hand.
FAULTS = """(host, width) => {
    const found = [], frame = host.getBoundingClientRect();
    const seek = (fault, css, wrong) => host.querySelectorAll(css).forEach(e => {
        if (wrong(e, e.getBoundingClientRect())) found.push(`${fault}: ${e.outerHTML}`);
    });
    const texts = "text, p, span, b, small, label, legend, option, output, dt, caption, td, button";
    const targets = "button, select, .ix-range, .ix-exact, .ix-check, .ix-tile, .ix-grab";
    const out = box => box.width && (box.left < frame.left - 1 || box.right > frame.right + 1);
    if (document.documentElement.scrollWidth > width) found.push("the page is wider than the screen");
    seek("small", texts, e => e.textContent.trim() && parseFloat(getComputedStyle(e).fontSize) < 11);
    seek("sticks out", `${texts}, .ix-marks > *`, (e, box) => out(box));
    seek("cut", "td, .ix-exact", e => e.scrollWidth > e.clientWidth);
    seek("hard to hit", targets, (e, box) => Math.min(box.width, box.height) < 24);
    return found;
}"""


def assert_fits(figure: Locator) -> None:
    """Texts can be read, targets can be hit, nothing is cut or sticks out."""
    assert figure.evaluate(FAULTS, figure.page.viewport_size["width"]) == []


def assert_tab_reaches_all(figure: Locator) -> None:
    """Tab goes from control to control and then leaves the figure; one sees where it is."""
    controls = figure.locator(
        "button, select, [tabindex], input:not([type=radio]), input:checked"
    ).all()
    controls[0].focus()
    for control in controls:
        expect(control).to_be_focused()
        expect(control).to_have_css("outline-style", "solid")
        figure.page.keyboard.press("Tab")
    assert not figure.evaluate("host => host.contains(document.activeElement)")


def assert_copied(figure: Locator, setting: str) -> None:
    """The button gives a link to this figure at this setting, such as "dip=3_1"."""
    key, value = setting.split("=")
    figure.get_by_role("button", name="Copy link").click()
    expect(figure.get_by_role("button", name="Copied")).to_be_visible()
    copied = urlsplit(figure.page.evaluate("copied"))
    assert parse_qs(copied.query)[key] == [value]
    assert copied.fragment == name_of(figure)


def assert_no_debris(figure: Locator) -> None:
    assert "NaN" not in figure.inner_html()
    assert "undefined" not in figure.inner_html()


def assert_refused(figure: Locator, complaints: list[str], reason: str) -> None:
    """A figure that cannot use its data says why, there and in the console, and leaves no half of itself."""
    expect(figure).to_contain_text("The data of this figure cannot be used")
    expect(figure).to_contain_text(reason)
    expect(figure.locator("button, svg")).to_have_count(0)
    assert f"{name_of(figure)} could not be drawn" in complaints.pop()
