"""Soft shift, in a browser: its bars, total and entropy are what NumPy computes. Few loads, many looks."""

from typing import Any

import numpy as np
from playwright.sync_api import expect

from tests.browser import checks
from tests.browser.figure import Array, Seen, Visit, assert_shown, type_in

NAME = "soft-shift"
DIALS = ("Left (−1)", "Stay (0)", "Right (+1)")


def shifted(values: Any, weights: Any, repeats: int, circular: bool) -> Array:
    """Shift with NumPy: rolled on a ring, or in a row with zeros around it that is cut each time."""
    row = np.array(values, dtype=float)
    for _ in range(repeats):
        wide = row if circular else np.pad(row, 1)
        moved = sum(w * np.roll(wide, t) for w, t in zip(weights, (-1, 0, 1)))
        row = moved if circular else moved[1:-1]
    return row


def entropy(values: Array) -> float:
    p = values[values > 0] / values.sum()
    return float(-np.sum(p * np.log(p)))


def address(weights: Any, repeats: int, circular: bool, start: str) -> str:
    ends = "circular" if circular else "open"
    parts = [*(f"{weight:.4g}" for weight in weights), str(repeats), ends, start]
    return f"?soft={'_'.join(parts)}"


def setting(circular: bool, start: str) -> dict[str, bool]:
    return {"Circular": circular, "slot of a memory": start == "memory"}


def assert_shows(seen: Seen, walk: list[Array], repeats: int) -> None:
    before, after = walk[0], walk[repeats]
    total, lost, was, now = seen.outputs
    assert_shown(total, after.sum(), before.sum())
    assert_shown(lost, before.sum() - after.sum())
    assert_shown(was, entropy(before))
    assert_shown(now, entropy(after))
    assert_shown(seen.words.split("the entropy was")[1], entropy(before))
    bars = seen.plots["bars"]
    np.testing.assert_allclose(bars.heights("ix-bar"), after, atol=1e-6)
    np.testing.assert_allclose(bars.heights("ix-was"), before, atol=1e-6)
    labels = bars.read["texts"][-len(after) :]
    for text, value in zip(labels, after, strict=True):
        assert_shown(text, value)
    spread = seen.plots["spread"]
    entropies = [entropy(row) for row in walk]
    np.testing.assert_allclose(spread.path("ix-path")[:, 1], entropies, atol=0.01)
    here = [repeats, entropies[repeats]]
    np.testing.assert_allclose(spread.spot("ix-here"), here, atol=1e-6)


def test_the_shifted_signal_its_total_and_its_entropy_are_those_of_numpy(
    visit: Visit, data: dict[str, Any]
) -> None:
    figure, most = visit(NAME), data["max_repeats"]
    third = np.ones(3) / 3
    presets = {
        "Left": [1, 0, 0], "Right": [0, 0, 1], "Soft": data["weights"], "Even": third,
    }  # fmt: skip
    for start, circular in (("signal", False), ("signal", True), ("memory", True)):
        Seen(figure, setting(circular, start))
        before = np.array(data[start], dtype=float)
        for name, weights in presets.items():
            for repeats in (0, 1, most):
                seen = Seen(figure, {name: True, "Repeats": repeats})
                walk = [shifted(before, weights, r, circular) for r in range(most + 1)]
                assert_shown(" ".join(seen.fields), *weights, repeats)
                assert_shows(seen, walk, repeats)

    # A weight that is set, and the two that make room for it, in the proportion they had.
    Seen(figure, setting(False, "signal") | {"Soft": True})
    left, stay, right = data["weights"]
    for value in (0.9, 0.35):
        seen = Seen(figure, {DIALS[0]: value, "Repeats": 2})
        weights = [float(field) for field in seen.fields[:3]]
        rest = [one * (1 - value) / (stay + right) for one in (stay, right)]
        np.testing.assert_allclose(weights, [value, *rest], atol=1e-3)
        assert abs(sum(weights) - 1) < 1e-9
        after = shifted(data["signal"], weights, 2, False)
        assert_shown(seen.outputs[0], after.sum())
        assert_shown(seen.outputs[3], entropy(after))
    seen = Seen(figure, {DIALS[0]: 1})  # nothing is left to share
    assert seen.fields[:3] == ["1", "0", "0"]
    seen = Seen(figure, {DIALS[2]: 0.5, "Repeats": 1})
    assert seen.fields[:3] == ["0.5", "0", "0.5"]
    seen = Seen(figure, {DIALS[1]: 7})
    assert seen.fields[:3] == ["0", "1", "0"]
    assert "goes from 0 to 1 here" in seen.words
    seen = Seen(figure, {"Reset": True, DIALS[1]: round(stay / 2, 3)})
    rest = [one * (1 - stay / 2) / (left + right) for one in (left, right)]
    weights = [float(field) for field in seen.fields[:3]]
    np.testing.assert_allclose(weights, [rest[0], stay / 2, rest[1]], atol=1e-3)

    # What falls off an end is counted, and an empty row has no entropy.
    empty = setting(False, "memory") | {"Left": True, "Repeats": most}
    seen = Seen(figure, empty)
    gone = np.argmax(data["memory"]) < most
    assert_shown(seen.outputs[1], float(gone))
    assert (seen.outputs[3] == "none") == gone
    assert bool(seen.plots["spread"].spots("ix-here")) != gone

    # By keyboard: an arrow moves a weight by a hundredth.
    slider = figure.get_by_role("slider").first
    figure.get_by_role("button", name="Soft").click()
    slider.press("ArrowLeft")
    assert slider.get_attribute("aria-valuetext") == f"{left - 0.01:.3g}"
    figure.get_by_label("Circular").press("Space")
    expect(figure.get_by_label("Circular")).to_be_checked()

    # Without motion the button goes to the last repeat at once.
    type_in(figure, "Repeats", 0)
    figure.get_by_role("button", name="Shift again and again").click()
    assert Seen(figure).fields[3] == str(most)
    checks.assert_axe_finds_nothing(figure)


