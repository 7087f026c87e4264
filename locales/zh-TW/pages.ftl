# 各頁面共用的用語。

page-skip = 跳到主要內容
page-service = 服務進度
page-choices = 語言與字級
page-text-large = 大字
page-text-normal = 標準字
page-help = 需要協助？客服專線
page-desk = 返回工作臺
page-find = 查看處理進度
page-new = 反映新的問題

time-today = 今天 { $clock }
time-tomorrow = 明天 { $clock }
time-yesterday = 昨天 { $clock }
time-this-year = { $month }月{ $day }日 { $clock }
time-late = 超 { $late }
time-days = { $n } 天

trouble-absent = 沒有這個頁面
trouble-absent-text = 網址可能不完整，或者內容已經移走。憑查詢碼可以找到您的工單。
trouble-form = 這張表單已經失效
trouble-form-text = 為了您的安全，表單開啟太久或不是從本頁送出時不會受理。返回上一頁，重新整理後再送出一次。
trouble-unreadable = 沒有讀懂送出的內容
trouble-unreadable-text = 內容可能過長或不完整。返回上一頁，檢查後再送出一次。
trouble-not-allowed = 這一步由其他職位來做
trouble-not-allowed-text = 現在的帳號沒有這項權限。需要時聯絡班長或管理員。
trouble-moved-on = 工單的狀態剛剛變了
trouble-moved-on-text = 這一步現在不能做了。回到工單頁面看看最新情況。
trouble-too-many = 送出得太頻繁了
trouble-too-many-text = 稍等一會兒再試。急事可以直接撥打客服專線。
trouble-later = 現在忙不過來
trouble-later-text = 稍後再試。您已經成功送出的內容都保存著。
trouble-fault = 我們這邊出了問題
trouble-fault-text = 不是您的操作有誤。稍後再試；如果還是不行，撥打客服專線並報出下面的編號。
trouble-id = 編號

sign-on-not-in = 沒有登入成功
sign-on-not-from-here = 這次登入不是從本瀏覽器開始的，或者已經超過十分鐘。請重新開始。
sign-on-not-vouched = 登入被取消，或者返回的內容沒有通過核對。請重新開始；還是不行，聯絡管理員。
sign-on-unknown = 本系統沒有這個帳號對應的人員。請管理員新增。
sign-on-not-anew = 繼續之前需要再輸一次密碼。請重新開始，不要略過這一步。
sign-on-role-refused = 按所在群組應有的角色沒有設定成功。請聯絡管理員。
sign-on-down-title = 單一登入暫時不能用
sign-on-down = 單位的登入服務沒有回應。過一分鐘再試，或者用密碼登入。
sign-on-again = 重新開始
sign-on-other-way = 用密碼登入
