"""The inbox: who sees what, answering, taking over and handing back."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from qadam.accounts.models import User
from qadam.core.clock import moved_to, now
from qadam.core.languages import speaking
from qadam.messaging import inbox
from qadam.messaging.errors import NothingWritten, Stopped, WindowClosed
from qadam.messaging.inbox_list import Thread, thread_page
from qadam.messaging.models import ChannelAccount, Conversation, Delivery
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


def lines(user: User, organisation: Organisation, **asked: str) -> list[Thread]:
    """The list as this user sees it, in English."""
    with speaking("en"):
        return list(thread_page(actor_for(user), organisation, **asked).threads)  # type: ignore[arg-type]


def url(name: str, *args: object) -> str:
    return reverse(f"desk-messaging:{name}", args=args)


def test_the_inbox_lists_what_waits_oldest_first(
    client: Client, known: Phone, whatsapp: ChannelAccount, amna: User, sahar: Organisation
) -> None:
    with moved_to(now() - timedelta(hours=3)):
        second = Phone(whatsapp, number="+923000000222")
        second.say_yes()
        second.write("Is the camp tomorrow? My mother cannot walk far.")
    known.write("Can we bring our school group of 12?")
    client.force_login(amna)
    page = client.get(url("inbox")).content.decode()

    first, last = page.index("My mother cannot walk"), page.index("school group of 12")
    assert first < last
    assert [(row.name, row.waiting) for row in lines(amna, sahar)] == [
        ("No name, number …22", 1),
        ("Bilal", 1),
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_database_as_often_for_three_as_for_one(
    count: int, whatsapp: ChannelAccount, amna: User, sahar: Organisation, django_assert_num_queries: object
) -> None:
    for n in range(count):
        somebody = Phone(whatsapp, number=f"+9230000003{n:02}")
        somebody.say_yes()
        somebody.write("Can somebody tell me about the camp please?")
    actor = actor_for(amna)

    with django_assert_num_queries(2):  # type: ignore[operator]
        assert len(thread_page(actor, sahar).threads) == count


def test_a_whole_page_of_the_inbox_asks_twelve_times_at_most(
    client: Client, known: Phone, amna: User
) -> None:
    known.write("Can we bring our school group of 12?")
    client.force_login(amna)
    with CaptureQueriesContext(connection) as asked:
        client.get(url("inbox"))

    assert len(asked) <= 12, "\n".join(query["sql"][:90] for query in asked)


def test_strangers_see_404_and_a_viewer_nothing(
    client: Client, known: Phone, zarghuna: User, sahar: Organisation
) -> None:
    known.write("Can we bring our school group of 12?")
    thread = known.conversation
    viewer = add_member(sahar, email="vi@example.org", name="Vi", roles=[Role.VIEWER])

    client.force_login(zarghuna)
    assert client.get(url("thread", thread.pk)).status_code == 404
    assert client.post(url("thread-reply", thread.pk), {"text": "x", "key": uuid4()}).status_code == 404
    assert client.get(url("thread-news", thread.pk)).status_code == 404
    assert client.post(url("thread-take", thread.pk)).status_code == 404
    client.force_login(viewer)
    assert client.get(url("thread", thread.pk)).status_code == 403


def test_a_guarded_thread_stands_in_no_organisers_list(
    client: Client, known: Phone, amna: User, gulrukh: User, sahar: Organisation
) -> None:
    known.write("help")
    known.press("Yes, the guardian")
    known.write("I am at my sister's house")

    for user, sees in ((gulrukh, ["I am at my sister's house"]), (amna, [])):
        for show in ("waiting", "all"):
            assert [row.preview for row in lines(user, sahar, show=show)] == sees
        assert lines(user, sahar, words="sister") == []
    client.force_login(amna)
    assert client.get(url("thread", known.conversation.pk)).status_code == 404


def test_an_answer_is_queued_once_and_silences_the_bot(client: Client, known: Phone, amna: User) -> None:
    known.write("Can we bring our school group of 12?")
    client.force_login(amna)
    answer = {"text": "Yes, gladly. Bring gloves.", "key": str(uuid4())}
    for _tap in range(2):
        assert client.post(url("thread-reply", known.conversation.pk), answer).status_code == 302

    rows = Delivery.objects.filter(cause_kind="staff-answer")
    assert [d.content["text"] for d in rows] == ["Yes, gladly. Bring gloves."]
    assert (known.conversation.keeper, known.conversation.assigned_to) == ("human", amna)
    assert known.conversation.unanswered_since is None
    assert known.write("hello?") == []


def test_handing_back_lets_the_bot_answer_again(client: Client, known: Phone, amna: User) -> None:
    known.write("menu")
    inbox.take_over(known.conversation, by=amna)
    client.force_login(amna)
    client.post(url("thread-hand-back", known.conversation.pk))

    assert known.write("menu") == ["What would you like to do?"]
    lines = [m.kind for m in known.conversation.messages.filter(author="note").order_by("at")]
    assert lines == ["taken", "handed_back"]


def test_a_note_is_read_by_us_alone(client: Client, known: Phone, amna: User) -> None:
    known.write("menu")
    client.force_login(amna)
    client.post(
        url("thread-reply", known.conversation.pk),
        {"text": "Blur the face", "note": "1", "key": str(uuid4())},
    )

    assert Delivery.objects.filter(cause_kind="staff-answer").count() == 0
    assert known.conversation.messages.get(kind="note").text == "Blur the face"


def test_refusals_say_why_and_keep_what_was_typed(client: Client, known: Phone, amna: User) -> None:
    known.write("hello")
    thread = known.conversation
    with pytest.raises(NothingWritten):
        inbox.reply(thread, by=amna, text="  ", key=uuid4())
    with moved_to(now() + timedelta(hours=25)), pytest.raises(WindowClosed):
        inbox.reply(thread, by=amna, text="late", key=uuid4())
    known.write("STOP")
    with pytest.raises(Stopped):
        inbox.reply(thread, by=amna, text="please stay", key=uuid4())

    client.force_login(amna)
    answer = client.post(url("thread-reply", thread.pk), {"text": "please stay", "key": str(uuid4())})
    assert answer.status_code == 409
    assert "please stay</q>" in answer.content.decode()


def test_new_bubbles_and_changed_ticks_come_without_reload(client: Client, known: Phone, amna: User) -> None:
    known.write("menu")
    client.force_login(amna)
    last = known.conversation.messages.order_by("at", "id").last()
    assert last is not None
    Delivery.objects.update(state="delivered")
    known.write("Can we bring our school group of 12?")
    page = client.get(url("thread-news", known.conversation.pk), {"after": str(last.pk)}).content.decode()

    assert "school group of 12" in page
    assert f'id="t-{last.pk}" hx-swap-oob="true"' in page
    newest = known.conversation.messages.order_by("at", "id").last()
    assert f"?after={newest.pk}" in page  # type: ignore[union-attr]


def test_markup_in_a_message_stays_text(client: Client, known: Phone, amna: User) -> None:
    known.write("<script>alert(1)</script> \u202egnp.exe what is this about really, tell me")
    client.force_login(amna)
    page = client.get(url("thread", known.conversation.pk)).content.decode()

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_no_number_stands_on_any_page(client: Client, known: Phone, amna: User) -> None:
    known.write("Can we bring our school group of 12?")
    client.force_login(amna)
    pages = [client.get(url("inbox")), client.get(url("thread", known.conversation.pk))]

    assert all("3000000119" not in page.content.decode() for page in pages)


def test_searching_finds_names_and_words(known: Phone, amna: User, sahar: Organisation) -> None:
    known.write("Can we bring our school group of 12?")

    assert len(lines(amna, sahar, words="Bilal")) == 1
    assert len(lines(amna, sahar, words="school GROUP")) == 1
    assert lines(amna, sahar, words="elephant") == []


def test_guardians_alone_open_incidents(
    client: Client, known: Phone, gulrukh: User, amna: User, zarghuna: User
) -> None:
    known.write("help")
    incident = known.conversation.incidents.get()
    for user, status in ((amna, 403), (zarghuna, 404)):
        client.force_login(user)
        assert client.post(url("incident-take", incident.pk)).status_code == status
    client.force_login(gulrukh)
    assert client.get(url("incidents")).status_code == 200
    assert client.post(url("incident-take", incident.pk)).status_code == 302
    assert client.get(url("incident-close", incident.pk)).status_code == 200
    assert client.post(url("incident-close", incident.pk), {"notes": "safe"}).status_code == 302

    incident.refresh_from_db()
    assert (incident.state, incident.guardian, incident.notes) == ("closed", gulrukh, "safe")
    assert not Conversation.objects.get().is_guarded
