# Words of the audit. Buttons are verbs.

rail-audit = Audit
audit = Audit
audit-title = 24-hour reply audit
audit-promise = Every ticket gets one effective reply within 24 hours of arrival. Target 100%, no exemptions; rates are cut, never rounded up.
audit-print = Print report
audit-printed = Report made at
audit-author = by
audit-filter = Filter
audit-range = Range
audit-today = Today
audit-week = 7 days
audit-month = 30 days
audit-days = Custom
audit-from = From
audit-to = To
audit-show-days = Show
audit-period = { $from } – { $to }
audit-channel = Channel
audit-team = Team
audit-tier = Tier
audit-all-channels = All channels
audit-all-teams = All teams
audit-all-tiers = All tiers
audit-all-regions = All regions
audit-all-bands = Everything open
audit-no-team = No team
audit-tier-standard = Standard
audit-rates = Reply rates
audit-met = Met
audit-not-met = Not met
audit-short = missed
audit-all-kept = all in time
audit-none-due = No reply was due
audit-open = Open now
audit-median = Median first reply (h:min)
audit-p95 = 95% of replies took no longer
audit-daily = Daily reply rate
audit-axis = Axis starts at { $n }%
audit-rate = Reply rate
audit-missed-day = with misses
audit-bar = { $date }: { $n } due
audit-miss = { $n } missed
audit-miss-title = { $date }: reply rate { $rate }%, { $n } missed
audit-chart-none = Daily reply rate over { $days } days as a line, replies due as bars; nothing missed
audit-chart-some = Daily reply rate over { $days } days as a line, replies due as bars; misses on { $on } days, { $n } in all
audit-as-table = Show as table
audit-day = Day
audit-beside = Outside the rate
audit-beside-text = Counted apart and never folded into the rate. What was voided after its due time stays missed.
audit-not-yet-due = Not yet due
audit-void = { $reason ->
    [unreachable] Unreachable (confirmed by a manager)
    [refused] Refused by the customer
    [withdrawn] Withdrawn by the customer
    [no_reply_needed] No reply needed
    [entered_in_error] Entered in error
   *[replaced] Rearranged with the customer
}
audit-corrected = Voided after due (still missed)
audit-recorded-late = Recorded after due (counted)
audit-imported = Imported history
audit-who = Who fell short
audit-by = Group by
audit-due = Due
audit-kept = Kept
audit-missed-n = Missed
audit-median-n = Median
audit-missed = Missed promises
audit-missed-none = No promise was missed in this range.
audit-order = by due time
audit-more = These are the first 50. All of them:
audit-proofs = Promises
audit-client = Customer
audit-due-at = Due
audit-replied = Replied
audit-came-of-it = Took, or late by
audit-left = Left
audit-figure = { $figure ->
    [due] Due
    [missed] Missed
    [kept] Kept
    [late] Replied late
    [unanswered] Unanswered
    [not_yet_due] Not yet due
    [voided] Voided
    [voided_after_due] Voided after due
    [recorded_late] Recorded after due
    [answered] Answered, in time or late
    [solved] Resolved or closed
    [satisfied] Closed with the customer satisfied
    [quick] Answered within 20 seconds
    [self_made] Recorded and answered by one person within 5 minutes
    [kept_at_last] Kept in the last hour
    [voided_at_last] Voided in the last hour
    [reopened] Of reopened tickets
    [repeated] Raised again within 30 days
   *[imported] Imported history
}
audit-what = { $period }, { $scope }; as of { $when }
audit-back = Back to the audit
audit-nothing = There are no tickets here.
audit-next = Next 50
audit-grouping = { $by ->
    [channel] Channel
    [tier] Tier
    [kind] Kind
    [category] Category
    [urgency] Urgency
    [region] Region
    [site] Site
    [owner] Person
   *[team] Team
}
audit-none-of = { $by ->
    [category] No category
    [region] No region
    [site] No site
    [owner] Nobody
   *[team] No team
}
audit-one-site = One site
audit-one-person = One person
audit-before = The period before
