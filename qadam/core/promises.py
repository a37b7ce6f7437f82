"""The type of a sentence that is looked up when it is shown. A word for type checkers: at run time Django's own class does."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise
else:
    # The package of the types loads Django's admin, which Qadam does not have.
    from django.utils.functional import Promise as StrPromise

__all__ = ["StrPromise"]
