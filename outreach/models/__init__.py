from outreach.models.contact import Contact, ContactFacts, ContactVersion

__all__ = ["Contact", "ContactFacts", "ContactVersion"]
