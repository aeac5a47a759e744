"""Certificates of staff are watched."""

from django.db import migrations

WATCH = """
SET LOCAL lock_timeout = '3s';
SELECT operations_audit_watch('organisation_certificate', about_no => 'r.staff_id');
"""
UNWATCH = "SELECT operations_audit_unwatch('organisation_certificate')"


class Migration(migrations.Migration):
    dependencies = [
        ("operations", "0013_audit_journals"),
        ("organisation", "0005_certificate"),
    ]
    operations = [migrations.RunSQL(WATCH, UNWATCH)]
