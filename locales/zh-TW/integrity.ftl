# 存證是否完整：標記、重新校驗、給稽核的郵件。
integrity-intact = 存證完整
integrity-stale = 存證待校驗
integrity-broken = 存證有誤
integrity-unchecked = 存證尚未校驗
integrity-count = { $events } 條，{ $when } 校驗
integrity-since = { $events } 條，{ $when } 之後未再校驗
integrity-faults = { $n } 處與記錄不符，{ $when } 校驗
integrity-first = 第一處：
integrity-event = 第 { $event } 條事件
integrity-checkpoint = 存證點 { $number }
integrity-broken-text = 資料庫中的記錄與當初的存證不符。此提示不能關閉，記錄恢復原樣並再次校驗後才會消失。
integrity-again = 重新校驗
integrity-under-way = 正在校驗
integrity-place = { $place ->
    [events] 事件
    [tickets] 工單
    [promises] 承諾
    [steps_taken] 升級階梯
    [imported_from] 匯入來源
    [attachments] 附件
    [attachments-folder] 附件檔案
    [checkpoints] 存證點
    [checkpoint_entries] 存證點明細
    [security_events] 安全事件
    [security_head] 安全事件鏈尾
    [reply_rate] 答覆率
    [witness] 外部存證檔案
   *[record] 資料庫
}
broken-headline = 存證校驗發現記錄被改動
broken-why = 資料庫中的記錄與當初的存證不符。請保留現場，用備份和外部存證檔案核對；記錄恢復原樣並再次校驗之前，審計頁會一直標紅。
label-verified = 校驗時間
label-faults = 不符之處
label-place = 第一處
label-event = 事件序號
action-audit = 開啟審計頁
