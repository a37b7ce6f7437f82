"""SMS channels that speak to the provider of a test, opened as an organiser would have set them up."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from config.channels import CHANNEL_KINDS
from qadam.channels.base import Channel, Health
from qadam.channels.http import new_client
from tests.provider import sms_server
from tests.provider.sms_server import SmsProvider, Success

SECRET = "provider-secret"

CONFIGS: Mapping[str, Mapping[str, str]] = {
    "sms.kannel": {
        "send_url": "{origin}/cgi-bin/sendsms",
        "user": "qadam",
        "password": "p&w",
        "sender": "8090",
    },
    "sms.smsgate": {"user": "office", "password": "p", "signing_key": SECRET, "api_base": "{origin}/v1/"},
    "sms.aggregator": {
        "send_url": "{origin}/api?user={user}&pass={password}&to={to_digits}&mask={sender}&msg={text}&type=unicode",
        "user": "office",
        "password": "p&w",
        "sender": "QADAM",
    },
    "sms.twilio": {
        "account_sid": "AC00000001",
        "auth_token": SECRET,
        "sender": "MG01",
        "api_base": "{origin}",
    },
}
SUCCESSES: Mapping[str, Success] = {
    "sms.kannel": sms_server.kannel,
    "sms.smsgate": sms_server.smsgate,
    "sms.aggregator": sms_server.aggregator,
    "sms.twilio": sms_server.twilio,
}


def opened(name: str, provider: SmsProvider) -> Channel:
    provider.success = SUCCESSES[name]
    config = {key: value.replace("{origin}", provider.origin) for key, value in CONFIGS[name].items()}
    return CHANNEL_KINDS[name](config | {"secret": SECRET})


def check(channel: Channel) -> Health:
    """What a channel says about itself when it is asked."""

    async def run() -> Health:
        async with new_client() as client:
            return await channel.check(client=client)

    return asyncio.run(run())
