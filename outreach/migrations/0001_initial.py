"""Contacts with clients, watched by the audit; what they said before they were amended only grows."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# The versions are no table of the audit: they are one themselves, and what they keep was told when
# the contact was made.
WATCH = """
SELECT operations_audit_watch('outreach_contact', client_no => 'r.client_no',
    about_no => 'r.employee_no', left_out => '{key}');
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON outreach_contactversion
    FOR EACH ROW EXECUTE FUNCTION operations_refuse();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON outreach_contactversion
    FOR EACH STATEMENT EXECUTE FUNCTION operations_refuse();
"""
UNWATCH = """
DROP TRIGGER never_emptied ON outreach_contactversion;
DROP TRIGGER append_only ON outreach_contactversion;
SELECT operations_audit_unwatch('outreach_contact');
"""


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ("clients", "0018_last_contact"),
        ("operations", "0017_team_notices"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '3s'", "SET LOCAL lock_timeout = '3s'"),
        migrations.CreateModel(
            name='Contact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('call', '电话'), ('message', '短信或微信'), ('visit', '上门拜访'), ('meeting', '到店面谈'), ('gift', '送礼')], max_length=10)),
                ('direction', models.CharField(choices=[('out', '我方联系客户'), ('in', '客户联系我方')], max_length=5)),
                ('purpose', models.CharField(choices=[('service', '服务'), ('marketing', '营销')], max_length=10)),
                ('outcome', models.CharField(blank=True, choices=[('not_answered', '未接通'), ('busy', '占线或拒接'), ('wrong_number', '号码有误'), ('call_back', '改日再联系'), ('talked', '已沟通'), ('appointment', '已约见'), ('interested', '有意向'), ('refused', '拒绝'), ('do_not_call', '要求不再联系'), ('not_met', '未见到'), ('done', '已送达'), ('cancelled', '未成行')], max_length=20)),
                ('at', models.DateTimeField()),
                ('on', models.DateField()),
                ('filed_on', models.DateField(null=True)),
                ('seconds', models.PositiveIntegerField(null=True)),
                ('is_effective', models.BooleanField()),
                ('policy_version', models.PositiveIntegerField()),
                ('products', models.JSONField(default=list)),
                ('next_step', models.CharField(blank=True, choices=[('call', '再打电话'), ('message', '发短信或微信'), ('visit', '上门拜访'), ('meeting', '约到店'), ('material', '备好资料或方案'), ('business', '办理业务')], max_length=10)),
                ('next_on', models.DateField(null=True)),
                ('words_sealed', models.BinaryField(null=True)),
                ('breaches', models.JSONField(default=list)),
                ('client_no', models.CharField(max_length=200)),
                ('employee_no', models.CharField(max_length=200)),
                ('role', models.CharField(choices=[('head_office', '总行财富管理部'), ('branch_office', '分行财富管理部'), ('branch_head', '支行负责人'), ('outlet_head', '网点负责人'), ('wealth_advisor', '专职财富顾问'), ('relationship_manager', '理财客户经理'), ('lobby_manager', '大堂服务经理'), ('loan_manager', '个贷客户经理'), ('remote_manager', '远程客户经理'), ('teller', '高柜柜员'), ('employee', '其他员工'), ('administrator', '系统管理员')], max_length=30)),
                ('institution_code', models.CharField(max_length=200)),
                ('key', models.CharField(max_length=200)),
                ('version', models.PositiveSmallIntegerField(default=1)),
                ('made_at', models.DateTimeField()),
                ('recorded_at', models.DateTimeField(null=True)),
                ('amended_at', models.DateTimeField(null=True)),
                ('made_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='ContactVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('call', '电话'), ('message', '短信或微信'), ('visit', '上门拜访'), ('meeting', '到店面谈'), ('gift', '送礼')], max_length=10)),
                ('direction', models.CharField(choices=[('out', '我方联系客户'), ('in', '客户联系我方')], max_length=5)),
                ('purpose', models.CharField(choices=[('service', '服务'), ('marketing', '营销')], max_length=10)),
                ('outcome', models.CharField(blank=True, choices=[('not_answered', '未接通'), ('busy', '占线或拒接'), ('wrong_number', '号码有误'), ('call_back', '改日再联系'), ('talked', '已沟通'), ('appointment', '已约见'), ('interested', '有意向'), ('refused', '拒绝'), ('do_not_call', '要求不再联系'), ('not_met', '未见到'), ('done', '已送达'), ('cancelled', '未成行')], max_length=20)),
                ('at', models.DateTimeField()),
                ('on', models.DateField()),
                ('filed_on', models.DateField(null=True)),
                ('seconds', models.PositiveIntegerField(null=True)),
                ('is_effective', models.BooleanField()),
                ('policy_version', models.PositiveIntegerField()),
                ('products', models.JSONField(default=list)),
                ('next_step', models.CharField(blank=True, choices=[('call', '再打电话'), ('message', '发短信或微信'), ('visit', '上门拜访'), ('meeting', '约到店'), ('material', '备好资料或方案'), ('business', '办理业务')], max_length=10)),
                ('next_on', models.DateField(null=True)),
                ('words_sealed', models.BinaryField(null=True)),
                ('breaches', models.JSONField(default=list)),
                ('version', models.PositiveSmallIntegerField()),
                ('replaced_at', models.DateTimeField()),
                ('contact', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='outreach.contact')),
                ('replaced_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.AddIndex(
            model_name='contact',
            index=models.Index(fields=['client_no', '-at', '-id'], name='contact_client'),
        ),
        migrations.AddIndex(
            model_name='contact',
            index=models.Index(fields=['employee_no', '-at', '-id'], name='contact_person'),
        ),
        migrations.AddIndex(
            model_name='contact',
            index=models.Index(condition=models.Q(('outcome', '')), fields=['employee_no', 'on'], name='contact_planned'),
        ),
        migrations.AddConstraint(
            model_name='contact',
            constraint=models.UniqueConstraint(fields=('employee_no', 'key'), name='contact_key'),
        ),
        migrations.AddConstraint(
            model_name='contact',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('filed_on__isnull', False), ('outcome', ''), ('recorded_at__isnull', True)), models.Q(models.Q(('outcome', ''), _negated=True), ('recorded_at__isnull', False)), _connector='OR'), name='contact_planned_or_recorded'),
        ),
        migrations.AddConstraint(
            model_name='contact',
            constraint=models.CheckConstraint(condition=models.Q(('filed_on__isnull', True), ('kind__in', ['visit', 'meeting']), _connector='OR'), name='contact_filed_face_to_face'),
        ),
        migrations.AddConstraint(
            model_name='contact',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('next_on__isnull', True), ('next_step', '')), models.Q(models.Q(('next_step', ''), _negated=True), ('next_on__isnull', False)), _connector='OR'), name='contact_next_pair'),
        ),
        migrations.AddConstraint(
            model_name='contact',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('amended_at__isnull', True), ('version', 1)), models.Q(('amended_at__isnull', False), ('version__gt', 1)), _connector='OR'), name='contact_amended_pair'),
        ),
        migrations.AddConstraint(
            model_name='contactversion',
            constraint=models.UniqueConstraint(fields=('contact', 'version'), name='contact_version_key'),
        ),
        migrations.RunSQL(WATCH, UNWATCH),
    ]
