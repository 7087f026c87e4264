# 大屏。

rail-walls = 大屏
walls = 大屏
walls-text = 大屏顯示當天的答覆率和即將到期的承諾，不顯示客戶姓名。開啟它只需要連結，不需要登入。
walls-hang = 新建大屏連結
walls-label = 掛在哪裡
walls-days = 有效天數（1 至 366）
walls-make = 生成連結
walls-made = 連結已生成
walls-made-text = 連結只顯示這一次。請在大屏的瀏覽器裡開啟；誰拿到連結，誰就能看到大屏。
walls-open = 開啟大屏
walls-copy = 複製連結
walls-good = 有效的連結
walls-none = 還沒有大屏連結。
walls-until = 有效至 { $when }
walls-used = 上次開啟：{ $when }
walls-never = 從未
walls-end = 停用
wall-title = 今天到期的 24 小時答覆
wall-today = { $due } 張到期，{ $kept } 張按時
wall-streak = 已連續 { $n } 天無失信
wall-hours = 接下來 12 小時每小時到期數，共 { $n } 張
wall-nearest = 最先到期
wall-nothing = 沒有待兌現的承諾。
wall-nobody = 待領取
wall-teams = 各班組今天
wall-teams-none = 今天還沒有到期的答覆。
wall-date = { $month }月{ $day }日 { $weekday ->
    [1] 週一
    [2] 週二
    [3] 週三
    [4] 週四
    [5] 週五
    [6] 週六
   *[7] 週日
}
