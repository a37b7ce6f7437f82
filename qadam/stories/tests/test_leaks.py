"""A sealed narrator's identity appears in no page, log, export or answer, also when read backwards through base64."""

import base64
import logging
import re
from collections.abc import Iterator

import pytest
from django.test import Client

from qadam.accounts.models import User
from qadam.campaigns.models import Campaign
from qadam.campaigns.services import add_section
from qadam.core.logs import NoPeopleInLogs
from qadam.messaging.models import ChannelAccount
from qadam.organisations.enums import Role
from qadam.organisations.models import Organisation
from qadam.organisations.services import create_token
from qadam.people import services as people
from qadam.people.enums import AddressKind, ChannelKind
from qadam.people.models import Person
from qadam.stories import services
from qadam.stories.models import Story
from qadam.stories.tests.conftest import ALL_CHECKED
from qadam.stories.tokens import link_token

pytestmark = pytest.mark.django_db

NAME, NUMBER, SHOWN = "Shaperai Gul Wardak", "+923335557788", "Ghuncha of the lane"
SECRETS = (NAME, "Shaperai", NUMBER, NUMBER[1:], "03335557788", "3335557788", SHOWN)


@pytest.fixture
def narrator(sahar: Organisation, whatsapp: ChannelAccount) -> Person:
    """Somebody whose name, number and shown name may stand nowhere."""
    person = people.add_person(sahar, name=NAME, language="en")
    address = people.get_or_add_address(
        sahar, channel=ChannelKind.WHATSAPP, kind=AddressKind.PHONE, value=NUMBER
    )
    people.reach_at(person, address)
    people.verify_address(address)
    return person


def told(sahar: Organisation, narrator: Person, campaign: Campaign) -> Story:
    story = services.begin_story(sahar, narrator, language="en", campaign=campaign)
    services.add_part(story, kind="text", text="I weighed my blood.")
    services.set_rule(story, audience="public_unnamed", may_share=True, words="yes")
    # She first gave a name and then said: without it.
    services.submit_story(story, shown_name=SHOWN)
    return story


@pytest.fixture
def sealed(sahar: Organisation, narrator: Person, loom: Campaign, amna: User) -> Story:
    add_section(loom, kind="stories")
    services.return_story(told(sahar, narrator, loom), question="Which year?", by=amna)
    told(sahar, narrator, loom)
    services.withdraw_story(told(sahar, narrator, loom), by=amna)
    story = told(sahar, narrator, loom)
    services.edit_copy(story, title={"en": "Pressure"}, body={"en": "I weighed my blood."}, by=amna)
    services.publish_story(story, checks=ALL_CHECKED, by=amna)
    return story


def decoded(text: str) -> Iterator[str]:
    """The text, and whatever in it can be read as base64."""
    yield text
    for word in re.findall(r"[\w+/-]{8,}", text, re.ASCII):
        plain = word.replace("-", "+").replace("_", "/")
        for begin in range(4):
            whole = plain[begin:]
            whole = whole[:-1] if len(whole) % 4 == 1 else whole
            yield base64.b64decode(whole + "=" * (-len(whole) % 4)).decode("utf-8", "ignore")


def leaks(text: str) -> list[str]:
    return sorted({secret for plain in decoded(text) for secret in SECRETS if secret in plain})


def public_addresses(story: Story) -> list[str]:
    pages = ["/", "/stories/", "/campaigns/loom/", "/search/?q=blood", f"/stories/{story.slug}/"]
    pages += ["/stories/tell/", "/stories/take-back/", f"/stories/mine/{link_token(story.pk)}/"]
    pages += [f"/stories/mine/{link_token(other.pk)}/" for other in Story.objects.exclude(pk=story.pk)]
    return [f"/{mode}{page.removeprefix('/')}" for mode in ("en/", "ur/full/") for page in pages]


def desk_addresses() -> list[str]:
    acts = ("", "question/", "decline/", "withdraw/")
    stories = [f"/en/desk/stories/{story.pk}/{act}" for story in Story.objects.all() for act in acts]
    lists = [f"/en/desk/stories/?state={s}" for s in ("submitted", "returned", "published", "withdrawn")]
    return [*stories, *lists, "/en/desk/"]


def test_the_test_would_see_a_leak() -> None:
    hidden = base64.urlsafe_b64encode(f"wamid {NUMBER[1:]}".encode()).decode()

    assert leaks(f"<a href='?{hidden}'>") == ["3335557788", "923335557788"]


def test_no_public_page_names_her(client: Client, sealed: Story, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    found = {}
    for address in public_addresses(sealed):
        answer = client.get(address)
        assert answer.status_code == 200, address
        found[address] = leaks(answer.content.decode() + str(dict(answer.headers)))

    assert {address: names for address, names in found.items() if names} == {}
    assert leaks(caplog.text) == []


def test_no_page_of_the_desk_names_her(client: Client, sealed: Story, amna: User) -> None:
    client.force_login(amna)
    found = {}
    for address in desk_addresses():
        answer = client.get(address)
        assert answer.status_code == 200, address
        found[address] = leaks(answer.content.decode())

    assert {address: names for address, names in found.items() if names} == {}


def test_no_answer_of_the_api_names_her(client: Client, sealed: Story, sahar: Organisation) -> None:
    said = {"HTTP_AUTHORIZATION": f"Bearer {create_token(sahar, role=Role.EDITOR)}"}
    waiting = Story.objects.get(state="submitted")
    answers = [client.get(f"/api/v1/{path}", **said) for path in ("stories", "campaigns", "steps")]  # type: ignore[arg-type]
    answers += [
        client.post(f"/api/v1/stories/{waiting.pk}/{act}", body, "application/json", **said)  # type: ignore[arg-type]
        for act, body in (("return", '{"words": "Which year?"}'), ("withdraw", "{}"))
    ]

    assert [(a.status_code, leaks(a.content.decode())) for a in answers] == [(200, [])] * len(answers)


def test_telling_publishing_and_taking_back_log_nothing_of_her(
    sahar: Organisation, narrator: Person, loom: Campaign, amna: User, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    story = told(sahar, narrator, loom)
    services.edit_copy(story, title={"en": "Pressure"}, body={}, by=amna)
    services.publish_story(story, checks=ALL_CHECKED, by=amna)
    services.withdraw_story(story, by=amna)

    assert leaks(caplog.text) == []


def test_no_trail_and_no_job_names_her(sealed: Story) -> None:
    from procrastinate.contrib.django.models import ProcrastinateJob

    from qadam.core.models import AuditEntry

    rows = [*AuditEntry.objects.values(), *ProcrastinateJob.objects.values("args", "lock", "queueing_lock")]
    assert leaks(str(rows)) == []


def test_a_personal_link_stands_in_no_log(
    client: Client, sealed: Story, caplog: pytest.LogCaptureFixture
) -> None:
    token = link_token(sealed.pk)
    keeper = NoPeopleInLogs()
    client.post(f"/en/stories/mine/{token}/answer/", {"answer": ""})
    client.get(f"/en/stories/mine/{token}/nothing-here/")

    lines = [record for record in caplog.records if keeper.filter(record)]
    assert len(lines) == 2
    assert [record.getMessage() for record in lines if token in record.getMessage()] == []
