### Supporters: whom a person trusts, and what a supporter sees. Words between *stars* are set off.

sharing-with-until = { $names } · until { $until }
circle-care-team = Care team

supporters-title = People I trust
supporters-lead = You can trust somebody close to you with single things: a friend, family, anybody. They see what you share with them, and nothing else. Your care team does not see it, and does not have to know.
supporters-none-heading = Nobody yet
supporters-none = Invite the first person. What you write stays yours until you share it.
supporters-invite = Invite somebody
supporters-since = They can read what you share with them, since { $day }.
supporters-not-come = They have not joined yet.
supporters-ended = They can read nothing since { $day }.
supporters-again = New phone for { $name }
supporters-end = Stop sharing with { $name }
supporters-end-title = Stop sharing with { $name }?
supporters-end-means = { $name } can read nothing more from now on. Everything you shared with { $name } is taken back, and the service wipes its copies after 30 days. Your own words stay with you.
supporters-end-later = To trust { $name } again later, invite { $name } anew.
supporters-end-now = Yes, stop
supporters-ending = Stopping…
supporters-end-done = Done. They can read nothing more.
supporters-keep = Keep it as it is
supporters-before = Before
me-supporters = People I trust
me-supporters-hint = Share single things with a friend or family

invite-title-supporter = Invite somebody you trust
invite-name-supporter = What do you call them?
invite-name-supporter-hint = Mum, Ana, my neighbour: as you like. They see this name when they join.
invite-again-supporter = This lets { $name } in on a new phone. The phone they used before shows nothing more of yours.

share-whom = Who is it for?
share-whom-private = not shared
share-whom-shared = can read it
share-whom-until = can read it until { $until }
share-whom-withdrawn = taken back
share-whom-trust = Trust somebody else
share-lead-until = Shared { $when }. Below is exactly what they see. It leaves their screens by itself { $until }.
share-long = For how long?
share-long-open = Until I say
share-long-week = For a week
share-long-month = For a month
share-means-supporter = *One person can read it:* { $name }. Your care team does not see it.
share-means-supporter-not-come = Nobody can read it yet: { $name } has not joined. When { $name } joins, it is there.
share-means-until = It leaves their screens by itself { $until }. You can take it back before that.

join-from-supporter = *{ $from }* trusts you, and invites you to read what they share with you.
join-supporter-title = { $from } trusts you
join-supporter-only = You see only what { $from } chooses to share with you, one thing at a time.
join-supporter-theirs = It stays theirs. They can take it back at any time, and it leaves your screen.
join-supporter-keep = What they trust you with is for you alone.
join-supporter-not-live = Nobody watches this live. In danger, call 999.
join-supporter-action = Accept

tab-trusted = Trusted
me-supporter = You are *{ $name }*. You support somebody who trusts you, through *{ $service }*.
trusted-title = Who trusts you
trusted-none-heading = Nothing here now
trusted-none = Nobody shares anything with you at the moment. If somebody sends you an invitation, open it here.
trusted-by = { $name } trusts you
trusted-since = Since { $day }. You see what { $name } chose to share with you, and nothing else. It stays theirs.
trusted-new = { $count ->
    [one] one new thing
   *[other] { $count } new things
}
trusted-since-short = since { $day }
trusted-shared = What { $name } shared with you
trusted-nothing = { $name } has shared nothing with you yet, or has taken it back. That is theirs to decide.
trusted-not-come = What { $name } shared is not on this phone yet. It comes when there is a signal.
trusted-line = { $day } · shared { $shared }
trusted-line-until = { $day } · shared { $shared } · leaves { $until }
trusted-reading = A reading of { $day }
trusted-help-title = How you can help
trusted-help-listen = Say that you read it, and thank them. You do not have to answer with advice.
trusted-help-ask = Ask: “What would help today?” Then do that, and not more.
trusted-help-keep = Keep it to yourself. Ask them before you tell anybody.
trusted-help-you = Look after yourself as well. You are not their only help.
trusted-help-now = If somebody is in danger, do not wait. Use *Help now*.
trusted-not-live = Nobody watches this live.
leave-back-supporter = What people shared with you goes from this phone. To read it again, you need a new invitation from them.
leave-sure-supporter = I know that I need a new invitation
lock-lead-supporter = Does anyone else use this phone? A lock keeps what people trust you with closed when you put it down.
lock-forgot-supporter = If you forget it, take Waymark off this phone. You then need a new invitation from whoever trusts you.
recover-taken-supporter = On this phone you are *{ $name }*, and read what somebody trusts you with.

