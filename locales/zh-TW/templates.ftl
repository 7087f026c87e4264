# 管理中的模板。
templates-title = 模板
templates-search = 短碼、名稱或內容
templates-new = 新模板
templates-code = 短碼
templates-name = 名稱
templates-use = 用途
templates-languages = 語言
templates-retired = 已停用
templates-offered = 在用
templates-none = 沒有找到模板。例如短碼“late”的模板可以這樣開頭：“{"{"}customer{"}"}，您好。工單 {"{"}number{"}"} 沒有按時答覆您……”
templates-hint = 下面的變數由工單填入。寫一種語言就夠，讀其他語言的客戶會收到最接近的一種。
templates-variable = { $variable ->
    [number] 工單號
    [due] 下一個到期時間
    [customer] 客戶（脫敏）
    [subject] 事由
    [handler] 處理人
    [team] 班組
   *[agent] 書寫人
}
templates-use-word = { $use ->
    [reply] 書面答覆
    [note] 內部備註
   *[script] 話術
}
templates-look = 預覽
templates-retire = 停用
templates-restore = 恢復使用
templates-strange = { $variable } 不是變數，用上面列出的變數；寫大括號用 {"{{"}。
templates-long = 最多 2000 字，不含控制字元
templates-code-wrong = 1 到 32 個小寫字母、數字和連字元
templates-empty = 至少寫一種語言
