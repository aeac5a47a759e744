from typing import Any

from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate


class OperationsConfig(AppConfig):
    name = "operations"

    def ready(self) -> None:
        from operations.services.acting import tell_with_writes
        from operations.services.audit import refresh_audit

        connection_created.connect(tell_with_writes, dispatch_uid="operations.acting")

        def refresh(**_signal: Any) -> None:
            refresh_audit()

        post_migrate.connect(refresh, sender=self, weak=False, dispatch_uid="operations.audit")
