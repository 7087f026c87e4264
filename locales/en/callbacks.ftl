rail-callbacks = Calls back
callbacks-title = Calls that are owed
callbacks-text = After every visit and every solution somebody calls and asks whether what was promised was done.
callbacks-none = Nobody waits for a call here.
callbacks-more = There are more; these are due first.
callbacks-due = Due
callbacks-shift = My shift ends
callbacks-shift-text = The tickets on which you still owe a call change hands; no call is forgotten.
callbacks-heir = Who calls
callbacks-team = The team’s queue
callbacks-reason = What they should know
callbacks-hand-over = Hand over
callback-go = Call
callback-title = Call the customer back
callback-greeting = Good day, we promised to call you. I should like to ask you how it was.
callback-promised = First: was done what we promised you?
callback-choose = Choose
callback-score = How content are you with our service?
callback-no-score = Not said
callback-said = What the customer said, in their own words
callback-effect = With “Not yet”, or a score of 2 or less, the matter is taken up again at once.
callback-save = Save the answer
callback-not-reached = Not reached
callback-not-owed = No call is owed on this ticket.
callback-visit = The visit
callback-arrived = Arrived { $when }
callback-done = What we say was done
event-called-back = { $promised ->
    [yes] The customer was called back: done as promised
   *[no] The customer was called back: not done as promised
}{ $score ->
    [0] {""}
   *[other] , { $score } of 5
}
