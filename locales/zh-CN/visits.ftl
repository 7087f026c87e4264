visit-window = { $from } ～ { $until }
event-visit-booked = 已约定上门：{ $window }，{ $name }上门
event-visit-placed = 时间窗不变，改由{ $name }上门
event-technician-set-out = 装维人员已出发
event-technician-arrived = 装维人员已到达
event-customer-absent = 我们按时上门并等候，客户不在
event-visit-done = 上门完成，已填服务内容确认表
event-visit-not-done = 上门结束，承诺的事项尚未完成
event-visit-cancelled = { $moved ->
    [moved] { $side ->
        [customer] 客户改约上门
       *[operator] 我方改约上门
    }
   *[given_up] { $side ->
        [customer] 客户取消上门
       *[operator] 我方取消上门
    }
}
