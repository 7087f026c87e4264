# 工作台用语。员工页面不用“您”“我们”；按钮是动词。

ring-left = 还剩 { $span }
ring-over = 超时 { $span }
ring-kept = 已兑现
ring-missed = 未兑现
ring-voided = 已作废
ring-nothing = 没有承诺在途

word-channel = { $channel ->
    [hall] 营业厅
    [agent_point] 代办点
    [hotline] 热线
    [web] 网上
   *[account_manager] 客户经理
}
word-state = { $state ->
    [acknowledged] 待处理
    [in_progress] 处理中
    [pending] 等客户
    [held] 等第三方
    [resolved] 已解决
    [closed] 已办结
    [rejected] 已拒绝
   *[cancelled] 已取消
}
word-kind = { $kind ->
    [complaint] 投诉
    [fault] 故障
    [installation] 装机
    [enquiry] 咨询
    [suggestion] 建议
   *[praise] 表扬
}
word-tier = { $tier ->
    [vip] VIP
   *[key] 重点
}

rail = 主导航
rail-home = 首页
rail-desk = 工作台
omni = 搜索工单、号码、客户
live = 实时
live-stale = 数据停在
logout = 退出

login-title = 登录
login-desk = 工作台
login-name = 账号或工号
login-password = 密码
login-code = 动态验证码
login-code-hint = 验证器里的 6 位数字，或一个备用码
login-enter = 登录
login-forgotten = 忘记密码
login-customers = 客户查询进度
login-wrong = 账号、密码或验证码不对。检查后再试。
login-code-needed = 再填写动态验证码。
login-wait = 试错太多，{ $n } 秒后再试；用过的电脑不受影响。
login-not-here = 从别的电脑登录需要 https 地址。联系管理员设置 server.public_url。

desk-somebody = 同事
desk-some-team = 其他班组
desk-choose = 选一张工单
desk-choose-text = J K 移动，回车打开，N 打开最紧急的一张。

queue-mine = 我的
queue-team = 本组
queue-free = 待领取
queue-all = 全部
queue-mine-title = 我的队列
queue-team-title = 本组队列
queue-free-title = 待领取
queue-all-title = 全部在途
queue-total = { $n } 张在途
queue-new-call = 新来电
queue-bands = 按剩余时间筛选
queue-whose = 范围
queue-order = 按最近到期的承诺排序
queue-move = 移动
queue-open = 打开
queue-no-match = 这个时段没有工单。
queue-clear = 清除筛选
queue-empty = 队列清空了。
queue-look = 看
queue-more = 后面的 50 张
queue-answered = 今天已答复

band-over = 已超时
band-urgent = ≤1 小时
band-soon = ≤4 小时
band-calm = 更久

row-due = { $when } 前
row-due-kind = { $when } { $promise }
row-answered = 已答复
row-answered-late = 迟答
row-took = 用时 { $span }
row-level = 升级 { $level }
row-free = 待领取
row-key = 重点客户

word-medium = { $medium ->
    [phone] 电话
    [in_person] 当面
    [video] 视频
    [email] 邮件
    [sms] 短信
    [letter] 信函
    [web] 网页
   *[app] 应用
}
word-outcome = { $outcome ->
    [satisfied] 客户认可
    [not_accepted] 客户不认可，已告知申诉途径
    [unreachable] 联系不上
    [withdrawn] 客户撤回
   *[duplicate] 重复
}
list-comma = 、

