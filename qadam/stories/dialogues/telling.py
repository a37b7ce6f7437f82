"""Telling a story over chat: text, voice and pictures in any order, over days, and then who may see it."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from qadam.campaigns.models import Campaign
from qadam.core.errors import BadInput
from qadam.core.languages import said
from qadam.core.promises import StrPromise
from qadam.core.text import clean
from qadam.media.models import Original
from qadam.messaging.dialogue import Dialogue, Option, Question, Turn
from qadam.organisations.actors import NOBODY
from qadam.people.enums import ConsentMethod
from qadam.places.models import Place
from qadam.stories import services
from qadam.stories.dialogues.shared import ANYTHING, FINISH, NO, YES, add_to, story_of
from qadam.stories.enums import IS_PUBLIC, Audience, StoryState
from qadam.stories.errors import NothingTold
from qadam.stories.models import Story
from qadam.stories.words import says_done

_MOST_CAMPAIGNS = 8


def _being_told(turn: Turn) -> Story:
    story = story_of(turn, StoryState.TELLING)
    if story is None:
        raise NothingTold
    return story


def _take(turn: Turn) -> str:
    """What a message means while a story is told: finished, or one more part."""
    told = turn.answer
    assert told is not None
    if told.choice == FINISH.id or (not told.media_id and says_done(told.text)):
        _being_told(turn)
        return "done"
    if not told.media_id and not clean(told.text):
        raise NothingTold
    story = story_of(turn, StoryState.TELLING) or services.begun_elsewhere(turn.person)
    if story is None:
        story = services.begin_story(turn.organisation, turn.person, language=turn.language)
    turn.answers["story"] = str(story.pk)
    add_to(turn, story)
    return told.kind


def _telling_prompt(turn: Turn) -> str:
    """The invitation; after each part, a short word that it arrived."""
    came = {
        "audio": _("Your voice is here. Say more, or write “done”."),
        "image": _("The picture is here. Send more, or write “done”."),
        "text": _("Got it. Say more, or write “done”."),
    }
    words = came.get(turn.answers.get("telling", ""))
    if words is None:
        words = _(
            "We are listening. By voice, text or picture, as you like, and take your time. "
            "When it is whole, write “done”."
        )
    return str(words)


def _after_part(turn: Turn) -> str | None:
    came = turn.answers["telling"]
    if came != "done":
        return "telling"
    campaigns = _campaigns(turn)
    if len(campaigns) > 1:
        return "campaign"
    turn.answers["campaign"] = str(campaigns[0].pk) if campaigns else "none"
    return "audience"


def _campaigns(turn: Turn) -> list[Campaign]:
    """The open campaigns the organisation carries, which the story may belong to."""
    carried = Campaign.objects.visible_to(NOBODY).filter(
        state="published", partnerships__organisation=turn.organisation
    )
    return list(carried.distinct().order_by("-published_at")[:_MOST_CAMPAIGNS])


def _campaign_options(turn: Turn) -> list[Option]:
    known = [Option(str(c.pk), said(c.title, turn.language)) for c in _campaigns(turn)]
    return [*known, Option("none", _("Something else"))]


AUDIENCES = tuple(Option(audience.value, audience.label) for audience in Audience)


def _audiences(turn: Turn) -> list[Option]:
    """A name cannot be pressed on a keypad: on a call nobody is asked for it."""
    return [o for o in AUDIENCES if not (turn.by_ear and o.id == Audience.PUBLIC_NAMED)]


OTHERS = (
    Option("nobody", _("No, nobody"), ("no", "نہیں", "نه", "nahi", "none")),
    Option("agree", _("Yes, and they agree"), ("yes", "ہاں", "هو")),
    Option("unasked", _("Not asked yet"), ("not sure", "معلوم نہیں", "معلومه نه ده")),
)


def _after_audience(turn: Turn) -> str:
    audience = turn.answers["audience"]
    if audience == Audience.PUBLIC_NAMED:
        return "name"
    return "share" if audience in IS_PUBLIC else "others"


def _after_others(turn: Turn) -> str:
    if turn.answers["others"] == "unasked":
        turn.say(_("Then we show neither face nor name of theirs before we have asked."))
    return "sure"


def _read_name(turn: Turn) -> str:
    name = clean(turn.answer.text if turn.answer else "", limit=120)
    if turn.answer and turn.answer.message_id:
        turn.answers["heard"] = [*turn.answers.get("heard", ()), str(turn.answer.message_id)]
    if not name:
        raise BadInput(_("Write the name you want to be shown by. It need not be your full name."))
    return name


def _summary(turn: Turn) -> str:
    """What she decided, in one breath, to be said yes to."""
    answers = turn.answers
    audience = str(next(option.label for option in AUDIENCES if option.id == answers["audience"]))
    lines = [str(_("Who may see it: %(audience)s") % {"audience": audience})]
    if answers["audience"] in IS_PUBLIC:
        share = _("Others may share it") if answers["share"] == "yes" else _("Others may not share it")
        lines.append(str(share))
    others = str(next(option.label for option in OTHERS if option.id == answers["others"]))
    lines.append(str(_("Somebody else recognisable: %(others)s") % {"others": others}))
    return "\n".join(lines)


def _summary_prompt(turn: Turn) -> str:
    ask = _("Is this right? Press yes, or say it in your own voice.")
    return f"{_summary(turn)}\n\n{ask}"


def _read_sure(turn: Turn) -> str:
    """A spoken yes counts: it is kept as the proof, and a person hears it before anything is published."""
    told = turn.answer
    assert told is not None
    if told.kind == "audio" and told.media_id:
        if told.message_id:
            turn.answers["heard"] = [*turn.answers.get("heard", ()), str(told.message_id)]
        turn.answers["voice"] = str(told.media_id)
        return "yes"
    if told.choice:
        return told.choice
    raise BadInput(_("Press “Yes, that is right”, or choose to change something."))


def _after_sure(turn: Turn) -> str | None:
    if turn.answers["sure"] == "change":
        return "audience"
    story, answers = _being_told(turn), turn.answers
    chosen = next((c for c in _campaigns(turn) if str(c.pk) == answers.get("campaign")), None)
    if chosen is not None:
        services.put_into_campaign(story, chosen)
    voice = Original.objects.filter(pk=answers["voice"]).first() if answers.get("voice") else None
    services.set_rule(
        story,
        audience=answers["audience"],
        may_share=answers.get("share") == "yes" and answers["audience"] in IS_PUBLIC,
        shows_others=answers["others"] != "nobody",
        others_agree=answers["others"] == "agree",
        words=_summary(turn),
        language=turn.language,
        message_id=turn.answer.message_id if turn.answer else None,
        method=ConsentMethod.VOICE if voice else ConsentMethod.CHAT,
        voice=voice,
        answered_in=[UUID(id) for id in answers.get("heard", ())],
    )
    services.submit_story(story, shown_name=answers.get("name", ""))
    turn.say(_thanks(answers["audience"]))
    return None


def _thanks(audience: str) -> StrPromise:
    if audience == Audience.NOT_YET:
        return _(
            "Thank you. It stays with us and nobody outside sees it. When you want to share it, write here. "
            "To take it back, write “take it back” at any time."
        )
    return _(
        "A person will take up your story and answer, mostly within two days. "
        "To take it back, write “take it back” at any time."
    )


tell = Dialogue(
    key="tell",
    label=_("Tell my story"),
    start="telling",
    begins_with=ANYTHING,
    questions=(
        Question("telling", _telling_prompt, options=(FINISH,), takes=ANYTHING, read=_take, then=_after_part),
        Question("campaign", _("What is it about?"), options=_campaign_options, then="audience"),
        Question(
            "audience",
            _("Thank you for telling us. Who may see this story?"),
            options=_audiences,
            then=_after_audience,
        ),
        Question(
            "name",
            _("Which name shall we write? It need not be your full name."),
            read=_read_name,
            then="share",
            example=_("For example: Zarmina Bibi"),
        ),
        Question("share", _("May people pass it on?"), options=(YES, NO), then="others"),
        Question(
            "others",
            _("Can anybody else be recognised in the story or the picture?"),
            options=OTHERS,
            then=_after_others,
        ),
        Question(
            "sure",
            _summary_prompt,
            options=(
                Option("yes", _("Yes, that is right"), YES.words),
                Option("change", _("Change something"), NO.words),
            ),
            takes=frozenset({"audio"}),
            read=_read_sure,
            then=_after_sure,
        ),
    ),
)


def from_a_circle(turn: Turn, place: Place | None) -> str:
    """Fills circles.ports.tell_story: the story she is about to tell comes from this place, if she said yes to that."""
    if place is not None:
        services.begin_story(turn.organisation, turn.person, language=turn.language, place=place)
    return tell.key
