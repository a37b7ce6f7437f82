"""What signing in may refuse."""

from django.utils.translation import gettext_lazy as _

from qadam.core.errors import QadamError


class CodeNotSent(QadamError):
    code = "code-not-sent"
    status = 503
    text = _(
        "No code could be sent: the mail of this network does not work just now. Try again in a while, or ask whoever runs "
        "the network."
    )
