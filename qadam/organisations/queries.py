"""Reads that need a name."""

from collections import defaultdict
from uuid import UUID

from qadam.accounts.models import User
from qadam.core.sealing import keyed_hash
from qadam.organisations.actors import Actor
from qadam.organisations.enums import Role
from qadam.organisations.models import ApiToken, Membership


def actor_for(user: User) -> Actor:
    """The actor a user is, with all roles in all organisations. One query."""
    roles: dict[UUID, set[Role]] = defaultdict(set)
    for organisation_id, role in Membership.objects.filter(user=user).values_list("organisation_id", "role"):
        roles[organisation_id].add(Role(role))
    held = {organisation_id: frozenset(all_roles) for organisation_id, all_roles in roles.items()}
    return Actor(user_id=user.pk, roles=held, is_operator=user.is_operator)


def actor_for_token(token: str) -> Actor | None:
    """The actor behind a bearer token, or None when it is not (or no longer) good."""
    row = ApiToken.objects.filter(token_hash=keyed_hash("api-token", token)).first()
    if row is None or not row.is_live():
        return None
    return Actor(token_id=row.pk, roles={row.organisation_id: frozenset({Role(row.role)})})
