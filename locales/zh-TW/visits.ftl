visit-window = { $from } ～ { $until }
event-visit-booked = 已約定上門：{ $window }，{ $name }上門
event-visit-placed = 時間窗不變，改由{ $name }上門
event-technician-set-out = 裝維人員已出發
event-technician-arrived = 裝維人員已到達
event-customer-absent = 我們按時上門並等候，客戶不在
event-visit-done = 上門完成，已填服務內容確認表
event-visit-not-done = 上門結束，承諾的事項尚未完成
event-visit-cancelled = { $moved ->
    [moved] { $side ->
        [customer] 客戶改約上門
       *[operator] 我方改約上門
    }
   *[given_up] { $side ->
        [customer] 客戶取消上門
       *[operator] 我方取消上門
    }
}
appt = 上門服務
appt-state = { $state ->
    [on_the_way] { $name }正在路上
    [arrived] { $name }已到達
    [absent] { $name }已上門並等候，請您另選時間
    [done] 上門服務已完成
    [cancelled] 本次上門已取消
    [late] { $name }沒有按時到達，非常抱歉；我們會優先安排，您也可以馬上另選時間
   *[booked] { $name }將為您上門
}
appt-call-by = 我們會在{ $when }前給您回訪，請您說說服務怎麼樣
appt-change = 改約時間
appt-change-until = { $when }之前可以自己改約；之後請撥打服務熱線
appt-to-calendar = 加入我的日曆
appt-book = 您希望我們什麼時候上門？
appt-book-text = 時間由您來定，我們準時上門。
appt-book-go = 選擇時間
appt-choose-title = 選擇上門時間
appt-choose-lead = 我們在您選定的時間窗內上門。選中的時間會為您保留幾分鐘，供您考慮。
appt-service = 服務內容
appt-area = 所在片區
appt-look = 檢視可約時間
appt-nearest = 可約時間，最近的排在前面
appt-none = 這幾天沒有可約的時間。請撥打服務熱線，我們與您商定。
appt-left = 餘 { $left }
appt-later = 看更晚的日期
appt-day = { $away ->
    [0] 今天
    [1] 明天
   *[other] { $weekday ->
        [1] 週一
        [2] 週二
        [3] 週三
        [4] 週四
        [5] 週五
        [6] 週六
       *[7] 週日
    }
}　{ $month }月{ $day }日
appt-mail-agreed = 上門時間已約定：{ $window }
appt-mail-moved = 上門時間已改約：{ $window }
appt-mail-reminder = 上門提醒：{ $window }
appt-mail-given-up = 我們不得不取消上門：{ $window }
appt-mail-when = 上門時間
appt-mail-who = 上門人員
appt-mail-mind = 請確保屆時有成年人在家。
appt-mail-until = { $when } 之前可以自己改約；之後請撥打服務熱線。
appt-mail-too-late = 現在改約請撥打服務熱線。
appt-mail-calendar = 開啟附件即可將上門時間加入日曆。
appt-mail-calendar-moved = 開啟附件即可將新的上門時間加入日曆，並移除原來的時間。
appt-mail-calendar-out = 開啟附件即可從日曆中移除這次上門。
appt-mail-sorry = 非常抱歉，我們無法在約定的時間上門。請您另選時間。
appt-mail-compensated = 未按時上門的補償：{ $window }
appt-mail-amount = 補償金額
appt-mail-missed = 非常抱歉，我們沒有在約定的時間上門。我們將按以下金額補償您，您無需辦理任何手續。
appt-mail-see = 檢視處理情況
appt-mail-open = 檢視或改約
appt-mail-choose = 另選時間
appt-held = 為您保留到{ $when }
appt-agree = 確認：{ $window }
appt-open = 目前約定
appt-give-up = 取消這次上門
appt-done = 已約定，我們會準時上門。
appt-done-given-up = 已按您的意願取消上門。
appt-taken = 這個時間剛被約走或已不可約，請另選一個。
appt-choose = 請選擇服務內容、片區和時間。
appt-not-now = 現在不能在這裡更改，請重新選擇，或撥打服務熱線。
appt-moved-words = 客戶在進度頁自行選定時間
appt-given-up-words = 客戶在進度頁取消上門
appt-calendar = 上門服務：{ $name }
appt-calendar-text = 請確保屆時有成年人在家。可在進度查詢頁改約時間。
rail-visits = 預約上門
visits-title = 當日上門
visits-text = 誰在什麼時間為誰上門。遲到會自動變紅。
visits-day = 日期
visits-before = 前一天
visits-after = 後一天
visits-empty = 這一天沒有上門。
visits-technician = 裝維人員
visits-tray = 待約定
visits-tray-empty = 沒有等待約定上門的客戶。
visits-state = { $state ->
    [on_the_way] 在路上
    [arrived] 已到達
    [absent] 客戶不在
    [done] 已完成
    [cancelled] 已取消
    [late] 遲到
   *[booked] 已約定
}
visits-depart = 我已出發
visits-arrive = 我已到達
visits-place = 地點（可不填）
visits-form = 服務內容確認表
visits-checked = 與客戶核對的事項
visits-measured = 測量結果
visits-told = 已告知的注意事項
visits-fixed = 承諾的事項是否完成？
visits-fixed-yes = 已完成
visits-fixed-no = 尚未完成
visits-done = 客戶確認
visits-absent = 客戶不在
visits-absent-hint = 請打電話，並按承諾的時間等候；之後另約時間。
visits-absent-text = 做了哪些聯絡
visits-absent-say = 已等候
visits-book = 約定上門
visits-side = 誰提出
visits-side-customer = 客戶
visits-side-operator = 我方
visits-reason = 更改的原因
visits-consent = 晚於承諾時，客戶如何同意
visits-agree = 約定這個時間
visits-give-up = 取消這次上門
visits-give-up-hint = 由我方取消的，承諾仍在；不另約時間就算未兌現。
visits-nothing = 還沒有適用於此工單的服務或片區，請管理員新增。
visits-none = 這幾天沒有可約時間，請看更晚的日期。
visits-all = 全部可約時間
visits-so-far = 歷次上門
visits-place-other = 改派其他人員
event-survey-answered = 客戶評價：{ $score } 分（滿分 5 分）
survey-question = 您對我們的服務滿意嗎？
survey-score-label = 5 分為非常滿意，1 分為非常不滿意
survey-score = { $score ->
    [5] 非常滿意
    [4] 滿意
    [3] 一般
    [2] 不滿意
   *[1] 非常不滿意
}
survey-text = 您有什麼想告訴我們的？
survey-send = 提交評價
survey-hint = 上門人員看不到您的評價。七天內可以修改；評 1 分或 2 分時，我們會重新處理此事。
survey-rated = 您的評價：{ $score } 分，{ $words }
survey-done = 謝謝您，您的評價已記錄。
survey-not-done = 請選擇 1 到 5 分。
survey-go = 去評價
survey-change = 修改評價
