"""How a form field is shown: which kind of control it is, and how label, hint and error are tied to it."""

from typing import Any

from django import forms
from django.forms.boundfield import BoundField

BIG_CHOICES = 6


class PlainSelect(forms.Select):
    """A list that folds out, where big choices would fill the page."""


def _kind(bound: BoundField) -> str:
    widget = bound.field.widget
    if widget.is_hidden:
        return "hidden"
    if isinstance(widget, forms.CheckboxSelectMultiple | forms.RadioSelect | forms.SelectMultiple):
        return "choices"
    if isinstance(widget, forms.CheckboxInput):
        return "check"
    if isinstance(widget, PlainSelect):
        return "one"
    if isinstance(widget, forms.Select):
        return "choices" if 0 < len(_choices(bound)) <= BIG_CHOICES else "one"
    return "one"


def _choices(bound: BoundField) -> list[tuple[Any, Any]]:
    """The choices without the empty line a select begins with."""
    given = getattr(bound.field, "choices", ())
    return [
        (value, label)
        for value, label in given
        if value not in ("", None) and not isinstance(label, list | tuple)
    ]


def _picked(bound: BoundField) -> set[str]:
    value = bound.value()
    many = value if isinstance(value, list | tuple | set) else [value]
    return {str(one) for one in many if one is not None}


def _options(bound: BoundField) -> list[dict[str, Any]]:
    """Each choice with its id, value, label, hint and whether it is picked or closed. Labels may be a `Choice`."""
    picked = _picked(bound)
    return [
        {
            "id": f"{bound.auto_id}_{place}"
            if place
            else bound.auto_id,  # the summary's link lands on the first
            "value": value,
            "label": label,
            "hint": getattr(label, "hint", ""),
            "closed": getattr(label, "closed", False),
            "icon": getattr(label, "icon", ""),
            "picked": str(value) in picked,
        }
        for place, (value, label) in enumerate(_choices(bound))
    ]


class Choice(str):
    """The label of a choice with a line below it: Choice("صبح 8 سے 11", hint="6 جگہیں باقی", closed=False)."""

    hint: str
    closed: bool
    icon: str

    def __new__(cls, label: str, hint: str = "", *, closed: bool = False, icon: str = "") -> "Choice":
        self = super().__new__(cls, label)
        self.hint = hint
        self.closed = closed
        self.icon = icon
        return self


def _described(bound: BoundField, hint: str) -> str:
    ids = [f"{bound.auto_id}_hint"] if hint else []
    if bound.errors:
        ids.append(f"{bound.auto_id}_error")
    return " ".join(ids)


def _takes_words(widget: forms.Widget) -> bool:
    """Whether people write sentences here, in whichever direction their language runs."""
    plain = isinstance(widget, forms.Textarea) or type(widget) is forms.TextInput
    return plain and not widget.attrs.keys() & {"dir", "lang", "inputmode", "type"}


def _control(bound: BoundField, described: str) -> str:
    attrs: dict[str, Any] = {"id": bound.auto_id, "aria-describedby": described or None}
    if bound.errors:
        attrs["aria-invalid"] = "true"
    if _takes_words(bound.field.widget):
        attrs["dir"] = "auto"
    return str(bound.as_widget(attrs={k: v for k, v in attrs.items() if v}))


def shown(bound: BoundField, *, hint: str = "", legend: str = "") -> dict[str, Any]:
    """What parts/field.html needs to show one field."""
    kind = _kind(bound)
    hint = hint or str(bound.help_text or "")
    described = _described(bound, hint)
    labels = [option["label"] for option in _options(bound)] if kind == "choices" else []
    return {
        "bound": bound,
        "kind": kind,
        "id": bound.auto_id,
        "label": legend or bound.label,
        "hint": hint,
        "errors": bound.errors,
        "described": described,
        "optional": not bound.field.required and kind != "check",
        "control": "" if kind == "choices" else _control(bound, described),
        "options": _options(bound) if kind == "choices" else [],
        "many": getattr(bound.field.widget, "allow_multiple_selected", False),
        "trio": bool(labels) and all(len(str(label)) <= 20 for label in labels),
    }
