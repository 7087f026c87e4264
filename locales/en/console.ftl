# The words of the desk. Buttons are verbs that name the result.

ring-left = { $span } left
ring-over = { $span } overdue
ring-kept = Kept
ring-missed = Missed
ring-voided = Voided
ring-nothing = Nothing is owed

word-channel = { $channel ->
    [hall] Service hall
    [agent_point] Agent point
    [hotline] Hotline
    [web] Web
   *[account_manager] Account manager
}
word-state = { $state ->
    [acknowledged] New
    [in_progress] In progress
    [pending] Waiting for customer
    [held] Waiting for third party
    [resolved] Resolved
    [closed] Closed
    [rejected] Rejected
   *[cancelled] Cancelled
}
word-kind = { $kind ->
    [complaint] Complaint
    [fault] Fault
    [installation] Installation
    [enquiry] Enquiry
    [suggestion] Suggestion
   *[praise] Praise
}
word-tier = { $tier ->
    [vip] VIP
   *[key] Key client
}

rail = Main navigation
rail-home = Home
rail-desk = Desk
omni = Find a ticket, number or customer
live = Live
live-stale = Data as of
logout = Sign out

login-title = Sign in
login-desk = Desk
login-name = Mail address or staff number
login-password = Password
login-code = One-time code
login-code-hint = The six digits of the authenticator, or a recovery code
login-enter = Sign in
login-forgotten = Forgotten password
login-customers = For customers
login-wrong = Account, password or code is wrong. Check them and try again.
login-code-needed = Enter the one-time code as well.
login-wait = Too many wrong tries. Try again in { $n } seconds; a computer used before need not wait.
login-not-here = Signing in from another computer needs an https address. Ask an administrator to set server.public_url.

desk-somebody = A colleague
desk-some-team = Another team
desk-choose = Choose a ticket
desk-choose-text = J and K move, Enter opens, N opens the most urgent.

queue-mine = Mine
queue-team = Team
queue-free = Free
queue-all = All
queue-mine-title = My queue
queue-team-title = Team queue
queue-free-title = Free to take
queue-all-title = Everything open
queue-total = { $n } open
queue-new-call = New call
queue-bands = Filter by time left
queue-whose = Whose
queue-order = Nearest due first
queue-move = move
queue-open = open
queue-no-match = No ticket in this band.
queue-clear = Clear the filter
queue-empty = The queue is empty.
queue-look = Look at
queue-more = The next 50
queue-answered = Answered today

band-over = Overdue
band-urgent = ≤1 h
band-soon = ≤4 h
band-calm = Later

row-due = by { $when }
row-due-kind = { $promise } { $when }
row-answered = Answered
row-answered-late = Late
row-took = took { $span }
row-level = Level { $level }
row-free = Free
row-key = Key client

word-medium = { $medium ->
    [phone] Phone
    [in_person] In person
    [video] Video
    [email] Mail
    [sms] SMS
    [letter] Letter
    [web] Web
   *[app] App
}
word-outcome = { $outcome ->
    [satisfied] Customer agrees
    [not_accepted] Not accepted; told where to appeal
    [unreachable] Cannot be reached
    [withdrawn] Withdrawn
   *[duplicate] Duplicate
}
list-comma = {", "}

ticket = Ticket
ticket-back = Back to the queue
ticket-copy = Copy the number
ticket-take = Take
ticket-assign = Reassign
ticket-escalate = Escalate
ticket-resolve = Resolve
ticket-close = Close
ticket-reopen = Reopen
ticket-state = State
ticket-about = Category
ticket-owner = Owner
ticket-team = Team
ticket-nobody = Nobody
ticket-late-entry = Late entry
ticket-promises = Promises to the customer
ticket-timeline = What happened
ticket-part = Show
ticket-part-all = All
ticket-part-customer = With the customer
ticket-part-inside = Internal
ticket-evidence = Evidence
ticket-side = Customer
ticket-files = Files
ticket-others = Other tickets of the customer
ticket-others-none = No other tickets.
ticket-write = Write
ticket-stale = { $name } was faster: { $what }. Look at it and save again; what was typed is still here.
ticket-happened = { $what ->
    [contact_attempted] called the customer
    [replied] wrote a reply
    [noted] left a note
    [assigned] reassigned
    [escalated] escalated
    [state_changed] changed the state
    [resolved] resolved
    [closed] closed
    [reopened] reopened
    [customer_wrote] a message of the customer
    [attached] added a file
    [step_taken] a reminder
    [classified] changed the category
   *[other] a promise changed
}
ticket-done = { $verb ->
    [attempt] The call is recorded.
    [reply] The reply is recorded.
    [note] The note is saved.
    [take] Taken.
    [assign] Reassigned.
    [escalate] Escalated; everybody concerned is told.
    [promise] The promise is made.
    [message] The customer's words are recorded.
    [resolve] Resolved.
    [close] Closed.
    [classify] Reclassified. Promises stand as they were.
    [state] The state is set.
    [merge] Merged.
    [split] Split off. The clock goes on.
    [void] Voided, with its reason on the record.
    [no-reply] Noted that no reply is needed.
   *[reopen] Reopened; a new promise has begun.
}

