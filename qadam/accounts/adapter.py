"""How allauth behaves here: sign-in by code only, no open registration."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class CodeOnlyAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody registers alone: an operator or a coordinator invites."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
