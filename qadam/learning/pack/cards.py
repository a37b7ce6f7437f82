"""The cards of a pack: one article each, the same on a screen, on paper and in a facilitator's phone.

Every article of the lesson has `data-card` (the card's id, or "room" for the rules read first), `data-kind` and
`data-minutes`. Whoever shows a pack elsewhere may rely on these three.
"""

import base64

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from qadam.learning.enums import Audience, CardKind
from qadam.learning.material import Card, Lesson, Voice
from qadam.learning.pack.words import (
    NUMBERS,
    about,
    example,
    filled,
    listed,
    minutes,
    native_reading,
    picture,
    plain,
    said,
)

# How much a card holds decides how large its words are on paper: up to so many letters.
_SIZES = ((100, "s"), (195, "m"), (320, "l"), (500, "xl"))


def articles(lesson: Lesson, *, light: bool) -> list[SafeString]:
    """Every card in its order: the first page, the rules of the room, the cards, the last page."""
    first = [start(lesson)] + ([room(lesson)] if lesson.room_rules else [])
    steps = len(lesson.cards)
    cards = [
        question(card, n, steps, light=light)
        if card.kind == "question"
        else told(card, n, steps, light=light)
        for n, card in enumerate(lesson.cards, 1)
    ]
    return [*first, *cards, end(lesson)]


def start(lesson: Lesson) -> SafeString:
    """What the lesson is called, how long it takes, for whom it is."""
    known = [str(Audience(name).label) for name in lesson.audience if name in Audience.values]
    rules = format_html(
        '<details class="safe"><summary>{}</summary><ul>{}</ul></details>',
        _("When children take part"),
        listed(lesson.safeguarding),
    )
    return format_html(
        '<article data-part="start" data-size="s">{}<h1>{}</h1><p class="say">{}</p><ul class="facts"><li>{}</li>{}{}'
        '<li class="screen">{}</li></ul>{}<p class="screen"><button type="button" class="second print" hidden>{}</button></p>'
        "</article>",
        picture(lesson.cards[0].drawing, " ") if lesson.cards else "",
        said(lesson.title),
        said(lesson.summary),
        minutes(lesson.minutes),
        format_html("<li>{}</li>", filled(_("For: %(who)s"), who=", ".join(known))) if known else "",
        format_html("<li>{}</li>", native) if (native := native_reading(lesson)) else "",
        _("This file works without internet. It sends nothing to anybody."),
        rules if lesson.safeguarding else "",
        _("Print the cards"),
    )


def room(lesson: Lesson) -> SafeString:
    """The rules that make the room safe, read aloud before anything else."""
    return format_html(
        '<article data-card="room" data-kind="room" data-minutes="0" data-size="{}"><h2>{}</h2><ul class="say rules">{}</ul>'
        "</article>",
        _size(sum(map(len, lesson.room_rules)) + 120),
        _("Read aloud before you begin"),
        listed(lesson.room_rules),
    )


def told(card: Card, n: int, steps: int, *, light: bool) -> SafeString:
    """A card that is shown and read aloud."""
    near = len(card.example.text) + 60 if card.example else 0
    heard, sounds = _listen(card.voice, light=light), bool(card.voice and not light)
    return _article(
        card,
        n,
        steps,
        _size(len(card.text) + near),
        format_html(
            '{}{}<p class="say">{}</p>{}{}',
            picture(card.drawing, card.drawing_alt),
            # Who does not read finds the voice before the words; that there is none is told after them.
            heard if sounds else "",
            said(card.text),
            "" if sounds else heard,
            example(card),
        ),
    )


def question(card: Card, n: int, steps: int, *, light: bool) -> SafeString:
    """A question answered by tapping a picture. Without script the reason is one tap further."""
    answers = format_html_join(
        "",
        '<input type="radio" name="q{0}" id="q{0}-{1}"{2}><label for="q{0}-{1}">{3}<span><b>{4}</b> {5}'
        '<i class="mark">{6}</i></span></label>',
        (
            (
                n,
                i,
                mark_safe(' class="right"' if i == card.right else ""),
                picture(answer.drawing, " "),
                NUMBERS[i % len(NUMBERS)],
                said(answer.text),
                _("Yes, this one") if i == card.right else _("Not this one"),
            )
            for i, answer in enumerate(card.answers)
        ),
    )
    letters = len(card.text) + sum(len(answer.text) + 20 for answer in card.answers)
    return _article(
        card,
        n,
        steps,
        _size(letters),
        format_html(
            '<fieldset><legend class="say">{}</legend>{}{}<p class="hint">{}</p><div class="answers">{}</div></fieldset>'
            '<details class="key"><summary>{}</summary><p>{}</p><p>{}</p></details>',
            said(card.text),
            _listen(card.voice, light=light),
            example(card),
            _("Tap a picture."),
            answers,
            _("The answer"),
            _right_answer(card),
            said(card.why),
        ),
    )


def _right_answer(card: Card) -> SafeString:
    if card.right is None or not 0 <= card.right < len(card.answers):
        return mark_safe("")
    return format_html(
        "<b>{} {}</b>", NUMBERS[card.right % len(NUMBERS)], said(card.answers[card.right].text)
    )


def _article(card: Card, n: int, steps: int, size: str, inner: SafeString) -> SafeString:
    note = format_html('<aside class="note"><b>{}</b><p>{}</p></aside>', _("For the leader"), said(card.note))
    return format_html(
        '<article data-card="{}" data-kind="{}" data-minutes="{}" data-size="{}"><h2>{}</h2><p class="at"><bdi>{} / {}</bdi> · '
        '<span>{}</span></p><div class="body">{}</div>{}</article>',
        plain(card.id),
        card.kind,
        card.minutes,
        size,
        CardKind(card.kind).label,
        n,
        steps,
        minutes(card.minutes),
        inner,
        note if card.note else "",
    )


def _listen(voice: Voice | None, *, light: bool) -> SafeString:
    """The recording with the name of who speaks; a light pack and a card without a voice say so."""
    if voice is None:
        return format_html('<p class="voice none">{}</p>', _("Voice not yet recorded: read it aloud."))
    if light:
        missing = filled(_("Voice of %(name)s: it is in the big file. Ask your leader."), name=voice.speaker)
        return format_html('<p class="voice none">{}</p>', missing)
    sound = base64.b64encode(voice.data).decode()
    length = f"{voice.seconds // 60}:{voice.seconds % 60:02}"
    return format_html(
        '<figure class="voice"><figcaption>{} <bdi>{}</bdi></figcaption><audio controls preload="none" '
        'src="data:{};base64,{}"></audio></figure>',
        filled(_("Voice of %(name)s"), name=voice.speaker),
        length,
        voice.kind,
        sound,
    )


def end(lesson: Lesson) -> SafeString:
    """The last page: what to take home, and where the lesson comes from."""
    rules = [card for card in lesson.cards if card.kind == "rule"]
    home = format_html_join("", '<p class="say">{}</p>', ((said(card.text),) for card in rules))
    return format_html(
        '<article data-part="end" data-size="m"><h2>{}</h2>{}<ul class="facts">{}</ul></article>',
        _("Thank you. Take this home:") if rules else _("Thank you."),
        home,
        about(lesson),
    )


def _size(letters: int) -> str:
    return next((name for most, name in _SIZES if letters <= most), "xxl")