card-company = Company
card-phone = Phone
card-email = Mail
card-manager = Account manager
card-reveal = Show in full
card-reveal-why = Why are the full details needed? Looking at them is recorded.

promise-kept = Kept · took { $span }
promise-late = { $span } late

event-by-desk = Desk
event-by-customer = Customer
event-fallback = the fallback contact
event-nobody = nobody
event-received = Received: { $channel }
event-promise-made = { $promise } promised by { $when }
event-promise-fulfilled = { $promise } done
event-promise-voided = { $promise } voided
event-promise-reopened = { $promise }: the clock runs again
event-promise-moved = { $promise } moved to { $when }
event-step = { $promise } nearly due: { $names } told
event-attempt = { $outcome ->
    [reached] Reached
    [no_answer] No answer
    [busy] Busy
    [wrong_number] Wrong number
    [voicemail] Voicemail
    [refused] Customer refuses to talk
    [delivered] Delivered
   *[bounced] Came back
}
event-replied = Written reply
event-delivery = { $delivery ->
    [delivered] The reply was delivered
    [bounced] The reply came back
   *[sent] The reply was sent
}
event-chased = The customer asks again
event-wrote = The customer adds
event-noted = Internal note
event-attached = File added
event-left = The shift “{ $shift }” had ended: given to { $name }
event-assigned = Given to { $name }
event-escalated = Escalated to level { $level }: { $names } told
event-state = State: { $state }
event-resolved = Resolved
event-closed = { $outcome ->
    [satisfied] Closed: customer agrees
    [not_accepted] Closed: not accepted
    [unreachable] Closed: cannot be reached
    [withdrawn] Closed: withdrawn
   *[duplicate] Closed: duplicate
}
event-reopened = Reopened
event-merged = Merged into another ticket
event-absorbed = Another ticket was merged into this
event-split = A ticket was split off
event-client-handed-over = The client is looked after by { $name } now
event-classified = Category changed
event-clock-goes-on = Clock goes on
event-kept = { $promise } kept, { $span } early
event-late = { $promise } { $span } late

write-attempt = Log a call
write-reply = Written reply
write-note = Internal note
write-promise = Promise
write-message = Customer said
write-other = { $verb ->
    [assign] Reassign
    [escalate] Escalate
    [resolve] Resolve
    [close] Close
    [classify] Reclassify
    [state] Set the state
    [merge] Merge into another
    [split] Split off
    [void] Void a promise
    [no-reply] Needs no reply
   *[reopen] Reopen
}
outcome = Outcome
outcome-reached = Reached
outcome-reached-text = The customer got an answer
outcome-missed = No answer
outcome-missed-text = The clock goes on; agree a next try
outcome-refused = Refuses to talk
outcome-refused-text = The customer's words are needed
said = What was said
said-hint = What the customer was told, or their own words; :: for a template
medium = By
callback-at = Next try
delivery = Delivery
delivery-delivered = Delivered
delivery-delivered-text = The customer has it: counts as a reply
delivery-sent = Sent
delivery-sent-text = No reply until it is delivered
reply-text = Reply (:: for a template)
note-text = Note (:: for a template)
message-medium = Customer came by
message-text = What the customer said
promise-kind = Promise
promise-due = By
assign-to = Give to
assign-reason = Reason (optional)
escalate-reason = Reason
resolve-text = How it was solved
close-outcome = Outcome
close-text = Words
reopen-text = Why it is reopened
save = Save
save-next = Save and open next

effect = After saving:
effect-kept = { $names } kept, { $span } early
effect-late = { $names } { $span } late
effect-going-on = { $names }: the clock goes on
effect-made = { $names } promised
effect-nothing = no clock changes
effect-note = A note stops no clock
effect-message = No clock changes while a reply is owed; after one, a new 24-hour reply begins
effect-promise = Adds a promise; the other clocks stay, and none can be made later
effect-assign = The clock does not notice; the new owner is told
effect-escalate = The reply clock does not change; the level above and the owner are told
effect-resolve = The resolution promise stops; a callback is owed next
effect-close = Not while a reply is owed; the customer can reopen it
effect-reopen = A new 24-hour reply begins; the old result stays

