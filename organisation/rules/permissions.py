"""What one may do, and which job role gives it (domain/01 §Who may see what).

One permission, one sentence; one table from role to permissions. Which institutions or clients a
permission reaches is told by where the role is held (``organisation.selectors.access``).
"""

from collections.abc import Iterable, Mapping

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from organisation.rules.roles import Role


class Permission(TextChoices):
    """The value names it in code; the label is the sentence people read."""

    SEE_PUBLISHED_DAY = "see_published_day", _("看首页和当前数据日")
    SEE_NIGHTS = "see_nights", _("看夜间批处理是否完成、到了哪一步")
    SEE_NIGHT_FIGURES = "see_night_figures", _("看夜间批处理的文件、行数和坏行原因")
    SEE_REJECTED_ROWS = "see_rejected_rows", _("看并下载被拒收的行（已遮蔽）")
    DECIDE_FILES = "decide_files", _("申请或确认放行暂扣的文件")
    SEE_TOTALS = "see_totals", _("看本机构及下级机构的客户与资产合计")
    SEE_OWN_BOOK = "see_own_book", _("看本人管户包的合计")
    SEE_BOOKS = "see_books", _("看本人或本机构各管户包的负荷、健康度和变动")
    SEE_POLICIES = "see_policies", _("看现行和历史的策略版本")
    PROPOSE_POLICY = "propose_policy", _("提出策略变更并试算")
    APPROVE_POLICY = "approve_policy", _("批准或驳回别人提出的策略变更")
    SEE_LOCKS = "see_locks", _("看锁包的岗位和期限")
    REQUEST_CLIENTS = "request_clients", _("申领、移出、移交客户，看本人的申请")
    SET_LOCKS = "set_locks", _("锁包和解除锁包")
    DECIDE_REQUESTS = "decide_requests", _("审批本分行的管户申请和夜间提案")
    SEE_CLIENTS = "see_clients", _("打开客户列表；能看到哪些客户由以下各项决定")
    SEE_BOOK_CLIENTS = "see_book_clients", _("看本人管户包里的客户（主管或协管）")
    SEE_PLACE_CLIENTS = "see_place_clients", _("看本机构及下级机构的全部客户")
    SEE_LOBBY_CLIENTS = "see_lobby_clients", _("看本网点无人管户的 3 万至 5 万元临界客户")
    SEE_POOL_CLIENTS = "see_pool_clients", _("看本网点客户池里的客户（已遮蔽）")
    SEE_GRANTED_CLIENTS = "see_granted_clients", _("看名单、活动、转介或服务团队交给本人的客户")
    SEE_TEAM_CLIENTS = "see_team_clients", _("看服务团队、本人转介和项目里的客户（已遮蔽）")
    SEE_NAMES = "see_names", _("看到客户姓名，而不是遮蔽的姓名")
    EDIT_CLIENTS = "edit_clients", _("维护所看客户的档案、备注、家庭和重要日")
    LOG_CONTACTS = "log_contacts", _("记录与所看客户的联系，一天内可更正本人所记")
    SEE_TEAM_DAY = "see_team_day", _("看本机构及下级机构各经理当天名单的进度")
    HAND_OUT = "hand_out", _("把本机构的客户分派给经理联系，调配缺勤者的名单")
    EXPORT_CLIENTS = "export_clients", _("导出所看的客户；超过 500 户须由第二人批准")
    APPROVE_EXPORTS = "approve_exports", _("批准或驳回别人超过 500 户的导出")
    OPEN_CLIENT = "open_client", _("写明理由后打开一位客户 30 分钟")
    LOOK_UP_CLIENT = "look_up_client", _("按完整客户号查询本网点客户的绿色通道标志")
    SEE_STAFF = "see_staff", _("看本机构及下级机构的人员、岗位、请假、补位和证书")
    RECORD_LEAVE = "record_leave", _("为本机构及下级机构的人员登记请假、补位和证书")
    SEE_AUDIT = "see_audit", _("查审计记录：谁在何时改了或看了什么（客户须先打开）")
    MANAGE_ACCOUNTS = "manage_accounts", _("管理账号：邀请、停用、重置密码和动态码，录入岗位")
    IMPORT_CONTACTS = "import_contacts", _("由系统批量导入本机构人员的联系记录")
    SEE_TEXTS = "see_texts", _("看消息模板和财经播报")
    WRITE_TEXTS = "write_texts", _("起草消息模板和财经播报，提交审批")
    APPROVE_TEXTS = "approve_texts", _("批准、驳回或停用别人起草的消息模板和财经播报")
    SEE_REVIEWS = "see_reviews", _("看录音检查的结果和优秀案例；能看到谁的由机构决定")
    REVIEW_CALLS = "review_calls", _("检查每月抽取的通话录音，推荐、发布优秀案例")
    MANAGE_PHONE_BOXES = "manage_phone_boxes", _("登记电话盒子，停用或更换密钥")


