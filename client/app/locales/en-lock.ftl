# The app lock, several people on one device, and a device that others look at.

## When the lock closes by itself
auto-lock-title = Close it by itself
auto-lock-lead = What you typed is kept first. Then the lock closes.
auto-lock-after = { $minutes ->
    [one] After one minute without a touch
   *[other] After { $minutes } minutes without a touch
}
auto-lock-never = Only when I lock it
auto-lock-hidden = Also as soon as I go to another app

## Several people on one device
lock-lead-shared = You are not the only one who uses this device. Your own lock keeps your words closed to the others.
me-others = Somebody else uses this device
me-others-hint = Each behind their own lock
others-title = Somebody else uses this device
others-lead = Each of you has a place of your own here, behind your own lock. Nobody sees whether the others have written anything.
others-sign = What this device calls you
others-sign-hint = The others see it when the app opens. A first name or any word will do.
others-sign-keep = Keep it
others-sign-kept = The others see this word.
others-lock-first = Set a lock first, so that your words stay closed to the others.
others-let-in = Lock, and let somebody else in
others-pending = One moment…
others-cost = Whoever has worked here with a password signs in again when they come back.
others-words-wait = Words you typed wait for the lock to open. Open it first.
picker-title = Who is here?
picker-lead = Your own lock comes next.
picker-newcomer = Somebody else
welcome-others = I have used this device before
locked-somebody-else = I am somebody else
sign-0 = River
sign-1 = Stone
sign-2 = Leaf
sign-3 = Cloud
sign-4 = Shell
sign-5 = Feather
sign-6 = Lantern
sign-7 = Bridge

## A phone that others look at
shared-phone-title = If others use this phone or look at it
me-name = Another name and picture
me-name-hint = For your home screen
welcome-name = Others look at this phone
name-title = Another name and picture
name-lead = Your home screen can show something else than Waymark. Choose before you put it there.
name-choice = It shows
name-waymark = Waymark
name-notes = Notes
name-lists = Lists
name-recipes = Recipes
name-late = It is on your home screen already. Most phones change the name there after a few days. Or take it off there and install it again from your browser. What you wrote stays.
name-late-apple = It is on your home screen already, and its name stays as it is. Do not take it off to change the name. An iPhone then removes what you wrote, too.
name-cost = Inside it is still Waymark. Your browser’s list of visited pages shows the address. A lock keeps your words closed.

## What a server cannot make anybody believe
notice-other-key = Your service’s server names another key for { $name }. Waymark keeps to the one it knows, and shows nothing that the other one signed. Ask { $name } whether they began anew, and tell your administrator.

## Leaving nothing on this phone
me-nothing = Leave nothing on this phone
me-nothing-hint = Your journal stays with your service, sealed
nothing-title = Leave nothing on this phone
nothing-lead = When Waymark is locked or closed, your journal is not on this phone. It comes back from your service, sealed, each time you open it.
nothing-cost-signal = Without a signal you can write, but you cannot read what you wrote before.
nothing-cost-unsent = What has not reached your service yet stays here, sealed, until it has.
nothing-cost-server = Your phone is then no copy of your journal. It is on your service’s server and on your other phones.
nothing-cost-traces = That Waymark is used here can still be seen. What was deleted may leave traces until the phone writes over them.
nothing-lock-first = Set a lock first. It closes when you leave.
nothing-not = This needs a service that keeps your journal for you. You write on your own, so all you wrote is on this phone.
nothing-unsent = { $count ->
    [0] Everything you made has reached your service.
    [one] *One thing you made has not reached your service yet.* It stays here, sealed, until it has.
   *[other] *{ $count } things you made have not reached your service yet.* They stay here, sealed, until they have.
}
nothing-begin = Leave nothing here
nothing-end = Keep my journal on this phone again
nothing-on-its-way = Your journal is not on this phone. It is on its way from your service. You can write meanwhile.
