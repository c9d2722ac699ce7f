-- The journal. Many nodes write to it, and nodes of different versions do so at the same time while they are replaced
-- one by one. A later migration therefore only adds: a table, an index made CONCURRENTLY, a column that is NULL or has
-- a default. It never drops, renames or narrows what an older node reads or writes, nor asks of a row what an older node
-- does not give; that is for a version in which no node needs the old form any more.

-- One row. Whoever appends moves it in the same transaction, so positions have no gaps and are in the order of commits.
-- The generation tells groups apart that were made before something was settled, from those made after it. The id is
-- the journal's: what somebody made of another one is not of this one.
CREATE TABLE head(
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  pos bigint NOT NULL,
  generation bigint NOT NULL,
  id uuid NOT NULL DEFAULT gen_random_uuid()
);
INSERT INTO head(pos, generation) VALUES (0, 1);

-- Names are compared byte by byte, whatever the language of the database. The checksum is over all but the position,
-- which is not known yet when the row is sent.
CREATE TABLE fact(
  pos bigint PRIMARY KEY,
  stream text COLLATE "C" NOT NULL,
  version bigint NOT NULL,
  kind text NOT NULL,
  schema_version integer NOT NULL,
  time bigint NOT NULL,
  tenant text NOT NULL,
  causation text,
  subject text,
  body text NOT NULL,
  blob text COLLATE "C",
  append_id text COLLATE "C",
  crc bigint NOT NULL
);
CREATE UNIQUE INDEX fact_stream ON fact(stream, version);
CREATE UNIQUE INDEX fact_append ON fact(append_id) WHERE append_id IS NOT NULL;
CREATE INDEX fact_blob ON fact(blob) WHERE blob IS NOT NULL;

-- Bodies of more than 64 KiB, by their SHA-256; committed before the fact that names one.
CREATE TABLE large_body(
  digest text COLLATE "C" PRIMARY KEY,
  content text NOT NULL
);

-- Who holds which role, until when: epoch milliseconds on the clock of the database.
CREATE TABLE lease(
  role text COLLATE "C" PRIMARY KEY,
  holder text NOT NULL,
  epoch bigint NOT NULL,
  until bigint NOT NULL,
  note text NOT NULL
);
