# What is worth a look beside the reply rate.

signs-title = 值得細看
signs-what = { $period }，{ $scope }；共 { $n } 項承諾。以下各項都不影響答覆率。
signs-sign = 跡象
signs-number = 承諾數
signs-why = 為什麼值得細看
signs-same = 對超過 5 位客戶用了相同的話
signs-too-many = 答覆太多，無法逐條比對：請縮短日期範圍。
signs-none-same = 沒有對超過 5 位客戶說過同樣的話。
signs-words = 內容
signs-customers = 客戶數
signs-tickets = 部分工單
signs-meaning = { $figure ->
    [answered] 已聯絡上客戶。答覆率只統計這一點，不代表問題本身。
    [solved] 按工單當前狀態：答覆了不等於解決了。
    [satisfied] 按工單當前狀態：解決了不等於客戶滿意。
    [quick] 除非通話中當場解決，這麼短的時間很難查清並答覆。
    [self_made] 一個人受理又馬上答覆的工單，可能是為了指標而建。
    [kept_at_last] 卡著最後時刻的答覆，可能只是為了趕時限。
    [voided_at_last] 眼看就要失約時被作廢的承諾。
    [reopened] 第一次答覆沒有站住腳。
   *[repeated] 同一客戶此前反映過同類問題，可能是老問題沒有解決。
}
