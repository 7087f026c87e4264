rail-callbacks = 回訪
callbacks-title = 待回訪
callbacks-text = 每次上門、每次辦結之後，都有人回訪客戶，先問答應的事辦到了沒有。
callbacks-none = 這裡沒有等待回訪的客戶。
callbacks-more = 還有更多，先列出最早到期的。
callbacks-due = 回訪時限
callbacks-shift = 我要交班
callbacks-shift-text = 您還欠著回訪的工單一併轉交，一個也不落下。
callbacks-heir = 由誰回訪
callbacks-team = 本組佇列
callbacks-reason = 交代事項
callbacks-hand-over = 交班
callback-go = 回訪
callback-title = 回訪客戶
callback-greeting = 您好，我們答應過給您回電，想請問這次服務怎麼樣。
callback-promised = 第一問：答應您的事辦到了嗎？
callback-choose = 請選擇
callback-score = 您對這次服務滿意嗎？
callback-no-score = 客戶沒有評分
callback-said = 客戶原話
callback-effect = 選擇“尚未完成”或評分不高於 2 分時，事情立即重新受理。
callback-save = 儲存回訪
callback-not-reached = 沒有聯絡上
callback-not-owed = 這張工單沒有欠著的回訪。
callback-visit = 上門情況
callback-arrived = { $when }到場
callback-done = 我們說辦好的事
event-called-back = { $promised ->
    [yes] 已回訪客戶：答應的事辦到了
   *[no] 已回訪客戶：答應的事沒有辦到
}{ $score ->
    [0] {""}
   *[other] ，評分 { $score }（滿分 5）
}
