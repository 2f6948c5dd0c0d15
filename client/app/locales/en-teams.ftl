### Teams, handing over, cover, ended accounts, and what was written down of it.

tab-team = Team
tab-teams = Teams
tab-audit = Audit

teams-title = Teams
teams-lead = The teams you belong to.
teams-lead-administrator = A team is staff who share the people they work with. A lead sees those people by name, and who works with them.
teams-empty = You are in no team yet. The person who runs the service can put you in one.
teams-count = { $count ->
    [one] One member
   *[other] { $count } members
}
teams-you-lead = you lead it
teams-no-team = People in no team
teams-no-team-hint = Nobody who works with them is in a team
teams-make-title = A new team
teams-name = Its name
teams-name-missing = Write a name first.
teams-make = Make the team
teams-making = Making it…
teams-made = The team is there. Now say who belongs to it.

team-not-led = You belong to this team. The people in it are shown to those who lead it.
team-alone-title = Nobody works with them now
team-waits = Waits until { $day }
team-left = { $name } no longer works with them
team-nobody = Nobody has worked with them yet
team-begin-who = Who works with them now?
team-choose = Choose…
team-begin = Begin
team-began = Somebody works with { $name } now.
team-wait-until = Until which day?
team-wait = Let them wait
team-wait-said = They stay on top of this page until somebody works with them.
team-people-title = People
team-people-hint = Names, and who works with them. What they write is not shown here.
team-people-empty = Nobody yet. People come into a team with the keyworker who invites them.
team-works-since = { $name } since { $since }
team-works-until = { $name } until { $until }
team-covers = { $name } covers for { $covers } until { $until }
team-staff-title = Staff
team-lead = Lead
team-works-with = { $count ->
    [0] works with nobody
    [one] works with one person
   *[other] works with { $count } people
}
team-hand-over = Hand over
team-hand-over-label = Hand over the people { $name } works with
team-make-lead = Make lead
team-lead-no-longer = No longer lead
team-lead-said = { $name } leads the team.
team-no-lead-said = { $name } no longer leads the team.
team-take-out = Take out
team-take-out-label = Take { $name } out of the team
team-taken-out = { $name } is no longer in the team. Who they work with stays as it is.
team-add-who = Who joins?
team-add = Add
team-added = Added.
team-add-hint = The people they work with come into the team with them.

cover-title = Cover for { $name }
cover-hint = Somebody else works with all of these people until a day. Then it ends by itself.
cover-who = Who covers?
cover-until = Until the end of which day?
cover-begin = Begin cover
cover-said = Cover for { $name } until { $until } has begun.

hand-title = Hand over from { $name }
hand-lead = Say for each person who works with them from now on. You can finish when nobody is left out.
hand-who = Who works with { $name } now?
hand-others = The others who work with them already
hand-waits = Nobody yet: they wait
hand-left = { $count ->
    [one] One person is left.
   *[other] { $count } people are left.
}
hand-all-said = Everybody has somebody, or a day.
hand-finish = Finish
hand-finishing = Finishing…
hand-done = { $name } works with none of them any more.
hand-own-title = Hand over people I work with
hand-own-hint = To somebody else in your teams
hand-own-lead = Choose who works with them from now on. Who you do not choose for stays with you.
hand-own-stays = Stays with me
hand-own-done = Handed over. What this device kept of them is removed.
hand-changed = Something has changed meanwhile, and somebody would be left out. Nothing was handed over. Open this page again.

caseload-until = until { $day }

readers-title = Who can read what I share
readers-hint = Since when, and until when
readers-lead = Only these people, and your service’s server. Nobody else.
readers-nobody = Nobody can read it now.
readers-since = since { $since }
readers-until = since { $since }, until { $until }
readers-covers = covers for { $covers }, since { $since }, until { $until }
readers-left-title = Cannot read it any more
readers-left = until { $day }

history-title = What happened with my things
history-hint = Who began or ended to work with you, and more
history-lead = Your service writes down who may read what you share. What you write is not in this list.
history-empty = Nothing is written down yet.

audit-title = Audit
audit-lead = Who did what, with names. Nothing that anybody wrote is in it.
audit-kind = Show
audit-all = Everything
audit-empty = Nothing of this kind is written down.
audit-more = Show older ones
audit-looking = Looking…

end-title = End { $name }’s account
end-meaning = { $name } is signed out everywhere and cannot come back. Open invitations of theirs stop working. People they work with show on top of their team’s page until somebody else does.
end-action = End it now
end-pending = Ending it…
end-said = { $name }’s account has ended.
end-ended = The account has ended

parted-ended = Your account here has ended. What this device kept of other people is removed.
parted-away = This device was away from your service for more than three days, or its clock was set back. What it kept of other people is removed. Sign in, and it comes back.
failure-away = This device was away from your service for more than three days, or its clock was set back. Sign in first. Then it shows people again.
problem-would-be-alone = Somebody would be left without a worker. Say first who works with them, or that they wait.
problem-ended = This account has ended.

deed-unknown = Something this version does not know
deed-somebody = Somebody
deed-some-team = a team
deed-set-up = { $who } set up the service
deed-signed-in = { $who } signed in
deed-signed-out = { $who } signed out
deed-sign-in-failed = { $number ->
    [one] Somebody tried to sign in as { $about } and could not
   *[other] Somebody tried { $number } more times to sign in as { $about } and could not
}
deed-invited = { $who } made an invitation
deed-invited-again = { $who } invited { $person } on a new device
deed-invitation-cancelled = An invitation was taken back
deed-joined = { $who } joined; the invitation came from { $about }
deed-came-back = { $who } came in on a new device; the invitation came from { $about }
deed-password-changed = { $who } changed their password
deed-codes-changed = { $who } made new recovery codes
deed-code-used = { $who } used a recovery code and chose a new password
deed-account-ended = { $who } ended the account of { $about }
deed-made-known = The service knows { $who } again, after it went back to an earlier day
deed-team-made = { $who } made the team { $team }
deed-team-named = { $who } gave the team { $team } its name
deed-team-joined = { $who } put { $about } in the team { $team }
deed-team-left = { $who } took { $about } out of the team { $team }
deed-lead-began = { $who } made { $about } lead of the team { $team }
deed-lead-ended = { $about } no longer leads the team { $team }
deed-access-began = { $about } began to work with { $person }
deed-cover-began = { $about } began to cover with { $person }
deed-access-ended = { $about } no longer works with { $person }
deed-waits = { $who } said that { $person } waits
deed-withdrawn = { $person } took something back
deed-key-destroyed = The key of something { $person } took back is destroyed
deed-backed-up = The service was backed up
deed-restored = A backup was restored
deed-went-back = The data went back to an earlier day. { $number } lines of this list are missing

kind-signed-in = Signed in
kind-sign-in-failed = Tried to sign in
kind-joined = Joined
kind-access-began = Began to work with somebody
kind-access-ended = No longer works with somebody
kind-account-ended = Accounts that ended
kind-withdrawn = Taken back
kind-backed-up = Backups
kind-restored = Restored
