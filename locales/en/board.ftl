board-room = { $n ->
    [0] full
   *[other] { $n } left
}
board-elsewhere = Further
board-placing = Placing
board-promised = promised by
board-put-back = Put back
board-agreed = A visit is agreed already.
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
