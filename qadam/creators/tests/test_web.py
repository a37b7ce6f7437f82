"""A creator's own page, the desk's pages, the sheet and the API, as they are opened."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from qadam.accounts.models import User
from qadam.campaigns.models import Campaign
from qadam.campaigns.services import record_step
from qadam.core.clock import now
from qadam.core.languages import speaking
from qadam.core.models import new_id
from qadam.creators.models import Brief, Cohort, Draft, Participant, Publication
from qadam.creators.queries import brought_by
from qadam.creators.services import cohorts, drafts, publishing
from qadam.creators.tests.conftest import SendDraft, person_with_phone
from qadam.creators.tokens import link_token
from qadam.drives.services import add_drive, add_shift, publish_drive, sign_up
from qadam.media.tests.conftest import phone_photo
from qadam.messaging.models import Incident
from qadam.organisations.enums import Role
from qadam.organisations.models import Organisation
from qadam.organisations.services import create_token
from qadam.outreach.links import count_visit
from qadam.people.models import Person

pytestmark = pytest.mark.django_db

POST = "https://www.facebook.com/young.voices/posts/12345"


def path(name: str, *args: object) -> str:
    with speaking("en"):
        return reverse(name, args=args)


def token_in(page: bytes) -> str:
    found = re.search(r'name="form_token" value="([^"]+)"', page.decode())
    assert found
    return found[1]


def send_form(client: Client, where: str, /, **told: object) -> tuple[int, str]:
    given = {"form_token": token_in(client.get(where).content)} | told
    answer = client.post(where, given)
    return answer.status_code, answer.content.decode()


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


# ── her own page ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_draft_with_a_picture_from_the_browser(client: Client, hina: Participant, brief: Brief) -> None:
    address = path("creators:draft", link_token(hina.pk), brief.pk)
    picture = SimpleUploadedFile("p.jpg", phone_photo(64, 64), "image/jpeg")
    status, page = send_form(
        client,
        address,
        text="A pretty doctor says: boil it.",
        picture=picture,
        sources="- WHO",
        disclosure="with",
    )

    assert (status, "Draft <bdi" in page and "is with your mentor" in page) == (200, True)
    assert "pretty doctor" in page
    draft = Draft.objects.get()
    assert ([part.kind for part in draft.parts.all()], draft.sources) == (["text", "image"], ["WHO"])


def test_the_same_form_twice_is_one_draft(client: Client, hina: Participant, brief: Brief) -> None:
    address = path("creators:draft", link_token(hina.pk), brief.pk)
    token = token_in(client.get(address).content)
    for _ in range(2):
        client.post(address, {"form_token": token, "text": "Boil it.", "disclosure": "with"})

    assert Draft.objects.count() == 1


def test_an_empty_form_says_what_to_send(client: Client, hina: Participant, brief: Brief) -> None:
    status, page = send_form(
        client, path("creators:draft", link_token(hina.pk), brief.pk), text="  ", disclosure="with"
    )

    assert (status, "Send your draft first: words, a picture or your voice." in page) == (422, True)


def test_whoever_is_in_danger_meets_a_guardian(
    client: Client, hina: Participant, brief: Brief, gulrukh: User
) -> None:
    address = path("creators:draft", link_token(hina.pk), brief.pk)
    _status, page = send_form(client, address, text="My husband beats me every day", disclosure="own")

    assert Incident.objects.get().guardian == gulrukh
    assert "You are not alone" in page


def test_a_changed_link_and_one_of_somebody_who_left_open_nothing(
    client: Client, hina: Participant, brief: Brief
) -> None:
    good = link_token(hina.pk)
    assert client.get(path("creators:mine", good)).status_code == 200
    assert client.get(path("creators:mine", f"{good[:-2]}xx")).status_code == 404
    cohorts.leave_cohort(hina)
    assert client.get(path("creators:mine", good)).status_code == 404


def test_a_task_of_another_cohort_is_not_there(
    client: Client, hina: Participant, brief: Brief, sahar: Organisation
) -> None:
    elsewhere = cohorts.add_cohort(
        sahar, title={"en": "Others"}, language="en", starts_on=now().date(), weeks=2
    )
    stranger = cohorts.join_cohort(elsewhere, person_with_phone(sahar)[0], is_minor=False)

    assert client.get(path("creators:draft", link_token(stranger.pk), brief.pk)).status_code == 404


def test_the_post_by_web_brings_the_certificate(
    client: Client, hina: Participant, brief: Brief, send: SendDraft, mentor: User
) -> None:
    drafts.say_ready(send(), by=mentor)
    address = path("creators:post", link_token(hina.pk), brief.pk)
    wrong, page = send_form(client, address, address="javascript:alert(1)", says="with")
    assert (wrong, "This is not the address of a post." in page) == (422, True)
    status, page = send_form(client, address, address=POST, says="with")

    assert (status, "your certificate is ready" in page) == (200, True)
    assert Publication.objects.get().certificate is not None


# ── what it brought ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_steps_count_by_address_and_openings_never_do(
    send: SendDraft, mentor: User, water: Campaign, sahar: Organisation
) -> None:
    draft = send()
    drafts.say_ready(draft, by=mentor)
    assert draft.link is not None
    for _ in range(7):
        count_visit(draft.link)
    assert brought_by(draft) is not None
    assert (brought_by(draft).people, brought_by(draft).opened) == (0, 7)  # type: ignore[union-attr]

    person, _number = person_with_phone(sahar)
    _join(water, person, by=draft.link.sharer_code)
    _join(water, person_with_phone(sahar)[0], by="")
    # What she does later counts by her address, by whichever door; what she did before does not.
    for at in (now() - timedelta(days=9), now() + timedelta(seconds=1)):
        record_step(
            person, kind="attended", subject_kind="signup", subject_id=new_id(), campaign=water, at=at
        )
    found = brought_by(draft)

    assert found is not None
    assert (found.people, found.steps, found.opened) == (1, {"signed_up": 1, "attended": 1}, 7)


def _join(campaign: Campaign, person: Person, *, by: str) -> None:
    drive = add_drive(campaign, title={"en": "Wells"})
    begins = now() + timedelta(days=1)
    shift = add_shift(drive, starts_at=begins, ends_at=begins + timedelta(hours=2), capacity=5)
    publish_drive(drive)
    sign_up(shift, person, source="web", sharer_code=by)


def test_who_has_no_address_is_said_and_not_counted(
    send: SendDraft, mentor: User, water: Campaign, sahar: Organisation
) -> None:
    from qadam.people.services import add_person

    draft = send()
    drafts.say_ready(draft, by=mentor)
    assert draft.link is not None
    _join(water, add_person(sahar, name="By hand"), by=draft.link.sharer_code)
    found = brought_by(draft)

    assert found is not None
    assert (found.people, found.total, found.without_address) == (0, 0, 1)


# ── the desk ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_mentor_answers_on_the_desk(send: SendDraft, mentor: User, cohort: Cohort) -> None:
    client, draft = signed_in(mentor), send()
    address = path("desk-creators:draft", draft.pk)
    assert "Boil it for one minute." in client.get(address).content.decode()
    client.post(address, {"do": "comment", "text": "Say who says so."})
    client.post(address, {"do": "ready"})
    draft.refresh_from_db()

    assert (draft.state, [c.text for c in draft.comments.all()]) == ("ready", ["Say who says so."])
    table = client.get(path("desk-creators:cohort", cohort.pk)).content.decode()
    assert "Ready to publish" in table


def test_a_coordinator_begins_a_group_and_writes_a_task(amna: User, mentor: User) -> None:
    client = signed_in(amna)
    client.post(
        path("desk-creators:cohort-new"),
        {
            "title_en": "Voices",
            "language": "ps",
            "starts_on": "2026-12-01",
            "weeks": 6,
            "mentors": [mentor.pk],
        },
    )
    made = Cohort.objects.get()
    fields = {"title_en": "Water", "must_disclose": "paid", "due_on": "2030-01-10", "fact_1": "It boils."}
    refused = client.post(path("desk-creators:brief-new", made.pk), fields)
    assert "A fact needs its source." in refused.content.decode()
    client.post(
        path("desk-creators:brief-new", made.pk), fields | {"source_1": "WHO", "opens_on": "2030-01-01"}
    )
    task = Brief.objects.get()

    assert (list(made.mentors.all()), task.state, task.must_disclose) == ([mentor], "scheduled", "paid")
    assert task.facts == [{"text": {"ps": "It boils."}, "source": "WHO"}]
    client.post(path("desk-creators:brief", task.pk), {"do": "open"})
    task.refresh_from_db()
    assert task.state == "open"


def test_the_desk_writes_somebody_down_and_hears_the_guardian(amna: User, cohort: Cohort) -> None:
    client = signed_in(amna)
    client.post(
        path("desk-creators:participant-add", cohort.pk),
        {"name": "Gul", "phone": "0344 1112223", "is_minor": "on", "public_name": "Gul"},
    )
    young = Participant.objects.get()
    assert (young.state, young.public_name) == ("waiting", "")
    client.post(path("desk-creators:participant", young.pk), {"do": "guardian"})
    assert Participant.objects.get().state == "waiting"
    client.post(path("desk-creators:participant", young.pk), {"do": "guardian", "how": "call"})
    young = Participant.objects.get()

    assert (young.state, young.guardian_how, young.guardian_heard_by) == ("active", "call", amna)


def test_what_waits_stands_on_today(
    send: SendDraft, mentor: User, cohort: Cohort, sahar: Organisation
) -> None:
    send()
    cohorts.join_cohort(cohort, person_with_phone(sahar)[0], is_minor=True)
    page = signed_in(mentor).get(path("desk:today")).content.decode()

    assert "Drafts to answer" in page
    assert "Creators under 18 who wait for a guardian" in page


def test_the_sheet_and_the_api_hold_no_name_and_nobody_under_18(
    hina: Participant, send: SendDraft, mentor: User, amna: User, cohort: Cohort, sahar: Organisation
) -> None:
    draft = send()
    drafts.say_ready(draft, by=mentor)
    publishing.publish_draft(draft, address=POST, disclosure="with")
    sheet = path("desk-creators:table-csv", cohort.pk)
    grown = signed_in(amna).get(sheet).content.decode()
    assert (POST in grown, "Hina" in grown) == (True, False)

    program = Client(headers={"Authorization": f"Bearer {create_token(sahar, role=Role.COORDINATOR)}"})
    rows = program.get(f"/api/v1/cohorts/{cohort.pk}/table").json()
    assert [(r["participant"], r["post"], r["state"]) for r in rows] == [(1, POST, "published")]

    Participant.objects.filter(pk=hina.pk).update(
        is_minor=True, public_name="", guardian_at=now(), guardian_how="met"
    )
    assert len(signed_in(amna).get(sheet).content.decode().strip().splitlines()) == 1
    assert program.get(f"/api/v1/cohorts/{cohort.pk}/table").json() == []
