"""Why something was not answered: codes that programs may rely on, each with its sentence."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Code(TextChoices):
    INVALID = "invalid", _("请求里有不认识或不合规的内容，见 errors。")
    NOT_SIGNED_IN = "not_signed_in", _("请带上 API 令牌。")
    TOKEN_NOT_GOOD = "token_not_good", _("令牌不认识、已过期、已作废，或其持有人已不在岗。")
    PERMISSION_MISSING = "permission_missing", _("持有人的岗位没有这项权限，见 needs。")
    SCOPE_MISSING = "scope_missing", _("令牌没有这项用途，见 needs；浏览器会话不能审批。")
    NOT_ALLOWED = "not_allowed", _("不允许这样做。")
    NOT_FOUND = "not_found", _("没有这个对象，或它不在可见范围内。")
    METHOD_NOT_ALLOWED = "method_not_allowed", _("这个地址不支持这种方法。")
    NOT_ACCEPTABLE = "not_acceptable", _("只能以 JSON 回答。")
    UNSUPPORTED_MEDIA_TYPE = "unsupported_media_type", _("请求正文须是 JSON。")
    THROTTLED = "throttled", _("请求太频繁，请按 Retry-After 的秒数等待。")
    KEY_MISSING = (
        "idempotency_key_missing",
        _("写操作须带 Idempotency-Key 请求头，1 至 200 个字符。"),
    )
    KEY_REUSED = "idempotency_key_reused", _("这个 Idempotency-Key 已用于另一个请求。")
    STILL_RUNNING = "still_running", _("同一个 Idempotency-Key 的请求还在处理，请稍后再问。")
    ALREADY_REQUESTED = "already_requested", _("这位客户已有一项申请在等审批或执行。")
    NOTHING_TO_CHANGE = "nothing_to_change", _("不用变动，或者对方不能管这位客户。")
    REQUEST_CLOSED = "request_closed", _("这项申请已经了结。")
    MAKER_IS_CHECKER = "maker_is_checker", _("申请人不能审批自己的申请，所选的都没有处理。")
    DECISION_CLOSED = "decision_closed", _("其中有申请已经处理过，所选的都没有处理。")
    PUBLISHED_ANEW = "published_anew", _("上一页之后发布了新的数据，请从头再取。")
    REQUEST_CHANGED = "request_changed", _("看过之后有申请变了，所选的都没有处理。")
    CONTACT_FORBIDDEN = (
        "contact_forbidden",
        _("客户保护规则不允许，见 errors；已经发生的，admits 为 true 才记下。"),
    )
    CONTACT_WRONG = "contact_wrong", _("这样的联系不可能有，见 errors。")
    CONTACT_CHANGED = "contact_changed", _("看过之后这条联系已更正。")
    CONTACT_CLOSED = "contact_closed", _("记下太久，不能再更正。")
    MESSAGE_FORBIDDEN = "message_forbidden", _("客户保护规则不允许发送，见 errors。")
    MESSAGE_WRONG = "message_wrong", _("不能用这个模板发给这位客户，见 errors。")
    WORK_CHANGED = "work_changed", _("看过之后这一条已有人处理。请再取名单。")
    LIST_OVER = "list_over", _("这份名单已结束，没有改动。已联系的请记为联系。")
    NOT_LATER = "not_later", _("不是可以联系的时间，或今天的这个时间已过。")
    SKIP_UNSAID = "skip_unsaid", _("选 other 时须写明原因（words）。")
    NOT_THEIRS = "not_theirs", _("只能移交给这位客户的主管户人或协管人。")
    UNDO_OVER = "undo_over", _("只能在几分钟内撤销本人刚做的一步。")
    SHEET_CHANGED = "sheet_changed", _("看过之后这张跟进表已有新的一版、提问或回答。请再取一次。")
    SHEET_WRONG = "sheet_wrong", _("跟进表不能这样写，见 errors。")
    SIGNATURE_WRONG = "signature_wrong", _("电话盒子未登记、已停用，或签名不对。")
    CLOCK_OFF = "clock_off", _("时间戳与本机相差超过 5 分钟，请校准时钟后重新签名。")
    SERVER_ERROR = "server_error", _("系统出错，已记录。")
