"""Facilitators, circles, their sessions, and what families do differently."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from qadam.circles.enums import (
    Arm,
    CircleState,
    FacilitatorState,
    Keeps,
    Presence,
    SessionState,
)
from qadam.circles.measuring_models import CheckResult as CheckResult
from qadam.circles.measuring_models import CheckSheet as CheckSheet
from qadam.circles.measuring_models import SheetChange as SheetChange
from qadam.circles.milestones import Milestone as Milestone
from qadam.circles.room_models import CameByCode as CameByCode
from qadam.circles.room_models import Device as Device
from qadam.circles.room_models import SessionReport as SessionReport
from qadam.core import languages
from qadam.core.clock import now
from qadam.core.models import BaseModel, new_id
from qadam.learning.enums import Audience
from qadam.learning.models import Guide, Lesson
from qadam.media.models import Original
from qadam.organisations.actors import Actor
from qadam.organisations.enums import ANYONE, ORGANISERS
from qadam.organisations.models import Organisation
from qadam.people.models import Person
from qadam.places.models import Place


def _known(field: str, choices: type[models.TextChoices]) -> Q:
    return Q(**{f"{field}__in": choices.values})


class FacilitatorQuerySet(models.QuerySet["Facilitator"]):
    def visible_to(self, actor: Actor) -> "FacilitatorQuerySet":
        """Those of one's organisation; one's own row by chat or by a paired phone."""
        hers = Q(person_id=actor.person_id) if actor.person_id else Q(pk__in=[])
        return self.filter(Q(organisation_id__in=actor.organisations(ANYONE)) | hers)

    def manageable_by(self, actor: Actor) -> "FacilitatorQuerySet":
        return self.filter(organisation_id__in=actor.organisations(ORGANISERS))


class Facilitator(BaseModel):
    """A neighbour who leads. She reaches nobody before she is ACTIVE: three lessons, a watched try-out, the code of conduct,
    and an organisation or two peers who vouch.

    `lessons` is what she went through: {"links": "2026-11-28"}.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="facilitators")
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    state = models.CharField(max_length=10, choices=FacilitatorState, default=FacilitatorState.LEARNING)
    place = models.ForeignKey(Place, null=True, on_delete=models.PROTECT, related_name="+")
    # Six digits another leader writes to say that she watched her, or stands for her.
    number = models.CharField(max_length=6, null=True, unique=True)
    # The name her circle knows her by, if she gave one; emptied when she says forget me.
    shown_name = models.CharField(max_length=80, blank=True)
    language = models.CharField(max_length=10, choices=languages.CHOICES, default=languages.DEFAULT)
    lessons = models.JSONField(default=dict, blank=True)
    watched_by = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="+")
    watched_at = models.DateTimeField(null=True)
    # The code of conduct: when and how she said yes to which words, and in her own voice where she did.
    agreed_at = models.DateTimeField(null=True)
    agreed_words = models.TextField(blank=True)
    agreed_voice = models.ForeignKey(Original, null=True, on_delete=models.SET_NULL, related_name="+")
    # The rules where children sit, agreed to in the same way; the desk's check comes after.
    safeguarding_at = models.DateTimeField(null=True)
    # May lead girls and classes: somebody of the organisation checked, and she agreed to the safeguarding rules.
    may_lead_children = models.BooleanField(default=False)
    is_mentor = models.BooleanField(default=False)

    objects = FacilitatorQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "person"],
                condition=Q(person__isnull=False),
                name="facilitator_once_a_person",
            ),
            models.CheckConstraint(
                condition=_known("state", FacilitatorState), name="facilitator_known_state"
            ),
            models.CheckConstraint(
                condition=~Q(state=FacilitatorState.ACTIVE) | Q(agreed_at__isnull=False),
                name="facilitator_agreed_first",
            ),
        ]


