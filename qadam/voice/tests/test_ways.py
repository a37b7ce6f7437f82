"""A number for calls among the ways to reach an organisation."""

import pytest

from qadam.messaging.models import ChannelAccount
from qadam.messaging.queries import chat_link, ways_in_of
from qadam.organisations.models import Organisation
from qadam.voice.tests.telephone import NUMBER

pytestmark = pytest.mark.django_db


def test_it_is_for_a_missed_call_and_opens_the_dialler(voice: ChannelAccount, sahar: Organisation) -> None:
    [way] = ways_in_of(sahar)

    assert (way.channel, way.address, way.href) == ("مس کال", NUMBER, f"tel:{NUMBER}")


def test_no_words_can_be_sent_to_it(voice: ChannelAccount, sahar: Organisation) -> None:
    assert chat_link(sahar, "join abc23") == ""
