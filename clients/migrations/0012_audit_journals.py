"""What the older journals told of clients is in the audit too (see operations 0013)."""

from django.db import migrations

JOURNALS = """
INSERT INTO operations_auditentry (at, transaction_no, relation, action, row_key, client_no,
    actor_no, origin, reference, database_user, reason, changes)
SELECT d.at, 0, 'clients_disclosure', 'insert', d.id::text, nullif(d.client_no, '?'),
    u.employee_no, 'page', '', '', d.purpose,
    jsonb_build_object('kind', jsonb_build_array(NULL, d.kind))
    || CASE d.field WHEN '' THEN '{}'
       ELSE jsonb_build_object('field', jsonb_build_array(NULL, d.field)) END
FROM clients_disclosure AS d JOIN organisation_user AS u ON u.id = d.by_id
WHERE NOT EXISTS (
    SELECT FROM operations_auditentry AS a
    WHERE a.relation = 'clients_disclosure' AND a.row_key = d.id::text
)
ORDER BY d.id;
INSERT INTO operations_auditentry (at, transaction_no, relation, action, row_key, client_no,
    actor_no, origin, reference, database_user, reason, changes)
SELECT c.at, 0, 'clients_clientchange', 'update', c.id::text, c.client_no, u.employee_no,
    'page', '', '', '', jsonb_build_object(c.field, jsonb_build_array(c.before, c.after))
FROM clients_clientchange AS c JOIN organisation_user AS u ON u.id = c.by_id
WHERE NOT EXISTS (
    SELECT FROM operations_auditentry AS a
    WHERE a.relation = 'clients_clientchange' AND a.row_key = c.id::text
)
ORDER BY c.id;
"""


class Migration(migrations.Migration):
    dependencies = [("clients", "0011_book_figures"), ("operations", "0008_audit_watches")]
    operations = [migrations.RunSQL(JOURNALS, migrations.RunSQL.noop)]
