# 一週中哪些時段客戶等得久：圖和表。
hours-title = 何時受理的工單答覆慢
hours-text = 首次答覆中位時長，按客戶反映的時段
hours-day = { $day ->
    [mon] 週一
    [tue] 週二
    [wed] 週三
    [thu] 週四
    [fri] 週五
    [sat] 週六
   *[sun] 週日
}
hours-cell = { $day } { $hour }:00，應答覆 { $due }，中位 { $median }
hours-cell-missed = { $day } { $hour }:00，應答覆 { $due }，中位 { $median }，未兌現 { $missed }
hours-sentence = 按星期和時段的首次答覆中位時長：顏色越深越慢，紅點開啟未兌現的承諾。最慢的是 { $slowest }。
hours-sentence-none = 這段時間沒有到期的答覆。
hours-scale = { $least } ～ { $most } 小時
hours-missed = 該時段有未兌現
hours-table = 檢視錶格
hours-hour = 時段
