# In which hours of the week customers wait: the drawing and its table.
hours-title = When replies are slow
hours-text = Median time to the first reply, by the hour in which the customer spoke
hours-day = { $day ->
    [mon] Mon
    [tue] Tue
    [wed] Wed
    [thu] Thu
    [fri] Fri
    [sat] Sat
   *[sun] Sun
}
hours-cell = { $day } { $hour }:00, { $due } due, median { $median }
hours-cell-missed = { $day } { $hour }:00, { $due } due, median { $median }, { $missed } missed
hours-sentence = Median time to the first reply by weekday and hour: darker is slower, a red dot opens what was missed. The slowest is { $slowest }.
hours-sentence-none = No reply was due.
hours-scale = { $least } to { $most } hours
hours-missed = Something was missed
hours-table = The table behind it
hours-hour = Hour
