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
