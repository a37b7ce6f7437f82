"""What can be refused about a badge."""

from django.utils.translation import gettext_lazy as _

from qadam.core.errors import BadInput, QadamError


class TooManyBadges(BadInput):
    code = "too-many-badges"
    text = _("A sheet holds 1 to 60 badges. Make another sheet for the rest.")


class NoSuchBadge(QadamError):
    code = "no-such-badge"
    status = 404
    text = _("We never gave a badge with this code. Look again: it has 8 signs.")


class ListChanged(QadamError):
    code = "badge-list-changed"
    status = 422
    text = _("This list of badges was cut short or changed. Save it again.")
