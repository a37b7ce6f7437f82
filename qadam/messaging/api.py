"""Conversations as JSON: what was said, without whom it was said to."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from ninja import Router, Schema

from qadam.messaging.models import Conversation
from qadam.organisations.api import ApiRequest, page, require
from qadam.organisations.enums import ORGANISERS, PEOPLE_READERS

router = Router(tags=["conversations"])


class MessageOut(Schema):
    id: UUID
    author: str
    kind: str
    text: str
    at: datetime
    state: str | None

    @staticmethod
    def resolve_state(message: Any) -> str | None:
        return message.delivery.state if message.delivery else None


@router.get("conversations/{conversation_id}/messages", response=list[MessageOut])
def messages(request: ApiRequest, conversation_id: UUID, limit: int = 50, offset: int = 0) -> Any:
    """The messages of a conversation, newest first."""
    require(request, ORGANISERS | PEOPLE_READERS)
    conversation = get_object_or_404(Conversation.objects.visible_to(request.actor), pk=conversation_id)
    rows = conversation.messages.select_related("delivery").order_by("-at", "-id")
    return page(rows, limit=limit, offset=offset)
