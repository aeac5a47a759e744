from operations.models.job import Job
from operations.models.notice import Notice
from operations.models.policy import PolicyVersion
from operations.models.runs import Day, History, NightlyRun, RunStep
from operations.models.saved_view import SavedView

__all__ = [
    "Day",
    "History",
    "Job",
    "NightlyRun",
    "Notice",
    "PolicyVersion",
    "RunStep",
    "SavedView",
]
