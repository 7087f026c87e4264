# What became of visits: the page of the audit and its files.
visit-report-title = Visits
visit-report-text = Whether technicians came when it was agreed, who waited for whom, and how customers found it
visit-report-choose = Counted by
visit-report-none = without
visit-report-total = All
visit-report-kept = Visits
visit-report-changes = Changes
visit-report-bookings = Agreeing visits
visit-report-callbacks = Calling afterwards
visit-report-fulfilled = Done at
visit-report-more-promises = The first { $shown } of { $all }; ask about fewer days to see the others.
visit-report-waits = Waits
visit-report-opinions = What customers said
visit-report-use = Working time that is booked
visit-report-how = Visits whose window ended in the period. Promises to agree a visit, and to call after one, are counted where they were due in it. Working time is that of the plans, calendars and absences that stand now; a team is the one that somebody belongs to now. Times in hours and minutes.
visit-report-empty = No visit was due, and nothing was promised about one.
visit-report-share = Came when it was agreed
visit-report-sentence = Share of visits on time: { $rate } of { $due } due.
visit-report-sentence-none = No visit was due.
visit-report-bar = { $name }: { $kept } of { $due } on time
visit-report-behind = Behind the figure: { $figure }
visit-report-more = The first { $shown } of { $all }; the file has all of them.
visit-report-figures-file = Figures
visit-report-visits-file = Visits
visit-report-elsewhere = elsewhere
visit-report-window = Window
visit-report-from = Window ended from
visit-report-to = Window ended before
visit-report-sheet = Lines
visit-report-service = Service
visit-report-area = Area
visit-report-technician = Technician
visit-report-window-from = Window from
visit-report-window-until = Window until
visit-report-booked = Agreed
visit-report-change = Changed
visit-report-arrived = Arrived
visit-report-customer-waited = Customer waited (s)
visit-report-absent = Customer absent
visit-report-technician-waited = Technician waited (s)
visit-report-done = Done
visit-report-fixed = What was promised was done
visit-report-confirmed = Confirmed
visit-report-score = Score (1 to 5)
visit-report-yes = yes
visit-report-no = no
visit-column-seconds = { $column } (s)
visit-report-by = { $by ->
    [area] Area
    [team] Team
    [technician] Technician
   *[service] Service
}
visit-standing = { $standing ->
    [on_time] on time
    [late] late
    [missed] nobody came
    [not_yet_due] not yet due
   *[not_owed] not owed any more
}
visit-change = { $change ->
    [moved_by_customer] moved by the customer
    [moved_by_operator] moved by us
    [given_up_by_customer] given up by the customer
   *[given_up_by_operator] given up by us
}
visit-column = { $column ->
    [due] Due
    [on_time] On time
    [late] Late
    [missed] Nobody came
    [on_time_rate] On time, share
    [customer_absent] Customer absent
    [done] Done
    [confirmed_by_code] Confirmed by the customer’s code
    [confirmed_by_code_rate] Confirmed by code, share
    [first] First visits done
    [first_fixed] Fixed at the first visit
    [first_visit_fix_rate] First-visit fix rate
    [moved_by_customer] Moved by customers
    [moved_by_operator] Moved by us
    [given_up_by_customer] Given up by customers
    [given_up_by_operator] Given up by us
    [technicians_waited] Technicians waited in vain
    [technicians_waited_median] Technicians waited, median
    [technicians_waited_p90] Technicians waited, 90th percentile
    [technicians_waited_longest] Technicians waited, longest
    [technicians_waited_total] Technicians waited, in all
    [customers_waited] Customers waited for late technicians
    [customers_waited_median] Customers waited, median
    [customers_waited_p90] Customers waited, 90th percentile
    [customers_waited_longest] Customers waited, longest
    [customers_waited_total] Customers waited, in all
    [faults_due] Faults: bookings due
    [faults_kept] Faults: booked in time
    [faults_late] Faults: booked late
    [faults_missed] Faults: not booked
    [faults_rate] Faults: booked in time, share
    [installations_due] Installations: bookings due
    [installations_kept] Installations: booked in time
    [installations_late] Installations: booked late
    [installations_missed] Installations: not booked
    [installations_rate] Installations: booked in time, share
    [others_due] Others: bookings due
    [others_kept] Others: booked in time
    [others_late] Others: booked late
    [others_missed] Others: not booked
    [others_rate] Others: booked in time, share
    [callbacks_due] Calls after visits due
    [callbacks_kept] Called in time
    [callbacks_late] Called late
    [callbacks_missed] Not called
    [callbacks_rate] Called in time, share
    [said_done] The customer says: done as promised
    [said_not_done] The customer says: not done as promised
    [asked] Customers asked
    [answered] Customers answered
    [score_1] 1 of 5
    [score_2] 2 of 5
    [score_3] 3 of 5
    [score_4] 4 of 5
    [score_5] 5 of 5
    [kept_time] Time kept for visits
    [shift_time] Working time
   *[utilisation] Utilisation
}
