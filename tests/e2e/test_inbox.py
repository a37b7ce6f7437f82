"""The inbox in a real browser: two who answer at once, messages that come by themselves, an answer after the window, Urdu."""

from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse
from django.utils import translation
from playwright.sync_api import Browser, Page, expect

from qadam.accounts.models import User
from qadam.core.clock import now
from qadam.messaging import intake
from qadam.messaging.canned import save_canned
from qadam.messaging.enums import TemplateState
from qadam.messaging.models import ChannelAccount, Conversation, Delivery, Message, Template
from qadam.messaging.tests.chat import Phone
from qadam.messaging.undos import ask_undo
from qadam.organisations.enums import Role
from qadam.organisations.models import Organisation
from qadam.organisations.services import add_member
from qadam.people.models import Person
from tests.e2e.browser import (
    HOME,
    answered_by,
    faults,
    shot,
    sideways,
    small_targets,
    visit,
    window,
)

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

SOON_MS = 12_000


@pytest.fixture(autouse=True)
def _answers_here(settings: LazySettings) -> None:
    settings.ALLOWED_HOSTS = [HOME.split("//")[1]]


@pytest.fixture
def known(whatsapp: ChannelAccount, bilal: Person) -> Phone:
    intake.forget_lines()
    phone = Phone(whatsapp, number="+923000000119")
    phone.write("کیا ہم اسکول کے بارہ بچوں کو ساتھ لا سکتے ہیں؟")
    return phone


@pytest.fixture
def sana(sahar: Organisation) -> User:
    """Another coordinator."""
    return add_member(sahar, email="sana@example.org", name="ثنا", roles=[Role.COORDINATOR])


def path(name: str, *args: object, language: str = "ur") -> str:
    with translation.override(language):
        return reverse(f"desk-messaging:{name}", args=args)


def desk_of(page: Page, user: User, where: str) -> Page:
    """The page, signed in as this user."""
    client = Client()
    client.force_login(user)
    page.set_default_timeout(SOON_MS)
    answered_by(page, client)
    visit(page, where)
    expect(page.locator("h1")).to_be_visible()
    return page


def test_two_coordinators_do_not_answer_twice(browser: Browser, known: Phone, amna: User, sana: User) -> None:
    where = path("thread", known.conversation.pk)
    with window(browser) as first, window(browser) as second:
        desk_of(first, amna, where)
        desk_of(second, sana, where)
        first.locator("#words").focus()
        first.locator("#words").fill("جی ہاں، ضرور لائیں۔")
        expect(second.locator("#answering")).to_contain_text("Amna", timeout=SOON_MS)

        second.locator("#words").fill("جی، آ جائیں")
        second.locator(".compose .round:not(.plain)").click()
        expect(second.locator('[name="all_the_same"]')).to_be_visible(timeout=SOON_MS)
        expect(second.locator("#words")).to_have_value("جی، آ جائیں")
        assert not Message.objects.filter(author="staff").exists()
        first.locator(".compose .round:not(.plain)").click()
        expect(first.locator(".bubble.out").last).to_contain_text("ضرور لائیں", timeout=SOON_MS)

    assert [m.text for m in Message.objects.filter(author="staff")] == ["جی ہاں، ضرور لائیں۔"]


def test_what_she_writes_comes_by_itself_to_list_and_thread(
    browser: Browser, known: Phone, amna: User, sana: User
) -> None:
    with window(browser) as thread, window(browser) as inbox:
        desk_of(thread, amna, path("thread", known.conversation.pk))
        desk_of(inbox, sana, path("inbox"))
        for page in (thread, inbox):
            page.evaluate("window.stays = true")
        thread.locator("#words").fill("آدھا لکھا ہوا جواب")
        known.write("اور کیا وہاں پینے کا پانی ہوگا؟")

        expect(thread.locator(".chat")).to_contain_text("پینے کا پانی", timeout=SOON_MS)
        expect(inbox.locator("#threads")).to_contain_text("پینے کا پانی", timeout=2 * SOON_MS)
        assert [page.evaluate("window.stays") for page in (thread, inbox)] == [True, True]
        expect(thread.locator("#words")).to_have_value("آدھا لکھا ہوا جواب")


