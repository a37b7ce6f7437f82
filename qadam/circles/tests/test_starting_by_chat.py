"""Starting a circle by chat, through the real webhook."""

import pytest

from qadam.circles.models import Circle, Facilitator, Member
from qadam.circles.tests.conftest import NewCircle, NewLeader, NewPhone
from qadam.learning.models import Lesson
from qadam.messaging.models import ChannelAccount, Delivery, InboundEvent
from qadam.messaging.tests.chat import Phone
from qadam.places.queries import cell

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("places")]


def messages_from_her() -> int:
    return InboundEvent.objects.filter(kind="message").count()


def test_a_stranger_starts_a_circle_in_pashto_from_hello(
    whatsapp: ChannelAccount, lessons: list[Lesson]
) -> None:
    her = Phone(whatsapp)
    her.write("سلام")
    her.press("پښتو")
    her.write("1")
    before = messages_from_her()
    talk = [
        *her.press("د زده کړې حلقې"),
        *her.press("حلقه شروع کول"),
        *her.write("چارسده"),
        *her.press("ښځې"),
        *her.press("جمعه"),
        *her.press("غرمه 3"),
        *her.press("شاوخوا 10"),
    ]

    circle = Circle.objects.select_related("place", "facilitator").get()
    assert messages_from_her() - before == 7
    assert (circle.place.code, circle.weekday, f"{circle.at:%H:%M}", circle.size) == (
        "charsadda",
        4,
        "15:00",
        10,
    )
    assert (circle.language, circle.audience, circle.state) == ("ps", "women", "asked")
    assert circle.facilitator is not None and circle.facilitator.state == "learning"
    assert talk == in_pashto(circle)


def in_pashto(circle: Circle) -> list[str]:
    """The whole talk, as a reader of Pashto hears it."""
    return [
        "حلقه داسې ده: د محلې یو څو کسان په هفته کښې یو ځل کېني او زده کوي چې په ټیلیفون به څنګه محفوظ وي. "
        "لیک لوست لازم نه دے، نوم هم څوک نه تپوسي. ووایئ، څه وکړو؟",
        "چرته به کېنئ؟ د تحصیل یا ضلعې نوم ولیکئ، یا لوکېشن راولېږئ. مونږ صرف علاقه ساتو، کور هېڅکله نه.",
        "د چا د پاره؟",
        "په کومه ورځ؟",
        "په کوم وخت؟",
        "شاوخوا څومره کسان به یئ؟ شمېر ولیکئ، لکه 12.",
        f"ستاسو حلقه جوړه شوه: چارسده، جمعه، غرمه 3، ښځې، په پښتو ژبه. نمبر یې {circle.code} دے. که څه بدلول غواړئ، "
        "«زما د حلقې چلول» پرانیزئ.",
        "د ناستې نه مخکښې یې چلول زده کړئ: درې واړه سبقونه، یوه آزمائشي ناسته او یوه وعده. چې پوره شي، حلقه به "
        "پخپله شروع شي.",
        "د حلقې تر چلولو ستاسو لار:\n○ درې واړه سبقونه\n○ آزمائشي ناسته، چې څوک یې وویني\n○ ستاسو وعده"
        "\n○ څوک ستاسو ضامن\nسبق 1: About links\nسبق 2: About otp\nسبق 3: About photos",
    ]


def test_who_says_what_she_wants_at_once_needs_eight_messages_with_the_first_contact(
    whatsapp: ChannelAccount,
) -> None:
    her = Phone(whatsapp)
    her.write("start a circle")
    her.press("English")
    her.press("Yes, all right")
    her.write("Charsadda")
    her.press("Women")
    her.write("Friday")
    her.press("3 pm")
    her.write("12")

    assert messages_from_her() == 8
    circle = Circle.objects.get()
    assert (circle.weekday, circle.at.hour, circle.size) == (4, 15, 12)


def test_day_and_hour_in_one_sentence_are_not_asked_again(neighbour: NewPhone) -> None:
    her, _person = neighbour()
    her.write("start a circle")
    her.write("Charsadda")
    her.press("Everyone")

    assert her.write("friday at 4:30 pm") == ["How many will you be, about? Write a number, such as 12."]
    her.press("About 15")
    circle = Circle.objects.get()
    assert (circle.weekday, f"{circle.at:%H:%M}") == (4, "16:30")


def test_a_pin_leaves_the_district_and_a_coarse_cell_and_nothing_finer(neighbour: NewPhone) -> None:
    from qadam.channels.simulator import phone as wire
    from qadam.messaging.tests.chat import LINE

    her, _person = neighbour()
    her.write("start a circle")
    her.post(wire.location(LINE, her.caller, 34.1507, 71.7423))
    her.settle()
    her.press("Women")
    her.write("Friday 3 pm")
    her.press("About 10")

    circle = Circle.objects.select_related("place").get()
    assert (circle.place.kind, circle.cell) == ("tehsil", cell(34.1507, 71.7423))
    assert "71.74" not in str(her.conversation.dialogue)


def test_a_place_nobody_knows_is_asked_once_more_and_nothing_is_lost(neighbour: NewPhone) -> None:
    her, _person = neighbour()
    her.write("start a circle")

    assert her.write("Narnia")[0].startswith("We do not know a tehsil or district of this name.")
    assert her.write("Mardan") == ["Who is it for?"]


def test_a_list_leads_to_the_tehsil_in_steps(neighbour: NewPhone) -> None:
    her, _person = neighbour()
    her.write("start a circle")
    her.press("Choose from a list")
    her.press("Khyber Pakhtunkhwa")
    her.press("Peshawar")
    her.press("Mathra")
    her.press("Women")
    her.write("Friday 3 pm")
    her.press("About 10")

    assert Circle.objects.get().place.code == "mathra"


def test_the_circle_of_who_leads_meets_at_once(neighbour: NewPhone, new_leader: NewLeader) -> None:
    her, person = neighbour()
    new_leader(person)
    for text in ("start a circle", "Charsadda", "2", "Friday 3 pm", "10"):
        said = her.write(text)

    circle = Circle.objects.get()
    assert (circle.state, circle.began_on is not None) == ("meeting", True)
    assert said[-1] == f"Who wants to be reminded writes: circle {circle.code}"


def test_a_circle_with_children_waits_for_the_desk_although_she_leads(
    neighbour: NewPhone, new_leader: NewLeader
) -> None:
    her, person = neighbour()
    new_leader(person)
    her.write("start a circle")
    her.write("Charsadda")
    her.press("Girls")
    her.write("Friday 3 pm")
    said = her.press("About 10")

    assert Circle.objects.get().state == "asked"
    assert any(line.startswith("Where children sit we look twice") for line in said)
    assert "The rules for children" in her.labels


def test_a_circle_of_somebody_nobody_vouched_for_is_shown_to_nobody(
    neighbour: NewPhone, new_circle: NewCircle, new_leader: NewLeader
) -> None:
    learner = new_leader(state="learning")
    asked = new_circle(learner)
    her, _person = neighbour()

    assert her.write(f"circle {asked.code}") == [
        "No circle with this number meets now. Look at the number again, or ask who told you."
    ]
    assert Member.objects.count() == 0
    assert Facilitator.objects.get(pk=learner.pk).state == "learning"
    assert Delivery.objects.exclude(cause_kind__in=["reply", "path-tried", "path-done"]).count() == 0
