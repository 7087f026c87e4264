# 一周中哪些时段客户等得久：图和表。
hours-title = 何时受理的工单答复慢
hours-text = 首次答复中位时长，按客户反映的时段
hours-day = { $day ->
    [mon] 周一
    [tue] 周二
    [wed] 周三
    [thu] 周四
    [fri] 周五
    [sat] 周六
   *[sun] 周日
}
hours-cell = { $day } { $hour }:00，应答复 { $due }，中位 { $median }
hours-cell-missed = { $day } { $hour }:00，应答复 { $due }，中位 { $median }，未兑现 { $missed }
hours-sentence = 按星期和时段的首次答复中位时长：颜色越深越慢，红点打开未兑现的承诺。最慢的是 { $slowest }。
hours-sentence-none = 这段时间没有到期的答复。
hours-scale = { $least } ～ { $most } 小时
hours-missed = 该时段有未兑现
hours-table = 查看表格
hours-hour = 时段
