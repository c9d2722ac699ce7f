-- Over which of the database's processes a lease was last claimed or renewed, until when it was to last, and by how many
-- milliseconds it ends earlier once that process has ended. Nodes that know nothing of this move the end alone: then it
-- differs from what was told, and such a lease does not end earlier.
ALTER TABLE lease
  ADD COLUMN session integer,
  ADD COLUMN told bigint,
  ADD COLUMN early bigint NOT NULL DEFAULT 0;
