"""Kinds and roles."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class OrganisationKind(models.TextChoices):
    CSO = "cso", _("Civil-society organisation")
    YOUTH = "youth", _("Youth group")
    PUBLIC = "public", _("Public office")
    COMPANY = "company", _("Company")
    MEDIA = "media", _("Media house")
    CREATOR = "creator", _("Creator's team")


class Role(models.TextChoices):
    COORDINATOR = "coordinator", _("Coordinator")
    EDITOR = "editor", _("Editor")
    FACILITATOR = "facilitator", _("Facilitator")
    DISPATCHER = "dispatcher", _("Dispatcher")
    TREASURER = "treasurer", _("Treasurer")
    GUARDIAN = "guardian", _("Guardian")
    VIEWER = "viewer", _("Viewer")


# Who may write what. A viewer reads the desk; only a guardian opens a sealed identity.
EDITORS = frozenset({Role.COORDINATOR, Role.EDITOR})
ORGANISERS = frozenset({Role.COORDINATOR, Role.EDITOR, Role.FACILITATOR, Role.DISPATCHER})
PEOPLE_READERS = frozenset({Role.COORDINATOR, Role.GUARDIAN})
ANYONE = frozenset(Role)
