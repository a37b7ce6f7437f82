"""Answering in the inbox: one thread a person, no answer twice, ready answers, approved templates."""

from datetime import timedelta
from threading import Barrier, Thread
from typing import Any
from uuid import uuid4

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse

from qadam.accounts.models import User
from qadam.core.clock import moved_to, now
from qadam.core.errors import NotAllowed
from qadam.core.languages import speaking
from qadam.messaging import canned, claims, inbox
from qadam.messaging.channel_accounts import add_channel_account
from qadam.messaging.enums import TemplateState
from qadam.messaging.errors import AnsweredMeanwhile, BlankEmpty, SomebodyAnswers, TemplateGone, WindowClosed
from qadam.messaging.inbox_list import Thread as Line
from qadam.messaging.inbox_list import thread_page
from qadam.messaging.models import ChannelAccount, Conversation, Delivery, Message, Template
from qadam.messaging.tests.chat import Phone
from qadam.organisations.enums import Role
from qadam.organisations.models import Organisation
from qadam.organisations.queries import actor_for
from qadam.organisations.services import add_member
from qadam.people.models import Person


@pytest.fixture
def known(whatsapp: ChannelAccount, bilal: Person) -> Phone:
    bilal.language = "en"
    bilal.save()
    return Phone(whatsapp, number="+923000000119")


@pytest.fixture
def second(whatsapp: ChannelAccount, sahar: Organisation) -> ChannelAccount:
    """Another number of the organisation."""
    return add_channel_account(sahar, kind="whatsapp", name="second", config=whatsapp.config())


@pytest.fixture
def sana(sahar: Organisation) -> User:
    """Another coordinator."""
    return add_member(sahar, email="sana@example.org", name="Sana", roles=[Role.COORDINATOR])


def url(name: str, *args: object) -> str:
    return reverse(f"desk-messaging:{name}", args=args)


def lines(user: User, organisation: Organisation, **asked: Any) -> list[Line]:
    with speaking("en"):
        return list(thread_page(actor_for(user), organisation, **asked).threads)


def writes_also_on(second: ChannelAccount, known: Phone, text: str) -> Conversation:
    """She writes on a second channel too."""
    other = Phone(second, number=known.number)
    other.write(text)
    return other.conversation


# ── one person, several channels ────────────────────────────────────────────────────────────────────────────────────


def test_a_person_on_two_channels_is_one_line_and_one_thread(
    client: Client, known: Phone, second: ChannelAccount, amna: User, sahar: Organisation
) -> None:
    known.write("Can we bring our school group of 12?")
    other = writes_also_on(second, known, "And is there a bus from the bazaar please?")

    for show in ("waiting", "all"):
        assert [(row.name, row.waiting) for row in lines(amna, sahar, show=show)] == [("Bilal", 2)]
    client.force_login(amna)
    for conversation in (known.conversation, other):
        page = client.get(url("thread", conversation.pk)).content.decode()
        assert "school group of 12" in page
        assert "a bus from the bazaar" in page


def test_the_answer_goes_where_she_wrote_last_unless_another_is_chosen(
    client: Client, known: Phone, second: ChannelAccount, amna: User
) -> None:
    with moved_to(now() - timedelta(minutes=5)):
        known.write("Can we bring our school group of 12?")
    other = writes_also_on(second, known, "And is there a bus from the bazaar please?")
    first = known.conversation
    client.force_login(amna)
    page = client.get(url("thread", first.pk)).content.decode()
    assert f'name="to" value="{other.pk}"' in page
    for to in (other, first):
        answer = {"text": f"to {to.pk}", "key": str(uuid4()), "to": str(to.pk)}
        assert client.post(url("thread-reply", first.pk), answer).status_code == 302

    sent = Delivery.objects.filter(cause_kind="staff-answer").order_by("created_at")
    assert [(d.account_id, d.content["text"]) for d in sent] == [
        (other.account_id, f"to {other.pk}"),
        (first.account_id, f"to {first.pk}"),
    ]
    assert not Conversation.objects.filter(unanswered_since__isnull=False).exists()