class UnknownPermission(LookupError):
    """Asked about something that is not a permission: a typing mistake must not read as "no"."""


_TEXTS = frozenset({Permission.SEE_TEXTS, Permission.WRITE_TEXTS, Permission.APPROVE_TEXTS})
_PEOPLE = frozenset({Permission.SEE_STAFF, Permission.RECORD_LEAVE})
_CLIENTS = frozenset({Permission.SEE_CLIENTS, Permission.SEE_NAMES})
_MANAGER = _CLIENTS | {
    Permission.SEE_PUBLISHED_DAY,
    Permission.SEE_OWN_BOOK,
    Permission.SEE_BOOKS,
    Permission.SEE_BOOK_CLIENTS,
    Permission.SEE_GRANTED_CLIENTS,
    Permission.EDIT_CLIENTS,
    Permission.LOG_CONTACTS,
    Permission.SEE_TEXTS,
    Permission.EXPORT_CLIENTS,
    Permission.SEE_LOCKS,
    Permission.REQUEST_CLIENTS,
    Permission.SEE_REVIEWS,
}
_HEAD = _MANAGER | {
    *_PEOPLE,
    Permission.SEE_TOTALS,
    Permission.SEE_PLACE_CLIENTS,
    Permission.SEE_POLICIES,
    Permission.SEE_TEAM_DAY,
    Permission.HAND_OUT,
}
# Serve whoever comes in, so they may ask about one client of the outlet, and see masked rows.
_SERVES = frozenset({Permission.SEE_PUBLISHED_DAY, Permission.LOOK_UP_CLIENT})

