# 工作臺用語。員工頁面不用“您”“我們”；按鈕是動詞。

ring-left = 還剩 { $span }
ring-over = 超時 { $span }
ring-kept = 已兌現
ring-missed = 未兌現
ring-voided = 已作廢
ring-nothing = 沒有承諾在途

word-channel = { $channel ->
    [hall] 營業廳
    [agent_point] 代辦點
    [hotline] 熱線
    [web] 網上
   *[account_manager] 客戶經理
}
word-state = { $state ->
    [acknowledged] 待處理
    [in_progress] 處理中
    [pending] 等客戶
    [held] 等第三方
    [resolved] 已解決
    [closed] 已辦結
    [rejected] 已拒絕
   *[cancelled] 已取消
}
word-kind = { $kind ->
    [complaint] 投訴
    [fault] 故障
    [installation] 裝機
    [enquiry] 諮詢
    [suggestion] 建議
   *[praise] 表揚
}
word-tier = { $tier ->
    [vip] VIP
   *[key] 重點
}

rail = 主導航
rail-home = 首頁
rail-desk = 工作臺
omni = 搜尋工單、號碼、客戶
live = 實時
live-stale = 資料停在
logout = 退出

login-title = 登入
login-desk = 工作臺
login-name = 賬號或工號
login-password = 密碼
login-code = 動態驗證碼
login-code-hint = 驗證器裡的 6 位數字，或一個備用碼
login-enter = 登入
login-forgotten = 忘記密碼
login-customers = 客戶查詢進度
login-wrong = 賬號、密碼或驗證碼不對。檢查後再試。
login-code-needed = 再填寫動態驗證碼。
login-wait = 試錯太多，{ $n } 秒後再試；用過的電腦不受影響。
login-not-here = 從別的電腦登入需要 https 地址。聯絡管理員設定 server.public_url。

desk-somebody = 同事
desk-some-team = 其他班組
desk-choose = 選一張工單
desk-choose-text = J K 移動，回車開啟，N 開啟最緊急的一張。

queue-mine = 我的
queue-team = 本組
queue-free = 待領取
queue-all = 全部
queue-mine-title = 我的佇列
queue-team-title = 本組佇列
queue-free-title = 待領取
queue-all-title = 全部在途
queue-total = { $n } 張在途
queue-new-call = 新來電
queue-bands = 按剩餘時間篩選
queue-whose = 範圍
queue-order = 按最近到期的承諾排序
queue-move = 移動
queue-open = 開啟
queue-no-match = 這個時段沒有工單。
queue-clear = 清除篩選
queue-empty = 佇列清空了。
queue-look = 看
queue-more = 後面的 50 張
queue-answered = 今天已答覆

band-over = 已超時
band-urgent = ≤1 小時
band-soon = ≤4 小時
band-calm = 更久

row-due = { $when } 前
row-due-kind = { $when } { $promise }
row-answered = 已答覆
row-answered-late = 遲答
row-took = 用時 { $span }
row-level = 升級 { $level }
row-free = 待領取
row-key = 重點客戶

word-medium = { $medium ->
    [phone] 電話
    [in_person] 當面
    [video] 影片
    [email] 郵件
    [sms] 簡訊
    [letter] 信函
    [web] 網頁
   *[app] 應用
}
word-outcome = { $outcome ->
    [satisfied] 客戶認可
    [not_accepted] 客戶不認可，已告知申訴途徑
    [unreachable] 聯絡不上
    [withdrawn] 客戶撤回
   *[duplicate] 重複
}
list-comma = 、