fault-field = { $field ->
    [consent] The window is later than promised: say how the customer agreed
    [side] Choose whose wish it is
    [technician] They have no time then, do not come there, or have not the skill
    [checked] Say what was checked with the customer
    [measured] Keep it within 2,000 characters
    [told] Keep it within 2,000 characters
    [signed] Have the customer write their name, or give their code
    [visit_code] The code has six digits; leave it empty where the customer writes their name
    [place] Keep it within 120 characters
    [task] Say what is to be done
    [cause] Choose a cause of the list
    [said] Write what the customer was told, or their words
    [callback_at] The next try must lie in the future, no later than the policy says
    [text] Fill in the words
    [medium] Choose how
    [delivery] Choose whether it was delivered
    [outcome] Choose the outcome
    [reason] Fill in the reason
    [level] The level is 1 to 9
    [kind] Choose the kind
    [due_at] The time must lie in the future, no later than the policy says
    [caller] Enter a mobile number or a fixed line with area code; without a number, a name
    [another_reason] Say why it is another matter, or add to the ticket that is open
    [category] Choose a category of the list
    [region] Choose a region of the list
    [subject] One line, at most 200 characters
    [description] Fill in what the customer says
    [received_at] It cannot lie in the future, nor too far back
    [email] The mail address is not complete
    [name] Fill in the name
    [password] At least 8 characters, and none that everybody would try
    [role] Choose a role
    [staff_number] A staff number has letters, digits and hyphens
    [absent_from] The absence begins before it ends
    [absent_until] The time must lie in the future
    [label] Say where it hangs, in at most 120 characters
    [days] A whole number from 1 to 366
    [into] Enter the number of a ticket of this desk
    [urgency] Choose how urgent it is
    [state] Choose a state
    [promise] Choose a promise
    [void_reason] Choose the reason
    [message] Choose a message
    [region] At most 120 characters
    [code] Fill in a code, at most 120 characters
    [to] Choose a colleague or a team
    [lead] Choose somebody who works here
    [duty_manager] Choose somebody who works here
    [manager] Choose somebody who works here
    [director] Choose somebody who works here
    [skills] One skill a line, at most 50 of at most 120 characters
    [areas] One code of an area in use on each line, at most 200
    [shifts] A shift has a name, days, two times and a duty manager who works here
    [duration] A time such as 24h, 30m or 15d
    [calendar] Choose a calendar
    [precedence] A whole number
    [count] A whole number
    [day_parts] A whole number
    [ladder] A step has a time such as 50%, -30m, due or +4h, later than the one before, and tells somebody; only the last one repeats
    [zone] A time zone such as Asia/Shanghai
    [known_from] A day such as 2026-01-01
    [known_to] A day such as 2026-12-31
    [week] Windows such as 09:00-12:00, 13:30-17:30 that do not overlap; some day is worked
    [holidays] Each line has a day or two such as 2026-10-01 2026-10-07, and a name; no day twice
    [make_up_days] Each line has a day, a weekday such as friday or windows, and a name; no day that is a holiday
    [days] 1 to 3650 days
    [operations] Names of operations such as list_tickets, as in the description of the API
    [point_code] A short text, used by no other site
   *[other] This cannot be filled in like that
}
refusal = { $code ->
    [ended] The ticket has ended. Reopen it first.
    [merged-away] The ticket was merged into another. Work on that one.
    [no-such-step] This step cannot follow the present state.
    [reply-still-owed] The customer is still owed a reply. Reply first, then close.
    [still-owed] Something is still owed to the customer. Keep it first, then close.
    [promise-settled] This promise is settled already.
    [void-not-proven] The record does not prove it yet.
    [own-handling] A manager who did not handle the ticket has to do this.
    [not-missed] It was not missed: a cause is named for a missed promise alone.
    [not-confirmable] No cause is named yet, it is confirmed already, or the same person named it: somebody else confirms it.
    [cure-step] The cure is not at this step: only what is open is changed, only what is done is checked, and by somebody who neither owns it nor did it.
    [visit-step] The visit is not at this step, or the held time ran out. Look at it again.
    [compensation-step] This was decided already, the visit was not missed, or nothing is offered for missed visits.
    [no-window] That time is not free any more. Choose another one.
    [visits-affected] Agreed visits stand in the way: move them first.
    [not-joinable] These tickets cannot be merged.
    [no-policy] No policy says what is owed. Ask an administrator.
    [unreckonable] The working calendar has no working time. Ask an administrator.
    [taken] There is one of this name already.
    [key-reused] This form was sent before. Reload it and fill it in again.
    [stale] Somebody changed it just now. Look at it and save again.
    [proof-needed] Show who you are once more before this step.
    [pass-over] The link was used or is too old. Ask for a new one.
    [limit] A limit is reached; this cannot be done.
   *[other] This cannot be done just now.
}

