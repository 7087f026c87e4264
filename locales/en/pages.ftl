# What all pages say.

page-skip = Skip to the main content
page-service = service progress
page-choices = Language and text size
page-text-large = Large text
page-text-normal = Normal text
page-help = Need help? Call
page-desk = Back to the desk
page-find = Follow a ticket
page-new = Tell us about a problem

time-today = today { $clock }
time-tomorrow = tomorrow { $clock }
time-yesterday = yesterday { $clock }
time-this-year = { $month ->
    [1] Jan
    [2] Feb
    [3] Mar
    [4] Apr
    [5] May
    [6] Jun
    [7] Jul
    [8] Aug
    [9] Sep
    [10] Oct
    [11] Nov
   *[12] Dec
} { $day }, { $clock }
time-late = { $late } over
time-days = { $n ->
    [one] { $n } day
   *[other] { $n } days
}

trouble-absent = There is no such page
trouble-absent-text = The address may be incomplete, or the page has moved. Your tracking code leads you to your ticket.
trouble-form = This form is no longer valid
trouble-form-text = To protect you, a form that was open for too long or did not come from this site is not accepted. Go back, reload the page and send it again.
trouble-unreadable = We could not read what was sent
trouble-unreadable-text = It may be too long or incomplete. Go back, check it and send it again.
trouble-not-allowed = Somebody in another role does this
trouble-not-allowed-text = This account has no right to it. Ask a team lead or an administrator if it is needed.
trouble-moved-on = The ticket has just moved on
trouble-moved-on-text = This step is not possible any more. Go back to the ticket to see where it stands.
trouble-too-many = Too many requests
trouble-too-many-text = Wait a while and try again. If it is urgent, call our hotline.
trouble-later = We are busy just now
trouble-later-text = Try again in a moment. Everything that you sent successfully is stored.
trouble-fault = Something went wrong on our side
trouble-fault-text = You did nothing wrong. Try again later; if it still fails, call our hotline and quote the reference below.
trouble-id = Reference

sign-on-not-in = You are not signed in
sign-on-not-from-here = This sign-in did not begin in this browser, or was open for longer than ten minutes. Begin again.
sign-on-not-vouched = The sign-in was cancelled, or what came back could not be verified. Begin again; if it fails again, call your administrator.
sign-on-unknown = Nobody at this desk is known under that account. Ask your administrator to add you.
sign-on-not-anew = You need to enter your password once more to go on. Begin again and do not skip it.
sign-on-role-refused = The role that your groups give you could not be set. Ask your administrator.
sign-on-down-title = Single sign-on does not work just now
sign-on-down = Your organisation's sign-in service does not answer. Try again in a minute, or sign in with your password.
sign-on-again = Begin again
sign-on-other-way = Sign in with a password
