# Pages that customers read: "we" and "you".

track-find-title = Follow your ticket
track-find-lead = No account needed: your tracking code and the last four digits of your phone number.
track-code = Tracking code
track-code-hint = 10 letters and digits, like 7K3Q-X9AB-2M; hyphens and capitals do not matter
track-digits = Last four digits of your phone
track-digits-hint = Of the number that you gave us
track-find = Show the progress
track-lost = No code at hand? Call our hotline and tell us your phone number.
track-lost-nobody = No code at hand? Come to any of our halls and tell us your phone number.
track-wrong = No ticket goes with this code and these digits. Check both and try again.
track-missing = Enter the tracking code and the last four digits.
track-slowed = There were too many wrong tries. You can look it up again after { $when }. Your ticket is worked on all the same.
track-link-ended = This link has ended. Your code and the last four digits lead you to the ticket too.
track-session-ended = To protect you, your visit has ended by itself. Enter both once more to go on.
track-kept-words = What you just wrote has not been sent yet

track-lead-promise = Our promise to you
track-by = { $kind ->
    [reply] You will have our reply by { $when }
    [booking] We will call to agree a visit by { $when }
    [visit] We will be with you by { $when }
    [callback] We will call you back by { $when }
    [update] We will tell you how it goes by { $when }
   *[other] We will have it working by { $when }
}
track-owner = { $name } is looking after it to the end.
track-team = { $name } is working on it.
track-nobody-yet = We are choosing who looks after it.
track-call = We will use the number ending in { $digits }.
track-if-late = If we are late, a manager takes it up at once and it stays on record.
track-left = left
track-left-label = { $span } left until the promised time
track-over-label = { $span } past the promised time
track-lead-over = This time we did not keep our word
track-sorry = We are sorry: what we owed you by { $when } is { $span } late
track-sorry-next = New time: { $promise }.
track-sorry-soon = You will have our reply as soon as we can; the delay is on record.
track-sorry-manager = { $name } has taken it up.
track-lead-kept = Promise kept
track-kept = We replied { $span } early
track-kept-label = Promise kept
track-lead-late = Promise not kept
track-late = We replied { $span } late
track-late-label = Promise not kept
track-judged = Promised by { $due }, replied { $at }.
track-judged-late = Promised by { $due }, replied only { $at }. We are sorry: this time we did not keep our word.
track-lead-nothing = Your ticket
track-nothing = No promise is open just now
track-nothing-label = No open promise

track-ticket = Ticket { $number }
track-step-received = Received
track-step-received-text = What you told us is on record
track-step-given = Given to somebody
track-step-given-text = One person or team sees it through
track-step-handled = Being worked on
track-step-handled-text = We are finding out and putting it right
track-step-answered = Our reply
track-step-answered-text = You hear the result from us in person
track-step-confirmed = You confirm
track-step-confirmed-text = You say whether it is solved before we close it
track-state-open = In progress
track-state-answered = Waiting for you
track-state-ended = Closed
track-state-joined = Joined with another ticket

track-said = What we told you
track-joined-text = This ticket goes on together with another one of yours; the reply will be for both.

track-more = Anything to add?
track-say = Add words
track-nudge = Nudge us
track-nudge-told = A nudge goes straight to { $names }. { $n } left within 24 hours.
track-nudge-told-desk = A nudge goes straight to whoever is on duty. { $n } left within 24 hours.
track-nudge-none = You have used your nudges for these 24 hours. We know that you are waiting.
track-nudge-words = The customer nudged on the web page
track-solved-question = Is it solved?
track-solved = Yes, it is solved
track-not-solved = Not yet, go on
track-not-solved-hint = If you choose "Not yet", we go on and give you a new promise of a reply.
track-solved-words = The customer confirmed on the web page that it is solved
track-not-solved-words = The customer said on the web page that it is not solved
track-ended-question = Has it come back?
track-done-message = We have your words; whoever looks after the ticket sees them.
track-done-nudge = Nudged.
track-done-solved = Thank you. The ticket is closed.
track-done-reopened = The ticket is open again; our new promise stands below.
track-done-wait = That was all for today; you can send more after { $when }. If it is urgent, call our hotline.
track-leave = End this visit
track-print-code = Tracking code

track-say-title = Add words
track-say-lead = Tell us what is new; whoever looks after the ticket sees it. It never puts off what we promised.
track-say-text = What you want to add
track-say-hint = For example: we are at home after seven tonight
track-say-send = Send
track-say-missing = Enter what you want to add
track-say-wrong = At most 20000 characters, and no control characters
track-back = Back to the ticket

track-fault-title = Error:
track-faults = { $n ->
    [one] { $n } thing needs a change
   *[other] { $n } things need a change
}
track-new-title = Tell us about a problem
track-new-lead = Tell us what happened. You will have our reply within the time that we promise.
track-new-kind = What is it about?
track-kind = { $kind ->
    [complaint] A complaint
    [fault] Something does not work
    [installation] A new line, or moving one
    [enquiry] A question
    [suggestion] A suggestion
   *[praise] Praise
}
track-new-kind-wrong = Choose what it is about
track-new-subject = In one sentence
track-new-subject-hint = For example: our broadband fails every evening
track-new-subject-missing = Enter one sentence that says what it is
track-new-subject-wrong = At most 200 characters on one line
track-new-description = Details
track-new-description-hint = Since when, where, and what you would like us to do
track-new-description-wrong = At most 20000 characters, and no control characters
track-new-phone = Number for our call
track-new-phone-hint = A mobile number, or a fixed line with its area code
track-new-phone-missing = Enter the number for our call
track-new-phone-wrong = Enter an 11-digit mobile number, a fixed line with its area code, or +country number
track-new-name = Your name
track-new-name-wrong = At most 120 characters on one line
track-new-email = E-mail
track-new-email-wrong = Enter an address like name@example.com
track-optional = optional
track-new-send = Send
track-new-slowed = Too much came from your network; you can send more after { $when }. If it is urgent, call our hotline.
track-received-title = We have your message
track-received-code = Your tracking code
track-received-keep = Write the code down. With it and the last four digits of your phone you can follow the progress at any time.
track-received-go = Follow the progress
