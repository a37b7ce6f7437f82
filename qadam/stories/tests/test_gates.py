"""Who may see what: the public, those who work there, the narrator, guardians, and strangers."""

import pytest
from django.test import Client

from qadam.accounts.models import User
from qadam.media.models import Original, Rendition
from qadam.media.queries import access_to, url_of
from qadam.organisations.actors import NOBODY, Actor
from qadam.organisations.enums import Role
from qadam.organisations.models import Organisation
from qadam.organisations.queries import actor_for
from qadam.organisations.services import add_member
from qadam.people.models import Person
from qadam.stories import services
from qadam.stories.models import Story
from qadam.stories.tests.conftest import Tell

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(sahar: Organisation) -> User:
    return add_member(sahar, email="nazia@example.org", name="Nazia", roles=[Role.EDITOR])


@pytest.fixture
def viewer(sahar: Organisation) -> User:
    return add_member(sahar, email="vera@example.org", name="Vera", roles=[Role.VIEWER])


def seen_by(actor: Actor) -> list[str]:
    return sorted(Story.objects.visible_to(actor).values_list("kind", flat=True))


def test_each_sees_what_the_narrator_allowed(
    tell: Tell, publish: Tell, sahar: Organisation, bilal: Person, editor: User, viewer: User, zarghuna: User
) -> None:
    publish(kind="craft", audience="public_named")
    publish(kind="poem", audience="public_unnamed")
    publish(kind="place", audience="circle")
    tell(kind="recipe")
    services.begin_story(sahar, bilal, language="ur", kind="work")

    assert seen_by(NOBODY) == ["craft", "poem"]
    assert seen_by(actor_for(zarghuna)) == ["craft", "poem"]
    assert seen_by(actor_for(viewer)) == ["craft", "place", "poem"]
    assert seen_by(actor_for(editor)) == ["craft", "place", "poem", "recipe"]
    assert seen_by(Actor(person_id=bilal.pk)) == ["craft", "place", "poem", "recipe", "work"]


def test_only_editors_of_the_organisation_manage_stories(
    tell: Tell, editor: User, viewer: User, zarghuna: User
) -> None:
    tell()

    counts = [Story.objects.manageable_by(actor_for(user)).count() for user in (editor, viewer, zarghuna)]
    assert counts == [1, 0, 0]


def desk_addresses(story: Story) -> list[str]:
    base = f"/en/desk/stories/{story.pk}/"
    return [base, *(f"{base}{act}/" for act in ("question", "decline", "withdraw"))]


def test_a_stranger_from_another_organisation_gets_404_everywhere(
    client: Client, tell: Tell, zarghuna: User
) -> None:
    story = tell()
    client.force_login(zarghuna)

    asked = [client.get(address).status_code for address in desk_addresses(story)]
    posted = [
        client.post(address, {"words": "x", "do": "publish"}).status_code
        for address in [*desk_addresses(story), f"/en/desk/stories/{story.pk}/release/"]
    ]

    assert (asked, posted) == ([404] * 4, [404] * 5)
    assert client.get(f"/en/stories/{story.slug}/").status_code == 404
    story.refresh_from_db()
    assert story.state == "submitted"


def test_a_viewer_reads_no_queue(client: Client, tell: Tell, viewer: User) -> None:
    tell()
    client.force_login(viewer)

    assert client.get("/en/desk/stories/").status_code == 403


def test_a_circle_story_opens_for_those_who_work_there_alone(
    client: Client, publish: Tell, viewer: User, zarghuna: User
) -> None:
    story = publish(audience="circle")
    address = f"/en/stories/{story.slug}/"

    assert client.get(address).status_code == 404
    client.force_login(zarghuna)
    assert client.get(address).status_code == 404
    client.force_login(viewer)
    answer = client.get(address)
    assert (answer.status_code, answer["Cache-Control"]) == (200, "private, no-store")
    assert client.get("/en/stories/").content.count(story.slug.encode()) == 0


@pytest.mark.parametrize(
    ("audience", "is_shown", "nobody", "member", "stranger"),
    [
        ("public_named", True, "public", "public", "public"),
        ("public_named", False, "no", "restricted", "no"),
        ("circle", True, "no", "restricted", "no"),
    ],
)
def test_a_recording_is_heard_as_far_as_the_story_may_be_seen(
    publish: Tell,
    voice: Original,
    editor: User,
    zarghuna: User,
    audience: str,
    is_shown: bool,
    nobody: str,
    member: str,
    stranger: str,
) -> None:
    story = publish(audience=audience, media=[voice])
    story.parts.filter(media=voice).update(is_shown=is_shown)
    rendition = Rendition.objects.filter(original=voice).first()
    assert rendition is not None

    answers = [access_to(rendition, who) for who in (NOBODY, actor_for(editor), actor_for(zarghuna))]
    assert answers == [nobody, member, stranger]


def test_before_publishing_only_the_desk_hears_it(
    client: Client, tell: Tell, voice: Original, editor: User, zarghuna: User
) -> None:
    tell(media=[voice])
    address = url_of(Rendition.objects.filter(original=voice)[0])

    statuses = [client.get(address).status_code]
    for user in (editor, zarghuna):
        client.force_login(user)
        statuses.append(client.get(address).status_code)
    assert statuses == [404, 200, 404]


def test_a_voiced_yes_is_heard_at_the_desk_and_never_published(
    publish: Tell, voice: Original, editor: User, zarghuna: User
) -> None:
    story = publish()
    services.set_rule(story, audience="public_named", method="voice", voice=voice)
    rendition = Rendition.objects.filter(original=voice)[0]

    answers = [access_to(rendition, who) for who in (NOBODY, actor_for(editor), actor_for(zarghuna))]
    assert answers == ["no", "restricted", "no"]


def test_a_story_that_discloses_danger_is_a_guardians_until_she_gives_it_on(
    client: Client, tell: Tell, editor: User, gulrukh: User
) -> None:
    story = tell()
    services.guard(story, "he beats me and will kill me")
    client.force_login(editor)
    assert client.get(f"/en/desk/stories/{story.pk}/").status_code == 404
    client.force_login(gulrukh)
    assert client.get(f"/en/desk/stories/{story.pk}/").status_code == 200

    client.post(f"/en/desk/stories/{story.pk}/release/")

    client.force_login(editor)
    assert client.get(f"/en/desk/stories/{story.pk}/").status_code == 200