class Vouch(models.Model):
    """Somebody stands for a facilitator: one user of an organisation, or a peer who leads already."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    facilitator = models.ForeignKey(Facilitator, on_delete=models.CASCADE, related_name="vouches")
    by_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    by_peer = models.ForeignKey(Facilitator, null=True, on_delete=models.CASCADE, related_name="vouched")
    at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["facilitator", "by_user"], name="vouch_once_a_user"),
            models.UniqueConstraint(fields=["facilitator", "by_peer"], name="vouch_once_a_peer"),
            models.CheckConstraint(condition=~Q(facilitator=models.F("by_peer")), name="vouch_for_another"),
        ]


class WaitRoundQuerySet(models.QuerySet["WaitRound"]):
    def drawn_in_public(self) -> "WaitRoundQuerySet":
        """Every round: a draw anybody can check has a page that anybody can open."""
        return self.all()

    def visible_to(self, actor: Actor) -> "WaitRoundQuerySet":
        return self.filter(organisation_id__in=actor.organisations(ANYONE))

    def manageable_by(self, actor: Actor) -> "WaitRoundQuerySet":
        return self.filter(organisation_id__in=actor.organisations(ORGANISERS))


class WaitRound(BaseModel):
    """More circles want to start in a district than can: whose turn is now and whose later is drawn, and written down before.

    Before the draw only `seed_hash` is shown; afterwards `seed`, so that anybody can draw again and get the same.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="wait_rounds")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    can_start = models.PositiveSmallIntegerField()
    closes_on = models.DateField()
    seed = models.CharField(max_length=64)
    seed_hash = models.CharField(max_length=64)
    drawn_at = models.DateTimeField(null=True)
    # When those who wait may start.
    later_from = models.DateField()

    objects = WaitRoundQuerySet.as_manager()


class CircleQuerySet(models.QuerySet["Circle"]):
    def visible_to(self, actor: Actor) -> "CircleQuerySet":
        """Of one's organisation, or led by the person who asks. The public sees counts of districts, never a circle."""
        hers = Q(facilitator__person_id=actor.person_id) if actor.person_id else Q(pk__in=[])
        return self.filter(Q(organisation_id__in=actor.organisations(ANYONE)) | hers)

    def manageable_by(self, actor: Actor) -> "CircleQuerySet":
        return self.filter(organisation_id__in=actor.organisations(ORGANISERS))


class Circle(BaseModel):
    """A few neighbours who meet at a place on a day. Where exactly is never kept: the tehsil, and a blurred H3 cell.

    `organisation` looks after it; without one it still meets, and another may adopt it. `origin` names the installation it came
    from when it was taken over.
    """

    organisation = models.ForeignKey(
        Organisation, null=True, on_delete=models.PROTECT, related_name="circles"
    )
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    cell = models.CharField(max_length=16, blank=True)
    # What people and phones call it: short, easy to say, never a name of somebody.
    code = models.CharField(max_length=8, unique=True)
    state = models.CharField(max_length=10, choices=CircleState, default=CircleState.MEETING)
    audience = models.CharField(max_length=10, choices=Audience, default=Audience.EVERYONE)
    language = models.CharField(max_length=10, choices=languages.CHOICES, default=languages.DEFAULT)
    weekday = models.PositiveSmallIntegerField()
    at = models.TimeField()
    size = models.PositiveSmallIntegerField(default=10)
    facilitator = models.ForeignKey(Facilitator, null=True, on_delete=models.SET_NULL, related_name="circles")
    mentor = models.ForeignKey(Facilitator, null=True, on_delete=models.SET_NULL, related_name="mentored")
    # Which of the mentor's five places this is.
    mentor_slot = models.PositiveSmallIntegerField(null=True)
    guide = models.ForeignKey(Guide, null=True, on_delete=models.SET_NULL, related_name="+")
    round = models.ForeignKey(WaitRound, null=True, on_delete=models.PROTECT, related_name="circles")
    arm = models.CharField(max_length=5, choices=Arm, blank=True)
    split_from = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="split_into")
    origin = models.CharField(max_length=80, blank=True)
    began_on = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)
    nudged_at = models.DateTimeField(null=True)
    nudges = models.PositiveSmallIntegerField(default=0)
    # Whom its facilitator offered it to; it stays hers until the other has said yes.
    offered_to = models.ForeignKey(Facilitator, null=True, on_delete=models.SET_NULL, related_name="offered")
    offered_at = models.DateTimeField(null=True)
    # Started on the web: the letters by which whoever filled in the form shows in a chat that it was she.
    claim = models.CharField(max_length=6, blank=True)

    objects = CircleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=_known("state", CircleState), name="circle_known_state"),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="circle_day_of_the_week"),
            models.CheckConstraint(condition=Q(size__gte=2, size__lte=60), name="circle_size"),
            models.UniqueConstraint(fields=["mentor", "mentor_slot"], name="circle_mentor_has_five"),
            models.CheckConstraint(
                condition=Q(mentor=None) | Q(mentor_slot__gte=1, mentor_slot__lte=5),
                name="circle_mentor_slot",
            ),
        ]
        indexes = [models.Index(fields=["place", "state"], name="circle_place")]

    def __str__(self) -> str:
        return self.code


