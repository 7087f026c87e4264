# 上門報表：稽核頁面和匯出檔案。
visit-report-title = 上門
visit-report-text = 是否按約上門、誰等了誰、客戶怎麼評價
visit-report-choose = 統計維度
visit-report-none = 未歸屬
visit-report-total = 合計
visit-report-kept = 上門情況
visit-report-changes = 改約與取消
visit-report-bookings = 預約
visit-report-callbacks = 回訪
visit-report-fulfilled = 完成時間
visit-report-more-promises = 前 { $shown } 條，共 { $all } 條；縮短時間範圍可檢視其餘。
visit-report-waits = 等待
visit-report-opinions = 客戶評價
visit-report-use = 工時佔用
visit-report-how = 統計時間窗在該時段內結束的上門；預約與回訪承諾按該時段內到期計。工時按現行計劃、日曆和請假計算；班組為人員目前所屬班組。時間以小時和分鐘表示。
visit-report-empty = 該時段沒有應上門，也沒有相關承諾。
visit-report-share = 準時率
visit-report-sentence = 準時率：應上門 { $due } 次，準時 { $rate }。
visit-report-sentence-none = 沒有應上門。
visit-report-bar = { $name }：應上門 { $due } 次，準時 { $kept } 次
visit-report-behind = 數字明細：{ $figure }
visit-report-more = 僅顯示前 { $shown } 項，共 { $all } 項；全部見匯出檔案。
visit-report-figures-file = 彙總
visit-report-visits-file = 明細
visit-report-elsewhere = 其他區域
visit-report-window = 時間窗
visit-report-from = 時間窗結束自
visit-report-to = 時間窗結束至（不含）
visit-report-sheet = 明細
visit-report-service = 服務
visit-report-area = 片區
visit-report-technician = 裝維人員
visit-report-window-from = 時間窗起
visit-report-window-until = 時間窗止
visit-report-booked = 約定於
visit-report-change = 改動
visit-report-arrived = 到達
visit-report-customer-waited = 客戶久等（秒）
visit-report-absent = 客戶不在
visit-report-technician-waited = 裝維空等（秒）
visit-report-done = 完成
visit-report-fixed = 承諾事項已完成
visit-report-confirmed = 確認方式
visit-report-score = 評分（1～5）
visit-report-yes = 是
visit-report-no = 否
visit-column-seconds = { $column }（秒）
visit-report-by = { $by ->
    [area] 片區
    [team] 班組
    [technician] 裝維人員
   *[service] 服務
}
visit-standing = { $standing ->
    [on_time] 準時
    [late] 遲到
    [missed] 未上門
    [not_yet_due] 未到時間
   *[not_owed] 不再需要
}
visit-change = { $change ->
    [moved_by_customer] 客戶改約
    [moved_by_operator] 我方改約
    [given_up_by_customer] 客戶取消
   *[given_up_by_operator] 我方取消
}
visit-column = { $column ->
    [due] 應上門
    [on_time] 準時
    [late] 遲到
    [missed] 未上門
    [on_time_rate] 準時率
    [customer_absent] 客戶不在
    [done] 已完成
    [confirmed_by_code] 客戶憑確認碼確認
    [confirmed_by_code_rate] 憑確認碼確認佔比
    [first] 首次上門完成
    [first_fixed] 首次即修復
    [first_visit_fix_rate] 首次修復率
    [moved_by_customer] 客戶改約
    [moved_by_operator] 我方改約
    [given_up_by_customer] 客戶取消
    [given_up_by_operator] 我方取消
    [technicians_waited] 裝維空等次數
    [technicians_waited_median] 裝維空等中位
    [technicians_waited_p90] 裝維空等九成
    [technicians_waited_longest] 裝維空等最長
    [technicians_waited_total] 裝維空等合計
    [customers_waited] 客戶久等次數
    [customers_waited_median] 客戶久等中位
    [customers_waited_p90] 客戶久等九成
    [customers_waited_longest] 客戶久等最長
    [customers_waited_total] 客戶久等合計
    [faults_due] 故障應預約
    [faults_kept] 故障按時預約
    [faults_late] 故障遲預約
    [faults_missed] 故障未預約
    [faults_rate] 故障預約及時率
    [installations_due] 新裝應預約
    [installations_kept] 新裝按時預約
    [installations_late] 新裝遲預約
    [installations_missed] 新裝未預約
    [installations_rate] 新裝預約及時率
    [others_due] 其他應預約
    [others_kept] 其他按時預約
    [others_late] 其他遲預約
    [others_missed] 其他未預約
    [others_rate] 其他預約及時率
    [callbacks_due] 應回訪
    [callbacks_kept] 按時回訪
    [callbacks_late] 遲迴訪
    [callbacks_missed] 未回訪
    [callbacks_rate] 回訪及時率
    [said_done] 客戶說已辦到
    [said_not_done] 客戶說沒辦到
    [asked] 請客戶評價
    [answered] 客戶已評價
    [score_1] 1 分
    [score_2] 2 分
    [score_3] 3 分
    [score_4] 4 分
    [score_5] 5 分
    [kept_time] 預約佔用時間
    [shift_time] 班次時間
   *[utilisation] 利用率
}
