"""Where the simulated provider is found, also when the server starts on another port than it was loaded on."""

import pytest
from django.test import override_settings

from config.channels import open_channel

KEYS = {
    "phone_number_id": "1055",
    "waba_id": "2066",
    "access_token": "t",
    "app_secret": "s",
    "verify_token": "v",
}


@pytest.mark.parametrize("port", [8000, 8123])
def test_a_demo_account_finds_its_provider_on_the_port_of_today(port: int) -> None:
    with override_settings(PORT=port):
        channel = open_channel("simulator", KEYS)

    assert str(channel._base) == f"http://127.0.0.1:{port}/simulator/graph"  # type: ignore[attr-defined]


def test_an_account_that_says_where_its_provider_is_is_believed() -> None:
    channel = open_channel("simulator", KEYS | {"api_base": "http://127.0.0.1:9/v23.0"})

    assert str(channel._base) == "http://127.0.0.1:9/v23.0"  # type: ignore[attr-defined]
