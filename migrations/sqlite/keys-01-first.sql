-- keys.db: one key per shared document, wrapped by the master key. Apart from the data, so that a backup of the data
-- alone opens nothing, and destroying a row here destroys what it opened.

CREATE TABLE document_key (
    journey     BLOB    NOT NULL,
    circle      BLOB    NOT NULL,
    document    BLOB    NOT NULL,
    wrapped     BLOB    NOT NULL,
    PRIMARY KEY (journey, circle, document)
) STRICT, WITHOUT ROWID;
