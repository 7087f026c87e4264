# 重點客戶用語。員工頁面不用“您”“我們”；按鈕是動詞。

rail-clients = 重點客戶
clients = 重點客戶
clients-first = 先看會失信的承諾，再看要走動的客戶。
clients-facts = 概覽
clients-tiers = VIP { $vip }，重點 { $key }
clients-risks = 有風險的承諾
clients-risks-text = 4 小時內到期或已升級
clients-no-risk = 4 小時內沒有到期的承諾，也沒有升級的工單。
clients-nearest = 最近到期
clients-open = 在途工單
clients-open-n = 在途
clients-rate = 30 天答覆率
clients-more = 顯示前 200 家
clients-none = 還沒有由客戶經理負責的客戶。
clients-health = 健康
clients-health-bad = 需關注
clients-health-soon = 留意
clients-health-good = 穩定
clients-due = 最近到期
clients-weeks = 近 12 周投訴
clients-bars = 近 12 周投訴 { $n } 張
clients-contact = 上次答覆
clients-acts = 操作
clients-contact-now = 聯絡客戶
clients-level = { $level ->
    [0] 未升級
    [1] 值班經理
    [2] 部門經理
   *[3] 分管領導
}
clients-raise-to = 升級到
clients-raise = 升級並通知
clients-raise-text = 所選的人、處理人和客戶經理會立即收到通知。24 小時答覆的時鐘不變。
clients-back = 返回重點客戶
clients-call = 代客戶登記
clients-owed = 在途的承諾
clients-card = 客戶資料
clients-region = 地區
visit = 記一次拜訪
visit-short = 記拜訪
visit-said = 談了什麼
visit-onto = 記到
visit-new = 新開一張工單（客戶經理渠道）
visit-kind = 新工單的型別
visit-answered = 答覆
visit-answered-no = 沒有答覆這張工單，只作記錄；時鐘不變
visit-answered-yes = 已當面或電話答覆；欠的答覆記為已答覆
visit-promise = 承諾了什麼（選填）
visit-promise-text = 會變成帶時鐘的承諾
visit-done = 已記下這次拜訪。
visit-note = 拜訪（{ $way }）：{ $said }
visit-promised = 承諾：{ $words }
visit-subject = 拜訪：{ $said }
