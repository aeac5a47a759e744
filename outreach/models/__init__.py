from outreach.models.care import CareHandOver
from outreach.models.contact import Contact, ContactFacts, ContactVersion
from outreach.models.day_list import Assigned, Entry, ListDay
from outreach.models.day_words import DayWords
from outreach.models.familiarity import FamiliarityStep
from outreach.models.follow_up import FollowUp, Sheet, SheetQuestion
from outreach.models.list_work import ListWork, WorkFacts, WorkStep
from outreach.models.message import EmbeddedDelivery, Message, MessageText
from outreach.models.phone_box import CallEvent, PhoneBox
from outreach.models.review import BestCase, CallReview, RecordingSample, SampledCall

__all__ = [
    "Assigned",
    "BestCase",
    "CallEvent",
    "CallReview",
    "CareHandOver",
    "Contact",
    "ContactFacts",
    "ContactVersion",
    "DayWords",
    "EmbeddedDelivery",
    "Entry",
    "FamiliarityStep",
    "FollowUp",
    "ListDay",
    "ListWork",
    "Message",
    "MessageText",
    "PhoneBox",
    "RecordingSample",
    "SampledCall",
    "Sheet",
    "SheetQuestion",
    "WorkFacts",
    "WorkStep",
]
