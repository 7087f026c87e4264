# 上门报表：稽核页面和导出文件。
visit-report-title = 上门
visit-report-text = 是否按约上门、谁等了谁、客户怎么评价
visit-report-choose = 统计维度
visit-report-none = 未归属
visit-report-total = 合计
visit-report-kept = 上门情况
visit-report-changes = 改约与取消
visit-report-bookings = 预约
visit-report-callbacks = 回访
visit-report-fulfilled = 完成时间
visit-report-more-promises = 前 { $shown } 条，共 { $all } 条；缩短时间范围可查看其余。
visit-report-waits = 等待
visit-report-opinions = 客户评价
visit-report-use = 工时占用
visit-report-how = 统计时间窗在该时段内结束的上门；预约与回访承诺按该时段内到期计。工时按现行计划、日历和请假计算；班组为人员目前所属班组。时间以小时和分钟表示。
visit-report-empty = 该时段没有应上门，也没有相关承诺。
visit-report-share = 准时率
visit-report-sentence = 准时率：应上门 { $due } 次，准时 { $rate }。
visit-report-sentence-none = 没有应上门。
visit-report-bar = { $name }：应上门 { $due } 次，准时 { $kept } 次
visit-report-behind = 数字明细：{ $figure }
visit-report-more = 仅显示前 { $shown } 项，共 { $all } 项；全部见导出文件。
visit-report-figures-file = 汇总
visit-report-visits-file = 明细
visit-report-elsewhere = 其他区域
visit-report-window = 时间窗
visit-report-from = 时间窗结束自
visit-report-to = 时间窗结束至（不含）
visit-report-sheet = 明细
visit-report-service = 服务
visit-report-area = 片区
visit-report-technician = 装维人员
visit-report-window-from = 时间窗起
visit-report-window-until = 时间窗止
visit-report-booked = 约定于
visit-report-change = 改动
visit-report-arrived = 到达
visit-report-customer-waited = 客户久等（秒）
visit-report-absent = 客户不在
visit-report-technician-waited = 装维空等（秒）
visit-report-done = 完成
visit-report-fixed = 承诺事项已完成
visit-report-confirmed = 确认方式
visit-report-score = 评分（1～5）
visit-report-yes = 是
visit-report-no = 否
visit-column-seconds = { $column }（秒）
visit-report-by = { $by ->
    [area] 片区
    [team] 班组
    [technician] 装维人员
   *[service] 服务
}
visit-standing = { $standing ->
    [on_time] 准时
    [late] 迟到
    [missed] 未上门
    [not_yet_due] 未到时间
   *[not_owed] 不再需要
}
visit-change = { $change ->
    [moved_by_customer] 客户改约
    [moved_by_operator] 我方改约
    [given_up_by_customer] 客户取消
   *[given_up_by_operator] 我方取消
}
visit-column = { $column ->
    [due] 应上门
    [on_time] 准时
    [late] 迟到
    [missed] 未上门
    [on_time_rate] 准时率
    [customer_absent] 客户不在
    [done] 已完成
    [confirmed_by_code] 客户凭确认码确认
    [confirmed_by_code_rate] 凭确认码确认占比
    [first] 首次上门完成
    [first_fixed] 首次即修复
    [first_visit_fix_rate] 首次修复率
    [moved_by_customer] 客户改约
    [moved_by_operator] 我方改约
    [given_up_by_customer] 客户取消
    [given_up_by_operator] 我方取消
    [technicians_waited] 装维空等次数
    [technicians_waited_median] 装维空等中位
    [technicians_waited_p90] 装维空等九成
    [technicians_waited_longest] 装维空等最长
    [technicians_waited_total] 装维空等合计
    [customers_waited] 客户久等次数
    [customers_waited_median] 客户久等中位
    [customers_waited_p90] 客户久等九成
    [customers_waited_longest] 客户久等最长
    [customers_waited_total] 客户久等合计
    [faults_due] 故障应预约
    [faults_kept] 故障按时预约
    [faults_late] 故障迟预约
    [faults_missed] 故障未预约
    [faults_rate] 故障预约及时率
    [installations_due] 新装应预约
    [installations_kept] 新装按时预约
    [installations_late] 新装迟预约
    [installations_missed] 新装未预约
    [installations_rate] 新装预约及时率
    [others_due] 其他应预约
    [others_kept] 其他按时预约
    [others_late] 其他迟预约
    [others_missed] 其他未预约
    [others_rate] 其他预约及时率
    [callbacks_due] 应回访
    [callbacks_kept] 按时回访
    [callbacks_late] 迟回访
    [callbacks_missed] 未回访
    [callbacks_rate] 回访及时率
    [said_done] 客户说已办到
    [said_not_done] 客户说没办到
    [asked] 请客户评价
    [answered] 客户已评价
    [score_1] 1 分
    [score_2] 2 分
    [score_3] 3 分
    [score_4] 4 分
    [score_5] 5 分
    [kept_time] 预约占用时间
    [shift_time] 班次时间
   *[utilisation] 利用率
}
