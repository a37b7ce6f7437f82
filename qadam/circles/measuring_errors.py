"""What can be refused when something is counted."""

from django.utils.translation import gettext_lazy as _

from qadam.core.errors import BadInput, QadamError


class CheckUnclear(BadInput):
    code = "check-unclear"
    text = _("These answers do not fit the questions. Look at the numbers once more.")


class SheetThere(QadamError):
    code = "sheet-there"
    text = _("This sheet was written down already. Nothing was counted twice.")


class RoundOpen(QadamError):
    code = "round-open"
    text = _("A draw is open in this district already. Close it first, or wait for its day.")


class RoundDays(BadInput):
    code = "round-days"
    text = _("The list closes after today, and those who wait begin after it closes.")


class NotClosedYet(QadamError):
    code = "not-closed-yet"
    text = _("Circles may still join. The draw is held when the list is closed.")


class TwoOrThree(BadInput):
    code = "two-or-three"
    text = _("Choose two or three rules. Fewer are kept better than many.")
