-- Over which of the database's processes a lease was last claimed or renewed, and by how many milliseconds it ends earlier
-- once that process has ended. Nodes that know nothing of this leave a lease with what it had, or with an end as it was.
ALTER TABLE lease
  ADD COLUMN session integer,
  ADD COLUMN early bigint NOT NULL DEFAULT 0;
