-- Who has compared which bundle with what it covers. When a second device has, or thirty days have passed, the bodies of
-- what it covers go; then the rows go, too. An entry whose body is gone keeps its place, with no bytes.

CREATE TABLE covered (
    log         INTEGER NOT NULL,
    bundle      BLOB    NOT NULL,      -- the envelope's id
    writer      INTEGER NOT NULL,      -- the device that says so
    said        BLOB    NOT NULL,      -- CBOR: the bundle, what it covers, the chain of the ids
    since       INTEGER NOT NULL,
    PRIMARY KEY (log, bundle, writer)
) STRICT, WITHOUT ROWID;
