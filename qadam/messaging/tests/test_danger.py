"""Help at any point: steps and a helpline at once, a guardian, nothing kept before her yes, nobody else sees."""

from datetime import UTC, datetime

import pytest

from qadam.accounts.models import User
from qadam.core.clock import moved_to
from qadam.messaging import danger, incidents, lexicon
from qadam.messaging.enums import IncidentState, Keeper
from qadam.messaging.helplines import HELPLINES, helplines_for
from qadam.messaging.models import ChannelAccount, Conversation, InboundEvent, Incident, Message
from qadam.messaging.tests.chat import Phone
from qadam.organisations.queries import actor_for
from qadam.people.models import Person

# Noon and midnight in Peshawar.
NOON = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
NIGHT = datetime(2026, 11, 24, 19, 0, tzinfo=UTC)


@pytest.fixture
def known(whatsapp: ChannelAccount, bilal: Person) -> Phone:
    bilal.language = "en"
    bilal.save()
    return Phone(whatsapp, number="+923000000119")


@pytest.mark.parametrize(
    "words", ["help", "HELP!", "مدد", "مدد۔", "مرسته", "madad", "بچاؤ", "i need help", "مرسته وکړئ"]
)
def test_calls_for_help_are_known(words: str) -> None:
    assert lexicon.is_help(words)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("my husband beats me every night", "violence"),
        ("میرا شوہر مجھے روز مارتا ہے", "violence"),
        ("mujhe roz marta hai", "violence"),
        ("زما خاوند ما وهي", "violence"),
        ("they threaten, they will kill me.", "violence"),
        ("I want to kill myself", "self_harm"),
        ("میں مرنا چاہتی ہوں", "self_harm"),
        ("خودکشی کرنا چاہتا ہوں", "self_harm"),
        ("وہ مجھے بلیک میل کر رہا ہے، میری تصویریں وائرل کر دے گا", "blackmail"),
        ("somebody is blackmailing me with photos", "blackmail"),
        ("مجھے دھمکیاں مل رہی ہیں", "harassment"),
        ("He is stalking me", "harassment"),
        ("وہ میری بیٹی کو مارتا ہے", "child"),
    ],
)
def test_what_discloses_danger_is_known_by_kind(text: str, kind: str) -> None:
    found = danger.screen(text)
    assert found is not None and (found.kind, found.certain) == (kind, True)


@pytest.mark.parametrize(
    "text",
    [
        "We help each other, that is how the canal became clean",
        "ہم ایک دوسرے کی مدد کرتے ہیں، یہی ہماری کہانی ہے",
        "مونږ د یو بل سره مرسته کوو",
        "I helped my mother at the loom and she taught me",
        "The drum beats and the boys dance the attan",
        "he beat the cotton until it was soft",
        "دھوپ میں مرچیں سوکھتی ہیں، کوئی نہیں مارتا",
        "My grandmother died last year. I want to tell her story.",
        "میں جان سے پیار کرتی ہوں اپنے شہر سے",
        "The match: they killed it with two goals",
        "danger of flood was near, the boys of the village carried sand",
        "نہر پر مدد چاہیے تو ہم سب آ جاتے ہیں",
        "",
    ],
)
def test_stories_about_helping_and_hard_days_are_stories(text: str) -> None:
    assert not lexicon.is_help(text)
    assert danger.screen(text) is None


def test_an_unsure_word_earns_a_line_and_the_story_goes_on(known: Phone) -> None:
    known.write("menu")
    known.press("Tell my story")
    said = known.write("In our village a girl spoke about domestic violence on stage")

    assert said == ["We are listening.", "If you or somebody near you is in danger, write “help”."]
    assert Incident.objects.count() == 0


@pytest.mark.parametrize("line", HELPLINES, ids=lambda line: line.key)
def test_every_helpline_says_where_we_have_it_from(line: object) -> None:
    assert line.source and line.checked_on and set(line.name) == {"ur", "ps", "en"}  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "kind", ["violence", "self_harm", "blackmail", "harassment", "child", "help", "unheard-of"]
)
def test_somebody_answers_at_any_hour(kind: str) -> None:
    assert any(line.any_hour for line in helplines_for(kind))


