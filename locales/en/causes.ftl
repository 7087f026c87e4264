# Why promises were missed: the list, who names a cause and who confirms it.
causes-title = Causes
causes-new = New cause
causes-code = Code
causes-name = Name
causes-name-zh-cn = Name in simplified Chinese
causes-name-zh-tw = Name in traditional Chinese
causes-name-en = Name in English
causes-state = State
causes-in-use = In use
causes-retired = Retired
causes-retire = Retired: no further miss is put down to it
causes-hint = Give it a name in one language at least; where one is missing, the nearest is shown. A code never changes.
causes-none = There is no cause yet. One might have the code system-fault and the name “System fault”.
causes-code-wrong = A code has 1 to 32 lower-case letters, digits and hyphens, and is neither any nor none
causes-names-wrong = Give it a name in one language at least, with at most 120 characters each
cause = Cause
cause-of-miss = Why it was missed
cause-none = No cause is named yet.
cause-named = Named by
cause-confirmed = Confirmed by
cause-by = { $name }, { $when }
cause-unconfirmed = Waits for a second person
cause-is-confirmed = Confirmed
cause-confirm = Confirm this cause
cause-name = Name the cause
cause-name-anew = Name another cause
cause-text = How one can see it
cause-hint = One person names the cause and a second one confirms it, neither of whom handled the ticket. Verdict and clocks stay what they are.
cause-event = { $step ->
    [cause_named] Miss of the { $promise } put down to: { $cause }
   *[cause_confirmed] Cause of the missed { $promise } confirmed: { $cause }
}
causes-and-cures = Causes and cures
causes-confirmed-n = Of them confirmed
causes-no-miss = Nothing was missed in this range.
causes-unnamed = No cause is named yet
causes-share = { $named } of { $missed } put down to a cause
causes-behind = Missed: { $cause }
causes-behind-any = Missed, put down to a cause
causes-behind-confirmed = Missed, cause confirmed
cures-title = Cures
cures-text = Each has an owner and a due time; once it is done, somebody else says whether it helped.
cures-needed = These causes need a cure
cures-misses = { $n } missed
cures-none = There are no cures here. Where a cause comes back, open one: what is to be done, who sees to it, by when.
cures-all = All
cures-open = Open a cure
cure-of = Cure:
cure-task = What is to be done
cure-owner = Owner
cure-due = Due
cure-standing = Standing
cure-state = { $state ->
    [open] Open
    [overdue] Overdue
    [done] To be checked
    [effective] Helped
   *[ineffective] Did not help
}
cure-opened = Opened by
cure-done = Done by
cure-done-text = What was done
cure-checked = Checked by
cure-check-text = How one can see it
cure-finish = It is done
cure-check = Did it help?
cure-helped = It helped
cure-did-not-help = It did not help
cure-change = Change it
cure-needs = Needs a cure
cure-line = { $state }, due { $when }
cure-mail-needed = A cure is needed: { $cause }
cure-mail-given = A cure is yours: { $cause }
cure-mail-due = A cure is due within a day: { $cause }
cure-mail-overdue = A cure is overdue: { $cause }
cure-mail-misses = Missed
cure-mail-open = Open the cure
review-title = Review
review-figures = Figures of the period and of the one before
review-figure = Figure
review-complaints = Complaints received
review-repeats = Of them by customers who had complained before
review-eventual = Answered at last
review-opened = Cures opened
review-done = Cures done
review-overdue = Cures overdue at its end
review-effective = Cures that helped
review-ineffective = Cures that did not help
review-text = In the manner of ISO 10002: what came in, what was promised and missed, why, what was done about it and whether it helped. Cures are the whole house's. A repeat is a complaint by a customer who had complained before, at most 30 days before the period began.
