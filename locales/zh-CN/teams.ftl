# 管理中的班组与班次。
teams-title = 班组与班次
teams-search = 班组或区域
teams-new = 新班组
teams-name = 班组
teams-region = 区域
teams-members = 成员
teams-now = 现在当值
teams-shifts = 排班
teams-covered = 全覆盖
teams-uncovered = 有空档
teams-none = 没有找到班组。班组有名称、值班经理和成员，例如负责“north”区域的“北区服务部”。
teams-more = 只显示前 200 个，输入几个字缩小范围。
teams-posts = 职务
teams-away = 缺勤
teams-no-members = 班组里没有人。在“人员”里选择一个人的班组。
teams-lead = 班长
teams-duty-manager = 值班经理
teams-manager = 部门经理
teams-director = 分管领导
teams-skills = 技能，每行一项
teams-shifts-hint = 当地时间。结束不晚于开始的班次到次日结束。留空的一行不保存。
teams-shift-name = 班次
teams-shift-days = 日期
teams-shift-from = 开始
teams-shift-until = 结束
teams-shift-members = 谁在这个班次上班
teams-shift-members-hint = 都不选就是整个班组。班次结束时还欠着、又在本人下次上班前到期的回访，自动转到班组队列。
teams-shift-new = 再加一个班次
teams-shift-more = 更多班次
teams-standing = 常设班长
teams-day = { $day ->
    [mon] 周一
    [tue] 周二
    [wed] 周三
    [thu] 周四
    [fri] 周五
    [sat] 周六
   *[sun] 周日
}
teams-gap = { $from } 至 { $until }
teams-gaps = 这些时段无人当值
teams-gaps-text = 这时到期的提醒会转给部门经理、分管领导，最后发到兜底邮箱。加一个班次，或指定一位常设值班经理。
teams-covered-text = 一周里每个时段都有人当值。
teams-save-anyway = 带着空档保存
teams-look = 检查排班
