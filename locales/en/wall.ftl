# The board on the wall.

rail-walls = Wall
walls = Wall boards
walls-text = A board shows the reply rate of today and what is due next, and names no customer. Its link opens it; nobody signs in.
walls-hang = New link
walls-label = Where it hangs
walls-days = Days it is good (1 to 366)
walls-make = Make the link
walls-made = The link is made
walls-made-text = It is shown this once. Open it in the browser of the screen; whoever has the link sees the board.
walls-open = Open the board
walls-copy = Copy the link
walls-good = Links in use
walls-none = There is no link yet.
walls-until = Good until { $when }
walls-used = Opened last: { $when }
walls-never = never
walls-end = End
wall-title = 24-hour replies due today
wall-today = { $due } due, { $kept } on time
wall-streak = { $n ->
    [one] { $n } day without a miss
   *[other] { $n } days without a miss
}
wall-hours = Due in each of the next 12 hours, { $n } in all
wall-nearest = Due next
wall-nothing = Nothing is owed.
wall-nobody = Nobody yet
wall-teams = Teams today
wall-teams-none = No reply was due today yet.
wall-date = { $weekday ->
    [1] Mon
    [2] Tue
    [3] Wed
    [4] Thu
    [5] Fri
    [6] Sat
   *[7] Sun
}, { $month ->
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
} { $day }
