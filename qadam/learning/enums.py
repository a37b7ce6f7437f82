"""Kinds of cards and items, and the states of what is written."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from qadam.core.transitions import check_table


class VersionState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    IN_REVIEW = "in_review", _("Being read by another")
    PUBLISHED = "published", _("Published")
    RETIRED = "retired", _("No longer used")


_V = VersionState
VERSION_TRANSITIONS = {
    _V.DRAFT: {_V.IN_REVIEW},
    _V.IN_REVIEW: {_V.DRAFT, _V.PUBLISHED},
    _V.PUBLISHED: {_V.RETIRED},
    _V.RETIRED: set(),
}
check_table(VersionState, VERSION_TRANSITIONS)


class CardKind(models.TextChoices):
    CARD = "card", _("Picture card")
    STORY = "story", _("A story to talk about")
    TRY = "try", _("Try it together")
    RULE = "rule", _("A rule for home")
    QUESTION = "question", _("Question")


class Audience(models.TextChoices):
    EVERYONE = "everyone", _("Everyone")
    WOMEN = "women", _("Women")
    GIRLS = "girls", _("Girls")
    ELDERS = "elders", _("Elders")
    PARENTS = "parents", _("Parents")
    CLASS = "class", _("A class")
    CREATORS = "creators", _("Young creators")


# Where children sit, the safeguarding rules hold and nothing about anybody leaves the room.
WITH_CHILDREN = frozenset({Audience.GIRLS, Audience.CLASS})


class ItemKind(models.TextChoices):
    CHECK = "check", _("Question by picture")
    SCAM = "scam", _("Spot the scam")
    LINK = "link", _("Is this link real?")


class Door(models.TextChoices):
    """Where an item was answered."""

    BEFORE = "before", _("Before the first meeting")
    AFTER = "after", _("After")
    GAME = "game", _("In a game")


class Form(models.TextChoices):
    """As what a lesson goes out of the house."""

    LIGHT = "light", _("A page without voices")
    FULL = "full", _("A page with voices")
    SHEET = "sheet", _("A sheet to read and print (PDF)")


class GoingRoundState(models.TextChoices):
    REPORTED = "reported", _("Reported")
    SHOWN = "shown", _("Going round")
    DECLINED = "declined", _("Not used")
    OVER = "over", _("Over")


_G = GoingRoundState
GOING_ROUND_TRANSITIONS = {
    _G.REPORTED: {_G.SHOWN, _G.DECLINED},
    _G.SHOWN: {_G.OVER, _G.DECLINED},
    _G.DECLINED: set(),
    _G.OVER: set(),
}
check_table(GoingRoundState, GOING_ROUND_TRANSITIONS)


class ExampleState(models.TextChoices):
    KEPT = "kept", _("In this circle")
    OFFERED = "offered", _("Offered to others")
    SHARED = "shared", _("Shared")
    DECLINED = "declined", _("Not used")


_E = ExampleState
EXAMPLE_TRANSITIONS = {
    _E.KEPT: {_E.OFFERED, _E.DECLINED},
    _E.OFFERED: {_E.SHARED, _E.KEPT, _E.DECLINED},
    _E.SHARED: {_E.DECLINED},
    _E.DECLINED: set(),
}
check_table(ExampleState, EXAMPLE_TRANSITIONS)
