-- What came and could not be used, second counts beside what was collected, and answers that still stand.

-- A page that could not be used, as it came. The receipt's own pages are in receipt_page.
CREATE TABLE flawed_page (
  id INTEGER PRIMARY KEY,
  receipt_id INTEGER NOT NULL REFERENCES receipt (id),
  ordinal INTEGER NOT NULL,
  artifact_id INTEGER NOT NULL REFERENCES artifact (id),
  http_status INTEGER NOT NULL,
  request_id TEXT NOT NULL,
  received_at INTEGER NOT NULL,
  flaw TEXT NOT NULL
) STRICT;
CREATE INDEX flawed_page_receipt ON flawed_page (receipt_id, ordinal);
CREATE INDEX flawed_page_artifact ON flawed_page (artifact_id);

CREATE TABLE reconciliation (
  run_id INTEGER NOT NULL REFERENCES run (id),
  ordinal INTEGER NOT NULL,
  source TEXT NOT NULL,
  account_id TEXT NOT NULL,
  region TEXT NOT NULL,
  what TEXT NOT NULL,
  expected INTEGER NOT NULL,
  found INTEGER NOT NULL,
  verdict TEXT NOT NULL CHECK (verdict IN ('equal', 'explained', 'differs')),
  explanation TEXT NOT NULL,
  PRIMARY KEY (run_id, ordinal)
) STRICT, WITHOUT ROWID;

-- What a listing said about the thing that a step asks about: while it says the same, the step's answer stands.
ALTER TABLE receipt ADD COLUMN stamp TEXT NOT NULL DEFAULT '';
-- The receipt whose answer stands, where this one was not asked.
ALTER TABLE receipt ADD COLUMN stands_on INTEGER REFERENCES receipt (id);
-- Set on pages of a listing that began again after them: their facts stay, their items are not counted twice.
ALTER TABLE receipt_page ADD COLUMN began_again INTEGER NOT NULL DEFAULT 0;

CREATE VIEW v_flawed_pages AS
SELECT f.receipt_id, f.ordinal, lower(hex(o.sha256)) AS artifact_sha256, o.size_bytes, f.http_status, f.request_id,
  strftime('%Y-%m-%dT%H:%M:%fZ', f.received_at / 1000.0, 'unixepoch') AS received_at, f.flaw
FROM flawed_page f JOIN artifact o ON o.id = f.artifact_id;

CREATE VIEW v_reconciliation AS
SELECT run_id, ordinal, source, account_id, region, what, expected, found, verdict, explanation FROM reconciliation;

DROP VIEW v_receipts;
CREATE VIEW v_receipts AS
SELECT id, run_id, source, operation, account_id, region, parameters, outcome, reason, pages, items,
  strftime('%Y-%m-%dT%H:%M:%fZ', started_at / 1000.0, 'unixepoch') AS started_at,
  strftime('%Y-%m-%dT%H:%M:%fZ', finished_at / 1000.0, 'unixepoch') AS finished_at, caller_arn, action, stands_on
FROM receipt;

-- Without the flawed pages that a whole one came for: nothing else stands on them.
DROP VIEW v_artifacts;
CREATE VIEW v_artifacts AS
SELECT lower(hex(a.sha256)) AS sha256, a.media_type, a.size_bytes, a.stored_bytes, a.id
FROM artifact a
WHERE NOT EXISTS (SELECT 1 FROM flawed_page f WHERE f.artifact_id = a.id)
  OR EXISTS (SELECT 1 FROM flawed_page f JOIN receipt r ON r.id = f.receipt_id
    WHERE f.artifact_id = a.id AND r.outcome <> 'complete')
  OR EXISTS (SELECT 1 FROM receipt_page p WHERE p.artifact_id = a.id)
  OR EXISTS (SELECT 1 FROM sign_off s WHERE s.content_artifact_id = a.id)
  OR EXISTS (SELECT 1 FROM manual m JOIN fact f ON f.id = m.evidence_id WHERE f.artifact_id = a.id);
