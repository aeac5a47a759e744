"""The twelve job roles, the levels of the tree and what each role may do (domain/01)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Level(TextChoices):
    HEAD_OFFICE = "head_office", _("总行")
    BRANCH = "branch", _("分行")
    SUB_BRANCH = "sub_branch", _("支行")
    OUTLET = "outlet", _("网点")


class Role(TextChoices):
    HEAD_OFFICE = "head_office", _("总行财富管理部")
    BRANCH_OFFICE = "branch_office", _("分行财富管理部")
    BRANCH_HEAD = "branch_head", _("支行负责人")
    OUTLET_HEAD = "outlet_head", _("网点负责人")
    WEALTH_ADVISOR = "wealth_advisor", _("专职财富顾问")
    RELATIONSHIP_MANAGER = "relationship_manager", _("理财客户经理")
    LOBBY_MANAGER = "lobby_manager", _("大堂服务经理")
    LOAN_MANAGER = "loan_manager", _("个贷客户经理")
    REMOTE_MANAGER = "remote_manager", _("远程客户经理")
    TELLER = "teller", _("高柜柜员")
    EMPLOYEE = "employee", _("其他员工")
    ADMINISTRATOR = "administrator", _("系统管理员")
