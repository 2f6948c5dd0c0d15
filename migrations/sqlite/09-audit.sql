-- Who did what, in one list that is only appended to; teams; and who works with whom until when.

CREATE TABLE audit (
    place       INTEGER PRIMARY KEY,   -- from 1, without a gap
    moment      INTEGER NOT NULL,
    what        INTEGER NOT NULL,      -- the stable number of a deed
    who         BLOB,                  -- the account that did it; none where nobody is known
    journey     BLOB,                  -- whose journey it was about
    account     BLOB,                  -- whose account it was about
    team        BLOB,                  -- which team it was about
    number      INTEGER NOT NULL,      -- how many, or which invitation; the deed says
    chain       BLOB    NOT NULL       -- keyed digest of this row and all before it
) STRICT;
CREATE INDEX audit_what ON audit (what, place);
CREATE INDEX audit_who ON audit (who, what, place) WHERE who IS NOT NULL;
CREATE INDEX audit_journey ON audit (journey, place) WHERE journey IS NOT NULL;

-- Failed tries that are counted, and not written down yet.
CREATE TABLE failed (
    account     BLOB    PRIMARY KEY,   -- all zero where the name is nobody's
    since       INTEGER NOT NULL,      -- when the last row about it was written
    count       INTEGER NOT NULL       -- how many came after that row
) STRICT, WITHOUT ROWID;

CREATE TABLE team (
    team        BLOB    PRIMARY KEY,
    name        BLOB    NOT NULL,      -- sealed
    created     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE team_member (
    team        BLOB    NOT NULL,
    account     BLOB    NOT NULL,
    is_lead     INTEGER NOT NULL,
    since       INTEGER NOT NULL,
    until       INTEGER,               -- none while it lasts
    PRIMARY KEY (team, account)
) STRICT, WITHOUT ROWID;
CREATE INDEX team_member_account ON team_member (account);

-- A membership may end by itself; then its end is written down once it has come.
ALTER TABLE membership ADD COLUMN covers BLOB;                        -- the colleague somebody covers for
ALTER TABLE membership ADD COLUMN is_noted INTEGER NOT NULL DEFAULT 0;
CREATE INDEX membership_end ON membership (until) WHERE until IS NOT NULL AND is_noted = 0;

-- People without a worker of whom a lead has said that they wait, and until which day.
CREATE TABLE waiting (
    journey     BLOB    PRIMARY KEY,
    day         TEXT    NOT NULL,
    who         BLOB    NOT NULL,
    since       INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Accounts of staff that have ended.
CREATE TABLE ended (
    account     BLOB    PRIMARY KEY,
    since       INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
