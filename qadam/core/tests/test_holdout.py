"""The lot: fair, repeatable, and blind between experiments."""

import hashlib
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qadam.core.holdout import draw, is_held_out, new_salt, variant

CAMPAIGN = UUID("01890a5d-ac96-774b-bcce-b302099a8057")
OTHER = UUID("01890a5d-ac96-774b-bcce-b302099a8058")
SALT = b"a salt of thirty-two bytes, kept"
PEOPLE = [hashlib.sha256(str(n).encode()).digest()[:16] for n in range(20_000)]

salts, addresses = st.binary(min_size=16, max_size=32), st.binary(min_size=16, max_size=16)


def unevenness(counts: list[int]) -> float:
    """Pearson's chi-square against equal counts."""
    even = sum(counts) / len(counts)
    return sum((count - even) ** 2 / even for count in counts)


def tenths(draws: list[float]) -> list[int]:
    counts = [0] * 10
    for drawn in draws:
        counts[int(drawn * 10)] += 1
    return counts


@given(salt=salts, address=addresses, campaign=st.uuids())
def test_a_draw_is_the_same_whenever_it_is_drawn(salt: bytes, address: bytes, campaign: UUID) -> None:
    first = draw(salt, campaign, address)

    assert 0 <= first < 1
    assert draw(salt, campaign, memoryview(address).tobytes()) == first


@given(salt=salts, address=addresses, small=st.floats(0, 0.99), large=st.floats(0, 0.99))
def test_a_larger_share_holds_out_everyone_a_smaller_one_did(
    salt: bytes, address: bytes, small: float, large: float
) -> None:
    small, large = sorted((small, large))

    held = [is_held_out(salt, CAMPAIGN, address, share=share) for share in (small, large)]

    assert held in ([False, False], [False, True], [True, True])


@given(salt=salts)
def test_every_tenth_is_drawn_equally_often(salt: bytes) -> None:
    # 40 is passed by chance in fewer than one of 100,000 cases with nine degrees of freedom.
    assert unevenness(tenths([draw(salt, CAMPAIGN, person) for person in PEOPLE[:2000]])) < 40


@pytest.mark.parametrize(
    ("salt", "campaign", "about"),
    [(b"another salt", CAMPAIGN, "holdout"), (SALT, OTHER, "holdout"), (SALT, CAMPAIGN, "variant")],
)
def test_another_experiment_draws_independently(salt: bytes, campaign: UUID, about: str) -> None:
    joint = [0] * 100
    for person in PEOPLE:
        here, there = draw(SALT, CAMPAIGN, person), draw(salt, campaign, person, about=about)
        joint[int(here * 10) * 10 + int(there * 10)] += 1

    assert unevenness(joint) < 170  # 99 degrees of freedom


def test_a_tenth_is_held_out() -> None:
    held = sum(is_held_out(SALT, CAMPAIGN, person, share=0.1) for person in PEOPLE)

    assert held == pytest.approx(2000, abs=170)


def test_a_draw_comes_out_the_same_in_every_release() -> None:
    drawn = [draw(SALT, CAMPAIGN, b"0123456789abcdef", about=about) for about in ("holdout", "variant")]

    assert drawn == [0.031479074856355704, 0.2755064806540902]


def test_parts_cannot_be_shifted_into_each_other() -> None:
    assert draw(SALT, CAMPAIGN, b"ab") != draw(SALT, CAMPAIGN, b"a\0b")


def test_wordings_are_drawn_by_their_shares_and_apart_from_the_holdout() -> None:
    shares = {"warm": 0.5, "short": 0.3, "none": 0.0, "song": 0.2}
    drawn = [variant(SALT, CAMPAIGN, person, shares=shares) for person in PEOPLE]
    among_held = [
        name for name, p in zip(drawn, PEOPLE, strict=True) if is_held_out(SALT, CAMPAIGN, p, share=0.5)
    ]

    assert [drawn.count(name) for name in shares] == pytest.approx([10_000, 6000, 0, 4000], abs=350)
    assert [among_held.count(name) for name in shares] == pytest.approx([5000, 3000, 0, 2000], abs=250)


@given(salt=salts, address=addresses)
def test_thirds_that_do_not_quite_add_up_still_give_everybody_a_wording(salt: bytes, address: bytes) -> None:
    assert variant(salt, CAMPAIGN, address, shares=dict.fromkeys("abc", 1 / 3)) in {"a", "b", "c"}


@pytest.mark.parametrize("shares", [{}, {"a": 0.5}, {"a": 1.5, "b": -0.5}])
def test_shares_that_do_not_add_up_are_refused(shares: dict[str, float]) -> None:
    with pytest.raises(ValueError):
        variant(SALT, CAMPAIGN, PEOPLE[0], shares=shares)


@pytest.mark.parametrize("share", [-0.1, 1.0, 2.0])
def test_a_holdout_of_everybody_is_refused(share: float) -> None:
    with pytest.raises(ValueError):
        is_held_out(SALT, CAMPAIGN, PEOPLE[0], share=share)


def test_every_experiment_gets_a_salt_of_its_own() -> None:
    assert new_salt() != new_salt()
    assert len(new_salt()) == 32
