-- Current evidence in the order of time in its lane, so that the calendar counts days without reading items.
CREATE INDEX fact_when ON fact (source, account, region, occurred_at, event_name)
WHERE evidence_kind IS NOT NULL AND superseded_by IS NULL;
