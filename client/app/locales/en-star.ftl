### The star, its readings, and what charts say.

star-title = Your star
star-title-of = { $name }’s star
star-empty-heading = No reading yet
star-empty = A reading takes about ten minutes. You say how each side of your life is going. Only you can see it until you share it.
star-empty-of = { $name } has not shared a reading yet. You can start one together.
star-take = Take a reading
star-take-together = Take one with my care team
star-taking = Starting…
star-take-together-hint = Your care team can add their view. You both see it.
star-open-alone = Your reading of { $day }
star-open-together = Reading together, { $day }
star-open-count = { $scored } of { $areas } areas have a score
star-go-on = Go on
star-late = Something came after the reading of { $day } was finished.
star-late-see = See what came
star-away = The reading of { $day } was put away.
star-away-see = Look at it, or bring it back
star-notes = Notes
star-table-show = See as a table
star-table-hide = See as a picture
star-print = Print
star-which = Readings
star-place = Reading { $place } of { $count }
star-earlier = Earlier reading
star-later = Later reading
star-compare = Lay over it
star-compare-none = Nothing
star-whose = Whose scores
star-mine = My scores
star-mine-of = { $name }’s scores
star-theirs = Care team’s scores
star-agreed = Agreed scores
star-both = My scores and the care team’s
star-both-of = { $name }’s scores and the care team’s
star-when = { $day } at { $time }
star-when-finished = { $day }, finished { $finished } at { $time }
star-legend = { $day }, { $side }
star-detail-stage = { $mark }, { $stage }
star-private = Only you can read this reading.
star-shared-with = Others can read this reading: { $names }.
star-withdrawn = You took this reading back. Nobody else can read it.
star-withdrawn-waits = You took this reading back. It leaves their screens as soon as this phone reaches your service.
star-made-together = You and your care team made this one together. You can both read it.
star-share = Share this reading
star-see-copy = See what they see
star-spoke = { $short }. { $words }
star-amounts = { $area }: { $words }
star-areas = Areas of the star

star-story-moved-one = Since { $since }, *{ $area_one }* went from { $from_one } to { $to_one }.
star-story-moved-two = Since { $since }, *{ $area_one }* went from { $from_one } to { $to_one } and *{ $area_two }* from { $from_two } to { $to_two }.
star-story-moved-three = Since { $since }, *{ $area_one }* went from { $from_one } to { $to_one }, *{ $area_two }* from { $from_two } to { $to_two } and *{ $area_three }* from { $from_three } to { $to_three }.
star-story-move = *{ $area }* { $from } to { $to }
star-story-moved-more = Also moved: { $moves }.
star-story-stayed = *{ $area }* stayed at { $at }.
star-story-stayed-more = { $count ->
    [one] One more stayed the same.
   *[other] { $count } more stayed the same.
}
star-story-apart = No area has a score both here and on { $since }.
star-story-same = Since { $since }, no area moved.
star-story-one-sided = Scored on only one of the two days: { $areas }.
star-story-skipped = Skipped: { $areas }.
star-story-not-for-me = Not for me: { $areas }.
star-story-not-for-them = Not for them: { $areas }.
star-story-not-settled = Not settled yet: { $areas }.
star-story-no-score = No score: { $areas }.
star-story-nothing = No area has a score here.
star-story-both = Here are your scores, with the care team’s dashed over them.
star-story-both-of = Here are { $name }’s scores, with the care team’s dashed over them.
star-story-by = { $scores }:
star-story-agreed-count = { $count ->
    [0] Nothing is agreed here yet.
    [one] One area is agreed.
   *[other] { $count } areas are agreed.
}
star-story-stage = *{ $stage }:* { $areas }.
star-story-difference = On *{ $area }*, you said { $mine } and your care team said { $theirs }.
star-story-difference-of = On *{ $area }*, { $name } said { $mine } and the team said { $theirs }.
star-story-difference-more = { $count ->
    [one] One more area is seen differently.
   *[other] { $count } more areas are seen differently.
}

