### What staff and administrators see.

caseload-title = Caseload
caseload-invite = Invite
caseload-search = Find by chosen name
caseload-nobody = No name fits.
caseload-empty-heading = Nobody here yet
caseload-empty = Invite the first person you work with. You will see here what they choose to share, and nothing else.
caseload-invited-heading = { $count ->
    [one] { $name } is invited and has not come yet
   *[other] { $count } people are invited and have not come yet
}
caseload-invited = Once they join, they show here.
caseload-people = People you work with
caseload-new = { $count } new
caseload-quiet = nothing new since { $when }
caseload-nothing = nothing shared yet
caseload-not-come = not on this device yet
caseload-reading-open = reading in the making
caseload-note = You see what people share with you, and nothing else. Nobody watches this live.
caseload-choose-heading = Choose a person
caseload-choose = What they shared with you opens here.

person-called = A person
person-since = With you since { $day }
person-new = New since you last looked
person-shared = Shared with you
person-earlier = Shared earlier
person-not-come = What { $name } shared is not on this device yet. It comes when there is a signal.
person-nothing-heading = Nothing shared yet
person-nothing = When { $name } shares an entry with you, it shows here. Nothing else of their journal does.
person-shared-by = { $day } · shared by { $name }
person-shared-later = { $day } · shared by { $name } on { $shared }
person-star = Star
person-start-reading = Start a reading
person-invite-again = New phone for { $name }
person-not-live = Nobody watches this live. If somebody is in danger, use Help now.
person-missing = This person is not in your caseload. If they just joined, they will be here soon.

invite-called = An invitation
invite-title-person = Invite a person
invite-title-staff = Invite a keyworker
invite-title-again = A new phone for { $name }
invite-name-person = What do you call them?
invite-name-person-hint = A first name or nickname is enough. They can change it when they join.
invite-name-staff = Their name
invite-name-staff-hint = The name they sign in with. They can change it when they join.
invite-name-missing = Write a name first.
invite-again-body = This lets { $name } in on a new phone. They also need their twelve recovery words.
invite-make = Make the invitation
invite-making = Making it…
invite-ready = Invitation for { $name }
invite-scan = Scan this with the phone’s camera
invite-qr-label = A square code that opens the invitation
invite-or-type = Or type this code in the app
invite-only-here = This link works on this machine only: its address is { $address }. To invite from another device, open Waymark at an address that it can reach.
invite-code-where = Type it at { $address }.
invite-code-hint = In Waymark: I have an invitation. The code works once, until { $until }.
invite-link = Or send the link
invite-link-hint = It works once, until { $until }. Send it only to { $name }.
invite-copy-link = Copy the link
invite-another = Invite somebody else
invite-done = Done
invite-only-once = The code is shown this once. If it gets lost, make a new one.
invite-iphone = On an iPhone: add Waymark to the home screen first, then open it there and type the code.
invite-open = Not used yet
invite-open-again = New phone for { $name }
invite-open-until = until { $until }
invite-cancel-label = Take it back: the invitation for { $name }
invite-cancel = Take it back
invite-cancelled = Taken back. It does not work any more.

set-up-title = Set up Waymark
set-up-lead = Name your service and choose how you sign in. This takes about two minutes.
set-up-service = Name of the service
set-up-service-hint = People see this name when they are invited.
set-up-service-missing = Write the service’s name.
set-up-nation = Nation
set-up-nation-hint = This decides which crisis lines come first. 
set-up-england = England
set-up-northern-ireland = Northern Ireland
set-up-scotland = Scotland
set-up-wales = Wales
set-up-name = Your name
set-up-name-hint = You sign in with it. Staff see it on invitations.
set-up-name-missing = Write your name.
set-up-password = Password
set-up-password-hint = 15 characters or more. Four or five words you can remember work well.
set-up-password-missing = Choose a password of 15 characters or more.
set-up-password-short = This is { $length } characters. It needs 15 or more.
set-up-send = Set up the service
set-up-sending = Setting up…
set-up-no-token = This link is not whole. Open the set-up link again, just as the server printed it.
set-up-sign-in = Sign in
set-up-nation-missing = Choose your nation.
set-up-old-link = This link is old. Use the newest line that the server printed.
set-up-done-title = Your service is set up
set-up-done-lead = The recovery codes were shown once. If you did not keep them, make new ones.
set-up-done-service = To the service

codes-title = New recovery codes
codes-lead = You get ten new codes. The old ones stop working.
codes-make = Make new codes
codes-making = Making them…
codes-keep-title = Keep these codes
codes-keep-lead = If you lose your password, one of these lets you in. Each works once. They are shown only now.
codes-copy = Copy the codes
codes-print = Print the codes
codes-kept = I have kept them
codes-list = Recovery codes

service-title = Service
service-staff = Staff
service-staff-empty-heading = No keyworkers yet
service-staff-empty = Invite the first keyworker. They invite the people they work with.
service-invited-heading = { $count ->
    [one] { $name } is invited and has not come yet
   *[other] { $count } keyworkers are invited and have not come yet
}
service-invited = Once they join, they show here.
service-invite = Invite a keyworker
service-keyworker = Keyworker
service-administrator = Administrator
service-since = { $role } since { $day }
service-privacy = You run the service. You cannot read what people write: private entries are sealed on their phones, and no screen shows you shared ones.

password-title = Change your password
password-lead = You stay signed in here. Your other devices are signed out.
password-change = Change it
password-changing = Changing…
password-changed = Your password is changed.
me-codes = New recovery codes
me-codes-hint = They let you in if you lose your password
me-password = Change your password
me-password-hint = Your other devices are signed out
where-nothing-staff = You have made nothing here that has to be sent. Press Try now to see if your service can be reached.
where-waiting-staff = { $count ->
    [one] One thing you made has not reached your service yet. It is safe on this device.
   *[other] { $count } things you made have not reached your service yet. They are safe on this device.
}
where-safe-staff = Everything you made is on your service’s server since { $time }, and on this device.