ticket = 工单
ticket-back = 返回队列
ticket-copy = 复制工单号
ticket-take = 领取
ticket-assign = 转派
ticket-escalate = 升级
ticket-resolve = 登记解决
ticket-close = 办结
ticket-reopen = 重新打开
ticket-state = 状态
ticket-about = 类别
ticket-owner = 处理人
ticket-team = 班组
ticket-nobody = 无人
ticket-late-entry = 补录
ticket-promises = 对客户的承诺
ticket-timeline = 处理经过
ticket-part = 显示
ticket-part-all = 全部
ticket-part-customer = 对客户
ticket-part-inside = 内部
ticket-evidence = 存证
ticket-side = 客户与线索
ticket-files = 附件
ticket-others = 客户的其他工单
ticket-others-none = 没有其他工单。
ticket-write = 登记处理
ticket-stale = { $name } 刚刚先做了：{ $what }。看过经过后再保存，写好的内容还在。
ticket-happened = { $what ->
    [contact_attempted] 联系客户
    [replied] 书面答复
    [noted] 备注
    [assigned] 转派
    [escalated] 升级
    [state_changed] 改状态
    [resolved] 登记解决
    [closed] 办结
    [reopened] 重新打开
    [customer_wrote] 客户来信
    [attached] 附件
    [step_taken] 提醒
    [classified] 改类别
   *[other] 承诺变化
}
ticket-done = { $verb ->
    [attempt] 已登记回访。
    [reply] 已登记书面答复。
    [note] 已保存备注。
    [take] 已领取。
    [assign] 已转派。
    [escalate] 已升级，相关人员已通知。
    [promise] 已增加承诺。
    [message] 已记下客户的话。
    [resolve] 已登记解决。
    [close] 已办结。
    [classify] 已改类别，承诺不变。
    [state] 已改状态。
    [merge] 已合并。
    [split] 已拆出，原时钟继续。
    [void] 已作废，记录里写明原因。
    [no-reply] 已记下无需答复。
   *[reopen] 已重新打开，新的承诺开始计时。
}

card-company = 单位
card-phone = 手机
card-email = 邮箱
card-manager = 客户经理
card-reveal = 显示完整号码
card-reveal-why = 为什么需要看完整号码？这次查看会留痕。

promise-kept = 已兑现 · 用时 { $span }
promise-late = 迟 { $span }

event-by-desk = 系统
event-by-customer = 客户
event-fallback = 兜底联系人
event-nobody = 无人
event-received = { $channel }受理
event-promise-made = 承诺{ $promise }：{ $when } 前
event-promise-fulfilled = { $promise }完成
event-promise-voided = { $promise }作废
event-promise-reopened = { $promise }重新计时
event-promise-moved = { $promise }改为 { $when } 前
event-step = { $promise }临近时限，提醒 { $names }
event-attempt = { $outcome ->
    [reached] 已联系上
    [no_answer] 无人接听
    [busy] 占线
    [wrong_number] 号码不对
    [voicemail] 语音信箱
    [refused] 客户拒绝沟通
    [delivered] 已送达
   *[bounced] 退回
}
event-replied = 书面答复
event-delivery = { $delivery ->
    [delivered] 答复已送达
    [bounced] 答复被退回
   *[sent] 答复已发出
}
event-chased = 客户催办
event-wrote = 客户补充
event-noted = 内部备注
event-attached = 添加附件
event-left = 班次“{ $shift }”已结束，转给 { $name }
event-assigned = 转派给 { $name }
event-escalated = 升级到 { $level } 级，通知 { $names }
event-state = 状态改为{ $state }
event-resolved = 登记解决
event-closed = { $outcome ->
    [satisfied] 办结：客户认可
    [not_accepted] 办结：客户不认可
    [unreachable] 办结：联系不上
    [withdrawn] 办结：客户撤回
   *[duplicate] 办结：重复
}
event-reopened = 重新打开
event-merged = 并入另一张工单
event-absorbed = 并入了一张工单
event-split = 拆出一张工单
event-client-handed-over = 客户改由{ $name }负责
event-classified = 修改类别
event-clock-goes-on = 时钟继续
event-kept = { $promise }兑现，提前 { $span }
event-late = { $promise }迟到 { $span }

