"""Every write to organisations, memberships and tokens."""

import secrets
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, time

from django.db import IntegrityError, transaction

from qadam.accounts.models import User
from qadam.core.clock import now
from qadam.core.languages import Texts
from qadam.core.models import audit
from qadam.core.sealing import keyed_hash
from qadam.organisations.enums import Role
from qadam.organisations.errors import LastCoordinator, SlugTaken
from qadam.organisations.models import ApiToken, Membership, Organisation, QuietTime

TOKEN_PREFIX = "qdm_"


@dataclass(frozen=True)
class Quiet:
    """One line of the table of quiet times, as QuietTime keeps it."""

    begin: time
    end: time
    weekday: int | None = None
    channel: str = ""


NIGHT = Quiet(time(21), time(8))
LONGEST_TABLE = 40


@transaction.atomic
def add_organisation(
    *,
    slug: str,
    name: Texts,
    kind: str,
    language: str,
    quiet: Iterable[Quiet] = (NIGHT,),
    by: User | None = None,
    **fields: object,
) -> Organisation:
    """A new tenant, quiet at night unless told otherwise. Raises SlugTaken."""
    try:
        with transaction.atomic():
            organisation = Organisation.objects.create(
                slug=slug, name=dict(name), kind=kind, language=language, **fields
            )
    except IntegrityError:
        raise SlugTaken from None
    _write_quiet(organisation, quiet)
    audit("organisation-added", organisation, by=by, organisation_id=organisation.pk)
    return organisation


@transaction.atomic
def set_quiet_times(organisation: Organisation, *, rows: Iterable[Quiet], by: User | None = None) -> None:
    """Makes these the quiet times of an organisation, and no others. None: messages go at any hour."""
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    QuietTime.objects.filter(organisation=organisation).delete()
    _write_quiet(organisation, rows)
    audit("quiet-times-set", organisation, by=by, organisation_id=organisation.pk)


def _write_quiet(organisation: Organisation, rows: Iterable[Quiet]) -> None:
    wanted = list(dict.fromkeys(rows))[:LONGEST_TABLE]
    QuietTime.objects.bulk_create(QuietTime(organisation=organisation, **asdict(row)) for row in wanted)


def edit_organisation(organisation: Organisation, *, by: User, **fields: object) -> None:
    """Changes the words, language and hours of an organisation."""
    for name, value in fields.items():
        setattr(organisation, name, value)
    organisation.updated_at = now()
    organisation.save(update_fields=[*fields, "updated_at"])
    audit("organisation-edited", organisation, by=by, organisation_id=organisation.pk, fields=sorted(fields))


@transaction.atomic
def add_member(
    organisation: Organisation, *, email: str, name: str, roles: Iterable[Role], by: User | None = None
) -> User:
    """Gives somebody roles; makes the account when there is none. Safe to repeat."""
    user = User.objects.filter(email=email.strip().lower()).first()
    if user is None:
        user = User.objects.create_user(email, name=name, language=organisation.language)
    for role in roles:
        _membership, is_new = Membership.objects.get_or_create(
            user=user, organisation=organisation, role=role
        )
        if is_new:
            audit("role-given", user, by=by, organisation_id=organisation.pk, role=role)
    return user


@transaction.atomic
def remove_member(organisation: Organisation, *, user: User, by: User) -> None:
    """Takes all roles of a user in an organisation away. Raises LastCoordinator."""
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    held = organisation.memberships.filter(user=user)
    others = organisation.memberships.filter(role=Role.COORDINATOR).exclude(user=user)
    if held.filter(role=Role.COORDINATOR).exists() and not others.exists():
        raise LastCoordinator
    held.delete()
    audit("member-removed", user, by=by, organisation_id=organisation.pk)


def create_token(
    organisation: Organisation,
    *,
    role: Role,
    name: str = "",
    expires_at: datetime | None = None,
    by: User | None = None,
) -> str:
    """The text of a new API token. It is shown once; only its hash is kept."""
    token = TOKEN_PREFIX + secrets.token_urlsafe(32)
    row = ApiToken.objects.create(
        organisation=organisation,
        role=role,
        name=name,
        expires_at=expires_at,
        token_hash=keyed_hash("api-token", token),
    )
    audit("token-created", row, by=by, role=role)
    return token


def revoke_token(token: ApiToken, *, by: User | None = None) -> None:
    """Ends a token at once. Safe to repeat."""
    if ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=now()):
        audit("token-revoked", token, by=by)
