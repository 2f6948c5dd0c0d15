-- When somebody last asked whether the store can be written: written each time, so that the answer is no guess.

CREATE TABLE health (
    one         INTEGER PRIMARY KEY CHECK (one = 1),
    asked       INTEGER NOT NULL
) STRICT;