def test_help_brings_three_steps_and_a_helpline_at_once(known: Phone, gulrukh: User) -> None:
    with moved_to(NOON):
        said = known.write("help")

    steps = said[0].splitlines()
    assert [line[:2] for line in steps[1:4]] == ["1.", "2.", "3."]
    assert steps[4].startswith("1099: Human rights helpline")
    assert steps[-1] == "A trained guardian is told now and will write to you here."
    assert known.labels == ["Yes, the guardian", "No"]
    incident = Incident.objects.get()
    assert (incident.kind, incident.state, incident.guardian) == ("help", IncidentState.OPEN, gulrukh)


def test_at_night_the_line_is_honest(known: Phone, gulrukh: User) -> None:
    with moved_to(NIGHT):
        said = known.write("مدد")

    assert (
        said[0].splitlines()[-1]
        == "No guardian is at work now. From 9 am one reads this. Until then, please call."
    )


def test_without_a_guardian_nobody_promises_one(known: Phone) -> None:
    with moved_to(NOON):
        said = known.write("help")

    assert said[0].splitlines()[-1] == "Here at our side nobody is trained for this. Please call."


def test_nothing_of_what_she_wrote_is_kept_before_her_yes(known: Phone, gulrukh: User) -> None:
    known.write("my husband beats me and took my phone card")
    known.write("he is coming")

    assert [m.text for m in Message.objects.filter(author="person")] == ["", ""]
    assert InboundEvent.objects.exclude(body_sealed=None).count() == 0
    assert Incident.objects.get().kind == "violence"


def test_after_her_yes_the_guardian_reads_and_nobody_else(
    known: Phone, gulrukh: User, amna: User, zarghuna: User
) -> None:
    known.write("my husband beats me")
    known.press("Yes, the guardian")
    known.write("I am at my sister's house now")

    incident, conversation = Incident.objects.get(), known.conversation
    assert incident.may_keep_words
    assert conversation.keeper == Keeper.HUMAN
    kept = [m.text for m in Message.objects.filter(author="person").order_by("at", "id") if m.text]
    assert kept == ["I am at my sister's house now"]
    for user, sees in ((gulrukh, 1), (amna, 0), (zarghuna, 0)):
        assert Conversation.objects.visible_to(actor_for(user)).count() == sees
        assert Incident.objects.visible_to(actor_for(user)).count() == sees


def test_a_no_keeps_nothing_and_the_rest_goes_on(known: Phone, gulrukh: User) -> None:
    known.write("help")
    known.press("No")

    assert known.write("menu") == ["What would you like to do?"]
    assert not Incident.objects.get().may_keep_words


def test_help_leaves_a_story_and_the_story_waits(known: Phone, gulrukh: User) -> None:
    known.write("menu")
    known.press("Tell my story")
    known.write("First part")
    known.write("help")
    known.press("No")
    known.write("menu")

    assert known.labels[0] == "Go on where I was"


def test_help_comes_before_the_first_yes_and_after_stop(gul: Phone, gulrukh: User) -> None:
    gul.write("hello")
    gul.press("English")
    assert gul.write("help")[0].startswith("You are not alone")
    gul.write("STOP")

    assert gul.write("help")[0].startswith("You are not alone")
    assert Incident.objects.count() == 1
    assert Person.objects.count() == 0


def test_closing_opens_the_thread_again_without_what_was_said(
    known: Phone, gulrukh: User, amna: User
) -> None:
    known.write("help")
    known.press("Yes, the guardian")
    known.write("he locked the door")
    incident = Incident.objects.get()
    incidents.take_incident(incident, by=gulrukh)
    incidents.close_incident(incident, by=gulrukh, notes="She is with her sister.")

    conversation = Conversation.objects.visible_to(actor_for(amna)).get()
    assert (conversation.is_guarded, conversation.keeper) == (False, Keeper.BOT)
    secret = conversation.messages.get(text="he locked the door")
    assert secret.is_guarded


def test_guardians_share_the_work(sahar, gulrukh: User) -> None:  # type: ignore[no-untyped-def]
    from qadam.organisations.enums import Role
    from qadam.organisations.services import add_member

    second = add_member(sahar, email="nadia@example.org", name="Nadia", roles=[Role.GUARDIAN])
    named = [incidents.open_incident(sahar, kind="help").guardian for _ in range(4)]

    assert sorted(str(user) for user in named) == ["Gulrukh", "Gulrukh", "Nadia", "Nadia"]
    assert second in named
