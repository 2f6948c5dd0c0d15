-- How staff prove who they are beside a password, and what is known of each sign-in. Staff sign in once more, so that nobody
-- stays in by a password alone.

DELETE FROM session WHERE account IN (SELECT account FROM account WHERE role < 2);
ALTER TABLE session ADD COLUMN begun INTEGER NOT NULL DEFAULT 0;
ALTER TABLE session ADD COLUMN seen INTEGER NOT NULL DEFAULT 0;   -- when it was used last, to a few minutes
ALTER TABLE session ADD COLUMN idle INTEGER;                      -- unused for so long, it ends; none for a person
ALTER TABLE session ADD COLUMN whole INTEGER NOT NULL DEFAULT 1;  -- 0 until a second step is set up
ALTER TABLE session ADD COLUMN proved INTEGER;                    -- when staff last showed more than the cookie
ALTER TABLE session ADD COLUMN browser TEXT NOT NULL DEFAULT '';
ALTER TABLE session ADD COLUMN system TEXT NOT NULL DEFAULT '';

CREATE TABLE authenticator (
    account     BLOB    PRIMARY KEY,
    secret      BLOB,                  -- sealed; none before the first is confirmed
    pending     BLOB,                  -- sealed; not confirmed yet
    step        INTEGER NOT NULL,      -- the newest step of thirty seconds that was used: each is good once
    wrong       INTEGER NOT NULL       -- codes that were wrong since the last right one
) STRICT, WITHOUT ROWID;

-- Devices that signed in and that no earlier device has spoken for.
CREATE TABLE newcomer (
    device      BLOB    PRIMARY KEY,
    account     BLOB    NOT NULL,
    since       INTEGER NOT NULL,
    browser     TEXT    NOT NULL,
    system      TEXT    NOT NULL
) STRICT, WITHOUT ROWID;

-- Accounts whose password somebody else may know: it lets no new device in until it is changed.
CREATE TABLE doubt (
    account     BLOB    PRIMARY KEY,
    since       INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Invitations that let a known member of staff begin again.
CREATE TABLE staff_again (
    link        BLOB    PRIMARY KEY,   -- the digest of the invitation's link
    account     BLOB    NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE passkey (
    id          BLOB    PRIMARY KEY,   -- the authenticator's name for it
    account     BLOB    NOT NULL,
    name        BLOB    NOT NULL,      -- sealed
    algorithm   INTEGER NOT NULL,      -- as COSE numbers it
    key         BLOB    NOT NULL,
    counter     INTEGER NOT NULL,
    added       INTEGER NOT NULL,
    used        INTEGER                -- none before the first time
) STRICT, WITHOUT ROWID;
CREATE INDEX passkey_account ON passkey (account);