class Member(models.Model):
    """Somebody of a circle, by her picture sign. `person` only if she wished to be written to."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    circle = models.ForeignKey(Circle, on_delete=models.CASCADE, related_name="members")
    # A sign, or two joined by "+": s-star, s-star+s-fish.
    sign = models.CharField(max_length=40)
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    joined_on = models.DateField()
    left_on = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["circle", "sign"], name="member_once_a_sign")]


class Session(BaseModel):
    """One meeting: one circle, one day, one lesson, however many phones tell of it.

    `tally` counts heads by kind, never names: {"women": 7, "girls": 2}. Two phones that counted differently leave the greater one
    and `counts_differ`. `code` is what members send by SMS to be counted, on that day alone.
    """

    circle = models.ForeignKey(Circle, on_delete=models.CASCADE, related_name="sessions")
    lesson = models.ForeignKey(Lesson, on_delete=models.PROTECT, related_name="+")
    version_number = models.PositiveSmallIntegerField(default=1)
    on = models.DateField()
    state = models.CharField(max_length=10, choices=SessionState, default=SessionState.PLANNED)
    code = models.CharField(max_length=4, blank=True)
    led_by = models.ForeignKey(Facilitator, null=True, on_delete=models.SET_NULL, related_name="+")
    minutes = models.PositiveSmallIntegerField(null=True)
    came = models.PositiveSmallIntegerField(null=True)
    tally = models.JSONField(default=dict, blank=True)
    counts_differ = models.BooleanField(default=False)
    # A phone's clock was wrong: the day is what the server made of it.
    day_corrected = models.BooleanField(default=False)
    tried = models.PositiveSmallIntegerField(null=True)
    rules_read = models.BooleanField(default=False)
    photo = models.ForeignKey(Original, null=True, on_delete=models.SET_NULL, related_name="+")
    held_at = models.DateTimeField(null=True)
    synced_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["circle", "on", "lesson"], name="session_once"),
            models.CheckConstraint(condition=_known("state", SessionState), name="session_known_state"),
        ]
        indexes = [models.Index(fields=["on", "state"], name="session_day")]


class Attended(models.Model):
    """A member was there. Counted once, however many phones and codes say so."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="attended")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="attended")
    how = models.CharField(max_length=5, choices=Presence)
    at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["session", "member"], name="attended_once")]


class BoxQuestion(BaseModel):
    """A question for the next meeting, put in the box without a name: no person is kept with it."""

    circle = models.ForeignKey(Circle, on_delete=models.CASCADE, related_name="questions")
    text = models.TextField()
    topic = models.SlugField(max_length=40, blank=True)
    # The same question sent twice is one.
    source_id = models.UUIDField(null=True, unique=True)
    answered_in = models.ForeignKey(Session, null=True, on_delete=models.SET_NULL, related_name="answered")
    answer = models.TextField(blank=True)
    hidden_at = models.DateTimeField(null=True)


class HouseholdQuerySet(models.QuerySet["Household"]):
    def visible_to(self, actor: Actor) -> "HouseholdQuerySet":
        return self.filter(organisation_id__in=actor.organisations(ANYONE))


class Household(BaseModel):
    """The two or three house rules a family picked: {lesson code}. Asked kindly after two and six weeks whether they hold."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="households")
    circle = models.ForeignKey(Circle, null=True, on_delete=models.SET_NULL, related_name="households")
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    language = models.CharField(max_length=10, choices=languages.CHOICES, default=languages.DEFAULT)
    # Lessons whose rule card was picked, in order.
    rules = models.JSONField(default=list)
    picked_on = models.DateField()
    # She said yes to being asked after two and six weeks.
    may_ask = models.BooleanField(default=False)
    asked_2_at = models.DateTimeField(null=True)
    asked_6_at = models.DateTimeField(null=True)

    objects = HouseholdQuerySet.as_manager()


class RuleAnswer(models.Model):
    """What a family said about one rule after so many weeks. The first answer counts; a change of mind replaces it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="answers")
    lesson_code = models.SlugField(max_length=60)
    week = models.PositiveSmallIntegerField()
    keeps = models.CharField(max_length=10, choices=Keeps)
    at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["household", "lesson_code", "week"], name="rule_answer_once"),
            models.CheckConstraint(condition=Q(week__in=[2, 6]), name="rule_answer_week"),
        ]
