"""Everything kept of a client is watched."""

from django.db import migrations

WATCH = """
SET LOCAL lock_timeout = '3s';
SELECT operations_audit_watch('clients_client', client_no => 'r.client_no',
    left_out => '{loaded_on}', summed => '{insert}');
SELECT operations_audit_watch('clients_clientprofile', client_no => 'r.client_no',
    left_out => '{updated_at,updated_by_id}');
SELECT operations_audit_watch('clients_clientnote', client_no => 'r.client_no');
SELECT operations_audit_watch('clients_familymember', client_no => 'r.client_no',
    summed => '{insert}');
SELECT operations_audit_watch('clients_keydate', client_no => 'r.client_no');
SELECT operations_audit_watch('clients_clientgrant', client_no => 'r.client_no',
    about_no => 'r.employee_no', reason => 'r.reason');
SELECT operations_audit_watch('clients_clientopening', client_no => 'r.client_no',
    reason => 'r.reason');
SELECT operations_audit_watch('clients_disclosure', client_no => $$nullif(r.client_no, '?')$$,
    reason => 'r.purpose', actions => '{insert}');
"""
UNWATCH = "".join(
    f"SELECT operations_audit_unwatch('{relation}'{guarded});"
    for relation, guarded in (
        ("clients_disclosure", ", true"), ("clients_clientopening", ""),
        ("clients_clientgrant", ""), ("clients_keydate", ""), ("clients_familymember", ""),
        ("clients_clientnote", ""), ("clients_clientprofile", ""), ("clients_client", ""),
    )
)  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("clients", "0009_exports"), ("operations", "0008_audit_watches")]
    operations = [migrations.RunSQL(WATCH, UNWATCH)]
