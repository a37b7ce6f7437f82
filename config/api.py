"""The API, /api/v1: the same services and gates as the web, as JSON. OpenAPI 3.1 at /api/v1/openapi.json."""

from ninja import NinjaAPI

from qadam import __version__
from qadam.campaigns.api import router as campaigns
from qadam.circles.measuring_api import router as circles
from qadam.creators.api import router as creators
from qadam.drives.api import router as drives
from qadam.impact.api import router as impact
from qadam.messaging.api import router as messaging
from qadam.organisations.api import Bearer, install_problems
from qadam.organisations.api import router as organisations
from qadam.outreach.api import router as outreach
from qadam.people.api import router as people
from qadam.stories.api import router as stories

api = NinjaAPI(title="Qadam", version=__version__, auth=Bearer(), docs_url=None, urls_namespace="api")
install_problems(api)
for room in (
    organisations,
    people,
    messaging,
    campaigns,
    outreach,
    stories,
    drives,
    circles,
    creators,
    impact,
):
    api.add_router("", room)
