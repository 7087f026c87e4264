# 客戶確認上門的確認碼。
visit-code = 給上門師傅的確認碼
visit-code-hint = 事情辦好、確認無誤後再告訴師傅，不要提前給。別的人不會向您要這個碼。
visit-code-customers = 客戶的確認碼
visit-code-ask = 六位數字，在客戶的進度頁和上門郵件裡。
visit-code-or-signed = 或客戶姓名（手邊沒有確認碼時）
visit-code-wrong = 這不是本次上門的確認碼。請再問一次客戶，或請客戶簽名。還可以試 { $left } 次。
visit-code-used-up = 本次上門輸錯的確認碼太多。請客戶簽名。
visit-code-none = 本次上門沒有確認碼。請客戶簽名。
visit-code-confirmed = { $by ->
    [code] 客戶憑確認碼確認
   *[name] 客戶簽名確認
}
