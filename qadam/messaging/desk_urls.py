"""Addresses of the inbox, of guardians, and of channels."""

from django.urls import path

from qadam.messaging import (
    answer_views,
    canned_views,
    channel_views,
    inbox_views,
    incident_views,
    quiet_views,
    stop_views,
    template_views,
)

app_name = "desk-messaging"
urlpatterns = [
    path("", inbox_views.inbox_list_view, name="inbox"),
    path("news", inbox_views.inbox_news, name="inbox-news"),
    path("canned/", canned_views.canned_list, name="canned-list"),
    path("canned/new/", canned_views.canned_new, name="canned-new"),
    path("canned/<uuid:pk>/", canned_views.canned_edit, name="canned-edit"),
    path("canned/<uuid:pk>/remove", canned_views.canned_remove, name="canned-remove"),
    path("incidents/", incident_views.incident_list, name="incidents"),
    path("incidents/<uuid:pk>/take", incident_views.incident_take, name="incident-take"),
    path("incidents/<uuid:pk>/close", incident_views.incident_close, name="incident-close"),
    path("channels/", channel_views.channel_list, name="channels"),
    path("channels/new/<slug:kind>/", channel_views.channel_new, name="channel-new"),
    path("channels/new/<slug:kind>/<slug:provider>/", channel_views.channel_new, name="channel-new"),
    path("channels/<uuid:pk>/", channel_views.channel, name="channel"),
    path("channels/<uuid:pk>/check", channel_views.channel_check, name="channel-check"),
    path("channels/<uuid:pk>/templates/", template_views.template_list, name="templates"),
    path("channels/<uuid:pk>/templates/sync", template_views.template_sync, name="template-sync"),
    path("channels/<uuid:pk>/self-test", template_views.self_test_set, name="self-test-set"),
    path("channels/<uuid:pk>/switch", channel_views.channel_switch, name="channel-switch"),
    path("channels/<uuid:pk>/events/<int:event_id>/again", channel_views.event_again, name="event-again"),
    path("stops/", stop_views.stop_list, name="stops"),
    path("stops/<uuid:pk>/", stop_views.stop, name="stop"),
    path("stops/<uuid:pk>/decide", stop_views.stop_decide, name="stop-decide"),
    path("said/<uuid:pk>/", stop_views.said, name="said"),
    path("quiet-times/", quiet_views.quiet_times, name="quiet-times"),
    path("<uuid:pk>/", inbox_views.thread, name="thread"),
    path("<uuid:pk>/news", inbox_views.thread_news, name="thread-news"),
    path("<uuid:pk>/reply", answer_views.thread_reply, name="thread-reply"),
    path("<uuid:pk>/claim", answer_views.thread_claim, name="thread-claim"),
    path("<uuid:pk>/template", answer_views.thread_template, name="thread-template"),
    path("<uuid:pk>/take", answer_views.thread_take, name="thread-take"),
    path("<uuid:pk>/give", answer_views.thread_give, name="thread-give"),
    path("<uuid:pk>/hand-back", answer_views.thread_hand_back, name="thread-hand-back"),
    path("<uuid:pk>/stop", answer_views.thread_stop, name="thread-stop"),
    path("<uuid:pk>/meant-else", answer_views.thread_meant_else, name="thread-meant-else"),
    path("<uuid:pk>/put-aside", answer_views.thread_put_aside, name="thread-put-aside"),
]
