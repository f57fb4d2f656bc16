-- One engagement is one file. Four rooms: originals, facts, catalogue, work; and the activity chain over all.

CREATE TABLE engagement (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  id TEXT NOT NULL,
  name TEXT NOT NULL,
  owner TEXT NOT NULL,
  period_from TEXT NOT NULL,
  period_to TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  is_sample INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE scope_account (position INTEGER PRIMARY KEY, account_id TEXT NOT NULL UNIQUE, alias TEXT NOT NULL) STRICT;
CREATE TABLE scope_region (position INTEGER PRIMARY KEY, region TEXT NOT NULL UNIQUE) STRICT;

-- originals ---------------------------------------------------------------------------------------------------

CREATE TABLE artifact (
  id INTEGER PRIMARY KEY,
  sha256 BLOB NOT NULL UNIQUE CHECK (length(sha256) = 32),
  media_type TEXT NOT NULL,
  codec TEXT NOT NULL CHECK (codec IN ('raw', 'zstd')),
  size_bytes INTEGER NOT NULL,
  stored_bytes INTEGER NOT NULL
) STRICT;
CREATE TABLE artifact_chunk (
  artifact_id INTEGER NOT NULL REFERENCES artifact (id),
  ordinal INTEGER NOT NULL,
  bytes BLOB NOT NULL,
  UNIQUE (artifact_id, ordinal)
) STRICT;

-- facts ---------------------------------------------------------------------------------------------------------

CREATE TABLE term (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE run (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  actor TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  finished_at INTEGER,
  outcome TEXT NOT NULL,
  plan TEXT NOT NULL,
  made_with TEXT NOT NULL
) STRICT;
CREATE TABLE receipt (
  id INTEGER PRIMARY KEY,
  run_id INTEGER NOT NULL REFERENCES run (id),
  source TEXT NOT NULL,
  operation TEXT NOT NULL,
  account_id TEXT NOT NULL,
  region TEXT NOT NULL,
  parameters TEXT NOT NULL,
  outcome TEXT NOT NULL,
  reason TEXT NOT NULL DEFAULT '',
  action TEXT NOT NULL DEFAULT '',
  pages INTEGER NOT NULL DEFAULT 0,
  items INTEGER NOT NULL DEFAULT 0,
  cursor TEXT,
  started_at INTEGER NOT NULL,
  finished_at INTEGER,
  caller_arn TEXT NOT NULL DEFAULT '',
  UNIQUE (run_id, source, operation, account_id, region, parameters)
) STRICT;
CREATE INDEX receipt_step ON receipt (source, operation, account_id, region, parameters, id);
CREATE TABLE receipt_page (
  receipt_id INTEGER NOT NULL REFERENCES receipt (id),
  ordinal INTEGER NOT NULL,
  artifact_id INTEGER NOT NULL REFERENCES artifact (id),
  request_id TEXT NOT NULL,
  http_status INTEGER NOT NULL,
  received_at INTEGER NOT NULL,
  items INTEGER NOT NULL,
  PRIMARY KEY (receipt_id, ordinal)
) STRICT, WITHOUT ROWID;

-- A fact is never updated: another version of the same thing is another row, and the older one points at it.
CREATE TABLE fact (
  id INTEGER PRIMARY KEY,
  kind INTEGER NOT NULL REFERENCES term (id),
  account INTEGER NOT NULL REFERENCES term (id),
  region INTEGER NOT NULL REFERENCES term (id),
  native_id TEXT NOT NULL,
  content_hash BLOB NOT NULL,
  occurred_at INTEGER,
  collected_at INTEGER NOT NULL,
  artifact_id INTEGER NOT NULL REFERENCES artifact (id),
  position TEXT NOT NULL,
  receipt_id INTEGER REFERENCES receipt (id),
  last_run_id INTEGER NOT NULL,
  gone_at INTEGER,
  superseded_by INTEGER REFERENCES fact (id),
  data TEXT,
  evidence_kind TEXT,
  source TEXT,
  service INTEGER REFERENCES term (id),
  resource_type INTEGER REFERENCES term (id),
  resource_id TEXT,
  event_name INTEGER REFERENCES term (id),
  principal INTEGER REFERENCES term (id),
  source_ip INTEGER REFERENCES term (id),
  match_key INTEGER REFERENCES term (id),
  identity_type INTEGER REFERENCES term (id),
  result TEXT,
  title TEXT
) STRICT;
CREATE UNIQUE INDEX fact_current ON fact (native_id, kind, account, region) WHERE superseded_by IS NULL;
CREATE INDEX fact_place ON fact (kind, account, region);
CREATE INDEX fact_receipt ON fact (receipt_id);

-- catalogue -----------------------------------------------------------------------------------------------------

CREATE TABLE framework (
  id TEXT PRIMARY KEY,
  position INTEGER NOT NULL,
  version TEXT NOT NULL,
  title TEXT NOT NULL,
  description TEXT NOT NULL,
  copyright TEXT NOT NULL,
  digest TEXT NOT NULL,
  pinned_at INTEGER NOT NULL
) STRICT;
CREATE TABLE control_set (
  framework_id TEXT NOT NULL REFERENCES framework (id),
  id TEXT NOT NULL,
  position INTEGER NOT NULL,
  title TEXT NOT NULL,
  PRIMARY KEY (framework_id, id)
) STRICT, WITHOUT ROWID;
CREATE TABLE control (
  id INTEGER PRIMARY KEY,
  framework_id TEXT NOT NULL,
  set_id TEXT NOT NULL,
  position INTEGER NOT NULL,
  code TEXT NOT NULL,
  title TEXT NOT NULL,
  definition TEXT NOT NULL,
  digest TEXT NOT NULL,
  UNIQUE (framework_id, set_id, code),
  FOREIGN KEY (framework_id, set_id) REFERENCES control_set (framework_id, id)
) STRICT;
CREATE TABLE control_source (
  control_id INTEGER NOT NULL REFERENCES control (id),
  ordinal INTEGER NOT NULL,
  kind TEXT NOT NULL,
  title TEXT NOT NULL,
  why TEXT NOT NULL,
  is_machine_test INTEGER NOT NULL,
  PRIMARY KEY (control_id, ordinal)
) STRICT, WITHOUT ROWID;
-- Kept in the order in which a control's evidence is shown: by source, trouble first, newest first.
CREATE TABLE link (
  control_id INTEGER NOT NULL REFERENCES control (id),
  ordinal INTEGER NOT NULL,
  trouble INTEGER NOT NULL,
  age INTEGER NOT NULL,
  evidence_id INTEGER NOT NULL REFERENCES fact (id),
  PRIMARY KEY (control_id, ordinal, trouble, age, evidence_id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX link_evidence ON link (evidence_id, control_id);

-- work: changes append, the present state is what is in force ----------------------------------------------------

CREATE TABLE manual (
  evidence_id INTEGER PRIMARY KEY REFERENCES fact (id),
  control_id INTEGER NOT NULL REFERENCES control (id),
  title TEXT NOT NULL,
  file_name TEXT NOT NULL,
  effective_from TEXT,
  effective_to TEXT,
  captured_at INTEGER,
  received_at INTEGER NOT NULL,
  added_by TEXT NOT NULL,
  replaced_by INTEGER REFERENCES fact (id)
) STRICT;
CREATE INDEX manual_control ON manual (control_id);
CREATE TABLE comment (
  id INTEGER PRIMARY KEY,
  control_id INTEGER NOT NULL REFERENCES control (id),
  author TEXT NOT NULL,
  at INTEGER NOT NULL,
  body TEXT NOT NULL,
  is_shared INTEGER NOT NULL
) STRICT;
CREATE INDEX comment_control ON comment (control_id);
CREATE TABLE conclusion (
  id INTEGER PRIMARY KEY,
  control_id INTEGER NOT NULL REFERENCES control (id),
  conclusion TEXT NOT NULL,
  basis TEXT NOT NULL,
  person TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT;
CREATE INDEX conclusion_control ON conclusion (control_id, id);
CREATE TABLE reopening (
  conclusion_id INTEGER PRIMARY KEY REFERENCES conclusion (id),
  person TEXT NOT NULL,
  at INTEGER NOT NULL,
  reason TEXT NOT NULL
) STRICT;
CREATE TABLE sign_off (
  id INTEGER PRIMARY KEY,
  control_id INTEGER NOT NULL REFERENCES control (id),
  role TEXT NOT NULL,
  person TEXT NOT NULL,
  at INTEGER NOT NULL,
  content_artifact_id INTEGER NOT NULL REFERENCES artifact (id),
  signature TEXT NOT NULL,
  public_key TEXT NOT NULL,
  key_fingerprint TEXT NOT NULL
) STRICT;
CREATE INDEX sign_off_control ON sign_off (control_id, id);
CREATE TABLE sign_off_withdrawal (
  sign_off_id INTEGER PRIMARY KEY REFERENCES sign_off (id),
  at INTEGER NOT NULL,
  reason TEXT NOT NULL
) STRICT;
CREATE TABLE package (
  id INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  path TEXT NOT NULL,
  name TEXT NOT NULL,
  manifest_sha256 TEXT NOT NULL,
  files INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  included INTEGER NOT NULL,
  excluded INTEGER NOT NULL
) STRICT;

-- the activity chain --------------------------------------------------------------------------------------------

CREATE TABLE activity (
  seq INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  action TEXT NOT NULL,
  subject TEXT NOT NULL,
  detail TEXT NOT NULL,
  previous_hash BLOB NOT NULL CHECK (length(previous_hash) = 32),
  hash BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;
CREATE TABLE activity_head (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  seq INTEGER NOT NULL,
  hash BLOB NOT NULL
) STRICT;
