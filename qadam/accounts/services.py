"""Every write to accounts: inviting somebody, and letting them in by their personal link."""

from datetime import timedelta

from django.contrib.auth import login
from django.core import signing
from django.db import transaction
from django.http import HttpRequest

from qadam.accounts.models import User
from qadam.core.models import audit

_SALT = "accounts.welcome"
WELCOME_LASTS = timedelta(days=7)
_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def welcome_token(user: User) -> str:
    """What a personal link holds. It opens once, within seven days: signing in makes it worthless."""
    return signing.dumps([user.pk, _last_seen(user)], salt=_SALT, compress=False)


def _last_seen(user: User) -> str:
    return user.last_login.isoformat() if user.last_login else ""


def user_of_welcome(token: str) -> User | None:
    """Whose unused personal link this is; None for an old, used or changed one."""
    try:
        pk, last_seen = signing.loads(token, salt=_SALT, max_age=WELCOME_LASTS)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    user = User.objects.filter(pk=pk, is_active=True).first()
    return user if user and _last_seen(user) == last_seen else None


def let_in(request: HttpRequest, user: User) -> None:
    """Signs a user in on this browser."""
    login(request, user, backend=_BACKEND)


def name_user(user: User, *, name: str, language: str) -> None:
    user.name, user.language = name, language
    user.save(update_fields=["name", "language"])


@transaction.atomic
def add_operator(email: str, *, name: str = "") -> User:
    """Somebody who runs this network and may add organisations. Makes the account when there is none."""
    user = User.objects.filter(email=email.strip().lower()).first() or User.objects.create_user(
        email, name=name
    )
    User.objects.filter(pk=user.pk).update(is_operator=True)
    audit("operator-added", user)
    return User.objects.get(pk=user.pk)
