"""Call lists: the entries of each run in a partition of their own, which run's are a day's list, and
what people assigned."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

ENTRY = """
CREATE TABLE outreach_entry (
    run_id bigint NOT NULL,
    client_no varchar(200) NOT NULL,
    employee_no varchar(200) NOT NULL,
    role varchar(30) NOT NULL,
    familiarity varchar(1) NOT NULL,
    score integer NOT NULL,
    must boolean NOT NULL,
    place smallint,
    reasons jsonb NOT NULL
) PARTITION BY LIST (run_id);
"""
WATCH = "SELECT operations_audit_watch('outreach_assigned', client_no => 'r.client_no')"
UNWATCH = "SELECT operations_audit_unwatch('outreach_assigned')"


class Migration(migrations.Migration):

    dependencies = [
        ('operations', '0017_team_notices'),
        ('outreach', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL(ENTRY, "DROP TABLE outreach_entry"),
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('pk', models.CompositePrimaryKey('run_id', 'client_no', blank=True, editable=False, primary_key=True, serialize=False)),
                ('client_no', models.CharField(max_length=200)),
                ('employee_no', models.CharField(max_length=200)),
                ('role', models.CharField(choices=[('head_office', '总行财富管理部'), ('branch_office', '分行财富管理部'), ('branch_head', '支行负责人'), ('outlet_head', '网点负责人'), ('wealth_advisor', '专职财富顾问'), ('relationship_manager', '理财客户经理'), ('lobby_manager', '大堂服务经理'), ('loan_manager', '个贷客户经理'), ('remote_manager', '远程客户经理'), ('teller', '高柜柜员'), ('employee', '其他员工'), ('administrator', '系统管理员')], max_length=30)),
                ('familiarity', models.CharField(max_length=1)),
                ('score', models.IntegerField()),
                ('must', models.BooleanField()),
                ('place', models.SmallIntegerField(null=True)),
                ('reasons', models.JSONField()),
            ],
            options={
                'db_table': 'outreach_entry',
                'managed': False,
            },
        ),
        migrations.CreateModel(
            name='ListDay',
            fields=[
                ('day', models.DateField(primary_key=True, serialize=False)),
                ('policy_version', models.PositiveIntegerField()),
                ('made_at', models.DateTimeField()),
                ('due', models.PositiveIntegerField()),
                ('listed', models.PositiveIntegerField()),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='operations.nightlyrun')),
            ],
        ),
        migrations.CreateModel(
            name='Assigned',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('client_no', models.CharField(max_length=200)),
                ('cause', models.CharField(choices=[('assigned', '负责人指派'), ('campaign', '营销活动'), ('marginal', '临界客户')], max_length=10)),
                ('reference', models.CharField(blank=True, max_length=100)),
                ('from_on', models.DateField()),
                ('until_on', models.DateField()),
                ('made_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('made_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('ended_at__isnull', True)), fields=['until_on'], name='assigned_open')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('client_no', 'cause', 'reference'), name='assigned_once'), models.CheckConstraint(condition=models.Q(('until_on__gte', models.F('from_on'))), name='assigned_days')],
            },
        ),
        migrations.RunSQL(WATCH, UNWATCH),
    ]
