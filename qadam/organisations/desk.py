"""The door of the desk: who is signed in, and for which of their organisations they work now."""

from collections.abc import Callable, Set
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from qadam.accounts.models import User
from qadam.core.errors import NotAllowed
from qadam.organisations.actors import Actor
from qadam.organisations.enums import ANYONE, Role
from qadam.organisations.models import Organisation

P = ParamSpec("P")
_SESSION_KEY = "organisation"


class DeskRequest(HttpRequest):
    """A request to the desk: somebody is signed in and works for an organisation."""

    user: User
    actor: Actor
    organisation: Organisation


class NoOrganisation(NotAllowed):
    code = "no-organisation"


def choose_organisation(request: HttpRequest, organisation_id: UUID) -> None:
    """Remembers for which organisation the user works now."""
    request.session[_SESSION_KEY] = str(organisation_id)


def _working_for(request: HttpRequest, actor: Actor) -> Organisation:
    mine = Organisation.objects.filter(pk__in=actor.organisations(ANYONE)).order_by("created_at")
    chosen = request.session.get(_SESSION_KEY)
    found = mine.filter(pk=chosen).first() if chosen else None
    organisation = found or mine.first()
    if organisation is None:
        raise NoOrganisation
    return organisation


def desk(
    *, roles: Set[Role] = ANYONE
) -> Callable[
    [Callable[Concatenate[DeskRequest, P], HttpResponse]], Callable[Concatenate[HttpRequest, P], HttpResponse]
]:
    """Marks a view of the desk: signs people in first and refuses those without one of the roles there.

    Whoever runs the network and works for nobody yet is led to where an organisation is added.
    """

    def mark(
        view: Callable[Concatenate[DeskRequest, P], HttpResponse],
    ) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
        @login_required
        @wraps(view)
        def guarded(request: Any, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            try:
                request.organisation = _working_for(request, request.actor)
            except NoOrganisation:
                if request.user.is_operator:
                    return redirect("desk-organisations:network")
                raise
            if not request.actor.has_role(request.organisation.pk, roles):
                raise NotAllowed
            response = view(request, *args, **kwargs)
            response.headers.setdefault("Cache-Control", "private, no-store")
            return response

        # So that no page shows a door that would not open.
        guarded.desk_roles = roles  # type: ignore[attr-defined]
        return cast(Callable[Concatenate[HttpRequest, P], HttpResponse], guarded)

    return mark
