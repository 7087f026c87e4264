# What is worth a look beside the reply rate.

signs-title = 值得细看
signs-what = { $period }，{ $scope }；共 { $n } 项承诺。以下各项都不影响答复率。
signs-sign = 迹象
signs-number = 承诺数
signs-why = 为什么值得细看
signs-same = 对超过 5 位客户用了相同的话
signs-too-many = 答复太多，无法逐条比对：请缩短日期范围。
signs-none-same = 没有对超过 5 位客户说过同样的话。
signs-words = 内容
signs-customers = 客户数
signs-tickets = 部分工单
signs-meaning = { $figure ->
    [answered] 已联系上客户。答复率只统计这一点，不代表问题本身。
    [solved] 按工单当前状态：答复了不等于解决了。
    [satisfied] 按工单当前状态：解决了不等于客户满意。
    [quick] 除非通话中当场解决，这么短的时间很难查清并答复。
    [self_made] 一个人受理又马上答复的工单，可能是为了指标而建。
    [kept_at_last] 卡着最后时刻的答复，可能只是为了赶时限。
    [voided_at_last] 眼看就要失约时被作废的承诺。
    [reopened] 第一次答复没有站住脚。
   *[repeated] 同一客户此前反映过同类问题，可能是老问题没有解决。
}
