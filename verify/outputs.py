"""Compare what a page shows as output with what its block printed."""

from sybil import Example

from verify.execution import PageDocument
from verify.paths import PageError


def check_output(example: Example) -> None:
    """Compare a text fence with what the block above it printed, to the letter."""
    page: PageDocument = example.document
    page.require_sound(example.line)
    printed, page.printed = page.printed, None
    if printed is None or page.text[page.printing_end : example.start].strip():
        message = (
            "a ```text fence stands directly after the python block that printed it"
        )
        raise PageError(example.path, example.line, message)
    if printed == example.parsed:
        return
    if page.updating:
        start = page.text.index("\n", example.start) + 1
        end = page.text.rindex("\n", start - 1, example.region.end) + 1
        page.replacements.append((start, end, printed))
        return
    shown, actual = example.parsed.splitlines(), printed.splitlines()
    both = min(len(shown), len(actual))
    first = next((n for n in range(both) if shown[n] != actual[n]), both)
    message = f"the page shows\n{example.parsed}but the block printed\n{printed}"
    raise PageError(example.path, example.line + 1 + first, message)
