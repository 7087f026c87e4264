# 存证是否完整：标记、重新校验、给稽核的邮件。
integrity-intact = 存证完整
integrity-stale = 存证待校验
integrity-broken = 存证有误
integrity-unchecked = 存证尚未校验
integrity-count = { $events } 条，{ $when } 校验
integrity-since = { $events } 条，{ $when } 之后未再校验
integrity-faults = { $n } 处与记录不符，{ $when } 校验
integrity-first = 第一处：
integrity-event = 第 { $event } 条事件
integrity-checkpoint = 存证点 { $number }
integrity-broken-text = 数据库中的记录与当初的存证不符。此提示不能关闭，记录恢复原样并再次校验后才会消失。
integrity-again = 重新校验
integrity-under-way = 正在校验
integrity-place = { $place ->
    [events] 事件
    [tickets] 工单
    [promises] 承诺
    [steps_taken] 升级阶梯
    [imported_from] 导入来源
    [attachments] 附件
    [attachments-folder] 附件文件
    [checkpoints] 存证点
    [checkpoint_entries] 存证点明细
    [security_events] 安全事件
    [security_head] 安全事件链尾
    [reply_rate] 答复率
    [witness] 外部存证文件
   *[record] 数据库
}
broken-headline = 存证校验发现记录被改动
broken-why = 数据库中的记录与当初的存证不符。请保留现场，用备份和外部存证文件核对；记录恢复原样并再次校验之前，审计页会一直标红。
label-verified = 校验时间
label-faults = 不符之处
label-place = 第一处
label-event = 事件序号
action-audit = 打开审计页
