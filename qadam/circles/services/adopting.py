"""A circle belongs to its place: another organisation may look after it when its own has gone."""

from django.db import transaction

from qadam.accounts.models import User
from qadam.circles.errors import NoOffer
from qadam.circles.models import Circle, Member
from qadam.core.clock import now
from qadam.core.models import audit
from qadam.organisations.models import Organisation


@transaction.atomic
def adopt_circle(circle: Circle, organisation: Organisation, *, by: User | None = None) -> None:
    """It is this organisation's to look after. Raises NoOffer when another has it.

    People belong to whom they said yes to: who led it and who was reminded stay with the other organisation, and the circle
    goes on with its signs, its history and its number. Who leads next takes it by chat; who wishes writes its number once more.
    """
    taken = Circle.objects.filter(pk=circle.pk, organisation=None).update(
        organisation=organisation, updated_at=now()
    )
    if not taken:
        raise NoOffer
    circle.refresh_from_db()
    if circle.facilitator is not None and circle.facilitator.organisation_id != organisation.pk:
        Circle.objects.filter(pk=circle.pk).update(facilitator=None)
    Member.objects.filter(circle=circle).exclude(person__organisation=organisation).update(person=None)
    circle.refresh_from_db()
    audit("circle-adopted", circle, by=by, organisation_id=organisation.pk)