word-role = { $role ->
    [agent] Agent
    [account_manager] Account manager
    [dispatcher] Dispatcher
    [technician] Technician
    [manager] Manager
    [auditor] Auditor
    [admin] Administrator
   *[integration] Machine
}
login-guests = People of this demonstration
login-guests-text = One click signs in as one of them; nothing is kept afterwards.

queue-news = New tickets: { $n }
queue-moved = The order changed: update the list
ticket-changed = Somebody changed this ticket just now. What is being written stays; saving says first what changed.
save-lost = Not saved: the server does not answer. What is written stays here; save again in a moment.

queue-parked-call = A parked call
queue-parked-since = parked { $span }

word-urgency = { $urgency ->
    [safety] Safety
    [service_down] Service down
    [general] General
   *[hard] Hard
}
word-mood = { $mood ->
    [calm] Calm
    [upset] Upset
   *[furious] Furious
}
word-reply-by = { $way ->
    [phone] Phone
    [sms] SMS
   *[visit] Visit
}
call-title = New call
call-look = Number, name or company
call-find = Find the customer
call-why-number = Found by number
call-why-name = Found by name or company
call-why-chosen = Chosen
call-recent = Recent contact
call-recent-none = No earlier tickets.
call-several = It may be one of these
call-nobody = There is no such customer. Fill in name and number; saving adds them.
call-begin = Enter the caller's number; what is known fills itself in.
call-same = Probably the same matter:
call-same-text = this customer has tickets that are not closed.
call-append = Add to this ticket
call-append-text = Adding to it resets no clock.
call-another = Create another one, because
call-number = Caller's number
call-auto = filled in
call-contact = Contact
call-channel = Channel
call-kind = Kind
call-urgency = Urgency
call-region = Region
call-category = Category
call-category-hint = type a name or pinyin initials
call-subject = In one line
call-description = What the customer says
call-remedy = Remedy sought
call-since = Since when
call-callback = Callback number
call-hours = Good hours
call-mood = Mood
call-reply-by = Reply by
call-counter = Counter
call-point = Agent point
call-slip = Paper slip
call-received = When the customer spoke
call-kept = Draft kept
call-park = Park
call-drop = Throw away
call-save = Save and route
call-owed = Promises this save makes
call-read = To read to the customer
call-read-text = After saving, the code and the due time appear here: read them out and ask the customer to note them.

receipt-title = Received
receipt-script = Your code is { $code }. We promise an answer by { $when } and will call the number ending in { $digits }. Is there anything else we can do?
receipt-script-plain = Your code is { $code }. We promise an answer by { $when }. Is there anything else we can do?
receipt-follow = Follow the progress with the code and the last four digits of the number:
receipt-back = Back to the queue
receipt-open = Open the ticket
receipt-print = Print the receipt

login-with = Sign in with { $name }
rail-tickets = Tickets
rail-me = Me
tickets-lead = By words, ticket number, tracking code, phone number, name or company.
tickets-any-state = Any state
tickets-any-channel = Any channel
tickets-find = Find
tickets-customers = Customers
tickets-none = No ticket was found.