ticket = 工單
ticket-back = 返回佇列
ticket-copy = 複製工單號
ticket-take = 領取
ticket-assign = 轉派
ticket-escalate = 升級
ticket-resolve = 登記解決
ticket-close = 辦結
ticket-reopen = 重新開啟
ticket-state = 狀態
ticket-about = 類別
ticket-owner = 處理人
ticket-team = 班組
ticket-nobody = 無人
ticket-late-entry = 補錄
ticket-promises = 對客戶的承諾
ticket-timeline = 處理經過
ticket-part = 顯示
ticket-part-all = 全部
ticket-part-customer = 對客戶
ticket-part-inside = 內部
ticket-evidence = 存證
ticket-side = 客戶與線索
ticket-files = 附件
ticket-others = 客戶的其他工單
ticket-others-none = 沒有其他工單。
ticket-write = 登記處理
ticket-stale = { $name } 剛剛先做了：{ $what }。看過經過後再儲存，寫好的內容還在。
ticket-happened = { $what ->
    [contact_attempted] 聯絡客戶
    [replied] 書面答覆
    [noted] 備註
    [assigned] 轉派
    [escalated] 升級
    [state_changed] 改狀態
    [resolved] 登記解決
    [closed] 辦結
    [reopened] 重新開啟
    [customer_wrote] 客戶來信
    [attached] 附件
    [step_taken] 提醒
    [classified] 改類別
   *[other] 承諾變化
}
ticket-done = { $verb ->
    [attempt] 已登記回訪。
    [reply] 已登記書面答覆。
    [note] 已儲存備註。
    [take] 已領取。
    [assign] 已轉派。
    [escalate] 已升級，相關人員已通知。
    [promise] 已增加承諾。
    [message] 已記下客戶的話。
    [resolve] 已登記解決。
    [close] 已辦結。
   *[reopen] 已重新開啟，新的承諾開始計時。
}

card-company = 單位
card-phone = 手機
card-email = 郵箱
card-manager = 客戶經理
card-reveal = 顯示完整號碼
card-reveal-why = 為什麼需要看完整號碼？這次檢視會留痕。

promise-kept = 已兌現 · 用時 { $span }
promise-late = 遲 { $span }

event-by-desk = 系統
event-by-customer = 客戶
event-fallback = 兜底聯絡人
event-nobody = 無人
event-received = { $channel }受理
event-promise-made = 承諾{ $promise }：{ $when } 前
event-promise-fulfilled = { $promise }完成
event-promise-voided = { $promise }作廢
event-promise-reopened = { $promise }重新計時
event-promise-moved = { $promise }改為 { $when } 前
event-step = { $promise }臨近時限，提醒 { $names }
event-attempt = { $outcome ->
    [reached] 已聯絡上
    [no_answer] 無人接聽
    [busy] 佔線
    [wrong_number] 號碼不對
    [voicemail] 語音信箱
    [refused] 客戶拒絕溝通
    [delivered] 已送達
   *[bounced] 退回
}
event-replied = 書面答覆
event-delivery = { $delivery ->
    [delivered] 答覆已送達
    [bounced] 答覆被退回
   *[sent] 答覆已發出
}
event-chased = 客戶催辦
event-wrote = 客戶補充
event-noted = 內部備註
event-attached = 新增附件
event-assigned = 轉派給 { $name }
event-escalated = 升級到 { $level } 級，通知 { $names }
event-state = 狀態改為{ $state }
event-resolved = 登記解決
event-closed = { $outcome ->
    [satisfied] 辦結：客戶認可
    [not_accepted] 辦結：客戶不認可
    [unreachable] 辦結：聯絡不上
    [withdrawn] 辦結：客戶撤回
   *[duplicate] 辦結：重複
}
event-reopened = 重新開啟
event-merged = 併入另一張工單
event-absorbed = 併入了一張工單
event-split = 拆出一張工單
event-client-handed-over = 客戶改由{ $name }負責
event-classified = 修改類別
event-clock-goes-on = 時鐘繼續
event-kept = { $promise }兌現，提前 { $span }
event-late = { $promise }遲到 { $span }

