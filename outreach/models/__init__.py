from outreach.models.contact import Contact, ContactFacts, ContactVersion
from outreach.models.day_list import Assigned, Entry, ListDay
from outreach.models.day_words import DayWords
from outreach.models.familiarity import FamiliarityStep
from outreach.models.list_work import ListWork, WorkFacts, WorkStep

__all__ = [
    "Assigned",
    "Contact",
    "ContactFacts",
    "ContactVersion",
    "DayWords",
    "Entry",
    "FamiliarityStep",
    "ListDay",
    "ListWork",
    "WorkFacts",
    "WorkStep",
]
