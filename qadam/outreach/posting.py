"""Posts to the organisation's own public channel: written, handed over once, and what became of them.

A post is one delivery to an address that is nobody's. It leaves through the same door as everything else; one whose end
is not known is never posted again by itself.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from qadam.accounts.models import User
from qadam.channels.abilities import public_channel
from qadam.channels.base import Misconfigured
from qadam.core import languages
from qadam.core.clock import now
from qadam.core.errors import IllegalTransition
from qadam.core.languages import Texts
from qadam.core.models import audit
from qadam.core.text import clean
from qadam.media.enums import MediaKind
from qadam.media.models import Original, Rendition
from qadam.media.ports import Access
from qadam.media.services import keep_original
from qadam.messaging.adapters import channel_of
from qadam.messaging.causes import cancel_cause
from qadam.messaging.content import Content
from qadam.messaging.enums import DeliveryState, Lane
from qadam.messaging.models import Attempt, ChannelAccount, Delivery
from qadam.messaging.services import queue_message
from qadam.organisations.actors import Actor
from qadam.organisations.models import Organisation
from qadam.outreach import sharing
from qadam.outreach.enums import PostState
from qadam.outreach.errors import (
    AccountElsewhere,
    ChannelSwitchedOff,
    NoPublicChannel,
    NotAPicture,
    NothingThereAnyMore,
    NoWords,
    PostTooLong,
)
from qadam.outreach.links import add_link
from qadam.outreach.models import LinkDay, Post
from qadam.people.enums import AddressKind, Purpose
from qadam.people.services import get_or_add_address

CAUSE = "post"
LONGEST_TEXT = 2000
# How long a post that did not come to be stands on the desk's Today.
SHOWN_FOR = timedelta(days=3)
# A short link of ours with the line before it.
LINK_ROOM = 80

_STATES: Mapping[str, PostState] = {
    DeliveryState.QUEUED: PostState.WAITING,
    DeliveryState.SENDING: PostState.WAITING,
    DeliveryState.UNKNOWN: PostState.UNKNOWN,
    DeliveryState.CANCELLED: PostState.CANCELLED,
    DeliveryState.FAILED: PostState.FAILED,
    DeliveryState.SKIPPED: PostState.FAILED,
    DeliveryState.EXPIRED: PostState.FAILED,
}


# ── who may post where ──────────────────────────────────────────────────────────────────────────────────────────────


def posting_accounts(organisation: Organisation) -> list[tuple[ChannelAccount, str]]:
    """The open accounts of an organisation that may post, each with the name of its public channel."""
    accounts = ChannelAccount.objects.filter(organisation=organisation, is_open=True).order_by("created_at")
    return [(account, name) for account in accounts if (name := channel_name(account))]


def channel_name(account: ChannelAccount) -> str:
    """The public channel of an account; empty if it has none."""
    try:
        return public_channel(channel_of(account))
    except Misconfigured:
        return ""


# ── writes ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def draft_post(
    organisation: Organisation,
    *,
    account: ChannelAccount,
    texts: Texts,
    picture: bytes | None = None,
    about: tuple[str, UUID] | None = None,
    by: User | None = None,
) -> Post:
    """A post that is being written; nobody sees it yet. Raises what `edit_post` raises."""
    post = Post(organisation=organisation, by_user=by)
    edit_post(post, account=account, texts=texts, picture=picture, about=about)
    return post


@transaction.atomic
def edit_post(
    post: Post,
    *,
    account: ChannelAccount,
    texts: Texts,
    picture: bytes | None = None,
    without_picture: bool = False,
    about: tuple[str, UUID] | None = None,
) -> None:
    """Changes a draft; without a new picture the old one stays.

    Raises AccountElsewhere, NoWords, PostTooLong, IllegalTransition, NotAPicture, MediaRefused.
    """
    if not post._state.adding:
        _locked_draft(post)
    if account.organisation_id != post.organisation_id:
        raise AccountElsewhere
    said = {
        code: clean(text, limit=LONGEST_TEXT) for code, text in texts.items() if code in languages.LANGUAGES
    }
    post.texts = {code: text for code, text in said.items() if text}
    post.account, post.updated_at = account, now()
    post.about_kind, post.about_id = about or ("", None)
    if picture:
        post.picture = _kept(picture, post.organisation)
    elif without_picture:
        post.picture = None
    _check(post)
    post.save()


def _kept(picture: bytes, organisation: Organisation) -> Original:
    original = keep_original(picture, organisation_id=organisation.pk, claimed_mime="image/*")
    if original.kind != MediaKind.IMAGE:
        raise NotAPicture
    return original


def _locked_draft(post: Post) -> None:
    """Raises IllegalTransition for what was handed over; of two who press at once one comes first."""
    if Post.objects.select_for_update().get(pk=post.pk).queued_at is not None:
        raise IllegalTransition


def _check(post: Post) -> None:
    if not post.texts:
        raise NoWords
    able = channel_of(post.account).capabilities
    most = (able.max_prompt if post.picture else able.max_text) - (LINK_ROOM if post.about_kind else 0)
    has = len(words_of(post))
    if has > most:
        raise PostTooLong(has=has, most=most)


@transaction.atomic
def queue_post(post: Post, *, by: User | None = None) -> None:
    """Hands a post to the sender, once.

    Raises IllegalTransition, ChannelSwitchedOff, NoPublicChannel, NothingThereAnyMore, NoWords, PostTooLong.
    """
    _locked_draft(post)
    if not post.account.is_open:
        raise ChannelSwitchedOff
    name = channel_name(post.account)
    if not name:
        raise NoPublicChannel
    _check(post)
    text = "\n\n".join(part for part in (words_of(post), _link(post)) if part)
    address = get_or_add_address(
        post.organisation, channel=post.account.kind, kind=AddressKind.CHANNEL, value=name
    )
    queue_message(
        account=post.account,
        address=address,
        person=None,
        purpose=Purpose.NEWS,
        lane=Lane.POST,
        content=Content(text=text, media_id=post.picture_id),
        cause_kind=CAUSE,
        cause_id=post.pk,
        language=_first_language(post),
    )
    post.queued_at = now()
    Post.objects.filter(pk=post.pk).update(queued_at=post.queued_at)
    audit("post-queued", post, by=by)


def _link(post: Post) -> str:
    """The short address of what the post is about, counted for this post alone."""
    if not post.about_kind or post.about_id is None:
        return ""
    shared = sharing.find(post.about_kind, post.about_id)
    if shared is None:
        raise NothingThereAnyMore
    link = add_link(post.organisation, path=shared.path, campaign=shared.campaign, post=post)
    return f"{settings.BASE_URL}/s/{link.code}"


@transaction.atomic
def drop_post(post: Post, *, by: User | None = None) -> None:
    """Throws a draft away, or calls off a post that still waits. What was posted stays posted."""
    if Post.objects.select_for_update().get(pk=post.pk).queued_at is None:
        post.delete()
        return
    cancel_cause(CAUSE, post.pk)
    audit("post-called-off", post, by=by)


def copy_post(post: Post, *, by: User | None = None) -> Post:
    """A new draft with the same words, picture and link: for a post that did not come to be."""
    return Post.objects.create(
        organisation=post.organisation,
        account=post.account,
        texts=post.texts,
        picture=post.picture,
        about_kind=post.about_kind,
        about_id=post.about_id,
        by_user=by,
    )


# ── reads ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def words_of(post: Post) -> str:
    """The whole text: every language that was written, the organisation's own first."""
    return "\n\n".join(post.texts[code] for code in languages_of(post))


