-- The changes of each document, in their order: form and document stand in the header, which is in the clear.

CREATE INDEX entry_change ON entry (log, substr(bytes, 35, 16)) WHERE substr(bytes, 2, 1) = x'02';
