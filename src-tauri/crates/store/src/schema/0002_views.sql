-- The contract for others: plain SQL over these views, see docs/engagement-file.md.

CREATE VIEW v_artifacts AS
SELECT lower(hex(sha256)) AS sha256, media_type, size_bytes, stored_bytes FROM artifact;

CREATE VIEW v_facts AS
SELECT k.text AS kind, a.text AS account_id, r.text AS region, f.native_id,
  strftime('%Y-%m-%dT%H:%M:%fZ', f.occurred_at / 1000.0, 'unixepoch') AS occurred_at,
  strftime('%Y-%m-%dT%H:%M:%fZ', f.collected_at / 1000.0, 'unixepoch') AS collected_at,
  lower(hex(o.sha256)) AS artifact_sha256, f.position, f.receipt_id,
  CASE WHEN f.evidence_kind IS NOT NULL THEN f.id END AS evidence_id,
  strftime('%Y-%m-%dT%H:%M:%fZ', f.gone_at / 1000.0, 'unixepoch') AS gone_at
FROM fact f
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
FROM fact f
JOIN term a ON a.id = f.account
JOIN term r ON r.id = f.region
JOIN artifact o ON o.id = f.artifact_id
LEFT JOIN term sv ON sv.id = f.service
LEFT JOIN term rt ON rt.id = f.resource_type
LEFT JOIN term en ON en.id = f.event_name
LEFT JOIN term p ON p.id = f.principal
LEFT JOIN term ip ON ip.id = f.source_ip
WHERE f.superseded_by IS NULL AND f.evidence_kind IS NOT NULL;

CREATE VIEW v_links AS
SELECT l.control_id, l.evidence_id, s.why
FROM link l JOIN control_source s ON s.control_id = l.control_id AND s.ordinal = l.ordinal;

CREATE VIEW v_receipts AS
SELECT id, run_id, source, operation, account_id, region, parameters, outcome, reason, pages, items,
  strftime('%Y-%m-%dT%H:%M:%fZ', started_at / 1000.0, 'unixepoch') AS started_at,
  strftime('%Y-%m-%dT%H:%M:%fZ', finished_at / 1000.0, 'unixepoch') AS finished_at, caller_arn, action
FROM receipt;

CREATE VIEW v_activity AS
SELECT seq, strftime('%Y-%m-%dT%H:%M:%fZ', at / 1000.0, 'unixepoch') AS at, actor, action, subject,
  lower(hex(hash)) AS hash, lower(hex(previous_hash)) AS previous_hash, detail
FROM activity;

-- What the last computation of the report found, so that plain SQL sees the same results as the screen.
CREATE TABLE control_state (
  control_id INTEGER PRIMARY KEY REFERENCES control (id),
  result TEXT NOT NULL,
  evidence_count INTEGER NOT NULL,
  unknown_reason TEXT NOT NULL,
  conclusion TEXT,
  signed_state TEXT NOT NULL
) STRICT;

CREATE VIEW v_controls AS
SELECT c.id, c.framework_id, c.set_id AS control_set, c.code, c.title, s.result, s.conclusion,
  coalesce(s.evidence_count, 0) AS evidence_count, coalesce(s.unknown_reason, '') AS unknown_reason,
  coalesce(s.signed_state, '') AS signed_state
FROM control c LEFT JOIN control_state s ON s.control_id = c.id
ORDER BY c.position;
