"""What the journals of accounts and of exports told before they were watched is in the audit too.

By itself, after the watching: the journals are copied without holding the locks that made the
triggers, and what a trigger has told already, or an earlier way up, is not told twice.
"""

from django.db import migrations

JOURNALS = """
INSERT INTO operations_auditentry (at, transaction_no, relation, action, row_key, about_no, actor_no,
    origin, reference, database_user, reason, changes)
SELECT e.at, 0, 'organisation_accountevent', 'insert', e.id::text, whose.employee_no,
    who.employee_no, CASE WHEN e.by_id IS NULL THEN 'command' ELSE 'page' END, '', '', e.reason,
    jsonb_build_object('kind', jsonb_build_array(NULL, e.kind))
FROM organisation_accountevent AS e
JOIN organisation_user AS whose ON whose.id = e.user_id
LEFT JOIN organisation_user AS who ON who.id = e.by_id
WHERE NOT EXISTS (
    SELECT FROM operations_auditentry AS a
    WHERE a.relation = 'organisation_accountevent' AND a.row_key = e.id::text
)
ORDER BY e.id;
INSERT INTO operations_auditentry (at, transaction_no, relation, action, row_key, actor_no, origin,
    reference, database_user, reason, changes)
SELECT e.at, 0, 'operations_exportrecord', 'insert', e.id::text, who.employee_no,
    CASE WHEN e.by_id IS NULL THEN 'job' ELSE 'page' END, '', '', e.note,
    jsonb_build_object('act', jsonb_build_array(NULL, e.act), 'rows',
        jsonb_build_array(NULL, e.rows), 'export_id', jsonb_build_array(NULL, e.export_id))
FROM operations_exportrecord AS e
LEFT JOIN organisation_user AS who ON who.id = e.by_id
WHERE NOT EXISTS (
    SELECT FROM operations_auditentry AS a
    WHERE a.relation = 'operations_exportrecord' AND a.row_key = e.id::text
)
ORDER BY e.id;
"""


class Migration(migrations.Migration):
    dependencies = [("operations", "0012_bulk_requests")]
    operations = [migrations.RunSQL(JOURNALS, migrations.RunSQL.noop)]
