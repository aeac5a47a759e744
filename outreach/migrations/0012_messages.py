"""Reviewed texts, the outbox, what the embedded provider took; contacts that the outbox wrote. The
contacts' table is not touched: choices are told by code alone."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


# What was submitted, and what was queued, says the same for ever; people's acts are told to the audit.
WATCH = """
SELECT operations_audit_watch('outreach_messagetext');
SELECT operations_audit_watch('outreach_message');
CREATE TRIGGER words_stay BEFORE UPDATE ON outreach_messagetext FOR EACH ROW
    WHEN ((OLD.state <> 'draft' AND
        (OLD.text, OLD.name, OLD.channel, OLD.purpose, OLD.product_code)
        IS DISTINCT FROM (NEW.text, NEW.name, NEW.channel, NEW.purpose, NEW.product_code))
        OR (OLD.kind, OLD.key, OLD.number, OLD.made_by_id)
        IS DISTINCT FROM (NEW.kind, NEW.key, NEW.number, NEW.made_by_id))
    EXECUTE FUNCTION operations_refuse();
CREATE TRIGGER never_removed BEFORE DELETE ON outreach_messagetext
    FOR EACH ROW EXECUTE FUNCTION operations_refuse();
CREATE TRIGGER facts_stay BEFORE UPDATE OF id, client_no, employee_no, key, template_id, brief_id,
    channel, purpose, ticket, text_sealed, queued_at, queued_by_id ON outreach_message
    FOR EACH ROW EXECUTE FUNCTION operations_refuse();
CREATE TRIGGER never_removed BEFORE DELETE ON outreach_message
    FOR EACH ROW EXECUTE FUNCTION operations_refuse();
