"""What people did with the entries of a day's list, watched by the audit; its steps only grow. And
contacts that were withdrawn: a column without a default, so no row is written."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# The steps are no table of the audit: what they keep was told when the entry changed.
WATCH = """
SELECT operations_audit_watch('outreach_listwork', client_no => 'r.client_no',
    about_no => 'r.employee_no', left_out => '{reasons}');
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON outreach_workstep
    FOR EACH ROW EXECUTE FUNCTION operations_refuse();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON outreach_workstep
    FOR EACH STATEMENT EXECUTE FUNCTION operations_refuse();
"""
UNWATCH = """
DROP TRIGGER never_emptied ON outreach_workstep;
DROP TRIGGER append_only ON outreach_workstep;
SELECT operations_audit_unwatch('outreach_listwork');
"""


class Migration(migrations.Migration):

    dependencies = [
        ('operations', '0018_lists_notices'),
        ('outreach', '0003_service_only'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '3s'", "SET LOCAL lock_timeout = '3s'"),
        migrations.AddField(
            model_name='contact',
            name='withdrawn_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.CreateModel(
            name='ListWork',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('open', '待拨'), ('later', '稍后'), ('done', '已拨'), ('skipped', '已跳过')], max_length=10)),
                ('later_at', models.DateTimeField(null=True)),
                ('skip_reason', models.CharField(blank=True, choices=[('by_others', '今天已由他人联系'), ('away', '客户不便接听'), ('obsolete', '原因已失效'), ('other', '其他，写在备注')], max_length=20)),
                ('words_sealed', models.BinaryField(null=True)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('handed_to', models.CharField(blank=True, max_length=200)),
                ('changed_at', models.DateTimeField()),
                ('day', models.DateField()),
                ('client_no', models.CharField(max_length=200)),
                ('employee_no', models.CharField(max_length=200)),
                ('role', models.CharField(choices=[('head_office', '总行财富管理部'), ('branch_office', '分行财富管理部'), ('branch_head', '支行负责人'), ('outlet_head', '网点负责人'), ('wealth_advisor', '专职财富顾问'), ('relationship_manager', '理财客户经理'), ('lobby_manager', '大堂服务经理'), ('loan_manager', '个贷客户经理'), ('remote_manager', '远程客户经理'), ('teller', '高柜柜员'), ('employee', '其他员工'), ('administrator', '系统管理员')], max_length=30)),
                ('familiarity', models.CharField(max_length=1)),
                ('score', models.IntegerField()),
                ('place', models.SmallIntegerField(null=True)),
                ('is_service_only', models.BooleanField()),
                ('reasons', models.JSONField()),
                ('version', models.PositiveSmallIntegerField(default=0)),
                ('changed_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('contact', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='outreach.contact')),
            ],
        ),
        migrations.CreateModel(
            name='WorkStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('open', '待拨'), ('later', '稍后'), ('done', '已拨'), ('skipped', '已跳过')], max_length=10)),
                ('later_at', models.DateTimeField(null=True)),
                ('skip_reason', models.CharField(blank=True, choices=[('by_others', '今天已由他人联系'), ('away', '客户不便接听'), ('obsolete', '原因已失效'), ('other', '其他，写在备注')], max_length=20)),
                ('words_sealed', models.BinaryField(null=True)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('handed_to', models.CharField(blank=True, max_length=200)),
                ('changed_at', models.DateTimeField()),
                ('version', models.PositiveSmallIntegerField()),
                ('is_undo', models.BooleanField(default=False)),
                ('changed_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('contact', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='outreach.contact')),
                ('work', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='outreach.listwork')),
            ],
        ),
        migrations.AddIndex(
            model_name='listwork',
            index=models.Index(fields=['day', 'employee_no'], name='list_work_person'),
        ),
        migrations.AddConstraint(
            model_name='listwork',
            constraint=models.UniqueConstraint(fields=('day', 'client_no'), name='list_work_once'),
        ),
        migrations.AddConstraint(
            model_name='listwork',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('later_at__isnull', False), ('state', 'later')), models.Q(models.Q(('state', 'later'), _negated=True), ('later_at__isnull', True)), _connector='OR'), name='list_work_later_pair'),
        ),
        migrations.AddConstraint(
            model_name='listwork',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'skipped'), models.Q(('skip_reason', ''), _negated=True)), models.Q(models.Q(('state', 'skipped'), _negated=True), ('skip_reason', '')), _connector='OR'), name='list_work_skip_pair'),
        ),
        migrations.AddConstraint(
            model_name='workstep',
            constraint=models.UniqueConstraint(fields=('work', 'version'), name='work_step_key'),
        ),
        migrations.RunSQL(WATCH, UNWATCH),
    ]
