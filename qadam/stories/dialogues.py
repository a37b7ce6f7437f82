"""What can be said to stories over chat: telling one in any order over days, answering the desk, taking one back."""

from dataclasses import replace

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise

from qadam.campaigns.models import Campaign
from qadam.core import days
from qadam.core.errors import BadInput, IllegalTransition, QadamError
from qadam.core.languages import said
from qadam.core.text import clean
from qadam.media.models import Original
from qadam.messaging import ports
from qadam.messaging.dialogue import Dialogue, Option, Question, Turn
from qadam.organisations.actors import NOBODY
from qadam.people.enums import ConsentMethod
from qadam.stories import queries, services
from qadam.stories.enums import IS_PUBLIC, STORY_TRANSITIONS, Audience, PartKind, StoryState
from qadam.stories.errors import NothingTold
from qadam.stories.models import Story
from qadam.stories.words import DONE, TAKE_BACK, says_done, says_take_back

ANYTHING = frozenset({"text", "image", "audio"})
YES = Option("yes", _("Yes"), ("ha", "haan", "han", "jee", "ji", "ہاں", "جی", "هو", "yes", "y", "ok"))
NO = Option("no", _("No"), ("nahi", "nahin", "نہیں", "نه", "na", "no", "n"))
FINISH = Option("done", _("That is all"), DONE)
_MOST_CAMPAIGNS = 8


# ── telling ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _story(turn: Turn, *states: StoryState) -> Story | None:
    """The story this dialogue is about, if it is the narrator's own and in one of the states."""
    stories = Story.objects.select_related("rule", "organisation", "campaign", "narrator")
    return stories.filter(pk=turn.answers.get("story"), narrator_id=turn.person.pk, state__in=states).first()


def _being_told(turn: Turn) -> Story:
    story = _story(turn, StoryState.TELLING)
    if story is None:
        raise NothingTold
    return story


def _add(turn: Turn, story: Story) -> None:
    """Adds what the person just sent to the story, once however often it arrives."""
    told = turn.answer
    assert told is not None
    media = Original.objects.filter(pk=told.media_id).first() if told.media_id else None
    kind = media.kind if media else PartKind.TEXT
    services.add_part(story, kind=kind, text=told.text, media=media, source_id=told.message_id)


def _take(turn: Turn) -> str:
    """What a message means while a story is told: finished, or one more part."""
    told = turn.answer
    assert told is not None
    if told.choice == FINISH.id or (not told.media_id and says_done(told.text)):
        _being_told(turn)
        return "done"
    if not told.media_id and not clean(told.text):
        raise NothingTold
    story = _story(turn, StoryState.TELLING)
    if story is None:
        story = services.begin_story(turn.organisation, turn.person, language=turn.language)
    turn.answers["story"] = str(story.pk)
    _add(turn, story)
    return told.kind


def _telling_prompt(turn: Turn) -> str:
    """The invitation; after each part, a short word that it arrived."""
    came = {
        "audio": _("Your voice arrived. Go on, or write “done”."),
        "image": _("The picture arrived. Go on, or write “done”."),
        "text": _("Got it. Go on, or write “done”."),
    }
    words = came.get(turn.answers.get("telling", ""))
    if words is None:
        words = _(
            "We are listening. Send voice, words or pictures, in any order and in your own time. When it is all there, write “done”."
        )
    return str(words)


def _after_part(turn: Turn) -> str | None:
    came = turn.answers["telling"]
    if came != "done":
        return "telling"
    campaigns = _campaigns(turn)
    if len(campaigns) > 1:
        return "campaign"
    turn.answers["campaign"] = str(campaigns[0].pk) if campaigns else ""
    return "audience"


def _campaigns(turn: Turn) -> list[Campaign]:
    """The open campaigns the organisation carries, which the story may belong to."""
    carried = Campaign.objects.visible_to(NOBODY).filter(
        state="published", partnerships__organisation=turn.organisation
    )
    return list(carried.distinct().order_by("-published_at")[:_MOST_CAMPAIGNS])


