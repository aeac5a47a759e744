from outreach.models.contact import Contact, ContactFacts, ContactVersion
from outreach.models.day_list import Assigned, Entry, ListDay

__all__ = ["Assigned", "Contact", "ContactFacts", "ContactVersion", "Entry", "ListDay"]
