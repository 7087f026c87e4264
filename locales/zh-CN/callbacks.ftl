rail-callbacks = 回访
callbacks-title = 待回访
callbacks-text = 每次上门、每次办结之后，都有人回访客户，先问答应的事办到了没有。
callbacks-none = 这里没有等待回访的客户。
callbacks-more = 还有更多，先列出最早到期的。
callbacks-due = 回访时限
callbacks-shift = 我要交班
callbacks-shift-text = 您还欠着回访的工单一并转交，一个也不落下。
callbacks-heir = 由谁回访
callbacks-team = 本组队列
callbacks-reason = 交代事项
callbacks-hand-over = 交班
callback-go = 回访
callback-title = 回访客户
callback-greeting = 您好，我们答应过给您回电，想请问这次服务怎么样。
callback-promised = 第一问：答应您的事办到了吗？
callback-choose = 请选择
callback-score = 您对这次服务满意吗？
callback-no-score = 客户没有评分
callback-said = 客户原话
callback-effect = 选择“尚未完成”或评分不高于 2 分时，事情立即重新受理。
callback-save = 保存回访
callback-not-reached = 没有联系上
callback-not-owed = 这张工单没有欠着的回访。
callback-visit = 上门情况
callback-arrived = { $when }到场
callback-done = 我们说办好的事
event-called-back = { $promised ->
    [yes] 已回访客户：答应的事办到了
   *[no] 已回访客户：答应的事没有办到
}{ $score ->
    [0] {""}
   *[other] ，评分 { $score }（满分 5）
}
