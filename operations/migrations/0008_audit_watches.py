"""Accounts, staff, policies, exports and the pointer of the day are watched; the journal of accounts
can no longer be emptied, and what it and the journal of exports told before is in the audit too."""

from django.db import migrations

# employee number of the account that a row belongs to
OF_USER = "(SELECT u.employee_no FROM public.organisation_user AS u WHERE u.id = r.user_id)"
OF_ASKER = "(SELECT u.employee_no FROM public.organisation_user AS u WHERE u.id = r.asked_by_id)"
WATCH = f"""
SET LOCAL lock_timeout = '3s';
SELECT operations_audit_watch('organisation_institution', summed => '{{insert}}');
SELECT operations_audit_watch('organisation_staff', about_no => 'r.employee_no',
    summed => '{{insert}}');
SELECT operations_audit_watch('organisation_posting', about_no => 'r.staff_id',
    summed => '{{insert}}');
SELECT operations_audit_watch('organisation_leave', about_no => 'r.staff_id', reason => 'r.reason');
SELECT operations_audit_watch('organisation_standin', about_no => 'r.staff_id');
SELECT operations_audit_watch('organisation_user', about_no => 'r.employee_no',
    hidden => '{{password}}', left_out => '{{last_login}}');
SELECT operations_audit_watch('organisation_secondfactor', about_no => $${OF_USER}$$,
    left_out => '{{last_step,failures}}');
SELECT operations_audit_watch('organisation_recoverycode', about_no => $${OF_USER}$$);
SELECT operations_audit_watch('organisation_accountcode', about_no => $${OF_USER}$$);
SELECT operations_audit_watch('organisation_accountevent', about_no => $${OF_USER}$$,
    reason => 'r.reason', actions => '{{insert}}');
SELECT operations_audit_watch('operations_policyversion',
    reason => $$coalesce(nullif(r.note, ''), r.reason)$$);
SELECT operations_audit_watch('operations_day');
SELECT operations_audit_watch('operations_export', about_no => $${OF_ASKER}$$,
    reason => 'r.decision_note', left_out => '{{file_name}}');
SELECT operations_audit_watch('operations_exportrecord', reason => 'r.note',
    actions => '{{insert}}');
SELECT operations_audit_refresh();
INSERT INTO operations_auditentry (at, transaction_no, relation, action, row_key, about_no, actor_no,
    origin, reference, database_user, reason, changes)
SELECT e.at, 0, 'organisation_accountevent', 'insert', e.id::text, whose.employee_no,
    who.employee_no, CASE WHEN e.by_id IS NULL THEN 'command' ELSE 'page' END, '', '', e.reason,
    jsonb_build_object('kind', jsonb_build_array(NULL, e.kind))
FROM organisation_accountevent AS e
JOIN organisation_user AS whose ON whose.id = e.user_id
LEFT JOIN organisation_user AS who ON who.id = e.by_id
ORDER BY e.id;
INSERT INTO operations_auditentry (at, transaction_no, relation, action, row_key, actor_no, origin,
    reference, database_user, reason, changes)
SELECT e.at, 0, 'operations_exportrecord', 'insert', e.id::text, who.employee_no,
    CASE WHEN e.by_id IS NULL THEN 'job' ELSE 'page' END, '', '', e.note,
    jsonb_build_object('act', jsonb_build_array(NULL, e.act), 'rows',
        jsonb_build_array(NULL, e.rows), 'export_id', jsonb_build_array(NULL, e.export_id))
FROM operations_exportrecord AS e
LEFT JOIN organisation_user AS who ON who.id = e.by_id
ORDER BY e.id;
"""
UNWATCH = "".join(
    f"SELECT operations_audit_unwatch('{relation}'{guarded});"
    for relation, guarded in (
        ("operations_exportrecord", ", true"), ("operations_export", ""), ("operations_day", ""), ("operations_policyversion", ""), ("organisation_accountevent", ""),
        ("organisation_accountcode", ""), ("organisation_recoverycode", ""), ("organisation_secondfactor", ""),
        ("organisation_user", ""), ("organisation_standin", ""), ("organisation_leave", ""),
        ("organisation_posting", ""), ("organisation_staff", ""), ("organisation_institution", ""),
    )
)  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("operations", "0007_audit"), ("organisation", "0002_accounts")]
    operations = [migrations.RunSQL(WATCH, UNWATCH)]
