"""What a token may be used for: contacts too. Choices only: nothing is done to the table."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('organisation', '0005_certificate'),
    ]

    operations = [
        migrations.AlterField(
            model_name='apitoken',
            name='scopes',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('read:organisation', '读机构和人员'), ('read:clients', '读本人可见的客户、持有产品、历史和层级变动'), ('read:books', '读本人可见的管户包及其户数'), ('read:runs', '读夜间批处理及其步骤'), ('read:policies', '读策略版本'), ('read:requests', '读本人提出的和本分行审批的管户申请'), ('write:requests', '提出和撤回管户申请'), ('read:contacts', '读本人可见客户的联系记录'), ('write:contacts', '记录和更正本人与客户的联系'), ('decide:requests', '审批本分行的管户申请和夜间提案')], max_length=30), size=None),
        ),
    ]
