# 审计用语。员工页面不用“您”“我们”；按钮是动词。

rail-audit = 审计
audit = 审计
audit-title = 24 小时答复审计
audit-promise = 每一张工单，受理后 24 小时内必须有一次有效答复。目标 100%，不设豁免；比率只舍不入。
audit-print = 打印报告
audit-printed = 报告生成于
audit-author = 制表人
audit-filter = 筛选
audit-range = 时间范围
audit-today = 今天
audit-week = 7 天
audit-month = 30 天
audit-days = 自定义
audit-from = 从
audit-to = 到
audit-show-days = 查看
audit-period = { $from } ～ { $to }
audit-channel = 渠道
audit-team = 班组
audit-tier = 客户等级
audit-all-channels = 全部渠道
audit-all-teams = 全部班组
audit-all-tiers = 全部等级
audit-all-regions = 全部地区
audit-all-bands = 全部在途
audit-no-team = 未分班组
audit-tier-standard = 普通
audit-rates = 答复率
audit-met = 达标
audit-not-met = 未达标
audit-short = 差
audit-all-kept = 到期全部按时
audit-none-due = 没有到期的答复
audit-open = 此刻在途
audit-median = 首次答复中位（时:分）
audit-p95 = 95% 的答复不超过这个时长
audit-daily = 每日答复率
audit-axis = 纵轴从 { $n }% 起
audit-rate = 答复率
audit-missed-day = 有未兑现
audit-bar = { $date } 应答复 { $n }
audit-miss = 漏 { $n }
audit-miss-title = { $date } 答复率 { $rate }%，未兑现 { $n }
audit-chart-none = { $days } 天的每日答复率折线与应答复量柱形；没有未兑现
audit-chart-some = { $days } 天的每日答复率折线与应答复量柱形；{ $on } 天出现未兑现，共 { $n } 张
audit-as-table = 看表格
audit-day = 日期
audit-beside = 不计入答复率
audit-beside-text = 单独列出，从不并入答复率。到期后才作废的仍算未兑现。
audit-not-yet-due = 尚未到期
audit-void = { $reason ->
    [unreachable] 联系不上（主管核定）
    [refused] 客户拒绝沟通
    [withdrawn] 客户撤回
    [no_reply_needed] 无需答复
    [entered_in_error] 登记有误
   *[replaced] 与客户另约
}
audit-corrected = 到期后作废（仍算未兑现）
audit-recorded-late = 到期后才补录（算在内）
audit-imported = 历史导入
audit-who = 谁没有做到
audit-by = 分组
audit-due = 应答复
audit-kept = 已兑现
audit-missed-n = 未兑现
audit-median-n = 中位
audit-missed = 未兑现清单
audit-missed-none = 这段时间没有未兑现的承诺。
audit-order = 按到期时间
audit-more = 这里是前 50 张，全部：
audit-proofs = 承诺清单
audit-client = 客户
audit-due-at = 应答复
audit-replied = 实际答复
audit-came-of-it = 用时或超出
audit-left = 剩余
audit-figure = { $figure ->
    [due] 应答复
    [missed] 未兑现
    [kept] 已兑现
    [late] 迟答
    [unanswered] 未答复
    [not_yet_due] 尚未到期
    [voided] 已作废
    [voided_after_due] 到期后作废
    [recorded_late] 到期后才补录
    [answered] 已答复（含迟答）
    [solved] 已解决或已关闭
    [satisfied] 以客户满意关闭
    [quick] 20 秒内答复
    [self_made] 同一人受理并在 5 分钟内答复
    [kept_at_last] 最后一小时才兑现
    [voided_at_last] 最后一小时作废
    [reopened] 重新打开的工单
    [repeated] 30 天内同类再次反映
   *[imported] 历史导入
}
audit-what = { $period }，{ $scope }；数据截至 { $when }
audit-back = 返回审计
audit-nothing = 这里没有工单。
audit-next = 后面的 50 张
audit-grouping = { $by ->
    [channel] 渠道
    [tier] 客户等级
    [kind] 类型
    [category] 类别
    [urgency] 紧急程度
    [region] 区域
    [site] 网点
    [owner] 责任人
   *[team] 班组
}
audit-none-of = { $by ->
    [category] 未分类
    [region] 未填区域
    [site] 不属于网点
    [owner] 无责任人
   *[team] 无班组
}
audit-one-site = 某一网点
audit-one-person = 某一责任人
audit-before = 上一期