write-attempt = 登记回访
write-reply = 书面答复
write-note = 内部备注
write-promise = 增加承诺
write-message = 客户来话
write-other = { $verb ->
    [assign] 转派
    [escalate] 升级
    [resolve] 登记解决
    [close] 办结
    [classify] 改类别
    [state] 改状态
    [merge] 合并到另一张
    [split] 拆出另一件事
    [void] 作废承诺
    [no-reply] 无需答复
   *[reopen] 重新打开
}
outcome = 回访结果
outcome-reached = 已联系上
outcome-reached-text = 已向客户答复
outcome-missed = 无人接听
outcome-missed-text = 时钟继续，约下次
outcome-refused = 客户拒绝沟通
outcome-refused-text = 须写明客户原话
said = 说了什么
said-hint = 告诉客户的内容，或客户的原话；输入 :: 插入模板
medium = 方式
callback-at = 再次回访
delivery = 送达情况
delivery-delivered = 已送达
delivery-delivered-text = 客户已收到，记为答复
delivery-sent = 已发出
delivery-sent-text = 送达前不算答复
reply-text = 答复内容（输入 :: 插入模板）
note-text = 备注（输入 :: 插入模板）
message-medium = 客户通过
message-text = 客户说了什么
promise-kind = 承诺
promise-due = 时间
assign-to = 转给
assign-reason = 说明（选填）
escalate-reason = 升级原因
resolve-text = 怎样解决的
close-outcome = 结果
close-text = 说明
reopen-text = 重新打开的原因
save = 保存
save-next = 保存并打开下一张

effect = 保存后：
effect-kept = { $names }记为已兑现，提前 { $span }
effect-late = { $names }记为迟到 { $span }
effect-going-on = { $names }的时钟继续
effect-made = 新增{ $names }承诺
effect-nothing = 没有时钟变化
effect-note = 备注不停任何时钟
effect-message = 未答复时不改变时钟；已答复的会开始新的 24 小时答复
effect-promise = 增加一个承诺，原有时钟不变；只能比规定更早
effect-assign = 时钟不因转派改变；新处理人会收到通知
effect-escalate = 答复时钟不变；上级和处理人会收到通知
effect-resolve = 修复承诺停止，随后要回访客户
effect-close = 还欠答复时不能办结；客户可以重新打开
effect-reopen = 开始新的 24 小时答复，旧的结果不变

