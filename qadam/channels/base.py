"""The contract of a channel: plain values, what can go wrong, what an adapter can do. Nothing here knows a provider."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, Literal, NewType, Protocol

from qadam.channels.errors import ChannelError as ChannelError
from qadam.channels.errors import Forged as Forged
from qadam.channels.errors import Misconfigured as Misconfigured
from qadam.channels.errors import NotUnderstood as NotUnderstood

if TYPE_CHECKING:
    import httpx

ProviderId = NewType("ProviderId", str)
"""What the provider calls a message. May contain the person's number: seal it, look it up by keyed hash."""

InboundKind = Literal["text", "image", "audio", "choice", "location", "contact", "call", "unsupported"]
"""`call`: somebody rang us. No answer was given yet, and it cost her nothing. With `choice_id` TAKEN: she took a call of ours."""
TAKEN = "call-taken"

OutboundKind = Literal["text", "choice", "list", "image", "audio", "document", "template"]
DeliveryState = Literal["sent", "delivered", "read", "failed"]


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a channel can carry. Lengths count characters; `media` holds the MIME types it can send."""

    max_text: int
    max_buttons: int
    max_button_label: int
    max_list_rows: int
    max_row_label: int
    media: frozenset[str]
    free_form_window_s: int | None  # after a person's last message; None: free words may always be sent
    receipts: bool
    templates: bool
    cost_per_message_minor: int = 0
    numbered_menus: bool = False  # choices are written as a numbered text
    max_prompt: int = 1024  # text beside buttons, a list or a picture
    max_row_description: int = 72
    max_inbound_media_bytes: int = 16 * 1024 * 1024
    billed_parts: bool = False  # a text is paid for by parts: channels.sms.parts counts them
    unsubscribe_link: bool = False  # a message carries a link that ends it with one click
    max_choice_id: int = 200  # bytes of an option's id on the wire; longer ones are shortened by fit.short_id
    per_second: int = 80  # what an account may send when nobody says otherwise
    daily_limit: int = 250  # new people a day, likewise; 0: the channel knows no such limit
    polls: bool = False  # can be asked for what came in, from where nobody reaches us: abilities.Polling
    connects: bool = False  # can be told by ourselves where our webhook is: abilities.Connecting
    names_itself: bool = False  # connect or check says what people write to
    posts: bool = False  # can write into a public channel of ours: abilities.Posting
    shares_limit: bool = False  # of new people a day, with other accounts: abilities.Portfolio
    acknowledges: bool = False  # wants to hear that a pressed button was noticed: abilities.Acknowledging
    live: bool = False  # talks on an open line, where what is said is heard at once: abilities.Speaking
    documents: frozenset[str] = (
        frozenset()
    )  # MIME types of files people open themselves: a printed sheet, a page
    shares_webhooks: bool = False  # its webhook may tell of other accounts too: abilities.Sharing


# --- what arrives -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Sender:
    """Who wrote: an E.164 number with its plus, a provider's own id for the person, an e-mail address."""

    phone: str | None
    user_id: str | None = None
    name: str | None = None
    email: str | None = None

    @property
    def address(self) -> str | None:
        """The one string that reaches this person: the number where it is known, else the provider's id or the mailbox."""
        return self.phone or self.user_id or self.email


@dataclass(frozen=True, slots=True)
class InboundMedia:
    """A file that still lies with the provider; `sha256` is the hex or base64 text the provider gave."""

    provider_id: str
    mime: str
    sha256: str | None = None
    voice: bool = False
    caption: str = ""


@dataclass(frozen=True, slots=True)
class InboundMessage:
    """Something a person sent. If they pressed an option, `choice_id` is its id and `text` its label."""

    external_id: str
    sender: Sender
    at: datetime | None
    kind: InboundKind
    account_ref: str  # which of our numbers was written to
    text: str = ""
    choice_id: str | None = None
    media: InboundMedia | None = None
    location: tuple[float, float] | None = None  # latitude, longitude in WGS 84 degrees
    reply_to: str | None = None
    forwarded: bool = False
    referral: str = ""  # what the link said that brought her here, as a join code
    proven: bool = True  # False: anybody may have written it under her name (a mail out of the blue)


@dataclass(frozen=True, slots=True)
class StatusUpdate:
    """What became of a message of ours. Arrives in any order and more than once: move forward only."""

    external_id: str  # one per (message, state)
    provider_id: ProviderId
    state: DeliveryState
    at: datetime | None
    account_ref: str
    our_ref: str | None = None
    error: ChannelError | None = None


@dataclass(frozen=True, slots=True)
class PreferenceChange:
    """A person stopped (`marketing=False`) or resumed marketing inside the provider's own app.

    `everything`: she blocked us, or complained about us, and wants nothing at all.
    """

    external_id: str
    sender: Sender
    marketing: bool
    at: datetime | None
    account_ref: str
    detail: str = ""
    everything: bool = False


@dataclass(frozen=True, slots=True)
class AddressChange:
    """A person is now reached under another number or id; `old` no longer works."""

    external_id: str
    old: Sender
    new: Sender
    at: datetime | None
    account_ref: str


@dataclass(frozen=True, slots=True)
class TemplateChange:
    """A template was approved, rejected, paused, …: `state` is the provider's word in lower case."""

    external_id: str
    name: str
    language: str
    state: str
    at: datetime | None
    account_ref: str  # the business account, since templates belong to no single number
    reason: str = ""


