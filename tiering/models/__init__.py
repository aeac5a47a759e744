from tiering.models.books import (
    BookChange,
    BookLock,
    BookMembership,
    BookRequest,
    Shortage,
    TierChange,
)
from tiering.models.files import ExtractFile, FileDecision, RejectedRow

__all__ = [
    "BookChange",
    "BookLock",
    "BookMembership",
    "BookRequest",
    "ExtractFile",
    "FileDecision",
    "RejectedRow",
    "Shortage",
    "TierChange",
]
