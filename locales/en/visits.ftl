visit-window = { $from } – { $until }
event-visit-booked = Visit agreed: { $window }, { $name } comes
event-visit-placed = { $name } comes instead, in the same window
event-technician-set-out = The technician is on the way
event-technician-arrived = The technician has arrived
event-customer-absent = We came and waited; the customer was not there
event-visit-done = Visit done, service confirmation form filled in
event-visit-not-done = Visit ended, and what was promised is not done yet
event-visit-cancelled = { $moved ->
    [moved] { $side ->
        [customer] The customer moved the visit
       *[operator] We moved the visit
    }
   *[given_up] { $side ->
        [customer] The customer gave up the visit
       *[operator] We gave up the visit
    }
}
appt = The visit
appt-state = { $state ->
    [on_the_way] { $name } is on the way to you
    [arrived] { $name } has arrived
    [absent] { $name } came and waited; please choose another time
    [done] The visit is done
    [cancelled] The visit was given up
    [late] { $name } has not arrived in time. We are sorry; your visit goes first, and you can choose another time at once
   *[booked] { $name } comes to you
}
appt-call-by = We will call you by { $when } and ask how it was
appt-change = Choose another time
appt-change-until = You can change it yourself until { $when }; after that please call the hotline
appt-to-calendar = Add to my calendar
appt-book = When shall we come?
appt-book-text = You choose the time; we come then.
appt-book-go = Choose a time
appt-choose-title = Choose when we come
appt-choose-lead = We come within the two hours that you choose. A chosen time is kept for you while you decide.
appt-service = What is to be done
appt-area = Where
appt-look = Show free times
appt-nearest = Free times, the nearest first
appt-none = Nothing is free in these days. Please call the hotline; we will find a time with you.
appt-left = { $left } left
appt-later = Later days
appt-day = { $away ->
    [0] Today
    [1] Tomorrow
   *[other] { $weekday ->
        [1] Monday
        [2] Tuesday
        [3] Wednesday
        [4] Thursday
        [5] Friday
        [6] Saturday
       *[7] Sunday
    }
}, { $month }/{ $day }
appt-mail-agreed = Your visit is agreed: { $window }
appt-mail-moved = Your visit was moved: { $window }
appt-mail-reminder = We will visit you: { $window }
appt-mail-given-up = We have to call off your visit: { $window }
appt-mail-when = When
appt-mail-who = Who comes
appt-mail-mind = Somebody over 18 should be at home then.
appt-mail-until = You can change the time yourself until { $when }; after that please call the hotline.
appt-mail-too-late = To change the time now, please call the hotline.
appt-mail-calendar = The file in this mail puts the visit into your calendar.
appt-mail-calendar-moved = The files in this mail put the visit into your calendar and take the earlier one out.
appt-mail-calendar-out = The file in this mail takes the visit out of your calendar.
appt-mail-sorry = We are sorry: we cannot come at the time that we agreed with you. Please choose another one.
appt-mail-compensated = What you get for the visit that we missed: { $window }
appt-mail-amount = You get
appt-mail-missed = We are sorry: nobody came at the time that we agreed with you. You get the amount below for it; you need not do anything.
appt-mail-see = See what has been done
appt-mail-open = See or change the visit
appt-mail-choose = Choose another time
appt-held = Kept for you until { $when }
appt-agree = Yes, come { $window }
appt-open = Agreed so far
appt-give-up = Give this visit up
appt-done = It is agreed. We come then.
appt-done-given-up = The visit was given up, as you wished.
appt-taken = That time was just taken or is not free any more. Please choose another one.
appt-choose = Please choose what is to be done, where, and when.
appt-not-now = This cannot be changed here now. Please choose again, or call the hotline.
appt-moved-words = The customer chose the time on the tracking page
appt-given-up-words = The customer gave the visit up on the tracking page
appt-calendar = Visit: { $name }
appt-calendar-text = Somebody over 18 should be at home. You can change the time on your tracking page.
rail-visits = Visits
visits-title = Visits of the day
visits-text = Who comes to whom, and when. Late arrivals turn red by themselves.
visits-day = Day
visits-before = Day before
visits-after = Day after
visits-empty = No visits on this day.
visits-technician = Technician
visits-tray = To be agreed
visits-tray-empty = Nobody waits for a visit to be agreed.
visits-state = { $state ->
    [on_the_way] on the way
    [arrived] arrived
    [absent] customer absent
    [done] done
    [cancelled] given up
    [late] late
   *[booked] agreed
}
visits-depart = On my way
visits-arrive = I am there
visits-place = Place (optional)
visits-form = Service confirmation form
visits-checked = Checked with the customer
visits-measured = Measured
visits-told = What the customer should mind
visits-fixed = Was done what was promised?
visits-fixed-yes = Yes
visits-fixed-no = Not yet
visits-done = The customer confirms it
visits-absent = The customer is not there
visits-absent-hint = Call, and wait as long as we promise to wait; another time is agreed then.
visits-absent-text = What was tried
visits-absent-say = We waited
visits-book = Agree a visit
visits-side = Whose wish
visits-side-customer = The customer’s
visits-side-operator = Ours
visits-reason = Why it is changed
visits-consent = How the customer agreed, if it is later than promised
visits-agree = Agree this time
visits-give-up = Give the visit up
visits-give-up-hint = What the operator gives up stays promised and will be missed, unless another time is agreed.
visits-nothing = There is no service or no area for this ticket yet. An administrator adds them.
visits-none = Nothing is free in these days; look at later ones.
visits-all = All free times
visits-so-far = Visits so far
visits-place-other = Somebody else comes
event-survey-answered = The customer rates the service { $score } of 5
survey-question = How was our service?
survey-score-label = From 5, very good, to 1, very bad
survey-score = { $score ->
    [5] very good
    [4] good
    [3] neither good nor bad
    [2] bad
   *[1] very bad
}
survey-text = What should we know?
survey-send = Send
survey-hint = Those who came to you do not read it. You can change it for seven days; with 1 or 2 we take the matter up again.
survey-rated = You said: { $score } of 5, { $words }
survey-done = Thank you. We have written down what you said.
survey-not-done = Please choose a number from 1 to 5.
survey-go = Say how it was
survey-change = Change what I said