def languages_of(post: Post) -> list[str]:
    """The languages it was written in, as they stand below each other."""
    order = dict.fromkeys([post.organisation.language, *languages.LANGUAGES])
    return [code for code in order if code in post.texts]


def _first_language(post: Post) -> str:
    return languages_of(post)[0]


@dataclass(frozen=True)
class Fate:
    """What became of a post: its state, why it was not posted in words, and how often its link was opened."""

    state: PostState
    why: str = ""
    opened: int | None = None


def fates(posts: Iterable[Post]) -> dict[UUID, Fate]:
    """What became of each post. Three queries however many there are."""
    rows = list(posts)
    ids = [post.pk for post in rows]
    deliveries = {d.cause_id: d for d in Delivery.objects.filter(cause_kind=CAUSE, cause_id__in=ids)}
    codes = dict(
        Attempt.objects.filter(delivery__in=[d.pk for d in deliveries.values()])
        .order_by("started_at")
        .values_list("delivery_id", "error_code")
    )
    days = LinkDay.objects.filter(link__post__in=ids).values_list("link__post_id")
    opened = dict(days.annotate(clicks=Sum("clicks")).order_by())
    return {post.pk: _fate(post, deliveries.get(post.pk), codes, opened.get(post.pk)) for post in rows}


def lost_posts(organisations: Iterable[UUID]) -> int:
    """How many posts of the last days failed, or nobody knows whether they stand there."""
    lost = [state for state, fate in _STATES.items() if fate in (PostState.FAILED, PostState.UNKNOWN)]
    recent = Delivery.objects.filter(cause_kind=CAUSE, changed_at__gt=now() - SHOWN_FOR, state__in=lost)
    return recent.filter(organisation_id__in=list(organisations)).count()


def _fate(post: Post, delivery: Delivery | None, codes: Mapping[UUID, str], opened: int | None) -> Fate:
    if delivery is None:
        return Fate(PostState.DRAFT)
    state = _STATES.get(delivery.state, PostState.POSTED)
    why = _why(delivery, codes.get(delivery.pk, "")) if state == PostState.FAILED else ""
    shows = bool(post.about_kind) and state in (PostState.POSTED, PostState.UNKNOWN)
    return Fate(state, why, (opened or 0) if shows else None)


def _why(delivery: Delivery, code: str) -> str:
    if delivery.skip_reason:
        return str(delivery.get_skip_reason_display())
    if delivery.state == DeliveryState.EXPIRED:
        return _("It waited too long.")
    words = {
        "not_admin": _("The bot may not post there. Make it an administrator of the channel."),
        "no_such_chat": _("There is no such channel. Look at its name in the settings."),
        "token_refused": _("The access token is no longer valid. Make a new one and add the channel again."),
        "media_refused": _("The picture was not taken. Choose another."),
    }
    return words.get(code, _("The provider refused it (%(code)s).") % {"code": code})


class PostPictures:
    """Fills media.ports.gates: whoever may see a post on the desk may see its picture there."""

    def may_see(self, rendition: Rendition, actor: Actor) -> Access:
        posts = Post.objects.visible_to(actor).filter(picture_id=rendition.original_id)
        return "restricted" if posts.exists() else "no"


def choices_for(organisation: Organisation) -> Sequence[sharing.Postable]:
    """What a post of an organisation may lead to."""
    return [found for room in sharing.postables for found in room(organisation)]
