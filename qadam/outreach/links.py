"""Short links of our own: where one leads, and one more visit, counted by day without knowing whose."""

import re
import secrets
from collections.abc import Mapping

from django.db import connection
from django.utils.http import url_has_allowed_host_and_scheme

from qadam.campaigns.models import Campaign
from qadam.core import languages
from qadam.core.addresses import read_prefix
from qadam.core.clock import now
from qadam.core.models import new_id
from qadam.organisations.models import Organisation
from qadam.outreach.errors import NotOurPage
from qadam.outreach.models import Broadcast, Post, TrackedLink

# No letters that look alike or make words.
LETTERS = "23456789bcdfghjkmnpqrstvwxz"
CODE_LENGTH = 7

# Programs that open a link to look at it: messengers drawing a preview, search engines, checkers, scripts.
_PROGRAM = re.compile(
    r"bot|crawl|spider|slurp|preview|facebookexternalhit|facebot|whatsapp|telegram|viber|skype|slack|discord"
    r"|twitter|linkedin|pinterest|embed|scan|check|monitor|probe|fetch|curl|wget|python|httpx|okhttp|go-http|java/"
    r"|headless|phantom|puppeteer|playwright|lighthouse|google-|mediapartners|bingpreview|validator",
    re.IGNORECASE,
)
_COUNT = """
    insert into outreach_linkday (id, link_id, day, clicks) values (%s, %s, %s, 1)
    on conflict (link_id, day) do update set clicks = outreach_linkday.clicks + 1
"""


def add_link(
    organisation: Organisation,
    *,
    path: str,
    campaign: Campaign | None = None,
    broadcast: Broadcast | None = None,
    post: Post | None = None,
    sharer_code: str = "",
    label: str = "",
) -> TrackedLink:
    """A short link to a page of ours; the same one when asked again for the same purpose. Raises NotOurPage."""
    if not path.startswith("/") or not url_has_allowed_host_and_scheme(path, allowed_hosts=None):
        raise NotOurPage
    link, _is_new = TrackedLink.objects.get_or_create(
        organisation=organisation,
        path=path,
        broadcast=broadcast,
        post=post,
        sharer_code=sharer_code,
        defaults={"campaign": campaign, "label": label, "code": new_code()},
    )
    return link


def new_code() -> str:
    """A code nobody guesses and everybody can type."""
    return "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))


def target_of(link: TrackedLink) -> str:
    """The page a link leads to in the present language, with the sharer's code so that who comes counts for her."""
    path = link.path if read_prefix(link.path) else f"/{languages.current().url_code}{link.path}"
    return f"{path}{'&' if '?' in path else '?'}by={link.sharer_code}" if link.sharer_code else path


def is_program(headers: Mapping[str, str], method: str) -> bool:
    """Whether a program looks at the link and no person: previews, prefetches, search engines, no browser at all."""
    agent = headers.get("User-Agent", "")
    purpose = (headers.get("Sec-Purpose", "") + headers.get("Purpose", "") + headers.get("X-Moz", "")).lower()
    ahead = "prefetch" in purpose or "preview" in purpose or "prerender" in purpose
    return method != "GET" or ahead or not agent.startswith("Mozilla/") or bool(_PROGRAM.search(agent))


def count_visit(link: TrackedLink) -> None:
    """One more visit today."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [new_id(), link.pk, now().date()])
