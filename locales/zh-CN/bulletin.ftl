# 简报邮件，以及谁要收。
bulletin-headline = { $cycle ->
    [day] { $days } 日报
    [week] { $days } 周报
   *[month] { $days } 月报
}
bulletin-subject = { $headline }：答复率 { $rate }
bulletin-why = 统计这些天到期的承诺，数据截至 { $when }。比率只舍不入；-- 表示没有到期的承诺。
bulletin-regions = 只含这些区域：{ $regions }
bulletin-file-here = 附件工作簿列出每一项到期的答复，并有汇总数据和明细摘要。
bulletin-file-too-large = 明细文件太大，不能随邮件发送，请到系统中下载。
bulletin-file-open = 下载明细文件
bulletin-kinds = 按承诺类别
bulletin-before = 上期 { $days }
bulletin-late = 迟到
bulletin-still-owed = { $span }，尚未兑现
bulletin-none-missed = 没有未兑现的承诺。
bulletin-more = 另有 { $n } 项，见审计页。
bulletin-bars = 到期的答复：绿色已兑现，红色未兑现
bulletin-now = { $when } 的情况
bulletin-overdue = 其中已超时
bulletin-record = 存证
bulletin-cures = 全公司整改：进行中 { $open } 项，已逾期 { $overdue } 项；需要整改的原因 { $needed } 个。
bulletin-footer = 一诺自动发出，回复无人查看。不想收这类邮件，可在个人页面关闭。
me-mails = 简报邮件
me-mails-text = 只含所负责区域的数据，定下来之后发出。
me-mail-day = 每天早上，前一天的
me-mail-week = 每周，上一周的
me-mail-month = 每月，上个月的
me-done-mails = 已保存。
