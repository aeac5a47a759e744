"""Requests, locks, decisions about files and the books themselves are watched.

The results of a run (changes of tier and of books) are written once by it; here only tampering is
told. Memberships of books: a night is told as numbers, for the changes of its run say the rest.
"""

from django.db import migrations

WATCH = """
SET LOCAL lock_timeout = '3s';
SELECT operations_audit_watch('tiering_bookrequest', client_no => 'r.client_no',
    about_no => 'coalesce(r.to_employee_no, r.from_employee_no)',
    reason => $$coalesce(nullif(r.decision_note, ''), nullif(r.reason, ''), r.cause)$$);
SELECT operations_audit_watch('tiering_booklock',
    reason => $$coalesce(nullif(r.lift_reason, ''), r.reason)$$);
SELECT operations_audit_watch('tiering_filedecision', reason => 'r.reason');
SELECT operations_audit_watch('tiering_bookmembership', client_no => 'r.client_no',
    about_no => 'r.employee_no', reason => 'r.reason', summed => '{insert,update,delete}');
SELECT operations_audit_watch('tiering_bookchange', client_no => 'r.client_no',
    about_no => 'coalesce(r.to_employee_no, r.from_employee_no)', reason => 'r.reason',
    actions => '{update,delete}', summed => '{delete}');
SELECT operations_audit_watch('tiering_tierchange', client_no => 'r.client_no',
    actions => '{update,delete}', summed => '{delete}');
"""
UNWATCH = "".join(
    f"SELECT operations_audit_unwatch('{relation}');"
    for relation in (
        "tiering_tierchange", "tiering_bookchange", "tiering_bookmembership",
        "tiering_filedecision", "tiering_booklock", "tiering_bookrequest",
    )
)  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("tiering", "0003_approvals"), ("operations", "0008_audit_watches")]
    operations = [migrations.RunSQL(WATCH, UNWATCH)]
