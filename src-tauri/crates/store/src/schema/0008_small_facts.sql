-- A fact in few bytes. Texts that come again and again are numbers of terms; a UUID is its sixteen bytes, a record's place
-- in a log its number; a title is a pattern that many share, in which char(1) stands for the event's name and char(2) for
-- the resource. The view `item` writes all of it out.
--
-- Terms are never taken away, and sixteen references that are looked up for every fact were an eighth of an import: that
-- each number has its text is looked for when the file is verified (integrity.rs).
DROP VIEW v_facts;
DROP VIEW v_evidence;
DROP VIEW v_artifacts;

CREATE TABLE small_fact (
  id INTEGER PRIMARY KEY,
  kind INTEGER NOT NULL,
  account INTEGER NOT NULL,
  region INTEGER NOT NULL,
  native_id ANY NOT NULL CHECK (typeof(native_id) = 'text' OR typeof(native_id) = 'blob' AND length(native_id) = 16),
  content_hash BLOB NOT NULL,
  occurred_at INTEGER,
  collected_at INTEGER NOT NULL,
  artifact_id INTEGER NOT NULL REFERENCES artifact (id),
  position ANY NOT NULL CHECK (typeof(position) IN ('text', 'integer')),
  receipt_id INTEGER REFERENCES receipt (id),
  last_run_id INTEGER NOT NULL,
  gone_at INTEGER,
  superseded_by INTEGER REFERENCES fact (id),
  data TEXT,
  evidence_kind INTEGER,
  source INTEGER,
  service INTEGER,
  resource_type INTEGER,
  resource_id TEXT,
  event_name INTEGER,
  principal INTEGER,
  source_ip INTEGER,
  match_key INTEGER,
  identity_type INTEGER,
  result TEXT,
  title INTEGER
) STRICT;

INSERT OR IGNORE INTO term (text) SELECT DISTINCT evidence_kind FROM fact WHERE evidence_kind IS NOT NULL;
INSERT OR IGNORE INTO term (text) SELECT DISTINCT source FROM fact WHERE source IS NOT NULL;
INSERT OR IGNORE INTO term (text)
SELECT DISTINCT replace(replace(f.title, coalesce(e.text, ''), char(1)), coalesce(f.resource_id, ''), char(2))
FROM fact f LEFT JOIN term e ON e.id = f.event_name WHERE f.title IS NOT NULL;

INSERT INTO small_fact
SELECT f.id, f.kind, f.account, f.region,
  CASE WHEN length(f.native_id) = 36 AND lower(f.native_id) = f.native_id
    AND f.native_id LIKE '________-____-____-____-____________' AND length(unhex(f.native_id, '-')) = 16
    THEN unhex(f.native_id, '-') ELSE f.native_id END,
  f.content_hash, f.occurred_at, f.collected_at, f.artifact_id,
  CASE WHEN f.position = '/Records/' || CAST(substr(f.position, 10, 9) AS INTEGER)
    THEN CAST(substr(f.position, 10) AS INTEGER) ELSE f.position END,
  f.receipt_id, f.last_run_id, f.gone_at, f.superseded_by, f.data, k.id, s.id, f.service, f.resource_type,
  f.resource_id, f.event_name, f.principal, f.source_ip, f.match_key, f.identity_type, f.result, t.id
FROM fact f
LEFT JOIN term e ON e.id = f.event_name
LEFT JOIN term k ON k.text = f.evidence_kind
LEFT JOIN term s ON s.text = f.source
LEFT JOIN term t
  ON t.text = replace(replace(f.title, coalesce(e.text, ''), char(1)), coalesce(f.resource_id, ''), char(2));

DROP TABLE fact;
ALTER TABLE small_fact RENAME TO fact;

CREATE UNIQUE INDEX fact_current ON fact (kind, account, region, native_id) WHERE superseded_by IS NULL;
CREATE INDEX fact_receipt ON fact (receipt_id);
CREATE INDEX fact_when ON fact (source, account, region, occurred_at, event_name)
WHERE evidence_kind IS NOT NULL AND superseded_by IS NULL;
CREATE INDEX fact_superseded ON fact (superseded_by) WHERE superseded_by IS NOT NULL;

