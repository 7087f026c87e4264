# 管理中的承諾標準與工作日曆。
rules-in-force = 現行標準
rules-new = 新標準
rules-next = { $name }：第 { $n } 版
rules-hint = 新版本只用於此後作出的承諾，已作出的承諾仍按原版本。
rules-name = 名稱：小寫字母、數字和連字元
rules-duration = 時長，如 24h 或 30m
rules-precedence = 優先順序
rules-count = 認定聯絡不上前的次數
rules-day-parts = 分佈在幾個時段
rules-kinds = 工單種類
rules-tiers = 客戶等級
rules-tier-standard = 普通
rules-urgencies = 緊急程度
rules-channels = 渠道
rules-none-is-all = 一行都不勾選表示全部適用。
rules-automatic = 這樣的工單都自動作出此承諾，否則只在有人承諾時作出
rules-ladder-hint = 時間寫 50%（已用時長）、-30m（到期前）、due（到期）、+4h（到期後），按先後排列。留空的一行不儲存。
rules-step-at = 時間
rules-step-every = 之後每隔
rules-step-new = 再加一步
rules-step-more = 更多步驟
rules-step-reminder = 提醒回訪
rules-post = { $post ->
    [owner] 處理人
    [team_lead] 班長
    [duty_manager] 值班經理
    [manager] 部門經理
    [director] 分管領導
    [account_manager] 客戶經理
    [technician] 上門技術員
   *[level] 當前升級級別
}
rules-save = 儲存為新版本
rules-try = 試算
rules-added = 已儲存，從現在起生效。
rules-trial = 試算結果
rules-trial-told = { $since } 以來開始計時的 { $n } 個承諾中，{ $differing } 個結果會不同。
rules-trial-count = { $was } → { $is }：{ $n } 個
rules-trial-text = 按當時的實際處理重新計算，沒有改動任何資料。工單會多得到的承諾不計在內。
rules-trial-on = 繼續試算
rules-due = 到期
rules-verdict = 結果
rules-new-due = 試算到期
rules-new-verdict = 試算結果
rules-verdict-word = { $verdict ->
    [kept] 兌現
    [missed] 未兌現
    [pending] 未到期
    [voided] 免除
   *[none] 無此承諾
}
calendars-title = 工作日曆
calendars-new = 新日曆
calendars-none = 還沒有日曆。例如辦公日曆：週一至週五 09:00-18:00，假日 2026-10-01 2026-10-07 國慶節。
calendars-tried = 這是改動後的全年，尚未儲存。
calendars-hint = 新版本只用於此後的計算，已作出的承諾仍按原版本。
calendars-name = 名稱
calendars-zone = 時區
calendars-known-from = 假日資料起於
calendars-known-to = 假日資料止於
calendars-week = 每週工作時間
calendars-week-hint = 寫 09:00-12:00, 13:30-17:30 這樣的時段，留空表示休息。
calendars-day = { $day ->
    [monday] 週一
    [tuesday] 週二
    [wednesday] 週三
    [thursday] 週四
    [friday] 週五
    [saturday] 週六
   *[sunday] 週日
}
calendars-holidays = 假日，每行一個
calendars-holidays-hint = 開始日期、結束日期（只有一天則省略）、名稱：2026-10-01 2026-10-07 國慶節
calendars-make-ups = 調休上班日，每行一個
calendars-make-ups-hint = 日期、按哪天的時間上班（或寫時段）、名稱：2026-10-10 wednesday 國慶節
calendars-look = 檢視全年
