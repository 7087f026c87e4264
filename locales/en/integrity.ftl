# Whether the record is whole: the badge, checking again, the mail to auditors.
integrity-intact = Record intact
integrity-stale = Record not checked lately
integrity-broken = Record broken
integrity-unchecked = Record not verified yet
integrity-count = { $events } events, verified { $when }
integrity-since = { $events } events, not checked since { $when }
integrity-faults = { $n } faults, verified { $when }
integrity-first = The first:
integrity-event = event { $event }
integrity-checkpoint = checkpoint { $number }
integrity-broken-text = What the database holds is not what was recorded. This cannot be closed: it goes away once the record is put right and verified again.
integrity-again = Check again
integrity-under-way = Being verified
integrity-place = { $place ->
    [events] Events
    [tickets] Tickets
    [promises] Promises
    [steps_taken] Steps of ladders
    [imported_from] Origins of imports
    [attachments] Attachments
    [attachments-folder] Files of attachments
    [checkpoints] Checkpoints
    [checkpoint_entries] Entries of checkpoints
    [security_events] Security events
    [security_head] Head of the security chain
    [reply_rate] Reply rate
    [witness] File of checkpoints
   *[record] Database
}
broken-headline = The record was altered
broken-why = What the database holds is not what was recorded. Keep everything as it is, and compare with a backup and the file of checkpoints. The audit page stays red until the record is put right and verified again.
label-verified = Verified
label-faults = Faults
label-place = The first
label-event = Event
action-audit = Open the audit
