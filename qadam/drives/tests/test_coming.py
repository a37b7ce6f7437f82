"""Between signing up and being there: the reminder, the calendar, the tick by code, QR or list, and who brought whom."""

import json
from datetime import datetime, time, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from qadam.accounts.models import User
from qadam.campaigns.models import Step
from qadam.core.clock import moved_to
from qadam.drives import services
from qadam.drives.dialogues import shift_title
from qadam.drives.models import Attendance, Shift, Signup
from qadam.drives.sharing import brought
from qadam.drives.tests.test_web import join
from qadam.messaging.models import ChannelAccount, Delivery
from qadam.messaging.tests.chat import Phone
from qadam.organisations.models import Organisation
from qadam.outreach import sharing
from qadam.people.models import Person
from qadam.people.services import add_person

pytestmark = pytest.mark.django_db
KARACHI = ZoneInfo("Asia/Karachi")


@pytest.fixture
def reminded(shift: Shift, bilal: Person, whatsapp: ChannelAccount) -> Signup:
    """Bilal has a place, and his reminder waits."""
    signup = services.sign_up(shift, bilal, source="chat")
    with moved_to(shift.starts_at - timedelta(hours=29)):
        services.queue_reminders()
    return signup


def reminder() -> Delivery:
    return Delivery.objects.get(cause_kind="shift-reminder")


def test_whoever_has_a_place_is_reminded_once_on_the_evening_before(shift: Shift, reminded: Signup) -> None:
    services.queue_reminders()

    eve = shift.starts_at.astimezone(KARACHI).date() - timedelta(days=1)
    assert reminder().not_before == datetime.combine(eve, time(18), KARACHI)
    assert reminded.code in reminder().content["text"]


def test_a_reminder_never_comes_after_the_beginning(shift: Shift, reminded: Signup) -> None:
    assert reminder().expires_at == shift.starts_at


def test_whoever_gave_the_place_back_is_not_reminded(reminded: Signup) -> None:
    services.cancel_signup(reminded)

    assert reminder().state == "cancelled"


def test_nobody_is_reminded_of_what_was_called_off(reminded: Signup) -> None:
    services.cancel_drive(reminded.shift.drive)

    assert reminder().state == "cancelled"
    assert Delivery.objects.get(cause_kind="called-off").state == "queued"


def test_the_queue_is_not_reminded(shift: Shift, sahar: Organisation, bilal: Person) -> None:
    for name in ("Zarmina", "Gul"):
        services.sign_up(shift, add_person(sahar, name=name), source="web")
    assert services.sign_up(shift, bilal, source="chat").state == "waiting"

    assert services.queue_reminders() == 0


def test_the_calendar_file_holds_time_and_place_in_lines_a_phone_can_read(
    client: Client, shift: Shift
) -> None:
    answer = client.get(f"/ur/drives/{shift.drive.slug}/{shift.pk}.ics")

    text = answer.content.decode()
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert f"DTSTART:{shift.starts_at:%Y%m%dT%H%M%SZ}\r\n" in text
    assert "SUMMARY:نہر کا کنارہ" in text.replace("\r\n ", "")
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75
    assert text.count("\n") == text.count("\r\n")


def test_a_scanned_code_is_one_button_and_is_kept_as_scanned(
    client: Client, shift: Shift, bilal: Person, amna: User
) -> None:
    signup = services.sign_up(shift, bilal, source="chat")
    client.force_login(amna)
    page = client.get(f"/en/desk/drives/shifts/{shift.pk}/check-in/{signup.code}/").content.decode()
    assert 'name="how" value="qr"' in page

    client.post(f"/en/desk/drives/shifts/{shift.pk}/check-in/", {"code": signup.code, "how": "qr"})

    assert Attendance.objects.get().how == "qr"


def test_ticks_kept_on_a_phone_are_sent_twice_and_count_once_and_a_wrong_code_is_told(
    client: Client, shift: Shift, sahar: Organisation, amna: User
) -> None:
    one, two = [
        services.sign_up(shift, add_person(sahar, name=name), source="web") for name in ("Zarmina", "Gul")
    ]
    wrong = next(code for code in ("0000", "1111", "2222") if code not in (one.code, two.code))
    at = (shift.starts_at + timedelta(minutes=5)).isoformat()
    rows = [
        {"client_id": str(uuid4()), "code": one.code, "at": at},
        {"client_id": str(uuid4()), "signup_id": str(two.pk), "at": "1999-01-01T00:00:00Z"},
        {"client_id": str(uuid4()), "code": wrong, "at": at},
    ]
    client.force_login(amna)
    url = f"/en/desk/drives/shifts/{shift.pk}/queued/"

    with moved_to(shift.ends_at):
        for _time in range(2):
            answer = client.post(url, json.dumps({"rows": rows}), content_type="application/json")
    assert [row["ok"] for row in answer.json()["rows"]] == [True, True, False]
    assert sorted(Attendance.objects.values_list("how", flat=True)) == ["code", "list"]
    assert Step.objects.filter(kind="attended").count() == 2
    # A phone whose clock is years behind changes no month of the report.
    assert two.attendance.at == shift.starts_at


def test_whoever_came_by_a_neighbours_link_counts_for_her_once_the_number_is_proven(
    client: Client, shift: Shift, whatsapp: ChannelAccount
) -> None:
    shared = sharing.find("drive", shift.drive.pk)
    assert shared is not None
    link = sharing.new_sharer(shared, label="Gul")
    led = client.get(f"/s/{link.code}", headers={"user-agent": "Mozilla/5.0"})["Location"]
    assert led.endswith(f"?by={link.sharer_code}")
    join(client, shift, query=f"?by={link.sharer_code}")
    assert brought(link.sharer_code) == 0

    Phone(whatsapp, "+923000000123").write(f"JOIN {shift.drive.join_code}")

    assert brought(link.sharer_code) == 1


def test_the_kit_of_a_drive_says_time_place_and_link_in_three_languages(shift: Shift) -> None:
    shared = sharing.find("drive", shift.drive.pk)
    assert shared is not None

    kits = {kit.language.code: kit for kit in sharing.kits(shared)}

    assert list(kits) == ["ur", "ps", "en"]
    assert kits["ur"].text.startswith("نہر کا کنارہ\n") and kits["en"].text.startswith("Canal bank\n")
    for kit in kits.values():
        assert kit.text.endswith(kit.link)
        assert 0 < kit.card_kb <= 60


def test_two_teams_of_one_morning_are_two_choices(shift: Shift) -> None:
    starts, hours = shift.starts_at, timedelta(hours=1)
    same_start = services.add_shift(shift.drive, starts_at=starts, ends_at=starts + hours, capacity=2)
    later = services.add_shift(shift.drive, starts_at=starts + hours, ends_at=starts + 2 * hours, capacity=2)

    assert len({shift_title(one) for one in (shift, same_start, later)}) == 3
