### How staff sign in: the second step, proving oneself again, and where one is signed in.

problem-second-step-needed = Your password is right. Now type the code from your app.
problem-wrong-code = This code does not work, or was used before. Wait for the next one in your app and type that.
problem-second-step-missing = Set up the second step for signing in first.
problem-prove-again = Nothing has changed. This needs your password and a code first.

app-code = Code from your app
app-code-hint = Six digits, from the app you set up for signing in.
app-code-missing = Type the six digits.
app-code-lost = No app at hand? Use a recovery code instead. Or ask an administrator to let you begin again.

second-step-title = A second step for signing in
second-step-lead = A password can leak. A code from an app on your phone keeps others out. Set it up now. Nobody’s words come here before.
second-step-renew-title = A new app for signing in
second-step-renew-lead = You get a new square to scan. Once you have typed its first code, the old app stops working.
second-step-renew = Show the square
second-step-renewing = Getting it…
second-step-waiting = Getting a square for your app…
second-step-again = Try again
second-step-app = Get an app
second-step-app-hint = Any authenticator app will do. Your phone’s own password app may be one.
second-step-scan = Scan this with the app
second-step-square = A square code that sets up your app
second-step-open = Open the app on this device
second-step-type = Or type this into the app
second-step-type-hint = Choose “time based” if the app asks.
second-step-copy = Copy the text
second-step-code = Type the code the app shows
second-step-confirm = Confirm
second-step-confirming = Checking…
second-step-another = Get another square
second-step-done = Your second step is set up. From now on you sign in with your password and a code.

prove-title = Is it you?
prove-lead = This needs your password and a code from your app. Then it goes on by itself.
prove-password = Your password
prove = Go on
prove-pending = Checking…
prove-not = Not now
prove-wrong = The password is wrong. Nothing has changed. Try again.

sign-ins-title = Where you are signed in
sign-ins-lead = You see each browser that is signed in as you. End any that you do not know or use.
sign-ins-browser = { $browser } on { $system }
sign-ins-unknown = A browser we do not know
sign-ins-here = This one
sign-ins-since = Since { $since } · last used { $seen }
sign-ins-end = End it
sign-ins-ending = Ending…
sign-ins-end-label = End it: { $browser }, since { $since }
sign-ins-end-all = End all others
sign-ins-ended = It is signed out there.
sign-ins-ended-all = All others are signed out.

newcomer = Somebody signed in as you on a new device: { $browser }, { $when }. Was it you?
newcomer-mine = It was me
newcomer-not-mine = That was not me
newcomer-ended = It is signed out there. Choose a new password now: until you do, your password lets no new device in.

failure-no-passkey = No passkey was used. Nothing has changed. Try again, or go another way.
problem-wrong-passkey = This passkey is not known here. Sign in another way.

passkey-use = Use a passkey
passkey-waiting = Your browser is asking you…
passkeys-title = Passkeys
passkeys-lead = With a passkey you sign in by your finger, your face or your device’s PIN. There is no password to type and no code.
passkeys-none = You have none yet.
passkeys-name = What do you call it?
passkeys-name-hint = So that you know it again, such as: work laptop.
passkeys-name-this = This device
passkeys-name-missing = Write a name for it.
passkeys-add = Make a passkey
passkeys-added = Your passkey is ready. You can sign in with it from now on.
passkeys-used = Since { $added } · last used { $used }
passkeys-unused = Since { $added } · not used yet
passkeys-remove = Remove it
passkeys-removing = Removing…
passkeys-remove-label = Remove it: { $name }
passkeys-removed = It is removed. It opens nothing any more.
second-step-passkey = Use a passkey instead

me-passkeys = Passkeys
me-passkeys-hint = Sign in by finger, face or PIN
me-second-step = A new app for signing in
me-second-step-hint = If you change your phone
me-sign-ins = Where you are signed in
me-sign-ins-hint = See each one, and end it

staff-again = Let { $name } begin again
staff-again-link = New start
staff-again-title = A new start for { $name }
staff-again-body = For somebody who lost what they sign in with. { $name } keeps the same people and gets a new password and app.
staff-again-ends = Their password, app and codes stop working now, and they are signed out everywhere. Only this invitation lets them back in.
join-staff-again-title = Begin again
join-staff-again-body = You keep your name and the people you work with. Choose a new password.
