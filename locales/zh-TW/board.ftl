board-room = { $n ->
    [0] 滿
   *[other] 餘 { $n }
}
board-elsewhere = 其他
board-placing = 正在安排
board-promised = 答應的時限
board-put-back = 放回
board-agreed = 師傅已經到場。
board-how = 選一個位置：用方向鍵和回車，或直接點選。標出的位置能兌現承諾；更晚的位置要客戶同意。
board-no-place = 這一天沒有能做這件事的師傅有空。
board-area = 片區
board-areas = 全部片區
board-show = 顯示
board-here = 放在這裡
board-late = 晚於承諾
call-save-visit = 儲存並預約上門
visits-receipt = 受理回執
visits-call = 撥打客戶電話
board-window = 時間
board-ticket = 工單
board-matter = 事由
board-signed = 客戶簽名
board-print = 列印派工單
board-move = 改約
board-moving = 已約定：{ $when }。選一個位置，寫明是誰的意願和原因後改到那裡。
