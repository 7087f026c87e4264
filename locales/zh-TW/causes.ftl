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
