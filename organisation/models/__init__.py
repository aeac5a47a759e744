from organisation.models.institution import Institution
from organisation.models.staff import Leave, Posting, Staff, StandIn
from organisation.models.user import User

__all__ = ["Institution", "Leave", "Posting", "Staff", "StandIn", "User"]