def test_choosing_a_channel_or_a_ready_answer_keeps_what_was_typed(
    client: Client, known: Phone, second: ChannelAccount, amna: User, sahar: Organisation
) -> None:
    known.write("Can we bring our school group of 12?")
    other = writes_also_on(second, known, "And is there a bus from the bazaar please?")
    row = canned.save_canned(
        sahar, title="Camp", texts={"en": "Dear {name}, it is at nine.", "ur": "نو بجے"}, by=amna
    )
    client.force_login(amna)
    typed = {"text": "Yes, gladly.", "key": str(uuid4()), "to": str(other.pk)}
    chosen = client.post(url("thread-reply", known.conversation.pk), typed | {"way": str(other.pk)})
    with_ready = client.post(url("thread-reply", known.conversation.pk), typed | {"canned": str(row.pk)})

    assert "Yes, gladly.</textarea>" in chosen.content.decode()
    assert "Yes, gladly.\nDear Bilal, it is at nine.</textarea>" in with_ready.content.decode()
    assert Delivery.objects.filter(cause_kind="staff-answer").count() == 0


def test_of_somebody_in_danger_on_one_channel_others_see_the_other_alone(
    client: Client, known: Phone, second: ChannelAccount, amna: User, gulrukh: User, sahar: Organisation
) -> None:
    known.write("Can we bring our school group of 12?")
    other = Phone(second, number=known.number)
    other.write("help")
    other.press("Yes, the guardian")
    other.write("I am at my sister's house")
    client.force_login(amna)
    page = client.get(url("thread", known.conversation.pk)).content.decode()

    assert "school group of 12" in page
    assert "sister" not in page
    assert client.get(url("thread", other.conversation.pk)).status_code == 404
    assert [row.preview for row in lines(amna, sahar)] == ["Can we bring our school group of 12?"]
    client.force_login(gulrukh)
    whole = client.get(url("thread", known.conversation.pk)).content.decode()
    assert "school group of 12" in whole
    assert "sister" in whole
    inbox.put_aside(known.conversation, by=amna)
    assert Conversation.objects.get(pk=other.conversation.pk).unanswered_since is not None


# ── no answer twice ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_whoever_begins_to_write_is_seen_by_others_for_three_minutes(
    client: Client, known: Phone, amna: User, sana: User, sahar: Organisation
) -> None:
    known.write("Can we bring our school group of 12?")
    thread = known.conversation
    client.force_login(amna)
    assert "answering</span>" not in client.post(url("thread-claim", thread.pk)).content.decode()
    client.force_login(sana)
    told = client.post(url("thread-claim", thread.pk), headers={"accept-language": "en"}).content.decode()
    answer = {"text": "Yes", "key": str(uuid4())}
    refused = client.post(url("thread-reply", thread.pk), answer)

    assert "Amna" in told
    assert [line.answering for line in lines(sana, sahar)] == ["Amna"]
    assert refused.status_code == 409
    assert 'name="all_the_same"' in refused.content.decode()
    assert "Yes</textarea>" in refused.content.decode()
    with moved_to(now() + timedelta(minutes=4)):
        assert claims.claim(thread, by=sana) is None
        assert claims.claim(thread, by=amna) == sana


def test_a_second_answer_is_asked_about_and_goes_when_it_is_meant(
    known: Phone, amna: User, sana: User
) -> None:
    known.write("Can we bring our school group of 12?")
    thread = known.conversation
    seen = thread.messages.order_by("at", "id").last()
    assert seen is not None
    inbox.reply(thread, by=amna, text="Yes", key=uuid4(), seen=seen.pk)

    with pytest.raises(AnsweredMeanwhile):
        inbox.reply(thread, by=sana, text="Yes, come", key=uuid4(), seen=seen.pk)
    inbox.reply(thread, by=sana, text="Bring gloves", key=uuid4(), seen=seen.pk, all_the_same=True)
    inbox.reply(thread, by=amna, text="And water", key=uuid4(), seen=seen.pk, all_the_same=True)
    said = Message.objects.filter(author="staff").order_by("at")
    assert [message.text for message in said] == ["Yes", "Bring gloves", "And water"]


def test_the_same_answer_tapped_twice_is_no_second_answer(known: Phone, amna: User) -> None:
    known.write("Can we bring our school group of 12?")
    key = uuid4()
    first = inbox.reply(known.conversation, by=amna, text="Yes", key=key)

    assert inbox.reply(known.conversation, by=amna, text="Yes", key=key).pk == first.pk
    assert Message.objects.filter(author="staff").count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_who_answer_at_once_one_is_first(known: Phone, amna: User, sana: User) -> None:
    known.write("Can we bring our school group of 12?")
    thread = known.conversation
    seen = thread.messages.order_by("at", "id").last()
    assert seen is not None
    together, ended = Barrier(2), []

    def answers(user: User) -> None:
        together.wait()
        try:
            inbox.reply(thread, by=user, text=f"Yes, says {user}", key=uuid4(), seen=seen.pk)
            ended.append("sent")
        except (AnsweredMeanwhile, SomebodyAnswers):
            ended.append("asked")
        finally:
            connections.close_all()

    both = [Thread(target=answers, args=[user]) for user in (amna, sana)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sorted(ended) == ["asked", "sent"]
    assert Message.objects.filter(author="staff").count() == 1


# ── who keeps it ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_thread_given_to_a_colleague_is_among_hers(
    client: Client, known: Phone, amna: User, sana: User, zarghuna: User, sahar: Organisation
) -> None:
    known.write("Can we bring our school group of 12?")
    client.force_login(amna)
    client.post(url("thread-give", known.conversation.pk), {"user": sana.pk})

    assert [row.keeper for row in lines(sana, sahar, show="mine")] == ["Sana"]
    assert lines(amna, sahar, show="mine") == []
    assert client.post(url("thread-give", known.conversation.pk), {"user": zarghuna.pk}).status_code == 404
    with pytest.raises(NotAllowed):
        inbox.give_to(known.conversation, to=zarghuna, by=amna)


