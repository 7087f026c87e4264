# Compensations for visits that we missed.

compensations = Compensations
compensations-text = What customers are offered for visits that we missed. A manager confirms or declines each, once; the customer sees what is confirmed.
compensations-none-offered = Nothing is offered for missed visits. Whoever operates the desk sets an amount in visits.compensation.
compensations-state = { $state ->
    [confirmed] Confirmed
    [declined] Declined
   *[proposed] To be decided
}
compensations-states = Where they stand
compensations-empty = Nothing is here.
compensations-ticket = Ticket
compensations-due = Promised until
compensations-amount = Amount
compensations-decided = Decided
compensations-decided-by = { $when }, { $name }
compensations-decision = Decision
compensations-reason = Reason, needed to decline
compensations-confirm = Confirm
compensations-decline = Decline
compensations-done = { $decision ->
    [confirmed] The compensation is confirmed; the customer sees it.
   *[declined] The compensation is declined.
}
event-compensation-confirmed = Compensation confirmed: { $amount }
event-compensation-declined = Compensation of { $amount } declined
track-compensation = What you get from us
track-compensated = We did not come as we had promised. You get { $amount }; you need not do anything.
