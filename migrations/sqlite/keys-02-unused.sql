-- Since when nothing in the log lies under a key; none while something does. What stays unused is destroyed.

ALTER TABLE document_key ADD COLUMN unused_since INTEGER;