# ── outside the window ──────────────────────────────────────────────────────────────────────────────────────────────


def test_after_the_window_an_approved_template_answers(
    client: Client, known: Phone, whatsapp: ChannelAccount, amna: User
) -> None:
    known.write("Can we bring our school group of 12?")
    for code, state in (("en", TemplateState.APPROVED), ("ur", TemplateState.PENDING)):
        Template.objects.create(
            account=whatsapp,
            key="we-have-an-answer",
            language=code,
            category="utility",
            body="Dear {{1}}, your answer: {{2}}",
            state=state,
        )
    thread = known.conversation
    client.force_login(amna)
    with moved_to(now() + timedelta(hours=30)):
        page = client.get(url("thread", thread.pk)).content.decode()
        filled = {"template": "we-have-an-answer", "blank_1": "Bilal", "blank_2": "yes, come"}
        form = filled | {"key": str(uuid4()), "to": str(thread.pk)}
        preview = client.post(url("thread-template", thread.pk), form | {"preview": "1"})
        sent = client.post(url("thread-template", thread.pk), form)

    assert f"{url('thread-template', thread.pk)}?to=" in page
    assert "Dear Bilal, your answer: yes, come" in preview.content.decode()
    assert sent.status_code == 302
    delivery = Delivery.objects.get(cause_kind="staff-answer")
    assert (delivery.content["template"], delivery.content["params"]) == (
        "we-have-an-answer",
        ["Bilal", "yes, come"],
    )
    assert Message.objects.get(delivery=delivery).text == "Dear Bilal, your answer: yes, come"
    assert known.conversation.unanswered_since is None


def test_after_the_window_a_ready_answer_goes_nowhere_and_what_may_go_is_offered(
    client: Client, known: Phone, whatsapp: ChannelAccount, amna: User, sahar: Organisation
) -> None:
    known.write("Can we bring our school group of 12?")
    fields = {"language": "en", "category": "utility", "state": TemplateState.APPROVED}
    Template.objects.create(
        account=whatsapp, key="our-answer", body="Dear {{1}}, our answer: {{2}} Come soon.", **fields
    )
    Template.objects.create(account=whatsapp, key="shift-reminder", body="A reminder: {{1}}.", **fields)
    row = canned.save_canned(sahar, title="Camp", texts={"en": "It is at nine."}, by=amna)
    client.force_login(amna)
    thread = known.conversation
    told = {"text": "Yes, gladly.", "key": str(uuid4()), "to": str(thread.pk), "canned": str(row.pk)}
    with moved_to(now() + timedelta(hours=30)):
        refused = client.post(url("thread-reply", thread.pk), told)
        to_fill = client.get(url("thread-template", thread.pk), {"template": "our-answer"}).content.decode()

    page = refused.content.decode()
    assert refused.status_code == WindowClosed.status
    assert "It is at nine." not in page
    assert "Yes, gladly." in page  # what was typed is kept, and is no note
    assert "Dear …, our answer: … Come soon." in page
    assert "A reminder" not in page + to_fill  # that one is sent by itself
    assert "{{" not in page + to_fill
    assert 'value="Bilal"' in to_fill
    assert "our answer: …… Come soon." in to_fill
    assert not Message.objects.filter(author="note").exists()


