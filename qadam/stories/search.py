"""The search rows of stories: folded, so that every spelling of a word finds it. Only public ones have a row."""

from django.contrib.postgres.search import SearchQuery, SearchRank, SearchVector
from django.db.models import F, Value
from django.urls import reverse

from qadam.core.languages import said
from qadam.core.ports import SearchHit
from qadam.core.text import fold
from qadam.stories.models import Story

_MOST_HITS = 20


def put(story: Story) -> None:
    """Makes a story findable by what its copy says now."""
    title = fold(" ".join(story.title.values()))
    body = fold(" ".join(story.body.values()))
    vector = SearchVector(Value(title), weight="A", config="simple") + SearchVector(
        Value(body), weight="B", config="simple"
    )
    Story.objects.filter(pk=story.pk).update(search=vector)


def drop(story: Story) -> None:
    """Makes a story unfindable at once."""
    Story.objects.filter(pk=story.pk).update(search=None)


def hits(asked: str, language: str) -> list[SearchHit]:
    """Published stories that contain every word asked for, in any spelling; the best first."""
    query = SearchQuery(fold(asked), config="simple", search_type="plain")
    found = (
        Story.objects.published()
        .filter(search=query)
        .annotate(rank=SearchRank(F("search"), query))
        .order_by("-rank", "-published_at")
    )
    return [
        SearchHit(
            title=said(story.title, language),
            text=said(story.body, language)[:140],
            url=reverse("stories:story", args=[story.slug]),
            kind="story",
        )
        for story in found[:_MOST_HITS]
    ]
