"""What a creator hears on a call: her task, and what her mentor said. A draft is sent in the chat."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest

from qadam.accounts.models import User
from qadam.core.clock import now
from qadam.creators.models import Cohort
from qadam.creators.services import briefs, cohorts, drafts
from qadam.messaging import intake
from qadam.messaging.channel_accounts import add_channel_account
from qadam.organisations.models import Organisation
from qadam.people.models import Person
from qadam.voice.tests.exchange import Exchange
from qadam.voice.tests.telephone import CONFIG, NUMBER, Telephone

pytestmark = pytest.mark.django_db


@pytest.fixture
def hina(sahar: Organisation) -> Iterator[Telephone]:
    """Hina with a phone without letters. She has said yes."""
    exchange = Exchange()
    intake.forget_lines()
    config = {**CONFIG, "provider": "twilio", "api_base": exchange.api_base}
    account = add_channel_account(
        sahar, kind="voice", config=config, name="Naway Sahar", public_address=NUMBER, per_second=80
    )
    phone = Telephone(account)
    phone.rings_and_takes()
    phone.press("1")  # Urdu
    phone.press("1")  # yes
    yield phone
    exchange.close()
    intake.forget_lines()


def choose(phone: Telephone, words: str) -> None:
    """Presses the key that is said after these words."""
    said = phone.words
    phone.press(re.findall(r"\d", said[said.index(words) + 1])[0])


def test_a_creator_hears_her_task_and_her_mentor_and_is_told_where_a_draft_goes(
    hina: Telephone, cohort: Cohort, mentor: User
) -> None:
    assert "میرا تخلیقی کام" not in hina.words
    her = cohorts.join_cohort(cohort, Person.objects.get(), is_minor=False)
    brief = briefs.add_brief(
        cohort,
        title={"ur": "پانی ابالیں"},
        what={"ur": "ایک منٹ کی پوسٹ۔"},
        for_whom={},
        must_disclose="with",
        due_on=(now() + timedelta(days=7)).date(),
    )
    briefs.open_brief(brief)
    draft = drafts.send_draft(her, brief, parts=[drafts.Sent("ابالیں۔")], disclosure="with")
    drafts.comment_draft(draft, text="پہلی سطر بہت اچھی ہے۔", by=mentor)

    hina.press("*")
    choose(hina, "میرا تخلیقی کام")
    choose(hina, "میرا کام")
    assert {"پانی ابالیں", "ایک منٹ کی پوسٹ۔"} <= set(hina.words)
    assert any(line.startswith("مسودہ چیٹ میں") for line in hina.words)

    hina.press("*")
    choose(hina, "میرا تخلیقی کام")
    choose(hina, "میرے رہنما نے کیا کہا")
    assert any("پہلی سطر بہت اچھی ہے۔" in line for line in hina.words)