write-attempt = 登記回訪
write-reply = 書面答覆
write-note = 內部備註
write-promise = 增加承諾
write-message = 客戶來話
write-other = { $verb ->
    [assign] 轉派
    [escalate] 升級
    [resolve] 登記解決
    [close] 辦結
   *[reopen] 重新開啟
}
outcome = 回訪結果
outcome-reached = 已聯絡上
outcome-reached-text = 已向客戶答覆
outcome-missed = 無人接聽
outcome-missed-text = 時鐘繼續，約下次
outcome-refused = 客戶拒絕溝通
outcome-refused-text = 須寫明客戶原話
said = 說了什麼
said-hint = 告訴客戶的內容，或客戶的原話
medium = 方式
callback-at = 再次回訪
delivery = 送達情況
delivery-delivered = 已送達
delivery-delivered-text = 客戶已收到，記為答覆
delivery-sent = 已發出
delivery-sent-text = 送達前不算答覆
reply-text = 答覆內容
note-text = 備註
message-medium = 客戶透過
message-text = 客戶說了什麼
promise-kind = 承諾
promise-due = 時間
assign-to = 轉給
assign-reason = 說明（選填）
escalate-reason = 升級原因
resolve-text = 怎樣解決的
close-outcome = 結果
close-text = 說明
reopen-text = 重新開啟的原因
save = 儲存
save-next = 儲存並開啟下一張

effect = 儲存後：
effect-kept = { $names }記為已兌現，提前 { $span }
effect-late = { $names }記為遲到 { $span }
effect-going-on = { $names }的時鐘繼續
effect-made = 新增{ $names }承諾
effect-nothing = 沒有時鐘變化
effect-note = 備註不停任何時鐘
effect-message = 未答覆時不改變時鐘；已答覆的會開始新的 24 小時答覆
effect-promise = 增加一個承諾，原有時鐘不變；只能比規定更早
effect-assign = 時鐘不因轉派改變；新處理人會收到通知
effect-escalate = 答覆時鐘不變；上級和處理人會收到通知
effect-resolve = 修復承諾停止，隨後要回訪客戶
effect-close = 還欠答覆時不能辦結；客戶可以重新開啟
effect-reopen = 開始新的 24 小時答覆，舊的結果不變

fault-field = { $field ->
    [said] 寫明告訴客戶的內容或客戶的原話
    [callback_at] 再次回訪的時間應在將來，不晚於規定
    [text] 填寫內容
    [medium] 選擇方式
    [delivery] 選擇送達情況
    [outcome] 選擇結果
    [reason] 填寫原因
    [level] 級別是 1 到 9
    [kind] 選擇型別
    [due_at] 時間應在將來，不晚於規定
    [to] 選擇同事或班組
   *[other] 這一項不能這樣填
}
refusal = { $code ->
    [ended] 工單已經結束，重新開啟後再處理。
    [merged-away] 工單已併入另一張，到那一張上處理。
    [no-such-step] 現在的狀態不能做這一步。
    [reply-still-owed] 還欠客戶一個答覆：先答覆，再辦結。
    [still-owed] 還欠客戶一個承諾：先兌現，再辦結。
    [promise-settled] 這個承諾已經有結果。
    [void-not-proven] 記錄裡還沒有足夠的依據。
    [own-handling] 由沒有經辦這張工單的主管來做。
    [not-joinable] 這兩張工單不能合併。
    [no-policy] 沒有適用的承諾規則，聯絡管理員。
    [unreckonable] 工作日曆缺少工作時間，聯絡管理員。
    [taken] 已經有同名的。
    [key-reused] 這個表單已經提交過，重新整理後再填。
    [stale] 有人剛剛改過，看過後再儲存。
    [proof-needed] 再次確認身份後才能做這一步。
    [pass-over] 連結用過或已過期，申請新的連結。
    [limit] 達到上限，做不了這一步。
   *[other] 現在做不了這一步。
}

word-role = { $role ->
    [agent] 坐席
    [account_manager] 客戶經理
    [dispatcher] 排程
    [technician] 裝維
    [manager] 主管
    [auditor] 審計
    [admin] 管理員
   *[integration] 介面
}
login-guests = 演示賬號
login-guests-text = 點一下就以這個人登入；演示結束後都不保留。

queue-news = { $n } 張新工單
queue-moved = 次序有變，更新列表
ticket-changed = 有人剛剛改過這張工單。寫好的內容還在，儲存時會先說明改了什麼。
save-lost = 沒有儲存：伺服器沒有回應。寫好的內容還在，稍後再按一次儲存。
