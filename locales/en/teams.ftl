# Teams and shifts in the administration.
teams-title = Teams and shifts
teams-search = Team or region
teams-new = New team
teams-name = Team
teams-region = Region
teams-members = Members
teams-now = On duty now
teams-shifts = Shift plan
teams-covered = Covered
teams-uncovered = Gaps
teams-none = No team was found. A team has a name, a duty manager and members, such as “North service”, responsible for the region “north”.
teams-more = Only the first 200 are shown. Type a few letters to narrow it down.
teams-posts = Posts
teams-away = Away
teams-no-members = Nobody is in this team. A person’s team is chosen under People.
teams-lead = Team lead
teams-duty-manager = Duty manager
teams-manager = Manager
teams-director = Director
teams-skills = Skills, one a line
teams-shifts-hint = Local time. A shift that ends at or before its beginning ends on the next day. A row left empty is dropped.
teams-shift-name = Shift
teams-shift-days = Days
teams-shift-from = From
teams-shift-until = Until
teams-shift-members = Who works in it
teams-shift-members-hint = Nobody marked is the whole team. Calls that somebody still owes when their shift ends, due before they work again, go to the team’s queue.
teams-shift-new = Another shift
teams-shift-more = More shifts
teams-standing = The standing lead
teams-day = { $day ->
    [mon] Mon
    [tue] Tue
    [wed] Wed
    [thu] Thu
    [fri] Fri
    [sat] Sat
   *[sun] Sun
}
teams-gap = { $from } to { $until }
teams-gaps = Nobody is on duty in these hours
teams-gaps-text = What falls due then goes to the manager, the director, at last to the fallback address. Add a shift, or name a standing duty manager.
teams-covered-text = Somebody is on duty at every hour of the week.
teams-save-anyway = Save with these gaps
teams-look = Check the plan
