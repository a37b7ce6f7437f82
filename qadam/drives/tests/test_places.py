"""Places of a shift: given once, freed, offered on, never sold twice."""

import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qadam.campaigns.models import Step
from qadam.core.clock import moved_to, now
from qadam.core.errors import IllegalTransition
from qadam.drives import services
from qadam.drives.enums import TAKES_A_PLACE, SignupState
from qadam.drives.errors import AlreadySignedUp, HasSignups, ListFull, ShiftOver, WrongCode
from qadam.drives.models import Attendance, Shift, Signup
from qadam.organisations.models import Organisation
from qadam.people.models import Person
from qadam.people.services import add_person

pytestmark = pytest.mark.django_db


def people(organisation: Organisation, count: int) -> list[Person]:
    return [add_person(organisation, name=f"Person {i}") for i in range(count)]


def sign_up(shift: Shift, person: Person) -> Signup:
    return services.sign_up(shift, person, source="chat")


def test_the_first_get_places_and_the_next_waits(shift: Shift, sahar: Organisation) -> None:
    states = [sign_up(shift, person).state for person in people(sahar, 3)]

    assert states == ["booked", "booked", "waiting"]


def test_the_same_request_twice_is_one_signup(shift: Shift, bilal: Person) -> None:
    client_id = uuid4()
    first = services.sign_up(shift, bilal, source="web", client_id=client_id)
    again = services.sign_up(shift, bilal, source="web", client_id=client_id)

    assert (first.pk, Signup.objects.count()) == (again.pk, 1)


def test_nobody_has_two_places_in_one_shift(shift: Shift, bilal: Person) -> None:
    sign_up(shift, bilal)

    with pytest.raises(AlreadySignedUp):
        sign_up(shift, bilal)
    shift.refresh_from_db()
    assert shift.taken == 1


def test_the_last_free_code_is_found_and_after_it_the_list_is_full(
    shift: Shift, sahar: Organisation, bilal: Person
) -> None:
    codes = [f"{number:04}" for number in range(10_000) if number != 4711]
    Signup.objects.bulk_create(
        Signup(shift=shift, state="waiting", source="chat", code=code) for code in codes
    )
    late = add_person(sahar, name="Late")

    assert sign_up(shift, bilal).code == "4711"
    with pytest.raises(ListFull):
        sign_up(shift, late)


def test_a_freed_place_is_offered_to_the_first_in_the_queue_until_a_deadline(
    shift: Shift, sahar: Organisation
) -> None:
    one, _two, three, _four = [sign_up(shift, person) for person in people(sahar, 4)]

    services.cancel_signup(one)

    three.refresh_from_db()
    shift.refresh_from_db()
    assert (three.state, shift.taken) == ("offered", 2)
    assert three.offer_ends_at is not None and now() < three.offer_ends_at < shift.starts_at


def test_an_offer_nobody_answers_goes_to_the_next(shift: Shift, sahar: Organisation) -> None:
    one, _two, three, four = [sign_up(shift, person) for person in people(sahar, 4)]
    services.cancel_signup(one)

    with moved_to(now() + timedelta(hours=13)):
        assert services.lapse_offers() == 1
    three.refresh_from_db()
    four.refresh_from_db()
    assert (three.state, four.state) == ("lapsed", "offered")


def test_a_lapsed_offer_cannot_be_taken(shift: Shift, sahar: Organisation) -> None:
    one, _two, three = [sign_up(shift, person) for person in people(sahar, 3)]
    services.cancel_signup(one)
    with moved_to(now() + timedelta(hours=13)):
        services.lapse_offers()
    three.refresh_from_db()

    with pytest.raises(IllegalTransition):
        services.accept_offer(three)


def test_more_places_go_to_the_queue_first(shift: Shift, sahar: Organisation) -> None:
    waiting = [sign_up(shift, person) for person in people(sahar, 4)][2:]

    services.resize_shift(shift, capacity=3)

    assert [Signup.objects.get(pk=s.pk).state for s in waiting] == ["offered", "waiting"]
    with pytest.raises(HasSignups):
        services.resize_shift(shift, capacity=1)


