# 給客戶看的頁面：用「我們」「您」，不用「請」。

track-find-title = 查看處理進度
track-find-lead = 不用登入。用查詢碼，加上您手機號碼的後四位。
track-code = 查詢碼
track-code-hint = 10 位字母和數字，例如 7K3Q-X9AB-2M，橫線可不填，大小寫都行
track-digits = 手機號碼後四位
track-digits-hint = 受理時登記的聯絡號碼
track-find = 查看進度
track-lost = 找不到查詢碼？撥打客服專線，報手機號碼即可查詢。
track-lost-nobody = 找不到查詢碼？到任一營業廳，報手機號碼即可查詢。
track-wrong = 查詢碼和手機號碼後四位對不上。檢查兩項後再試。
track-missing = 填寫查詢碼和手機號碼後四位。
track-slowed = 試錯次數太多，{ $when } 之後才能再查。工單照常處理，不受影響。
track-link-ended = 這個連結已經失效。用查詢碼和手機號碼後四位也能查看。
track-session-ended = 為了您的安全，查看已自動結束。再填一次即可繼續。
track-kept-words = 您剛才寫的內容還沒有送出

track-lead-promise = 我們向您承諾
track-by = { $kind ->
    [reply] { $when } 前給您答覆
    [booking] { $when } 前聯絡您，約定上門時間
    [visit] { $when } 前上門
    [callback] { $when } 前給您回電
    [update] { $when } 前告訴您進展
   *[other] { $when } 前修復
}
track-owner = 承辦人{ $name }負責到底。
track-team = { $name }正在處理。
track-nobody-yet = 正在為您安排承辦人。
track-call = 我們會聯絡尾號 { $digits }。
track-if-late = 如果超時，會自動交給上級處理，並記錄在案。
track-left = 還剩
track-left-label = 距承諾時間還有 { $span }
track-over-label = 已超過承諾時間 { $span }
track-lead-over = 這次我們沒有按時做到
track-sorry = 對不起，{ $when } 前該做到的，已經晚了 { $span }
track-sorry-next = 新的時間：{ $promise }。
track-sorry-soon = 會盡快給您答覆，延誤已記錄在案。
track-sorry-manager = 已交由{ $name }督辦。
track-lead-kept = 承諾已兌現
track-kept = 提前 { $span } 答覆了您
track-kept-label = 承諾已兌現
track-lead-late = 承諾未兌現
track-late = 晚了 { $span } 才答覆您
track-late-label = 承諾未兌現
track-judged = 承諾 { $due } 前，{ $at } 答覆。
track-judged-late = 承諾 { $due } 前，{ $at } 才答覆。對不起，這次沒有做到。
track-lead-nothing = 您的工單
track-nothing = 目前沒有待辦的承諾
track-nothing-label = 沒有待辦的承諾

track-ticket = 工單 { $number }
track-step-received = 已受理
track-step-received-text = 您反映的問題已記錄在案
track-step-given = 已交給專人
track-step-given-text = 由專人負責到底
track-step-handled = 正在處理
track-step-handled-text = 承辦人正在核實和處理
track-step-answered = 答覆您
track-step-answered-text = 處理結果會告訴您本人
track-step-confirmed = 您來確認
track-step-confirmed-text = 辦結前由您確認是否解決
track-state-open = 正在處理
track-state-answered = 等您確認
track-state-ended = 已辦結
track-state-joined = 已併入另一張工單

track-said = 我們告訴您的
track-joined-text = 這張工單已和您的另一張工單一併處理，答覆會同時給您。

track-more = 想補充或催一下？
track-say = 補充說明
track-nudge = 催一下
track-nudge-told = 催辦會直接提醒{ $names }，24 小時內還可催 { $n } 次。
track-nudge-told-desk = 催辦會直接提醒當值負責人，24 小時內還可催 { $n } 次。
track-nudge-none = 24 小時內的催辦次數已用完，承辦人已經知道您在等。
track-nudge-words = 客戶在網頁上催辦
track-solved-question = 問題解決了嗎？
track-solved = 已經解決
track-not-solved = 還沒解決，繼續處理
track-not-solved-hint = 選「還沒解決」會繼續處理，並給您一個新的答覆承諾。
track-solved-words = 客戶在網頁上確認已經解決
track-not-solved-words = 客戶在網頁上表示還沒有解決
track-ended-question = 問題又出現了？
track-done-message = 已收到您的補充說明，承辦人會看到。
track-done-nudge = 已催辦。
track-done-solved = 謝謝您的確認，工單已辦結。
track-done-reopened = 已重新開啟，新的承諾時間見下。
track-done-wait = 今天的次數已用完，{ $when } 之後可以再送出。急事可以撥打客服專線。
track-leave = 結束查看
track-print-code = 查詢碼

track-say-title = 補充說明
track-say-lead = 寫下新的情況，承辦人會看到。補充不會推遲原來的承諾時間。
track-say-text = 補充內容
track-say-hint = 例如：今晚 7 點後都在家
track-say-send = 送出補充說明
track-say-missing = 填寫補充內容
track-say-wrong = 補充內容最多 20000 字，不能有特殊控制符
track-back = 返回工單

track-fault-title = 錯誤：
track-faults = { $n } 處需要修改
track-new-title = 反映新的問題
track-new-lead = 說清楚發生了什麼，我們會在承諾的時間內答覆您。
track-new-kind = 要反映什麼
track-kind = { $kind ->
    [complaint] 投訴
    [fault] 報修故障
    [installation] 新裝與移機
    [enquiry] 諮詢
    [suggestion] 建議
   *[praise] 表揚
}
track-new-kind-wrong = 選擇要反映的類別
track-new-subject = 一句話說明
track-new-subject-hint = 例如：家裡寬頻晚上經常掉線
track-new-subject-missing = 填寫一句話說明
track-new-subject-wrong = 一句話說明最多 200 字，寫在一行內
track-new-description = 詳細情況
track-new-description-hint = 什麼時候開始、在哪裡、希望怎麼解決
track-new-description-wrong = 詳細情況最多 20000 字，不能有特殊控制符
track-new-phone = 回訪號碼
track-new-phone-hint = 11 位手機號碼，或帶區號的市話
track-new-phone-missing = 填寫回訪號碼
track-new-phone-wrong = 回訪號碼應為 11 位手機號碼或帶區號的市話
track-new-name = 稱呼
track-new-name-wrong = 稱呼最多 120 字，寫在一行內
track-new-email = 電子郵件
track-new-email-wrong = 電子郵件應像 name@example.com
track-optional = 選填
track-new-send = 送出
track-new-slowed = 從您的網路送出得太多了，{ $when } 之後可以再送出。急事可以撥打客服專線。
track-received-title = 已收到您反映的問題
track-received-code = 您的查詢碼
track-received-keep = 記下查詢碼。憑它和手機號碼後四位，隨時可以查看進度。
track-received-go = 查看進度
