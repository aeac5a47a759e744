"""What is followed up, its sheets (which only grow) and the questions about them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

FOLLOWED = "(SELECT f.client_no FROM public.outreach_followup AS f WHERE f.id = r.follow_up_id)"
WATCH = f"""
SELECT operations_audit_watch('outreach_sheet', client_no => '{FOLLOWED}');
SELECT operations_audit_watch('outreach_sheetquestion', client_no => '{FOLLOWED}');
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON outreach_sheet
    FOR EACH ROW EXECUTE FUNCTION operations_refuse();
"""
UNWATCH = """
DROP TRIGGER append_only ON outreach_sheet;
SELECT operations_audit_unwatch('outreach_sheetquestion');
SELECT operations_audit_unwatch('outreach_sheet');
"""


class Migration(migrations.Migration):

    dependencies = [
        ('operations', '0018_lists_notices'),
        ('outreach', "0014_reviews"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '3s'", "SET LOCAL lock_timeout = '3s'"),
        migrations.CreateModel(
            name='FollowUp',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('maturity', 'Maturity'), ('movement', 'Movement')], max_length=10)),
                ('client_no', models.CharField(max_length=200)),
                ('on', models.DateField()),
                ('outlet_code', models.CharField(blank=True, max_length=200)),
                ('product_code', models.CharField(blank=True, max_length=200)),
                ('currency', models.CharField(blank=True, max_length=10)),
                ('direction', models.CharField(blank=True, max_length=3)),
                ('amount', models.DecimalField(decimal_places=2, max_digits=20)),
                ('bought', models.DecimalField(decimal_places=2, max_digits=20, null=True)),
                ('rolled', models.DecimalField(decimal_places=2, max_digits=20, null=True)),
                ('aum_before', models.DecimalField(decimal_places=2, max_digits=20, null=True)),
                ('before_on', models.DateField(null=True)),
                ('home_outlet', models.CharField(max_length=200, null=True)),
                ('employee_no', models.CharField(max_length=200, null=True)),
                ('role', models.CharField(max_length=30, null=True)),
                ('is_gone', models.BooleanField(default=False)),
                ('run', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='operations.nightlyrun')),
            ],
        ),
        migrations.CreateModel(
            name='Sheet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveSmallIntegerField()),
                ('decision', models.CharField(blank=True, choices=[('stays', 'Stays'), ('leaves', 'Leaves')], max_length=6)),
                ('product_code', models.CharField(blank=True, max_length=200)),
                ('meeting_on', models.DateField(null=True)),
                ('words_sealed', models.BinaryField(null=True)),
                ('written_at', models.DateTimeField()),
                ('follow_up', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='sheets', to='outreach.followup')),
                ('written_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='SheetQuestion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('question_sealed', models.BinaryField()),
                ('answer_sealed', models.BinaryField(null=True)),
                ('asked_at', models.DateTimeField()),
                ('answered_at', models.DateTimeField(null=True)),
                ('answered_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('asked_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('follow_up', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='questions', to='outreach.followup')),
            ],
        ),
        migrations.AddIndex(
            model_name='followup',
            index=models.Index(fields=['on', 'id'], name='follow_up_day'),
        ),
        migrations.AddIndex(
            model_name='followup',
            index=models.Index(fields=['home_outlet', 'on'], name='follow_up_outlet'),
        ),
        migrations.AddIndex(
            model_name='followup',
            index=models.Index(fields=['employee_no', 'on'], name='follow_up_manager'),
        ),
        migrations.AddConstraint(
            model_name='followup',
            constraint=models.UniqueConstraint(fields=('client_no', 'on', 'kind', 'outlet_code', 'product_code', 'currency', 'direction'), name='follow_up_key'),
        ),
        migrations.AddConstraint(
            model_name='sheet',
            constraint=models.UniqueConstraint(fields=('follow_up', 'version'), name='sheet_version'),
        ),
        migrations.AddIndex(
            model_name='sheetquestion',
            index=models.Index(condition=models.Q(('answered_at__isnull', True)), fields=['follow_up'], name='sheet_question_open'),
        ),
        migrations.AddConstraint(
            model_name='sheetquestion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answered_at__isnull', True), ('answered_by__isnull', True)), models.Q(('answered_at__isnull', False), ('answered_by__isnull', False)), _connector='OR'), name='sheet_question_answered'),
        ),
        migrations.AddConstraint(
            model_name='sheetquestion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answer_sealed__isnull', True), ('answered_at__isnull', True)), models.Q(('answer_sealed__isnull', False), ('answered_at__isnull', False)), _connector='OR'), name='sheet_question_answer'),
        ),
        migrations.RunSQL(WATCH, UNWATCH),
    ]
