"""Random problems without a clock, and the same ones each time; the longest wait first."""

import pytest
from hypothesis import settings

settings.register_profile("book", deadline=None, derandomize=True)
settings.load_profile("book")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the preview, whose tests wait more than they work, so that none waits for them."""
    items.sort(key=lambda item: item.path.name != "test_serve.py")
