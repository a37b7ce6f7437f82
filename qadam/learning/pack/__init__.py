"""Session packs: a lesson as one file that opens offline in any browser, with or without script, and prints to A4 cards."""

from qadam.learning.pack.building import FULL_BYTES, LIGHT_BYTES, TooBig, build
from qadam.learning.pack.fitting import fitting

__all__ = ["FULL_BYTES", "LIGHT_BYTES", "TooBig", "build", "fitting"]
