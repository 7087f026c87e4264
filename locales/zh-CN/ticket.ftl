# 工单页上少用的表单、承诺的来历、在场的同事。

ticket-more = 更多
classify-region = 区域
effect-classify = 改类别不停任何时钟。
state-to = 改为
state-reason = 原因
effect-state = 状态只是标签，不停任何时钟。
merge-into = 合并到（工单号）
merge-reason = 原因（选填）
effect-merge = 两个时钟都不停，以较早的时限为准。
split-subject = 另一件事的标题
split-description = 客户怎么说（选填）
effect-split = 新工单沿用原来的时钟。
void-promise = 哪个承诺
void-reason = 原因
void-text = 依据
effect-void = 作废单独统计，不计入按时；须由未经办的主管登记。
no-reply-message = 哪条来信
no-reply-text = 为什么无需答复
effect-no-reply = 这条来信的答复承诺作废，单独统计。
presence-reads = 在看
presence-writes = 在写
explain = 时限怎么来的
explain-from = 起算
explain-due = 时限
explain-verdict = 结果
explain-verdict-is = { $verdict ->
    [pending] 未到期
    [kept] 按时
    [missed] 超时未兑现
   *[voided] 已作废
}
explain-basis = 依据
explain-basis-policy = 规则的时长，从起算时刻数起
explain-basis-agreed = 与客户约定的时间
explain-basis-moved = 后来改过时限，见记录
explain-basis-zones = 规则的时长，按另一版时区数据计算；时限不变
explain-policy = 规则
explain-version = { $name } 第 { $version } 版
explain-length = 时长
explain-calendar = 日历
explain-elapsed = 自然时间，每秒都算
explain-zone = 时区
explain-zone-is = { $zone }，计算时用 { $made }，现在用 { $told }
explain-provisional = 日历还没有列出到时限为止的全部节假日，新版日历可能改变结果。
explain-intervals = 逐段计算
explain-interval-from = 从
explain-interval-to = 到
explain-counted = 计入
explain-not-counted = 不计
explain-why = 原因
explain-why-elapsed = 自然时间，每秒都算
explain-why-working = { $weekday ->
    [monday] 周一工作时间
    [tuesday] 周二工作时间
    [wednesday] 周三工作时间
    [thursday] 周四工作时间
    [friday] 周五工作时间
    [saturday] 周六工作时间
   *[sunday] 周日工作时间
}
explain-why-make-up = 调休上班：{ $name }
explain-why-outside = 非工作时间
explain-why-rest = { $weekday ->
    [monday] 周一休息
    [tuesday] 周二休息
    [wednesday] 周三休息
    [thursday] 周四休息
    [friday] 周五休息
    [saturday] 周六休息
   *[sunday] 周日休息
}
explain-why-holiday = 节假日：{ $name }
explain-why-summed = 其余各段合计
explain-more = 另有 { $n } 段未列出。
explain-events = 这个承诺的记录
ticket-done-there = { $number }：{ $done }
palette = 搜索结果
palette-commands = 命令
palette-nothing = 没有匹配的客户、工单或命令。
session-ending = 登录将在 # 到期。
session-stay = 继续
notice-urgent = 有 # 张工单紧急
me-sounds = 紧急工单响铃
me-notices = 紧急工单弹出桌面通知
factor-qr = 用验证器应用扫描的二维码
palette-all = 在全部工单里搜索“{ $typed }”
ticket-latest = 只显示最近 { $n } 条记录，导出里有全部。
ticket-customer = 客户
evidence = 证据
evidence-take = 导出证据包
evidence-check = 不靠本系统核对
evidence-check-text = evidence.json 里是全部记录及其哈希；verify.py 只用 Python 标准库重新计算，并核对封存它的检查点。加上外部保存的检查点文件，整体改写也能查出来。
