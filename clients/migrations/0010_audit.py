"""Everything kept of a client is watched; what the older journals told is in the audit too."""

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
INSERT INTO operations_auditentry (at, transaction_no, relation, action, row_key, client_no,
    actor_no, origin, reference, database_user, reason, changes)
SELECT d.at, 0, 'clients_disclosure', 'insert', d.id::text, nullif(d.client_no, '?'),
    u.employee_no, 'page', '', '', d.purpose,
    jsonb_build_object('kind', jsonb_build_array(NULL, d.kind))
    || CASE d.field WHEN '' THEN '{}'
       ELSE jsonb_build_object('field', jsonb_build_array(NULL, d.field)) END
FROM clients_disclosure AS d JOIN organisation_user AS u ON u.id = d.by_id ORDER BY d.id;
INSERT INTO operations_auditentry (at, transaction_no, relation, action, row_key, client_no,
    actor_no, origin, reference, database_user, reason, changes)
SELECT c.at, 0, 'clients_clientchange', 'update', c.id::text, c.client_no, u.employee_no,
    'page', '', '', '', jsonb_build_object(c.field, jsonb_build_array(c.before, c.after))
FROM clients_clientchange AS c JOIN organisation_user AS u ON u.id = c.by_id ORDER BY c.id;
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