def test_a_shift_that_is_over_takes_nobody(shift: Shift, bilal: Person) -> None:
    with moved_to(shift.ends_at + timedelta(minutes=1)), pytest.raises(ShiftOver):
        sign_up(shift, bilal)


def test_the_database_itself_refuses_one_place_too_many(shift: Shift) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Shift.objects.filter(pk=shift.pk).update(taken=3)


def test_signing_up_and_coming_are_two_steps_each_counted_once(shift: Shift, bilal: Person) -> None:
    signup = sign_up(shift, bilal)
    for _ in range(2):
        services.check_in(services.find_by_code(shift, signup.code), how="code")  # type: ignore[arg-type]

    assert sorted(Step.objects.values_list("kind", flat=True)) == ["attended", "signed_up"]


def test_a_list_sent_twice_from_a_phone_checks_everybody_in_once(shift: Shift, sahar: Organisation) -> None:
    signups = [sign_up(shift, person) for person in people(sahar, 2)]
    rows = [{"client_id": uuid4(), "code": s.code, "at": now()} for s in signups]

    answers = [services.check_in_many(shift, [*rows, {"client_id": None, "code": "none"}]) for _ in range(2)]

    assert [[row["ok"] for row in answer] for answer in answers] == [[True, True, False]] * 2
    assert Attendance.objects.count() == 2


def test_a_wrong_code_is_refused(shift: Shift) -> None:
    with pytest.raises(WrongCode):
        services.find_by_code(shift, "0000")


def test_who_waits_takes_no_place_that_was_not_offered(shift: Shift, sahar: Organisation) -> None:
    waiting = [sign_up(shift, person) for person in people(sahar, 3)][2]

    with pytest.raises(IllegalTransition):
        services.accept_offer(waiting)
    shift.refresh_from_db()
    assert (waiting.state, shift.taken) == ("waiting", 2)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    acts=st.lists(
        st.tuples(st.sampled_from(["join", "leave", "take", "grow"]), st.integers(0, 5)), max_size=14
    )
)
def test_whatever_people_do_the_count_of_places_is_true(shift: Shift, acts: list[tuple[str, int]]) -> None:
    shift = services.add_shift(shift.drive, starts_at=shift.starts_at, ends_at=shift.ends_at, capacity=2)
    crowd = people(shift.drive.organisation, 6)
    for act, who in acts:
        signup = Signup.objects.filter(
            shift=shift, person=crowd[who], state__in=["waiting", "offered", "booked"]
        ).first()
        try:
            if act == "join":
                sign_up(shift, crowd[who])
            elif act == "leave" and signup:
                services.cancel_signup(signup)
            elif act == "take" and signup:
                services.accept_offer(signup)
            elif act == "grow":
                services.resize_shift(shift, capacity=Shift.objects.get(pk=shift.pk).capacity + 1)
        except (AlreadySignedUp, IllegalTransition):
            pass
        shift.refresh_from_db()
        held = Signup.objects.filter(shift=shift, state__in=TAKES_A_PLACE).count()
        assert held == shift.taken <= shift.capacity
        waits = Signup.objects.filter(shift=shift, state=SignupState.WAITING).exists()
        assert not (waits and shift.taken < shift.capacity)


@pytest.mark.django_db(transaction=True)
def test_two_hundred_pressing_the_last_place_at_once_get_exactly_one(
    shift: Shift, sahar: Organisation
) -> None:
    Shift.objects.filter(pk=shift.pk).update(capacity=1)
    crowd = people(sahar, 200)
    states: list[str] = []
    start = threading.Barrier(20)

    def press(mine: list[Person]) -> None:
        start.wait()
        for person in mine:
            states.append(services.sign_up(Shift.objects.get(pk=shift.pk), person, source="chat").state)
        connection.close()

    threads = [threading.Thread(target=press, args=(crowd[i::20],)) for i in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    shift.refresh_from_db()
    assert (states.count("booked"), states.count("waiting"), shift.taken) == (1, 199, 1)
    assert Signup.objects.filter(shift=shift, state="booked").count() == 1
