# What is worth a look beside the reply rate.

signs-title = Worth a look
signs-what = { $period }, { $scope }; { $n } promises. None of this changes the rate.
signs-sign = Sign
signs-number = Promises
signs-why = Why it is worth a look
signs-same = The same words to more than 5 customers
signs-too-many = There are too many answers to be compared: choose fewer days.
signs-none-same = Nobody was told the same as more than 5 others.
signs-words = Words
signs-customers = Customers
signs-tickets = Some of the tickets
signs-meaning = { $figure ->
    [answered] Somebody was reached. This is what the rate counts; it says nothing of the matter itself.
    [solved] As the tickets stand now: an answer is not yet a solution.
    [satisfied] As the tickets stand now: a solution is not yet a content customer.
    [quick] Nobody finds out and tells in so little time, unless the matter was settled during the call.
    [self_made] A matter that one person records and answers at once may have been made for the figure.
    [kept_at_last] A reply at the last moment may be a reply for the clock.
    [voided_at_last] A promise that is taken out shortly before it would be missed.
    [reopened] The first answer did not hold.
   *[repeated] The same customer raised a matter of the same kind before: it may be the old one.
}
