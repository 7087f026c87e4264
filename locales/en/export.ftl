# Files of reports.

export-number = Ticket
export-promise = Promise
export-standing = Standing
export-kind = Kind
export-channel = Channel
export-tier = Tier
export-region = Region
export-team = Team
export-owner = Owner
export-from = Clock from
export-due = Due
export-fulfilled = Fulfilled
export-late = Late by (s)
export-void = Voided because
export-id = Promise id
export-beginning = the beginning
export-period-from = Due from
export-period-to = Due before
export-as-of = As of
export-zone = Time zone
export-due-figure = Due
export-kept = Kept
export-late-figure = Late
export-unanswered = Unanswered
export-not-yet-due = Not yet due
export-voided = Voided
export-imported = Imported
export-lines = Lines
export-rate = On-time rate
export-digest = Digest of the lines (SHA-256)
export-within = Within regions
export-sheet-lines = Promises
export-sheet-summary = Summary
export-standing-is = { $standing ->
    [kept] kept
    [late] late
    [unanswered] unanswered
    [not_yet_due] not yet due
    [voided] voided
   *[imported] imported
}
export-tier-is = { $tier ->
    [vip] VIP
    [key] key
   *[standard] standard
}
export-urgency = Urgency
export-category = Category
export-site = Site
