"""Accounts, staff, policies, exports and the pointer of the day are watched; the journal of accounts
can no longer be emptied."""

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
