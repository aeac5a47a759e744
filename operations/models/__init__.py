from operations.models.audit import AuditEntry
from operations.models.export import Export, ExportRecord
from operations.models.idempotency import IdempotencyKey
from operations.models.job import Job
from operations.models.notice import Notice
from operations.models.personal_notice import PersonalNotice
from operations.models.policy import PolicyVersion
from operations.models.runs import Day, History, NightlyRun, RunStep
from operations.models.saved_view import SavedView

__all__ = [
    "AuditEntry",
    "Day",
    "Export",
    "ExportRecord",
    "History",
    "IdempotencyKey",
    "Job",
    "NightlyRun",
    "Notice",
    "PersonalNotice",
    "PolicyVersion",
    "RunStep",
    "SavedView",
]
