"""Every fence and claim of a page, and every docstring example, is a test."""

from sybil import Sybil
from sybil.parsers.doctest import DocTestParser

from verify.execution import PageDocument
from verify.fences import parse_page

pages = Sybil(
    parsers=[parse_page],
    patterns=["docs/**/*.md", "docs/*.md", "CONTRIBUTING.md"],
    excludes=["docs/assets/generated/**"],
    document_types={".md": PageDocument},
    setup=lambda namespace: namespace.run.start(),
    teardown=lambda namespace: namespace.run.finish(),
)
docstrings = Sybil(parsers=[DocTestParser()], patterns=["snippets/*.py"])

pytest_collect_file = (pages + docstrings).pytest()
