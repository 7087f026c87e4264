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
appt = 上门服务
appt-state = { $state ->
    [on_the_way] { $name }正在路上
    [arrived] { $name }已到达
    [absent] { $name }已上门并等候，请您另选时间
    [done] 上门服务已完成
    [cancelled] 本次上门已取消
    [late] { $name }没有按时到达，非常抱歉；我们会优先安排，您也可以马上另选时间
   *[booked] { $name }将为您上门
}
appt-call-by = 我们会在{ $when }前给您回访，请您说说服务怎么样
appt-change = 改约时间
appt-change-until = { $when }之前可以自己改约；之后请拨打服务热线
appt-to-calendar = 加入我的日历
appt-book = 您希望我们什么时候上门？
appt-book-text = 时间由您来定，我们准时上门。
appt-book-go = 选择时间
appt-choose-title = 选择上门时间
appt-choose-lead = 我们在您选定的时间窗内上门。选中的时间会为您保留几分钟，供您考虑。
appt-service = 服务内容
appt-area = 所在片区
appt-look = 查看可约时间
appt-nearest = 可约时间，最近的排在前面
appt-none = 这几天没有可约的时间。请拨打服务热线，我们与您商定。
appt-left = 余 { $left }
appt-later = 看更晚的日期
appt-day = { $away ->
    [0] 今天
    [1] 明天
   *[other] { $weekday ->
        [1] 周一
        [2] 周二
        [3] 周三
        [4] 周四
        [5] 周五
        [6] 周六
       *[7] 周日
    }
}　{ $month }月{ $day }日
appt-mail-agreed = 上门时间已约定：{ $window }
appt-mail-moved = 上门时间已改约：{ $window }
appt-mail-reminder = 上门提醒：{ $window }
appt-mail-given-up = 我们不得不取消上门：{ $window }
appt-mail-when = 上门时间
appt-mail-who = 上门人员
appt-mail-mind = 请确保届时有成年人在家。
appt-mail-until = { $when } 之前可以自己改约；之后请拨打服务热线。
appt-mail-too-late = 现在改约请拨打服务热线。
appt-mail-calendar = 打开附件即可将上门时间加入日历。
appt-mail-calendar-moved = 打开附件即可将新的上门时间加入日历，并移除原来的时间。
appt-mail-calendar-out = 打开附件即可从日历中移除这次上门。
appt-mail-sorry = 非常抱歉，我们无法在约定的时间上门。请您另选时间。
appt-mail-compensated = 未按时上门的补偿：{ $window }
appt-mail-amount = 补偿金额
appt-mail-missed = 非常抱歉，我们没有在约定的时间上门。我们将按以下金额补偿您，您无需办理任何手续。
appt-mail-see = 查看处理情况
appt-mail-open = 查看或改约
appt-mail-choose = 另选时间
appt-held = 为您保留到{ $when }
appt-agree = 确认：{ $window }
appt-open = 目前约定
appt-give-up = 取消这次上门
appt-done = 已约定，我们会准时上门。
appt-done-given-up = 已按您的意愿取消上门。
appt-taken = 这个时间刚被约走或已不可约，请另选一个。
appt-choose = 请选择服务内容、片区和时间。
appt-not-now = 现在不能在这里更改，请重新选择，或拨打服务热线。
appt-moved-words = 客户在进度页自行选定时间
appt-given-up-words = 客户在进度页取消上门
appt-calendar = 上门服务：{ $name }
appt-calendar-text = 请确保届时有成年人在家。可在进度查询页改约时间。
rail-visits = 预约上门
visits-title = 当日上门
visits-text = 谁在什么时间为谁上门。迟到会自动变红。
visits-day = 日期
visits-before = 前一天
visits-after = 后一天
visits-empty = 这一天没有上门。
visits-technician = 装维人员
visits-tray = 待约定
visits-tray-empty = 没有等待约定上门的客户。
visits-state = { $state ->
    [on_the_way] 在路上
    [arrived] 已到达
    [absent] 客户不在
    [done] 已完成
    [cancelled] 已取消
    [late] 迟到
   *[booked] 已约定
}
visits-depart = 我已出发
visits-arrive = 我已到达
visits-place = 地点（可不填）
visits-form = 服务内容确认表
visits-checked = 与客户核对的事项
visits-measured = 测量结果
visits-told = 已告知的注意事项
visits-fixed = 承诺的事项是否完成？
visits-fixed-yes = 已完成
visits-fixed-no = 尚未完成
visits-done = 客户确认
visits-absent = 客户不在
visits-absent-hint = 请打电话，并按承诺的时间等候；之后另约时间。
visits-absent-text = 做了哪些联系
visits-absent-say = 已等候
visits-book = 约定上门
visits-side = 谁提出
visits-side-customer = 客户
visits-side-operator = 我方
visits-reason = 更改的原因
visits-consent = 晚于承诺时，客户如何同意
visits-agree = 约定这个时间
visits-give-up = 取消这次上门
visits-give-up-hint = 由我方取消的，承诺仍在；不另约时间就算未兑现。
visits-nothing = 还没有适用于此工单的服务或片区，请管理员添加。
visits-none = 这几天没有可约时间，请看更晚的日期。
visits-all = 全部可约时间
visits-so-far = 历次上门
visits-place-other = 改派其他人员
event-survey-answered = 客户评价：{ $score } 分（满分 5 分）
survey-question = 您对我们的服务满意吗？
survey-score-label = 5 分为非常满意，1 分为非常不满意
survey-score = { $score ->
    [5] 非常满意
    [4] 满意
    [3] 一般
    [2] 不满意
   *[1] 非常不满意
}
survey-text = 您有什么想告诉我们的？
survey-send = 提交评价
survey-hint = 上门人员看不到您的评价。七天内可以修改；评 1 分或 2 分时，我们会重新处理此事。
survey-rated = 您的评价：{ $score } 分，{ $words }
survey-done = 谢谢您，您的评价已记录。
survey-not-done = 请选择 1 到 5 分。
survey-go = 去评价
survey-change = 修改评价
