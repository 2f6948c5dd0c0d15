-- The first shape of the store. Names of people, staff and the service are sealed under the master key; codes, tokens and
-- passwords are kept as digests; bodies in the clear are encrypted under their document's key, which stands in keys.db.

CREATE TABLE installation (
    one         INTEGER PRIMARY KEY CHECK (one = 1),
    epoch       INTEGER NOT NULL,      -- which life of the logs this is; a restore starts another
    service_key BLOB    NOT NULL,      -- PKCS #8, sealed
    name        BLOB,                  -- sealed; none before set-up
    nation      TEXT    NOT NULL,
    token       BLOB,                  -- digest of the set-up token of this start
    set_up      INTEGER                -- when
) STRICT;

CREATE TABLE account (
    account     BLOB    PRIMARY KEY,
    role        INTEGER NOT NULL,
    name        BLOB    NOT NULL,      -- sealed
    sign_in     BLOB    UNIQUE,        -- keyed digest of the staff name in lower case; none for a person
    password    TEXT,                  -- Argon2id; none for a person
    journey     BLOB    UNIQUE,        -- a person's own
    identity    BLOB,                  -- the journey's identity key
    created     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE recovery_code (
    account     BLOB    NOT NULL,
    digest      BLOB    NOT NULL,
    PRIMARY KEY (account, digest)
) STRICT, WITHOUT ROWID;

CREATE TABLE device (
    writer      INTEGER PRIMARY KEY,   -- its short name in the log
    device      BLOB    NOT NULL UNIQUE,
    signing     BLOB    NOT NULL,
    agreement   BLOB    NOT NULL,
    role        INTEGER NOT NULL,
    owner       BLOB    NOT NULL,      -- a person's journey, or the account of a member of staff
    added       INTEGER NOT NULL
) STRICT;

CREATE TABLE session (
    digest      BLOB    PRIMARY KEY,
    account     BLOB    NOT NULL,
    device      BLOB    NOT NULL,
    until       INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE membership (
    account     BLOB    NOT NULL,      -- the member of staff
    journey     BLOB    NOT NULL,
    since       INTEGER NOT NULL,
    until       INTEGER,               -- none while it lasts
    PRIMARY KEY (account, journey)
) STRICT, WITHOUT ROWID;
CREATE INDEX membership_journey ON membership (journey);

CREATE TABLE invitation (
    number      INTEGER PRIMARY KEY,
    role        INTEGER NOT NULL,
    name        BLOB    NOT NULL,      -- sealed
    inviter     BLOB    NOT NULL,
    journey     BLOB,                  -- lets this known journey back in
    link        BLOB    NOT NULL UNIQUE,
    typed       BLOB    NOT NULL,
    link_until  INTEGER NOT NULL,
    typed_until INTEGER NOT NULL,
    tries_left  INTEGER NOT NULL
) STRICT;

CREATE TABLE log (
    log         INTEGER PRIMARY KEY,
    journey     BLOB    NOT NULL,
    circle      BLOB    NOT NULL,
    seq         INTEGER NOT NULL,
    chain       BLOB    NOT NULL,
    bytes       INTEGER NOT NULL,
    UNIQUE (journey, circle)
) STRICT;

-- In the order of arrival, so that a commit fills whole pages whoever wrote.
CREATE TABLE entry (
    arrival     INTEGER PRIMARY KEY,
    log         INTEGER NOT NULL,
    seq         INTEGER NOT NULL,
    writer      INTEGER NOT NULL,
    sequence    INTEGER NOT NULL,      -- the device's own count; each number is used once
    id          BLOB    NOT NULL,
    chain       BLOB    NOT NULL,      -- after this entry
    bytes       BLOB    NOT NULL
) STRICT;
CREATE UNIQUE INDEX entry_place ON entry (log, seq);
CREATE UNIQUE INDEX entry_number ON entry (log, writer, sequence);

CREATE TABLE withdrawn (
    log         INTEGER NOT NULL,
    document    BLOB    NOT NULL,
    since       INTEGER NOT NULL,
    PRIMARY KEY (log, document)
) STRICT, WITHOUT ROWID;
