"""A whole little organisation: one or more rows of everything that belongs to somebody, each marked with one word."""

import wave
from dataclasses import dataclass, field
from datetime import time, timedelta
from io import BytesIO
from typing import Any

from PIL import Image

from qadam.accounts.models import User
from qadam.campaigns import services as campaigns
from qadam.campaigns.models import Campaign
from qadam.circles.models import (
    CheckSheet,
    Circle,
    Device,
    Facilitator,
    Household,
    SessionReport,
    WaitRound,
)
from qadam.core.clock import now
from qadam.core.models import new_id
from qadam.core.sealing import keyed_hash, seal
from qadam.creators.models import Publication
from qadam.creators.services import briefs, cohorts, drafts
from qadam.drives import services as drives
from qadam.learning.badges import award, keep_name
from qadam.learning.models import Card as LessonCard
from qadam.learning.models import Example, GoingRound, Lesson, OutsideMaterial, Version
from qadam.learning.passing import begin_chain
from qadam.media.services import keep_original
from qadam.messaging.canned import save_canned
from qadam.messaging.content import Content
from qadam.messaging.enums import Author, Lane
from qadam.messaging.incidents import open_incident
from qadam.messaging.models import ChannelAccount, Conversation, InboundEvent, Message, OptOut, StopUndo
from qadam.messaging.services import queue_message
from qadam.organisations.models import Organisation
from qadam.outreach.links import add_link
from qadam.outreach.models import Post
from qadam.outreach.posting import draft_post
from qadam.outreach.segments import Segment
from qadam.outreach.sequences import Words, draft_sequence
from qadam.outreach.services import draft_broadcast
from qadam.people import services as people
from qadam.people.enums import AddressKind, ChannelKind, Purpose
from qadam.people.importing import keep_list
from qadam.people.models import Address, Person
from qadam.people.reading import Row
from qadam.places.models import Place
from qadam.stories import services as stories
from qadam.stories.models import Story
from qadam.voice import services as voice

# Stands in every text of the world. Whoever must see nothing must not see this word.
MARK = "Zaitoon"