word-stroke = { $stroke ->
    [next] Next
    [previous] Previous
    [most_urgent] Most urgent
    [take] Take or reassign
    [attempt] Log a call
    [reply] Written reply
    [note] Internal note
    [promise] Promise
    [escalate] Escalate
    [close] Close
   *[copy] Copy the number
}
me-taste = Pages
me-language = Language
me-theme = Brightness
me-theme-auto = As the system
me-theme-light = Light
me-theme-dark = Dark
me-large = Large text
me-compact = Compact
me-keys = Single-letter shortcuts
me-strokes = Change shortcuts
me-key-wrong = One letter that nothing else has; G means something else
me-password = Password
me-current = Present password
me-new = New password
me-password-text = At least 8 characters; a sentence is fine. None that everybody would try.
me-password-save = Change the password
me-password-wrong = The present password is wrong
me-sessions = Signed in at
me-sessions-this = Here
me-sessions-end = Sign out
me-sessions-others = Sign out everywhere else
me-done-taste = Saved.
me-done-password = The password is changed; every other session is over.
me-done-sessions = Signed out.
factor-title = Second factor
factor-on = On: signing in asks for the digits of the authenticator as well.
factor-off = Off. With it, a password alone opens nothing.
factor-must = This role needs a second factor before work begins.
factor-manage = Manage
factor-add = Add an authenticator
factor-replace = Replace the authenticator
factor-add-text = Add this key to the authenticator on the phone, then enter the six digits that it shows.
factor-open = Open in an authenticator on this device
factor-begin = Begin
factor-confirm = Turn it on
factor-code-wrong = The digits are wrong. Wait for the next ones
factor-codes = Recovery codes
factor-codes-text = Each works once when the phone is not at hand. They are shown this once: note them down.
factor-codes-kept = Noted down
factor-codes-new = New recovery codes
factor-remove = Turn off
factor-back = Back
pass-title = Set a password
pass-text = Afterwards, sign in with the mail address or the staff number.
pass-secret = Secret of the mail
pass-secret-hint = Filled in by itself when opened from the link in the mail.
pass-save = Set the password
forgotten-send = Send the mail
forgotten-sent = A mail is on its way
forgotten-sent-text = If there is such an account, a link to set a new password arrives within minutes. It works for an hour.
forgotten-wrong = Enter the mail address or the staff number

rail-admin = Admin
admin-users = People
admin-rules = Promises
admin-ahead = What fires next
admin-outbox = Outbox
admin-search = Name, mail or staff number
admin-new = New person
admin-edit = Edit
admin-name = Name
admin-email = Mail
admin-number = Staff number
admin-role = Role
admin-team = Team
admin-site = Site
admin-none = None
admin-absent-from = Away from
admin-absent = Away until
admin-stand-in = Stand-in
admin-reachable = The address works again
admin-bounced = Mail to this address came back { $when }
admin-invite = Invite
admin-save = Save
admin-retire = Retire
admin-restore = Take back
admin-sign-out = Sign out everywhere
admin-user-added = Added; the invitation is on its way.
admin-user-altered = Saved.
admin-user-state = State
admin-more = Only the first 200 are shown. Type a few letters to narrow it down.
admin-no-users = Nobody was found.
admin-proof-needed = Before changing mail, role or state, sign out, sign in again, and do it within five minutes.
word-user-state = { $state ->
    [invited] Invited
    [active] Active
   *[retired] Retired
}
word-letter-state = { $state ->
    [pending] Waiting
    [leased] Being sent
    [handed_over] Sent
    [bounced] Came back
    [dead] Given up
   *[obsolete] Not needed any more
}
word-letter = { $kind ->
    [reminder] Reminder
    [callback_reminder] Callback reminder
    [assignment] Assignment
    [escalation] Escalation
    [missed] Missed promise
    [agenda] Daily list
    [acknowledgement] Acknowledgement
    [invitation] Invitation
    [reset] Password reset
    [checkpoint] Checkpoint
    [record_broken] Record broken
    [visit] Visit
   *[other] Notice
}
admin-letter-any = Any
admin-letter-filter = State
admin-letter-kind = Kind
admin-letter-to = To
admin-letter-at = Decided
admin-letter-tries = Tries
admin-letter-said = Last answer
admin-letter-retry = Try again
admin-letter-none = No mails.
admin-step-at = When
admin-step-ticket = Ticket
admin-step-promise = Promise
admin-step-told = Told
admin-step-level = Level
admin-step-none = Nothing is about to fire.
admin-step-share = { $n } % used
admin-step-before = { $span } before due
admin-step-after = { $span } after due
admin-seal = Last checkpoint
admin-seal-line = No. { $number }, { $when }: { $events } events sealed
admin-seal-none = No checkpoint yet.
admin-policy = Rule
admin-applies = Applies to
admin-applies-all = Every ticket
admin-duration = Time
admin-calendar = Calendar
admin-calendar-none = Elapsed time
admin-ladder = Reminders
admin-show = Show
admin-year = Year
admin-month = Month { $month }
admin-day-holiday = Holiday
admin-day-makeup = Make-up day
admin-day-rest = Rest
admin-legend-makeup = Make-up day
admin-weekdays = MTWTFSS
