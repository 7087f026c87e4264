# What mails say: no pronouns to staff, "we" and "you" to customers.

unit-day = { $n } d
unit-hour = { $n } h
unit-minute = { $n } min
unit-second = { $n } s
time-left = { $span } left
time-now = due now
time-over = { $span } overdue

promise-name = { $kind ->
    [reply] Reply
    [booking] Call to agree the visit
    [visit] Visit
    [callback] Callback
    [update] Progress update
    [resolution] Resolution
   *[statutory] Statutory answer
}

subject-of-ticket = [{ $number }] { $headline }
subject-with-matter = [{ $number }] { $headline } · { $matter }

labelled = { $label }: { $value }
label-ticket = Ticket
label-promise = Promise
label-due = Due
label-received = Customer spoke
label-customer = Customer
label-phone = Phone
label-matter = Matter
label-owner = Owner
label-level = Level
label-tracking = Tracking code
label-by = Escalated by
label-reason = Reason
label-recipient = Recipient
label-mail-subject = Mail subject
label-message-id = Message-ID
label-tries = Tries
label-last-answer = Last answer
label-first-try = First tried
label-taken = Taken
label-events = Events
label-tickets = Tickets
label-digest = Digest
label-key = Public key
label-signature = Signature

greeting-staff = { $name }:
greeting-customer = Hello,
action-open-ticket = Open the ticket
action-open-list = Open the list
action-open-outbox = Open the outbox
action-track = Follow the progress
footer-staff = Sent by Yinuo by itself; nobody reads answers to it.
footer-customer = This mail was sent automatically. It is not yet the answer to your matter.
nobody = nobody

reminder-due = { $promise }: { $time }
reminder-callback = Contact the customer: { $promise }, { $time }
reminder-missed = { $promise } missed, { $time }
reminder-repeat = { $promise } still missed, { $time }
reminder-why-percent = { $percent } % of the promised time has passed.
reminder-why-callback = Call the customer now and log the contact attempt.
reminder-why-missed = The promise was not kept in time.
reminder-why-repeat = Reminders go on until the promise is fulfilled.
reminder-late = This reminder is { $span } late: reminders had been interrupted; the steps that fell due meanwhile are joined in this one.
reminder-joined = { $count ->
    [one] One earlier reminder is joined in this one.
   *[other] { $count } earlier reminders are joined in this one.
}
reminder-level = The ticket now stands at level { $level }.

digest-headline = { $count ->
    [one] { $count } promise needs attention
   *[other] { $count } promises need attention
}
digest-why = Many reminders came at once and are joined here, most urgent first.
digest-line = { $number } · { $promise }: { $time } · { $matter }
digest-more = And { $count } more, see the list.

escalated-headline = { $by } escalated the ticket to level { $level }

assigned-headline = Ticket assigned: act on it
nudged-headline = The customer asks where this stands
assigned-next = { $promise }: { $time }

dead-headline = A mail could not be delivered
dead-why = No further tries. The recipient does not know yet: somebody has to tell them by other means.

checkpoint-headline = Checkpoint { $sequence }
checkpoint-why = Keep this mail. Records that do not match this digest at verification have been altered.

ack-headline = We have received your matter, ticket { $number }
ack-promise = { $kind ->
    [reply] We will answer you by { $due }.
    [booking] We will contact you by { $due } to agree the visit.
    [visit] We will be with you by { $due }.
    [callback] We will call you back by { $due }.
    [update] We will tell you how things stand by { $due }.
    [resolution] We will put it right by { $due }.
   *[statutory] We will give you our formal answer by { $due }.
}
ack-track = You can follow the progress at any time with the tracking code.

invitation-headline = Invitation to the desk
invitation-why = Set a password to begin. Nobody else can use this link once it was used.
reset-headline = Set a new password
reset-why = A new password was asked for under this name. If that was somebody else, nothing needs to be done: the old one stays.
pass-good-until = The link is good once, until { $time }.
action-set-password = Set the password
access-headline = { $what ->
    [password] The password was changed
    [second_factor] The second factor was changed
   *[email] The mail address was changed
}
access-why = It was changed at { $time }. Whoever did not do this should tell an administrator at once.
