### Waymark in English. Reading age 9 to 11; words between *stars* are set off.

intl-tag = en-GB
waymark = Waymark
page-title = { $page } · { $app }
moment-on-day = { $day }, { $time }
skip = Go to the page
opening = Opening…
broken-title = Waymark could not open
back = Back
undo = Undo
notice-close = Close
list-or = { " " }or{ " " }

help-now = Help now
leave-quickly = Leave quickly
tabs = Waymark
tab-today = Today
tab-journal = Journal
tab-star = Star
tab-me = Me
tab-caseload = Caseload
tab-service = Service

status-here = On this phone
status-waiting = { $count } waiting
status-safe = Safe { $time }
update-ready = A newer Waymark is ready.
update-action = Use it now
stopped = Waymark has stopped. What you saved is safe. What you are typing is still on this screen.
stopped-action = Start it again
stopped-replaced = There is a newer Waymark, and this page is an old one. What you saved is safe. Copy what you typed just now before you open the new one.
stopped-replaced-action = Open the new one
signed-out = You are signed out. What is on this device is still here.
signed-out-action = Sign in
notice-space-low = This device is nearly full. Your words are still saved. Make some room soon.
notice-refused = Something you made could not be sent. Its words are kept here as a draft. Open it and try again.
notice-refused-without-draft = Something you made could not be sent, and nobody else can see it. Look at it, and make it again.
unkept = This device is full. Your last words are not saved yet. Keep Waymark open and make some room. Then they are saved.
notice-restarted = Waymark had to start again. Nothing you saved is lost.
notice-renewed = This device was copied, or put back to an older day. It goes on as a device of its own. Nothing is lost.
notice-wrong-clock = The clock of this device is wrong. Your service says it is { $moment }. Set the clock, so that your days are right.
notice-went-back = Your service was put back to an earlier day. This device gives back what it holds, by itself. Nothing you made is lost.
notice-update-needed = This Waymark is too old for your service. Your words are safe here. Close the app and open it again.

## Failures: what happened, what is safe, one thing to do.
failure-locked = Waymark is locked. Your words are safe. Open the lock first.
failure-wrong-secret = That did not open the lock. Try again.
failure-wrong-secret-wait = That did not open the lock. Wait { $seconds } seconds, then try again.
failure-too-early = It is too early to try. Wait { $seconds } seconds, then try again.
failure-weak-secret = That is too short. Use four digits or more.
failure-offline = Your service could not be reached. What you wrote is safe on this device. Try again when there is a signal.
failure-unknown-word = “{ $word }” is not one of the recovery words. Check how it is spelt.
failure-wrong-words = These words do not fit. Check them against your paper, one by one.
failure-full = This device is full. The last words are only on the screen. Make some room, then type one more letter.
failure-store = The browser could not save. The last words are only on the screen. Copy them, then open Waymark again.
failure-not-found = This is not on this device. It may not have arrived yet, or it was taken back.
failure-too-long = This is longer than an entry can be. All of it is kept as a draft. Move some of it to a new entry.
failure-not-possible = That is not possible here. Nothing has changed. Go back and try another way.
failure-other-tab = Waymark is open in another tab. Nothing was changed here. Use that tab, or close it.
failure-restarted = Waymark had to start again. Nothing you saved is lost. Try once more.

form-offline = Your service could not be reached. Nothing has changed. What you typed is still on this screen. Try again.
form-busy = The service could not do this now. Nothing has changed. What you typed is still on this screen. Try again soon.

problem-wait = You can try again in { $seconds } seconds.
problem-bad-request = The service did not understand. Nothing was sent. Close Waymark, open it and try again.
problem-signed-out = You are signed out. What is on this device is safe. Sign in and try again.
problem-wrong-password = The name or the password is wrong. Check both and try again.
problem-wrong-device = The service does not know this device any more. What is on it is safe. Ask your keyworker for a new code.
problem-not-allowed = This is not yours to do here. Nothing has changed.
problem-wrong-origin = This page came from another place. Nothing was sent. Open Waymark from its own address.
problem-not-found = The service does not know this. Nothing has changed. It may need a newer version.
problem-no-invitation = This code does not work. It may be used already, too old, or typed wrongly. Check it, or ask for a new one.
problem-already-set-up = This service is set up already. Sign in instead.
problem-not-set-up = This service is not set up yet. Ask the person who runs it.
problem-name-taken = Somebody here has this name already. Add a letter or a second name.
problem-already-known = This journey is known to the service already. Nothing has changed. Ask your keyworker.
problem-too-long = This is too long for the service. It is safe on this device. Make it shorter and try again.
problem-bad-name = Use a name of 60 letters at most.
problem-weak-password = Many people use this password, or it is too short. Choose four or five words that only you would put together.
problem-bad-proof = The service could not check this device. Nothing has changed. Try again.
problem-wrong-method = The service did not understand. Nothing was sent. Close Waymark, open it and try again.
problem-too-old = This Waymark is too old for your service. Your words are safe here. Close it and open it again.
problem-too-many-open = There are many invitations that nobody has used. Take some back, then make this one.
problem-too-many = That was tried too often. Nothing is lost. Wait a little.
problem-broken = Something went wrong at the service. What you wrote is safe on this device. Try again later.
problem-unavailable = The service is busy. What you wrote is safe on this device. Try again soon.
problem-full = The service has no room left. What you wrote is safe on this device. Tell your keyworker.

