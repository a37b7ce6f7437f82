"""The table of quiet times, as the organisation edits it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from qadam.core import days, languages
from qadam.core.clock import now
from qadam.messaging.decide import QuietHours, QuietSpan
from qadam.organisations.desk import DeskRequest, desk
from qadam.organisations.enums import Role
from qadam.organisations.models import Organisation, QuietTime
from qadam.organisations.services import LONGEST_TABLE, Quiet, set_quiet_times
from qadam.people.enums import ChannelKind

EVERY = "-"
# An empty line for a new one.
FREE_LINES = 1


class QuietForm(forms.Form):
    """One line of the table. Without times it is no line."""

    weekday = forms.ChoiceField(label=gettext_lazy("Day"), initial=EVERY)
    channel = forms.ChoiceField(label=gettext_lazy("Channel"), initial=EVERY)
    begin = forms.TimeField(
        label=pgettext_lazy("quiet time", "From"), required=False, widget=forms.TimeInput({"type": "time"})
    )
    end = forms.TimeField(
        label=pgettext_lazy("quiet time", "Until"), required=False, widget=forms.TimeInput({"type": "time"})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        weekdays = [(str(n), name) for n, name in enumerate(days.weekdays(languages.current().code))]
        self.fields["weekday"].choices = [(EVERY, _("Every day")), *weekdays]  # type: ignore[attr-defined]
        kinds = [(str(kind), kind.label) for kind in ChannelKind if kind != ChannelKind.WEB]
        self.fields["channel"].choices = [(EVERY, _("Every channel")), *kinds]  # type: ignore[attr-defined]

    def has_changed(self) -> bool:
        """Every line is read as it stands, also one that another tab has changed meanwhile."""
        return True

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        begin, end = cleaned.get("begin"), cleaned.get("end")
        if (begin is None) != (end is None) and not self.errors:
            self.add_error("end" if end is None else "begin", _("Give both times, or clear both."))
        if begin is not None and begin == end and cleaned.get("weekday") == EVERY:
            self.add_error("end", _("Then nobody would ever get a message. Choose another time."))
        return cleaned

    @property
    def row(self) -> Quiet | None:
        told = self.cleaned_data
        if not told or told["begin"] is None:
            return None
        day, channel = told["weekday"], told["channel"]
        return Quiet(
            told["begin"],
            told["end"],
            weekday=None if day == EVERY else int(day),
            channel="" if channel == EVERY else channel,
        )


QuietFormSet = forms.formset_factory(QuietForm, extra=FREE_LINES, max_num=LONGEST_TABLE, validate_max=True)


def _initial(organisation: Organisation) -> list[dict[str, Any]]:
    return [
        {
            "weekday": EVERY if row.weekday is None else str(row.weekday),
            "channel": row.channel or EVERY,
            "begin": row.begin,
            "end": row.end,
        }
        for row in QuietTime.objects.filter(organisation=organisation)
    ]


def _leave_an_hour(rows: list[Quiet], zone: str) -> bool:
    """Whether anything can be sent on each channel within a fortnight."""
    moment = now()
    for kind in {row.channel for row in rows}:
        spans = tuple(QuietSpan(r.begin, r.end, r.weekday) for r in rows if r.channel in ("", kind))
        ends = QuietHours(spans, zone).end_after(moment)
        if ends is not None and (ends - moment).days >= 7:
            return False
    return True


@desk(roles=frozenset({Role.COORDINATOR}))
def quiet_times(request: DeskRequest) -> HttpResponse:
    """When nobody is written to: one line a span, by the clock of where the person lives."""
    ours = request.organisation
    formset = QuietFormSet(request.POST or None, initial=_initial(ours))
    refusal = ""
    if request.method == "POST" and formset.is_valid():
        rows = [form.row for form in formset if form.row is not None]
        if _leave_an_hour(rows, ours.zone):
            set_quiet_times(ours, rows=rows, by=request.user)
            messages.success(request, _("Saved."))
            return redirect("desk-messaging:quiet-times")
        refusal = _("These lines leave no hour of the week in which a message could go. Clear one of them.")
    context = {"formset": formset, "organisation": ours, "refusal": refusal}
    status = 422 if request.method == "POST" else 200
    return render(request, "messaging/quiet_times.html", context, status=status)
