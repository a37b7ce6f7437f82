"""Templates of a channel on the desk: how each stands with the provider, looking anew, and handing a new one in."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from qadam.channels.base import ChannelError, Misconfigured
from qadam.core import languages
from qadam.core.errors import QadamError
from qadam.messaging import provider_templates, self_tests
from qadam.messaging.enums import TemplateCategory
from qadam.messaging.failure_words import misfit_words
from qadam.messaging.models import ChannelAccount, Template
from qadam.messaging.queries import account_name, trouble_words
from qadam.messaging.templates_registry import fill_blanks, is_sent_by_itself
from qadam.organisations.desk import DeskRequest, desk
from qadam.organisations.enums import Role

COORDINATORS = frozenset({Role.COORDINATOR})


class TemplateForm(forms.Form):
    """A template to be handed in for approval."""

    name = forms.CharField(
        label=gettext_lazy("Its name"),
        help_text=gettext_lazy("In English letters, for example: sunday reminder."),
        max_length=100,
    )
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=languages.CHOICES)
    category = forms.ChoiceField(
        label=gettext_lazy("What it is for"),
        choices=[(one.value, one.label) for one in (TemplateCategory.MARKETING, TemplateCategory.UTILITY)],
        widget=forms.RadioSelect,
    )
    body = forms.CharField(
        label=gettext_lazy("The words"),
        help_text=gettext_lazy("What changes each time is {{1}}, {{2}} … with words before and after."),
        max_length=1024,
        widget=forms.Textarea({"rows": 5, "dir": "auto"}),
    )


def _account(request: DeskRequest, pk: UUID) -> ChannelAccount:
    ours = ChannelAccount.objects.manageable_by(request.actor).filter(organisation=request.organisation)
    return get_object_or_404(ours.select_related("organisation"), pk=pk)


@desk(roles=COORDINATORS)
def template_list(request: DeskRequest, pk: UUID) -> HttpResponse:
    """The templates of a channel, and the form for a new one."""
    account = _account(request, pk)
    form = TemplateForm(
        request.POST or None, initial={"language": request.organisation.language, "category": "marketing"}
    )
    if request.method == "POST" and form.is_valid():
        try:
            provider_templates.submit_template(account, by=request.user, **form.cleaned_data)
        except QadamError as refusal:
            form.add_error("body", str(refusal))
        except ChannelError as error:
            form.add_error(None, trouble_words(error.code))
        else:
            messages.success(request, _("Handed in. The provider decides, mostly within a day."))
            return redirect("desk-messaging:templates", pk)
    rows = Template.objects.filter(account=account).order_by("key", "language")
    context = {
        "account": account,
        "name": account_name(account),
        "shelves": _shelves(rows),
        "form": form,
        "organisation": request.organisation,
    }
    return render(request, "messaging/templates.html", context, status=422 if form.errors else 200)


def _shelves(rows: QuerySet[Template]) -> list[tuple[str, list[tuple[Template, str, str]]]]:
    """The templates somebody picks, then those that are sent by themselves: each with its words and what is amiss."""
    own = set(rows.filter(is_sent_by_itself()).values_list("pk", flat=True))
    lines = [(row, fill_blanks(row.body, []), misfit_words(row.misfit)) for row in rows]
    return [
        ("", [line for line in lines if line[0].pk not in own]),
        (_("Sent by itself: codes, reminders, receipts"), [line for line in lines if line[0].pk in own]),
    ]


@require_POST
@desk(roles=COORDINATORS)
def template_sync(request: DeskRequest, pk: UUID) -> HttpResponse:
    """Asks the provider how its templates stand now."""
    account = _account(request, pk)
    try:
        count = provider_templates.sync_templates(account)
    except (ChannelError, Misconfigured) as error:
        messages.error(request, trouble_words(getattr(error, "code", "misconfigured")))
    else:
        said = ngettext("The provider has %(n)s template.", "The provider has %(n)s templates.", count)
        messages.success(request, said % {"n": count})
    return redirect("desk-messaging:templates", pk)


@require_POST
@desk(roles=COORDINATORS)
def self_test_set(request: DeskRequest, pk: UUID) -> HttpResponse:
    """Names the phone that gets a test message every day, or ends that."""
    account = _account(request, pk)
    try:
        self_tests.set_self_test(account, request.POST.get("address", "")[:254], by=request.user)
    except QadamError as refusal:
        messages.error(request, str(refusal))
    else:
        if account.self_test_sealed is None:
            messages.success(request, _("No more tests are sent."))
        else:
            messages.success(request, _("A test message goes there every morning from nine."))
    return redirect("desk-messaging:channel", pk)
