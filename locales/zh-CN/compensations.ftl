# 上门未兑现的补偿。

compensations = 上门补偿
compensations-text = 上门未兑现后给客户的补偿。每笔由主管确认或不予补偿，只决定一次；确认后客户可以看到。
compensations-none-offered = 没有设定上门未兑现的补偿金额。由运维人员在 visits.compensation 中设定。
compensations-state = { $state ->
    [confirmed] 已确认
    [declined] 不予补偿
   *[proposed] 待决定
}
compensations-states = 补偿进展
compensations-empty = 这里没有记录。
compensations-ticket = 工单
compensations-due = 承诺时间
compensations-amount = 金额
compensations-decided = 决定
compensations-decided-by = { $when }，{ $name }
compensations-decision = 处理
compensations-reason = 理由，不予补偿时必填
compensations-confirm = 确认补偿
compensations-decline = 不予补偿
compensations-done = { $decision ->
    [confirmed] 已确认补偿，客户可以看到。
   *[declined] 已决定不予补偿。
}
event-compensation-confirmed = 已确认补偿：{ $amount }
event-compensation-declined = 不予补偿：{ $amount }
track-compensation = 给您的补偿
track-compensated = 我们没有按约定上门，补偿您 { $amount }，无需您办理手续。
