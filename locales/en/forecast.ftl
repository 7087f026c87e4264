# What the next two days bring: what falls due, what is usual, and which steps are taken.
ahead-title = The next 48 hours
ahead-text = Promises that fall due, against the replies that those on duty usually give
ahead-bar = { $when }: { $due } due, { $replies } of them replies; { $usual } usual with { $people } on duty
ahead-sentence = { $due } promises fall due within 48 hours. In { $over } hours more replies fall due than are usually given.
ahead-sentence-none = { $due } promises fall due within 48 hours, never more replies in an hour than are usually given.
ahead-usual = Usually given
ahead-over = More than is usual
ahead-hour = Hour
ahead-due = Due
ahead-replies = Replies due
ahead-on-duty = On duty
ahead-how = Usual is the median of what one person gave in an hour over the last 28 days, apart for working days and weekends, times the people on duty. A team without a plan of shifts counts as always on duty.
ahead-steps = What fires next
ahead-table = As a table
