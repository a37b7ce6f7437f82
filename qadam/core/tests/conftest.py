"""The shell of core's own tests: no doors, no numbers to write to, no database."""

from collections.abc import Iterator

import pytest

from qadam.core import ports


@pytest.fixture(autouse=True)
def bare_shell() -> Iterator[None]:
    """Core is tested alone: what other rooms put into the shell is left out, and put back afterwards."""
    shell: tuple[ports.Port[object], ...] = (
        ports.main_doors,
        ports.foot_doors,
        ports.desk_doors,
        ports.ways_in,
        ports.waiting,
    )  # type: ignore[assignment]
    before = [tuple(port) for port in shell]
    for port in shell:
        port.fill()
    yield
    for port, fillings in zip(shell, before, strict=True):
        port.fill(*fillings)