star-table-area = Area
star-table-caption = All scores of { $day }
star-table-caption-with = All scores of { $day }, beside { $other }
star-table-score = { $side } { $mark } on { $day }
star-side-mine = me
star-side-theirs = care team
star-side-agreed = agreed
list-dot = {" · "}
list-comma = {", "}
star-table-then = { $day }, { $whose }
star-mark-skipped = skipped
star-mark-not-for-me = not for me
star-mark-missing = –
star-mark-missing-spoken = no score
star-mark-several = { $scores }, not settled

reading-called = A reading
reading-where-alone = Your reading of { $day } · area { $place } of { $count }
reading-where-together = Reading with { $with } · area { $place } of { $count }
reading-progress = { $done } of { $count } areas done
reading-stages = How is this going?
reading-stages-of = How do you see this for { $name }?
reading-stages-words = These are words { $name } might use. Choose the ones that fit, as you see it.
reading-fine = Just here, or a bit further?
reading-step-label = { $step } of { $most }
reading-skip = Skip
reading-skipped = You skipped this one. Choose a stage to change that.
reading-not-for-me = Not for me
reading-not-for-me-set = This area is not for you. Choose a stage to change that.
reading-not-for-me-of = { $name } says this area is not for them.
reading-note-add = Add a note
reading-note-label = Note on { $area }
reading-note-hint-alone = Only you can read this until you share the reading.
reading-note-hint-together = { $with } can read this.
reading-next = Next
reading-previous = Area before
reading-to-agree = Agree
reading-to-finish = Look it over
reading-you = You
reading-agreed = Agreed
reading-mark = { $who } { $mark }
reading-mark-words = { $who }: { $mark }
reading-hidden = { $name } shows here once you have given your score.
reading-not-yet = { $name } has not given a score here yet. You can go on.
reading-agree-heading = You see this differently
reading-agree-body = You said { $own }. { $with } said { $other }. That is fine. Talk about it, then choose what you agree on, or leave it open.
reading-agree-same-heading = You see this the same way
reading-agree-same = You both said { $step }.
reading-agree-use = Agree on { $step }
reading-agree-label = What do you agree on?
reading-agree-open = Nothing is agreed yet.
reading-agreed-set = { $step } is put down as agreed. Either of you can still change it.
reading-several = Two answers were given here on two devices: { $scores }. Both are kept. Choose the one you want.
reading-several-agreed = Two answers were agreed apart: { $scores }. Both are kept. Choose one together.
reading-several-keep = Keep { $score }
reading-several-other = { $name } gave two answers here, on two devices. They can choose one.
reading-failed = That was not saved. Everything before it is safe. Choose it again.
reading-finish-heading = Look it over
reading-finish-body = Your reading of { $day }. Tap an area to change it. When you finish, it stays as it is.
reading-finish-body-together = The reading of { $day } with { $with }. Tap an area to change it. When one of you finishes, it stays as it is, for both of you.
reading-finish-missing = { $count ->
    [one] One area has no score from you. That is fine.
   *[other] { $count } areas have no score from you. That is fine.
}
reading-finish-missing-other = { $count ->
    [one] { $with } has no score yet in one area that you scored.
   *[other] { $with } has no score yet in { $count } areas that you scored.
}
reading-finish-apart = { $count ->
    [one] In one area two answers are agreed. Both stay if you finish now.
   *[other] In { $count } areas two answers are agreed. Both stay if you finish now.
}
reading-put-away = Put this reading away
reading-away-title = This reading was put away
reading-away = Nothing in it is lost. You can bring it back and go on.
reading-away-together = You and { $with } both see that. Nothing in it is lost. One of you can bring it back and go on.
reading-bring-back = Bring it back
reading-finish-differs = seen differently
reading-finish-done = Finish the reading
reading-finishing = Finishing…
reading-finished-notice = The reading is finished.
reading-finished-title = This reading is finished
reading-finished = It stays as it is. You can see it on the star.
reading-finished-by = { $name } finished it. It stays as it is, and you can see it on the star.
reading-late = These came after it was finished. They are kept, but they are not on the star yet.
reading-late-add = Add them to the reading
reading-late-added = Added. The star shows it now.
reading-finished-see = See the star
reading-missing-title = No reading here
reading-missing = This reading is not on this device. It may not have come yet.
