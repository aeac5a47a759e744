"""The columns of the audit that people do not read by value: what they are called, nothing more."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from web.labels import Words

TECHNICAL_LABELS: Mapping[str, Words] = {
    "added_at": _("添加时间"), "added_by_id": _("添加人"), "annual_average": _("年日均"),
    "annual_basis": _("年日均口径"), "approved_by_id": _("批准人"), "asked_by_id": _("申请人"),
    "at": _("时间"), "based_on": _("所依据的版本"), "branch_code": _("分行"), "by_id": _("操作人"),
    "bytes": _("文件大小"), "cause": _("起因"), "client_no": _("客户号"),
    "closed_by_id": _("了结人"), "collected_at": _("领取时间"), "confirmed_by_id": _("确认人"),
    "created_at": _("建立时间"), "created_by_id": _("建立人"), "decided_by_id": _("审批人"),
    "decision_note": _("审批意见"), "digest": _("摘要"), "edited_at": _("修改时间"),
    "ended_by_id": _("结束人"), "entered_at": _("登记时间"), "entered_by_id": _("登记人"),
    "failures": _("输错次数"), "file_name": _("文件名"), "format": _("文件格式"),
    "granted_at": _("授予时间"), "granted_by_id": _("授予人"), "id": _("记录编号"),
    "id_no_sealed": _("证件号密文"), "issued_at": _("发出时间"), "issued_by_id": _("发出人"),
    "job_id": _("任务编号"), "language": _("语言"), "last_login": _("最近登录"),
    "last_step": _("最近动态码序号"), "last_used_at": _("最近使用时间"),
    "lift_reason": _("解除理由"), "lifted_at": _("解除时间"), "lifted_by_id": _("解除人"),
    "loaded_on": _("装载日"), "loaded_run_id": _("装载批次"), "lock_id": _("锁包编号"),
    "made_at": _("生成时间"), "made_by_id": _("提出人"), "made_by_run_id": _("生成批次"),
    "name_initials": _("姓名首字母"), "opened_at": _("打开时间"), "opened_by_id": _("打开人"),
    "outlets": _("网点"), "path": _("机构路径"), "phone_sealed": _("电话密文"),
    "policy_version_id": _("策略版本"), "published_at": _("发布时间"),
    "reason": _("理由"), "removed_by_id": _("移去人"), "requested_at": _("提出时间"),
    "requested_by_id": _("提出人"), "revoked_by_id": _("作废人"), "run_id": _("批次"),
    "staff_id": _("员工"), "updated_at": _("更新时间"), "updated_by_id": _("更新人"),
    "basics_noted_at": _("四项基础登记时间"), "basics_noted_by_id": _("四项基础登记人"),
    "user_id": _("账号"), "with_second_factor": _("经动态码验证"), "written_at": _("写下时间"),
    "written_by_id": _("写下人"), "amended_at": _("更正时间"), "institution_code": _("机构代码"),
    "changed_at": _("处理时间"), "changed_by_id": _("处理人"), "contact_id": _("联系编号"),
    "reasons": _("上名单的原因"), "score": _("分数"), "place": _("名次"),
    "call_id": _("抽到的通话"), "marks": _("五点评价"), "good_sealed": _("好在哪里（密文）"),
    "bad_sealed": _("要改进的（密文）"), "reviewed_at": _("检查时间"),
    "reviewed_by_id": _("检查人"), "title": _("标题"), "words": _("正文"),
    "proposed_at": _("推荐时间"), "proposed_by_id": _("推荐人"), "published_by_id": _("发布人"),
    "is_service_only": _("仅限服务"),
    "evidence": _("建议的依据"), "held_since_on": _("此前的起始日"),
    "disabled_by_id": _("停用人"), "last_seen_at": _("最近上报"),
    "planned_at": _("安排时间"), "planned_by_id": _("安排人"), "taken_at": _("接手时间"),
    "follow_up_id": _("跟进编号"), "asked_at": _("提问时间"), "answered_at": _("回答时间"),
    "answered_by_id": _("回答人"), "meet_on": _("见面日"), "to_role": _("接手岗位"),
    "brief_id": _("播报编号"), "cancelled_by_id": _("取消人"),
    "provider_ref": _("平台回执"), "queued_at": _("排队时间"), "queued_by_id": _("发送人"),
    "sending_at": _("发送时间"), "ticket": _("发送标识"), "withdrawn_by_id": _("停用人"),
    "key": _("提交标识"), "policy_version": _("工作策略版本"), "recorded_at": _("记录时间"),
}  # fmt: skip
