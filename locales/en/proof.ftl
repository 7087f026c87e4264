# Showing once more who one is, for those whom a provider signs in.
proof-with = Show who you are with { $name }
proof-text = You sign in through { $name } and have no password here. Show once more who you are; for five minutes after that you can go on.
proof-first = Show first who you are, with the button above, and go on within five minutes.
proof-admin = Before changing mail, role or state, show who you are once more on your own page, and come back within five minutes.
