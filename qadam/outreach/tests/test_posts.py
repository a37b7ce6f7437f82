"""A post is public, leaves once through the one door, and what became of it is shown."""

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, time
from typing import Any

import pytest
from django.test import Client
from PIL import Image

from qadam.accounts.models import User
from qadam.campaigns import services as campaigns
from qadam.campaigns.models import Campaign
from qadam.core import languages
from qadam.core.errors import IllegalTransition
from qadam.media.services import make_renditions
from qadam.messaging.channel_accounts import add_channel_account, set_channel_open
from qadam.messaging.decide import Later, QuietHours, QuietSpan, Send, Skip, decide
from qadam.messaging.enums import SkipReason
from qadam.messaging.models import ChannelAccount, Conversation, Delivery
from qadam.messaging.sending import SenderLoop
from qadam.messaging.tests.test_decide import NEWS
from qadam.organisations.models import Organisation
from qadam.outreach import posting
from qadam.outreach.enums import PostState
from qadam.outreach.errors import NoPublicChannel, NothingThereAnyMore, NoWords, PostTooLong
from qadam.outreach.links import count_visit
from qadam.outreach.models import Post
from tests.provider.behaviour import CUT_AFTER, Behaviour
from tests.provider.bot_server import Bot
from tests.provider.fixtures import bot

