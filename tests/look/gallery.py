"""Every piece of the look on a few pages, to be seen and measured by tests. Never part of an installation."""

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path

from qadam.core import cards, pages, ports
from qadam.core.fields import Choice
from qadam.core.formtoken import PublicForm, public_form
from qadam.core.urls import localized

handler404 = "qadam.core.pages.not_found"
handler500 = "qadam.core.pages.broken"

_PEAKS = [((7 * n) % 19) / 19 for n in range(56)]


def _story(title: dict[str, str], kind: str, tile: str, **more: Any) -> cards.StoryCard:
    return cards.StoryCard(url="#story", title=title, kind=kind, tile=tile, **more)


STORIES = [
    _story(
        {"ur": "دھاگا نہ توڑنا، بات بھی نہ توڑنا", "en": "Do not break the thread, nor your word"},
        "دستکاری",
        "p4",
        teller="زرمینہ بی بی",
        place={"ur": "اتمانزئی", "en": "Utmanzai"},
        seconds=364,
        size_bytes=676_000,
    ),
    _story(
        {"ur": "جب ہم نہر میں نہاتے تھے"}, "جگہ", "p2", teller="حاجی انور گل", seconds=240, size_bytes=450_000
    ),
    _story({"ps": "د انګڼ په لور یوه کړکۍ"}, "نظم", "p1", place={"ur": "چارسدہ", "en": "Charsadda"}),
]


def _drive(
    day: int, month: int, taken: int, places: int, title: dict[str, str], place: str
) -> cards.DriveCard:
    return cards.DriveCard(
        url="#drive",
        title=title,
        starts_at=datetime(2026, month, day, 3, tzinfo=UTC),
        ends_at=datetime(2026, month, day, 6, tzinfo=UTC),
        place=place,
        zone="Asia/Karachi",
        places=places,
        taken=taken,
    )


NEAR = [
    _drive(29, 11, 34, 40, {"ur": "نہر کا کنارہ صاف کریں", "en": "Clean the canal bank"}, "ورسک روڈ"),
    _drive(2, 12, 11, 0, {"ur": "عورتوں کے لیے بلڈ پریشر کیمپ", "en": "Blood pressure camp"}, "ہشت نگری"),
    _drive(6, 12, 60, 60, {"ur": "سکول میں دو سو پودے", "en": "Two hundred trees"}, "چارسدہ"),
]
CAMPAIGNS = [
    cards.CampaignCard(
        url="#campaign",
        title={"ur": "نہر ہماری ہے", "en": "The canal is ours"},
        about={
            "ur": "محلے والے ورسک نہر کے تین کلومیٹر صاف کر رہے ہیں، اور صاف رکھ رہے ہیں۔",
            "en": "Neighbours clean three kilometres of the Warsak canal, and keep it clean.",
        },
        target=3000,
        reached=2100,
        unit={"ur": "میٹر", "en": "metres"},
    ),
    cards.CampaignCard(url="#campaign", title={"ur": "کھڈی کی آواز", "en": "The voice of the loom"}),
]
CHANGES = [
    cards.Stat("2,100", "of 3,000 metres clean", "Checked by the city office, 14 November"),
    cards.Stat("386", "came, of 604 who signed up", "1 September to 20 November"),
    cards.Stat("126", "stories published, of 171 told", how="Counted when an editor publishes one."),
]
FUNNEL = [
    cards.FunnelRow("Reached", 4180, 1.0, "of 4,620 who said yes to news"),
    cards.FunnelRow("Signed up", 604, 0.144, "of 4,180 (14 %)"),
]
SOUND = cards.Sound([("/m/zarmina.opus", "audio/ogg; codecs=opus")], 364, 676_000, _PEAKS, is_open=True)
MOMENTS = [
    cards.Moment("Told on WhatsApp", "In 11 messages", datetime(2026, 11, 19, 11, 40, tzinfo=UTC)),
    cards.Moment("Your review", is_next=True),
]


