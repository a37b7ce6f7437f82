"""What only paper shows, after the cards: the leader's sheet with minutes, and on the last page the answer key."""

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from qadam.learning.enums import CardKind
from qadam.learning.material import Card, Lesson
from qadam.learning.pack.words import NUMBERS, about, example, filled, listed, minutes, picture, said


def leaders_sheet(lesson: Lesson) -> SafeString:
    """The whole lesson on a page or two: from which minute to which, what is said, what to do."""
    return format_html(
        '<section class="paper"><h2>{}</h2><p>{} {}</p>{}{}<table><thead><tr><th>{}</th><th>{}</th><th>{}</th></tr>'
        "</thead><tbody>{}</tbody></table><ul>{}</ul></section>",
        filled(_("Leader's sheet: %(title)s"), title=lesson.title),
        minutes(lesson.minutes),
        _("Cut the cards along the dashed lines."),
        _rules(_("Read aloud before you begin"), lesson.room_rules),
        _rules(_("When children take part"), lesson.safeguarding),
        _("Minutes"),
        _("Card"),
        _("What to do"),
        _rows(lesson.cards),
        about(lesson),
    )


def _rules(title: str, rules: tuple[str, ...]) -> SafeString:
    return format_html("<h3>{}</h3><ul>{}</ul>", title, listed(rules)) if rules else mark_safe("")


def _rows(cards: tuple[Card, ...]) -> SafeString:
    rows, begun = [], 0
    for n, card in enumerate(cards, 1):
        kind, till = CardKind(card.kind).label, begun + card.minutes
        rows.append((f"{begun}–{till}", n, kind, said(card.text), example(card), said(card.note)))
        begun = till
    return format_html_join(
        "", "<tr><td><bdi>{}</bdi></td><td><b><bdi>{}</bdi> {}</b><br>{}{}</td><td>{}</td></tr>", rows
    )


def answer_key(lesson: Lesson) -> SafeString:
    """The right answer to each question and why; nothing for a lesson that asks nothing."""
    asked = [(n, card) for n, card in enumerate(lesson.cards, 1) if card.kind == "question"]
    rows = [
        (n, said(card.text), picture(answer.drawing, " "), NUMBERS[card.right % len(NUMBERS)], said(answer.text),
         said(card.why))
        for n, card in asked
        if card.right is not None and card.right < len(card.answers) and (answer := card.answers[card.right])
    ]  # fmt: skip
    if not rows:
        return mark_safe("")
    told = format_html_join(
        "",
        '<div class="solved"><p><b><bdi>{}</bdi></b> {}</p><div>{}<p><b>{}</b> {}</p></div><p>{}</p></div>',
        rows,
    )
    return format_html(
        '<section class="paper last"><h2>{}</h2>{}</section>',
        filled(_("Answer key: %(title)s"), title=lesson.title),
        told,
    )
