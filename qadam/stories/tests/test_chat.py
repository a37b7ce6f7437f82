"""Telling, answering and taking back by chat, through the real webhook."""

from datetime import timedelta

import pytest

from qadam.accounts.models import User
from qadam.campaigns.models import Campaign
from qadam.channels.simulator import phone as wire
from qadam.core.clock import moved_to, now
from qadam.media.models import Original
from qadam.media.services import keep_original
from qadam.media.tests.conftest import phone_photo, voice_note
from qadam.messaging.claiming import claim
from qadam.messaging.enums import Author, Keeper
from qadam.messaging.limits import make_paces
from qadam.messaging.models import ChannelAccount, Conversation, Delivery, InboundEvent, Message
from qadam.messaging.tests.chat import LINE, Phone
from qadam.organisations.models import Organisation
from qadam.people.models import Person
from qadam.stories import services
from qadam.stories.models import Story
from qadam.stories.tests.conftest import ALL_CHECKED, Tell

pytestmark = pytest.mark.django_db

LISTENING = (
    "We are listening. By voice, text or picture, as you like, and take your time. "
    "When it is whole, write “done”."
)
GOT_VOICE = "Your voice is here. Say more, or write “done”."
WHO = "Thank you for telling us. Who may see this story?"


@pytest.fixture
def her(whatsapp: ChannelAccount, bilal: Person) -> Phone:
    """The narrator's phone, in English so that tests can be read."""
    bilal.language = "en"
    bilal.save()
    return Phone(whatsapp, number="+923000000119")


def send(her: Phone, original: Original) -> list[str]:
    """Sends a file that has already come from the provider."""
    build = wire.voice if original.kind == "audio" else wire.image
    her.post(build(LINE, her.caller, str(original.pk), original.mime, ""))
    InboundEvent.objects.filter(pk=InboundEvent.objects.latest("id").pk).update(media=original)
    return her.settle()


def begin(her: Phone) -> None:
    her.write("menu")
    assert her.press("Tell my story") == [LISTENING]


def recording(sahar: Organisation, seconds: float = 1) -> Original:
    return keep_original(voice_note(seconds), organisation_id=sahar.pk)


def test_eleven_messages_over_two_days_are_one_story(her: Phone, sahar: Organisation, bilal: Person) -> None:
    start = now() - timedelta(days=2)
    with moved_to(start):
        begin(her)
        assert send(her, recording(sahar)) == [GOT_VOICE]
        send(her, recording(sahar, 2))
        assert her.write("Evening came; I must cook. More tomorrow.") == [
            "Got it. Say more, or write “done”."
        ]
        for word in ("one", "two", "three"):
            her.write(word)
    with moved_to(start + timedelta(days=1)):
        send(her, recording(sahar, 3))
        photo = keep_original(phone_photo(64, 64), organisation_id=sahar.pk)
        assert send(her, photo) == ["The picture is here. Send more, or write “done”."]
        for word in ("four", "five", "six"):
            her.write(word)
        assert her.write("Done.") == [WHO]

    story = Story.objects.get()
    kinds = [part.kind for part in story.parts.all()]
    assert kinds == [
        "audio",
        "audio",
        "text",
        "text",
        "text",
        "text",
        "audio",
        "image",
        "text",
        "text",
        "text",
    ]
    assert (story.state, story.narrator) == ("telling", bilal)


def test_the_consent_questions_end_with_a_summary_and_her_yes(her: Phone) -> None:
    begin(her)
    her.write("There were sixteen looms in our lane.")
    her.write("done")
    her.press("Everybody, with my name")
    assert her.write("Zarmina Bibi") == ["May people pass it on?"]
    her.press("Yes")
    summary = her.press("No, nobody")
    thanks = her.press("Yes, that is right")

    assert summary == [
        "Who may see it: Everybody, with my name\nOthers may share it\nSomebody else recognisable: No, nobody"
        "\n\nIs this right? Press yes, or say it in your own voice."
    ]
    assert thanks[0].startswith("A person will take up your story")
    story = Story.objects.select_related("rule").get()
    assert (story.state, story.shown_name, story.rule.audience) == (
        "submitted",
        "Zarmina Bibi",
        "public_named",
    )
    assert (story.rule.may_share, story.rule.shows_others, story.rule.method) == (True, False, "chat")