fault-field = { $field ->
    [consent] 时间晚于承诺，请写明客户如何同意
    [side] 请选择由谁提出
    [technician] 此人那时没有空、不负责该片区或没有所需技能
    [checked] 请写明与客户核对的事项
    [measured] 最多 2,000 字
    [told] 最多 2,000 字
    [signed] 请客户写下姓名，或请客户提供确认码
    [visit_code] 确认码是六位数字；客户签名时请留空
    [place] 最多 120 字
    [task] 写明要做什么
    [cause] 从清单里选一个原因
    [said] 写明告诉客户的内容或客户的原话
    [callback_at] 再次回访的时间应在将来，不晚于规定
    [text] 填写内容
    [medium] 选择方式
    [delivery] 选择送达情况
    [outcome] 选择结果
    [reason] 填写原因
    [level] 级别是 1 到 9
    [kind] 选择类型
    [due_at] 时间应在将来，不晚于规定
    [caller] 来电号码应为 11 位手机号或带区号的固定电话；没有号码时填写姓名
    [another_reason] 说明为什么是另一件事，或记到已有的工单
    [category] 从列表里选一个类别
    [region] 从列表里选一个区域
    [subject] 用一句话概括，不超过 200 字
    [description] 填写客户诉求
    [received_at] 客户反映时间不能在将来，也不能太久以前
    [email] 邮箱地址不完整
    [name] 填写姓名
    [password] 密码至少 8 位，不能是常见的
    [role] 选择岗位
    [staff_number] 工号由字母、数字和横线组成
    [absent_from] 缺勤要先开始再结束
    [absent_until] 时间应在将来
    [label] 填写挂在哪里，不超过 120 字
    [days] 填写 1 至 366 的整数
    [into] 填写本台的工单号
    [urgency] 选择紧急程度
    [state] 选择状态
    [promise] 选择承诺
    [void_reason] 选择原因
    [message] 选择来信
    [region] 不超过 120 字
    [code] 填写代码，不超过 120 字
    [to] 选择同事或班组
    [lead] 选一位在职的人
    [duty_manager] 选一位在职的人
    [manager] 选一位在职的人
    [director] 选一位在职的人
    [skills] 每行一项技能，最多 50 项，每项不超过 120 字
    [areas] 每行一个使用中的片区代码，最多 200 个
    [shifts] 每个班次要有名称、日期、起止时间和一位在职的值班经理
    [duration] 写成 24h、30m 或 15d 这样的时长
    [calendar] 选一个日历
    [precedence] 写一个整数
    [count] 写一个整数
    [day_parts] 写一个整数
    [ladder] 每一步有时间（如 50%、-30m、due、+4h），晚于上一步，并且有人收到；只有最后一步可以重复
    [zone] 写 Asia/Shanghai 这样的时区
    [known_from] 写 2026-01-01 这样的日期
    [known_to] 写 2026-12-31 这样的日期
    [week] 写 09:00-12:00, 13:30-17:30 这样互不重叠的时段，至少有一天上班
    [holidays] 每行写一个或两个日期（如 2026-10-01 2026-10-07）和名称，日期不重复
    [make_up_days] 每行写日期、按哪天上班（如 friday）或时段、名称；不能同时是假日
    [days] 1 到 3650 天
    [operations] 写 list_tickets 这样的操作名，见接口说明
    [point_code] 写一个别处没有用过的短码
   *[other] 这一项不能这样填
}
refusal = { $code ->
    [ended] 工单已经结束，重新打开后再处理。
    [merged-away] 工单已并入另一张，到那一张上处理。
    [no-such-step] 现在的状态不能做这一步。
    [reply-still-owed] 还欠客户一个答复：先答复，再办结。
    [still-owed] 还欠客户一个承诺：先兑现，再办结。
    [promise-settled] 这个承诺已经有结果。
    [void-not-proven] 记录里还没有足够的依据。
    [own-handling] 由没有经办这张工单的主管来做。
    [not-missed] 这个承诺没有未兑现，不需要归因。
    [not-confirmable] 还没有归因、已经确认，或者归因的是同一个人：由另一个人来确认。
    [cure-step] 整改不在这一步：没完成的才能改，完成的才能验证，由负责人和经办人以外的人来做。
    [visit-step] 上门不在这一步，或保留的时间已过。请重新查看。
    [compensation-step] 这笔补偿已有决定，或者不是未兑现的上门，或者没有设定补偿金额。
    [no-window] 这个时间已不可约，请另选一个。
    [visits-affected] 有已约定的上门受影响，请先改约。
    [not-joinable] 这两张工单不能合并。
    [no-policy] 没有适用的承诺规则，联系管理员。
    [unreckonable] 工作日历缺少工作时间，联系管理员。
    [taken] 已经有同名的。
    [key-reused] 这个表单已经提交过，刷新后再填。
    [stale] 有人刚刚改过，看过后再保存。
    [proof-needed] 再次确认身份后才能做这一步。
    [pass-over] 链接用过或已过期，申请新的链接。
    [limit] 达到上限，做不了这一步。
   *[other] 现在做不了这一步。
}

word-role = { $role ->
    [agent] 坐席
    [account_manager] 客户经理
    [dispatcher] 调度
    [technician] 装维
    [manager] 主管
    [auditor] 审计
    [admin] 管理员
   *[integration] 接口
}
login-guests = 演示账号
login-guests-text = 点一下就以这个人登录；演示结束后都不保留。

queue-news = { $n } 张新工单
queue-moved = 次序有变，更新列表
ticket-changed = 有人刚刚改过这张工单。写好的内容还在，保存时会先说明改了什么。
save-lost = 没有保存：服务器没有应答。写好的内容还在，稍后再按一次保存。

queue-parked-call = 挂起的来电
queue-parked-since = 挂起 { $span }

