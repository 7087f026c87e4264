# 未兑现的原因：清单、归因与确认。
causes-title = 原因
causes-new = 新原因
causes-code = 代码
causes-name = 名称
causes-name-zh-cn = 简体中文名称
causes-name-zh-tw = 繁体中文名称
causes-name-en = 英文名称
causes-state = 状态
causes-in-use = 使用中
causes-retired = 已停用
causes-retire = 停用：新的未兑现不能再归到它
causes-hint = 至少写一种语言的名称；缺的语言用最近的一种。代码不再更改。
causes-none = 还没有原因。例如代码 system-fault，名称“系统故障”。
causes-code-wrong = 代码为 1 至 32 个小写字母、数字和连字符，不能是 any 或 none
causes-names-wrong = 至少写一种语言的名称，每个不超过 120 字
cause = 原因
cause-of-miss = 未兑现的原因
cause-none = 还没有归因。
cause-named = 归因
cause-confirmed = 确认
cause-by = { $name }，{ $when }
cause-unconfirmed = 等待另一个人确认
cause-is-confirmed = 已确认
cause-confirm = 确认这个原因
cause-name = 归因
cause-name-anew = 重新归因
cause-text = 依据
cause-hint = 归因与确认由两个没有经办这张工单的人来做；结论和时钟不变。
cause-event = { $step ->
    [cause_named] { $promise }未兑现归因于：{ $cause }
   *[cause_confirmed] 确认{ $promise }未兑现的原因：{ $cause }
}
causes-and-cures = 原因与整改
causes-confirmed-n = 其中已确认
causes-no-miss = 这段时间没有未兑现。
causes-unnamed = 还没有归因
causes-share = { $missed } 张中 { $named } 张已归因
causes-behind = 未兑现：{ $cause }
causes-behind-any = 未兑现，已归因
causes-behind-confirmed = 未兑现，原因已确认
cures-title = 整改
cures-text = 每项整改有负责人和时限；做完之后，由另一个人看是否有效。
cures-needed = 需要整改的原因
cures-misses = { $n } 张未兑现
cures-none = 没有整改。原因反复出现时，在这里开一项：要做什么、谁负责、何时之前。
cures-all = 全部
cures-open = 开一项整改
cure-of = 整改：
cure-task = 要做什么
cure-owner = 负责人
cure-due = 完成时限
cure-standing = 状态
cure-state = { $state ->
    [open] 整改中
    [overdue] 已超时
    [done] 待验证
    [effective] 有效
   *[ineffective] 无效
}
cure-opened = 发起
cure-done = 完成
cure-done-text = 做了什么
cure-checked = 验证
cure-check-text = 依据
cure-finish = 登记完成
cure-check = 验证是否有效
cure-helped = 有效
cure-did-not-help = 无效
cure-change = 更改
cure-needs = 需要整改
cure-line = { $state }，{ $when } 前
cure-mail-needed = 需要整改：{ $cause }
cure-mail-given = 有一项整改由你负责：{ $cause }
cure-mail-due = 整改一天内到期：{ $cause }
cure-mail-overdue = 整改已超时：{ $cause }
cure-mail-misses = 未兑现
cure-mail-open = 打开整改
review-title = 评审
review-figures = 本期与上一期的数字
review-figure = 指标
review-complaints = 受理投诉
review-repeats = 其中客户此前投诉过
review-eventual = 最终答复率
review-opened = 新开整改
review-done = 完成整改
review-overdue = 期末超时的整改
review-effective = 有效的整改
review-ineffective = 无效的整改
review-text = 按 ISO 10002 的维护与改进：来了什么、承诺与未兑现、原因、整改与是否有效。整改按全公司统计。重复投诉：客户在本期开始前 30 天内或本期内已经投诉过。