taken-title = What I took back
taken-lead = Nobody but you can read these. Your service keeps them closed for 30 days, so that you can put them back. Then it wipes its copies, and 30 days later its backups have none either. Your own stay with you.
taken-none = There is nothing here. What you take back is listed here for 30 days.
taken-reading = A reading of { $day }
taken-from = Taken back from { $whom }, { $when }.
taken-until = Wiped { $until }. Until then you can put it back.
taken-waits = Your service does not know yet: this phone has not reached it. Wiped { $until }. Until then you can put it back.
taken-held = It is kept for longer, closed. Nobody in your team can read it because of that.
taken-put-back = Put it back
me-taken = What I took back
me-taken-hint = And when it is wiped
today-held = { $count ->
    [one] *Your service keeps one thing longer that you took back.* See who decided that, and why.
   *[other] *Your service keeps { $count } things longer that you took back.* See who decided that, and why.
}
hold-asked = { $name } asked to keep it, { $when }:
hold-confirmed = { $name } agreed, { $when }. It is kept from then on.
hold-not-confirmed = Nobody has agreed yet, so it is not kept for longer.
hold-ended = { $name } ended it, { $when }. It is not kept any longer.
hold-agree = Agree, keep it
hold-end = End it
hold-pending = One moment…
hold-ask = Keep it for longer…
hold-ask-means = For safeguarding or a complaint. A second keyworker of this person has to agree. The person reads your name and your reason. It stays closed: nobody in the team can read it.
hold-reason = Your reason
hold-reason-hint = One or two plain sentences. The person reads them.
hold-reason-missing = Write why, in 500 letters at most.
hold-ask-send = Ask to keep it
hold-needs-two = It takes two: another keyworker of this person has to agree.
withdrawn-title = Taken back
withdrawn-lead = These were shared and taken back. Nobody can read them.
withdrawn-entry = An entry
withdrawn-reading = A reading
withdrawn-line = { $what }, shared { $shared }, taken back { $at }. It is wiped { $until }.
looked-ask = Who looked?
looked-asking = Asking…
looked-nobody = Nobody has looked yet, as far as your service knows.
looked-means = Counted once a day for each person. A look without a signal may come later.
receipt-now = At once: it is gone from their screens, or when they are next online.
receipt-wiped = { $until }: your service wipes its copy. Until then you can undo.
receipt-backups = { $gone }: its backups have none either.
receipt-stays = What stays: your own words, on your phone and sealed. And what somebody remembers or wrote down.

offer-share = You wanted to be asked: share this with { $name }?
offer-shared = Shared with { $name }, as you said.
offer-action = Share
offer-care-team = your care team
more-title = Share more like this
more-lead = Only what you begin from now on. What you wrote before stays as it is.
more-what = What?
more-how = How?
more-ask = Ask me each time
more-always = Always, by itself
more-say = Do it from now on
more-pending = One moment…
more-done = From now on. You can end it under Me, People I trust.
standing-title = What I share as I go
standing-area = Everything I write about { $area }
standing-entries = Everything I write
standing-readings = All my readings taken alone
standing-always = It goes by itself when you leave an entry. You are told each time, and can undo it.
standing-asked = You are asked each time.
standing-end = Stop
standing-end-all = Stop, and take back what went
standing-ended = Stopped. Nothing new goes.