word-urgency = { $urgency ->
    [safety] 人身安全
    [service_down] 业务中断
    [general] 一般
   *[hard] 疑难
}
word-mood = { $mood ->
    [calm] 平稳
    [upset] 不满
   *[furious] 激烈
}
word-reply-by = { $way ->
    [phone] 电话
    [sms] 短信
   *[visit] 上门
}
call-title = 新来电登记
call-look = 号码、姓名或单位
call-find = 查客户
call-why-number = 匹配依据：号码
call-why-name = 匹配依据：姓名或单位
call-why-chosen = 已选定
call-recent = 最近接触
call-recent-none = 没有以前的工单。
call-several = 可能是这几位
call-nobody = 没有这个客户。填写姓名和号码，保存时建立。
call-begin = 先输入来电号码，已有的资料会自动带出。
call-same = 很可能是同一件事：
call-same-text = 这位客户还有没办结的工单。
call-append = 记到这张工单
call-append-text = 追加不会重置原承诺的时钟。
call-another = 仍然新建，原因
call-number = 来电号码
call-auto = 自动带出
call-contact = 联系人
call-channel = 渠道
call-kind = 类型
call-urgency = 紧急程度
call-region = 区域
call-category = 诉求类别
call-category-hint = 输入名称或拼音首字母
call-subject = 一句话概括
call-description = 客户诉求
call-remedy = 希望怎样解决
call-since = 从什么时候开始
call-callback = 回访号码
call-hours = 方便接听
call-mood = 客户情绪
call-reply-by = 答复方式
call-counter = 柜台
call-point = 代办点编号
call-slip = 纸质单号
call-received = 客户反映时间
call-kept = 草稿已存
call-park = 挂起
call-drop = 放弃
call-save = 保存并派单
call-owed = 保存后产生的承诺
call-read = 结束前读给客户
call-read-text = 保存后显示查询码和答复时限，读给客户并请客户记下。

receipt-title = 已受理
receipt-script = 您的查询码是 { $code }。我们承诺在{ $when }前给您答复，会拨打尾号 { $digits }。请问还有其他需要吗？
receipt-script-plain = 您的查询码是 { $code }。我们承诺在{ $when }前给您答复。请问还有其他需要吗？
receipt-follow = 凭查询码和手机号后四位查看进度：
receipt-back = 返回队列
receipt-open = 打开工单
receipt-print = 打印回执

login-with = 用 { $name } 登录
rail-tickets = 工单
rail-me = 我的
tickets-lead = 按内容、工单号、查询码、号码、姓名或单位查找。
tickets-any-state = 全部状态
tickets-any-channel = 全部渠道
tickets-find = 查找
tickets-customers = 客户
tickets-none = 没有找到工单。

word-stroke = { $stroke ->
    [next] 下一张
    [previous] 上一张
    [most_urgent] 最紧急的一张
    [take] 领取或转派
    [attempt] 登记回访
    [reply] 书面答复
    [note] 内部备注
    [promise] 增加承诺
    [escalate] 升级
    [close] 办结
   *[copy] 复制工单号
}
me-taste = 页面
me-language = 语言
me-theme = 明暗
me-theme-auto = 随系统
me-theme-light = 浅色
me-theme-dark = 深色
me-large = 大字
me-compact = 紧凑
me-keys = 启用单键快捷键
me-strokes = 修改快捷键
me-key-wrong = 用一个没有重复的字母；G 另有用途
me-password = 密码
me-current = 现在的密码
me-new = 新密码
me-password-text = 至少 8 位，可以用一句话；不能是谁都会猜到的。
me-password-save = 更换密码
me-password-wrong = 现在的密码不对
me-sessions = 登录着的地方
me-sessions-this = 这里
me-sessions-end = 退出
me-sessions-others = 退出其他全部
me-done-taste = 已保存。
me-done-password = 密码已更换，其他地方都已退出。
me-done-sessions = 已退出。
factor-title = 第二道验证
factor-on = 已启用：登录时还要验证器里的数字。
factor-off = 未启用。启用后，只知道密码的人进不来。
factor-must = 这个岗位要先启用第二道验证，再开始工作。
factor-manage = 管理
factor-add = 添加验证器
factor-replace = 更换验证器
factor-add-text = 在手机的验证器里添加下面的密钥，再填写它显示的 6 位数字。
factor-open = 在这台设备的验证器里打开
factor-begin = 开始
factor-confirm = 确认启用
factor-code-wrong = 数字不对，等下一个再试
factor-codes = 备用码
factor-codes-text = 手机不在身边时，每个可以用一次。只显示这一次，记下来放好。
factor-codes-kept = 已经记下
factor-codes-new = 换一批备用码
factor-remove = 停用
factor-back = 返回
pass-title = 设置密码
pass-text = 设置好以后，用邮箱或工号登录。
pass-secret = 邮件里的口令
pass-secret-hint = 从邮件的链接打开时会自动填好。
pass-save = 设置密码
forgotten-send = 发送邮件
forgotten-sent = 邮件在路上
forgotten-sent-text = 如果有这个账号，几分钟内会收到设置新密码的链接，一小时内有效。
forgotten-wrong = 填写邮箱或工号

