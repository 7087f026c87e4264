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
    [classify] 已改類別，承諾不變。
    [state] 已改狀態。
    [merge] 已合併。
    [split] 已拆出，原時鐘繼續。
    [void] 已作廢，記錄裡寫明原因。
    [no-reply] 已記下無需答覆。
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
event-left = 班次“{ $shift }”已結束，轉給 { $name }
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
    [classify] 改類別
    [state] 改狀態
    [merge] 合併到另一張
    [split] 拆出另一件事
    [void] 作廢承諾
    [no-reply] 無需答覆
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
said-hint = 告訴客戶的內容，或客戶的原話；輸入 :: 插入模板
medium = 方式
callback-at = 再次回訪
delivery = 送達情況
delivery-delivered = 已送達
delivery-delivered-text = 客戶已收到，記為答覆
delivery-sent = 已發出
delivery-sent-text = 送達前不算答覆
reply-text = 答覆內容（輸入 :: 插入模板）
note-text = 備註（輸入 :: 插入模板）
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
    [consent] 時間晚於承諾，請寫明客戶如何同意
    [side] 請選擇由誰提出
    [technician] 此人那時沒有空、不負責該片區或沒有所需技能
    [checked] 請寫明與客戶核對的事項
    [measured] 最多 2,000 字
    [told] 最多 2,000 字
    [signed] 請客戶寫下姓名，或請客戶提供確認碼
    [visit_code] 確認碼是六位數字；客戶簽名時請留空
    [place] 最多 120 字
    [task] 寫明要做什麼
    [cause] 從清單裡選一個原因
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
    [caller] 來電號碼應為 11 位手機號或帶區號的固定電話；沒有號碼時填寫姓名
    [another_reason] 說明為什麼是另一件事，或記到已有的工單
    [category] 從列表裡選一個類別
    [region] 從列表裡選一個區域
    [subject] 用一句話概括，不超過 200 字
    [description] 填寫客戶訴求
    [received_at] 客戶反映時間不能在將來，也不能太久以前
    [email] 郵箱地址不完整
    [name] 填寫姓名
    [password] 密碼至少 8 位，不能是常見的
    [role] 選擇崗位
    [staff_number] 工號由字母、數字和橫線組成
    [absent_from] 缺勤要先開始再結束
    [absent_until] 時間應在將來
    [label] 填寫掛在哪裡，不超過 120 字
    [days] 填寫 1 至 366 的整數
    [into] 填寫本臺的工單號
    [urgency] 選擇緊急程度
    [state] 選擇狀態
    [promise] 選擇承諾
    [void_reason] 選擇原因
    [message] 選擇來信
    [region] 不超過 120 字
    [code] 填寫程式碼，不超過 120 字
    [to] 選擇同事或班組
    [lead] 選一位在職的人
    [duty_manager] 選一位在職的人
    [manager] 選一位在職的人
    [director] 選一位在職的人
    [skills] 每行一項技能，最多 50 項，每項不超過 120 字
    [areas] 每行一個使用中的片區程式碼，最多 200 個
    [shifts] 每個班次要有名稱、日期、起止時間和一位在職的值班經理
    [duration] 寫成 24h、30m 或 15d 這樣的時長
    [calendar] 選一個日曆
    [precedence] 寫一個整數
    [count] 寫一個整數
    [day_parts] 寫一個整數
    [ladder] 每一步有時間（如 50%、-30m、due、+4h），晚於上一步，並且有人收到；只有最後一步可以重複
    [zone] 寫 Asia/Shanghai 這樣的時區
    [known_from] 寫 2026-01-01 這樣的日期
    [known_to] 寫 2026-12-31 這樣的日期
    [week] 寫 09:00-12:00, 13:30-17:30 這樣互不重疊的時段，至少有一天上班
    [holidays] 每行寫一個或兩個日期（如 2026-10-01 2026-10-07）和名稱，日期不重複
    [make_up_days] 每行寫日期、按哪天上班（如 friday）或時段、名稱；不能同時是假日
    [days] 1 到 3650 天
    [operations] 寫 list_tickets 這樣的操作名，見介面說明
    [point_code] 寫一個別處沒有用過的短碼
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
    [not-missed] 這個承諾沒有未兌現，不需要歸因。
    [not-confirmable] 還沒有歸因、已經確認，或者歸因的是同一個人：由另一個人來確認。
    [cure-step] 整改不在這一步：沒完成的才能改，完成的才能驗證，由負責人和經辦人以外的人來做。
    [visit-step] 上門不在這一步，或保留的時間已過。請重新檢視。
    [compensation-step] 這筆補償已有決定，或者不是未兌現的上門，或者沒有設定補償金額。
    [no-window] 這個時間已不可約，請另選一個。
    [visits-affected] 有已約定的上門受影響，請先改約。
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
save-lost = 沒有儲存：伺服器沒有應答。寫好的內容還在，稍後再按一次儲存。