## Welcome
welcome-title = A journal that is yours
welcome-lead = Write, look back, and see how far you have come. It works with no signal, and nobody else can read it unless you share it.
welcome-write = Start writing
welcome-write-hint = No account, no name needed
welcome-invitation = I have an invitation
welcome-sign-in = Staff sign in
welcome-recover = I had Waymark on another phone
welcome-about = About Waymark
me-leave = Take Waymark off this phone
me-leave-hint = To begin again, or for another journal

## Today
today-greeting = Good to see you
today-greeting-name = Good to see you, { $name }
today-how = How is today?
today-mood-saved = Saved. Only you can see it.
today-unfinished = You were writing this
today-star = Your star
today-star-none = See how each side of your life is going.
today-star-last = Last reading: { $day }
today-star-open = Go on with your reading of { $day }
today-star-together = Go on with the reading you share, { $day }
today-invitation = Do you have an invitation?
today-invitation-words = Join when you are ready. Your entries stay yours.
today-last = What you wrote last
write = Write
write-who-reads = Only you can read it

mood-heavy = Heavy
mood-low = Low
mood-so-so = So-so
mood-alright = Alright
mood-bright = Bright

## Journal
journal = Journal
journal-search = Search your words
journal-not-found = No entry has these words. Try fewer letters.
journal-empty = Nothing here yet
journal-empty-next = Press Write. One line is enough. It is saved as you type.
journal-earlier = Earlier entries
journal-choose = Choose an entry, or write a new one
journal-choose-words = It opens here.
sharing-private = Only you
sharing-withdrawn = Taken back
entry-draft = Not finished
entry-only-mood = { $mood }

## An entry
entry = Entry
entry-to-journal = To the journal
entry-title = Title
entry-title-invites = Title, if you like
entry-text = Your words
entry-text-invites = What is on your mind?
entry-day = Which day is this about?
entry-letters-left = { $count ->
    [one] There is room for one more letter in this entry.
   *[other] There is room for { $count } more letters in this entry.
}
entry-too-long = This is longer than one entry can be. All of it is kept here as a draft. Move some of it to a new entry.
entry-mood = How was it?
entry-mood-none = How was it?
entry-areas = Which sides of life is it about?
entry-areas-none = Areas
entry-areas-more = { $first } + { $more }
entry-share = Share
entry-shared = Shared
entry-put-away = Put away
entry-put-away-done = Put away.
entry-back-again = It is back in your journal.
readers-alone = *Only you can read this.* It stays on this phone.
readers-private = *Only you can read this.* Not your team, not the office.
readers-shared = *Others can read a copy of this:* { $names }. What you change here stays with you.
readers-shared-changed = *Others have an older copy:* { $names }. Your changes stay with you until you share again.
readers-withdrawn = *You took this back.* Only you can read it. You can undo that until { $until }.
readers-withdrawn-waits = *You took this back.* It leaves their screens as soon as this phone reaches your service. You can undo that until { $until }.
readers-see-copy = See what they see
keeping-typing = Saving…
keeping-kept = Saved on this phone
keeping-kept-here = Saved on this phone. It is sent when you leave this page.