@dataclass
class World:
    """What there is, by kind; the newest of each is the last. `is_open`: published, so that anybody may see it."""

    organisation: Organisation
    account: ChannelAccount
    by: User
    is_open: bool = False
    rows: dict[str, list[Any]] = field(default_factory=dict)

    def __getitem__(self, kind: str) -> Any:
        return self.rows[kind][-1]

    def add(self) -> None:
        """One more of everything."""
        number = len(self.rows.get("person", []))
        person, address = self._person(number)
        campaign = self._campaign(number)
        self._chat(number, person, address)
        self._drive(campaign, person)
        self._stories(campaign, person)
        self._voice(number)
        self._circles(number, person)
        self._creators(person)
        self._keep(
            broadcast=draft_broadcast(
                self.organisation,
                account=self.account,
                title=f"{MARK} broadcast",
                segment=Segment(),
                texts={"ur": MARK},
                campaign=campaign,
            ),
            post=self._post(),
            sequence=draft_sequence(
                self.organisation,
                title=f"{MARK} sequence",
                begins_with="signed_up",
                messages=[Words(60, {"ur": MARK})],
            ),
            link=add_link(self.organisation, path=f"/campaigns/{campaign.slug}/", campaign=campaign),
            list=keep_list(self.organisation, [Row(1, MARK, "0300", f"+92301{number:07}", "ur")], by=self.by),
        )

    def _voice(self, number: int) -> None:
        speaker = voice.add_speaker(self.organisation, name=f"{MARK} {number}")
        recording = voice.keep_recording(
            self.organisation, language="ur", words=f"{MARK} {number}", speaker=speaker, data=hum()
        )
        self._keep(speaker=speaker, recording=recording)

    def _circles(self, number: int, person: Person) -> None:
        place = Place.objects.get(code="charsadda")
        ours: dict[str, Any] = {"organisation": self.organisation}
        there = ours | {"place": place}
        lesson = Lesson.objects.create(**ours, code=f"{self.organisation.slug}-{number}", topic="links")
        version = Version.objects.create(
            lesson=lesson, title={"en": MARK}, state="published" if self.is_open else "draft"
        )
        card = LessonCard.objects.create(
            version=version, name="look", position=0, kind="card", drawing="link", text={"en": MARK}
        )
        self._keep(card=card)
        outside = {"url": "https://example.org/", "title": MARK, "licence": "CC0", "language": "en"}
        OutsideMaterial.objects.create(**ours, lesson=lesson, **outside)
        around = GoingRound.objects.create(**there, topic="links", text={"en": MARK}, source="desk")
        example = Example.objects.create(**ours, lesson=lesson, card_name="look", text={"en": MARK})
        facilitator = Facilitator.objects.create(**ours, person=person, shown_name=MARK)
        today = now().date()
        round_ = WaitRound.objects.create(
            **there, can_start=1, closes_on=today, seed=MARK, seed_hash="0", later_from=today
        )
        circle = Circle.objects.create(
            **there,
            code=f"{number:03}{self.organisation.slug[:4]}",
            weekday=4,
            at=time(15),
            facilitator=facilitator,
        )
        household = Household.objects.create(
            **ours, circle=circle, person=person, rules=[lesson.code], picked_on=today
        )
        self._keep(lesson=lesson, around=around, example=example, facilitator=facilitator, round=round_)
        device = Device.objects.create(facilitator=facilitator)
        report = SessionReport.objects.create(
            id=new_id(), circle=circle, lesson=lesson, device=device, state="in_review", on=today
        )
        self._keep(circle=circle, household=household, device=device, report=report)
        badge = award(
            kind="took_part",
            about=lesson.code,
            title={"en": MARK},
            place=place,
            organisation=self.organisation,
            on=today,
        )[0]
        keep_name(badge, MARK)
        self._keep(badge=badge, passed=begin_chain(lesson, place=place))
        self._measured(circle)

    def _measured(self, circle: Circle) -> None:
        sheet = CheckSheet.objects.create(
            organisation=self.organisation,
            circle=circle,
            phase="before",
            topic="links",
            people=9,
            right=3,
            on=now().date(),
        )
        self._keep(sheet=sheet)

    def _creators(self, person: Person) -> None:
        today = now().date()
        cohort = cohorts.add_cohort(
            self.organisation, title={"en": MARK}, language="en", starts_on=today, weeks=4, mentors=[self.by]
        )
        participant = cohorts.join_cohort(cohort, person, is_minor=False, public_name=MARK)
        brief = briefs.add_brief(
            cohort, title={"en": MARK}, what={}, for_whom={}, must_disclose="own", due_on=today
        )
        briefs.open_brief(brief)
        draft = drafts.send_draft(participant, brief, parts=[drafts.Sent(MARK)], disclosure="own")
        Publication.objects.create(draft=draft, address=f"https://example.org/{MARK}")
        self._keep(cohort=cohort, participant=participant, brief=brief, draft=draft)

    def _post(self) -> Post:
        return draft_post(self.organisation, account=self.account, texts={"en": f"{MARK} post"}, by=self.by)

    def _keep(self, **rows: Any) -> None:
        for kind, row in rows.items():
            self.rows.setdefault(kind, []).append(row)

    def _person(self, number: int) -> tuple[Person, Address]:
        person = people.add_person(self.organisation, name=f"{MARK} {number}", language="ur")
        address = people.get_or_add_address(
            self.organisation,
            channel=ChannelKind.WHATSAPP,
            kind=AddressKind.PHONE,
            value=f"+92300{number:07}",
        )
        people.reach_at(person, address)
        people.verify_address(address)
        people.record_consent(person, purpose=Purpose.NEWS, granted=True, method="chat", words=MARK)
        self._keep(person=person, address=address)
        return person, address

    def _campaign(self, number: int) -> Campaign:
        campaign = campaigns.add_campaign(
            self.organisation, slug=f"{self.organisation.slug}-{number}", title={"en": MARK}, cause="clean"
        )
        section = campaigns.add_section(campaign, kind="words", content={"text": {"en": MARK}})
        goal = campaigns.add_goal(campaign, title={"en": MARK}, unit={"en": "bags"}, target=100)
        campaigns.read_goal(goal, value=number + 1)
        if self.is_open:
            campaigns.publish_campaign(campaign)
        self._keep(campaign=campaign, section=section, goal=goal)
        return campaign

    def _chat(self, number: int, person: Person, address: Address) -> None:
        moment = now()
        conversation = Conversation.objects.create(
            account=self.account,
            address=address,
            address_hash=bytes(address.hash),
            person=person,
            language="ur",
            last_in_at=moment,
            last_message_at=moment,
            unanswered_since=moment,
        )
        told = Message.objects.create(
            conversation=conversation, author=Author.PERSON, kind="text", text=MARK, at=moment
        )
        delivery = queue_message(
            account=self.account,
            address=address,
            person=person,
            purpose=Purpose.REPLIES,
            lane=Lane.REPLY,
            content=Content(text=MARK),
            cause_kind="reply",
            cause_id=told.pk,
            language="ur",
            conversation=conversation,
        )
        event = InboundEvent.objects.create(
            account=self.account,
            external_hash=keyed_hash("event", str(number)),
            thread_hash=bytes(address.hash),
            kind="message",
            state="parked",
            reason="told by a test",
            body_sealed=seal(MARK, context="inbound-event"),
        )
        danger = Conversation.objects.create(
            account=self.account, address_hash=keyed_hash("danger", str(number))
        )
        incident = open_incident(self.organisation, kind="violence", conversation=danger)
        self._keep(conversation=conversation, delivery=delivery, event=event, incident=incident)
        stop = OptOut.objects.create(
            account=self.account, address_hash=keyed_hash("stop", str(number)), how="chat"
        )
        undo = StopUndo.objects.create(
            organisation=self.organisation, opt_out=stop, reason=MARK, asked_by=self.by
        )
        ready = save_canned(self.organisation, title=f"{MARK} {number}", texts={"en": MARK}, by=self.by)
        self._keep(stop=stop, undo=undo, canned=ready, message=told)

    def _drive(self, campaign: Campaign, person: Person) -> None:
        drive = drives.add_drive(campaign, title={"en": MARK}, spot={"en": MARK})
        starts_at = now() + timedelta(days=1)
        shift = drives.add_shift(
            drive, starts_at=starts_at, ends_at=starts_at + timedelta(hours=2), capacity=5
        )
        drives.publish_drive(drive)
        signup = drives.sign_up(shift, person, source="chat")
        drives.check_in(signup, how="code")  # type: ignore[arg-type]
        outcome = drives.record_outcome(drive, count=3, unit={"en": MARK})
        if not self.is_open:
            type(drive).objects.filter(pk=drive.pk).update(state="draft")
        self._keep(drive=drive, shift=shift, signup=signup, outcome=outcome)

    def _stories(self, campaign: Campaign, person: Person) -> None:
        original = keep_original(photo(), organisation_id=self.organisation.pk)
        self._keep(story=self._story(campaign, person), original=original)
        guarded = self._story(campaign, person, submitted_only=True)
        Story.objects.filter(pk=guarded.pk).update(is_guarded=True)
        self._keep(guarded=guarded)

    def _story(self, campaign: Campaign, person: Person, *, submitted_only: bool = False) -> Story:
        story = stories.begin_story(self.organisation, person, language="en", campaign=campaign)
        stories.add_part(story, kind="text", text=MARK)
        stories.set_rule(story, audience="public_unnamed", may_share=True)
        stories.submit_story(story)
        if self.is_open and not submitted_only:
            Story.objects.filter(pk=story.pk).update(title={"en": MARK}, body={"en": MARK})
            story.refresh_from_db()
            stories.publish_story(story, checks=dict.fromkeys(stories.CHECKS, True), by=self.by)
        return story


def photo() -> bytes:
    """A small picture."""
    out = BytesIO()
    Image.new("RGB", (40, 30), "olive").save(out, "JPEG")
    return out.getvalue()


def hum() -> bytes:
    """A second of sound."""
    out = BytesIO()
    with wave.open(out, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(b"\0\x10" * 8000)
    return out.getvalue()
