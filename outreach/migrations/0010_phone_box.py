"""Phone boxes and the calls they report; who wrote a contact down first; versions of contacts that
nobody replaced. The new column of contacts has a constant default, the other loses NOT NULL: no row
is written or read."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# A box that reports is no act of anybody: last_seen_at is not told. A call may only be settled anew:
# what was reported stays. It is no table of the audit: what it made is told by outreach_contact.
WATCH = """
SELECT operations_audit_watch('outreach_phonebox', left_out => '{last_seen_at}');
CREATE TRIGGER facts_stay BEFORE UPDATE OF id, box_id, call_id, employee_no, client_no, number_index,
    number_sealed, started_at, seconds, direction, is_automatic, purpose, recording_sealed, digest,
    received_at ON outreach_callevent FOR EACH ROW EXECUTE FUNCTION operations_refuse();
CREATE TRIGGER never_removed BEFORE DELETE ON outreach_callevent
    FOR EACH ROW EXECUTE FUNCTION operations_refuse();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON outreach_callevent
    FOR EACH STATEMENT EXECUTE FUNCTION operations_refuse();
"""
UNWATCH = """
DROP TRIGGER never_emptied ON outreach_callevent;
DROP TRIGGER never_removed ON outreach_callevent;
DROP TRIGGER facts_stay ON outreach_callevent;
SELECT operations_audit_unwatch('outreach_phonebox');
"""


class Migration(migrations.Migration):

    dependencies = [
        ('organisation', '0006_contact_scopes'),
        ('outreach', '0009_contact_effective'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '3s'", "SET LOCAL lock_timeout = '3s'"),
        migrations.AddField(
            model_name='contact',
            name='origin',
            field=models.CharField(choices=[('person', '本人记下'), ('box', '电话盒子记下'), ('dialler', '自动外呼')], db_default='person', default='person', max_length=10),
        ),
        migrations.AlterField(
            model_name='contactversion',
            name='replaced_by',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.CreateModel(
            name='PhoneBox',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60)),
                ('code', models.CharField(max_length=20, unique=True)),
                ('secret_sealed', models.BinaryField()),
                ('secret_at', models.DateTimeField()),
                ('made_at', models.DateTimeField()),
                ('disabled_at', models.DateTimeField(null=True)),
                ('last_seen_at', models.DateTimeField(null=True)),
                ('disabled_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.institution')),
                ('made_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='CallEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('call_id', models.CharField(max_length=100)),
                ('employee_no', models.CharField(max_length=200)),
                ('client_no', models.CharField(blank=True, max_length=200)),
                ('number_index', models.BinaryField(max_length=16, null=True)),
                ('number_sealed', models.BinaryField(null=True)),
                ('started_at', models.DateTimeField()),
                ('seconds', models.PositiveIntegerField()),
                ('direction', models.CharField(choices=[('out', '我方联系客户'), ('in', '客户联系我方')], max_length=5)),
                ('is_automatic', models.BooleanField()),
                ('purpose', models.CharField(choices=[('service', '服务'), ('marketing', '营销')], max_length=10)),
                ('recording_sealed', models.BinaryField(null=True)),
                ('digest', models.BinaryField(max_length=16)),
                ('received_at', models.DateTimeField()),
                ('became', models.CharField(choices=[('matched', '对上已记的联系'), ('made', '新记一条联系'), ('unknown_number', '号码或客户号不认识'), ('unknown_agent', '工号不认识，或不属于该机构'), ('ambiguous', '号码对应多位客户'), ('not_theirs', '客户不由此人联系')], max_length=20)),
                ('contact', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='calls', to='outreach.contact')),
                ('box', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='outreach.phonebox')),
            ],
        ),
        migrations.AddConstraint(
            model_name='phonebox',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('disabled_at__isnull', True), ('disabled_by__isnull', True)), models.Q(('disabled_at__isnull', False), ('disabled_by__isnull', False)), _connector='OR'), name='phone_box_disabled_pair'),
        ),
        migrations.AddIndex(
            model_name='callevent',
            index=models.Index(condition=models.Q(('contact__isnull', False)), fields=['contact'], name='call_event_contact'),
        ),
        migrations.AddIndex(
            model_name='callevent',
            index=models.Index(condition=models.Q(('contact__isnull', True)), fields=['box', 'id'], name='call_event_left'),
        ),
        migrations.AddIndex(
            model_name='callevent',
            index=models.Index(fields=['number_index'], name='call_event_number'),
        ),
        migrations.AddIndex(
            model_name='callevent',
            index=models.Index(fields=['employee_no', '-started_at'], name='call_event_agent'),
        ),
        migrations.AddConstraint(
            model_name='callevent',
            constraint=models.UniqueConstraint(fields=('box', 'call_id'), name='call_event_key'),
        ),
        migrations.AddConstraint(
            model_name='callevent',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('became__in', ['matched', 'made']), ('contact__isnull', False)), models.Q(models.Q(('became__in', ['matched', 'made']), _negated=True), ('contact__isnull', True)), _connector='OR'), name='call_event_contact_pair'),
        ),
        migrations.RunSQL(WATCH, UNWATCH),
    ]
