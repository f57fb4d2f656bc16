-- The older versions of a fact, found from the one that stands for them now.
CREATE INDEX fact_superseded ON fact (superseded_by) WHERE superseded_by IS NOT NULL;
