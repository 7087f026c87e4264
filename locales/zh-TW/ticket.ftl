# 工單頁上少用的表單、承諾的來歷、在場的同事。

ticket-more = 更多
classify-region = 區域
effect-classify = 改類別不停任何時鐘。
state-to = 改為
state-reason = 原因
effect-state = 狀態只是標籤，不停任何時鐘。
merge-into = 合併到（工單號）
merge-reason = 原因（選填）
effect-merge = 兩個時鐘都不停，以較早的時限為準。
split-subject = 另一件事的標題
split-description = 客戶怎麼說（選填）
effect-split = 新工單沿用原來的時鐘。
void-promise = 哪個承諾
void-reason = 原因
void-text = 依據
effect-void = 作廢單獨統計，不計入按時；須由未經辦的主管登記。
no-reply-message = 哪條來信
no-reply-text = 為什麼無需答覆
effect-no-reply = 這條來信的答覆承諾作廢，單獨統計。
presence-reads = 在看
presence-writes = 在寫
explain = 時限怎麼來的
explain-from = 起算
explain-due = 時限
explain-verdict = 結果
explain-verdict-is = { $verdict ->
    [pending] 未到期
    [kept] 按時
    [missed] 超時未兌現
   *[voided] 已作廢
}
explain-basis = 依據
explain-basis-policy = 規則的時長，從起算時刻數起
explain-basis-agreed = 與客戶約定的時間
explain-basis-moved = 後來改過時限，見記錄
explain-basis-zones = 規則的時長，按另一版時區資料計算；時限不變
explain-policy = 規則
explain-version = { $name } 第 { $version } 版
explain-length = 時長
explain-calendar = 日曆
explain-elapsed = 自然時間，每秒都算
explain-zone = 時區
explain-zone-is = { $zone }，計算時用 { $made }，現在用 { $told }
explain-provisional = 日曆還沒有列出到時限為止的全部節假日，新版日曆可能改變結果。
explain-intervals = 逐段計算
explain-interval-from = 從
explain-interval-to = 到
explain-counted = 計入
explain-not-counted = 不計
explain-why = 原因
explain-why-elapsed = 自然時間，每秒都算
explain-why-working = { $weekday ->
    [monday] 週一工作時間
    [tuesday] 週二工作時間
    [wednesday] 週三工作時間
    [thursday] 週四工作時間
    [friday] 週五工作時間
    [saturday] 週六工作時間
   *[sunday] 週日工作時間
}
explain-why-make-up = 調休上班：{ $name }
explain-why-outside = 非工作時間
explain-why-rest = { $weekday ->
    [monday] 週一休息
    [tuesday] 週二休息
    [wednesday] 週三休息
    [thursday] 週四休息
    [friday] 週五休息
    [saturday] 週六休息
   *[sunday] 週日休息
}
explain-why-holiday = 節假日：{ $name }
explain-why-summed = 其餘各段合計
explain-more = 另有 { $n } 段未列出。
explain-events = 這個承諾的記錄
ticket-done-there = { $number }：{ $done }
palette = 搜尋結果
palette-commands = 命令
palette-nothing = 沒有匹配的客戶、工單或命令。
session-ending = 登入將在 # 到期。
session-stay = 繼續
notice-urgent = 有 # 張工單緊急
me-sounds = 緊急工單響鈴
me-notices = 緊急工單彈出桌面通知
factor-qr = 用驗證器應用掃描的二維碼
palette-all = 在全部工單裡搜尋“{ $typed }”
ticket-latest = 只顯示最近 { $n } 條記錄，匯出裡有全部。
ticket-customer = 客戶
evidence = 證據
evidence-take = 匯出證據包
evidence-check = 不靠本系統核對
evidence-check-text = evidence.json 裡是全部記錄及其雜湊；verify.py 只用 Python 標準庫重新計算，並核對封存它的檢查點。加上外部儲存的檢查點檔案，整體改寫也能查出來。
