"""Days and hours as people here say them: Sunday 29 November, صبح 8 سے 11. Five languages, the community's zone."""

from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo
from zoneinfo import ZoneInfo

from django.utils import timezone

from qadam.core import languages
from qadam.core.clock import now

_EN_MONTHS = "January February March April May June July August September October November December"
_MONTHS = {
    "ur": "جنوری فروری مارچ اپریل مئی جون جولائی اگست ستمبر اکتوبر نومبر دسمبر",
    "ps": "جنوري فروري مارچ اپرېل مۍ جون جولای اګست ستمبر اکتوبر نومبر دسمبر",
    "sd": "جنوري فيبروري مارچ اپريل مئي جون جولاءِ آگسٽ سيپٽمبر آڪٽوبر نومبر ڊسمبر",
    "pa-Arab": "جنوری فروری مارچ اپریل مئی جون جولائی اگست ستمبر اکتوبر نومبر دسمبر",
    "en": _EN_MONTHS,
}
_WEEKDAYS = {  # Monday first, as date.weekday() counts
    "ur": "پیر منگل بدھ جمعرات جمعہ ہفتہ اتوار",
    "ps": "پیر منګل بده جمعرات جمعه هفته اتوار",
    "sd": "سومر اڱارو اربع خميس جمعو ڇنڇر آچر",
    "pa-Arab": "سوموار منگل بدھ جمعرات جمعہ ہفتہ اتوار",
    "en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
}
# Until which hour (not included) a part of the day lasts, and its word.
_PARTS = {
    "ur": ((4, "رات"), (12, "صبح"), (16, "دوپہر"), (19, "شام"), (24, "رات")),
    "ps": ((4, "د شپې"), (12, "سحر"), (16, "غرمه"), (19, "ماښام"), (24, "د شپې")),
    "sd": ((4, "رات"), (12, "صبح"), (16, "منجهند"), (19, "شام"), (24, "رات")),
    "pa-Arab": ((4, "رات"), (12, "سویر"), (16, "دوپہر"), (19, "شام"), (24, "رات")),
    "en": ((12, "am"), (24, "pm")),
}
_FROM_TO = {
    "ur": "{a} سے {b}",
    "ps": "{a} تر {b}",
    "sd": "{a} کان {b}",
    "pa-Arab": "{a} توں {b}",
    "en": "{a} to {b}",
}


def weekday(day: date, code: str, *, short: bool = False) -> str:
    """The name of the weekday. Arabic script has no short forms that people read, so it is whole there."""
    name = _WEEKDAYS[code].split()[day.weekday()]
    return name[:3] if short and code == "en" else name


def weekdays(code: str) -> list[str]:
    """The names of the weekdays, Monday first."""
    return _WEEKDAYS[code].split()


def month(day: date, code: str, *, short: bool = False) -> str:
    """The name of the month; three letters in English when short."""
    name = _MONTHS[code].split()[day.month - 1]
    return name[:3] if short and code == "en" else name


def short_day(day: date, code: str) -> str:
    """18 Nov: short enough for a button. The month is a word, so that no line of numbers turns around beside it."""
    return f"{day.day} {month(day, code, short=True)}"


def zone_of(name: str | tzinfo | None) -> tzinfo:
    """The zone of that name; the present one if none is given."""
    if isinstance(name, str) and name:
        return ZoneInfo(name)
    return name if isinstance(name, tzinfo) else timezone.get_current_timezone()


def local(moment: datetime | date, zone: str | tzinfo | None = None) -> datetime | date:
    """A moment as the clock on the wall shows it; a plain day stays as it is."""
    return moment.astimezone(zone_of(zone)) if isinstance(moment, datetime) else moment


def day_text(moment: datetime | date, code: str, zone: str | tzinfo | None = None) -> str:
    """Sunday 29 November; with the year when it is not this one."""
    here = local(moment, zone)
    text = f"{weekday(here, code)} {here.day} {month(here, code)}"
    return text if here.year == local(now(), zone).year else f"{text} {here.year}"


def date_text(moment: datetime | date, code: str, zone: str | tzinfo | None = None) -> str:
    """14 November 2026."""
    here = local(moment, zone)
    return f"{here.day} {month(here, code)} {here.year}"


@dataclass(frozen=True)
class _Hour:
    part: str
    text: str
    minutes: int

    @property
    def is_noon(self) -> bool:
        return self.minutes == 12 * 60


def _hour(moment: datetime | time, code: str) -> _Hour:
    part = next(word for until, word in _PARTS[code] if moment.hour < until)
    figure = str(moment.hour % 12 or 12)
    text = f"{figure}:{moment.minute:02}" if moment.minute else figure
    return _Hour(part, text, moment.hour * 60 + moment.minute)


def _said(hour: _Hour, code: str, *, part: bool = True) -> str:
    if code == "en":
        if hour.is_noon:
            return "noon"
        return f"{hour.text} {hour.part}" if part else hour.text
    return f"{hour.part} {hour.text}" if part else hour.text


def clock_text(moment: datetime | time, code: str, zone: str | tzinfo | None = None) -> str:
    """صبح 8 or 8 am: the hour with the part of the day it belongs to."""
    here = local(moment, zone) if isinstance(moment, datetime) else moment
    assert isinstance(here, datetime | time)
    return _said(_hour(here, code), code)


def span_text(start: datetime, end: datetime, code: str, zone: str | tzinfo | None = None) -> str:
    """صبح 8 سے 11 or 8 to 11 am: the part of the day is said once when it is clear."""
    first, last = local(start, zone), local(end, zone)
    assert isinstance(first, datetime) and isinstance(last, datetime)
    a, b = _hour(first, code), _hour(last, code)
    same_half = (a.minutes < 720) == (b.minutes < 720) and a.minutes <= b.minutes
    if code == "en":
        said_a, said_b = _said(a, code, part=not same_half or b.is_noon), _said(b, code)
    else:
        clear = same_half or (b.is_noon and a.minutes < 720)
        said_a, said_b = _said(a, code), _said(b, code, part=not clear)
    return _FROM_TO[code].format(a=said_a, b=said_b)


def code_now() -> str:
    """The code of the language these words must be in."""
    return languages.current().code
