# Visits as calendars to subscribe to.

feeds = Calendar links
feeds-text = A link that a phone or a calendar subscribes to. It shows ticket numbers, services, areas, windows and how the visits stand, and names no customer. Visits that are moved or given up change there by themselves.
feeds-manage = Calendar links of visits
feeds-new = New link
feeds-of = Whose visits
feeds-choose = Choose an area or a technician
feeds-label = What reads it, such as a phone
feeds-made-text = It is shown this once. Subscribe to it in the calendar; whoever has the link sees these visits.
feeds-none = There is no link yet.
feeds-used = Read last: { $when }
feed-name = { $of ->
    [area] Visits: { $name }
   *[technician] Visits of { $name }
}
feed-visit = { $service } · { $number }
feed-state = { $state ->
    [on_the_way] On the way
    [arrived] At the door
    [absent] The customer was not there
    [done] Done
    [cancelled] Given up
   *[booked] Agreed
}