def test_a_yes_in_her_own_voice_is_kept_as_the_proof(her: Phone, sahar: Organisation) -> None:
    begin(her)
    her.write("There were sixteen looms.")
    her.write("done")
    her.press("Only our circle")
    her.press("No, nobody")
    yes = recording(sahar)
    send(her, yes)

    rule = Story.objects.select_related("rule").get().rule
    assert (rule.method, rule.voice, rule.audience, rule.may_share) == ("voice", yes, "circle", False)


def test_something_can_be_changed_before_the_yes(her: Phone) -> None:
    begin(her)
    her.write("There were sixteen looms.")
    her.write("done")
    her.press("Not yet")
    her.press("No, nobody")
    assert her.press("Change something") == [WHO]
    her.press("Everybody, without name")
    her.press("No")
    assert her.press("Not asked yet")[0].startswith("Then we show neither face nor name")
    her.press("Yes, that is right")

    rule = Story.objects.select_related("rule").get().rule
    assert (rule.audience, rule.may_share, rule.shows_others, rule.others_agree) == (
        "public_unnamed",
        False,
        True,
        False,
    )


@pytest.mark.parametrize("word", ["done", "Done!", "ہو گیا", "پوره شو", "that is all"])
def test_many_words_finish_a_story(her: Phone, word: str) -> None:
    begin(her)
    her.write("There were sixteen looms.")

    assert her.write(word) == [WHO]


@pytest.mark.parametrize("word", ["بس", "ختم", "خلاص", "end"])
def test_a_word_that_may_also_mean_stop_is_asked_about_and_finishes_the_story(her: Phone, word: str) -> None:
    begin(her)
    her.write("There were sixteen looms.")

    assert her.write(word) == ["What shall end?"]
    assert her.press("Finish this") == [WHO]


def test_done_before_anything_was_told_is_met_kindly(her: Phone) -> None:
    begin(her)

    said = her.write("done")

    assert said[0].startswith("There is nothing in the story yet.")
    assert Story.objects.count() == 0


def test_with_two_open_campaigns_she_says_which_one(her: Phone, loom: Campaign, sahar: Organisation) -> None:
    from qadam.campaigns.services import add_campaign

    other = add_campaign(sahar, slug="canal", title={"en": "The canal is ours"}, cause="clean")
    Campaign.objects.filter(pk=other.pk).update(state="published")
    begin(her)
    her.write("There were sixteen looms.")
    assert her.write("done") == ["What is it about?"]
    her.press("Voice of the loom")
    her.press("Not yet")
    her.press("No, nobody")
    her.press("Yes, that is right")

    assert Story.objects.get().campaign == loom


def test_the_next_thing_she_sends_after_a_question_goes_back_to_the_desk(her: Phone, tell: Tell) -> None:
    story = tell()
    services.return_story(story, question="Which year?")

    assert her.write("It was 2010.") == [
        "Thank you, this is now with your story. Send more, or write “done”."
    ]
    her.write("In July.")
    assert her.write("done") == ["Thank you. A person will read it and then write to you here."]
    story.refresh_from_db()
    assert (story.state, [part.text for part in story.parts.all()][1:]) == (
        "submitted",
        ["It was 2010.", "In July."],
    )


@pytest.mark.parametrize("words", ["menu", "hello", "السلام علیکم"])
def test_a_greeting_is_no_answer_to_the_desk(her: Phone, tell: Tell, words: str) -> None:
    story = tell()
    services.return_story(story, question="Which year?")

    assert her.write(words) == ["What would you like to do?"]
    assert story.parts.count() == 1


def test_take_it_back_asks_once_and_then_everything_is_gone(her: Phone, publish: Tell) -> None:
    story = publish()

    asked = her.write("Take it back")
    assert asked[0].endswith("The page, the voice and every copy of ours will be gone.")
    her.press("Yes, take it back")

    story.refresh_from_db()
    assert story.state == "withdrawn"
    proof = Delivery.objects.get(cause_kind="story-withdrawn")
    assert proof.content["text"].startswith("آپ کی کہانی واپس لے لی گئی۔") or proof.content[
        "text"
    ].startswith("Your story was taken back.")


def test_a_person_who_has_the_thread_does_not_stand_in_the_way_of_taking_back(
    her: Phone, publish: Tell
) -> None:
    story = publish()
    her.write("menu")
    Conversation.objects.update(keeper=Keeper.HUMAN)

    her.write("Take it back")
    her.press("Yes, take it back")

    story.refresh_from_db()
    assert (story.state, her.conversation.keeper) == ("withdrawn", "human")