def _campaign_options(turn: Turn) -> list[Option]:
    known = [Option(str(c.pk), said(c.title, turn.language)) for c in _campaigns(turn)]
    return [*known, Option("", _("Something else"))]


AUDIENCES = (
    Option(Audience.PUBLIC_NAMED, _("Everybody, with my name")),
    Option(Audience.PUBLIC_UNNAMED, _("Everybody, without my name")),
    Option(Audience.CIRCLE, _("Only our circle")),
    Option(Audience.NOT_YET, _("Not yet")),
)
OTHERS = (
    Option("nobody", _("No, nobody"), ("no", "نہیں", "نه", "nahi", "none")),
    Option("agree", _("Yes, and they agree"), ("yes", "ہاں", "هو")),
    Option("unasked", _("Yes, not asked yet")),
)


def _after_audience(turn: Turn) -> str:
    audience = turn.answers["audience"]
    if audience == Audience.PUBLIC_NAMED:
        return "name"
    return "share" if audience in IS_PUBLIC else "others"


def _read_name(turn: Turn) -> str:
    name = clean(turn.answer.text if turn.answer else "", limit=120)
    if not name:
        raise BadInput(_("Write the name you want to be shown by. It need not be your full name."))
    return name


def _summary(turn: Turn) -> str:
    """What she decided, in one breath, to be said yes to."""
    answers = turn.answers
    audience = str(next(option.label for option in AUDIENCES if option.id == answers["audience"]))
    lines = [str(_("Who may see it: %(audience)s") % {"audience": audience})]
    if answers["audience"] == Audience.PUBLIC_NAMED:
        lines.append(str(_("The name shown: %(name)s") % {"name": answers["name"]}))
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
        turn.answers["voice"] = str(told.media_id)
        return "yes"
    if told.choice:
        return told.choice
    raise BadInput(_("Press “Yes, that is right”, or choose to change something."))


def _after_sure(turn: Turn) -> str | None:
    if turn.answers["sure"] == "change":
        return "audience"
    story, answers = _being_told(turn), turn.answers
    if answers.get("campaign"):
        story.campaign = Campaign.objects.visible_to(NOBODY).filter(pk=answers["campaign"]).first()
        story.save(update_fields=["campaign"])
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
    )
    services.submit_story(story, shown_name=answers.get("name", ""))
    turn.say(_thanks(answers["audience"]))
    return None