def test_after_the_day_a_template_answers(
    browser: Browser, known: Phone, whatsapp: ChannelAccount, amna: User
) -> None:
    body = "السلام علیکم {{1}}، آپ کے سوال کا جواب: {{2}}"
    Template.objects.create(
        account=whatsapp,
        key="our-answer",
        language="ur",
        category="utility",
        body=body,
        state=TemplateState.APPROVED,
    )
    Conversation.objects.update(window_ends_at=now() - timedelta(hours=2))
    with window(browser) as page:
        desk_of(page, amna, path("thread", known.conversation.pk))
        page.locator(".closed a").click()
        page.locator("a.choice").click()
        page.locator("#blank_1").fill("بلال")
        page.locator("#blank_2").fill("جی ہاں، لائیں")
        page.locator('[name="preview"]').click()
        expect(page.locator(".bubble.out")).to_contain_text(
            "السلام علیکم بلال، آپ کے سوال کا جواب: جی ہاں، لائیں"
        )
        shot(page, "inbox-template-ur-360")
        page.locator(".bar button").first.click()
        expect(page.locator(".chat")).to_contain_text("السلام علیکم بلال", timeout=SOON_MS)

    delivery = Delivery.objects.get(cause_kind="staff-answer")
    assert delivery.content["params"] == ["بلال", "جی ہاں، لائیں"]


def test_a_ready_answer_comes_into_what_was_typed(
    browser: Browser, known: Phone, amna: User, sahar: Organisation
) -> None:
    save_canned(sahar, title="کیمپ", texts={"ur": "{name}، کیمپ صبح نو بجے ہے۔"}, by=amna)
    with window(browser) as page:
        desk_of(page, amna, path("thread", known.conversation.pk))
        page.evaluate("window.stays = true")
        page.locator("#words").fill("جی ہاں۔")
        page.locator(".ready summary").click()
        page.locator('[name="canned"]').click()
        expect(page.locator("#words")).to_have_value("جی ہاں۔\nBilal، کیمپ صبح نو بجے ہے۔", timeout=SOON_MS)
        assert page.evaluate("window.stays")


@pytest.mark.parametrize(("language", "width", "height"), [("ur", 360, 640), ("en", 1280, 800)])
def test_every_page_of_it_fits_a_phone_in_urdu_and_a_desk_in_english(
    browser: Browser,
    language: str,
    width: int,
    height: int,
    known: Phone,
    amna: User,
    sana: User,
    sahar: Organisation,
    bilal: Person,
) -> None:
    ready = save_canned(
        sahar, title="کیمپ", texts={"ur": "کیمپ صبح نو بجے ہے۔", "en": "The camp is at nine."}, by=amna
    )
    known.write("براہ مہربانی مجھے پیغام نہ بھیجیں، یہ میرے بھائی کا فون ہے")
    thread = known.conversation.pk
    other = Phone(known.account, number="+923000000222")
    other.write("STOP")
    stop = known.account.opt_outs.get()
    ask_undo(stop, by=sana, reason="انہوں نے فون پر کہا کہ غلطی سے STOP لکھا تھا")
    pages = {
        "list": path("inbox", language=language),
        "thread": path("thread", thread, language=language),
        "template": path("thread-template", thread, language=language),
        "canned": path("canned-list", language=language),
        "canned-edit": path("canned-edit", ready.pk, language=language),
        "stops": path("stops", language=language),
        "stop": path("stop", stop.pk, language=language),
    }
    with translation.override(language):
        pages["person"] = reverse("desk-people:person", args=[bilal.pk])
        pages["paper"] = reverse("desk-people:person-paper", args=[bilal.pk])
    with window(browser, width=width, height=height) as page:
        wrong = {
            name: _wrong(page, amna, where, f"inbox-{name}-{language}-{width}")
            for name, where in pages.items()
        }

    assert {name: found for name, found in wrong.items() if found} == {}


def _wrong(page: Page, user: User, where: str, name: str) -> list[str]:
    desk_of(page, user, where)
    shot(page, name)
    return [*sideways(page), *small_targets(page), *faults(page)]
