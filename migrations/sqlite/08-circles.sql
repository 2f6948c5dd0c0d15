-- Supporters: a circle of its own for each, which the person names and ends. A circle whose supporter has not joined yet has
-- no account; one that ended stays, so that it is not begun again by what an older device says.

CREATE TABLE circle (
    journey     BLOB    NOT NULL,
    circle      BLOB    NOT NULL,
    name        BLOB    NOT NULL,      -- sealed; what the person calls the supporter
    account     BLOB,                  -- the supporter's
    since       INTEGER,               -- when they joined
    until       INTEGER,               -- none while it lasts
    PRIMARY KEY (journey, circle)
) STRICT, WITHOUT ROWID;
CREATE INDEX circle_account ON circle (account);

ALTER TABLE invitation ADD COLUMN circle BLOB;  -- the circle it leads into, and no way back for the journey then

-- Copies that were lent: at that moment each is hidden, as if it were withdrawn then; within the hour it stands in `withdrawn`.

CREATE TABLE lent (
    log         INTEGER NOT NULL,
    document    BLOB    NOT NULL,
    until       INTEGER NOT NULL,
    PRIMARY KEY (log, document)
) STRICT, WITHOUT ROWID;
CREATE INDEX lent_until ON lent (until);

-- Withdrawn documents whose keys are kept for longer: one keyworker asked, another agreed, and the person is told.

CREATE TABLE hold (
    hold         INTEGER PRIMARY KEY,
    journey      BLOB    NOT NULL,
    circle       BLOB    NOT NULL,
    document     BLOB    NOT NULL,
    reason       BLOB    NOT NULL,     -- sealed
    asked_by     BLOB    NOT NULL,
    asked        INTEGER NOT NULL,
    confirmed_by BLOB,                 -- it holds from then on
    confirmed    INTEGER,
    ended_by     BLOB,
    ended        INTEGER
) STRICT;
CREATE INDEX hold_journey ON hold (journey, circle, document);

-- Who looked at what was shared, once a day; which document, and nothing of what it says.

CREATE TABLE look (
    journey     BLOB    NOT NULL,
    circle      BLOB    NOT NULL,
    document    BLOB    NOT NULL,
    account     BLOB    NOT NULL,
    day         INTEGER NOT NULL,      -- since 1970, by the server's clock
    at          INTEGER NOT NULL,
    PRIMARY KEY (journey, circle, document, account, day)
) STRICT, WITHOUT ROWID;