Event = InboundMessage | StatusUpdate | PreferenceChange | AddressChange | TemplateChange


@dataclass(frozen=True, slots=True)
class Arrival:
    """One event of a webhook body, cut out so that it can be stored alone and parsed later.

    `body` is a complete webhook body with this event only: `parse(arrival.body)` answers exactly this event.
    """

    external_id: str
    sender: Sender | None  # None: not from a person (a receipt, a template)
    at: datetime | None
    body: bytes


@dataclass(frozen=True, slots=True)
class FetchedMedia:
    """A file as the provider gave it, already within the size limit and the types we take."""

    content: bytes
    mime: str


# --- what leaves --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom to reach: the number is preferred, the provider's id is enough. A public channel of ours is an id too."""

    phone: str | None = None
    user_id: str | None = None
    email: str | None = None


@dataclass(frozen=True, slots=True)
class Option:
    """One thing a person can choose. `words` are further ways to say it in writing; they are never shown."""

    id: str
    label: str
    description: str = ""
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OutboundMedia:
    """A file to send: either an `url` the provider may fetch, or the bytes themselves with their type."""

    url: str | None = None
    content: bytes | None = field(default=None, repr=False)
    mime: str = ""
    name: str = ""  # of a document, as the person sees it


@dataclass(frozen=True, slots=True)
class TemplateCall:
    """An approved template with the words for its placeholders, in order."""

    name: str
    language: str
    params: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OutboundMessage:
    """One message to one person. `our_ref` comes back in receipts where the provider allows it."""

    to: Recipient
    kind: OutboundKind
    text: str = ""
    options: tuple[Option, ...] = ()
    list_button: str = ""  # what opens a list
    media: OutboundMedia | None = None
    template: TemplateCall | None = None
    our_ref: str | None = None
    reply_to: str | None = None
    language: str = ""  # BCP 47, for the direction of the text and a speaking voice
    subject: str = ""  # of a mail; empty: its first line
    call_url: str = ""  # of a call: where the provider asks what to say
    receipts_url: str = ""  # where the provider tells what became of this very message
    unsubscribe_url: str = ""  # ends these messages with one POST and no question (RFC 8058)
    foot: str = ""  # small words below, where there is room: why she gets it, how to end it


# --- what an adapter does -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ConfigField:
    """One setting of a channel, for the form and the command that add one."""

    name: str
    secret: bool = False
    default: str | None = None  # None: must be given
    choices: tuple[str, ...] = ()  # empty: any text
    made: bool = False  # a secret of our own: made by us where nobody gives one
    is_long: bool = False  # several lines
    rare: bool = False  # few ever change it
    in_webhook: str = ""  # how it stands in the query of the address the provider is given, {} for its value


@dataclass(frozen=True, slots=True)
class Health:
    """What the provider says about our number, in its own words; empty where it says nothing."""

    name: str
    number: str
    quality: str = ""
    daily_limit: str = ""
    balance: str = ""
    token_ends_at: datetime | None = None
    people_a_day: int | None = None  # new people a day it allows; 0: any number; None: it does not say


@dataclass(frozen=True, slots=True)
class Webhook:
    """One request of a provider, as it reached us. `url` is the public address it was given, with its query.

    Names of headers are in lower case.
    """

    url: str
    headers: Mapping[str, str]
    body: bytes = field(default=b"", repr=False)
    query: Mapping[str, str] = field(default_factory=dict)
    method: str = "POST"


@dataclass(frozen=True, slots=True)
class WebhookAnswer:
    """What a provider wants to hear when its request was taken."""

    text: str = ""
    content_type: str = "text/plain; charset=utf-8"


class Channel(Protocol):
    """One account at one provider. Built from a mapping of strings; holds no connection and no state."""

    kind: ClassVar[str]
    capabilities: ClassVar[Capabilities]
    config_fields: ClassVar[tuple[ConfigField, ...]]
    webhook_answer: ClassVar[WebhookAnswer]

    def __init__(self, config: Mapping[str, str]) -> None:
        """Raises Misconfigured, naming what is missing or wrong."""
        ...

    def answer_challenge(self, query: Mapping[str, str]) -> str | None:
        """The plain text that proves the webhook is ours, or None if the question was not the provider's."""
        ...

    def accept(self, webhook: Webhook) -> bytes:
        """The bytes that hold its events, once it is proven that the provider sent them. Raises Forged.

        Most often the body as it is; what came in the query or as a form, in one form that `split` and `parse` read.
        """
        ...

    def split(self, body: bytes) -> list[Arrival]:
        """The events of a body, each to be stored once. Raises NotUnderstood; unknown events are left out."""
        ...

    def parse(self, body: bytes) -> list[Event]:
        """What the body says. Raises NotUnderstood; unknown events are left out."""
        ...

    async def fetch_media(
        self, provider_id: str, *, client: httpx.AsyncClient, max_bytes: int | None = None
    ) -> FetchedMedia:
        """The file a person sent. Raises ChannelError (`too_big`, `type_refused`, `media_gone`, …)."""
        ...

    async def send(self, message: OutboundMessage, *, client: httpx.AsyncClient) -> ProviderId:
        """The provider's id of the message it accepted. Raises ChannelError for whatever went wrong."""
        ...

    async def check(self, *, client: httpx.AsyncClient) -> Health:
        """Proof that number and token work. Sends nothing. Raises ChannelError."""
        ...
