"""Clients handed over are told at the bell. Choices only: nothing is done to the table."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('operations', '0018_lists_notices'),
    ]

    operations = [
        migrations.AlterField(
            model_name='personalnotice',
            name='kind',
            field=models.CharField(choices=[('book_moved', 'Book Moved'), ('shortage', 'Shortage'), ('request_decided', 'Request Decided'), ('request_done', 'Request Done'), ('requests_waiting', 'Requests Waiting'), ('proposals_waiting', 'Proposals Waiting'), ('export_waiting', 'Export Waiting'), ('job_ended', 'Job Ended'), ('policy_asked', 'Policy Asked'), ('policy_decided', 'Policy Decided'), ('token_granted', 'Token Granted'), ('team_joined', 'Team Joined'), ('team_ended', 'Team Ended'), ('stand_in', 'Stand In'), ('clients_handed', 'Clients Handed')], max_length=30),
        ),
    ]
