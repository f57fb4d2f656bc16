-- What CloudTrail's digests prove of the files that were taken in, as the newest look at all of them found it.
CREATE TABLE file_proof (
  artifact_id INTEGER PRIMARY KEY REFERENCES artifact (id),
  kind TEXT NOT NULL,
  verdict TEXT NOT NULL,
  reason TEXT NOT NULL,
  chain TEXT NOT NULL,
  proven_by TEXT NOT NULL,
  proven_at INTEGER NOT NULL
) STRICT;

-- Public keys that a person vouches for; those that a collection brought are facts.
CREATE TABLE given_key (
  der BLOB PRIMARY KEY,
  file TEXT NOT NULL,
  given_by TEXT NOT NULL,
  given_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE VIEW v_file_proofs AS
SELECT lower(hex(o.sha256)) AS artifact_sha256, p.kind, p.verdict, p.reason, p.chain, p.proven_by,
  strftime('%Y-%m-%dT%H:%M:%fZ', p.proven_at / 1000.0, 'unixepoch') AS proven_at
FROM file_proof p JOIN artifact o ON o.id = p.artifact_id;