def test_a_link_restores_each_checked_setting_of_the_data(
    visit: Visit, data: dict[str, Any]
) -> None:
    known = data["settings"][-2]
    repeats, circular, start = known["repeats"], known["circular"], known["start"]
    to = address(known["weights"], repeats, circular, start)
    figure = visit(NAME, to, motion="no-preference")
    checks.assert_copied(figure, to[1:])
    for number, one in enumerate(data["settings"]):
        if number:
            left, _, right = one["weights"]  # the other two keep their proportion
            Seen(figure, setting(one["circular"], one["start"]) | {DIALS[2]: 0})
            Seen(figure, {DIALS[0]: round(left / max(1 - right, left, 1e-9), 3)})
            typed = {DIALS[2]: right, "Repeats": one["repeats"]}
            seen = Seen(figure, typed)
            assert_shown(" ".join(seen.fields), *one["weights"])
        else:
            one, seen = known, Seen(figure)
        exact = shifted(
            data[one["start"]], one["weights"], one["repeats"], one["circular"]
        )
        close = {"rtol": 6e-4, "atol": 1e-9}
        np.testing.assert_allclose(exact, one["signal"], **close)
        np.testing.assert_allclose(exact.sum(), one["total"], **close)
        np.testing.assert_allclose(entropy(exact), one["entropy"], **close)
        np.testing.assert_allclose(
            seen.plots["bars"].heights("ix-bar"), one["signal"], rtol=6e-4, atol=1e-6
        )
        assert_shown(seen.outputs[0], one["total"])
        assert_shown(seen.outputs[3], one["entropy"])

    type_in(figure, "Repeats", 0)
    figure.get_by_role("button", name="Shift again and again").click()
    figure.get_by_role("button", name="Pause").click()
    assert int(Seen(figure).fields[3]) < data["max_repeats"]

    for spoilt in ("nan_inf_-inf_1e400_x", "0_0_0_9_9_9"):
        figure = visit(NAME, f"?soft={spoilt}")
        checks.assert_no_debris(figure)
        seen = Seen(figure)
        assert "add up to 1" in str(figure.text_content())
        assert_shown(seen.outputs[0].split(" of ")[1], sum(data["signal"]))


def test_it_names_data_that_it_cannot_use(
    visit: Visit, complaints: list[str], data: dict[str, Any]
) -> None:
    first = data["settings"][0]
    mirrored = data | {"settings": [first | {"weights": first["weights"][::-1]}]}
    for spoilt, reason in ((mirrored, "give other values in the data"), ({}, "")):
        checks.assert_refused(visit(NAME, data=spoilt), complaints, reason)
