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
