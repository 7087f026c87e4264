# Templates in the administration.
templates-title = Templates
templates-search = Code, name or words
templates-new = New template
templates-code = Code
templates-name = Name
templates-use = Used in
templates-languages = Languages
templates-retired = Retired
templates-offered = Offered
templates-none = No template was found. One with the code “late” could begin: “Hello {"{"}customer{"}"}, we did not answer ticket {"{"}number{"}"} in time.”
templates-hint = These words are filled in by the ticket. A text in one language is enough; a customer who reads another gets the nearest.
templates-variable = { $variable ->
    [number] ticket number
    [due] next due time
    [customer] customer, masked
    [subject] subject
    [handler] who has the ticket
    [team] team
   *[agent] who is writing
}
templates-use-word = { $use ->
    [reply] Reply
    [note] Note
   *[script] Script
}
templates-look = Preview
templates-retire = Retire
templates-restore = Offer again
templates-strange = { $variable } is no variable. Use one of those above; {"{{"} is a brace.
templates-long = At most 2000 characters, without control characters
templates-code-wrong = 1 to 32 lower-case letters, digits and hyphens
templates-empty = Write it in at least one language
