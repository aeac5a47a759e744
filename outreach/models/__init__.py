from outreach.models.contact import Contact, ContactFacts, ContactVersion
from outreach.models.day_list import Assigned, Entry, ListDay
from outreach.models.day_words import DayWords
from outreach.models.familiarity import FamiliarityStep
from outreach.models.list_work import ListWork, WorkFacts, WorkStep
from outreach.models.phone_box import CallEvent, PhoneBox

__all__ = [
    "Assigned",
    "CallEvent",
    "Contact",
    "ContactFacts",
    "ContactVersion",
    "DayWords",
    "Entry",
    "FamiliarityStep",
    "ListDay",
    "ListWork",
    "PhoneBox",
    "WorkFacts",
    "WorkStep",
]
