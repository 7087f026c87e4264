# 簡報郵件，以及誰要收。
bulletin-headline = { $cycle ->
    [day] { $days } 日報
    [week] { $days } 週報
   *[month] { $days } 月報
}
bulletin-subject = { $headline }：答覆率 { $rate }
bulletin-why = 統計這些天到期的承諾，資料截至 { $when }。比率只舍不入；-- 表示沒有到期的承諾。
bulletin-regions = 只含這些區域：{ $regions }
bulletin-file-here = 附件工作簿列出每一項到期的答覆，並有彙總資料和明細摘要。
bulletin-file-too-large = 明細檔案太大，不能隨郵件傳送，請到系統中下載。
bulletin-file-open = 下載明細檔案
bulletin-kinds = 按承諾類別
bulletin-before = 上期 { $days }
bulletin-late = 遲到
bulletin-still-owed = { $span }，尚未兌現
bulletin-none-missed = 沒有未兌現的承諾。
bulletin-more = 另有 { $n } 項，見審計頁。
bulletin-bars = 到期的答覆：綠色已兌現，紅色未兌現
bulletin-now = { $when } 的情況
bulletin-overdue = 其中已超時
bulletin-record = 存證
bulletin-cures = 全公司整改：進行中 { $open } 項，已逾期 { $overdue } 項；需要整改的原因 { $needed } 個。
bulletin-footer = 一諾自動發出，回覆無人檢視。不想收這類郵件，可在個人頁面關閉。
me-mails = 簡報郵件
me-mails-text = 只含所負責區域的資料，定下來之後發出。
me-mail-day = 每天早上，前一天的
me-mail-week = 每週，上一週的
me-mail-month = 每月，上個月的
me-done-mails = 已儲存。
