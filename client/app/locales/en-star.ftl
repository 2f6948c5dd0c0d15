### The star, its readings, and what charts say.

star-title = Your star
star-title-of = { $name }’s star
star-about = A picture of ten sides of your life, and how each one goes for you.
star-empty-heading = No reading yet
star-empty = A reading takes about ten minutes. You say how each side of your life is going. Only you can see it until you share it.
star-empty-of = { $name } has not shared a reading yet. You can start one together.
star-take = Take a reading
star-take-together = Take one with my care team
star-take-together-hint = Your care team can add their view. You both see it.
star-take-alone-hint = Only you can read it until you share it.
star-open-heading = Not finished yet
star-open-alone = Your reading of { $day }
star-open-together = Reading together, { $day }
star-open-count = { $scored } of { $areas } areas have a score
star-go-on = Go on
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
star-theirs-own = Team’s scores
star-agreed = Agreed scores
star-legend = { $day }, { $side }
star-detail-stage = { $mark }, { $stage }
star-other-definition = This reading used other questions, so it cannot be laid over.
star-private = Only you can read this reading.
star-shared = Your care team can read this reading.
star-shared-of = { $name } shared this with the care team.
star-withdrawn = You took this reading back. Nobody else can read it.
star-share = Share this reading
star-take-back = Take it back
star-share-again = Undo
star-amounts = { $area }: { $words }
star-choose-area = Choose an area to read about it
star-areas = Areas of the star
star-note = Note
star-own-words = From the words of { $title }

star-story-moved-one = Since { $since }, *{ $area_one }* went from { $from_one } to { $to_one }.
star-story-moved-two = Since { $since }, *{ $area_one }* went from { $from_one } to { $to_one } and *{ $area_two }* from { $from_two } to { $to_two }.
star-story-moved-three = Since { $since }, *{ $area_one }* went from { $from_one } to { $to_one }, *{ $area_two }* from { $from_two } to { $to_two } and *{ $area_three }* from { $from_three } to { $to_three }.
star-story-moved-more = { $count ->
    [one] One more area moved.
   *[other] { $count } more areas moved.
}
star-story-stayed = *{ $area }* stayed at { $at }.
star-story-stayed-more = { $count ->
    [one] One more stayed the same.
   *[other] { $count } more stayed the same.
}
star-story-same = Since { $since }, no area moved.
star-story-one-sided = { $count ->
    [one] One area has a score in only one of the two.
   *[other] { $count } areas have a score in only one of the two.
}
star-story-nothing = No area has a score here.
star-story-stage = *{ $stage }:* { $areas }.
star-story-difference = On *{ $area }*, you said { $mine } and your care team said { $theirs }.
star-story-difference-of = On *{ $area }*, { $name } said { $mine } and the team said { $theirs }.
star-story-difference-more = { $count ->
    [one] You see one more area differently.
   *[other] You see { $count } more areas differently.
}

star-table-area = Area
star-table-caption = All scores of { $day }
star-table-caption-with = All scores of { $day }, beside { $other }
star-table-score = { $side } { $mark } on { $day }
star-side-mine = me
star-side-theirs = care team
star-side-agreed = agreed
list-comma = {", "}
list-or = {" or "}
star-table-then = { $day }, { $whose }
star-mark-step = { $step }
star-mark-skipped = skipped
star-mark-not-for-me = not for me
star-mark-missing = –
star-mark-missing-spoken = no score
star-mark-several = { $scores }, not settled

reading-alone = Your reading
reading-together = Reading with { $with }
reading-place = Area { $place } of { $count }
reading-progress = { $done } of { $count } areas done
reading-back-to-star = Back to the star
reading-stages = How is this going?
reading-fine = Just here, or a bit further?
reading-step-label = { $step } of { $most }
reading-skip = Skip
reading-skip-undo = Skipped. Choose a stage to change that.
reading-not-for-me = Not for me
reading-not-for-me-set = This area is not for you. Choose a stage to change that.
reading-not-for-me-of = { $name } says this area is not for them.
reading-note-add = Add a note
reading-note-show = Show the note
reading-note-label = Note on { $area }
reading-note-hint-alone = Only you can read this until you share the reading.
reading-note-hint-together = { $with } can read this.
reading-note-save = Save the note
reading-note-saved = Note saved
reading-next = Next
reading-previous = Back
reading-to-finish = Look it over
reading-line = Scores for this area
reading-you = You { $mark }
reading-other = { $name } { $mark }
reading-agreed = Agreed { $mark }
reading-hidden = { $name } shows here once you have given yours
reading-agree-heading = You see this differently. That is fine.
reading-agree-body = You said { $mine }. { $with } said { $theirs }. Talk about it, then choose what you agree on, or leave it open.
reading-agree-same = You both said { $step }.
reading-agree-use = Agree on { $step }
reading-agree-label = What do you agree on?
reading-agree-leave = Leave it open
reading-agreed-set = You agreed on { $step }. You can still change it.
reading-several-mine = You gave two answers here, on two phones: { $scores }. Choose the one you want to keep.
reading-several-theirs = { $name } gave two answers here: { $scores }. They can choose one.
reading-several-own = Two answers were given here: { $scores }. Choose the one you want to keep.
reading-several-agreed = Two answers were agreed apart: { $scores }. Talk about it and choose one.
reading-saved = Saved on this phone
reading-failed = That did not save. Your other scores are safe. Choose it again.
reading-finish-heading = Look it over
reading-finish-body = This is your reading of { $day }. You can go back to any area before you finish.
reading-finish-body-together = This is the reading of { $day } with { $with }. Finishing keeps it as it is now. Both of you will have it.
reading-finish-missing = { $count ->
    [one] One area has no score. That is fine.
   *[other] { $count } areas have no score. That is fine.
}
reading-finish-differences = Seen differently
reading-finish-done = Finish the reading
reading-finishing = Finishing…
reading-finished = This reading is finished. It cannot change any more.
reading-finished-see = See it on the star
reading-finish-failed = The reading could not be finished. Every score is still saved. Try again.
reading-jump = Go to { $area }
reading-missing = This reading is not on this phone. It may not have arrived yet.