## Sharing
share-called = Sharing
share-title = Share this with { $name }?
share-title-team = Share this with your care team?
share-title-shared = { $name } can read this
share-title-shared-team = Your care team can read this
share-lead = They will see exactly this, and nothing that was written before it.
share-title-withdrawn = They see nothing of this now
share-lead-shared = Shared { $when }. Below is exactly what they see.
share-lead-withdrawn = You took it back { $when }. Nobody else can read it.
share-lead-withdrawn-waits = You took it back { $when }. It leaves their screens as soon as this phone reaches your service.
share-copy = What they see
share-copy-withdrawn = What they saw, and would see again if you undo it
share-newer = Your newer words
share-changed = You changed this since. They still see the version of { $when }.
share-changed-withdrawn = You changed this since. Nobody else has seen these words.
share-means-readers-unknown = Your care team can read it.
share-means-readers-nobody = Your care team can read it. Nobody is in it yet.
share-means-reader = *One person can read it:* { $name }.
share-means-readers = *{ $count } people can read it:* { $names }.
share-means-server = What you share is no longer sealed. Your service’s server keeps it and can read it. What you do not share stays sealed.
share-means-back = You can take it back at any time. It leaves their screens at once, or when they are next online. You can undo that for 30 days. Then the service wipes its copy. Your own stays with you.
share-means-changes = Later changes stay with you until you share again.
share-means-not-live = Nobody watches this live. If you need someone now, use *Help now*.
share-action = Share with { $name }
share-action-team = Share with my care team
share-pending = Sharing…
share-not-now = Not now
share-take-back = Take it back
share-taking-back = Taking it back…
share-again = Undo, share it again
share-update = Share the newer words
share-done = Shared. They can read it as soon as it has reached your service. You can take it back at any time.
share-undone = Shared again.
share-taken-back = Taken back. It leaves their screens at once, or when they are next online.

## Help now
help-lead = These work without signing in. They are free to call or text.
help-nation = Where are you?
help-999 = 999
help-999-whom = If someone’s life is in danger
help-111-2 = 111, option 2
help-111-2-whom = NHS mental health, day and night
help-111 = 111
help-111-whom = NHS 24 mental health, day and night
help-lifeline = 0808 808 8000
help-lifeline-whom = Lifeline, day and night
help-samaritans = 116 123
help-samaritans-whom = Samaritans, day and night
help-shout = Text SHOUT to 85258
help-shout-whom = If you would rather not talk
help-papyrus = 0800 068 4141
help-papyrus-whom = Papyrus, if you are under 35
help-checked = List checked 3 November 2026. Waymark is not watched live.
nation-england = England
nation-northern-ireland = Northern Ireland
nation-scotland = Scotland
nation-wales = Wales

## Joining
join-title = Your invitation
join-lead = Type the code you were given. What you wrote so far stays yours.
join-bad-link = This link does not work
join-bad-link-lead = Ask for a new one. If you were given a code to type as well, you can type it here.
join-code = Code
join-code-hint = Capital or small letters both work. Gaps do not matter.
join-code-missing = Type the code first.
join-read = Look at it
join-reading = Looking…
join-from-person = *{ $from }* from *{ $service }* invites you.
join-from-keyworker = *{ $from }* invites you to work at *{ $service }* as a keyworker.
join-from-administrator = *{ $from }* invites you to run *{ $service }*.
join-person-title = Join your care team?
join-person-private = Your entries stay private. Nobody there can read them.
join-person-shared = They see only what you choose to share, one thing at a time.
join-person-kept = Your things are kept safe on their server, sealed, so that a lost phone loses nothing.
join-person-not-live = Nobody watches what you write live.
join-name = What should they call you?
join-name-hint = A first name or nickname is enough.
join-name-missing = Write a name first.
join-action = Join
join-pending = Joining…
join-not-now = Not now
join-staff-title = Welcome to your service
join-staff-name = Your name
join-staff-name-hint = You sign in with it. People you invite see it.
join-password = Password
join-staff-action = Join
join-again-title = Welcome back
join-again-body = This lets you in on a new phone. You need your twelve recovery words.
join-again-action = Type my words
password-hint = 15 characters or more. Four or five words you can remember work well.
password-short = This is { $length } characters. It needs { $least } or more.
secret-show = Show
secret-hide = Hide

## Signing in
sign-in-title = Staff sign in
sign-in-lead = For keyworkers and administrators.
sign-in-name = Your name
sign-in-name-missing = Write your name.
sign-in-password = Password
sign-in-password-missing = Write your password.
sign-in-code = Recovery code
sign-in-code-hint = One of the ten codes you kept. It works once.
sign-in-code-none = Keyworkers have codes only if they made some, under Me. With no code, ask your administrator to let you begin again. You keep the people you work with.
sign-in-code-missing = Write one of your codes.
sign-in-new-password = New password
sign-in = Sign in
sign-in-pending = Signing in…
sign-in-code-wrong = The name or the code is wrong, or the code was used before. Check both and try again.
sign-in-by-code-done = { $count ->
    [0] Your password is changed. That was your last code. Make new ones under Me.
    [one] Your password is changed. You have one code left. Make new ones under Me.
   *[other] Your password is changed. You have { $count } codes left.
}
sign-in-with-code = Use a recovery code instead
sign-in-with-password = Use my password instead
sign-in-person = Here to write your own journal? You need no password. Go back and press Start writing.

