# Sites, tokens, checkpoints, people from a file, and what was changed.
sites-title = Sites
sites-search = Name, code or region
sites-new = New site
sites-name = Site
sites-kind = Kind
sites-code = Code of the channels
sites-none = No site was found. One could be the hall “Railway square” with the code “H-017” in the region “north”.
sites-kind-word = { $kind ->
    [hall] Service hall
   *[agent_point] Agent point
}
tokens-title = Tokens
tokens-owner = Whose
tokens-label = What it is for
tokens-scope = Good for
tokens-expires = Expires
tokens-used = Last used
tokens-none = No tokens. A machine needs one, confined to the channel or the operations that it uses.
tokens-more = Only the newest 500 are shown.
tokens-new = New token
tokens-days = Days until it expires
tokens-operations = Operations
tokens-hint = Nothing ticked and no operation named means whatever its owner may do. Without days it lives as long as the settings say.
tokens-make = Make a token
tokens-made = Made. This is its value:
tokens-once = It is shown this once; only its digest is kept.
tokens-made-before = This form was sent before. The token is in the list; its value was shown then and is not kept.
tokens-everything = Whatever its owner may do
tokens-good = Good
tokens-over = Expired
tokens-revoked = Revoked
tokens-revoke = Revoke
tokens-revoked-now = Revoked. Every server refuses it within a second.
tokens-proof-needed = Before making a token, sign out, sign in again, and do it within five minutes.
checkpoints-title = Checkpoints
checkpoints-text = Each seals everything before it. Compare a digest with the line that leaves the building.
checkpoints-number = No.
checkpoints-at = Time
checkpoints-tickets = Tickets sealed
checkpoints-events = Events sealed
checkpoints-digest = Digest
import-title = People from a file
import-hint = Columns name, email, role, and if wanted team, site, staff_number, language, languages. People are known by their mail address; empty cells change nothing; nobody is ever removed.
import-csv = CSV with a line of headings, at most 5000 rows
import-invite = Invite those who are added by mail
import-look = Look at every row
import-do = Do what is shown
import-rows = Rows
import-line = Line
import-verdict = What becomes of it
import-details = Details
import-shown = To add { $added }, to change { $changed }, unchanged { $unchanged }, refused { $refused }. Nothing was done yet.
import-done = Added { $added }, changed { $changed }; { $refused } refused rows stayed out.
import-word = { $verdict ->
    [added] Is added
    [changed] Is changed
    [unchanged] Stays
   *[refused] Refused
}
import-outdated = Something changed since these rows were shown. Look at them again.
import-unreadable = The file cannot be read: { $why }
history = What was changed
history-at = When
history-by = By
history-what = What
history-desk = The desk
history-word = { $kind ->
    [user_added] Added
    [user_invited] Invited
    [role_changed] Role changed
    [mail_changed] Mail changed
    [user_retired] Retired
    [user_restored] Taken back
   *[changed] Changed
}
history-field = { $field ->
    [name] Name
    [email] Mail
    [role] Role
    [team] Team
    [language] Language
    [absent_from] Away from
    [absent_until] Away until
    [stand_in] Stand-in
    [site] Site
    [bounced] Mail came back
    [staff_number] Staff number
    [languages] Languages
    [region] Region
    [lead] Team lead
    [duty_manager] Duty manager
    [manager] Manager
    [director] Director
    [skills] Skills
    [shifts] Shifts
    [kind] Kind
    [point_code] Code
    [code] Code
    [use] Used in
    [texts] Texts
    [retired] Retired
   *[other] { "" }
}
regions-title = Regions
regions-new = New region
regions-code = Code
regions-name = Name
regions-state = State
regions-in-use = In use
regions-retired = Retired
regions-retire = Retired: nothing new may name it
regions-none = There is no region yet. One might have the code north and the name “North”.
