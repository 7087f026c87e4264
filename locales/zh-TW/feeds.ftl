# 可訂閱的上門日曆。

feeds = 日曆連結
feeds-text = 手機或日曆可以訂閱的連結。裡面有工單號、服務、片區、時間窗和上門狀態，沒有客戶姓名。改約或取消後，日曆會自動更新。
feeds-manage = 上門日曆連結
feeds-new = 新建連結
feeds-of = 誰的上門
feeds-choose = 請選擇片區或裝維人員
feeds-label = 用在哪裡，例如手機
feeds-made-text = 連結只顯示這一次。請在日曆裡訂閱；誰拿到連結，誰就能看到這些上門。
feeds-none = 還沒有日曆連結。
feeds-used = 上次讀取：{ $when }
feed-name = { $of ->
    [area] { $name }的上門
   *[technician] { $name }的上門
}
feed-visit = { $service } · { $number }
feed-state = { $state ->
    [on_the_way] 已出發
    [arrived] 已到門口
    [absent] 客戶不在
    [done] 已完成
    [cancelled] 已取消
   *[booked] 已預約
}
