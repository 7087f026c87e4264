# Figures by mail, and who wants them.
bulletin-headline = { $cycle ->
    [day] Figures of { $days }
    [week] Figures of the week { $days }
   *[month] Figures of the month { $days }
}
bulletin-subject = { $headline }: reply rate { $rate }
bulletin-why = Promises that were due on these days, as of { $when }. Rates are cut, never rounded up; -- means that nothing was due.
bulletin-regions = Only what concerns these regions: { $regions }
bulletin-file-here = The workbook in this mail has every reply that was due, with the figures and the digest of the lines.
bulletin-file-too-large = The file with every reply is too large for a mail; it is to be had from the desk.
bulletin-file-open = Download the file
bulletin-kinds = By promise
bulletin-before = The period before, { $days }
bulletin-late = Late by
bulletin-still-owed = { $span }, not fulfilled so far
bulletin-none-missed = Nothing was missed.
bulletin-more = And { $n } more, see the audit.
bulletin-bars = Replies due: kept green, missed red
bulletin-now = At { $when }
bulletin-overdue = Of them overdue
bulletin-record = Record
bulletin-cures = Cures of the whole house: { $open } open, { $overdue } overdue; causes in need of one: { $needed }.
bulletin-footer = Sent by Yinuo by itself; nobody reads answers to it. Whoever does not want these mails turns them off on their own page.
me-mails = Figures by mail
me-mails-text = Those of the regions that one is responsible for, sent once they are final.
me-mail-day = Every morning, of the day before
me-mail-week = Every week, of the week before
me-mail-month = Every month, of the month before
me-done-mails = Saved.
