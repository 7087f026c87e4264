# Words of the clients' pages. Buttons are verbs.

rail-clients = Key clients
clients = Key clients
clients-first = First the promises that may be broken, then the clients to see.
clients-facts = Overview
clients-tiers = VIP { $vip }, key { $key }
clients-risks = Promises at risk
clients-risks-text = due within 4 hours or escalated
clients-no-risk = Nothing is due within 4 hours, and nothing is escalated.
clients-nearest = nearest due
clients-open = Open tickets
clients-open-n = Open
clients-rate = Reply rate, 30 days
clients-more = the first 200
clients-none = No customer has an account manager yet.
clients-health = Health
clients-health-bad = Needs care
clients-health-soon = Watch
clients-health-good = Steady
clients-due = Nearest due
clients-weeks = Complaints, 12 weeks
clients-bars = { $n } complaints in 12 weeks
clients-contact = Last answered
clients-acts = Actions
clients-contact-now = Contact client
clients-level = { $level ->
    [0] not escalated
    [1] duty manager
    [2] manager
   *[3] director
}
clients-raise-to = Escalate to
clients-raise = Escalate and tell
clients-raise-text = Whoever is chosen, the owner and the account manager are told at once. The 24-hour reply clock does not change.
clients-back = Back to key clients
clients-call = Log for client
clients-owed = Promises owed
clients-card = Client
clients-region = Region
visit = Log a visit
visit-short = Log visit
visit-said = What was said
visit-onto = Log on
visit-new = A new ticket (account manager's channel)
visit-kind = Kind of the new ticket
visit-answered = Reply
visit-answered-no = This ticket was not answered; a record only, no clock changes
visit-answered-yes = Answered in person or by phone; the reply owed counts as given
visit-promise = What was promised (optional)
visit-promise-text = becomes a promise with a clock
visit-done = The visit is logged.
visit-note = Visit ({ $way }): { $said }
visit-promised = Promised: { $words }
visit-subject = Visit: { $said }