def test_a_template_with_an_empty_blank_or_no_approval_is_not_sent(
    known: Phone, whatsapp: ChannelAccount, amna: User
) -> None:
    known.write("Can we bring our school group of 12?")
    fields = {"category": "utility", "body": "Dear {{1}}"}
    Template.objects.create(
        account=whatsapp, key="dear", language="en", state=TemplateState.APPROVED, **fields
    )
    Template.objects.create(account=whatsapp, key="new", language="en", state=TemplateState.PENDING, **fields)

    with pytest.raises(BlankEmpty):
        inbox.reply_by_template(known.conversation, by=amna, template="dear", blanks=[" "], key=uuid4())
    with pytest.raises(TemplateGone):
        inbox.reply_by_template(known.conversation, by=amna, template="new", blanks=["A"], key=uuid4())
    assert Delivery.objects.filter(cause_kind="staff-answer").count() == 0


# ── ready answers ───────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("name", "text", "reads"),
    [
        ("Bilal", "Dear {name}, come.", "Dear Bilal, come."),
        ("", "Dear {name}, come.", "Dear, come."),
        ("", "{name} come.", "come."),
    ],
)
def test_a_ready_answer_says_the_name_where_there_is_one(
    name: str, text: str, reads: str, known: Phone, bilal: Person
) -> None:
    known.write("Can we bring our school group of 12?")
    Person.objects.filter(pk=bilal.pk).update(name=name)

    assert canned.with_name(text, Conversation.objects.get()) == reads


def test_ready_answers_are_written_changed_and_taken_away_by_coordinators(
    client: Client, amna: User, zarghuna: User, sahar: Organisation
) -> None:
    client.force_login(amna)
    told = {"title": "Camp", "text_ur": "کیمپ نو بجے ہے", "text_en": "At nine"}
    assert client.post(url("canned-new"), told).status_code == 302
    assert client.post(url("canned-new"), told).status_code == 422
    assert client.post(url("canned-new"), {"title": "Empty"}).status_code == 422
    row = sahar.canned_replies.get()
    client.post(url("canned-edit", row.pk), told | {"text_en": "At ten"})
    row.refresh_from_db()
    assert row.texts == {"ur": "کیمپ نو بجے ہے", "en": "At ten"}
    client.force_login(zarghuna)
    assert client.get(url("canned-edit", row.pk)).status_code == 404
    client.force_login(amna)
    client.post(url("canned-remove", row.pk))
    assert not sahar.canned_replies.exists()


# ── what comes by itself ────────────────────────────────────────────────────────────────────────────────────────────


def test_a_quiet_thread_is_asked_ever_more_rarely_and_answers_nothing(
    client: Client, known: Phone, amna: User
) -> None:
    known.write("Can we bring our school group of 12?")
    client.force_login(amna)
    page = client.get(url("thread", known.conversation.pk)).content.decode()
    asked, waits = _poll(page, "poller"), []
    for _n in range(8):
        answer = client.get(asked)
        if answer.status_code == 204:
            break
        found = answer.content.decode()
        waits.append(int(found.split('hx-trigger="every ')[1].split("s")[0]))
        asked = _poll(found, "poller")
        assert "school group" not in found

    assert answer.status_code == 204
    assert waits == sorted(waits) == [6, 10, 20, 40, 60]
    known.write("Hello? Is somebody there please?")
    assert "Is somebody there please?" in client.get(asked).content.decode()


def test_the_list_comes_anew_only_when_it_has_changed(client: Client, known: Phone, amna: User) -> None:
    known.write("Can we bring our school group of 12?")
    client.force_login(amna)
    asked = _poll(client.get(url("inbox")).content.decode(), "list-poller")
    quiet = client.get(asked).content.decode()
    known.write("Hello? Is somebody there please?")
    changed = client.get(asked).content.decode()

    assert "threads" not in quiet
    assert "Is somebody there please?" in changed
    assert 'hx-swap-oob="true"' in changed


def _poll(page: str, name: str) -> str:
    return page.split(f'id="{name}" hx-get="')[1].split('"')[0].replace("&amp;", "&")


def test_a_long_thread_opens_light_and_goes_back_on_demand(client: Client, known: Phone, amna: User) -> None:
    known.write("Can we bring our school group of 12?")
    thread = known.conversation
    begin = now() - timedelta(days=2)
    Message.objects.bulk_create(
        Message(
            conversation=thread,
            author="person",
            text=f"پیغام {n}: کل پانی کا کیمپ کہاں ہے، ہم سب آنا چاہتے ہیں",
            at=begin + timedelta(minutes=n),
        )
        for n in range(200)
    )
    client.force_login(amna)
    answer = client.get(url("thread", thread.pk))
    page = answer.content.decode()

    assert len(answer.content) < 30_000
    assert "پیغام 199:" in page
    assert "پیغام 100:" not in page
    before = page.split('href="?before=')[1].split('"')[0]
    assert "پیغام 150:" in client.get(url("thread", thread.pk), {"before": before}).content.decode()