class SignupForm(PublicForm):
    purpose = "gallery"
    shift = forms.ChoiceField(
        label="1. کس وقت آئیں گے؟",
        choices=[
            ("1", Choice("صبح 8 سے 9:30", "6 جگہیں باقی")),
            ("2", Choice("صبح 9:30 سے 11", "14 جگہیں باقی")),
            ("3", Choice("صرف چائے پلانا", "جگہ بھر گئی", closed=True)),
        ],
    )
    how = forms.ChoiceField(
        label="2. یاد کیسے دلائیں؟", choices=[("w", "واٹس ایپ"), ("s", "ایس ایم ایس"), ("n", "نہیں")]
    )
    phone = forms.CharField(
        label="موبائل نمبر",
        help_text="جیسے 0300 1234567",
        widget=forms.TextInput({"type": "tel", "autocomplete": "tel"}),
    )
    words = forms.CharField(label="کچھ کہنا ہے؟", required=False, widget=forms.Textarea({"rows": 3}))
    district = forms.ChoiceField(label="ضلع", choices=[(str(n), f"ضلع {n}") for n in range(9)])
    agreed = forms.BooleanField(label="نمبر تالے میں رہے", help_text="صرف اس کام کے بارے میں لکھیں گے۔")

    def clean_phone(self) -> str:
        digits = [c for c in self.cleaned_data["phone"] if c.isdigit()]
        if len(digits) != 11:
            raise forms.ValidationError(f"اس نمبر میں {len(digits)} ہندسے ہیں، 11 چاہییں۔")
        return "".join(digits)


def home(request: HttpRequest) -> HttpResponse:
    context = {
        "near": NEAR,
        "stories": STORIES,
        "story_count": 126,
        "campaigns": CAMPAIGNS,
        "changes": [*CHANGES[:2], cards.Stat("126", "stories published, of 171 told")],
        "tell_url": "#tell",
        "all_stories_url": "#stories",
        "how_url": "#how",
        "change_place_url": "#place",
        "near_place": {"ur": "پشاور", "ps": "پېښور", "en": "Peshawar"},
    }
    return render(request, "site/home.html", context)


def empty_home(request: HttpRequest) -> HttpResponse:
    return render(request, "site/home.html", {"tell_url": "#tell"})


@public_form
def signup(request: HttpRequest) -> HttpResponse:
    form = SignupForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return HttpResponse(str(form.submission_id), content_type="text/plain")
    return render(request, "gallery/signup.html", {"form": form}, status=422 if form.errors else 200)


def parts(request: HttpRequest) -> HttpResponse:
    page = Paginator(range(100), 10).page(5)
    trail = [("Stories", "#stories"), ("Craft", "")]
    context = {
        "page": page,
        "sound": SOUND,
        "funnel": FUNNEL,
        "changes": CHANGES,
        "drive": NEAR[0],
        "trail": trail,
    }
    return render(request, "gallery/parts.html", context)


def desk(request: HttpRequest) -> HttpResponse:
    lines = [
        ports.Waiting(
            5, "People want an answer", "The longest has waited 3 h 20 min", "#inbox", True, "inbox"
        ),
        ports.Waiting(3, "Stories to review", "One by voice, 6 min", "#stories", nav="stories"),
    ]
    organisation = {"name": {"ur": "نوے سحر یوتھ", "en": "Naway Sahar Youth"}}
    return render(
        request, "gallery/desk.html", {"lines": lines, "moments": MOMENTS, "organisation": organisation}
    )


def ask(request: HttpRequest) -> HttpResponse:
    context = {
        "question": "Cancel the rest of this broadcast?",
        "what_happens": "87 people will not get it. 241 already have it; that cannot be undone.",
        "yes": "Yes, cancel for 87 people",
        "danger": True,
        "no_url": "#no",
    }
    return render(request, "ask.html", context)


def taken_back(request: HttpRequest) -> HttpResponse:
    return pages.gone(request)


urlpatterns = [
    path("", include("qadam.core.urls")),
    *localized(
        path("", home, name="home"),
        path("empty/", empty_home),
        path("signup/", signup, name="signup"),
        path("parts/", parts),
        path("desk/", desk),
        path("desk/inbox/", desk, name="inbox"),
        path("ask/", ask),
        path("gone/", taken_back),
    ),
]
