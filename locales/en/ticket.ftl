# What is done seldom on a ticket, how a promise came about, and who else is there.

ticket-more = More
classify-region = Region
effect-classify = No clock stops by this.
state-to = New state
state-reason = Reason
effect-state = A state is a label. No clock stops by it.
merge-into = Merge into (ticket number)
merge-reason = Reason (optional)
effect-merge = Neither clock stops; the earlier due time counts.
split-subject = What the other matter is
split-description = What the customer says (optional)
effect-split = The new ticket inherits the clock.
void-promise = Which promise
void-reason = Reason
void-text = What proves it
effect-void = Counted on a line of its own, never as kept. A manager who did not handle the ticket does it.
no-reply-message = Which message
no-reply-text = Why it needs no reply
effect-no-reply = The reply to this message is voided and counted on a line of its own.
ticket-latest = Only the latest { $n } events are shown; an export has them all.
presence-reads = reads
presence-writes = writes
explain = How the due time came about
explain-from = Clock from
explain-due = Due
explain-verdict = Verdict
explain-verdict-is = { $verdict ->
    [pending] Not yet due
    [kept] Kept
    [missed] Missed
   *[voided] Voided
}
explain-basis = Rests on
explain-basis-policy = The policy's length, counted from the clock's start
explain-basis-agreed = A time agreed with the customer
explain-basis-moved = A later change of its due time; the record tells which
explain-basis-zones = The policy's length, reckoned with other time-zone data; the due time stays
explain-policy = Policy
explain-version = { $name }, version { $version }
explain-length = Length
explain-calendar = Calendar
explain-elapsed = Elapsed time: every second counts
explain-zone = Time zone
explain-zone-is = { $zone }, reckoned with { $made }, told with { $told }
explain-provisional = The calendar does not list all holidays up to the due time; a newer version may say otherwise.
explain-intervals = Interval by interval
explain-interval-from = From
explain-interval-to = To
explain-counted = Counted
explain-not-counted = nothing
explain-why = Why
explain-why-elapsed = Every second counts
explain-why-working = { $weekday ->
    [monday] Monday working hours
    [tuesday] Tuesday working hours
    [wednesday] Wednesday working hours
    [thursday] Thursday working hours
    [friday] Friday working hours
    [saturday] Saturday working hours
   *[sunday] Sunday working hours
}
explain-why-make-up = Make-up day: { $name }
explain-why-outside = Outside working hours
explain-why-rest = { $weekday ->
    [monday] Monday is not worked
    [tuesday] Tuesday is not worked
    [wednesday] Wednesday is not worked
    [thursday] Thursday is not worked
    [friday] Friday is not worked
    [saturday] Saturday is not worked
   *[sunday] Sunday is not worked
}
explain-why-holiday = Holiday: { $name }
explain-why-summed = Many more intervals, summed up
explain-more = { $n } more intervals are not listed.
explain-events = What happened to this promise
ticket-done-there = { $number }: { $done }
palette = What was found
palette-commands = Commands
palette-nothing = No customer, ticket or command is meant by this.
session-ending = You will be signed out at #.
session-stay = Stay signed in
notice-urgent = Urgent tickets: #
me-sounds = A sound for what is urgent
me-notices = A desktop notice for what is urgent
factor-qr = A code for the camera of the app
palette-all = Search all tickets for “{ $typed }”
ticket-customer = Customer
evidence = Evidence
evidence-take = Take the evidence along
evidence-check = Checking it without the desk
evidence-check-text = evidence.json holds the whole record with its hashes; verify.py computes them again with nothing but Python, and checks the checkpoint that seals them. With the file of checkpoints that somebody else keeps, a history that was rewritten whole is found, too.
