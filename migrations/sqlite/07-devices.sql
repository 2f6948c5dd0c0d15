-- A person's devices: which of them their other devices know of, when each was last here, and which were marked as lost.
-- A device that stood here before is taken as known.

ALTER TABLE device ADD COLUMN introduced INTEGER;          -- since when its introduction stands in the person's private log
ALTER TABLE device ADD COLUMN seen INTEGER;                -- when it last signed in
ALTER TABLE device ADD COLUMN ended INTEGER;               -- since when it is marked as lost
UPDATE device SET introduced = added WHERE role = 0;

-- A journey's identity key gives way to another with each new root key; those before certify nothing new.
ALTER TABLE account ADD COLUMN former BLOB NOT NULL DEFAULT x''; -- the identity keys before, oldest first, 65 bytes each
ALTER TABLE log ADD COLUMN key_epoch INTEGER NOT NULL DEFAULT 1; -- the root key this log has come to
