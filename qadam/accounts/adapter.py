"""How allauth behaves here: sign-in by code only, no open registration."""

import logging
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from qadam.accounts.errors import CodeNotSent

log = logging.getLogger(__name__)


class CodeOnlyAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody registers alone: an operator or a coordinator invites."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Says nothing: the pages say what happened, in languages that allauth has no words in."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Raises CodeNotSent when no mail server takes it. Says so for every address, known or not."""
        try:
            super().send_mail(template_prefix, email, context)
        except OSError as error:  # smtplib's errors are some, too
            log.error("a sign-in code could not be sent: %s", type(error).__name__)
            raise CodeNotSent from error
