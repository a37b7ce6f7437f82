"""What of stories waits on the desk."""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Count, Min
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from qadam.core.clock import now
from qadam.core.days import code_now, local, weekday
from qadam.core.ports import Waiting
from qadam.stories.enums import StoryState
from qadam.stories.models import Story

# Somebody gave us her story; three days without a word is too long.
TOO_LONG = timedelta(days=3)


def waiting(request: HttpRequest) -> Iterator[Waiting]:
    """Stories nobody has reviewed yet."""
    mine = Story.objects.manageable_by(request.actor)  # type: ignore[attr-defined]
    row = mine.filter(state=StoryState.SUBMITTED).aggregate(count=Count("pk"), oldest=Min("told_at"))
    if row["count"]:
        is_late = row["oldest"] < now() - TOO_LONG
        detail = _("The oldest has waited for %(days)s days") if is_late else _("The oldest came on %(day)s")
        told = {"days": (now() - row["oldest"]).days, "day": weekday(local(row["oldest"]), code_now())}
        url = reverse("desk-stories:stories")
        yield Waiting(row["count"], _("Stories to review"), detail % told, url, urgent=is_late, nav="stories")
