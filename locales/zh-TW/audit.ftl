# 審計用語。員工頁面不用“您”“我們”；按鈕是動詞。

rail-audit = 審計
audit = 審計
audit-title = 24 小時答覆審計
audit-promise = 每一張工單，受理後 24 小時內必須有一次有效答覆。目標 100%，不設豁免；比率只舍不入。
audit-print = 列印報告
audit-printed = 報告生成於
audit-author = 製表人
audit-filter = 篩選
audit-range = 時間範圍
audit-today = 今天
audit-week = 7 天
audit-month = 30 天
audit-days = 自定義
audit-from = 從
audit-to = 到
audit-show-days = 檢視
audit-period = { $from } ～ { $to }
audit-channel = 渠道
audit-team = 班組
audit-tier = 客戶等級
audit-all-channels = 全部渠道
audit-all-teams = 全部班組
audit-all-tiers = 全部等級
audit-all-regions = 全部地區
audit-all-bands = 全部在途
audit-no-team = 未分班組
audit-tier-standard = 普通
audit-rates = 答覆率
audit-met = 達標
audit-not-met = 未達標
audit-short = 差
audit-all-kept = 到期全部按時
audit-none-due = 沒有到期的答覆
audit-open = 此刻在途
audit-median = 首次答覆中位（時:分）
audit-p95 = 95% 的答覆不超過這個時長
audit-daily = 每日答覆率
audit-axis = 縱軸從 { $n }% 起
audit-rate = 答覆率
audit-missed-day = 有未兌現
audit-bar = { $date } 應答覆 { $n }
audit-miss = 漏 { $n }
audit-miss-title = { $date } 答覆率 { $rate }%，未兌現 { $n }
audit-chart-none = { $days } 天的每日答覆率折線與應答覆量柱形；沒有未兌現
audit-chart-some = { $days } 天的每日答覆率折線與應答覆量柱形；{ $on } 天出現未兌現，共 { $n } 張
audit-as-table = 看錶格
audit-day = 日期
audit-beside = 不計入答覆率
audit-beside-text = 單獨列出，從不併入答覆率。到期後才作廢的仍算未兌現。
audit-not-yet-due = 尚未到期
audit-void = { $reason ->
    [unreachable] 聯絡不上（主管核定）
    [refused] 客戶拒絕溝通
    [withdrawn] 客戶撤回
    [no_reply_needed] 無需答覆
    [entered_in_error] 登記有誤
   *[replaced] 與客戶另約
}
audit-corrected = 到期後作廢（仍算未兌現）
audit-recorded-late = 到期後才補錄（算在內）
audit-imported = 歷史匯入
audit-who = 誰沒有做到
audit-by = 分組
audit-due = 應答覆
audit-kept = 已兌現
audit-missed-n = 未兌現
audit-median-n = 中位
audit-missed = 未兌現清單
audit-missed-none = 這段時間沒有未兌現的承諾。
audit-order = 按到期時間
audit-more = 這裡是前 50 張，全部：
audit-proofs = 承諾清單
audit-client = 客戶
audit-due-at = 應答覆
audit-replied = 實際答覆
audit-came-of-it = 用時或超出
audit-left = 剩餘
audit-figure = { $figure ->
    [due] 應答覆
    [missed] 未兌現
    [kept] 已兌現
    [late] 遲答
    [unanswered] 未答覆
    [not_yet_due] 尚未到期
    [voided] 已作廢
    [voided_after_due] 到期後作廢
    [recorded_late] 到期後才補錄
    [answered] 已答覆（含遲答）
    [solved] 已解決或已關閉
    [satisfied] 以客戶滿意關閉
    [quick] 20 秒內答覆
    [self_made] 同一人受理並在 5 分鐘內答覆
    [kept_at_last] 最後一小時才兌現
    [voided_at_last] 最後一小時作廢
    [reopened] 重新開啟的工單
    [repeated] 30 天內同類再次反映
   *[imported] 歷史匯入
}
audit-what = { $period }，{ $scope }；資料截至 { $when }
audit-back = 返回審計
audit-nothing = 這裡沒有工單。
audit-next = 後面的 50 張
audit-grouping = { $by ->
    [channel] 渠道
    [tier] 客戶等級
    [kind] 型別
    [category] 類別
    [urgency] 緊急程度
    [region] 區域
    [site] 網點
    [owner] 責任人
   *[team] 班組
}
audit-none-of = { $by ->
    [category] 未分類
    [region] 未填區域
    [site] 不屬於網點
    [owner] 無責任人
   *[team] 無班組
}
audit-one-site = 某一網點
audit-one-person = 某一責任人
audit-before = 上一期
