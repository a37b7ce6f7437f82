"""The provider itself is tested with the provider."""

from tests.provider.fixtures import bot, provider

__all__ = ["bot", "provider"]
