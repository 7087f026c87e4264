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
    [done] The visit is done. Somebody else will call you to ask how it went
    [cancelled] The visit was given up
    [late] { $name } has not arrived in time. We are sorry; your visit goes first, and you can choose another time at once
   *[booked] { $name } comes to you
}
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
