"""What the desk's page of one story shows: what was told, the check list with its facts, what happened."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qadam.core import languages
from qadam.core.cards import Moment, Sound
from qadam.core.days import code_now, date_text
from qadam.core.models import AuditEntry
from qadam.media.enums import OriginalState
from qadam.media.errors import for_reason
from qadam.media.queries import Picture, RenditionSet, rendition_sets
from qadam.people.enums import ConsentMethod
from qadam.stories import queries
from qadam.stories.enums import Audience, PartKind, StoryState
from qadam.stories.models import Story, StoryPart
from qadam.stories.page import apart, consent_words


@dataclass(frozen=True)
class Told:
    """One thing that was told, as the desk sees it. `trouble` says why a file is not there (yet)."""

    part: StoryPart
    sound: Sound | None = None
    picture: Picture | None = None
    alt: str = ""
    trouble: str = ""


@dataclass(frozen=True)
class Check:
    """A line of the check list: what the editor vouches for, and the facts to judge it by."""

    name: str
    words: str
    facts: str
    is_warning: bool = False


def told_parts(story: Story, parts: list[StoryPart], code: str) -> list[Told]:
    """Everything that was told, in order, with addresses that open for an hour. One query."""
    ids = [part.media_id for part in parts if part.media_id]
    media = rendition_sets(ids, signed_for_s=queries.SIGNED_FOR_S) if ids else {}
    return [_told(part, media.get(part.media_id) if part.media_id else None, code) for part in parts]


def _told(part: StoryPart, kinds: RenditionSet | None, code: str) -> Told:
    if part.media is None:
        return Told(part)
    if part.media.state == OriginalState.RECEIVED:
        return Told(part, trouble=_("It is being prepared. Look again in a minute."))
    if part.media.state == OriginalState.REFUSED:
        return Told(part, trouble=str(for_reason(part.media.refused_for)))
    return Told(
        part,
        sound=kinds.voice.as_sound(is_open=True) if kinds and kinds.voice else None,
        picture=kinds.light if kinds else None,
        alt=part.alt.get(code, ""),
    )


def voiced_yes(story: Story) -> Sound | None:
    """The narrator's yes in her own voice, to be heard before publishing."""
    if story.rule.voice_id is None:
        return None
    found = rendition_sets([story.rule.voice_id], signed_for_s=queries.SIGNED_FOR_S)[story.rule.voice_id]
    return found.voice.as_sound(words=_("The yes, in their own voice")) if found.voice else None


def check_list(story: Story) -> list[Check]:
    """The four lines an editor vouches for, each with what the narrator said about it."""
    rule = story.rule
    others = _("Nobody else can be recognised, the narrator says.")
    if rule.shows_others:
        others = (
            _("Somebody else can be recognised and agrees, the narrator says.")
            if rule.others_agree
            else _(
                "Somebody else can be recognised and was not asked yet. Ask first, or leave that part out."
            )
        )
    return [
        Check(
            "consent",
            _("The narrator agreed, and we can show it"),
            " · ".join(consent_words(story)),
            is_warning=rule.audience == Audience.NOT_YET,
        ),
        Check(
            "others_safe",
            _("Nobody is put at risk by it"),
            others,
            is_warning=rule.shows_others and not rule.others_agree,
        ),
        Check(
            "culture",
            _("It respects the community’s own list"),
            _("Nothing sacred, in mourning or borrowed."),
        ),
        Check("facts", _("Facts are right, or said as memory"), _("Years, names of places, numbers.")),
    ]


def what_it_holds(parts: list[StoryPart]) -> str:
    """In short what was sent: 2 voices, 1 picture, words."""
    count = {kind: sum(part.kind == kind for part in parts) for kind in PartKind.values}
    found = []
    if voices := count[PartKind.AUDIO]:
        found.append(ngettext("%(n)s voice", "%(n)s voices", voices) % {"n": voices})
    if pictures := count[PartKind.IMAGE]:
        found.append(ngettext("%(n)s picture", "%(n)s pictures", pictures) % {"n": pictures})
    if count[PartKind.TEXT]:
        found.append(_("words"))
    return ("، " if languages.current().rtl else ", ").join(found)


def desk_title(story: Story, zone: str) -> str:
    """How the desk calls a story: its title, or whom it is from as far as she allowed, or its day."""
    if name := queries.teller(story):
        return _("Story from %(name)s") % {"name": apart(name)}
    return _("Story of %(day)s") % {"day": date_text(story.told_at or story.created_at, code_now(), zone)}


def history(story: Story, parts: list[StoryPart]) -> list[Moment]:
    """What happened to a story, oldest first, with what comes next. Three queries."""
    moments = sorted(_happened(story, parts), key=lambda moment: moment.at or story.created_at)
    if story.state == StoryState.SUBMITTED:
        moments.append(Moment(_("Your review"), is_next=True))
    return moments


def _happened(story: Story, parts: list[StoryPart]) -> Iterator[Moment]:
    if story.told_at:
        first = [part.at for part in parts if part.at <= story.told_at]
        how = ngettext("Told in %(n)s message", "Told in %(n)s messages", len(first)) % {"n": len(first)}
        yield Moment(how if first else _("Told"), at=first[-1] if first else story.told_at)
        for part in parts:
            if part.at > story.told_at:
                yield Moment(_("The narrator added something"), at=part.at)
    rule = story.rule
    if rule.method:
        said = {
            ConsentMethod.VOICE: _("Consent given by voice"),
            ConsentMethod.CHAT: _("Consent given in the chat"),
            ConsentMethod.WEB: _("Consent given on the web"),
        }.get(ConsentMethod(rule.method), _("Consent written down"))
        yield Moment(said, text=str(Audience(rule.audience).label), at=rule.at)
    for review in story.reviews.select_related("by_user").order_by("at"):
        who = review.by_user.name if review.by_user else ""
        yield Moment(_decided(review.decision, who), text=review.words, at=review.at)
    edits = AuditEntry.objects.filter(
        subject_kind="stories.story", subject_id=str(story.pk), verb="story-edited"
    ).order_by("at")
    count = edits.count()
    if last := edits.last():
        changed = ngettext("The copy was changed", "The copy was changed %(n)s times", count) % {"n": count}
        yield Moment(changed, at=last.at)
    if story.withdrawn_at:
        yield Moment(_("Taken back by who told it"), at=story.withdrawn_at)


def _decided(decision: str, who: str) -> str:
    match decision:
        case StoryState.PUBLISHED:
            return _("Published by %(who)s") % {"who": who} if who else _("Published")
        case StoryState.RETURNED:
            return _("Question asked by %(who)s") % {"who": who} if who else _("Question asked")
        case _:
            return _("Not published: %(who)s") % {"who": who} if who else _("Not published")
