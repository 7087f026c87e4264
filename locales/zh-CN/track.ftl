# 给客户看的页面：用“我们”“您”，不用“请”。

track-find-title = 查看处理进度
track-find-lead = 不用登录。用查询码，加上您手机号的后四位。
track-code = 查询码
track-code-hint = 10 位字母和数字，例如 7K3Q-X9AB-2M，横线可不填，大小写都行
track-digits = 手机号后四位
track-digits-hint = 受理时登记的联系号码
track-find = 查看进度
track-lost = 找不到查询码？拨打客服热线，报手机号即可查询。
track-lost-nobody = 找不到查询码？到任一营业厅，报手机号即可查询。
track-wrong = 查询码和手机号后四位对不上。检查两项后再试。
track-missing = 填写查询码和手机号后四位。
track-slowed = 试错次数太多，{ $when } 之后才能再查。工单照常处理，不受影响。
track-link-ended = 这个链接已经失效。用查询码和手机号后四位也能查看。
track-session-ended = 为了您的安全，查看已自动结束。再填一次即可继续。
track-kept-words = 您刚才写的内容还没有提交

track-lead-promise = 我们向您承诺
track-by = { $kind ->
    [reply] { $when } 前给您答复
    [booking] { $when } 前联系您，约定上门时间
    [visit] { $when } 前上门
    [callback] { $when } 前给您回电
    [update] { $when } 前告诉您进展
   *[other] { $when } 前修复
}
track-owner = 承办人{ $name }负责到底。
track-team = { $name }正在处理。
track-nobody-yet = 正在为您安排承办人。
track-call = 我们会联系尾号 { $digits }。
track-if-late = 如果超时，会自动交给上级处理，并记录在案。
track-left = 还剩
track-left-label = 距承诺时间还有 { $span }
track-over-label = 已超过承诺时间 { $span }
track-lead-over = 这次我们没有按时做到
track-sorry = 对不起，{ $when } 前该做到的，已经晚了 { $span }
track-sorry-next = 新的时间：{ $promise }。
track-sorry-soon = 会尽快给您答复，延误已记录在案。
track-sorry-manager = 已交由{ $name }督办。
track-lead-kept = 承诺已兑现
track-kept = 提前 { $span } 答复了您
track-kept-label = 承诺已兑现
track-lead-late = 承诺未兑现
track-late = 晚了 { $span } 才答复您
track-late-label = 承诺未兑现
track-judged = 承诺 { $due } 前，{ $at } 答复。
track-judged-late = 承诺 { $due } 前，{ $at } 才答复。对不起，这次没有做到。
track-lead-nothing = 您的工单
track-nothing = 目前没有待办的承诺
track-nothing-label = 没有待办的承诺

track-ticket = 工单 { $number }
track-step-received = 已受理
track-step-received-text = 您反映的问题已记录在案
track-step-given = 已交给专人
track-step-given-text = 由专人负责到底
track-step-handled = 正在处理
track-step-handled-text = 承办人正在核实和处理
track-step-answered = 答复您
track-step-answered-text = 处理结果会告诉您本人
track-step-confirmed = 您来确认
track-step-confirmed-text = 办结前由您确认是否解决
track-state-open = 正在处理
track-state-answered = 等您确认
track-state-ended = 已办结
track-state-joined = 已并入另一张工单

track-said = 我们告诉您的
track-joined-text = 这张工单已和您的另一张工单一并处理，答复会同时给您。

track-more = 想补充或催一下？
track-say = 补充说明
track-nudge = 催一下
track-nudge-told = 催办会直接提醒{ $names }，24 小时内还可催 { $n } 次。
track-nudge-told-desk = 催办会直接提醒当值负责人，24 小时内还可催 { $n } 次。
track-nudge-none = 24 小时内的催办次数已用完，承办人已经知道您在等。
track-nudge-words = 客户在网页上催办
track-solved-question = 问题解决了吗？
track-solved = 已经解决
track-not-solved = 还没解决，继续处理
track-not-solved-hint = 选“还没解决”会继续处理，并给您一个新的答复承诺。
track-solved-words = 客户在网页上确认已经解决
track-not-solved-words = 客户在网页上表示还没有解决
track-ended-question = 问题又出现了？
track-done-message = 已收到您的补充说明，承办人会看到。
track-done-nudge = 已催办。
track-done-solved = 谢谢您的确认，工单已办结。
track-done-reopened = 已重新打开，新的承诺时间见下。
track-done-wait = 今天的次数已用完，{ $when } 之后可以再提交。急事可以拨打客服热线。
track-leave = 结束查看
track-print-code = 查询码

track-say-title = 补充说明
track-say-lead = 写下新的情况，承办人会看到。补充不会推迟原来的承诺时间。
track-say-text = 补充内容
track-say-hint = 例如：今晚 7 点后都在家
track-say-send = 提交补充说明
track-say-missing = 填写补充内容
track-say-wrong = 补充内容最多 20000 字，不能有特殊控制符
track-back = 返回工单

track-fault-title = 错误：
track-faults = { $n } 处需要修改
track-new-title = 反映新的问题
track-new-lead = 说清楚发生了什么，我们会在承诺的时间内答复您。
track-new-kind = 要反映什么
track-kind = { $kind ->
    [complaint] 投诉
    [fault] 报修故障
    [installation] 新装与移机
    [enquiry] 咨询
    [suggestion] 建议
   *[praise] 表扬
}
track-new-kind-wrong = 选择要反映的类别
track-new-subject = 一句话说明
track-new-subject-hint = 例如：家里宽带晚上经常掉线
track-new-subject-missing = 填写一句话说明
track-new-subject-wrong = 一句话说明最多 200 字，写在一行内
track-new-description = 详细情况
track-new-description-hint = 什么时候开始、在哪里、希望怎么解决
track-new-description-wrong = 详细情况最多 20000 字，不能有特殊控制符
track-new-phone = 回访号码
track-new-phone-hint = 11 位手机号，或带区号的固定电话
track-new-phone-missing = 填写回访号码
track-new-phone-wrong = 回访号码应为 11 位手机号或带区号的固定电话
track-new-name = 称呼
track-new-name-wrong = 称呼最多 120 字，写在一行内
track-new-email = 电子邮箱
track-new-email-wrong = 电子邮箱应像 name@example.com
track-optional = 选填
track-new-send = 提交
track-new-slowed = 从您的网络提交得太多了，{ $when } 之后可以再提交。急事可以拨打客服热线。
track-received-title = 已收到您反映的问题
track-received-code = 您的查询码
track-received-keep = 记下查询码。凭它和手机号后四位，随时可以查看进度。
track-received-go = 查看进度