queue-parked-call = 掛起的來電
queue-parked-since = 掛起 { $span }

word-urgency = { $urgency ->
    [safety] 人身安全
    [service_down] 業務中斷
    [general] 一般
   *[hard] 疑難
}
word-mood = { $mood ->
    [calm] 平穩
    [upset] 不滿
   *[furious] 激烈
}
word-reply-by = { $way ->
    [phone] 電話
    [sms] 簡訊
   *[visit] 上門
}
call-title = 新來電登記
call-look = 號碼、姓名或單位
call-find = 查客戶
call-why-number = 匹配依據：號碼
call-why-name = 匹配依據：姓名或單位
call-why-chosen = 已選定
call-recent = 最近接觸
call-recent-none = 沒有以前的工單。
call-several = 可能是這幾位
call-nobody = 沒有這個客戶。填寫姓名和號碼，儲存時建立。
call-begin = 先輸入來電號碼，已有的資料會自動帶出。
call-same = 很可能是同一件事：
call-same-text = 這位客戶還有沒辦結的工單。
call-append = 記到這張工單
call-append-text = 追加不會重置原承諾的時鐘。
call-another = 仍然新建，原因
call-number = 來電號碼
call-auto = 自動帶出
call-contact = 聯絡人
call-channel = 渠道
call-kind = 型別
call-urgency = 緊急程度
call-region = 區域
call-category = 訴求類別
call-category-hint = 輸入名稱或拼音首字母
call-subject = 一句話概括
call-description = 客戶訴求
call-remedy = 希望怎樣解決
call-since = 從什麼時候開始
call-callback = 回訪號碼
call-hours = 方便接聽
call-mood = 客戶情緒
call-reply-by = 答覆方式
call-counter = 櫃檯
call-point = 代辦點編號
call-slip = 紙質單號
call-received = 客戶反映時間
call-kept = 草稿已存
call-park = 掛起
call-drop = 放棄
call-save = 儲存並派單
call-owed = 儲存後產生的承諾
call-read = 結束前讀給客戶
call-read-text = 儲存後顯示查詢碼和答覆時限，讀給客戶並請客戶記下。

receipt-title = 已受理
receipt-script = 您的查詢碼是 { $code }。我們承諾在{ $when }前給您答覆，會撥打尾號 { $digits }。請問還有其他需要嗎？
receipt-script-plain = 您的查詢碼是 { $code }。我們承諾在{ $when }前給您答覆。請問還有其他需要嗎？
receipt-follow = 憑查詢碼和手機號後四位檢視進度：
receipt-back = 返回佇列
receipt-open = 開啟工單
receipt-print = 列印回執

login-with = 用 { $name } 登入
rail-tickets = 工單
rail-me = 我的
tickets-lead = 按內容、工單號、查詢碼、號碼、姓名或單位查詢。
tickets-any-state = 全部狀態
tickets-any-channel = 全部渠道
tickets-find = 查詢
tickets-customers = 客戶
tickets-none = 沒有找到工單。

