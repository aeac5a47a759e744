from tiering.models.books import (
    BookChange,
    BookLock,
    BookMembership,
    BookRequest,
    Shortage,
    TierChange,
)
from tiering.models.bulk import BulkItem, BulkRequest
from tiering.models.files import ExtractFile, FileDecision, RejectedRow

__all__ = [
    "BookChange",
    "BookLock",
    "BookMembership",
    "BookRequest",
    "BulkItem",
    "BulkRequest",
    "ExtractFile",
    "FileDecision",
    "RejectedRow",
    "Shortage",
    "TierChange",
]
