# 邮件用语：给员工的省略代词，给客户的用“我们”“您”。

unit-day = { $n } 天
unit-hour = { $n } 小时
unit-minute = { $n } 分
unit-second = { $n } 秒
time-left = 还剩 { $span }
time-now = 现在到期
time-over = 超时 { $span }

promise-name = { $kind ->
    [reply] 答复
    [booking] 预约联系
    [visit] 上门
    [callback] 回访
    [update] 进展告知
    [resolution] 修复
   *[statutory] 法定答复
}

subject-of-ticket = [{ $number }] { $headline }
subject-with-matter = [{ $number }] { $headline } · { $matter }

labelled = { $label }：{ $value }
label-ticket = 工单
label-promise = 承诺
label-due = 时限
label-received = 客户反映时间
label-customer = 客户
label-phone = 电话
label-matter = 事项
label-owner = 负责人
label-level = 升级级别
label-tracking = 查询码
label-by = 升级人
label-reason = 原因
label-recipient = 收件人
label-mail-subject = 邮件主题
label-message-id = 邮件编号
label-tries = 已试次数
label-last-answer = 最后回应
label-first-try = 首次尝试
label-taken = 存证时间
label-events = 事件数
label-tickets = 工单数
label-digest = 摘要
label-key = 签名公钥
label-signature = 签名

greeting-staff = { $name }：
greeting-customer = 您好：
action-open-ticket = 打开工单
action-open-list = 打开清单
action-open-outbox = 打开发件箱
action-track = 查看进度
footer-staff = 一诺自动发出，回复无人查看。
footer-customer = 这封邮件由系统自动发出，不代表对您所反映问题的答复。
nobody = 无人负责

reminder-due = { $promise }承诺{ $time }
reminder-callback = 联系客户：{ $promise }承诺{ $time }
reminder-missed = { $promise }承诺未兑现，{ $time }
reminder-repeat = { $promise }承诺仍未兑现，{ $time }
reminder-why-percent = 约定时间已用去 { $percent }%。
reminder-why-callback = 现在致电客户，并登记联系记录。
reminder-why-missed = 时限已过，这项承诺尚未兑现。
reminder-why-repeat = 兑现之前会定时再次提醒。
reminder-late = 本提醒迟到 { $span }：提醒曾经中断，期间到点的各级提醒合并为这一封。
reminder-joined = 本提醒合并了之前的 { $count } 次提醒。
reminder-level = 工单已升级到 { $level } 级。

digest-headline = { $count } 项承诺需要处理
digest-why = 同一时间的提醒较多，合并为一封，最急的在前。
digest-line = { $number } · { $promise }{ $time } · { $matter }
digest-more = 另有 { $count } 项，见清单。

escalated-headline = { $by }将工单升级到 { $level } 级

assigned-headline = 工单已指派，请处理
nudged-headline = 客户催办
assigned-next = { $promise }承诺{ $time }

dead-headline = 有邮件未能送出
dead-why = 已停止重试。收件人还不知道这件事，需要有人另行告知。

checkpoint-headline = 存证点 { $sequence }
checkpoint-why = 留存本邮件。核对时，若系统中的记录与此摘要不符，则记录被改动过。

ack-headline = 我们已收到您反映的问题，工单号 { $number }
ack-promise = { $kind ->
    [reply] 我们最迟在 { $due } 答复您。
    [booking] 我们最迟在 { $due } 联系您，约定上门时间。
    [visit] 我们最迟在 { $due } 上门。
    [callback] 我们最迟在 { $due } 给您回电。
    [update] 我们最迟在 { $due } 告诉您进展。
    [resolution] 我们最迟在 { $due } 修复。
   *[statutory] 我们最迟在 { $due } 给您正式答复。
}
ack-track = 凭查询码可随时查看进度。

invitation-headline = 邀请使用工单台
invitation-why = 设置密码即可开始使用。链接用过一次即失效。
reset-headline = 重设密码
reset-why = 有人以此账号申请重设密码。若非本人操作，不必处理，原密码不变。
pass-good-until = 链接只能用一次，{ $time } 前有效。
action-set-password = 设置密码
access-headline = { $what ->
    [password] 密码已更改
    [second_factor] 两步验证已更改
   *[email] 邮箱地址已更改
}
access-why = 更改时间：{ $time }。若非本人操作，请立即告知管理员。
