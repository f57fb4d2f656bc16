-- Current facts by what they are and where: found by their id and listed by kind and place through one index.
DROP INDEX fact_place;
DROP INDEX fact_current;
CREATE UNIQUE INDEX fact_current ON fact (kind, account, region, native_id) WHERE superseded_by IS NULL;

-- Whether a file came in before, asked for every file of an import.
CREATE INDEX receipt_page_artifact ON receipt_page (artifact_id);
