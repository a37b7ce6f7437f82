"""What can be refused here."""

from django.utils.translation import gettext_lazy as _

from qadam.core.errors import QadamError


class SlugTaken(QadamError):
    code = "slug-taken"
    text = _("Another organisation has this short name. Choose a different one.")


class LastCoordinator(QadamError):
    code = "last-coordinator"
    text = _("An organisation needs a coordinator. Name another one first.")
