"""Every address of the API, all under ``/api/v1/``."""

from django.urls import include, path, re_path
from rest_framework.routers import SimpleRouter

from api import schema  # noqa: F401 -- how tokens stand in the description is said there
from api.views.books import Books, TierChanges
from api.views.call_list import CallLists
from api.views.clients import Clients
from api.views.contact_import import ContactImport
from api.views.contacts import Contacts
from api.views.day_figures import ContactStandards, Grids, TeamDays, WorkLogs
from api.views.documents import Description, Nothing, docs
from api.views.follow_ups import FollowUps
from api.views.messages import Messages, MessageTemplates
from api.views.nights import Policies, Runs
from api.views.organisation import Institutions, Staff
from api.views.phone_box import PhoneBoxEvents
from api.views.requests import Approvals, Requests

app_name = "api"

router = SimpleRouter()
router.register("institutions", Institutions, basename="institutions")
router.register("staff", Staff, basename="staff")
router.register("clients", Clients, basename="clients")
router.register("contacts", Contacts, basename="contacts")
router.register("call-list", CallLists, basename="call-list")
router.register("follow-ups", FollowUps, basename="follow-ups")
router.register("message-templates", MessageTemplates, basename="message-templates")
router.register("messages", Messages, basename="messages")
router.register("books", Books, basename="books")
router.register("team-day", TeamDays, basename="team-day")
router.register("contact-standards", ContactStandards, basename="contact-standards")
router.register("tier-changes", TierChanges, basename="tier-changes")
router.register("runs", Runs, basename="runs")
router.register("policies", Policies, basename="policies")
router.register("requests", Requests, basename="requests")
router.register("approvals", Approvals, basename="approvals")

urlpatterns = [
    path(
        "v1/",
        include(
            [
                # Before the contacts' own addresses: it is none of them.
                path("contacts/bulk/", ContactImport.as_view(), name="contacts-bulk"),
                *router.urls,
                path("work-log/", WorkLogs.as_view({"get": "retrieve"}), name="work-log"),
                path("grid/", Grids.as_view({"get": "retrieve"}), name="grid"),
                path("phone-box/events/", PhoneBoxEvents.as_view(), name="phone-box-events"),
                path("schema/", Description.as_view(), name="schema"),
                path("docs/", docs, name="docs"),
            ]
        ),
    ),
    re_path("", Nothing.as_view(), name="nothing"),
]
