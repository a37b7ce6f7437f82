"""The desk's pages for bringing a list of people in: choosing it, naming its columns, mending it, and how far it is."""

import csv
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET

from qadam.core.errors import QadamError
from qadam.organisations.desk import DeskRequest, desk
from qadam.organisations.enums import Role
from qadam.people import import_preview, importing, jobs, reading
from qadam.people.enums import ImportState
from qadam.people.forms import AgreementForm, ColumnsForm, ListForm
from qadam.people.models import ImportList
from qadam.people.uploads import SealingHandler

_COORDINATORS = frozenset({Role.COORDINATOR})
# A short list is read and written while the coordinator waits; a long one by the worker, with a bar.
_SHORT, _SHORT_BYTES = 500, 100_000
_MENDED_AT_ONCE = 50
# So many lines are looked at before anything is written, and so many of them shown one by one.
_LOOKED_AT, _SHOWN = 2000, 30


# The form is read, and its token looked at, only when it is known where the file goes.
@csrf_exempt
@desk(roles=_COORDINATORS)
def import_new(request: DeskRequest) -> HttpResponse:
    """A list, pasted or as a file. Nobody becomes a person before it was looked at."""
    request.upload_handlers = [SealingHandler(request)]
    answer: HttpResponse = _import_new(request)
    return answer


@csrf_protect
def _import_new(request: HttpRequest) -> HttpResponse:
    form = ListForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            batch = _kept(cast(DeskRequest, request), form)
        except QadamError as refusal:
            form.add_error("file", str(refusal))
        else:
            return redirect("desk-people:import", batch.pk)
    return render(request, "people/desk/import_new.html", {"form": form}, status=422 if form.errors else 200)


def _kept(request: DeskRequest, form: ListForm) -> ImportList:
    file, text = form.cleaned_data["file"], form.cleaned_data["text"]
    if not file:
        return importing.keep_list(request.organisation, reading.read_text(text), by=request.user)
    batch = importing.keep_file(request.organisation, file, by=request.user)
    _go_on(batch)
    return batch


def _go_on(batch: ImportList) -> None:
    """Reads a short file at once, a long one later."""
    if batch.state != ImportState.READING:
        return
    if batch.bytes_total <= _SHORT_BYTES:
        importing.read_on(batch)
    else:
        jobs.wake(batch)


def _list(request: DeskRequest, pk: UUID) -> ImportList:
    ours = ImportList.objects.manageable_by(request.actor).filter(organisation=request.organisation)
    return get_object_or_404(ours.select_related("organisation", "by_user"), pk=pk)


@desk(roles=_COORDINATORS)
def import_list(request: DeskRequest, pk: UUID) -> HttpResponse:
    """The list before and while it is brought in: its columns, what is wrong, and where the consent comes from."""
    batch = _list(request, pk)
    if request.method == "POST":
        return _import_step(request, batch)
    return _shown(request, batch)


def _shown(request: DeskRequest, batch: ImportList, form: Any = None) -> HttpResponse:
    context: dict[str, Any] = {"batch": batch, "form": form}
    if batch.state == ImportState.MAPPING:
        lines = importing.first_lines(batch)
        context["lines"] = lines[:5]
        context["form"] = form or ColumnsForm(lines, initial=_guessed(batch))
    elif batch.state == ImportState.READY:
        context["wrong"] = list(islice(importing.rows_of(batch, only_faulty=True), _MENDED_AT_ONCE))
        good = list(islice((row for row in importing.rows_of(batch) if not row.fault), _LOOKED_AT))
        looks = import_preview.outlooks(batch, good)
        context["looks"] = looks[:_SHOWN]
        context["counts"] = Counter(look.what for look in looks)
        context["looked_at"] = len(looks)
        context["columns"], context["unread"] = import_preview.columns_of(batch)
        context["form"] = form or AgreementForm(initial={"language": request.organisation.language})
    status = 422 if form is not None and form.errors else 200
    return render(request, "people/desk/import.html", context, status=status)


def _guessed(batch: ImportList) -> dict[str, Any]:
    layout = reading.Layout.from_json(batch.layout)
    return {what: str(place) for what, place in layout.columns.items()} | {"has_head": layout.has_head}


def _import_step(request: DeskRequest, batch: ImportList) -> HttpResponse:
    do, state = request.POST.get("do"), batch.state
    if do == "cancel":
        try:
            importing.cancel_import(batch)
        except QadamError as refusal:
            messages.error(request, str(refusal))
        return redirect("desk-people:people")
    if do == "columns" and state == ImportState.MAPPING:
        columns = ColumnsForm(importing.first_lines(batch), request.POST)
        if not columns.is_valid():
            return _shown(request, batch, columns)
        importing.map_columns(batch, columns.columns, has_head=columns.cleaned_data["has_head"])
        _go_on(batch)
    elif do == "mend" and state == ImportState.READY:
        lines = [int(key[6:]) for key in request.POST if key.startswith("phone_") and key[6:].isdecimal()]
        changes = {n: (request.POST.get(f"name_{n}", ""), request.POST.get(f"phone_{n}", "")) for n in lines}
        importing.mend_rows(batch, changes)
    elif do == "go" and state == ImportState.READY:
        agreement = AgreementForm(request.POST)
        if not agreement.is_valid():
            return _shown(request, batch, agreement)
        importing.agree_import(batch, **agreement.cleaned_data)
        importing.start_import(batch)
        if batch.good <= _SHORT:
            importing.run_import(batch)
        else:
            jobs.wake(batch)
    return redirect("desk-people:import", batch.pk)


@require_GET
@desk(roles=_COORDINATORS)
def import_progress(request: DeskRequest, pk: UUID) -> HttpResponse:
    """How far it is, as a part of its page; when that is over, the whole page is asked for."""
    batch = _list(request, pk)
    if batch.state not in (ImportState.READING, ImportState.RUNNING):
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "people/desk/_import_moving.html", {"batch": batch})


class _Line:
    """Takes what csv writes and gives it back."""

    def write(self, text: str) -> str:
        return text


@require_GET
@desk(roles=_COORDINATORS)
def import_faults(request: DeskRequest, pk: UUID) -> HttpResponse:
    """The lines that need mending, with what is wrong, as a file that can be mended and brought in again."""
    batch = _list(request, pk)
    heads = [
        _("Line"),
        _("Name"),
        _("Number"),
        _("E-mail"),
        _("Place"),
        _("Language"),
        _("Cause"),
        _("What is wrong"),
    ]

    def lines() -> Iterator[str]:
        writer = csv.writer(_Line())
        # The mark at the beginning tells spreadsheets that this is UTF-8.
        yield "\ufeff" + cast(str, cast(object, writer.writerow(heads)))
        for row in importing.rows_of(batch, only_faulty=True):
            said = [
                row.name,
                row.written,
                row.email,
                row.place,
                row.language,
                "; ".join(row.causes),
                row.fault,
            ]
            yield cast(str, cast(object, writer.writerow([row.line, *map(_harmless, said)])))

    answer = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="to-mend.csv"'
    return cast(HttpResponse, answer)


def _harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    risky = cell[:1] in ("=", "@", "-", "\t") or (cell[:1] == "+" and not cell[1:2].isdigit())
    return f"'{cell}" if risky else cell
