"""What a token of the API may be used for; what it reaches is told by its person's postings."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class TokenScope(TextChoices):
    """The value stands in the token's row; the label is the sentence people read. A scope never
    gives more than the person's permissions: both are asked."""

    READ_ORGANISATION = "read:organisation", _("读机构和人员")
    READ_CLIENTS = "read:clients", _("读本人可见的客户、持有产品、历史和层级变动")
    READ_BOOKS = "read:books", _("读本人可见的管户包及其户数")
    READ_RUNS = "read:runs", _("读夜间批处理及其步骤")
    READ_POLICIES = "read:policies", _("读策略版本")
    READ_REQUESTS = "read:requests", _("读本人提出的和本分行审批的管户申请")
    WRITE_REQUESTS = "write:requests", _("提出和撤回管户申请")
    READ_CONTACTS = "read:contacts", _("读本人可见客户的联系记录")
    WRITE_CONTACTS = "write:contacts", _("记录和更正本人与客户的联系")
    IMPORT_CONTACTS = "import:contacts", _("批量导入本机构人员的联系记录")
    DECIDE_REQUESTS = "decide:requests", _("审批本分行的管户申请和夜间提案")


# What a session of the pages may do with the API: all but what pages ask the password for again.
SESSION_SCOPES = frozenset(TokenScope.values) - {TokenScope.DECIDE_REQUESTS.value}
