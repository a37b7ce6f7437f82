"""Who may hear a recording: anybody, since anybody may ring. The provider fetches it without a token of ours."""

from qadam.media.models import Rendition
from qadam.media.ports import Access
from qadam.organisations.actors import Actor
from qadam.voice.models import Recording


class RecordingMedia:
    """Fills media.ports.gates."""

    def may_see(self, rendition: Rendition, actor: Actor) -> Access:
        return "public" if Recording.objects.filter(original_id=rendition.original_id).exists() else "no"
