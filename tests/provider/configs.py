"""What each channel of this installation is opened with in a test, and where its recorded bodies lie.

A new adapter brings a line in CONFIGS and a folder `fixtures/*.json` with bodies as its `accept` hands them on.
"""

from collections.abc import Mapping
from pathlib import Path

import qadam.channels

ROOM = Path(qadam.channels.__file__).parent
NOWHERE = "http://127.0.0.1:9"

_GRAPH = {
    "phone_number_id": "106540352242922",
    "waba_id": "102290129340398",
    "access_token": "provider-token",
    "app_secret": "provider-app-secret",
    "verify_token": "provider-verify-token",
    "api_base": f"{NOWHERE}/v23.0",
}

_CALLS = {
    "account_sid": "AC0123456789abcdef",
    "auth_token": "provider-token",
    "from_number": "+922137130000",
    "api_base": NOWHERE,
}

# By the name in config.channels.CHANNEL_KINDS.
CONFIGS: Mapping[str, Mapping[str, str]] = {
    "whatsapp": _GRAPH,
    "simulator": _GRAPH,
    "sms.smsgate": {"user": "office", "password": "p", "signing_key": "provider-key", "api_base": NOWHERE},
    "sms.aggregator": {
        "send_url": f"{NOWHERE}/send?to={{to_digits}}&text={{text}}",
        "secret": "provider-secret",
    },
    "sms.kannel": {
        "send_url": f"{NOWHERE}/cgi-bin/sendsms",
        "user": "qadam",
        "password": "p",
        "sender": "8090",
        "secret": "provider-secret",
    },
    "sms.twilio": {
        "account_sid": "AC00000000000000000000000000000001",
        "auth_token": "provider-token",
        "sender": "+923000000001",
        "api_base": NOWHERE,
    },
    "sms.http": {
        "send_url": f"{NOWHERE}/send",
        "secret": "provider-secret",
        "fields": '{"to": "{to}", "t": "{text}"}',
    },
    "email.service": {
        "service": "postmark",
        "service_key": "provider-key",
        "from_address": "news@qadam.example",
        "inbound_secret": "a-secret-of-the-tests",
        "webhook_secret": "provider-webhook-secret",
        "api_base": f"{NOWHERE}/",
    },
    "email.smtp": {
        "host": "127.0.0.1",
        "from_address": "news@qadam.example",
        "inbound_secret": "a-secret-of-the-tests",
    },
    "telegram": {
        "bot_token": "700123456:AAHprovider-token-of-the-fake-bot-api",
        "webhook_secret": "provider-webhook-secret",
        "api_base": NOWHERE,
    },
    "voice.twilio": _CALLS,
    "voice.simulator": _CALLS,
    "sms.simulator": {
        "user": "demo",
        "password": "provider-key",
        "sender": "8090",
        "secret": "provider-secret",
        "api_base": f"{NOWHERE}/sms",
    },
    "email.simulator": {
        "from_address": "news@qadam.example",
        "inbound_secret": "a-secret-of-the-tests",
        "api_base": f"{NOWHERE}/post",
    },
}
# Folders in qadam/channels, where they are not called like the channel.
FIXTURES: Mapping[str, str] = {
    "email.smtp": "email/fixtures",
    "email.service": "email/fixtures",
    "simulator": "whatsapp/fixtures",  # speaks the very same bytes
    **{name: f"sms/fixtures/{name.partition('.')[2]}" for name in CONFIGS if name.startswith("sms.")},
    "sms.simulator": "sms/fixtures/http",
    "email.simulator": "email/fixtures",
    "voice.twilio": "voice/fixtures",
    "voice.simulator": "voice/fixtures",
}


def recorded(name: str) -> list[bytes]:
    """The bodies recorded for a channel, each as its adapter accepts it."""
    folder = ROOM / FIXTURES.get(name, f"{name}/fixtures")
    return [path.read_bytes() for path in sorted(folder.glob("*.json"))]
