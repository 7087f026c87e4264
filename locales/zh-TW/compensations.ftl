# 上門未兌現的補償。

compensations = 上門補償
compensations-text = 上門未兌現後給客戶的補償。每筆由主管確認或不予補償，只決定一次；確認後客戶可以看到。
compensations-none-offered = 沒有設定上門未兌現的補償金額。由運維人員在 visits.compensation 中設定。
compensations-state = { $state ->
    [confirmed] 已確認
    [declined] 不予補償
   *[proposed] 待決定
}
compensations-states = 補償進展
compensations-empty = 這裡沒有記錄。
compensations-ticket = 工單
compensations-due = 承諾時間
compensations-amount = 金額
compensations-decided = 決定
compensations-decided-by = { $when }，{ $name }
compensations-decision = 處理
compensations-reason = 理由，不予補償時必填
compensations-confirm = 確認補償
compensations-decline = 不予補償
compensations-done = { $decision ->
    [confirmed] 已確認補償，客戶可以看到。
   *[declined] 已決定不予補償。
}
event-compensation-confirmed = 已確認補償：{ $amount }
event-compensation-declined = 不予補償：{ $amount }
track-compensation = 給您的補償
track-compensated = 我們沒有按約定上門，補償您 { $amount }，無需您辦理手續。
