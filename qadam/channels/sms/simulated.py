"""The SMS line of the demo network: described like any provider, and played by this very server."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import ClassVar

from qadam.channels.base import ConfigField
from qadam.channels.sms.generic import SmsHttp


class SimulatedSms(SmsHttp):
    """A sender whose words arrive on the phones of the simulator, as a phone without buttons shows them."""

    config_fields: ClassVar[tuple[ConfigField, ...]] = (
        ConfigField("api_base"),
        ConfigField("user"),
        ConfigField("password", secret=True),
        ConfigField("sender"),
        ConfigField("secret", secret=True, made=True, in_webhook="secret={}"),
    )

    @classmethod
    def described(cls, given: Mapping[str, str]) -> Mapping[str, str]:
        """One POST with everything in it; what comes in and the receipts tell their fields by these names too."""
        return {
            **given,
            "send_url": f"{given['api_base']}/messages",
            "send_as": "json",
            "fields": json.dumps({"from": "{sender}", "to": "{to}", "text": "{text}", "ref": "{id}"}),
            "headers": "Authorization: Basic {basic}",
            "id_path": "id",
            "refusals": "permanent ^404 ",
        }
