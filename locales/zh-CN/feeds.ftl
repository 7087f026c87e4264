# 可订阅的上门日历。

feeds = 日历链接
feeds-text = 手机或日历可以订阅的链接。里面有工单号、服务、片区、时间窗和上门状态，没有客户姓名。改约或取消后，日历会自动更新。
feeds-manage = 上门日历链接
feeds-new = 新建链接
feeds-of = 谁的上门
feeds-choose = 请选择片区或装维人员
feeds-label = 用在哪里，例如手机
feeds-made-text = 链接只显示这一次。请在日历里订阅；谁拿到链接，谁就能看到这些上门。
feeds-none = 还没有日历链接。
feeds-used = 上次读取：{ $when }
feed-name = { $of ->
    [area] { $name }的上门
   *[technician] { $name }的上门
}
feed-visit = { $service } · { $number }
feed-state = { $state ->
    [on_the_way] 已出发
    [arrived] 已到门口
    [absent] 客户不在
    [done] 已完成
    [cancelled] 已取消
   *[booked] 已预约
}
