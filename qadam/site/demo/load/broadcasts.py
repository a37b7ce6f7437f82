"""The broadcasts that are over: drawn and written by the real services, with receipts as a provider would have sent them."""

from datetime import timedelta
from functools import partial

from qadam.core.holdout import new_salt
from qadam.core.languages import said
from qadam.messaging.enums import DeliveryState
from qadam.messaging.models import Delivery
from qadam.outreach import queries, services
from qadam.outreach.audience import CAUSE
from qadam.outreach.enums import Arm
from qadam.outreach.models import Assignment, Broadcast
from qadam.outreach.segments import Segment
from qadam.site.demo.load.campaigns import coordinator_of
from qadam.site.demo.load.crowd import Crowd, Volunteer
from qadam.site.demo.load.receipts import endings, write_receipts
from qadam.site.demo.load.world import World
from qadam.site.demo.shapes import BroadcastContent

TEMPLATE = "campaign-news"
# Among so few people a lot may fall far from its share; the demo shows one that did not.
_TYPICAL = 0.03
_MOST_DRAWS = 60


def send_broadcasts(world: World, crowd: Crowd) -> None:
    """Lets every broadcast go out at its moment, and its lot end when the window is over."""
    for content in world.content.broadcasts:
        at = world.history.on(-content.days_ago, content.at)
        world.history.at(at, partial(_send, world, crowd, content))


def _send(world: World, crowd: Crowd, content: BroadcastContent) -> None:
    organisation = world.organisations[content.organisation]
    by = coordinator_of(world, content.organisation)
    broadcast = services.draft_broadcast(
        organisation,
        account=world.accounts[content.organisation],
        title=said(content.name, organisation.language),
        segment=Segment(places=content.places, languages=content.languages, causes=content.causes),
        texts=content.text,
        template=TEMPLATE,
        campaign=world.campaigns[content.campaign],
        holdout_share=content.holdout,
        by=by,
    )
    _draw_typically(broadcast)
    services.start_broadcast(broadcast, by=by)
    _deliver(world, content, broadcast)
    _bring(world, crowd, content, broadcast)
    sent_at = world.history.on(-content.days_ago, content.at)
    world.history.at(sent_at + timedelta(minutes=20), partial(services.settle_broadcast, broadcast))
    world.history.at(sent_at + timedelta(days=content.window_days), partial(_end, crowd, content, broadcast))


def _draw_typically(broadcast: Broadcast) -> None:
    """Draws the lot anew, before anybody is assigned, until its share is near the one asked for."""
    for _draw in range(_MOST_DRAWS):
        seen = queries.preview(broadcast)
        if abs(seen.held_out / max(seen.held_out + seen.to_send, 1) - broadcast.holdout_share) <= _TYPICAL:
            return
        broadcast.salt = new_salt()
        broadcast.save(update_fields=["salt"])


def _deliver(world: World, content: BroadcastContent, broadcast: Broadcast) -> None:
    queued = (
        Delivery.objects.filter(cause_kind=CAUSE, cause_id=broadcast.pk, state=DeliveryState.QUEUED)
        .select_related("account")
        .order_by("address_hash")
    )
    shares = {
        DeliveryState.READ: content.read,
        DeliveryState.DELIVERED: content.delivered,
        DeliveryState.SENT: content.sent,
        DeliveryState.UNKNOWN: content.unknown,
    } | {code: content.failed * share for code, share in content.failures.items()}
    deliveries = list(queued)
    write_receipts(
        deliveries,
        endings(len(deliveries), shares, world.chance),
        chance=world.chance,
        today=world.history.now,
    )


def _bring(world: World, crowd: Crowd, content: BroadcastContent, broadcast: Broadcast) -> None:
    """Chooses who of both groups will sign up, as many as the content says; the others of the lot take no step."""
    hashes = {arm: _drawn(broadcast, arm) for arm in Arm}
    willing = {one.address_hash: one for one in reversed(crowd.by_organisation[content.organisation])}
    yes: list[Volunteer] = []
    for arm, share in ((Arm.MESSAGED, content.signup_messaged), (Arm.HELD, content.signup_held_out)):
        may = sorted(hashes[arm] & willing.keys())
        yes += [willing[h] for h in world.chance.sample(may, round(len(hashes[arm]) * share))]
    world.chance.shuffle(yes)
    places = sum(drive.signed_up for drive in world.content.drives if drive.slug in content.drives)
    taking = {one.address_hash for one in yes[:places]}
    crowd.closed[content.campaign] = (hashes[Arm.MESSAGED] | hashes[Arm.HELD]) - taking
    for n, slug in enumerate(content.drives):
        crowd.chosen[slug] = yes[:places][n :: len(content.drives)]


def _drawn(broadcast: Broadcast, arm: Arm) -> set[bytes]:
    rows = Assignment.objects.filter(holdout__broadcast=broadcast, arm=arm)
    return {bytes(row) for row in rows.values_list("address_hash", flat=True)}


def _end(crowd: Crowd, content: BroadcastContent, broadcast: Broadcast) -> None:
    services.end_holdout(broadcast.holdout)
    crowd.closed.pop(content.campaign, None)
