"""Displayed formulas, each held to a test that evaluates it independently of the snippets."""

from collections.abc import Callable

Test = Callable[..., None]
registered: dict[str, list[str]] = {}  # page slug, its formulas
_tests: dict[tuple[str, str], Test] = {}  # module and name, the test


def normal(tex: str) -> str:
    """Return TeX with its white space made uniform, for comparing."""
    return " ".join(tex.split())


def formula(slug: str, tex: str) -> Callable[[Test], Test]:
    """Say that a test evaluates this displayed formula of this page."""

    def register(test: Test) -> Test:
        name = test.__module__, test.__name__
        if (
            not test.__name__.startswith("test_")
            or _tests.setdefault(name, test) != test
        ):
            message = (
                f"{'.'.join(name)} would not run: it needs a name test_… of its own"
            )
            raise ValueError(message)
        registered.setdefault(slug, []).append(normal(tex))
        return test

    return register
