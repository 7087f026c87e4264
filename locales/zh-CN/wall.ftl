# 大屏。

rail-walls = 大屏
walls = 大屏
walls-text = 大屏显示当天的答复率和即将到期的承诺，不显示客户姓名。打开它只需要链接，不需要登录。
walls-hang = 新建大屏链接
walls-label = 挂在哪里
walls-days = 有效天数（1 至 366）
walls-make = 生成链接
walls-made = 链接已生成
walls-made-text = 链接只显示这一次。请在大屏的浏览器里打开；谁拿到链接，谁就能看到大屏。
walls-open = 打开大屏
walls-copy = 复制链接
walls-good = 有效的链接
walls-none = 还没有大屏链接。
walls-until = 有效至 { $when }
walls-used = 上次打开：{ $when }
walls-never = 从未
walls-end = 停用
wall-title = 今天到期的 24 小时答复
wall-today = { $due } 张到期，{ $kept } 张按时
wall-streak = 已连续 { $n } 天无失信
wall-hours = 接下来 12 小时每小时到期数，共 { $n } 张
wall-nearest = 最先到期
wall-nothing = 没有待兑现的承诺。
wall-nobody = 待领取
wall-teams = 各班组今天
wall-teams-none = 今天还没有到期的答复。
wall-date = { $month }月{ $day }日 { $weekday ->
    [1] 周一
    [2] 周二
    [3] 周三
    [4] 周四
    [5] 周五
    [6] 周六
   *[7] 周日
}
