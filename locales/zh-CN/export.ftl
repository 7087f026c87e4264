# 导出的文件。

export-number = 工单
export-promise = 承诺
export-standing = 结果
export-kind = 类别
export-channel = 渠道
export-tier = 客户级别
export-region = 区域
export-team = 班组
export-owner = 经办人
export-from = 起算
export-due = 时限
export-fulfilled = 兑现
export-late = 迟到（秒）
export-void = 作废原因
export-id = 承诺编号
export-beginning = 最早
export-period-from = 到期自
export-period-to = 到期至（不含）
export-as-of = 数据截至
export-zone = 时区
export-due-figure = 到期
export-kept = 按时
export-late-figure = 迟到
export-unanswered = 未答复
export-not-yet-due = 未到期
export-voided = 已作废
export-imported = 历史导入
export-lines = 行数
export-rate = 按时率
export-digest = 明细摘要（SHA-256）
export-within = 限于区域
export-sheet-lines = 明细
export-sheet-summary = 汇总
export-standing-is = { $standing ->
    [kept] 按时
    [late] 迟到
    [unanswered] 未答复
    [not_yet_due] 未到期
    [voided] 已作废
   *[imported] 历史导入
}
export-tier-is = { $tier ->
    [vip] VIP
    [key] 重点
   *[standard] 普通
}
export-urgency = 紧急程度
export-category = 类别
export-site = 网点