rail-admin = 管理
admin-users = 人员
admin-rules = 承诺标准
admin-ahead = 即将触发
admin-outbox = 发件箱
admin-search = 姓名、邮箱或工号
admin-new = 新人员
admin-edit = 编辑
admin-name = 姓名
admin-email = 邮箱
admin-number = 工号
admin-role = 岗位
admin-team = 班组
admin-site = 营业点
admin-none = 无
admin-absent-from = 缺勤自
admin-absent = 缺勤至
admin-stand-in = 代班人
admin-reachable = 邮箱已修好，恢复发送
admin-bounced = 发到这个邮箱的邮件 { $when } 被退回
admin-invite = 发出邀请
admin-save = 保存
admin-retire = 离职
admin-restore = 恢复在职
admin-sign-out = 退出其全部登录
admin-user-added = 已添加，邀请邮件在路上。
admin-user-altered = 已保存。
admin-user-state = 状态
admin-more = 只显示前 200 人，输入几个字缩小范围。
admin-no-users = 没有找到。
admin-proof-needed = 换邮箱、岗位或状态前，退出后重新登录一次，五分钟内再做。
word-user-state = { $state ->
    [invited] 已邀请
    [active] 在职
   *[retired] 已离职
}
word-letter-state = { $state ->
    [pending] 待发
    [leased] 发送中
    [handed_over] 已发出
    [bounced] 被退回
    [dead] 已放弃
   *[obsolete] 不必再发
}
word-letter = { $kind ->
    [reminder] 提醒
    [callback_reminder] 回访提醒
    [assignment] 转派通知
    [escalation] 升级通知
    [missed] 未兑现通知
    [agenda] 每日清单
    [acknowledgement] 受理通知
    [invitation] 邀请
    [reset] 重设密码
    [checkpoint] 存证摘要
    [record_broken] 存证有误
    [visit] 上门通知
   *[other] 通知
}
admin-letter-any = 全部
admin-letter-filter = 状态
admin-letter-kind = 种类
admin-letter-to = 收件人
admin-letter-at = 产生
admin-letter-tries = 次数
admin-letter-said = 最后回应
admin-letter-retry = 再发
admin-letter-none = 没有邮件。
admin-step-at = 时间
admin-step-ticket = 工单
admin-step-promise = 承诺
admin-step-told = 通知
admin-step-level = 级别
admin-step-none = 没有要触发的提醒。
admin-step-share = 用去 { $n }%
admin-step-before = 到期前 { $span }
admin-step-after = 到期后 { $span }
admin-seal = 最近的存证
admin-seal-line = 第 { $number } 次，{ $when }，封存 { $events } 个事件
admin-seal-none = 还没有存证。
admin-policy = 规则
admin-applies = 适用
admin-applies-all = 全部工单
admin-duration = 时限
admin-calendar = 日历
admin-calendar-none = 连续计时
admin-ladder = 提醒
admin-show = 显示
admin-year = 年份
admin-month = { $month } 月
admin-day-holiday = 放假
admin-day-makeup = 调休上班
admin-day-rest = 休息
admin-legend-makeup = 调休上班
admin-weekdays = 一二三四五六日
