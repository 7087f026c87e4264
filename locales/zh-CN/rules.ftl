# 管理中的承诺标准与工作日历。
rules-in-force = 现行标准
rules-new = 新标准
rules-next = { $name }：第 { $n } 版
rules-hint = 新版本只用于此后作出的承诺，已作出的承诺仍按原版本。
rules-name = 名称：小写字母、数字和连字符
rules-duration = 时长，如 24h 或 30m
rules-precedence = 优先级
rules-count = 认定联系不上前的次数
rules-day-parts = 分布在几个时段
rules-kinds = 工单种类
rules-tiers = 客户等级
rules-tier-standard = 普通
rules-urgencies = 紧急程度
rules-channels = 渠道
rules-none-is-all = 一行都不勾选表示全部适用。
rules-automatic = 这样的工单都自动作出此承诺，否则只在有人承诺时作出
rules-ladder-hint = 时间写 50%（已用时长）、-30m（到期前）、due（到期）、+4h（到期后），按先后排列。留空的一行不保存。
rules-step-at = 时间
rules-step-every = 之后每隔
rules-step-new = 再加一步
rules-step-more = 更多步骤
rules-step-reminder = 提醒回访
rules-post = { $post ->
    [owner] 处理人
    [team_lead] 班长
    [duty_manager] 值班经理
    [manager] 部门经理
    [director] 分管领导
    [account_manager] 客户经理
    [technician] 上门技术员
   *[level] 当前升级级别
}
rules-save = 保存为新版本
rules-try = 试算
rules-added = 已保存，从现在起生效。
rules-trial = 试算结果
rules-trial-told = { $since } 以来开始计时的 { $n } 个承诺中，{ $differing } 个结果会不同。
rules-trial-count = { $was } → { $is }：{ $n } 个
rules-trial-text = 按当时的实际处理重新计算，没有改动任何数据。工单会多得到的承诺不计在内。
rules-trial-on = 继续试算
rules-due = 到期
rules-verdict = 结果
rules-new-due = 试算到期
rules-new-verdict = 试算结果
rules-verdict-word = { $verdict ->
    [kept] 兑现
    [missed] 未兑现
    [pending] 未到期
    [voided] 免除
   *[none] 无此承诺
}
calendars-title = 工作日历
calendars-new = 新日历
calendars-none = 还没有日历。例如办公日历：周一至周五 09:00-18:00，假日 2026-10-01 2026-10-07 国庆节。
calendars-tried = 这是改动后的全年，尚未保存。
calendars-hint = 新版本只用于此后的计算，已作出的承诺仍按原版本。
calendars-name = 名称
calendars-zone = 时区
calendars-known-from = 假日数据起于
calendars-known-to = 假日数据止于
calendars-week = 每周工作时间
calendars-week-hint = 写 09:00-12:00, 13:30-17:30 这样的时段，留空表示休息。
calendars-day = { $day ->
    [monday] 周一
    [tuesday] 周二
    [wednesday] 周三
    [thursday] 周四
    [friday] 周五
    [saturday] 周六
   *[sunday] 周日
}
calendars-holidays = 假日，每行一个
calendars-holidays-hint = 开始日期、结束日期（只有一天则省略）、名称：2026-10-01 2026-10-07 国庆节
calendars-make-ups = 调休上班日，每行一个
calendars-make-ups-hint = 日期、按哪天的时间上班（或写时段）、名称：2026-10-10 wednesday 国庆节
calendars-look = 查看全年
