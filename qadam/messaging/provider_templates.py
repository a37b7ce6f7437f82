"""Templates as the provider has them: asked for every hour and on a press, handed in, and what it tells in between."""

import asyncio
import re
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from qadam.accounts.models import User
from qadam.channels.abilities import KnownTemplate, Templating, templating
from qadam.channels.base import TemplateChange
from qadam.channels.http import new_client
from qadam.core.clock import now
from qadam.core.models import audit
from qadam.core.text import clean
from qadam.messaging.adapters import channel_of
from qadam.messaging.enums import TemplateState
from qadam.messaging.errors import BadTemplate, TemplateThere
from qadam.messaging.models import ChannelAccount, Template
from qadam.messaging.templates_registry import blanks_in, note_template_state

_STATES = {
    "approved": TemplateState.APPROVED,
    "reinstated": TemplateState.APPROVED,
    "flagged": TemplateState.APPROVED,
    "pending": TemplateState.PENDING,
    "in_appeal": TemplateState.PENDING,
    "paused": TemplateState.PAUSED,
    "limit_exceeded": TemplateState.PAUSED,
    "disabled": TemplateState.REJECTED,
    "rejected": TemplateState.REJECTED,
    "pending_deletion": TemplateState.REJECTED,
    "deleted": TemplateState.REJECTED,
    "archived": TemplateState.REJECTED,
}
# Languages that providers call otherwise.
_OURS = {"pa": "pa-Arab", "en_US": "en", "en_GB": "en"}
_THEIRS = {"pa-Arab": "pa"}
GONE = "gone"


def sync_templates(account: ChannelAccount) -> int:
    """Brings our list to what the provider has. How many there are; call outside a transaction. Raises ChannelError."""
    adapter = templating(channel_of(account))
    if adapter is None:
        return 0
    found = asyncio.run(_asked(adapter))
    write_templates(account, found)
    return len(found)


async def _asked(adapter: Templating) -> list[KnownTemplate]:
    async with new_client(concurrency=1) as client:
        return await adapter.templates(client=client)


@transaction.atomic
def write_templates(account: ChannelAccount, found: Iterable[KnownTemplate]) -> None:
    """Writes down what the provider has. What it had before and has no more is not offered again."""
    moment = now()
    best: dict[tuple[str, str], KnownTemplate] = {}
    for template in found:
        place = (key_of(template.name), language_of(template.language))
        if place not in best or _weight(template) > _weight(best[place]):
            best[place] = template
    for (key, language), template in best.items():
        Template.objects.update_or_create(
            account=account, key=key, language=language, defaults=_columns(template, moment)
        )
    unseen = Template.objects.filter(account=account).exclude(provider_id="").exclude(seen_at=moment)
    unseen.update(state=TemplateState.REJECTED, reason=GONE, updated_at=moment)


def _weight(template: KnownTemplate) -> tuple[bool, bool]:
    """Of two that are one language to us, the approved one counts, then the plainer one."""
    approved = _STATES.get(template.state) == TemplateState.APPROVED
    return approved and not template.misfit, template.language == language_of(template.language)


def _columns(template: KnownTemplate, moment: datetime) -> dict[str, object]:
    return {
        "provider_id": template.provider_id[:64],
        "provider_language": template.language[:16],
        "category": template.category[:20],
        "body": template.body,
        # What we do not know may not be sent.
        "state": _STATES.get(template.state, TemplateState.PENDING),
        "reason": template.reason[:200],
        "quality": template.quality[:20],
        "misfit": template.misfit[:20],
        "seen_at": moment,
        "updated_at": moment,
    }


def key_of(name: str) -> str:
    """What we call a template."""
    return name.replace("_", "-")


def language_of(code: str) -> str:
    """The language of ours that a provider's code means; its own code where we do not speak it."""
    return _OURS.get(code, code)[:10]


def note_template_change(account: ChannelAccount, change: TemplateChange) -> bool:
    """Writes down what the provider decided about a template. False when it is none of ours, or nothing changed."""
    state = _STATES.get(change.state)
    if state is None:
        return False
    changed = note_template_state(
        account.pk,
        key=key_of(change.name),
        language=language_of(change.language),
        state=state,
        moment=now(),
        reason=change.reason,
    )
    return bool(changed)


def submit_template(
    account: ChannelAccount, *, name: str, language: str, category: str, body: str, by: User | None = None
) -> Template:
    """Hands a new template in for approval. Call outside a transaction.

    Raises BadTemplate, TemplateThere, ChannelError.
    """
    adapter = templating(channel_of(account))
    key, body = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-"), clean(body, limit=1024)
    if adapter is None or not key or not _may_be_sent(body):
        raise BadTemplate
    if Template.objects.filter(account=account, key=key, language=language).exclude(state="draft").exists():
        raise TemplateThere
    code = _THEIRS.get(language, language)
    examples = tuple(f"… {n}" for n in range(1, blanks_in(body) + 1))
    provider_id, state = asyncio.run(
        _handed_in(adapter, key.replace("-", "_"), code, category, body, examples)
    )
    known = KnownTemplate(key, code, category, state, body, provider_id=provider_id)
    row, _is_new = Template.objects.update_or_create(
        account=account, key=key, language=language, defaults=_columns(known, now())
    )
    audit("template-submitted", row, by=by, organisation_id=account.organisation_id)
    return row


def _may_be_sent(body: str) -> bool:
    """Blanks are {{1}}, {{2}}, … in order, with words around them: providers refuse anything else."""
    blanks = [int(number) for number in re.findall(r"\{\{(\d{1,2})\}\}", body)]
    around = re.sub(r"\{\{\d{1,2}\}\}", "", body)
    begins_or_ends = re.search(r"^\s*\{\{|\}\}\s*$", body)
    in_order = sorted(set(blanks)) == list(range(1, len(set(blanks)) + 1))
    return bool(around.strip()) and in_order and not begins_or_ends and "{{" not in around


async def _handed_in(
    adapter: Templating, name: str, language: str, category: str, body: str, examples: tuple[str, ...]
) -> tuple[str, str]:
    async with new_client(concurrency=1) as client:
        return await adapter.submit_template(
            name=name, language=language, category=category, body=body, examples=examples, client=client
        )
