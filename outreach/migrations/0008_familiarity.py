"""Who set the familiarity of a client, and on what it stood: watched by the audit, and only grows."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

LEVELS = [('A', 'Familiar'), ('B', 'Met'), ('C', 'Stranger')]
WATCH = """
SELECT operations_audit_watch('outreach_familiaritystep', client_no => 'r.client_no',
    left_out => '{evidence,since_on,held_since_on}');
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON outreach_familiaritystep
    FOR EACH ROW EXECUTE FUNCTION operations_refuse();
"""
UNWATCH = """
DROP TRIGGER append_only ON outreach_familiaritystep;
SELECT operations_audit_unwatch('outreach_familiaritystep');
"""


class Migration(migrations.Migration):

    dependencies = [
        ('operations', '0018_lists_notices'),
        ('outreach', '0007_day_words'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '3s'", "SET LOCAL lock_timeout = '3s'"),
        migrations.CreateModel(
            name='FamiliarityStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('client_no', models.CharField(max_length=200)),
                ('at', models.DateTimeField()),
                ('how', models.CharField(choices=[('by_hand', '手工填写'), ('accepted', '采纳建议'), ('overruled', '保持不变'), ('undone', '撤销')], max_length=10)),
                ('before', models.CharField(blank=True, choices=LEVELS, max_length=1)),
                ('after', models.CharField(blank=True, choices=LEVELS, max_length=1)),
                ('suggested', models.CharField(blank=True, choices=LEVELS, max_length=1)),
                ('since_on', models.DateField()),
                ('held_since_on', models.DateField()),
                ('evidence', models.JSONField(null=True)),
                ('policy_version', models.PositiveIntegerField(null=True)),
                ('reason', models.CharField(blank=True, choices=[('outside', '平时另有往来，没有记在系统里'), ('shallow', '联系不少，但还谈不上熟悉'), ('coming', '已约好近期联系'), ('other', '其他，写明原因')], max_length=20)),
                ('words_sealed', models.BinaryField(null=True)),
                ('by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.AddIndex(
            model_name='familiaritystep',
            index=models.Index(fields=['client_no', '-id'], name='familiarity_client'),
        ),
        migrations.AddConstraint(
            model_name='familiaritystep',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('before', models.F('after')), ('how', 'overruled'), models.Q(('reason', ''), _negated=True)), models.Q(models.Q(('how', 'overruled'), _negated=True), ('reason', '')), _connector='OR'), name='familiarity_overruled_why'),
        ),
        migrations.AddConstraint(
            model_name='familiaritystep',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('evidence__isnull', False), ('how__in', ['accepted', 'overruled']), models.Q(('suggested', ''), _negated=True)), models.Q(('evidence__isnull', True), ('how__in', ['by_hand', 'undone']), ('suggested', '')), _connector='OR'), name='familiarity_suggested_pair'),
        ),
        migrations.RunSQL(WATCH, UNWATCH),
    ]