## Coming back
recover-title = Bring your journal here
recover-lead = You need a new code from your keyworker and your twelve words.
recover-code = Code from your keyworker
recover-code-hint = They make it under your name: New phone.
recover-words = Your twelve words
recover-words-hint = In the same order, with spaces between.
recover-words-count = There must be twelve words.
recover-action = Bring it here
recover-pending = Bringing it…
recover-done = Your journal is on its way to this phone.
recover-not-kept = Your words are never kept. If you leave this page, you have to type them again.
recover-along-entries = { $count ->
    [one] You have written one entry on this phone.
   *[other] You have written { $count } entries on this phone.
}
recover-along-readings = { $count ->
    [one] There is one reading of your star.
   *[other] There are { $count } readings of your star.
}
recover-along = They will be added to your journal.
recover-along-lock = The lock of this phone ends. You set it again in the next step.
recover-taken-title = This phone holds a journal already
recover-taken-person = It belongs to *{ $name }* at *{ $service }*.
recover-taken-staff = You work on it as *{ $name }* at *{ $service }*.
recover-taken-way = One phone holds one journal. To bring another one here, take this one off first. The next page says what stays and what goes.
recover-taken-action = Take this one off

## Taking it off
leave-title = Take Waymark off this phone
leave-title-locked = If you forgot it
leave-lead = All that Waymark keeps on this phone goes. That cannot be undone.
leave-lead-locked = Nobody can open this lock for you, not even your service. You can take Waymark off this phone and begin again.
leave-back-person = Your twelve words and a new code from your keyworker bring back all that has reached your service.
leave-back-alone = You write on your own. Nothing of it was sent anywhere, so nothing of it comes back.
leave-back-staff = You sign in again with your name and password. What people shared with you comes back then.
leave-only-here = { $count ->
    [0] Everything you made has reached your service.
    [one] *One thing you made is only on this phone.* It cannot be brought back.
   *[other] *{ $count } things you made are only on this phone.* They cannot be brought back.
}
leave-only-here-alone = { $count ->
    [0] Nothing is written here yet.
    [one] *One thing you made is here and nowhere else.* It will be lost.
   *[other] *{ $count } things you made are here and nowhere else.* They will be lost.
}
leave-sure-person = I have my twelve words
leave-sure-alone = I know that nothing of it comes back
leave-sure-staff = I know my name and my password
leave-unsure = Tick the box first, if it is so.
leave-action = Take it off this phone
leave-pending = Taking it off…
leave-not-now = Not now
leave-try-again = Try my PIN again
leave-done = Waymark is off this phone.

## The words
words-title = Your twelve words
words-lead = They open your journal on a new phone. Nobody else has them, and nobody can make them again.
words-print = Print
words-copy = Copy
words-care = Write them down or print them. Keep the paper where you keep important things, not beside the phone.
words-kept = I have kept them
words-later = Do it later
words-gone = You confirmed your words already, so they are not shown any more. They are on your paper.
words-to-me = Back to Me
words-confirm-title = Are they written down?
words-confirm-lead = Type these two from your paper.
words-which = Word number { $place }
words-missing = Type the word from your paper.
words-confirm = Check
words-confirming = Checking…
words-confirmed = They fit. Keep the paper safe.
words-show-again = Show me the words again
copied = Copied
copied-not = Your browser did not allow copying. Write it down instead.

## The lock
lock-title = Set an app lock
lock-change-title = Change the app lock
lock-lead = Does anyone else use this phone? A lock keeps your words closed when you put it down.
lock-lead-staff = People trust you with their words. This device must have a lock before they show here.
lock-lead-administrator = You can invite people to work here. This device must have a lock before you go on.
lock-secret = PIN or passphrase
lock-secret-hint = Four digits or more. A longer one is safer.
lock-again = The same once more
lock-short = That is too short. Use four digits or more.
lock-differs = The two are not the same. Type it once more.
lock-set = Set the lock
lock-setting = Setting…
lock-remove = Remove the lock
lock-removing = Removing…
lock-removed = The lock is off.
lock-set-done = The lock is set.
lock-not-now = Not now
lock-forgot = If you forget it, only your twelve words and a new code from your keyworker bring your journal back.
lock-forgot-alone = If you forget it, nobody can open what you wrote, not even you. Choose one you will remember.
lock-forgot-staff = If you forget it, sign out and sign in again. Then set a new one.
locked-title = Locked
locked-lead = Everything here is closed and safe.
locked-secret = PIN or passphrase
locked-empty = Type your PIN or passphrase.
locked-open = Open
locked-opening = Opening…
locked-forgot = I forgot it
locked-help = Help now works without it.
locked-lead-recover = There is a journal on this phone, behind this lock. Open it first. If you cannot, see below what you can do.
locked-lead-join = Open the lock to use your invitation. It waits here.
locked-wait-why = That was tried too often. Waymark waits a little, so that nobody can guess it.
locked-wait = { $seconds ->
    [one] You can try again in one second.
   *[other] You can try again in { $seconds } seconds.
}
locked-wait-minutes = You can try again in { $minutes }:{ $seconds } minutes.

