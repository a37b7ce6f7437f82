"""Fixtures of the tests that span rooms."""

from tests.look.fixtures import gallery

__all__ = ["gallery"]
