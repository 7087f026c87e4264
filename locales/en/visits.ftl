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
