board-room = { $n ->
    [0] 满
   *[other] 余 { $n }
}
board-elsewhere = 其他
board-placing = 正在安排
board-promised = 答应的时限
board-put-back = 放回
board-agreed = 师傅已经到场。
board-how = 选一个位置：用方向键和回车，或直接点击。标出的位置能兑现承诺；更晚的位置要客户同意。
board-no-place = 这一天没有能做这件事的师傅有空。
board-area = 片区
board-areas = 全部片区
board-show = 显示
board-here = 放在这里
board-late = 晚于承诺
call-save-visit = 保存并预约上门
visits-receipt = 受理回执
visits-call = 拨打客户电话
board-window = 时间
board-ticket = 工单
board-matter = 事由
board-signed = 客户签名
board-print = 打印派工单
board-move = 改约
board-moving = 已约定：{ $when }。选一个位置，写明是谁的意愿和原因后改到那里。