def _thanks(audience: str) -> StrPromise:
    if audience == Audience.NOT_YET:
        return _(
            "Thank you. It is kept for you and nobody else sees it. Write to us when you want to share it; to take it back, write “take it back”."
        )
    return _(
        "Thank you for telling us. A person will read it and then write to you here. To take it back at any time, write “take it back”."
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
            _("Thank you for telling us this. Who may see it?"),
            options=AUDIENCES,
            then=_after_audience,
        ),
        Question(
            "name",
            _("Which name shall stand under it? It need not be your full name."),
            read=_read_name,
            then="share",
            example=_("For example: Zarmina Bibi"),
        ),
        Question("share", _("May others pass it on?"), options=(YES, NO), then="others"),
        Question(
            "others",
            _("Can anybody else be recognised in it, by name, voice or face?"),
            options=OTHERS,
            then="sure",
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


# ── answering the desk ──────────────────────────────────────────────────────────────────────────────────────────


def _wanted_elsewhere(turn: Turn) -> bool:
    """Whether another dialogue opens with this message (a join code, "take it back")."""
    probe = replace(turn, answers={}, said=[])
    others = (d for d in ports.dialogues if d.opens is not None and d.key != answer.key)
    return any(d.opens(probe) for d in others if d.opens is not None)


def _takes_answer(turn: Turn) -> bool:
    """Takes the next thing she sends after the desk's question as its answer, once."""
    told = turn.answer
    if told is None or told.kind not in ANYTHING or not (told.media_id or clean(told.text)):
        return False
    story = queries.question_open(turn.person)
    if story is None or story.organisation_id != turn.organisation.pk or _wanted_elsewhere(turn):
        return False
    media = Original.objects.filter(pk=told.media_id).first() if told.media_id else None
    services.answer_question(
        story,
        kind=media.kind if media else PartKind.TEXT,
        text=told.text,
        media=media,
        source_id=told.message_id,
    )
    turn.answers["story"] = str(story.pk)
    return True


def _take_more(turn: Turn) -> str:
    told = turn.answer
    assert told is not None
    if told.choice == FINISH.id or (not told.media_id and says_done(told.text)):
        return "done"
    story = _story(turn, StoryState.SUBMITTED, StoryState.RETURNED)
    if story is None:
        raise IllegalTransition
    _add(turn, story)
    return "more"


def _after_more(turn: Turn) -> str | None:
    if turn.answers["more"] == "more":
        return "more"
    turn.say(_("Thank you. A person will read it and then write to you here."))
    return None


answer = Dialogue(
    key="story-answer",
    start="more",
    opens=_takes_answer,
    rests_for_s=24 * 3600,
    questions=(
        Question(
            "more",
            _("Thank you, this is now with your story. Send more, or write “done”."),
            options=(FINISH,),
            takes=ANYTHING,
            read=_take_more,
            then=_after_more,
        ),
    ),
)


# ── taking back ─────────────────────────────────────────────────────────────────────────────────────────────────


def _asks_back(turn: Turn) -> bool:
    told = turn.answer
    return told is not None and told.kind == "text" and says_take_back(told.text)


def _hers(turn: Turn) -> list[Story]:
    return list(queries.stories_of(turn.person).filter(organisation=turn.organisation)[:9])


def _when(story: Story) -> str:
    """A story named by its day alone: nobody else on this phone learns what it is about."""
    return str(
        _("Your story of %(day)s")
        % {"day": days.date_text(story.told_at or story.created_at, days.code_now())}
    )


def _back_prompt(turn: Turn) -> str:
    stories = _hers(turn)
    if not stories:
        return str(
            _(
                "There is no story of yours here. If you told it on the web, open the personal link you got there."
            )
        )
    if len(stories) > 1:
        return str(_("Which one shall we take back?"))
    what = _("%(story)s: its page, voice, pictures and every copy we made will be gone. Take it back?")
    return str(what % {"story": _when(stories[0])})


def _back_options(turn: Turn) -> list[Option]:
    stories = _hers(turn)
    if len(stories) == 1:
        return [
            Option(str(stories[0].pk), _("Yes, take it back"), (*YES.words, *TAKE_BACK)),
            Option("no", _("No, leave it"), NO.words),
        ]
    return [*(Option(str(story.pk), _when(story)) for story in stories), *([_LEAVE] if stories else [])]


_LEAVE = Option("no", _("No, leave it"), NO.words)


def _after_which(turn: Turn) -> str | None:
    chosen = turn.answers.get("story", "")
    if chosen == "no":
        turn.say(_("All right, nothing was changed."))
        return None
    stories = _hers(turn)
    if len(stories) > 1 and any(str(story.pk) == chosen for story in stories):
        return "sure"
    return _withdraw(turn)


def _withdraw(turn: Turn) -> str | None:
    story = _story(turn, *STORY_TRANSITIONS)
    if story is None:
        return None
    try:
        # Taking it back sends its own message: the proof.
        services.withdraw_story(story)
    except QadamError as refusal:
        turn.say(str(refusal))
    return None


def _after_sure_back(turn: Turn) -> str | None:
    if turn.answers["sure"] == "yes":
        return _withdraw(turn)
    turn.say(_("All right, nothing was changed."))
    return None


take_back = Dialogue(
    key="take-back",
    start="story",
    opens=_asks_back,
    interrupts=True,
    rests_for_s=24 * 3600,
    questions=(
        Question("story", _back_prompt, options=_back_options, then=_after_which),
        Question(
            "sure",
            _("Its page, voice, pictures and every copy we made will be gone. Take it back?"),
            options=(YES, NO),
            then=_after_sure_back,
        ),
    ),
)

DIALOGUES = (tell, take_back, answer)
