# 未來兩天：何時到期、通常能完成多少、接下來的升級。
ahead-title = 未來 48 小時
ahead-text = 每小時到期的承諾，與當值人員通常完成的答覆相比
ahead-bar = { $when }：到期 { $due }，其中答覆 { $replies }；當值 { $people } 人，通常完成 { $usual }
ahead-sentence = 48 小時內有 { $due } 個承諾到期，其中 { $over } 個小時到期的答覆多於通常完成的數量。
ahead-sentence-none = 48 小時內有 { $due } 個承諾到期，每小時到期的答覆都不多於通常完成的數量。
ahead-usual = 通常完成
ahead-over = 多於通常
ahead-hour = 時段
ahead-due = 到期
ahead-replies = 到期答覆
ahead-on-duty = 當值
ahead-how = “通常完成”是最近 28 天一人一小時答覆數的中位數（工作日與週末分開），乘以當值人數。沒有排班的班組按全天當值計算。
ahead-steps = 接下來的提醒
ahead-table = 看錶格
