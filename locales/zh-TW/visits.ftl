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
