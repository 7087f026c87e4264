# Policies and calendars in the administration.
rules-in-force = In force
rules-new = New policy
rules-next = { $name }: version { $n }
rules-hint = A new version holds for what is promised from then on. Promises already made keep theirs.
rules-name = Name: lower-case letters, digits and hyphens
rules-duration = Time, such as 24h or 30m
rules-precedence = Precedence
rules-count = Attempts before “unreachable”
rules-day-parts = In different parts of the day
rules-kinds = Kinds of ticket
rules-tiers = Customers
rules-tier-standard = Standard
rules-urgencies = Urgency
rules-channels = Channels
rules-none-is-all = Nothing ticked in a line means all of it.
rules-automatic = Every such ticket gets it; otherwise only where somebody promises it
rules-ladder-hint = When: 50% of the time, -30m before due, due, +4h after it. In order of time. A row left empty is dropped.
rules-step-at = When
rules-step-every = Then every
rules-step-new = Another step
rules-step-more = More steps
rules-step-reminder = Reminds of the callback
rules-post = { $post ->
    [owner] Owner
    [team_lead] Team lead
    [duty_manager] Duty manager
    [manager] Manager
    [director] Director
    [account_manager] Account manager
    [technician] Technician
   *[level] Level reached
}
rules-save = Add this version
rules-try = Try it
rules-added = Added. It holds from now on.
rules-trial = What it would have changed
rules-trial-told = Of { $n } promises begun since { $since }, { $differing } would stand otherwise.
rules-trial-count = { $was } → { $is }: { $n }
rules-trial-text = Reckoned as if everybody had done what they did. Nothing was changed. What a ticket would have been promised besides is not counted.
rules-trial-on = Go on
rules-due = Due
rules-verdict = Stands
rules-new-due = Would be due
rules-new-verdict = Would stand
rules-verdict-word = { $verdict ->
    [kept] Kept
    [missed] Missed
    [pending] Pending
    [voided] Voided
   *[none] Not promised
}
calendars-title = Calendars
calendars-new = New calendar
calendars-none = No calendar yet. An office calendar has Monday to Friday 09:00-18:00, and 2026-10-01 2026-10-07 National Day as holidays.
calendars-tried = This is the year as it would be. Nothing was saved.
calendars-hint = A new version holds for what is reckoned from then on. Promises already made keep theirs.
calendars-name = Name
calendars-zone = Time zone
calendars-known-from = Holidays known from
calendars-known-to = Holidays known to
calendars-week = Usual week
calendars-week-hint = Windows such as 09:00-12:00, 13:30-17:30; an empty day is a day of rest.
calendars-day = { $day ->
    [monday] Monday
    [tuesday] Tuesday
    [wednesday] Wednesday
    [thursday] Thursday
    [friday] Friday
    [saturday] Saturday
   *[sunday] Sunday
}
calendars-holidays = Holidays, one a line
calendars-holidays-hint = First day, last day if it is another one, name: 2026-10-01 2026-10-07 National Day
calendars-make-ups = Make-up days, one a line
calendars-make-ups-hint = Day, weekday whose hours apply or windows, name: 2026-10-10 wednesday National Day
calendars-look = Look at the year