CREATE VIEW item AS
SELECT f.id, f.kind, f.account, f.region,
  CASE typeof(f.native_id) WHEN 'blob' THEN lower(substr(hex(f.native_id), 1, 8) || '-' || substr(hex(f.native_id), 9, 4)
    || '-' || substr(hex(f.native_id), 13, 4) || '-' || substr(hex(f.native_id), 17, 4) || '-'
    || substr(hex(f.native_id), 21)) ELSE f.native_id END AS native_id,
  f.content_hash, f.occurred_at, f.collected_at, f.artifact_id,
  CASE typeof(f.position) WHEN 'integer' THEN '/Records/' || f.position ELSE f.position END AS position,
  f.receipt_id, f.last_run_id, f.gone_at, f.superseded_by, f.data,
  f.evidence_kind IS NOT NULL AS is_evidence,
  (SELECT text FROM term WHERE id = f.evidence_kind) AS evidence_kind,
  (SELECT text FROM term WHERE id = f.source) AS source,
  f.service, f.resource_type, f.resource_id, f.event_name, f.principal, f.source_ip, f.match_key, f.identity_type, f.result,
  (SELECT replace(replace(t.text, char(1), coalesce((SELECT text FROM term WHERE id = f.event_name), '')), char(2),
    coalesce(f.resource_id, '')) FROM term t WHERE t.id = f.title) AS title
FROM fact f;

CREATE VIEW v_facts AS
SELECT k.text AS kind, a.text AS account_id, r.text AS region, f.native_id,
  strftime('%Y-%m-%dT%H:%M:%fZ', f.occurred_at / 1000.0, 'unixepoch') AS occurred_at,
  strftime('%Y-%m-%dT%H:%M:%fZ', f.collected_at / 1000.0, 'unixepoch') AS collected_at,
  lower(hex(o.sha256)) AS artifact_sha256, f.position, f.receipt_id,
  CASE WHEN f.is_evidence THEN f.id END AS evidence_id,
  strftime('%Y-%m-%dT%H:%M:%fZ', f.gone_at / 1000.0, 'unixepoch') AS gone_at
FROM item f
JOIN term k ON k.id = f.kind
JOIN term a ON a.id = f.account
JOIN term r ON r.id = f.region
JOIN artifact o ON o.id = f.artifact_id
WHERE f.superseded_by IS NULL AND k.text <> 'manual.file';

CREATE VIEW v_evidence AS
SELECT f.id, f.evidence_kind AS kind, f.source, f.native_id, a.text AS account_id, r.text AS region,
  coalesce(sv.text, '') AS service, coalesce(rt.text, '') AS resource_type, coalesce(f.resource_id, '') AS resource_id,
  coalesce(en.text, '') AS event_name, coalesce(p.text, '') AS principal, coalesce(ip.text, '') AS source_ip,
  f.result, strftime('%Y-%m-%dT%H:%M:%fZ', f.occurred_at / 1000.0, 'unixepoch') AS occurred_at,
  strftime('%Y-%m-%dT%H:%M:%fZ', f.collected_at / 1000.0, 'unixepoch') AS collected_at,
  f.title, lower(hex(o.sha256)) AS artifact_sha256, f.position, f.receipt_id
FROM item f
JOIN term a ON a.id = f.account
JOIN term r ON r.id = f.region
JOIN artifact o ON o.id = f.artifact_id
LEFT JOIN term sv ON sv.id = f.service
LEFT JOIN term rt ON rt.id = f.resource_type
LEFT JOIN term en ON en.id = f.event_name
LEFT JOIN term p ON p.id = f.principal
LEFT JOIN term ip ON ip.id = f.source_ip
WHERE f.superseded_by IS NULL AND f.is_evidence;

CREATE VIEW v_artifacts AS
SELECT lower(hex(a.sha256)) AS sha256, a.media_type, a.size_bytes, a.stored_bytes, a.id
FROM artifact a
WHERE NOT EXISTS (SELECT 1 FROM flawed_page f WHERE f.artifact_id = a.id)
  OR EXISTS (SELECT 1 FROM flawed_page f JOIN receipt r ON r.id = f.receipt_id
    WHERE f.artifact_id = a.id AND r.outcome <> 'complete')
  OR EXISTS (SELECT 1 FROM receipt_page p WHERE p.artifact_id = a.id)
  OR EXISTS (SELECT 1 FROM sign_off s WHERE s.content_artifact_id = a.id)
  OR EXISTS (SELECT 1 FROM manual m JOIN fact f ON f.id = m.evidence_id WHERE f.artifact_id = a.id);
