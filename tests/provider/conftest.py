"""The provider itself is tested with the provider."""

from tests.provider.fixtures import provider

__all__ = ["provider"]
