# 匯出的檔案。

export-number = 工單
export-promise = 承諾
export-standing = 結果
export-kind = 類別
export-channel = 渠道
export-tier = 客戶級別
export-region = 區域
export-team = 班組
export-owner = 經辦人
export-from = 起算
export-due = 時限
export-fulfilled = 兌現
export-late = 遲到（秒）
export-void = 作廢原因
export-id = 承諾編號
export-beginning = 最早
export-period-from = 到期自
export-period-to = 到期至（不含）
export-as-of = 資料截至
export-zone = 時區
export-due-figure = 到期
export-kept = 按時
export-late-figure = 遲到
export-unanswered = 未答覆
export-not-yet-due = 未到期
export-voided = 已作廢
export-imported = 歷史匯入
export-lines = 行數
export-rate = 按時率
export-digest = 明細摘要（SHA-256）
export-within = 限於區域
export-sheet-lines = 明細
export-sheet-summary = 彙總
export-standing-is = { $standing ->
    [kept] 按時
    [late] 遲到
    [unanswered] 未答覆
    [not_yet_due] 未到期
    [voided] 已作廢
   *[imported] 歷史匯入
}
export-tier-is = { $tier ->
    [vip] VIP
    [key] 重點
   *[standard] 普通
}
export-urgency = 緊急程度
export-category = 類別
export-site = 網點
