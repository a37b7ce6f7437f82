"""Organisations, the people who work there, their numbers on WhatsApp, and what may be said outside the window."""

import secrets
from datetime import time
from functools import partial

from qadam.accounts.models import User
from qadam.accounts.services import add_operator
from qadam.core.languages import said
from qadam.messaging.channel_accounts import add_channel_account
from qadam.messaging.enums import TemplateState
from qadam.messaging.models import Template
from qadam.messaging.templates_registry import save_templates
from qadam.organisations.enums import Role
from qadam.organisations.models import Organisation
from qadam.organisations.services import Quiet, add_member, add_organisation
from qadam.site.demo.load.world import World
from qadam.site.demo.shapes import OrganisationContent

# Day one of the network.
FOUNDED = -200
OPERATOR = "gulrukh@example.org"
# What WhatsApp takes for a message outside the window, about, in paisa.
PRICE_MINOR = 1300
UTILITY_PRICE_MINOR = 150
FRIDAY = (Quiet(time(12, 30), time(14, 30), weekday=4),)


def found_network(world: World) -> None:
    """Lets every organisation come in on the first day, the operator first."""
    for hour, content in enumerate(world.content.organisations, start=9):
        world.history.at(world.history.on(FOUNDED, time(hour)), partial(_found, world, content))


def _found(world: World, content: OrganisationContent) -> None:
    organisation = add_organisation(
        slug=content.slug,
        name=content.name,
        about=dict(content.about),
        kind=content.kind,
        language=content.language,
        zone=content.zone,
        quiet=[Quiet(content.quiet_from, content.quiet_until), *(FRIDAY if content.keeps_friday else ())],
        guarded_from=content.guarded_from,
        guarded_until=content.guarded_until,
    )
    world.organisations[content.slug] = organisation
    for member in content.staff:
        user = add_member(
            organisation,
            email=member.email,
            name=said(member.name, member.language),
            roles=[Role(role) for role in member.roles],
        )
        # The mark by which the one-click door knows them, and by which a real network refuses to start.
        User.objects.filter(pk=user.pk).update(is_demo=True, language=member.language)
        world.users[member.email] = User.objects.get(pk=user.pk)
        if member.email == OPERATOR:
            world.users[member.email] = add_operator(member.email)
    if content.channel_number:
        _connect(world, organisation, content.channel_number)


def _connect(world: World, organisation: Organisation, number: int) -> None:
    """A WhatsApp number whose provider is the simulator; it knows by itself where that listens."""
    account = add_channel_account(
        organisation,
        kind="whatsapp",
        name=said(organisation.name, organisation.language),
        public_address=f"+92300000{number:04}",
        is_demo=True,
        daily_limit=2000,
        price_minor=PRICE_MINOR,
        utility_price_minor=UTILITY_PRICE_MINOR,
        config={
            "phone_number_id": f"1055{number:04}",
            "waba_id": f"2066{number:04}",
            "access_token": secrets.token_urlsafe(24),
            "app_secret": secrets.token_hex(16),
            "verify_token": secrets.token_urlsafe(12),
        },
    )
    world.accounts[organisation.slug] = account
    save_templates(
        [
            Template(
                account=account,
                key=template.key,
                language=language,
                category=template.category,
                body=body.replace("{organisation}", said(organisation.name, language)),
                state=TemplateState.APPROVED,
            )
            for template in world.content.templates
            for language, body in template.body.items()
        ]
    )
