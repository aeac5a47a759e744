"""Monthly samples of recorded calls, their reviews and the best cases. What was drawn stays."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from organisation.rules.roles import Level


DRAWN = ("outreach_recordingsample", "outreach_sampledcall")
STAY = """
CREATE TRIGGER facts_stay BEFORE UPDATE ON {0} FOR EACH ROW EXECUTE FUNCTION operations_refuse();
CREATE TRIGGER never_removed BEFORE DELETE ON {0} FOR EACH ROW EXECUTE FUNCTION operations_refuse();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON {0}
    FOR EACH STATEMENT EXECUTE FUNCTION operations_refuse();
"""
GO = """
DROP TRIGGER never_emptied ON {0};
DROP TRIGGER never_removed ON {0};
DROP TRIGGER facts_stay ON {0};
"""
CLIENT = "(SELECT client_no FROM public.outreach_sampledcall WHERE id = r.call_id)"
WATCH = f"""
SELECT operations_audit_watch('outreach_callreview', about_no => '{CLIENT}');
SELECT operations_audit_watch('outreach_bestcase', about_no => '{CLIENT}');
"""
UNWATCH = """
SELECT operations_audit_unwatch('outreach_bestcase');
SELECT operations_audit_unwatch('outreach_callreview');
"""


class Migration(migrations.Migration):

    dependencies = [
        ('outreach', '0013_call_indexes'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '3s'", "SET LOCAL lock_timeout = '3s'"),
        migrations.CreateModel(
            name='RecordingSample',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.DateField()),
                ('branch_code', models.CharField(max_length=200)),
                ('path', models.TextField()),
                ('seed', models.CharField(max_length=64)),
                ('policy_version', models.IntegerField()),
                ('population', models.IntegerField()),
                ('is_for_head_office', models.BooleanField(default=False)),
                ('due_on', models.DateField()),
                ('drawn_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('month', 'branch_code'), name='recording_sample_once')],
            },
        ),
        migrations.CreateModel(
            name='SampledCall',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('employee_no', models.CharField(max_length=200)),
                ('role', models.CharField(choices=[('head_office', '总行财富管理部'), ('branch_office', '分行财富管理部'), ('branch_head', '支行负责人'), ('outlet_head', '网点负责人'), ('wealth_advisor', '专职财富顾问'), ('relationship_manager', '理财客户经理'), ('lobby_manager', '大堂服务经理'), ('loan_manager', '个贷客户经理'), ('remote_manager', '远程客户经理'), ('teller', '高柜柜员'), ('employee', '其他员工'), ('administrator', '系统管理员')], max_length=30)),
                ('institution_code', models.CharField(max_length=200)),
                ('path', models.TextField()),
                ('client_no', models.CharField(max_length=200)),
                ('talked_at', models.DateTimeField()),
                ('seconds', models.PositiveIntegerField()),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='outreach.callevent')),
                ('sample', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='calls', to='outreach.recordingsample')),
            ],
        ),
        migrations.CreateModel(
            name='CallReview',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('level', models.CharField(choices=Level.choices, max_length=20)),
                ('marks', models.JSONField()),
                ('score', models.PositiveSmallIntegerField(null=True)),
                ('good_sealed', models.BinaryField(null=True)),
                ('bad_sealed', models.BinaryField(null=True)),
                ('version', models.PositiveSmallIntegerField(default=0)),
                ('reviewed_at', models.DateTimeField()),
                ('reviewed_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('call', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to='outreach.sampledcall')),
            ],
        ),
        migrations.CreateModel(
            name='BestCase',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=60)),
                ('words', models.CharField(max_length=1000)),
                ('proposed_at', models.DateTimeField()),
                ('published_at', models.DateTimeField(null=True)),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('proposed_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('published_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('withdrawn_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('call', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='case', to='outreach.sampledcall')),
            ],
        ),
        migrations.AddIndex(
            model_name='sampledcall',
            index=models.Index(fields=['employee_no'], name='sampled_call_person'),
        ),
        migrations.AddConstraint(
            model_name='sampledcall',
            constraint=models.UniqueConstraint(fields=('sample', 'number'), name='sampled_call_number'),
        ),
        migrations.AddConstraint(
            model_name='sampledcall',
            constraint=models.UniqueConstraint(fields=('sample', 'event'), name='sampled_call_event'),
        ),
        migrations.AddConstraint(
            model_name='callreview',
            constraint=models.UniqueConstraint(fields=('call', 'level'), name='call_review_once'),
        ),
        migrations.AddConstraint(
            model_name='bestcase',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('published_at__isnull', True), ('published_by__isnull', True)), models.Q(('published_at__isnull', False), ('published_by__isnull', False)), _connector='OR'), name='best_case_published_pair'),
        ),
        migrations.AddConstraint(
            model_name='bestcase',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('withdrawn_at__isnull', True), ('withdrawn_by__isnull', True)), models.Q(('withdrawn_at__isnull', False), ('withdrawn_by__isnull', False)), _connector='OR'), name='best_case_withdrawn_pair'),
        ),
        *[migrations.RunSQL(STAY.format(table), GO.format(table)) for table in DRAWN],
        migrations.RunSQL(WATCH, UNWATCH),
    ]
