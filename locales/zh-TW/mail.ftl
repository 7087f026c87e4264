# 郵件用語：給員工的省略代詞，給客戶的用「我們」「您」。

unit-day = { $n } 天
unit-hour = { $n } 小時
unit-minute = { $n } 分
unit-second = { $n } 秒
time-left = 還剩 { $span }
time-now = 現在到期
time-over = 超時 { $span }

promise-name = { $kind ->
    [reply] 答覆
    [booking] 預約聯絡
    [visit] 到府
    [callback] 回訪
    [update] 進度告知
    [resolution] 修復
   *[statutory] 法定答覆
}

subject-of-ticket = [{ $number }] { $headline }
subject-with-matter = [{ $number }] { $headline } · { $matter }

labelled = { $label }：{ $value }
label-ticket = 工單
label-promise = 承諾
label-due = 時限
label-received = 客戶反映時間
label-customer = 客戶
label-phone = 電話
label-matter = 事項
label-owner = 負責人
label-level = 升級級別
label-tracking = 查詢碼
label-by = 升級人
label-reason = 原因
label-recipient = 收件人
label-mail-subject = 郵件主旨
label-message-id = 郵件編號
label-tries = 已試次數
label-last-answer = 最後回應
label-first-try = 首次嘗試
label-taken = 存證時間
label-events = 事件數
label-tickets = 工單數
label-digest = 摘要
label-key = 簽章公鑰
label-signature = 簽章

greeting-staff = { $name }：
greeting-customer = 您好：
action-open-ticket = 開啟工單
action-open-list = 開啟清單
action-open-outbox = 開啟寄件匣
action-track = 查看進度
footer-staff = 一諾自動寄出，回覆無人查看。
footer-customer = 這封郵件由系統自動寄出，不代表對您所反映問題的答覆。
nobody = 無人負責

reminder-due = { $promise }承諾{ $time }
reminder-callback = 聯絡客戶：{ $promise }承諾{ $time }
reminder-missed = { $promise }承諾未兌現，{ $time }
reminder-repeat = { $promise }承諾仍未兌現，{ $time }
reminder-why-percent = 約定時間已用去 { $percent }%。
reminder-why-callback = 現在致電客戶，並登記聯絡記錄。
reminder-why-missed = 時限已過，這項承諾尚未兌現。
reminder-why-repeat = 兌現之前會定時再次提醒。
reminder-late = 本提醒遲到 { $span }：提醒曾經中斷，期間到點的各級提醒合併為這一封。
reminder-joined = 本提醒合併了之前的 { $count } 次提醒。
reminder-level = 工單已升級到 { $level } 級。

digest-headline = { $count } 項承諾需要處理
digest-why = 同一時間的提醒較多，合併為一封，最急的在前。
digest-line = { $number } · { $promise }{ $time } · { $matter }
digest-more = 另有 { $count } 項，見清單。

escalated-headline = { $by }將工單升級到 { $level } 級

assigned-headline = 工單已指派，請處理
nudged-headline = 客戶催辦
assigned-next = { $promise }承諾{ $time }

dead-headline = 有郵件未能送出
dead-why = 已停止重試。收件人還不知道這件事，需要有人另行告知。

checkpoint-headline = 存證點 { $sequence }
checkpoint-why = 留存本郵件。核對時，若系統中的記錄與此摘要不符，則記錄被改動過。

ack-headline = 我們已收到您反映的問題，工單號 { $number }
ack-promise = { $kind ->
    [reply] 我們最遲在 { $due } 答覆您。
    [booking] 我們最遲在 { $due } 聯絡您，約定到府時間。
    [visit] 我們最遲在 { $due } 到府。
    [callback] 我們最遲在 { $due } 給您回電。
    [update] 我們最遲在 { $due } 告訴您進度。
    [resolution] 我們最遲在 { $due } 修復。
   *[statutory] 我們最遲在 { $due } 給您正式答覆。
}
ack-track = 憑查詢碼可隨時查看進度。

invitation-headline = 邀請使用工單台
invitation-why = 設定密碼即可開始使用。連結用過一次即失效。
reset-headline = 重設密碼
reset-why = 有人以此帳號申請重設密碼。若非本人操作，不必處理，原密碼不變。
pass-good-until = 連結只能用一次，{ $time } 前有效。
action-set-password = 設定密碼
access-headline = { $what ->
    [password] 密碼已變更
    [second_factor] 兩步驟驗證已變更
   *[email] 電子郵件地址已變更
}
access-why = 變更時間：{ $time }。若非本人操作，請立即告知管理員。
