-- Of two enrolments of one account the one with the newer password says it.

ALTER TABLE account ADD COLUMN password_set INTEGER;                      -- when it was changed last, if ever
ALTER TABLE account ADD COLUMN from_enrolment INTEGER NOT NULL DEFAULT 0; -- whether its password came from an enrolment
