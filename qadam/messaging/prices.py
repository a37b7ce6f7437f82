"""What one message costs on an account: free words have one price, a template that of its category."""

from typing import Protocol

from qadam.messaging.enums import TemplateCategory

# What a provider does not charge for while the window of a person is open; other templates it charges for even then.
FREE_INSIDE = frozenset({TemplateCategory.UTILITY})


class Priced(Protocol):
    """An account, as far as it costs something. None: as `price_minor`."""

    @property
    def price_minor(self) -> int: ...
    @property
    def utility_price_minor(self) -> int | None: ...
    @property
    def authentication_price_minor(self) -> int | None: ...


def template_price(account: Priced, category: str) -> int:
    """What a template of this category costs. Of one we do not know, the dearest: nobody is shown too little."""
    own = {
        TemplateCategory.MARKETING: account.price_minor,
        TemplateCategory.UTILITY: account.utility_price_minor,
        TemplateCategory.AUTHENTICATION: account.authentication_price_minor,
    }
    prices = {kind.value: account.price_minor if price is None else price for kind, price in own.items()}
    return prices.get(category, max(prices.values()))
