"""Two at once: the mentor's five places, a form claimed by two, a circle taken by two, one file imported twice."""

import threading
from collections.abc import Callable
from datetime import time
from uuid import uuid4

import pytest
from django.db import connection

from qadam.accounts.models import User
from qadam.circles import bundles
from qadam.circles.models import Circle
from qadam.circles.services import facilitators, rhythm, starting
from qadam.circles.tests.conftest import NewCircle, NewLeader, NewPhone, charsadda
from qadam.core.errors import QadamError
from qadam.organisations.models import Organisation

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("places")]


def at_once(*acts: Callable[[], object]) -> list[str]:
    """Does everything in the same moment; answers the refusals, an empty text for what was done."""
    start, answers = threading.Barrier(len(acts)), [""] * len(acts)

    def run(place: int) -> None:
        start.wait()
        try:
            acts[place]()
        except QadamError as refusal:
            answers[place] = refusal.code
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_seven_circles_given_to_one_mentor_in_one_moment_are_five(
    new_circle: NewCircle, new_leader: NewLeader, amna: User
) -> None:
    mentor, leads = new_leader(), new_leader()
    facilitators.make_mentor(mentor, by=amna)
    circles = [new_circle(leads) for _n in range(7)]

    def give(circle: Circle) -> Callable[[], object]:
        return lambda: facilitators.assign_mentor(Circle.objects.get(pk=circle.pk), mentor)

    assert sorted(at_once(*map(give, circles))) == [""] * 5 + ["mentor-full"] * 2
    assert set(mentor.mentored.values_list("mentor_slot", flat=True)) == {1, 2, 3, 4, 5}


def test_one_form_sent_six_times_and_claimed_by_six_is_one_circle_of_one_of_them(
    sahar: Organisation, neighbour: NewPhone
) -> None:
    people, submission, place = [neighbour()[1] for _n in range(6)], uuid4(), charsadda()

    def send() -> None:
        starting.start_from_web(
            sahar,
            submission_id=submission,
            place=place,
            audience="women",
            weekday=4,
            at=time(15),
            size=10,
            language="ur",
        )

    assert at_once(*[send] * 6) == [""] * 6
    circle = Circle.objects.get()
    claims = [lambda p=p: starting.claim_circle(circle.code, circle.claim, p) for p in people]
    assert sorted(at_once(*claims)) == ["", *["no-offer"] * 5]


def test_a_circle_taken_twice_in_one_moment_is_taken_once(
    new_circle: NewCircle, new_leader: NewLeader
) -> None:
    circle, other = new_circle(), new_leader()
    rhythm.offer_circle(circle, to=other)

    def take() -> None:
        rhythm.take_circle(Circle.objects.get(pk=circle.pk), by=other)

    assert sorted(at_once(take, take)) == ["", "no-offer"]


def test_one_file_imported_by_two_in_one_moment_doubles_nothing(
    new_circle: NewCircle, other: Organisation
) -> None:
    circle = new_circle()
    data = bundles.export_bundle([circle])
    circle.delete()

    answers = at_once(*[lambda: bundles.import_bundle(data, organisation=other)] * 2)

    assert answers == ["", ""]
    assert Circle.objects.count() == 1
