"""The desk's addresses of creators."""

from django.urls import path

from qadam.creators import desk_views, draft_views

app_name = "desk-creators"
urlpatterns = [
    path("", desk_views.cohorts, name="cohorts"),
    path("new/", desk_views.cohort_new, name="cohort-new"),
    path("<uuid:pk>/", desk_views.cohort, name="cohort"),
    path("<uuid:pk>/change/", desk_views.cohort_change, name="cohort-change"),
    path("<uuid:pk>/people/", desk_views.participant_add, name="participant-add"),
    path("<uuid:pk>/briefs/", desk_views.brief_new, name="brief-new"),
    path("<uuid:pk>/table.csv", desk_views.table_csv, name="table-csv"),
    path("participants/<uuid:pk>/", desk_views.participant, name="participant"),
    path("briefs/<uuid:pk>/", draft_views.brief, name="brief"),
    path("drafts/<uuid:pk>/", draft_views.draft, name="draft"),
]
