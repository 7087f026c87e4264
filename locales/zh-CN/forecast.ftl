# 未来两天：何时到期、通常能完成多少、接下来的升级。
ahead-title = 未来 48 小时
ahead-text = 每小时到期的承诺，与当值人员通常完成的答复相比
ahead-bar = { $when }：到期 { $due }，其中答复 { $replies }；当值 { $people } 人，通常完成 { $usual }
ahead-sentence = 48 小时内有 { $due } 个承诺到期，其中 { $over } 个小时到期的答复多于通常完成的数量。
ahead-sentence-none = 48 小时内有 { $due } 个承诺到期，每小时到期的答复都不多于通常完成的数量。
ahead-usual = 通常完成
ahead-over = 多于通常
ahead-hour = 时段
ahead-due = 到期
ahead-replies = 到期答复
ahead-on-duty = 当值
ahead-how = “通常完成”是最近 28 天一人一小时答复数的中位数（工作日与周末分开），乘以当值人数。没有排班的班组按全天当值计算。
ahead-steps = 接下来的提醒
ahead-table = 看表格