__all__ = ["bot"]

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _ground(settings: Any, tmp_path: Any, sahar: Organisation) -> Iterator[None]:
    storages: dict[str, Any] = dict(settings.STORAGES)
    storages["default"] = storages["default"] | {"OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = storages
    settings.BASE_URL = "http://127.0.0.1:8000"
    sahar.quiet_times.all().delete()
    yield


@pytest.fixture
def line(sahar: Organisation, bot: Bot) -> ChannelAccount:
    config = bot.config | {"channel": "@naway_sahar"}
    return add_channel_account(sahar, kind="telegram", config=config, public_address="@naway_sahar_bot")


@pytest.fixture
def canal(sahar: Organisation) -> Campaign:
    made = campaigns.add_campaign(sahar, slug="canal", title={"en": "Canal", "ur": "نہر"}, cause="clean")
    campaigns.add_section(made, kind="words", content={"text": {"en": "Canal"}})
    campaigns.publish_campaign(made)
    return made


def drafted(line: ChannelAccount, **more: Any) -> Post:
    texts = more.pop("texts", {"en": "Sunday, eight o'clock.", "ur": "اتوار، آٹھ بجے۔"})
    return posting.draft_post(line.organisation, account=line, texts=texts, **more)


def sent(times: int = 1) -> None:
    for _ in range(times):
        SenderLoop().tick()


def fate(post: Post) -> posting.Fate:
    return posting.fates([post])[post.pk]


def test_a_post_stands_in_the_channel_once_in_all_its_languages_with_a_link_that_counts(
    line: ChannelAccount, canal: Campaign, bot: Bot
) -> None:
    post = drafted(line, about=("campaign", canal.pk))
    assert fate(post) == posting.Fate(PostState.DRAFT)

    posting.queue_post(post)
    assert fate(post).state == PostState.WAITING
    sent(3)

    link = post.links.get()
    [call] = bot.taken
    assert (call.chat, call.fields["text"]) == (
        "@naway_sahar",
        f"اتوار، آٹھ بجے۔\n\nSunday, eight o'clock.\n\nhttp://127.0.0.1:8000/s/{link.code}",
    )
    count_visit(link)
    assert fate(post) == posting.Fate(PostState.POSTED, opened=1)
    # Nobody was written to: no thread, no person.
    assert (Conversation.objects.count(), Delivery.objects.get().person) == (0, None)


def test_a_picture_goes_with_it(line: ChannelAccount, bot: Bot) -> None:
    drawn = io.BytesIO()
    Image.new("RGB", (800, 600), "green").save(drawn, "JPEG")
    post = drafted(line, picture=drawn.getvalue())
    assert post.picture is not None
    make_renditions(post.picture)

    posting.queue_post(post)
    sent()

    [call] = bot.taken
    assert (call.method, call.fields["chat_id"]) == ("sendPhoto", "@naway_sahar")
    assert call.files["photo"][1] == "image/jpeg"


def test_a_post_whose_end_is_not_known_is_never_posted_again_by_itself(
    line: ChannelAccount, bot: Bot
) -> None:
    post = drafted(line)
    bot.script(CUT_AFTER)
    posting.queue_post(post)

    sent(3)

    assert (fate(post).state, len(bot.calls)) == (PostState.UNKNOWN, 1)
    assert posting.lost_posts([post.organisation_id]) == 1
    with pytest.raises(IllegalTransition):
        posting.queue_post(post)
    again = posting.copy_post(post)
    assert (fate(again).state, again.texts) == (PostState.DRAFT, post.texts)


def test_a_refusal_says_what_to_do(line: ChannelAccount, bot: Bot) -> None:
    bot.refuses["@naway_sahar"] = (403, "Forbidden: bot is not a member of the channel chat")
    post = drafted(line)

    posting.queue_post(post)
    sent()

    with languages.speaking("en"):
        became = fate(post)
    assert became == posting.Fate(
        PostState.FAILED, "The bot may not post there. Make it an administrator of the channel."
    )


def test_a_patient_provider_gets_it_later_and_once(line: ChannelAccount, bot: Bot) -> None:
    bot.script(Behaviour("error", status=429, retry_after="1"))
    post = drafted(line)
    posting.queue_post(post)

    sent()
    assert fate(post).state == PostState.WAITING
    assert bot.taken == []


def test_what_cannot_be_posted_is_said_before(
    line: ChannelAccount, whatsapp: ChannelAccount, canal: Campaign
) -> None:
    with pytest.raises(NoWords):
        drafted(line, texts={"en": "  "})
    with pytest.raises(PostTooLong):
        drafted(line, texts={"en": "x" * 2000, "ur": "x" * 2000, "ps": "x" * 2000})
    with pytest.raises(NoPublicChannel):
        posting.queue_post(drafted(whatsapp))
    post = drafted(line, about=("campaign", canal.pk))
    campaigns.close_campaign(canal, did_not_work={"en": "Rain"})
    with pytest.raises(NothingThereAnyMore):
        posting.queue_post(post)
    assert Delivery.objects.count() == 0


def test_called_off_before_it_went_it_never_goes(line: ChannelAccount, bot: Bot) -> None:
    post = drafted(line)
    posting.queue_post(post)
    posting.drop_post(post)
    sent()

    assert (fate(post).state, bot.calls) == (PostState.CANCELLED, [])
    draft = drafted(line)
    posting.drop_post(draft)
    assert not Post.objects.filter(pk=draft.pk).exists()


def test_a_channel_is_nobodys_address_but_keeps_quiet_times_and_a_closed_account() -> None:
    stopped = replace(
        NEWS, consented=False, opted_out_at=datetime(2026, 1, 1, tzinfo=UTC), needs_window=False
    )
    public = replace(stopped, is_public=True)

    assert decide(stopped) == Skip(SkipReason.OPTED_OUT)
    assert isinstance(decide(public), Send)
    assert decide(replace(public, account_open=False)) == Skip(SkipReason.ACCOUNT_CLOSED)
    quiet = QuietHours((QuietSpan(time(6), time(9)),), "UTC")
    assert isinstance(decide(replace(public, quiet=quiet, last_in_at=None)), Later)


def test_a_switched_off_account_posts_nothing(line: ChannelAccount, bot: Bot) -> None:
    post = drafted(line)
    posting.queue_post(post)
    set_channel_open(line, is_open=False)

    sent()

    assert (fate(post).state, bot.calls) == (PostState.FAILED, [])


def test_from_the_form_to_the_channel_on_the_desk(
    line: ChannelAccount, canal: Campaign, amna: User, bot: Bot, client: Client
) -> None:
    client.force_login(amna)
    told = {
        "text_ur": "اتوار",
        "text_en": "",
        "text_ps": "",
        "account": line.pk,
        "about": f"campaign:{canal.pk}",
    }
    assert client.get("/en/desk/broadcasts/posts/").status_code == 200
    made = client.post("/en/desk/broadcasts/posts/new/", told)
    post = Post.objects.get()
    assert made["Location"] == f"/en/desk/broadcasts/posts/{post.pk}/"
    assert "Post it now" in client.get(made["Location"]).content.decode()

    client.post(f"{made['Location']}send/")
    sent()

    assert "Posted" in client.get(made["Location"]).content.decode()
    assert len(bot.taken) == 1
    assert client.post(f"{made['Location']}edit/", told).status_code == 404
