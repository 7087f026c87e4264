# 未兌現的原因：清單、歸因與確認。
causes-title = 原因
causes-new = 新原因
causes-code = 程式碼
causes-name = 名稱
causes-name-zh-cn = 簡體中文名稱
causes-name-zh-tw = 繁體中文名稱
causes-name-en = 英文名稱
causes-state = 狀態
causes-in-use = 使用中
causes-retired = 已停用
causes-retire = 停用：新的未兌現不能再歸到它
causes-hint = 至少寫一種語言的名稱；缺的語言用最近的一種。程式碼不再更改。
causes-none = 還沒有原因。例如程式碼 system-fault，名稱“系統故障”。
causes-code-wrong = 程式碼為 1 至 32 個小寫字母、數字和連字元，不能是 any 或 none
causes-names-wrong = 至少寫一種語言的名稱，每個不超過 120 字
cause = 原因
cause-of-miss = 未兌現的原因
cause-none = 還沒有歸因。
cause-named = 歸因
cause-confirmed = 確認
cause-by = { $name }，{ $when }
cause-unconfirmed = 等待另一個人確認
cause-is-confirmed = 已確認
cause-confirm = 確認這個原因
cause-name = 歸因
cause-name-anew = 重新歸因
cause-text = 依據
cause-hint = 歸因與確認由兩個沒有經辦這張工單的人來做；結論和時鐘不變。
cause-event = { $step ->
    [cause_named] { $promise }未兌現歸因於：{ $cause }
   *[cause_confirmed] 確認{ $promise }未兌現的原因：{ $cause }
}
causes-and-cures = 原因與整改
causes-confirmed-n = 其中已確認
causes-no-miss = 這段時間沒有未兌現。
causes-unnamed = 還沒有歸因
causes-share = { $missed } 張中 { $named } 張已歸因
causes-behind = 未兌現：{ $cause }
causes-behind-any = 未兌現，已歸因
causes-behind-confirmed = 未兌現，原因已確認
cures-title = 整改
cures-text = 每項整改有負責人和時限；做完之後，由另一個人看是否有效。
cures-needed = 需要整改的原因
cures-misses = { $n } 張未兌現
cures-none = 沒有整改。原因反覆出現時，在這裡開一項：要做什麼、誰負責、何時之前。
cures-all = 全部
cures-open = 開一項整改
cure-of = 整改：
cure-task = 要做什麼
cure-owner = 負責人
cure-due = 完成時限
cure-standing = 狀態
cure-state = { $state ->
    [open] 整改中
    [overdue] 已超時
    [done] 待驗證
    [effective] 有效
   *[ineffective] 無效
}
cure-opened = 發起
cure-done = 完成
cure-done-text = 做了什麼
cure-checked = 驗證
cure-check-text = 依據
cure-finish = 登記完成
cure-check = 驗證是否有效
cure-helped = 有效
cure-did-not-help = 無效
cure-change = 更改
cure-needs = 需要整改
cure-line = { $state }，{ $when } 前
cure-mail-needed = 需要整改：{ $cause }
cure-mail-given = 有一項整改由你負責：{ $cause }
cure-mail-due = 整改一天內到期：{ $cause }
cure-mail-overdue = 整改已超時：{ $cause }
cure-mail-misses = 未兌現
cure-mail-open = 開啟整改
review-title = 評審
review-figures = 本期與上一期的數字
review-figure = 指標
review-complaints = 受理投訴
review-repeats = 其中客戶此前投訴過
review-eventual = 最終答覆率
review-opened = 新開整改
review-done = 完成整改
review-overdue = 期末超時的整改
review-effective = 有效的整改
review-ineffective = 無效的整改
review-text = 按 ISO 10002 的維護與改進：來了什麼、承諾與未兌現、原因、整改與是否有效。整改按全公司統計。重複投訴：客戶在本期開始前 30 天內或本期內已經投訴過。