"""
UNWATCH = """
DROP TRIGGER never_removed ON outreach_message;
DROP TRIGGER facts_stay ON outreach_message;
DROP TRIGGER never_removed ON outreach_messagetext;
DROP TRIGGER words_stay ON outreach_messagetext;
SELECT operations_audit_unwatch('outreach_message');
SELECT operations_audit_unwatch('outreach_messagetext');
"""


class Migration(migrations.Migration):

    dependencies = [
        ('outreach', '0011_care'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '3s'", "SET LOCAL lock_timeout = '3s'"),
        migrations.CreateModel(
            name='EmbeddedDelivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ticket', models.UUIDField(unique=True)),
                ('channel', models.CharField(choices=[('sms', '短信'), ('wechat', '企业微信')], max_length=10)),
                ('address_masked', models.CharField(max_length=40)),
                ('characters', models.PositiveIntegerField()),
                ('taken_at', models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.AlterField(
            model_name='contact',
            name='origin',
            field=models.CharField(choices=[('person', '本人记下'), ('box', '电话盒子记下'), ('dialler', '自动外呼'), ('outbox', '消息平台发出')], db_default='person', default='person', max_length=10),
        ),
        migrations.CreateModel(
            name='MessageText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('template', '消息模板'), ('news', '财经播报')], max_length=10)),
                ('key', models.SlugField(db_index=False, max_length=40)),
                ('number', models.PositiveIntegerField()),
                ('name', models.CharField(max_length=60)),
                ('channel', models.CharField(blank=True, choices=[('sms', '短信'), ('wechat', '企业微信')], max_length=10)),
                ('purpose', models.CharField(choices=[('service', '服务'), ('marketing', '营销')], default='marketing', max_length=10)),
                ('product_code', models.CharField(blank=True, max_length=200)),
                ('on', models.DateField(null=True)),
                ('text', models.CharField(max_length=500)),
                ('state', models.CharField(choices=[('draft', '草稿'), ('submitted', '待审批'), ('approved', '在用'), ('rejected', '已驳回'), ('replaced', '已被新版取代'), ('withdrawn', '已停用')], default='draft', max_length=10)),
                ('revision', models.PositiveIntegerField(default=1)),
                ('made_at', models.DateTimeField()),
                ('submitted_at', models.DateTimeField(null=True)),
                ('decided_at', models.DateTimeField(null=True)),
                ('note', models.CharField(blank=True, max_length=200)),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('decided_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('made_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('withdrawn_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('client_no', models.CharField(max_length=200)),
                ('employee_no', models.CharField(max_length=200)),
                ('key', models.CharField(max_length=200)),
                ('channel', models.CharField(choices=[('sms', '短信'), ('wechat', '企业微信')], max_length=10)),
                ('purpose', models.CharField(choices=[('service', '服务'), ('marketing', '营销')], max_length=10)),
                ('ticket', models.UUIDField(unique=True)),
                ('text_sealed', models.BinaryField()),
                ('state', models.CharField(choices=[('queued', '排队中'), ('sending', '发送中'), ('handed', '已交付平台'), ('delivered', '已送达'), ('failed', '发送失败'), ('refused', '已拦下'), ('cancelled', '已取消')], default='queued', max_length=10)),
                ('not_before', models.DateTimeField()),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('reasons', models.JSONField(default=list)),
                ('provider_ref', models.CharField(blank=True, max_length=100)),
                ('queued_at', models.DateTimeField()),
                ('sending_at', models.DateTimeField(null=True)),
                ('handed_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('cancelled_at', models.DateTimeField(null=True)),
                ('cancelled_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('contact', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='messages', to='outreach.contact')),
                ('queued_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('brief', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='outreach.messagetext')),
                ('template', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='outreach.messagetext')),
            ],
        ),
        migrations.AddConstraint(
            model_name='messagetext',
            constraint=models.UniqueConstraint(fields=('key', 'number'), name='message_text_key'),
        ),
        migrations.AddConstraint(
            model_name='messagetext',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'approved')), fields=('key',), name='message_text_in_use'),
        ),
        migrations.AddConstraint(
            model_name='messagetext',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['draft', 'submitted'])), fields=('key',), name='message_text_open'),
        ),
        migrations.AddConstraint(
            model_name='messagetext',
            constraint=models.CheckConstraint(condition=models.Q(('decided_by__isnull', True), models.Q(('decided_by', models.F('made_by')), _negated=True), _connector='OR'), name='message_text_second_person'),
        ),
        migrations.AddConstraint(
            model_name='messagetext',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decided_by__isnull', True)), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='message_text_decided_pair'),
        ),
        migrations.AddConstraint(
            model_name='messagetext',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('withdrawn_at__isnull', True), ('withdrawn_by__isnull', True)), models.Q(('withdrawn_at__isnull', False), ('withdrawn_by__isnull', False)), _connector='OR'), name='message_text_withdrawn_pair'),
        ),
        migrations.AddConstraint(
            model_name='messagetext',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['approved', 'replaced']), _negated=True), ('decided_at__isnull', False), _connector='OR'), name='message_text_approved_by'),
        ),
        migrations.AddConstraint(
            model_name='messagetext',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('channel', ''), ('kind', 'news'), ('on__isnull', False)), models.Q(('kind', 'template'), ('on__isnull', True), models.Q(('channel', ''), _negated=True)), _connector='OR'), name='message_text_kind'),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(condition=models.Q(('state', 'queued')), fields=['not_before', 'id'], name='message_due'),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(condition=models.Q(('state__in', ['sending', 'handed'])), fields=['sending_at', 'id'], name='message_unsettled'),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(fields=['client_no', '-id'], name='message_client'),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(fields=['employee_no', '-id'], name='message_person'),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(fields=['contact'], name='message_contact'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.UniqueConstraint(fields=('employee_no', 'key'), name='message_key'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('cancelled_at__isnull', True), ('cancelled_by__isnull', True)), models.Q(('cancelled_at__isnull', False), ('cancelled_by__isnull', False)), _connector='OR'), name='message_cancelled_pair'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('contact__isnull', False), ('state__in', ['sending', 'handed', 'delivered'])), models.Q(models.Q(('state__in', ['sending', 'handed', 'delivered']), _negated=True), ('contact__isnull', True)), _connector='OR'), name='message_left_with_contact'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['failed', 'refused']), _negated=True), models.Q(('reasons', []), _negated=True), _connector='OR'), name='message_says_why'),
        ),
        migrations.RunSQL(WATCH, UNWATCH),
    ]