ROLE_PERMISSIONS: Mapping[Role, frozenset[Permission]] = {
    # Releases or skips held files; the figures of every institution, no client lists.
    Role.HEAD_OFFICE: frozenset(
        {
            Permission.SEE_PUBLISHED_DAY,
            Permission.SEE_NIGHTS,
            Permission.SEE_NIGHT_FIGURES,
            Permission.SEE_REJECTED_ROWS,
            Permission.DECIDE_FILES,
            Permission.SEE_TOTALS,
            Permission.SEE_BOOKS,
            Permission.SEE_POLICIES,
            Permission.PROPOSE_POLICY,
            Permission.APPROVE_POLICY,
            Permission.SEE_LOCKS,
            Permission.SET_LOCKS,
            Permission.SEE_CLIENTS,  # an empty list, from which one client is opened
            Permission.SEE_NAMES,
            Permission.OPEN_CLIENT,
            Permission.SEE_STAFF,
            Permission.SEE_AUDIT,
            Permission.SEE_REVIEWS,
            Permission.REVIEW_CALLS,
            *_TEXTS,
        }
    ),
    # Waits for the night as head office does, but the rows may be other branches' clients.
    Role.BRANCH_OFFICE: frozenset(
        {
            Permission.SEE_PUBLISHED_DAY,
            Permission.SEE_NIGHTS,
            Permission.SEE_NIGHT_FIGURES,
            Permission.SEE_TOTALS,
            Permission.SEE_BOOKS,
            Permission.SEE_POLICIES,
            Permission.SEE_LOCKS,
            Permission.DECIDE_REQUESTS,
            Permission.EXPORT_CLIENTS,
            Permission.APPROVE_EXPORTS,
            Permission.SEE_PLACE_CLIENTS,
            Permission.SEE_GRANTED_CLIENTS,
            Permission.SEE_TEAM_DAY,
            Permission.IMPORT_CONTACTS,
            Permission.SEE_REVIEWS,
            Permission.REVIEW_CALLS,
            *_PEOPLE,
            *_TEXTS,
        }
        | _CLIENTS
    ),
    # Heads co-manage clients, so they have a book of their own beside their subtree.
    Role.BRANCH_HEAD: _HEAD,
    Role.OUTLET_HEAD: _HEAD,
    Role.WEALTH_ADVISOR: _MANAGER,
    Role.RELATIONSHIP_MANAGER: _MANAGER,
    Role.LOBBY_MANAGER: _MANAGER | {Permission.SEE_LOBBY_CLIENTS, Permission.LOOK_UP_CLIENT},
    Role.LOAN_MANAGER: _MANAGER,
    Role.REMOTE_MANAGER: _MANAGER,
    # Calls and messages to the pool are theirs (domain/03 §Contact standards).
    Role.TELLER: _SERVES
    | {
        Permission.SEE_CLIENTS,
        Permission.SEE_POOL_CLIENTS,
        Permission.LOG_CONTACTS,
        Permission.SEE_TEXTS,
    },
    Role.EMPLOYEE: _SERVES | {Permission.SEE_CLIENTS, Permission.SEE_TEAM_CLIENTS},
    # Accounts and configuration: sees that a night ran, never its rows.
    Role.ADMINISTRATOR: frozenset(
        {
            Permission.SEE_PUBLISHED_DAY,
            Permission.SEE_NIGHTS,
            Permission.MANAGE_ACCOUNTS,
            Permission.MANAGE_PHONE_BOXES,
            *_PEOPLE,
        }
    ),
}


# Who decides over others' wishes, or over everybody's data, shows more than a password.
APPROVALS = frozenset(
    {
        Permission.DECIDE_FILES,
        Permission.APPROVE_POLICY,
        Permission.DECIDE_REQUESTS,
        Permission.APPROVE_EXPORTS,
        Permission.APPROVE_TEXTS,
    }
)
SECOND_FACTOR_ROLES = frozenset({Role.HEAD_OFFICE, Role.BRANCH_OFFICE, Role.ADMINISTRATOR})


def needs_second_factor(roles: Iterable[Role]) -> bool:
    """Whether somebody holding these roles signs in with a second factor; others may."""
    held = frozenset(roles)
    return bool(held & SECOND_FACTOR_ROLES or permissions_of(held) & APPROVALS)


def permissions_of(roles: Iterable[Role]) -> frozenset[Permission]:
    """Everything that holding these roles allows."""
    return frozenset[Permission]().union(*(ROLE_PERMISSIONS[role] for role in roles))


# What is about a book, whoever's it is: a stand-in for the role gets these and nothing else of it.
BOOK_PERMISSIONS = _CLIENTS | {
    Permission.SEE_OWN_BOOK,
    Permission.SEE_BOOKS,
    Permission.SEE_BOOK_CLIENTS,
    Permission.EDIT_CLIENTS,
    Permission.LOG_CONTACTS,
    Permission.SEE_TEXTS,
}


def permissions_of_stand_in(roles: Iterable[Role]) -> frozenset[Permission]:
    """What standing in for people of these roles allows: to see and work their books (domain/01),
    never the totals, decisions or approvals that are theirs."""
    return permissions_of(roles) & BOOK_PERMISSIONS


def roles_with(permission: Permission) -> tuple[Role, ...]:
    """The roles that give a permission, in the order of domain/01."""
    return tuple(role for role in Role if permission in ROLE_PERMISSIONS[role])
