board-room = { $n ->
    [0] full
   *[other] { $n } left
}
board-elsewhere = Further
board-placing = Placing
board-promised = promised by
board-put-back = Put back
board-agreed = The technician is there already.
board-how = Choose a place: with the arrow keys and Enter, or with a click. What is marked keeps what was promised; for a later one the customer has to agree.
board-no-place = Nobody who can do this has time on this day.
board-area = Area
board-areas = All areas
board-show = Show
board-here = Place here
board-late = Later than promised
call-save-visit = Save and agree a visit
visits-receipt = Receipt
visits-call = Call the customer
board-window = Time
board-ticket = Ticket
board-matter = Matter
board-signed = Name of the customer
board-print = Print sheets
board-move = Move
board-moving = Agreed: { $when }. It moves to the place you choose, once you say whose wish that is and why.
