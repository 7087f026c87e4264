# 重点客户用语。员工页面不用“您”“我们”；按钮是动词。

rail-clients = 重点客户
clients = 重点客户
clients-first = 先看会失信的承诺，再看要走动的客户。
clients-facts = 概览
clients-tiers = VIP { $vip }，重点 { $key }
clients-risks = 有风险的承诺
clients-risks-text = 4 小时内到期或已升级
clients-no-risk = 4 小时内没有到期的承诺，也没有升级的工单。
clients-nearest = 最近到期
clients-open = 在途工单
clients-open-n = 在途
clients-rate = 30 天答复率
clients-more = 显示前 200 家
clients-none = 还没有由客户经理负责的客户。
clients-health = 健康
clients-health-bad = 需关注
clients-health-soon = 留意
clients-health-good = 稳定
clients-due = 最近到期
clients-weeks = 近 12 周投诉
clients-bars = 近 12 周投诉 { $n } 张
clients-contact = 上次答复
clients-acts = 操作
clients-contact-now = 联系客户
clients-level = { $level ->
    [0] 未升级
    [1] 值班经理
    [2] 部门经理
   *[3] 分管领导
}
clients-raise-to = 升级到
clients-raise = 升级并通知
clients-raise-text = 所选的人、处理人和客户经理会立即收到通知。24 小时答复的时钟不变。
clients-back = 返回重点客户
clients-call = 代客户登记
clients-owed = 在途的承诺
clients-card = 客户资料
clients-region = 地区
visit = 记一次拜访
visit-short = 记拜访
visit-said = 谈了什么
visit-onto = 记到
visit-new = 新开一张工单（客户经理渠道）
visit-kind = 新工单的类型
visit-answered = 答复
visit-answered-no = 没有答复这张工单，只作记录；时钟不变
visit-answered-yes = 已当面或电话答复；欠的答复记为已答复
visit-promise = 承诺了什么（选填）
visit-promise-text = 会变成带时钟的承诺
visit-done = 已记下这次拜访。
visit-note = 拜访（{ $way }）：{ $said }
visit-promised = 承诺：{ $words }
visit-subject = 拜访：{ $said }
