# The code by which a customer confirms a visit.
visit-code = Code for the technician
visit-code-hint = Give it to the technician when the work is done and right, and not before. Nobody else asks you for it.
visit-code-customers = The customer’s code
visit-code-ask = Six digits, on the customer’s tracking page and in their mail about the visit.
visit-code-or-signed = or their name, if they have no code at hand
visit-code-wrong = This is not the code of this visit. Ask the customer again, or have them write their name. { $left ->
    [one] One more try.
   *[other] { $left } more tries.
}
visit-code-used-up = Too many wrong codes were said for this visit. Have the customer write their name.
visit-code-none = This visit has no code. Have the customer write their name.
visit-code-confirmed = { $by ->
    [code] Confirmed by the customer’s code
   *[name] Confirmed by the customer’s name
}
