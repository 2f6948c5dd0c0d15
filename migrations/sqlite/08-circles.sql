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
