"""States of a story, kinds, and who may see it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from qadam.core.transitions import check_table


class StoryState(models.TextChoices):
    TELLING = "telling", _("Being told")
    SUBMITTED = "submitted", _("Waiting for review")
    RETURNED = "returned", _("A question is open")
    PUBLISHED = "published", _("Published")
    DECLINED = "declined", _("Not published")
    WITHDRAWN = "withdrawn", _("Taken back")


_S = StoryState
STORY_TRANSITIONS = {
    _S.TELLING: {_S.SUBMITTED, _S.WITHDRAWN},
    _S.SUBMITTED: {_S.PUBLISHED, _S.RETURNED, _S.DECLINED, _S.WITHDRAWN},
    _S.RETURNED: {_S.SUBMITTED, _S.DECLINED, _S.WITHDRAWN},
    _S.PUBLISHED: {_S.RETURNED, _S.WITHDRAWN},
    _S.DECLINED: {_S.SUBMITTED, _S.WITHDRAWN},
    _S.WITHDRAWN: set(),
}
check_table(StoryState, STORY_TRANSITIONS)


class StoryKind(models.TextChoices):
    TESTIMONY = "testimony", _("Testimony")
    POEM = "poem", _("Poem")
    CRAFT = "craft", _("Craft")
    PLACE = "place", _("Place")
    RECIPE = "recipe", _("Recipe")
    WORK = "work", _("Work done together")


# Which woven tile stands for a kind where there is no photo.
TILES = {
    StoryKind.TESTIMONY: "p3",
    StoryKind.POEM: "p1",
    StoryKind.CRAFT: "p4",
    StoryKind.PLACE: "p2",
    StoryKind.RECIPE: "p4",
    StoryKind.WORK: "p2",
}


class Audience(models.TextChoices):
    """The narrator's answer to: who may see it?"""

    PUBLIC_NAMED = "public_named", _("Everybody, with my name")
    PUBLIC_UNNAMED = "public_unnamed", _("Everybody, without name")
    CIRCLE = "circle", _("Only our circle")
    NOT_YET = "not_yet", _("Not yet")


IS_PUBLIC = frozenset({Audience.PUBLIC_NAMED, Audience.PUBLIC_UNNAMED})


class PartKind(models.TextChoices):
    TEXT = "text"
    IMAGE = "image"
    AUDIO = "audio"
