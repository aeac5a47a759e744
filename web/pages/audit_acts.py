"""In what something was done, in words: the route, API operation, command or task the audit names.

A test compares with the routes that write, the commands and the tasks there are.
"""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from web.labels import Words

# Name of a route of the pages → what people do there.
PAGE_ACTS: Mapping[str, Words] = {
    "sign_in": _("登录"), "sign_out": _("退出"), "set_language": _("换语言"), "find": _("搜索"),
    "export_clients": _("导出客户名单"), "export_board": _("导出驾驶舱"),
    "take_export": _("领取导出文件"), "export_file": _("下载导出文件"),
    "decide_export": _("审批导出"), "pick": _("勾选客户"), "bulk_requests": _("批量申请"),
    "forget_list": _("删除名单"), "keep_view": _("保存视图"), "forget_view": _("删除视图"),
    "second_factor": _("输入动态码"), "second_factor_setup": _("绑定动态码"),
    "first_password": _("首次设置密码"), "own_password": _("修改密码"),
    "own_factor": _("绑定动态码"), "own_factor_remove": _("解绑动态码"),
    "own_recovery_codes": _("生成恢复码"), "own_token_collect": _("领取 API 令牌"),
    "own_token_end": _("作废 API 令牌"), "step_up": _("再次确认身份"), "leave_of": _("登记请假"),
    "leave_over": _("结束请假"), "stand_in_for": _("安排补位"), "stand_in_over": _("结束补位"),
    "certificate_of": _("登记证书"), "certificate_over": _("结束证书"),
    "posting_of": _("登记岗位"), "posting_over": _("结束岗位"), "account_act": _("管理账号"),
    "new_phone_box": _("登记电话盒子"), "renew_phone_box": _("更换电话盒子密钥"),
    "switch_phone_box": _("停用或恢复电话盒子"),
    "new_token": _("新建 API 令牌"), "end_token": _("作废 API 令牌"),
    "reveal": _("显示电话或证件"), "keep_profile": _("保存客户档案"), "write_note": _("写备注"),
    "mend_note": _("修改备注"), "drop_note": _("移去备注"), "add_family": _("添加家庭成员"),
    "drop_family": _("移去家庭成员"), "add_date": _("添加重要日"), "drop_date": _("移去重要日"),
    "add_member": _("添加服务团队成员"), "end_member": _("移出服务团队"),
    "accept_familiarity": _("采纳熟悉程度建议"), "keep_familiarity": _("熟悉程度保持不变"),
    "pick_cells": _("九宫格加入名单"),
    "log_contact": _("记录联系"), "amend_contact": _("更正联系"),
    "log_outcome": _("名单上记结果"), "skip_entry": _("跳过名单客户"),
    "put_off_entry": _("名单客户稍后再排"), "hand_entry_over": _("移交名单客户"),
    "reassign_list": _("调配名单客户"), "hand_out": _("分派到期客户"),
    "review_call": _("检查通话录音"), "hear_recording": _("显示录音编号"),
    "act_on_case": _("发布或撤下优秀案例"),
    "act_on_care": _("安排新客户交接"), "act_on_follow_up": _("写跟进表"),
    "wake": _("安排生客激活"),
    "write_log": _("写工作日志"),
    "message_client": _("发消息"), "cancel_message": _("取消消息"),
    "message_many": _("群发消息"),
    "new_text": _("起草消息模板"), "new_brief": _("写财经播报"), "edit_text": _("修改消息文本"),
    "submit_text": _("提交消息文本"), "decide_text": _("审批消息文本"),
    "withdraw_text": _("停用消息文本"),
    "open_client": _("凭理由打开客户"), "look_up": _("按客户号查询"),
    "read_notices": _("标记通知已读"), "cancel_job": _("取消任务"), "decide": _("处理被扣下的文件"),
    "confirm_decision": _("确认文件决定"), "withdraw_decision": _("撤回文件决定"),
    "propose_policy": _("提出策略"), "edit_policy": _("修改策略草案"),
    "approve_policy": _("批准策略"), "reject_policy": _("驳回策略"),
    "withdraw_policy": _("撤回策略"), "policy_trial": _("试算策略"), "audit": _("查审计记录"),
    "decide_requests": _("审批管户申请"), "requests_difference": _("看审批差异"),
    "set_lock": _("锁包"), "lift_lock": _("解除锁包"), "ask_claim": _("申领客户"),
    "ask": _("提出管户申请"), "make_request": _("提出管户申请"),
    "undo": _("撤销移除"), "people": _("查找人员"),
    "edit_own_request": _("修改管户申请"), "withdraw_own_request": _("撤回管户申请"),
}  # fmt: skip
API_ACTS: Mapping[str, Words] = {
    "api:follow-ups-sheet": _("写跟进表"), "api:follow-ups-ask": _("对跟进表提问"),
    "api:follow-ups-answer": _("回答跟进表的提问"),
    "api:clients-search": _("搜索客户"), "api:requests-list": _("提出管户申请"),
    "api:requests-withdraw": _("撤回管户申请"),
    "api:contacts-list": _("记录联系"), "api:contacts-amend": _("更正联系"),
    "api:contacts-bulk": _("批量导入联系"),
    "api:messages-list": _("发消息"),
    "api:call-list-outcome": _("名单上记结果"), "api:call-list-skip": _("跳过名单客户"),
    "api:call-list-put-off": _("名单客户稍后再排"), "api:call-list-hand-over": _("移交名单客户"),
    "api:call-list-undo": _("撤销移除"),
    "api:phone-box-events": _("电话盒子上报通话"),
    "api:approvals-decide": _("审批管户申请"),
}  # fmt: skip
COMMAND_ACTS: Mapping[str, Words] = {
    "catch_up": _("补跑数据日"), "export_books": _("导出管户文件"),
    "export_rejects": _("导出拒收行"), "export_snapshot": _("导出客户快照"),
    "export_unmanaged": _("导出无人管户名单"), "generate_bank": _("生成虚构银行"),
    "import_berka": _("导入 Berka 数据"), "load_history": _("装载历史"),
    "load_policy": _("装载策略"), "run_night": _("运行夜间批处理"),
    "make_administrator": _("建立管理员"), "make_api_token": _("建立 API 令牌"),
    "migrate": _("升级数据库"),
}  # fmt: skip
TASK_ACTS: Mapping[str, Words] = {
    "nightly.run_due_nights": _("运行夜间批处理"), "nightly.heartbeat": _("心跳"),
    "nightly.own_heartbeat": _("心跳"), "nightly.forget_old_jobs": _("清理过期任务"),
    "nightly.sweep": _("清理中断的批处理"), "web.drop_old_sessions": _("清理过期登录"),
    "operations.resume_jobs": _("接续中断的任务"),
    "operations.remove_old_exports": _("清理过期导出文件"),
    "outreach.send_messages": _("发送消息"), "outreach.draw_samples": _("抽取通话录音"),
    "outreach.settle_calls": _("再对一次没对上的通话"),
    "operations.sweep_keys": _("清理重复提交记录"), "clients.drop_old_picks": _("清理过期勾选"),
    "jobs.policy_trial": _("试算策略"), "jobs.bulk_requests": _("批量申请"),
    "jobs.board_export": _("导出驾驶舱"), "jobs.client_export": _("导出客户名单"),
}  # fmt: skip
ACTS: Mapping[str, Words] = {**PAGE_ACTS, **API_ACTS, **COMMAND_ACTS, **TASK_ACTS}
