from organisation.models.api_token import ApiToken
from organisation.models.certificate import Certificate
from organisation.models.credentials import AccountCode, AccountEvent, RecoveryCode, SecondFactor
from organisation.models.institution import Institution
from organisation.models.staff import Leave, Posting, Staff, StandIn
from organisation.models.user import User

__all__ = [
    "AccountCode",
    "AccountEvent",
    "ApiToken",
    "Certificate",
    "Institution",
    "Leave",
    "Posting",
    "RecoveryCode",
    "SecondFactor",
    "Staff",
    "StandIn",
    "User",
]
