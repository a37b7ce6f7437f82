"""Money: whole minor units and a currency, never a float."""

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Money:
    """An amount in minor units (paisa, cents) of an ISO 4217 currency."""

    amount_minor: int
    currency: str = "PKR"

    def __add__(self, other: "Money") -> "Money":
        if other.currency != self.currency:
            raise ValueError(f"Cannot add {other.currency} to {self.currency}.")
        return Money(self.amount_minor + other.amount_minor, self.currency)

    def __mul__(self, times: int) -> "Money":
        return Money(self.amount_minor * times, self.currency)

    def __str__(self) -> str:
        whole, minor = divmod(abs(self.amount_minor), 100)
        sign = "-" if self.amount_minor < 0 else ""
        return f"{sign}{self.currency} {whole:,}" + (f".{minor:02}" if minor else "")