## Another tab
other-tab-title = Waymark is open in another tab
other-tab-lead = Only one tab can write at a time, so that nothing is mixed up. What you wrote there is safe.
other-tab-take = Use it here
other-tab-taking = Moving here…

## Me
me = Me
me-alone = You write on your own. Your words are on this phone and nowhere else.
me-person = You are *{ $name }* at *{ $service }*.
me-keyworker = You are *{ $name }*, keyworker at *{ $service }*.
me-administrator = You are *{ $name }*. You run *{ $service }*.
me-readers = What you share can be read by { $names }.
me-join = I have an invitation
me-join-hint = Join a care team. Your entries stay yours.
me-words = Keep your twelve words
me-words-hint = They are not confirmed yet. You need them for a new phone.
me-lock = Set an app lock
me-lock-hint = For when others use this phone
me-lock-change = Change the app lock
me-lock-is-set = A lock is set
me-lock-now = Lock now
me-locking = Locking…
me-about = About Waymark
where-title = Where my things are
where-here-alone = Everything is on this phone, and nowhere else.
where-here = Everything is on this phone. It goes to your service when it can be reached.
where-waiting = { $count ->
    [one] One thing you made has not reached your service yet. It is safe on this phone.
   *[other] { $count } things you made have not reached your service yet. They are safe on this phone.
}
where-safe = Everything you made is on this phone, and since { $time } on your service’s server too.
where-try = Try now
where-try-pending = Trying…
where-reached = Your service was reached.
where-reached-waiting = Your service was reached, but has not taken everything yet. It is tried again by itself.
where-not-reached = No connection. Waymark keeps trying by itself.
where-next = { $seconds ->
    [one] It tries next in one second.
   *[other] It tries next in { $seconds } seconds.
}
where-next-minutes = It tries next in { $minutes }:{ $seconds } minutes.
install-title = Keep it on your home screen
install-why = Browsers clear what a page has kept when they need room. An installed app keeps your words.
install-why-apple = Safari clears what a page has kept after seven days without a visit. On your home screen it stays. Do this before you use an invitation.
install-apple = Press the Share button of Safari, then “Add to Home Screen”. Then open Waymark from there.
install-action = Install
theme-title = How it looks
theme-system = Like my device
theme-light = Light
theme-dark = Dark
sign-out-title = Sign out
sign-out-words = What is kept here for working without a signal is removed from this device.
sign-out = Sign out
signing-out = Signing out…
sign-out-done = You are signed out.
sign-out-waits = { $count ->
    [one] *One thing you made has not reached your service yet.* If you sign out now, it is lost.
   *[other] *{ $count } things you made have not reached your service yet.* If you sign out now, they are lost.
}
sign-out-wait = Wait until it is sent
sign-out-stays = You are still signed in. Nothing is lost.
sign-out-lose = Sign out and lose it

## About
about-title = About Waymark
about-lead = Waymark is a recovery journal and a star, for you and the people you choose to share with.
about-private-title = What is private stays private
about-private = Private entries are sealed on your phone. Your service keeps them for you but cannot open them. What you share can be read by your care team and by your service’s server, and only that.
about-not-title = What it is not
about-not = Waymark does not judge, score risk or watch you. Nobody reads along live. It is not a medical device and takes no decisions about you.
about-star-title = The star
about-star = The picture and the words of this star are our own. Outcomes Star™ and Recovery Star™ belong to Triangle Consulting Social Enterprise Ltd. This is neither of them, and they have nothing to do with it.
about-work-title = Work it stands on
about-work = Letters: Atkinson Hyperlegible Next, by the Braille Institute. Icons: Lucide. Both are free to use.
about-font-licence = Licence of the letters
about-icon-licence = Licence of the icons

## Nothing here
not-found-title = There is nothing here
not-found-lead = This address leads nowhere. Your words are safe.
not-found-home = To the start