def test_the_proof_is_an_answer_that_no_guarded_thread_holds_back(her: Phone, publish: Tell) -> None:
    publish()
    her.write("Take it back")
    Conversation.objects.update(is_guarded=True)
    her.press("Yes, take it back")

    proof = Delivery.objects.get(cause_kind="story-withdrawn")
    Delivery.objects.exclude(pk=proof.pk).update(state="accepted")
    make_paces()
    [call] = claim(worker="w", room=20).calls
    proof.refresh_from_db()
    assert (call.due.id, proof.state) == (proof.pk, "sending")


def test_a_yes_to_somebody_of_the_staff_takes_nothing_back(her: Phone, publish: Tell) -> None:
    story = publish()
    her.write("menu")
    Conversation.objects.update(keeper=Keeper.HUMAN)
    her.write("Take it back")
    Message.objects.create(conversation=her.conversation, author=Author.STAFF, text="Are you well?")

    assert her.write("yes") == []
    story.refresh_from_db()
    assert story.state == "published"


@pytest.mark.parametrize("words", ["واپس", "واپس لیں", "بېرته", "wapas lein", "delete my story"])
def test_it_is_understood_in_every_language_whatever_else_is_going_on(
    her: Phone, publish: Tell, words: str
) -> None:
    publish()
    begin(her)
    her.write("Another one.")

    her.write(words)

    assert "Leave it" in her.labels


def test_no_leaves_the_story_where_it_is(her: Phone, publish: Tell) -> None:
    story = publish()
    her.write("take it back")

    assert her.press("Leave it") == ["All right, nothing was changed."]
    story.refresh_from_db()
    assert story.state == "published"


def test_with_several_stories_she_chooses_by_the_day(her: Phone, publish: Tell, tell: Tell) -> None:
    with moved_to(now() - timedelta(days=40)):
        old = publish()
    tell()

    assert her.write("take it back") == ["Which one shall we take back?"]
    her.press(her.labels[1])
    her.press("Yes")
    old.refresh_from_db()
    assert old.state == "withdrawn"
    assert Story.objects.exclude(pk=old.pk).get().state == "submitted"


def test_a_half_told_story_is_thrown_away_and_not_gone_on_with(her: Phone) -> None:
    begin(her)
    her.write("I was ten when")
    her.write("take it back")
    her.press("Yes, take it back")
    her.write("menu")

    assert "Go on where I was" not in her.labels
    assert (Story.objects.get().state, Message.objects.filter(text="I was ten when").count()) == (
        "withdrawn",
        0,
    )


def test_somebody_without_a_story_hears_where_it_may_be(her: Phone) -> None:
    said = her.write("take it back")

    assert said == [
        "There is no story of yours here. If you told it on the web, open the personal link you got there."
    ]


def test_back_means_the_menu_for_who_told_nothing(her: Phone) -> None:
    assert her.write("واپس") == ["What would you like to do?"]


def test_one_phones_second_person_is_offered_no_story_of_the_first(
    her: Phone, publish: Tell, sahar: Organisation, bilal: Person
) -> None:
    from qadam.people.models import PersonAddress
    from qadam.people.services import add_person, reach_at, record_consent

    publish()
    sister = add_person(sahar, language="en")
    record_consent(sister, purpose="replies", granted=True, method="chat")
    address = bilal.addresses.get()
    PersonAddress.objects.filter(address=address).update(is_main=False)
    reach_at(sister, address)
    PersonAddress.objects.filter(person=sister).update(is_main=True)

    assert her.write("take it back")[0].startswith("There is no story of yours here.")


def test_a_recording_that_is_too_long_is_answered_kindly_and_the_rest_is_safe(
    her: Phone, tell: Tell, sahar: Organisation
) -> None:
    from qadam.media.jobs import tell_owners

    long = recording(sahar)
    tell(media=[long])
    Original.objects.filter(pk=long.pk).update(state="refused", refused_for="too-long")
    tell_owners(Original.objects.get(pk=long.pk))

    said = Delivery.objects.get(cause_kind="story-file").content["text"]
    assert "15" in said and said == said.strip()


def test_the_link_to_the_published_story_comes_to_her(her: Phone, tell: Tell, amna: User) -> None:
    story = tell()
    services.edit_copy(story, title={"ur": "کھڈی"}, body={})
    services.publish_story(story, checks=ALL_CHECKED, by=amna)

    text = Delivery.objects.get(cause_kind="story-published").content["text"]
    assert f"/ur/stories/{story.slug}/" in text