word-stroke = { $stroke ->
    [next] 下一張
    [previous] 上一張
    [most_urgent] 最緊急的一張
    [take] 領取或轉派
    [attempt] 登記回訪
    [reply] 書面答覆
    [note] 內部備註
    [promise] 增加承諾
    [escalate] 升級
    [close] 辦結
   *[copy] 複製工單號
}
me-taste = 頁面
me-language = 語言
me-theme = 明暗
me-theme-auto = 隨系統
me-theme-light = 淺色
me-theme-dark = 深色
me-large = 大字
me-compact = 緊湊
me-keys = 啟用單鍵快捷鍵
me-strokes = 修改快捷鍵
me-key-wrong = 用一個沒有重複的字母；G 另有用途
me-password = 密碼
me-current = 現在的密碼
me-new = 新密碼
me-password-text = 至少 8 位，可以用一句話；不能是誰都會猜到的。
me-password-save = 更換密碼
me-password-wrong = 現在的密碼不對
me-sessions = 登入著的地方
me-sessions-this = 這裡
me-sessions-end = 退出
me-sessions-others = 退出其他全部
me-done-taste = 已儲存。
me-done-password = 密碼已更換，其他地方都已退出。
me-done-sessions = 已退出。
factor-title = 第二道驗證
factor-on = 已啟用：登入時還要驗證器裡的數字。
factor-off = 未啟用。啟用後，只知道密碼的人進不來。
factor-must = 這個崗位要先啟用第二道驗證，再開始工作。
factor-manage = 管理
factor-add = 新增驗證器
factor-replace = 更換驗證器
factor-add-text = 在手機的驗證器裡新增下面的金鑰，再填寫它顯示的 6 位數字。
factor-open = 在這臺裝置的驗證器裡開啟
factor-begin = 開始
factor-confirm = 確認啟用
factor-code-wrong = 數字不對，等下一個再試
factor-codes = 備用碼
factor-codes-text = 手機不在身邊時，每個可以用一次。只顯示這一次，記下來放好。
factor-codes-kept = 已經記下
factor-codes-new = 換一批備用碼
factor-remove = 停用
factor-back = 返回
pass-title = 設定密碼
pass-text = 設定好以後，用郵箱或工號登入。
pass-secret = 郵件裡的口令
pass-secret-hint = 從郵件的連結開啟時會自動填好。
pass-save = 設定密碼
forgotten-send = 傳送郵件
forgotten-sent = 郵件在路上
forgotten-sent-text = 如果有這個賬號，幾分鐘內會收到設定新密碼的連結，一小時內有效。
forgotten-wrong = 填寫郵箱或工號

rail-admin = 管理
admin-users = 人員
admin-rules = 承諾標準
admin-ahead = 即將觸發
admin-outbox = 發件箱
admin-search = 姓名、郵箱或工號
admin-new = 新人員
admin-edit = 編輯
admin-name = 姓名
admin-email = 郵箱
admin-number = 工號
admin-role = 崗位
admin-team = 班組
admin-site = 營業點
admin-none = 無
admin-absent-from = 缺勤自
admin-absent = 缺勤至
admin-stand-in = 代班人
admin-reachable = 郵箱已修好，恢復傳送
admin-bounced = 發到這個郵箱的郵件 { $when } 被退回
admin-invite = 發出邀請
admin-save = 儲存
admin-retire = 離職
admin-restore = 恢復在職
admin-sign-out = 退出其全部登入
admin-user-added = 已新增，邀請郵件在路上。
admin-user-altered = 已儲存。
admin-user-state = 狀態
admin-more = 只顯示前 200 人，輸入幾個字縮小範圍。
admin-no-users = 沒有找到。
admin-proof-needed = 換郵箱、崗位或狀態前，退出後重新登入一次，五分鐘內再做。
word-user-state = { $state ->
    [invited] 已邀請
    [active] 在職
   *[retired] 已離職
}
word-letter-state = { $state ->
    [pending] 待發
    [leased] 傳送中
    [handed_over] 已發出
    [bounced] 被退回
    [dead] 已放棄
   *[obsolete] 不必再發
}
word-letter = { $kind ->
    [reminder] 提醒
    [callback_reminder] 回訪提醒
    [assignment] 轉派通知
    [escalation] 升級通知
    [missed] 未兌現通知
    [agenda] 每日清單
    [acknowledgement] 受理通知
    [invitation] 邀請
    [reset] 重設密碼
    [checkpoint] 存證摘要
    [record_broken] 存證有誤
    [visit] 上門通知
   *[other] 通知
}
admin-letter-any = 全部
admin-letter-filter = 狀態
admin-letter-kind = 種類
admin-letter-to = 收件人
admin-letter-at = 產生
admin-letter-tries = 次數
admin-letter-said = 最後回應
admin-letter-retry = 再發
admin-letter-none = 沒有郵件。
admin-step-at = 時間
admin-step-ticket = 工單
admin-step-promise = 承諾
admin-step-told = 通知
admin-step-level = 級別
admin-step-none = 沒有要觸發的提醒。
admin-step-share = 用去 { $n }%
admin-step-before = 到期前 { $span }
admin-step-after = 到期後 { $span }
admin-seal = 最近的存證
admin-seal-line = 第 { $number } 次，{ $when }，封存 { $events } 個事件
admin-seal-none = 還沒有存證。
admin-policy = 規則
admin-applies = 適用
admin-applies-all = 全部工單
admin-duration = 時限
admin-calendar = 日曆
admin-calendar-none = 連續計時
admin-ladder = 提醒
admin-show = 顯示
admin-year = 年份
admin-month = { $month } 月
admin-day-holiday = 放假
admin-day-makeup = 調休上班
admin-day-rest = 休息
admin-legend-makeup = 調休上班
admin-weekdays = 一二三四五六日
